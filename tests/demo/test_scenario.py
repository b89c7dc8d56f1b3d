"""The scripted month, played into one file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import ScenarioClock, ScenarioPlay, write_demo_records
from bluehelm.demo.scenario import LAST_DAY, SITES
from bluehelm.demo.scenario_steps import Move
from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.mission import MissionFile
from bluehelm.mission.people import create_mission
from bluehelm.situation import digest_of
from bluehelm.situation.life import STATUSES
from bluehelm.situation.records import Incident, Patrol


def first_day(where: Path) -> tuple[MissionFile, ScenarioPlay]:
    """The demo's file on its first day, and the month that can be played into it."""
    clock = ScenarioClock()
    file = create_mission(
        where, mission="UNMAV", site="Headquarters", code="HQ", head="A. Keita", kinds=KINDS, clock=clock
    )
    write_demo_records(file, author="A. Keita", month=False)
    return file, ScenarioPlay(dict.fromkeys(SITES, file), dict.fromkeys(SITES, clock))


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> MissionFile:
    """March 2025 in one file."""
    file, play = first_day(tmp_path_factory.mktemp("month") / "try.helm")
    play.until(LAST_DAY)
    return file


def incidents(file: MissionFile) -> dict[str, Incident]:
    """Incidents by reference."""
    found = (stored.record(Incident) for stored in file.find("incident"))
    return {incident.reference: incident for incident in found}


def test_the_month_has_something_of_everything(month: MissionFile) -> None:
    """Every category but the widest, every status but passing ones, and enough incidents for tables."""
    found = incidents(month).values()
    assert len(found) >= 60
    assert {incident.category for incident in found} == set(EVENT_KINDS)
    assert {incident.status for incident in found} == set(STATUSES) - {"assigned"}
    outcomes = {str(stored.fields["finding"]["outcome"]) for stored in month.find("attribution")}  # type: ignore[call-overload, index]
    assert outcomes == {"one", "several", "disputed", "unknown", "non_attributable"}
    patrols = Counter(stored.record(Patrol).status for stored in month.find("patrol"))
    assert patrols.keys() == {"done", "turned_back", "cancelled", "planned"}


def test_every_allegation_names_a_party_that_the_clause_binds(month: MissionFile) -> None:
    """A violation is held against a party of the agreement, or of the annex."""
    parties = {stored.id: stored.fields["short_name"] for stored in month.find("party")}
    bound = {stored.id: stored.fields.get("binds") for stored in month.find("clause")}
    for violation in month.find("violation"):
        party = violation.fields["party"]
        assert parties[str(party)] in {"ADF", "UF", "DCM"}
        assert party in (bound[str(violation.fields["clause"])] or [party])  # type: ignore[operator]


def test_the_duplicate_is_linked_and_the_error_withdrawn(month: MissionFile) -> None:
    """One event told by both posts counts once; a report made in error is out of the lists and still in the file."""
    found = incidents(month)
    assert found["NOR-0007"].duplicate_of is not None
    assert "NOR-0024" not in found


def test_what_was_erased_cannot_be_read(month: MissionFile) -> None:
    """The source that asked for erasure is a code name and nothing else; the others can be read."""
    sources = {str(stored.fields["code_name"]): month.get(stored.id) for stored in month.find("source")}
    assert sources["PLOVER"].erased
    assert "name" in sources["PLOVER"].sealed
    assert sources["HERON"].sealed == ()


def test_the_month_is_the_same_in_one_go_and_in_parts(month: MissionFile, tmp_path: Path) -> None:
    """Playing to one day and on from there writes what playing it all writes."""
    file, play = first_day(tmp_path / "parts.helm")
    for day in (date(2025, 3, 9), date(2025, 3, 9), date(2025, 3, 20), LAST_DAY):
        play.until(day)
    ours, theirs = (
        {reference: digest_of(_without_ids(found)) for reference, found in incidents(given).items()}
        for given in (file, month)
    )
    assert ours == theirs
    assert Counter(stored.kind for stored in file.find()) == Counter(stored.kind for stored in month.find())


def test_a_step_that_the_rules_forbid_stops_the_play(tmp_path: Path) -> None:
    """The month is played by the mission's own rules: an observer cannot say what was found."""
    file, play = first_day(tmp_path / "try.helm")
    play.until(date(2025, 3, 1))
    reported = next(reference for reference, found in incidents(file).items() if found.status == "reported")
    moment = play.steps[play.done][0]
    play.steps.insert(play.done, (moment, Move(site="NOR", day=2, by="observer", incident=reported, to="triaged")))
    with pytest.raises(ValueError, match="the rules allow"):
        play.until(date(2025, 3, 2))


def _without_ids(incident: Incident) -> Incident:
    """The incident without ids, which differ from file to file."""
    left_out = {"place": None, "sector": None, "who": (), "duplicate_of": None, "related": (), "against_mission": None}
    return incident.model_copy(update={**left_out, "casualties": Incident.model_fields["casualties"].default})
