"""What is verified of the people hurt, told by one rule in reports and copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Record
from bluehelm.situation.records import Casualties, Claim, Count, Incident, Verification
from bluehelm.situation.release_policy import policy_for
from bluehelm.situation.release_source import releasable_incidents
from bluehelm.situation.situation_report_incidents import report_incidents
from bluehelm.situation.situation_report_records import MissionRecords
from bluehelm.situation.situation_report_tolls import settled_harm, toll_rows
from bluehelm.situation.situation_report_words import hurt_words


@dataclass
class Kept:
    """A record as the mission file gives it."""

    id: str
    value: Record
    mark: Mark = Mark.UNCLASSIFIED
    withdrawn: str | None = None
    sealed: tuple[str, ...] = ()


def people(**counts: int) -> dict[str, Any]:
    """One category, each number exact."""
    return {name: {"low": number, "best": number, "high": number} for name, number in counts.items()}


def count(number: int) -> Count:
    """An exact number."""
    return Count(low=number, best=number, high=number)


SHEET = {"unknown": people(killed=2, injured=4)}


def incident(**more: Any) -> Incident:
    """Two killed and four injured on the sheet."""
    when, where = {"start": "2025-03-03"}, {"country": "XVA"}
    fields = {"reference": "HQ-1", "title": "Shells", "category": "explosion", "when": when, "where": where}
    return Incident.model_validate({**fields, "status": "verified", "casualties": SHEET, **more})


def verification(casualties: Any) -> Verification:
    """A finished one that found it verified."""
    result = {"begun": "2025-03-04T08:00:00+00:00", "finished": "2025-03-05T08:00:00+00:00", "finding": "verified"}
    return Verification.model_validate(
        {"incident": "i", "methods": ["site_visit"], "result": result, "casualties": casualties}
    )


def test_report_and_copy_tell_the_same_of_a_verification_that_speaks_of_the_killed_only() -> None:
    """The killed are those verified; the injured stay a claim in the report, and a copy has no number of them."""
    look = verification({"civilians": people(killed=2)})
    (told,) = report_incidents(MissionRecords("UNMAV", incidents={"i": incident()}, verifications={"v": look}))
    assert hurt_words(told) == "found: 2 civilians killed; claimed, not verified: 4 people injured"
    rows = {(row.people, row.harm): (row.verified, row.claimed) for row in toll_rows([_both(told)])}
    assert rows == {("civilians", "killed"): (count(2), None), ("unknown", "injured"): (None, count(4))}
    (copied,) = releasable_incidents(
        [Kept("i", incident()), Kept("v", look)], policy_for("public", as_of=date(2025, 4, 1))
    )
    assert (copied.killed.best, copied.civilians_killed, copied.injured.best) == (2, 2, None)
    assert copied.touched
    assert copied.harmed == 2, "nobody is hidden among people who are only said to be hurt"


def _both(told: Any) -> Any:
    return told.verified_harm, told.claimed_harm


def test_a_verification_above_the_receivers_mark_gives_no_number() -> None:
    """Not its own, and not those of the sheet that it replaced."""
    look = Kept("v", verification({"civilians": people(killed=9)}), mark=Mark.CONFIDENTIAL)
    (copied,) = releasable_incidents([Kept("i", incident()), look], policy_for("public", as_of=date(2025, 4, 1)))
    assert (copied.killed.best, copied.injured.best) == (None, None)


@pytest.mark.parametrize("status", ["reported", "not_verified", "unverifiable", "false"])
def test_nothing_is_verified_of_an_incident_that_is_not(status: str) -> None:
    """Whatever the sheet says, it is a claim, and a copy for who reported it holds no number."""
    settled = settled_harm(status, Casualties.model_validate(SHEET), (), None)
    assert not settled.found
    assert settled.claimed["unknown", "killed"] == count(2)
    claim = Claim(incident="i", claimant="p", says="Shells.", received=date(2025, 3, 3))
    stored = [Kept("i", incident(status=status)), Kept("c", claim)]
    (copied,) = releasable_incidents(stored, policy_for("party", as_of=date(2025, 4, 1)), party="p")
    assert copied.own
    assert copied.killed.best is None
    assert copied.touched


def test_other_categories_that_the_verification_is_silent_on_stay_claimed() -> None:
    """Fighters whom a party claims dead are no part of the civilians found."""
    reported = {"civilians": people(killed=1), "fighters": ({"party": "p", "toll": people(killed=5)},)}
    look = verification({"civilians": people(killed=2)})
    settled = settled_harm("verified", Casualties.model_validate(reported), (), look)
    assert settled.found == {("civilians", "killed"): count(2)}
    assert settled.claimed == {("fighters", "killed"): count(5)}


def test_a_verification_without_any_count_confirms_the_report() -> None:
    """The sheet's numbers are then what was found; a claim beyond them stays one."""
    said = Claim(
        incident="i", claimant="p", says="Dead.", received=date(2025, 3, 3), casualties={"civilians": people(missing=3)}
    )
    settled = settled_harm("verified", Casualties.model_validate(SHEET), (said,), verification(None))
    assert settled.found == {("unknown", "killed"): count(2), ("unknown", "injured"): count(4)}
    assert settled.claimed == {("civilians", "missing"): count(3)}
