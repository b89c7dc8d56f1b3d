"""A week's breaches are told even where no month of compliance can be, and an overdue commitment is never forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from report_mission import make_test_mission

from bluehelm.brief.situation_report_content import report_content
from bluehelm.situation.compliance_records import allegation_frame, compliance_of_records
from bluehelm.situation.situation_report import make_situation_report
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_records import MissionRecords
from bluehelm.situation.situation_report_text import report_as_text

WEEK = ReportPeriod.of_week("2025-W10")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> MissionRecords:
    """What the head of the test mission may read."""
    made = make_test_mission(tmp_path_factory.mktemp("breaches"))
    return read_records(made.desk(), until=WEEK.last, period=WEEK)


def _young(records: MissionRecords) -> MissionRecords:
    """The same mission as if its records began in this week."""
    recent = {key: one for key, one in records.incidents.items() if one.when.first_day >= WEEK.first}
    return replace(records, incidents=recent, patrols={}, post_reports={})


def test_a_verified_and_attributed_breach_stands_in_the_week_without_a_whole_month(records: MissionRecords) -> None:
    """The headline, the text and the page name it by clause, though there is no rate."""
    report = make_situation_report(_young(records), WEEK)
    assert report.compliance is None
    first = report.breaches[0]
    assert (first.party, first.alleged, first.verified, first.attributed) == ("Army", 2, 1, 1)
    assert first.references == ("NOR-0042", "SOU-0011")
    text = " ".join(report_as_text(report).split())
    assert "alleged breaches of clauses began in this week" in text
    assert "1 verified, 1 attributed to it (NOR-0042, SOU-0011)" in text
    page = str(next(section for section in report_content(report).sections if section.key == "compliance"))
    assert "Breaches of this week, by clause and party" in page
    assert "NOR-0042" in page


def test_what_fell_due_before_the_span_is_still_overdue(records: MissionRecords) -> None:
    """No commitment fell due in February, and one of January is not done: both are said."""
    early = {key: one.model_copy(update={"due": date(2025, 1, 15)}) for key, one in records.commitments.items()}
    kept = compliance_of_records(replace(records, commitments=early), until=WEEK.last, months=1)
    told = kept.summary()
    assert "No commitment fell due in these months." in told
    assert "Commitments overdue on 2025-03-09, whenever they fell due: 1 of Army" in told


def test_no_day_after_the_last_record_is_named_as_known(records: MissionRecords) -> None:
    """Asked for the whole month, the measure says how far the records reach."""
    last = datetime(2025, 3, 9, 17, tzinfo=UTC)
    told = compliance_of_records(replace(records, last_entry=last), until=date(2025, 3, 31)).summary()
    assert "as known on 2025-03-09, the day of the last entry; 2025-03 is known only up to then" in told
    assert "2025-03-31" not in told


def test_a_verification_that_began_stands_for_a_report_without_a_day(records: MissionRecords) -> None:
    """Where nobody wrote when the mission heard of it, the time to verify runs from the first verification."""
    unsaid = {key: one.model_copy(update={"reported": None}) for key, one in records.incidents.items()}
    frame = allegation_frame(replace(records, incidents=unsaid))
    assert frame["reported"].drop_nulls().to_list()
    delays = compliance_of_records(replace(records, incidents=unsaid), until=date(2025, 3, 31)).delays
    assert delays["Army"].finished == 3
    unlooked = replace(records, incidents=unsaid, verifications={})
    said = str(compliance_of_records(unlooked, until=date(2025, 3, 31)).delays["Army"])
    assert "no incident here has the day on which it was reported" in said
