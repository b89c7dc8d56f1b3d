"""What a receiver gets of one incident, and what the mission is told of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Record
from bluehelm.partners.records import Clause
from bluehelm.situation.records import Attribution, Claim, Incident, Violation
from bluehelm.situation.release import Release, prepare_release
from bluehelm.situation.release_incident import Estimate, ReleasableIncident
from bluehelm.situation.release_policy import Level, ReleasePolicy, policy_for
from bluehelm.situation.release_report import HeldBack
from bluehelm.situation.release_source import releasable_incidents
from bluehelm.situation.released_row import ReleasedRow

DAY = date(2026, 2, 3)
AS_OF = date(2026, 9, 1)
SECRET = b"0123456789abcdef"
PARTY = policy_for("party", as_of=AS_OF)
PUBLIC = policy_for("public", as_of=AS_OF)


@dataclass(frozen=True)
class Stored:
    """A record as the mission file gives it."""

    id: str
    value: Record | None
    mark: Mark = Mark.UNCLASSIFIED
    withdrawn: str | None = None
    sealed: tuple[str, ...] = ()


def incident(id_: str = "a", killed: int = 0, **changes: Any) -> ReleasableIncident:
    """A verified clash near Bangassou."""
    plain = ReleasableIncident(
        id=id_,
        category="armed_clash",
        status="verified",
        first_day=DAY,
        last_day=DAY,
        latitude=4.74,
        longitude=22.82,
        admin1="Mbomou",
        country="CAF",
        killed=Estimate(killed, killed, killed),
        harmed=killed,
        touched=killed > 0,
    )
    return replace(plain, **changes)


def release(*incidents: ReleasableIncident, policy: ReleasePolicy = PARTY, **more: Any) -> Release:
    """A copy for one party."""
    return prepare_release(incidents, policy, **{"receiver": "north", "secret": SECRET, "as_of": AS_OF, **more})


def row(*incidents: ReleasableIncident, **more: Any) -> dict[str, Any]:
    """The only row of the copy."""
    return release(*incidents, **more).rows.row(0, named=True)


def record(**changes: Any) -> Incident:
    """An incident as it stands in the file."""
    fields = {
        "reference": "NOR-1",
        "title": "Shots",
        "category": "armed_clash",
        "when": {"start": "2026-02-03"},
        "where": {"latitude": 4.74, "longitude": 22.82, "country": "CAF", "admin1": "Mbomou"},
        "status": "verified",
    }
    return Incident.model_validate({**fields, **changes})


@pytest.mark.parametrize(
    ("killed", "shown"), [(0, (0, 0, 0)), (1, None), (4, None), (5, (5, 5, 5)), (6, (6, 6, 6))], ids=str
)
def test_a_small_number_becomes_a_band(killed: int, shown: tuple[int, int, int] | None) -> None:
    """Nobody, and five or more, are shown as they are; one to four are a band, once others hide them."""
    others = [incident(str(number), 4) for number in range(3)] if shown is None else []
    first = row(incident("a", killed), *others)
    assert (first["killed_low"], first["killed_best"], first["killed_high"]) == (shown or (1, None, 4))


def test_place_and_time_are_as_coarse_as_the_step() -> None:
    """At best the middle of the cell, without its unit, and the day; the public gets the month."""
    first = row(incident())
    assert (first["latitude"], first["longitude"], first["admin1"], first["country"]) == (4.75, 22.75, None, "CAF")
    assert (first["day"], first["last_day"], first["day_precision"]) == (DAY, DAY, 1)
    public = row(incident(), policy=PUBLIC)
    assert (public["day"], public["last_day"], public["day_precision"]) == (date(2026, 2, 1), date(2026, 2, 28), 4)


@pytest.mark.parametrize(
    ("days", "cells", "step"),
    [
        ([3, 3], [4.74, 4.74], "cell and day"),
        ([3, 20], [4.74, 4.74], "cell and month"),
        ([3, 20], [4.74, 5.9], "admin1 and month"),
    ],
)
def test_it_gets_coarser_until_enough_are_hidden(days: list[int], cells: list[float], step: str) -> None:
    """Three and three people are hidden together where day and cell agree, else by month, else by province."""
    several = [
        incident(str(number), 3, first_day=date(2026, 2, day), last_day=date(2026, 2, day), latitude=cell)
        for number, (day, cell) in enumerate(zip(days, cells, strict=True))
    ]
    assert release(*several).report.levels == {step: 2}


def test_too_few_wait() -> None:
    """Two people whom nothing hides are held back, and the mission is told why; a later copy takes them along."""
    alone = incident("a", 2)
    first = release(alone)
    assert first.rows.is_empty()
    assert first.report.held[HeldBack.GROUP] == 1
    assert "waits for a later copy" in first.why("a")
    second = release(alone, incident("b", 3), earlier=first.sent)
    assert second.rows.height == 2


def test_rows_already_sent_hide_nobody_new() -> None:
    """Four people do not go out behind ten that the receiver has already: the difference would be the four."""
    first = release(incident("a", 4), incident("b", 4), incident("c", 2))
    assert first.rows.height == 3
    second = release(
        *(incident(id_, killed) for id_, killed in (("a", 4), ("b", 4), ("c", 2), ("d", 4))), earlier=first.sent
    )
    assert second.rows.equals(first.rows)


def test_one_of_a_group_takes_the_group_along_for_good() -> None:
    """A row that may no longer go out would point at itself; all that hid with it leave, and stay away."""
    several = [incident("a", 2), incident("b", 3)]
    first = release(*several)
    second = release(replace(several[0], mark=Mark.CONFIDENTIAL), several[1], earlier=first.sent)
    assert second.rows.is_empty()
    assert second.report.held[HeldBack.WITHDRAWN] == second.report.held[HeldBack.WITHDRAWN_GROUP] == 1
    assert release(*several, earlier=second.sent).rows.is_empty()


@pytest.mark.parametrize(("killed", "shown"), [(7, 7), (8, 7), (11, 7), (12, 12), (2, 7), (0, 0)])
def test_a_correction_by_a_few_people_is_held_back(killed: int, shown: int) -> None:
    """Seven become twelve or nobody in the next copy, and stay seven where the change would be fewer than five."""
    first = release(incident("a", 7))
    second = release(incident("a", killed), earlier=first.sent)
    assert second.rows["killed_best"].to_list() == [shown]
    assert second.report.held[HeldBack.CORRECTION] == (killed != shown)


def test_corrections_are_measured_by_every_copy() -> None:
    """Twelve, then six, then eleven: the receiver has the twelve still, and would see the one."""
    first = release(incident("a", 12))
    second = release(incident("a", 6), earlier=first.sent)
    third = release(incident("a", 11), earlier=second.sent)
    assert [copy.rows["killed_best"].to_list() for copy in (first, second, third)] == [[12], [6], [6]]


def test_a_corrected_row_hides_nobody_who_came_with_its_correction() -> None:
    """A row the receiver knew before stands apart from new ones that look like it: they leave alone."""
    hurt = {"touched": True}
    old = incident("a", harmed=12, category="unrest", **hurt)
    first = release(old)
    several = [incident(id_, harmed=harmed, **hurt) for id_, harmed in (("a", 7), ("b", 7), ("c", 1))]
    second = release(*several, earlier=first.sent)
    assert second.rows.height == 3
    third = release(several[0], replace(several[1], status="assigned"), several[2], earlier=second.sent)
    assert [sent.incident for sent in third.sent if not sent.withdrawn] == ["a"]


@pytest.mark.parametrize(
    ("civilians", "women", "children", "shown"),
    [
        (20, 6, 7, True),
        (20, 6, 12, False),
        (20, 4, None, False),
        (18, None, None, False),
        (15, None, None, True),
        (None, 17, None, False),
        (20, 0, 0, True),
    ],
)
def test_parts_are_shown_where_no_rest_is_small(
    civilians: int | None, women: int | None, children: int | None, *, shown: bool
) -> None:
    """Of twenty killed, women and children are told only where nobody can take them from the rest and find a few."""
    parts = {"civilians_killed": civilians, "women_killed": women, "children_killed": children}
    first = row(incident("a", 20, **parts), policy=policy_for("humanitarian", as_of=AS_OF))
    assert {name: first[name] for name in parts} == (parts if shown else dict.fromkeys(parts))
    assert row(incident("a", 20, **parts))["women_killed"] is None


def test_nothing_goes_out_before_its_period_is_over() -> None:
    """On the day itself nothing; the day after by day for a party, and by month for the public only in March."""
    for as_of, party, public in ((DAY, 0, 0), (date(2026, 2, 4), 1, 0), (date(2026, 2, 28), 1, 0), (AS_OF, 1, 1)):
        assert release(incident(), as_of=as_of).rows.height == party
        assert release(incident(), as_of=as_of, policy=PUBLIC).rows.height == public


def test_references_tell_nothing_and_stay() -> None:
    """Neither id nor order is in them, two receivers and two secrets differ, and a receiver keeps its own."""
    first = release(incident("a"), incident("b"))
    north = [sent.reference for sent in first.sent]
    assert [sent.reference for sent in release(incident("a"), incident("b"), earlier=first.sent).sent] == north
    assert not set(north) & {sent.reference for sent in release(incident("a"), receiver="south").sent}
    assert not set(north) & {sent.reference for sent in release(incident("a"), secret=SECRET[::-1]).sent}
    with pytest.raises(ValueError, match="at least 16 bytes, got 5"):
        release(incident("a"), secret=b"short")


@pytest.mark.parametrize(("count", "told"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10)])
def test_incidents_looked_into_are_told_in_steps(count: int, told: int) -> None:
    """One more report does not show; and the count stays until the true one has moved by a step."""
    several = [incident(str(number), status="assigned", own=True) for number in range(count)]
    assert release(*several).under_verification == told
    assert release(*several, earlier_count=7).under_verification == (7 if 2 < count < 12 else told)
    others = [replace(item, own=False) for item in several]
    assert release(*others).under_verification == 0
    assert release(*others, policy=PUBLIC).under_verification == told


def test_the_receiver_is_told_exactly_which_incidents_are_counted() -> None:
    """A party whose own reports are all done does not read "about 0" as calm; everybody else gets the whole count."""
    several = [incident(str(number), status="assigned") for number in range(12)]
    assert "about 10, counted in steps of 5" in release(*several, policy=PUBLIC).summary()
    of_party = release(*several).summary()
    assert "that you reported yourself" in of_party
    assert "fewer than 5. Incidents that anybody else reported are not in this number" in of_party
    assert of_party == release().summary(), "what others reported does not show"
    assert release(incident("a")).summary().startswith("1 incident. ")
    assert release(incident("a"), incident("b")).summary().startswith("2 incidents. ")


def test_why_names_the_reason_for_each() -> None:
    """By the copy's reference or the file's id; an unknown one is an error, not an empty answer."""
    made = release(incident("a"), incident("b", duplicate=True), incident("c", status="unverifiable"))
    assert made.why(made.sent[0].reference) == made.why("a")
    assert "by cell and day: it harmed nobody" in made.why("a")
    assert "tells another incident again" in made.why("b")
    assert "not a finding that goes to this receiver" in made.why("c")
    with pytest.raises(LookupError, match="no incident 'z'"):
        made.why("z")
    assert "Copy 1: 1 rows, 1 of them new" in str(made.report)
    assert "1 to 4 people are given as a band" in made.summary()


def test_a_policy_is_an_allow_list_and_nothing_else() -> None:
    """A column outside the choice, an empty ladder or a group of two is refused when the policy is made."""
    with pytest.raises(ValueError, match="expected columns among"):
        replace(PUBLIC, columns=frozenset({"victims"}))
    with pytest.raises(ValueError, match="at least one level"):
        replace(PUBLIC, ladder=())
    with pytest.raises(ValueError, match="3 people or more, got 2"):
        replace(PUBLIC, smallest_group=2)
    bare = replace(PUBLIC, columns=frozenset(), ladder=(Level("country", "quarter"),))
    first = row(incident("a", 9, text="words", attribution="one", clauses=("4",)), policy=bare)
    shown = {name for name, value in first.items() if value is not None}
    place_and_time = {"day", "last_day", "day_precision", "where_precision", "country"}
    assert shown == {"reference", "category", "fictional", *place_and_time}


def test_a_party_reads_its_own_claims_and_what_names_it() -> None:
    """Of three incidents, one claimed by the party, one by the other side, one denied by the party: only its own shows
    as claimed, only an attribution that names it is told, without the others named, and only its own clauses.
    """
    moment = "2026-02-04T08:00:00+00:00"
    stored = [
        *(Stored(id_, record()) for id_ in ("a", "b", "c")),
        Stored("k1", Claim(incident="a", claimant="north", says="x", received=moment)),
        Stored("k2", Claim(incident="b", claimant="south", says="x", received=moment)),
        Stored("k3", Claim(incident="c", claimant="north", stance="denies", says="x", received=moment)),
        Stored("t1", Attribution(incident="a", finding={"outcome": "several", "parties": ("north", "south")})),
        Stored("t2", Attribution(incident="b", finding={"outcome": "one", "parties": ("south",)})),
        Stored("t3", Attribution(incident="c", finding={"outcome": "one", "parties": ("north",)})),
        Stored("l", Clause(agreement="g", number="4(b)", title="x", obligation="prohibition")),
        Stored("m", Clause(agreement="g", number="the house of Amina", title="x", obligation="prohibition")),
        Stored("v1", Violation(incident="a", clause="l", party="north")),
        Stored("v2", Violation(incident="b", clause="l", party="south")),
        Stored("v3", Violation(incident="c", clause="m", party="north")),
    ]
    found = releasable_incidents(stored, PARTY, party="north", standing={"t1", "t2"})
    assert [item.own for item in found] == [True, False, False]
    assert [item.attribution for item in found] == ["several: names the receiver", None, None]
    assert [item.clauses for item in found] == [("4(b)",), (), ()]
    public = releasable_incidents(stored, PUBLIC, standing={"t1", "t2"})
    assert [item.own for item in public] == [False, False, False]
    assert [item.clauses for item in public] == [(), (), ()]
    with pytest.raises(ValueError, match="a party for a party's copy only"):
        releasable_incidents(stored, PARTY)


def test_findings_other_than_verified_go_only_to_who_reported() -> None:
    """That the other side's report was not verified is between it and the mission."""
    assert release(incident("a", status="not_verified", own=True)).rows.height == 1
    assert release(incident("a", status="not_verified")).rows.height == 0


def test_units_are_named_only_from_the_list() -> None:
    """What somebody typed as a province could be anything; a country is one that there is."""
    stored = [Stored("a", record()), Stored("b", record(where={"country": "QQQ", "admin1": "the house of Amina"}))]
    plain = releasable_incidents(stored, PUBLIC)
    assert [(item.admin1, item.country) for item in plain] == [(None, "CAF"), (None, None)]
    listed = releasable_incidents(stored, PUBLIC, admin_units=[("CAF", "Mbomou", "Bangassou")])
    assert [item.admin1 for item in listed] == ["Mbomou", None]


@pytest.mark.parametrize(
    ("changes", "sealed", "expected"),
    [
        ({}, (), (0, False)),
        ({"victims": [{"alias": "V-1"}, {"alias": "V-2"}]}, (), (2, True)),
        ({"harms": ["sexual_violence"]}, (), (0, True)),
        ({}, ("victims",), (0, True)),
        ({"displaced": {"low": 30, "best": 40, "high": 50}}, (), (40, True)),
        ({"casualties": {"civilians": {"missing": {"low": 0, "best": 0, "high": 2}}}}, (), (0, True)),
        ({"casualties": {"unknown": {"abducted": {"low": 1, "best": 3, "high": 3}}}}, (), (3, True)),
    ],
)
def test_everybody_harmed_counts(changes: dict[str, Any], sealed: tuple[str, ...], expected: tuple[int, bool]) -> None:
    """Missing, abducted, named victims, people who fled, harm without a number; and where the victims cannot be read
    here, somebody may have been harmed.
    """
    (found,) = releasable_incidents([Stored("a", record(**changes), sealed=sealed)], PUBLIC)
    assert (found.harmed, found.touched) == expected


def test_a_released_text_goes_with_its_incident() -> None:
    """Words that somebody released are in the row; the incident's own are not."""
    stored = [Stored("a", record(what="Amina saw it"))]
    found = releasable_incidents(stored, PUBLIC, released_texts={"a": "Shots were heard."})
    assert row(*found, policy=PUBLIC)["released_text"] == "Shots were heard."


def test_what_was_sent_can_be_kept_as_json() -> None:
    """Rows written to JSON and read again are the same rows, and the next copy made from them is the same copy."""
    first = release(incident("a", 12), incident("b", 3, text="words"), incident("c", 2), incident("d"))
    text = json.dumps([sent.to_dict() for sent in first.sent])
    kept = [ReleasedRow.from_dict(fields) for fields in json.loads(text)]
    assert kept == list(first.sent)
    changed = (incident("a", 6), incident("b", 3), incident("d"))
    assert release(*changed, earlier=kept).rows.equals(release(*changed, earlier=first.sent).rows)
    with pytest.raises(ValueError, match="Field required"):
        ReleasedRow.from_dict({"shown": {}})
