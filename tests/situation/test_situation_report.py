"""The situation report of an invented week: what counts, what is kept apart, and what nobody may read in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from report_mission import HEAD, REVIEWER, TestMission

from bluehelm.mission import Mark
from bluehelm.mission.people import add_person
from bluehelm.mission.records import Account, Role
from bluehelm.problems import InputRefused
from bluehelm.situation.situation_report import SituationReport, make_situation_report
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_records import MissionRecords

WEEK = ReportPeriod.of_week("2025-W10")


@pytest.fixture(scope="module")
def records(averra: TestMission) -> MissionRecords:
    return read_records(averra.desk(), until=WEEK.last, period=WEEK)


@pytest.fixture(scope="module")
def report(records: MissionRecords) -> SituationReport:
    return make_situation_report(records, WEEK)


def test_duplicates_and_false_reports_are_told_and_not_counted(report: SituationReport) -> None:
    """Twelve began in the week: one tells another again, one was found false."""
    assert len(report.incidents) == 10
    assert (report.duplicates, report.false) == (1, 1)
    assert "SOU-0013" not in {one.reference for one in report.incidents}


def test_verified_and_claimed_people_are_never_added_up(report: SituationReport) -> None:
    """Three killed were found at Kesta, where four had been claimed; five (0 to 12) are claimed elsewhere."""
    told = {(row.people, row.harm): (str(row.verified), str(row.claimed)) for row in report.tolls}
    assert told["civilians", "killed"] == ("3", "None")
    assert told["fighters", "killed"] == ("None", "5 (0 to 12)")
    assert told["mission", "injured"] == ("None", "1")
    assert told["children", "killed"] == ("1", "None")


def test_the_most_serious_incidents_come_first(report: SituationReport) -> None:
    """People killed, then the mission's own people, then protected objects, then other people hurt."""
    order = [one.reference for one in report.incidents]
    assert order[:6] == ["CEN-0108", "NOR-0042", "CEN-0107", "NOR-0044", "CEN-0109", "NOR-0045"]


def test_an_attribution_is_told_only_once_a_second_person_approved_it(
    averra: TestMission, records: MissionRecords
) -> None:
    """The 2nd Brigade is named, for B. Osei approved it; without that word nobody is."""
    assert records.attributions[averra.ids["kesta"]].attribution.parties == (averra.ids["brigade"],)
    kesta = next(one for one in make_situation_report(records, WEEK).incidents if one.reference == "NOR-0042")
    assert (kesta.attribution, kesta.responsible) == ("one", ("2nd Brigade",))
    alone = make_situation_report(replace(records, attributions={}), WEEK)
    kesta = next(one for one in alone.incidents if one.reference == "NOR-0042")
    assert (kesta.attribution, kesta.responsible) == ("", ())


def test_who_wrote_an_attribution_does_not_approve_it(averra: TestMission, records: MissionRecords) -> None:
    """A. Keita approved A. Keita's own word on the ferry: the Army stays alleged, and one attribution waits."""
    assert averra.ids["denied"] not in records.attributions
    ferry = next(one for one in make_situation_report(records, WEEK).incidents if one.reference == "NOR-0044")
    assert (ferry.attribution, ferry.people, ferry.waiting) == ("", ("Army",), 1)


def test_what_became_of_incidents_is_told_whenever_they_happened(report: SituationReport) -> None:
    """Findings, an attribution, a re-opening of November's incident, and one heard of twelve days later."""
    changed = {(one.incident.reference, one.what) for one in report.changed}
    assert {("NOR-0042", "verified"), ("NOR-0042", "attributed"), ("CEN-20", "re-opened")} <= changed
    assert ("SOU-0013", "false") in changed
    assert [one.reference for one in report.late] == ["NOR-0041"]


def test_own_people_are_counted_apart(report: SituationReport) -> None:
    """An attack, a denial of five and a half hours, and one patrol stopped of which no incident tells (W-9 has one)."""
    own = report.own
    assert (own.attacks, own.denials, own.hours) == (1, 1, 5.5)
    assert [patrol.reference for patrol in own.patrols] == ["W-1"]
    assert [(harm, str(count)) for harm, count in own.claimed] == [("injured", "1")]


def test_a_sector_without_a_record_stands_as_not_known(report: SituationReport) -> None:
    """Nobody recorded a patrol or post in the south; in the centre posts are not known; in the north both are."""
    efforts = {effort.sector: effort for effort in report.efforts}
    assert (efforts["Sector South"].planned, efforts["Sector South"].posts_planned) == (0, None)
    assert (efforts["Sector Centre"].done, efforts["Sector Centre"].not_told) == (1, 1)
    assert (efforts["Sector North"].posts_manned, efforts["Sector North"].posts_planned) == (21, 24)


def test_a_silent_post_and_a_conflict_are_told(report: SituationReport) -> None:
    """The post that is silent since 21 February comes first, and its edit that crossed another is to be settled."""
    assert report.sites[0].name == "Post Kesta"
    assert report.sites[0].last is not None
    assert report.sites[0].last.date() == date(2025, 2, 21)
    assert [(one.record, one.fields) for one in report.to_settle] == [("CEN-50", ("title",))]


def test_the_mark_is_the_highest_shown_and_marked_records_can_be_left_out(averra: TestMission) -> None:
    """One incident is confidential: with it the report is, too; up to unclassified, it is as if it were not there."""
    whole = make_situation_report(read_records(averra.desk(), until=WEEK.last), WEEK)
    assert whole.mark is Mark.CONFIDENTIAL
    less = make_situation_report(read_records(averra.desk(), until=WEEK.last, up_to=Mark.UNCLASSIFIED), WEEK)
    assert less.mark is Mark.UNCLASSIFIED
    assert {one.reference for one in whole.incidents} - {one.reference for one in less.incidents} == {"CEN-0110"}


def test_somebody_of_one_sector_reports_on_that_sector(averra: TestMission) -> None:
    """An observer of the north, cleared for nothing marked, makes a report of the north that says so."""
    account = Account(name="D. Noor", role=Role.OBSERVER, sectors=(averra.ids["NOR"],), clearance=Mark.UNCLASSIFIED)
    add_person(averra.file, account, author=HEAD)
    report = make_situation_report(read_records(averra.desk("D. Noor"), until=WEEK.last), WEEK)
    assert {one.sector for one in report.incidents} == {"Sector North"}
    assert "D. Noor (observer), who sees the sectors Sector North only, up to unclassified" in report.reader


def test_a_guest_makes_no_report(averra: TestMission) -> None:
    """A party's guest reads what was released, and nothing else."""
    account = Account(name="Guest of the Front", role=Role.GUEST, party=averra.ids["front"])
    add_person(averra.file, account, author=HEAD)
    with pytest.raises(InputRefused, match="Reports are for the mission's own staff"):
        read_records(averra.desk("Guest of the Front"), until=WEEK.last)


def test_a_fictional_country_labels_the_report(records: MissionRecords) -> None:
    """No country has the code XVA; without any such code an exercise has to be called one."""
    assert make_situation_report(records, WEEK).fictional
    real = replace(records, incidents={}, places={})
    assert not make_situation_report(real, WEEK).fictional
    assert make_situation_report(real, WEEK, fictional=True).fictional


def test_a_reviewer_below_the_highest_clearance_sees_the_same_week(
    averra: TestMission, report: SituationReport
) -> None:
    """What is strictly confidential in these records stands in fields that no report shows."""
    other = make_situation_report(read_records(averra.desk(REVIEWER), until=WEEK.last, period=WEEK), WEEK)
    assert other.incidents == report.incidents
