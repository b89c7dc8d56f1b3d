"""Periods: calendar months and other spans of days, both ends included."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import Period, month_of, months_from

DAYS = st.dates(date(1946, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2024, 2, 10), date(2024, 2, 29)),
        (date(2023, 2, 28), date(2023, 2, 28)),
        (date(2014, 12, 31), date(2014, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(day: date, end: date) -> None:
    """February of a leap year, of another year, and December."""
    assert month_of(day) == Period(day.replace(day=1), end)


@given(DAYS, st.integers(1, 40))
def test_months_follow_each_other_without_a_gap(day: date, count: int) -> None:
    """The first month holds the day; each next one starts on the day after the last one ended."""
    months = months_from(day, count)
    assert months[0].start <= day <= months[0].end
    assert len(months) == count
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(months))


def test_no_months_are_no_months() -> None:
    """Asked for none, there are none."""
    assert months_from(date(2014, 1, 31), 0) == ()


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period(date(2014, 12, 1), date(2014, 12, 31)), "2014-12"),
        (Period(date(2014, 12, 1), date(2014, 12, 30)), "2014-12-01/2014-12-30"),
        (Period(date(2014, 12, 2), date(2014, 12, 31)), "2014-12-02/2014-12-31"),
        (Period(date(2014, 1, 1), date(2014, 12, 31)), "2014-01-01/2014-12-31"),
    ],
)
def test_only_a_whole_month_is_labelled_as_one(period: Period, label: str) -> None:
    """A day short at either end, or a year, is written with both days."""
    assert period.label == label


def test_a_period_of_one_day_is_allowed_and_one_that_ends_before_it_starts_is_not() -> None:
    """Start and end may be the same day; the end may not be the day before."""
    day = date(2014, 12, 24)
    assert Period(day, day).end == day
    with pytest.raises(ValueError, match="ends on or after its start, got 2014-12-24 to 2014-12-23"):
        Period(day, day - timedelta(days=1))
