"""A situation report, a page on compliance and a meeting pack as files: labelled, marked, without protected words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from report_mission import CANARY, TestMission, make_test_mission

from bluehelm.brief.map_incidents import SQUARE, incident_marks
from bluehelm.brief.situation_report_content import report_content
from bluehelm.brief.situation_report_writing import write_compliance, write_meeting_pack, write_situation_report
from bluehelm.mission import Mark
from bluehelm.problems import InputRefused
from bluehelm.situation.compliance_records import compliance_of_records
from bluehelm.situation.meeting_records import meeting_pack_of_records
from bluehelm.situation.situation_report import SituationReport, make_situation_report
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_reading import read_records

WEEK = ReportPeriod.of_week("2025-W10")
HOSTILE = '<script>alert(1)</script> #eval("1+1") {{ 7*7 }}'


@pytest.fixture(scope="module")
def averra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestMission]:
    made = make_test_mission(tmp_path_factory.mktemp("averra"))
    with made.file:
        yield made


@pytest.fixture(scope="module")
def report(averra: TestMission) -> SituationReport:
    return make_situation_report(read_records(averra.desk(), until=WEEK.last, period=WEEK), WEEK)


def test_the_page_is_labelled_marked_and_holds_no_protected_word(report: SituationReport, tmp_path: Path) -> None:
    """Fictional at the top, the mark in title and footer, every table with its source; no canary, team or route."""
    page = write_situation_report(tmp_path / "week.html", report).read_text(encoding="utf-8")
    assert "FICTIONAL: no real country" in page
    assert page.count("CONFIDENTIAL. ") >= 2
    assert "attributed to 2nd Brigade" in page
    assert "what it saw since is not in this report" in page
    for word in (CANARY, "Osprey", "Blue Heron"):
        assert word not in page
    assert page.count("<table ") == page.count("Source: records of this mission file", page.index("<nav")) - 1


def test_the_same_report_gives_the_same_bytes(report: SituationReport, tmp_path: Path) -> None:
    """HTML and PDF know no clock."""
    for suffix in ("html", "pdf"):
        first = write_situation_report(tmp_path / f"a.{suffix}", report).read_bytes()
        assert write_situation_report(tmp_path / f"b.{suffix}", report).read_bytes() == first


def test_what_somebody_typed_is_shown_and_never_run(report: SituationReport, tmp_path: Path) -> None:
    """Markup of HTML, Typst and Jinja2 in a title, a sector and a party's name stands there as it was typed."""
    odd = replace(report.incidents[0], title=HOSTILE, sector=HOSTILE, people=(HOSTILE,))
    page = write_situation_report(tmp_path / "odd.html", replace(report, incidents=(odd,))).read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "{{ 7*7 }}" in page
    assert write_situation_report(tmp_path / "odd.pdf", replace(report, incidents=(odd,))).read_bytes()[:4] == b"%PDF"


def test_an_empty_report_can_be_written(report: SituationReport, tmp_path: Path) -> None:
    """Nothing recorded at all: the page says so, and no map is drawn."""
    empty = replace(
        report, incidents=(), late=(), changed=(), tolls=(), efforts=(), compliance=None, due=(), met=(), meetings=(),
        open=(), to_settle=(), sites=(), outlines=(), own=replace(report.own, incidents=(), patrols=()),
    )  # fmt: skip
    content = report_content(empty)
    assert content.first.pictures == ()
    page = write_situation_report(tmp_path / "empty.html", empty).read_text(encoding="utf-8")
    assert "No incident of this week is recorded." in page


def test_a_map_shows_squares_and_no_houses() -> None:
    """Two incidents of one square are one mark at its middle, verified as soon as one of them is."""
    marks = incident_marks([(2, -7.6123, -26.2345, False), (1, -7.6149, -26.2301, True), (3, -8.3, -26.4, False)])
    assert [(mark.label, mark.verified, mark.more) for mark in marks] == [("3", False, 0), ("1", True, 1)]
    for mark in marks:
        assert round(mark.latitude / SQUARE - 0.5, 6) % 1 == 0
        assert round(mark.longitude / SQUARE - 0.5, 6) % 1 == 0


def test_a_place_known_to_a_district_is_not_drawn(report: SituationReport) -> None:
    """The clash of the province has a point that means little: the map counts it instead."""
    picture = report_content(report).first.pictures[0]
    assert "Not drawn, for their place is not known well enough: 1." in picture.note
    assert "Map of 9 incidents, 2 of them verified." in picture.alternative


def test_compliance_and_meeting_pack_are_written(averra: TestMission, tmp_path: Path) -> None:
    """Both as HTML with their label; neither holds a protected word."""
    records = read_records(averra.desk(), until=date(2025, 3, 12), up_to=Mark.UNCLASSIFIED)
    measured = compliance_of_records(records, until=date(2025, 3, 12), months=6)
    about = {"mission": "UNMAV", "as_of": "2025-03-09 17:30 UTC", "fictional": True}
    page = write_compliance(
        tmp_path / "c.html", measured, agreement="Port Ansel", mark="unclassified", **about
    ).read_text(encoding="utf-8")
    assert re.search(r"UNCLASSIFIED\. Compliance from 2024-09 to 2025-02", page)
    pack, _ = meeting_pack_of_records(records, averra.ids["JC-07"], as_of=date(2025, 3, 12))
    told = write_meeting_pack(tmp_path / "p.html", pack, **about).read_text(encoding="utf-8")
    assert "due 2025-03-01, OVERDUE by 11 days" in told
    assert "due 2025-03-01, OVERDUE by 11 days" in " ".join(pack.to_text().split()), "page and text say the same"
    assert "Broken" not in told
    assert "(explosion)" in told
    assert "verified, attributed to 2nd Brigade" in told
    assert CANARY not in page + told


def test_another_suffix_is_refused(report: SituationReport, tmp_path: Path) -> None:
    """Only HTML and PDF; nothing is written."""
    with pytest.raises(InputRefused, match="written as HTML or PDF"):
        write_situation_report(tmp_path / "week.docx", report)
    assert list(tmp_path.iterdir()) == []


def test_one_source_line_stands_for_a_block_of_points_of_the_same_origin(report: SituationReport) -> None:
    """Nine points of one file have one line, below the last."""
    sources = report_content(report).first.sources
    assert len(sources) == 9
    assert [said for said in sources if said] == [sources[-1]]


def test_a_map_without_outlines_has_names_and_a_scale_and_leaves_out_a_point_far_off(report: SituationReport) -> None:
    """One wrong digit does not shrink the mission to a dot: the incident is named below the map."""
    placed = [one for one in report.incidents if one.point is not None and (one.where_precision or 1) == 1]
    far = replace(placed[-1], reference="FAR-1", point=(48.0, 2.0), place="Elsewhere")
    without = replace(report, outlines=(), incidents=(*placed[:-1], far))
    picture = report_content(without).first.pictures[0]
    assert "Far from all else and not drawn: FAR-1 (Elsewhere)." in picture.note
    assert ">Kesta<" in picture.svg
    assert " km<" in picture.svg
    assert "Elsewhere" not in picture.svg
