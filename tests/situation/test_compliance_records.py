"""From records to allegations, effort and commitments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from report_mission import TestMission

from bluehelm.partners import Agreement, Clause, Commitment, Party
from bluehelm.problems import InputRefused
from bluehelm.situation.compliance_names import find_agreement, find_sector
from bluehelm.situation.compliance_records import (
    allegation_frame,
    commitment_frame,
    compliance_of_records,
    effort_frame,
    months_on_record,
)
from bluehelm.situation.records import Attribution, Incident, Patrol, PostReport, Sector, Verification, Violation
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_records import MissionRecords, StandingAttribution

DAY = date(2025, 3, 3)
NOON = "2025-03-05T12:00:00+00:00"


def _incident(reference: str, **more: object) -> Incident:
    fields = {"reference": reference, "title": "Shots", "category": "armed_clash", "when": {"start": DAY}}
    return Incident.model_validate({**fields, "where": {"place": "Kesta"}, "reported": DAY, **more})


AGREEMENT = Agreement(title="Ceasefire", type="ceasefire", parties=("army", "front"))
RECORDS = MissionRecords(
    mission="UNMAV",
    incidents={
        "i1": _incident("NOR-1", status="verified"),
        "i2": _incident("NOR-2", duplicate_of="i1"),
        "i3": _incident("NOR-3"),
    },
    verifications={
        "v1": Verification(
            incident="i1", methods=("site_visit",), result={"begun": NOON, "finished": NOON, "finding": "verified"}
        )
    },
    violations={
        "x1": Violation(incident="i1", clause="c1", party="brigade"),
        "x2": Violation(incident="i2", clause="c1", party="army"),
        "x3": Violation(incident="i3", clause="gone", party="army"),
        "x4": Violation(incident="withdrawn", clause="c1", party="army"),
    },
    parties={
        "army": Party(name="Army"),
        "brigade": Party(name="Brigade", part_of="army"),
        "front": Party(name="Front"),
    },
    agreements={"a1": AGREEMENT},
    clauses={"c1": Clause(agreement="a1", number="1", title="Cessation", obligation="prohibition")},
)  # fmt: skip


def test_one_row_an_incident_clause_and_party_that_signed() -> None:
    """The brigade's breach is the army's, its duplicate is the same one, and what has no clause or incident is none."""
    rows = allegation_frame(RECORDS).select("incident", "clause", "party", "status", "verified").rows()
    assert rows == [("i1", "1 Cessation", "Army", "verified", date(2025, 3, 5))]


@pytest.mark.parametrize(
    ("outcome", "parties", "expected"),
    [
        ("one", ("brigade",), {"Army": "one"}),
        ("one", ("front",), {"Army": None, "Front": "one"}),
        ("several", ("brigade", "front"), {"Army": "several", "Front": "several"}),
        ("disputed", ("front",), {"Army": None}),
        ("disputed", ("brigade", "front"), {"Army": "disputed"}),
        ("unknown", (), {"Army": "unknown"}),
    ],
)
def test_an_attribution_counts_on_whom_it_names(
    outcome: str, parties: tuple[str, ...], expected: dict[str, str | None]
) -> None:
    """Who was found responsible has a row of its own; who is merely disputed, and was not alleged, has none."""
    held = Attribution.model_validate({"incident": "i1", "finding": {"outcome": outcome, "parties": parties}})
    standing = StandingAttribution(held, Verification.model_validate(RECORDS.verifications["v1"]).begun)
    frame = allegation_frame(replace(RECORDS, attributions={"i1": standing}))
    assert dict(frame.select("party", "attributed").rows()) == expected


def test_effort_is_counted_by_sector_and_month_and_what_is_missing_is_not_zero() -> None:
    """Two patrols of March without a post report: the posts are not known; April has posts and no patrol record."""
    gone = {"status": "done", "day": DAY}
    records = MissionRecords(
        mission="UNMAV",
        patrols={
            "p1": Patrol(reference="P-1", sector="s1", planned=date(2025, 2, 28), outcome=gone),
            "p2": Patrol(reference="P-2", sector="s1", planned=DAY),
        },
        post_reports={"r1": PostReport(sector="s1", day=date(2025, 4, 2), posts={"planned": 4, "manned": 3})},
    )
    assert effort_frame(records).rows() == [
        ("s1", date(2025, 3, 1), 2, 1, 0, None, None),
        ("s1", date(2025, 4, 1), None, None, None, 4, 3),
    ]


def test_commitments_are_kept_late_or_broken_in_their_months() -> None:
    """Overdue is late, given up after its day is broken, and what the party alone says counts nowhere."""
    due = date(2025, 2, 10)
    commitments = {
        "kept": Commitment(party="army", what="a", due=due, done_on=due),
        "late": Commitment(party="army", what="b", due=due, done_on=DAY),
        "overdue": Commitment(party="army", what="c", due=due),
        "given up": Commitment(party="army", what="d", due=due, withdrawn={"day": DAY, "reason": "no trucks"}),
        "said": Commitment(party="army", what="e", due=due, said_done_on=due),
    }
    frame = commitment_frame(replace(RECORDS, commitments=commitments), date(2025, 3, 31))
    assert frame is not None
    assert frame.rows() == [("Army", date(2025, 2, 1), 1, 1, 0), ("Army", date(2025, 3, 1), 0, 1, 1)]
    assert commitment_frame(RECORDS, DAY) is None


@pytest.mark.parametrize(
    ("first", "until", "months"),
    [
        (date(2025, 1, 7), date(2025, 3, 31), 3),
        (date(2025, 1, 8), date(2025, 3, 31), 2),
        (date(2025, 1, 7), date(2025, 3, 30), 2),
        (date(2025, 3, 3), date(2025, 3, 9), 0),
        (date(2024, 12, 1), date(2025, 1, 31), 2),
    ],
)
def test_months_before_the_first_record_are_not_looked_at(first: date, until: date, months: int) -> None:
    """A month counts from the one in whose first week something is recorded to the last that is over."""
    records = MissionRecords(mission="UNMAV", patrols={"p": Patrol(reference="P", planned=first)})
    assert months_on_record(records, until) == months
    assert months_on_record(MissionRecords(mission="UNMAV"), until) == 0


def test_the_beginning_of_the_record_is_no_rise() -> None:
    """Thirty allegations in the first month that anybody counted bring no warning."""
    many = {f"i{n}": _incident(f"NOR-{n}") for n in range(30)}
    violations = {key: Violation(incident=key, clause="c1", party="army") for key in many}
    records = replace(RECORDS, incidents=many, violations=violations, verifications={})
    measured = compliance_of_records(records, until=date(2025, 3, 31), months=12)
    assert measured.months == (date(2025, 3, 1),)
    assert measured.warnings == ()
    assert measured.parties["alleged"].to_list() == [30, 30]


def test_a_part_of_a_month_is_counted_and_called_a_part() -> None:
    """Records from 1 to 20 March: their counts, no trend and no warning; on the last day of March it is a month."""
    violations = {"v1": Violation(incident="i1", clause="c1", party="army")}
    patrols = {"p": Patrol(reference="P", planned=DAY, sector="s1", outcome={"status": "done", "day": DAY})}
    records = replace(RECORDS, incidents={"i1": _incident("NOR-1")}, violations=violations, patrols=patrols)
    measured = compliance_of_records(records, until=date(2025, 3, 20))
    assert (measured.part, measured.months, measured.series) == (DAY, (date(2025, 3, 1),), ())
    assert measured.parties["alleged"].to_list() == [1, 1]
    assert measured.effort["patrols_done"].to_list() == [1]
    assert measured.summary().startswith(f"Compliance from {DAY} to 2025-03-20. No month on record is whole yet")
    assert measured.unfinished == 0


def test_two_parts_of_months_are_one_part() -> None:
    """Records that begin on 20 March and end on 10 April hold no whole month: both parts count together."""
    days = {"a": date(2025, 3, 20), "b": date(2025, 4, 9)}
    incidents = {
        key: Incident.model_validate(_incident(key).model_dump() | {"when": {"start": day}, "reported": day})
        for key, day in days.items()
    }
    violations = {key: Violation(incident=key, clause="c1", party="army") for key in incidents}
    records = replace(RECORDS, incidents=incidents, violations=violations, verifications={}, patrols={})
    measured = compliance_of_records(records, until=date(2025, 4, 10))
    assert (measured.part, len(measured.months)) == (date(2025, 3, 20), 2)
    assert measured.parties["alleged"].to_list() == [2, 2]
    assert compliance_of_records(records, until=date(2025, 4, 30)).part is None


def test_only_where_nothing_is_on_record_is_it_refused() -> None:
    """The message says what to record next, or from which day on there is something."""
    with pytest.raises(InputRefused, match=r"Nothing is on record by 2025-03-30.*bluehelm report add FILE incident"):
        compliance_of_records(MissionRecords(mission="UNMAV"), until=date(2025, 3, 30))
    patrols = {"p": Patrol(reference="P", planned=DAY)}
    with pytest.raises(InputRefused, match=rf"is of {DAY}.*Give --until {DAY}"):
        compliance_of_records(MissionRecords(mission="UNMAV", patrols=patrols), until=date(2025, 2, 28))


@pytest.mark.parametrize(
    ("reported", "alleged", "told"),
    [(None, [1], "report-without-day"), (DAY, [1], None), (date(2025, 4, 2), [], "reported-later")],
)
def test_a_recorded_allegation_is_counted_or_told_of(
    reported: date | None, alleged: list[int], told: str | None
) -> None:
    """An incident of March that was looked into in April: without a day of report it counts by its own day at the end
    of March, and one reported in April is told and not counted.
    """
    look = {"begun": "2025-04-03T09:00:00+00:00"}
    records = replace(
        RECORDS,
        incidents={"i1": _incident("NOR-1", reported=reported, status="under_verification")},
        verifications={"v1": Verification(incident="i1", methods=("site_visit",), result=look)},  # type: ignore[arg-type]
        violations={"x1": Violation(incident="i1", clause="c1", party="army")},
    )
    measured = compliance_of_records(records, until=date(2025, 3, 31))
    totals = measured.parties.filter(measured.parties["clause"].is_null())
    assert totals["alleged"].to_list() == alleged
    assert [problem.code for problem in measured.problems] == ([told] if told else [])
    assert ("No allegation of this span was known by then" in measured.summary()) == (not alleged)


def test_a_sector_is_found_by_name_or_code() -> None:
    """In any letters; for another name the message lists those there are."""
    records = MissionRecords(mission="UNMAV", sectors={"s1": Sector(name="Sector North", code="NOR")})
    assert find_sector(records, "sector north") == find_sector(records, "nor") == find_sector(records, "s1") == "s1"
    with pytest.raises(InputRefused, match=r"No sector is called 'East'.*There is: Sector North \(NOR\)"):
        find_sector(records, "East")
    with pytest.raises(InputRefused, match="No sector is recorded yet"):
        find_sector(MissionRecords(mission="UNMAV"), "NOR")


def test_half_a_year_of_the_invented_mission(averra: TestMission) -> None:
    """One allegation a month against each party and 23 patrols done; one of February that was heard of in March comes
    with March.
    """
    records = read_records(averra.desk(), until=date(2025, 2, 28))
    measured = compliance_of_records(records, until=date(2025, 2, 28), months=12)
    assert len(measured.months) == 6
    totals = measured.parties.filter(pl.col("clause").is_null())
    assert dict(totals.select("party", "alleged").rows()) == {"Army": 6, "Northern Front": 6}
    later = compliance_of_records(
        read_records(averra.desk(), until=date(2025, 3, 9)), until=date(2025, 3, 9), months=12
    )
    assert later.parties.filter(pl.col("clause").is_null())["alleged"].to_list() == [7, 6]
    assert measured.effort["patrols_done"].to_list() == [23] * 6


def test_an_agreement_is_found_by_any_of_its_names(averra: TestMission) -> None:
    """Title or short title in any letters; for another name the message lists what there is."""
    records = read_records(averra.desk(), until=date(2025, 2, 28))
    assert find_agreement(records, "port ansel") == averra.ids["agreement"]
    with pytest.raises(InputRefused, match="There is: Port Ansel"):
        find_agreement(records, "Minsk")
