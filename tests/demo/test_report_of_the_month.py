"""The weekly report of the built-in mission against counts made by hand from its scenario: 10 to 16 March 2025.

Of the fifteen incidents that began in that week two were found false. By status and by what the sheets say:

    reference  status          people hurt                         clauses  attribution that stands
    HQ-0007    verified                                            1        ADF
    HQ-0008    false           (not counted)
    HQ-0009    verified        2 (1 to 2) injured, not known who   0
    NOR-0011   verified                                            2        ADF
    NOR-0012   not verified                                        1
    NOR-0013   verified        mission: denied, 1.5 hours          3        UF
    NOR-0014   unverifiable                                        1
    NOR-0015   verified        civilians: 1 killed, 1 injured      1        ADF
    NOR-0016   verified        mission: denied, 2 hours            3        ADF
    SOU-0010   verified                                            2        none: a reviewer objects
    SOU-0011   verified        denied to aid trucks                3        DCM
    SOU-0012   verified        mission: denied, 1 hour             2        DCM
    SOU-0013   triaged         mission: its fence torn             0
    SOU-0014   verified        aid staff: 1 abducted               1        none
    SOU-0015   false           (not counted)

Ten are verified; 20 clauses alleged, 18 of them verified, 15 attributed.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.demo import write_demo_records
from bluehelm.mission.access import Desk
from bluehelm.mission.people import create_mission, read_people
from bluehelm.situation.situation_report import SituationReport, make_situation_report
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_text import report_as_text
from bluehelm.situation.situation_report_words import headline

HEAD = "A. Keita"
WEEK = ReportPeriod.of_week("2025-W11")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SituationReport:
    where = tmp_path_factory.mktemp("month") / "averra.helm"
    file = create_mission(
        where, mission="UNMAV", site="Headquarters", code="HQ", head=HEAD, kinds=KINDS,
        clock=lambda: datetime(2025, 4, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    with file:
        write_demo_records(file, author=HEAD)
        person = read_people(file).named(HEAD)
        assert person is not None
        return make_situation_report(read_records(Desk(file, person), until=WEEK.last, period=WEEK), WEEK)


def test_incidents_by_status_are_those_of_the_scenario(report: SituationReport) -> None:
    """Each of the thirteen by its reference and status; two false ones are counted apart."""
    statuses = {one.reference: one.status for one in report.incidents}
    verified = {"HQ-0007", "HQ-0009", "NOR-0011", "NOR-0013", "NOR-0015", "NOR-0016"}
    verified |= {"SOU-0010", "SOU-0011", "SOU-0012", "SOU-0014"}
    others = {"NOR-0012": "not_verified", "NOR-0014": "unverifiable", "SOU-0013": "triaged"}
    assert statuses == dict.fromkeys(verified, "verified") | others
    assert (report.false, report.duplicates, report.verified) == (2, 0, 10)


def test_people_hurt_are_summed_by_category(report: SituationReport) -> None:
    """One killed and one injured of Sheepfold, one or two of the harbour, one abducted; nothing is only claimed."""
    counted = {(row.people, row.harm): str(row.verified) for row in report.tolls}
    assert counted == {
        ("civilians", "killed"): "1",
        ("civilians", "injured"): "1",
        ("humanitarian", "abducted"): "1",
        ("unknown", "injured"): "2 (1 to 2)",
    }
    assert not [row for row in report.tolls if row.claimed is not None]


def test_the_missions_own_people_are_told_first_and_right(report: SituationReport) -> None:
    """Three denials and a torn fence, no attack; trucks of aid agencies are not the mission's own."""
    own = report.own
    assert {one.reference for one in own.incidents} == {"NOR-0013", "NOR-0016", "SOU-0012", "SOU-0013"}
    assert (own.attacks, own.denials, own.hours, own.unsaid) == (0, 3, 4.5, 1)
    assert {patrol.reference for patrol in own.patrols} == {"NOR-P12", "SOU-P13"}
    assert headline(report)[0].sentence == (
        "Own people: No staff recorded as hurt. 4 incidents against the mission (3 denials of movement, 4.5 hours "
        "recorded), 2 more patrols stopped. 1 denial of movement: not recorded whether of the mission."
    )
    told = report_as_text(report)
    assert told.index("AGAINST THE MISSION") < told.index("OTHER INCIDENTS") < told.index("- SOU-0011")


def test_breaches_are_counted_by_clause(report: SituationReport) -> None:
    """Twenty alleged, 18 verified, 15 attributed: the tank fire's attribution stands under an objection."""
    sums = [sum(getattr(one, name) for one in report.breaches) for name in ("alleged", "verified", "attributed")]
    assert sums == [20, 18, 15]
    fire = next(one for one in report.breaches if one.clause.startswith("Annex I.3(b)"))
    assert (fire.alleged, fire.verified, fire.attributed, fire.references) == (2, 2, 1, ("NOR-0011", "SOU-0010"))
