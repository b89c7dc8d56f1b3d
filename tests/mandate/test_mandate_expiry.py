"""The day a mandate ends: stated, computed, repaired, or not there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mandate.expiry import find_expiry
from bluehelm.mandate.records import Paragraph
from bluehelm.mandate.verbs import opening_verb
from bluehelm.problems import Severity

ADOPTED = date(2020, 5, 20)


def operative(text: str, number: str = "1") -> Paragraph:
    return Paragraph(number=number, kind="operative", text=text, verb=opening_verb(text))


def preambular(text: str) -> Paragraph:
    return Paragraph(number="", kind="preambular", text=text)


@pytest.mark.parametrize(
    ("text", "day", "computed"),
    [
        ("Decides to extend the mandate of UNTIDE until 31 May 2021;", "2021-05-31", False),
        ("Decides to extend, to 15 July 2021 the mandate of UNTIDE;", "2021-07-15", False),
        ("Extends once more the stationing of the Force for a period, ending on 15 June 2021;", "2021-06-15", False),
        ("Welcomes the truce, and decides to renew the mandate of the Mission until 1 June 2021;", "2021-06-01", False),
        ("Decides that the mandate of the Force shall be extended for six months, that is, until 24 April 2021;",
         "2021-04-24", False),
        ("Decides to extend the mandate of UNTIDE for a period of six months from the date of adoption;",
         "2020-11-19", True),
        ("Decides to establish the Mission for an initial period of one year from 9 July 2020;", "2021-07-08", True),
        ("Authorizes the establishment of an Assistance Mission for ninety days;", "2020-08-17", True),
        ("Decides that UNTIDE shall be deployed until 30 June 2021;", "2021-06-30", False),
        ("Decides that the Force is established in accordance with paragraph 4 below, for twelve months;",
         "2021-05-19", True),
        ("Decides to extend the mandate of the Force until IS June 2021;", "2021-06-15", True),
    ],
)  # fmt: skip
def test_days_that_a_clause_states_or_implies(text: str, day: str, computed: bool) -> None:
    """A stated day wins over a span; a span is counted from its stated start or the adoption, its last day included."""
    expiry = find_expiry([operative(text)], ADOPTED).expiry
    assert expiry is not None
    assert (expiry.day.isoformat(), expiry.computed) == (day, computed)


@pytest.mark.parametrize(
    "text",
    [
        "Decides to extend until 31 May 2021 the mandate of the Panel of Experts on UNTIDE;",
        "Decides to renew until 31 May 2021 the measures imposed by paragraph 3;",
        "Requests the Secretary-General to report on the mandate of UNTIDE until 31 May 2021;",
        "Recalls its decision to extend the mandate of UNTIDE until 31 May 2020;",
        "Decides to extend the mandate of the Office of the Ombudsperson for 24 months;",
        "Decides to extend the mandate of UNTIDE until 31 June 2021;",
        "Decides that UNTIDE is established in accordance with paragraph 4 of resolution 1 until 31 May 2021;",
        "Decides to remain seized of the matter;",
    ],
)
def test_clauses_that_set_no_mandates_end(text: str) -> None:
    """Panels, sanctions, reports, recalled decisions, other offices and days that do not exist give no expiry."""
    end = find_expiry([operative(text)], ADOPTED)
    assert end.expiry is None
    assert "Bluehelm does not guess a day" in end.problems[-1].hint


def test_a_further_period_starts_where_the_last_one_ended() -> None:
    """Where the preamble states the end of the earlier period, the next six months begin on the day after."""
    paragraphs = [
        preambular("Noting that the mandate of UNTIDE expires on 30 June 2020,"),
        operative("Decides to extend the mandate of UNTIDE for a further period of six months;"),
    ]
    expiry = find_expiry(paragraphs, ADOPTED).expiry
    assert expiry is not None
    assert expiry.day == date(2020, 12, 31)
    assert expiry.how == "computed: six months from the end of the earlier period on 2020-06-30, stated in the text"


def test_an_earlier_day_far_away_is_no_start() -> None:
    """A day in the preamble half a year before the adoption is not taken for the end of the earlier period."""
    paragraphs = [
        preambular("Recalling that the mandate of UNTIDE was extended until 30 November 2019,"),
        operative("Decides to extend the mandate of UNTIDE for a further period of six months;"),
    ]
    expiry = find_expiry(paragraphs, ADOPTED).expiry
    assert expiry is not None
    assert expiry.day == date(2020, 11, 19)
    assert "since the text gives no other start" in expiry.how


def test_a_span_without_a_start_gives_no_day() -> None:
    """Six months from an unknown adoption is no day."""
    end = find_expiry([operative("Decides to extend the mandate of UNTIDE for six months;")], None)
    assert (end.mission, end.expiry) == ("UNTIDE", None)


def test_its_mandate_is_that_of_what_was_named_last() -> None:
    """The words "its mandate" after a mission mean the mission's, after a panel they do not."""
    mission = operative("Expresses its full support for UNTIDE, and decides to extend its mandate until 31 May 2021;")
    panel = operative("Commends the work of the Panel of Experts, and decides to extend its mandate until 31 May 2021;")
    assert find_expiry([mission], ADOPTED).mission == "UNTIDE"
    assert find_expiry([panel], ADOPTED).expiry is None


def test_of_two_missions_the_asked_one() -> None:
    """With a mission named, only its own clause counts; with none, the first."""
    paragraphs = [
        operative("Decides to extend the mandate of UNTIDE until 31 May 2021;"),
        operative("Decides to extend the mandate of UNREEF until 30 June 2021;", "2"),
    ]
    first, asked = find_expiry(paragraphs, ADOPTED), find_expiry(paragraphs, ADOPTED, "unreef")
    assert first.expiry is not None
    assert asked.expiry is not None
    assert (first.expiry.day, asked.expiry.day) == (date(2021, 5, 31), date(2021, 6, 30))
    assert "UNTIDE until 2021-05-31 (paragraph 1) is shown; also UNREEF until 2021-06-30 (paragraph 2)" in (
        first.problems[-1].message
    )
    assert (first.problems[-1].severity, asked.problems[-1].severity) == (Severity.WARNING, Severity.NOTE)


HANDOVER = [
    operative("Decides to extend the mandate of UNTIDE until 30 June 2020;"),
    operative("Decides to establish UNREEF, which succeeds UNTIDE, until 30 June 2021;", "2"),
]


def test_the_mission_that_takes_over_is_shown() -> None:
    """Where one mission ends and the text begins the next, the later end is shown; a warning names the earlier."""
    end = find_expiry(HANDOVER, ADOPTED)
    assert end.expiry is not None
    assert (end.mission, end.expiry.day) == ("UNREEF", date(2021, 6, 30))
    assert [(problem.code, problem.severity) for problem in end.problems] == [("several-missions", Severity.WARNING)]
    assert "also UNTIDE until 2020-06-30 (paragraph 1)" in end.problems[0].message


def test_the_mission_that_ends_is_shown_to_who_asks_for_it() -> None:
    """A named mission keeps its own end, though its successor's clause names it too."""
    end = find_expiry(HANDOVER, ADOPTED, "UNTIDE")
    assert end.expiry is not None
    assert (end.mission, end.expiry.day) == ("UNTIDE", date(2020, 6, 30))


def test_two_ends_of_one_mission_are_told() -> None:
    """A text that extends one mission twice shows the first end and warns of the other."""
    paragraphs = [
        operative("Decides to extend the mandate of UNTIDE until 31 May 2021;"),
        operative("Decides to extend the mandate of UNTIDE until 30 June 2021;", "2"),
    ]
    assert "also UNTIDE until 2021-06-30 (paragraph 2)" in find_expiry(paragraphs, ADOPTED).problems[0].message


def test_the_force_bears_the_name_it_was_established_under() -> None:
    """A clause on "the Force" gives the end of the mission that an earlier clause names in full."""
    paragraphs = [
        operative("Decides to establish a United Nations Protection Force;"),
        operative("Decides that the Force is established for an initial period of one year;", "2"),
    ]
    assert find_expiry(paragraphs, ADOPTED).mission == "United Nations Protection Force"


@given(st.dates(date(1946, 1, 1), date(2090, 12, 31)), st.integers(1, 36))
def test_consecutive_spans_leave_no_gap(start: date, months: int) -> None:
    """The day after a span's last day is its anniversary, or the 1st where the month has no such day."""
    text = f"Decides to establish the Mission for a period of {months} months from {start.day} {start:%B %Y};"
    expiry = find_expiry([operative(text)], None).expiry
    assert expiry is not None
    following = expiry.day + timedelta(days=1)
    whole = (following.year - start.year) * 12 + following.month - start.month
    assert (whole, following.day) == (months, start.day) or (whole, following.day) == (months + 1, 1)
