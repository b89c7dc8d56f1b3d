"""The text of a report for a narrow link: short, narrow, complete in its counts, and without protected words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from awkward_records import CASES, awkward_records
from awkward_records import WEEK as AWKWARD_WEEK
from hypothesis import given, settings
from hypothesis import strategies as st
from report_mission import CANARY, TestMission

from bluehelm.problems import UNPRINTABLE
from bluehelm.situation.situation_report import SituationReport, make_situation_report
from bluehelm.situation.situation_report_page import WIDTH, as_ascii
from bluehelm.situation.situation_report_period import ReportPeriod
from bluehelm.situation.situation_report_reading import read_records
from bluehelm.situation.situation_report_text import LOST, MOST_BYTES, report_as_text
from bluehelm.situation.situation_report_words import headline, where_words

WEEK = ReportPeriod.of_week("2025-W10")


@pytest.fixture(scope="module")
def report(averra: TestMission) -> SituationReport:
    return make_situation_report(read_records(averra.desk(), until=WEEK.last, period=WEEK), WEEK)


def test_the_text_says_what_matters_first(report: SituationReport) -> None:
    """Label, mark, mission and period, how far the records reach; then one minute's reading."""
    lines = report_as_text(report).splitlines()
    assert lines[0].startswith("FICTIONAL")
    assert lines[1] == "CONFIDENTIAL"
    assert lines[2] == "UNMAV: SITUATION REPORT, week 10 of 2025 (3 to 9 March 2025)"
    assert "as of 2025-03-09 17:30 UTC" in lines[3]
    assert lines[6] == "IN ONE MINUTE"
    assert "NOT VERIFIED (triaged); claimed: 5 (0 to 12) fighters killed" in report_as_text(report)
    assert "Northern Front, due 2025-03-15: Hand over the records of mines" in report_as_text(report)


@pytest.mark.parametrize(
    ("place", "precision", "said"),
    [
        ("", None, "in square 34NBK28 (10 km), Sector North"),
        ("", 1, "in square 34NBK28 (10 km), Sector North"),
        ("", 2, "in square 34NBK (100 km), Sector North"),
        ("", 4, "place not named, Sector North (place roughly known)"),
        ("Kesta", 1, "Kesta, Sector North"),
    ],
)
def test_a_place_without_a_name_is_told_by_its_square(
    report: SituationReport, place: str, precision: int | None, said: str
) -> None:
    """By radio too, and never closer than 10 km; without a point, or where only the district is known, not at all."""
    known = {"place": place, "point": (4.3612, 18.5550), "where_precision": precision, "sector": "Sector North"}
    one = replace(report.incidents[0], **known)
    assert where_words(one) == said
    assert said in " ".join(
        report_as_text(replace(report, incidents=(one,), own=replace(report.own, incidents=()))).split()
    )
    assert where_words(replace(one, place="", point=None)).startswith("place not named, ")


def test_the_last_line_counts_the_lines(report: SituationReport) -> None:
    """Whoever receives it can tell that it is whole."""
    told = report_as_text(report)
    assert f"END OF REPORT, {len(told.splitlines()):,} LINES" == told.splitlines()[-1]


def test_no_protected_field_and_no_name_of_a_team_is_in_it(report: SituationReport) -> None:
    """Sources, victims, witnesses and notes hold a canary; team and route are confidential. None comes out."""
    told = report_as_text(report)
    for word in (CANARY, "Osprey", "Blue Heron", "A-B"):
        assert word not in told


@settings(max_examples=25)
@given(
    count=st.integers(0, 400),
    title=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=400),
    ascii_only=st.booleans(),
)
def test_it_fits_whatever_happened(report: SituationReport, count: int, title: str, ascii_only: bool) -> None:
    """Hundreds of incidents with long titles of four-byte letters, in as many sectors and of as many sites: under
    10,000 bytes and 72 columns, and every incident is shown or counted.
    """
    one = report.incidents[-1]
    many = tuple(
        replace(one, id=str(n), title=title, sector=f"{title} {n}", reference=f"R-{n:04}") for n in range(count)
    )
    sites = tuple(replace(report.sites[0], name=f"{title} {n}", code=str(n)) for n in range(count % 60))
    efforts = tuple(replace(report.efforts[0], sector=f"{title} {n}", planned=0) for n in range(count % 60))
    full = replace(
        report, incidents=many, open=many, late=many, own=replace(report.own, incidents=(), patrols=()), sites=sites,
        efforts=efforts, mission=title,
    )  # fmt: skip
    told = report_as_text(full, ascii_only=ascii_only)
    assert len(told.encode()) <= MOST_BYTES
    assert max(map(len, told.splitlines())) <= WIDTH
    assert told.isascii() or not ascii_only
    part = told.split("OTHER INCIDENTS, MOST SERIOUS FIRST\n")[1].split("\n\n")[0]
    left = re.search(r"\(([\d,]+) more incidents, less serious\)", part)
    shown = len(re.findall(r"^- R-\d{4}", part, re.MULTILINE))
    assert shown + (int(left[1].replace(",", "")) if left else 0) == count


def test_the_most_serious_are_those_that_are_left(report: SituationReport) -> None:
    """With 500 minor incidents, the killed of Kesta and the attack on the patrol are still told."""
    minor = tuple(replace(report.incidents[-1], id=str(n), reference=f"R-{n}") for n in range(500))
    told = report_as_text(replace(report, incidents=(*report.incidents, *minor)))
    for reference in ("NOR-0042", "CEN-0107", "CEN-0108"):
        assert reference in told


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_ascii_is_ascii_and_keeps_ascii(text: str) -> None:
    """Every text becomes ASCII, and what is ASCII already stays as it is."""
    assert as_ascii(text).isascii()
    assert as_ascii(as_ascii(text)) == as_ascii(text)


def test_an_empty_week_is_no_sign_of_calm(averra: TestMission) -> None:
    """A week of which nothing is on record says that nothing is known."""
    week = ReportPeriod.of_week("2025-W20")
    told = report_as_text(make_situation_report(read_records(averra.desk(), until=week.last, period=week), week))
    assert "No patrol and no post is recorded: a quiet report is no sign of calm." in " ".join(told.split())
    assert "AGAINST THE MISSION AND ITS PEOPLE\nNone recorded." in told
    assert date(2025, 5, 18) == week.last


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_awkward_records_fit_and_count_what_is_left_out(case: str, ascii_only: bool) -> None:
    """Under 10,000 bytes and 72 columns, no control character, and shown and counted incidents are all there are."""
    report = make_situation_report(awkward_records(**CASES[case]), AWKWARD_WEEK)
    told = report_as_text(report, ascii_only=ascii_only)
    assert len(told.encode()) <= MOST_BYTES
    assert max(map(len, told.splitlines())) <= WIDTH
    assert not re.search(UNPRINTABLE, told)
    assert told.isascii() or not ascii_only
    part = told.split("AGAINST THE MISSION AND ITS PEOPLE\n")[1].split("\n\nPEOPLE, ")[0]
    left = re.findall(r"^\(([\d,]+) more (?:incidents|against)", part, re.MULTILINE)
    shown = len(re.findall(r"^- NOR-\d{4}", part, re.MULTILINE))
    assert shown + sum(int(number.replace(",", "")) for number in left) == len(report.incidents)


def test_ascii_writes_cyrillic_by_sound_and_says_what_is_lost() -> None:
    """Kamenka can be read; letters of Arabic cannot be written, and the report says so above all else."""
    report = make_situation_report(awkward_records(**CASES["scripts"]), AWKWARD_WEEK)
    told = report_as_text(report, ascii_only=True)
    assert "Shturm u Kamenki" in " ".join(told.split())
    assert LOST in told.split("IN ONE MINUTE")[0]
    assert LOST not in report_as_text(report)
    plain = make_situation_report(awkward_records(), AWKWARD_WEEK)
    assert LOST not in report_as_text(plain, ascii_only=True)


def test_each_line_of_the_first_minute_is_a_sentence(report: SituationReport) -> None:
    """A figure runs on into its words, or a sentence of its own follows; each ends with a full stop."""
    for point in headline(report):
        assert point.sentence.endswith(".")
        assert not re.search(r": [a-z]", point.sentence[: len(point.figure) + 3])
