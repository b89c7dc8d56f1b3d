"""Days and weeks as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.problems import InputRefused
from bluehelm.situation.situation_report_period import ReportPeriod


@given(st.dates(date(1901, 1, 8), date(2099, 12, 20)))
def test_a_week_begins_on_monday_holds_seven_days_and_follows_the_one_before(day: date) -> None:
    """Whatever the day: its ISO week has it, begins on a Monday, and ends the day before the next begins."""
    year, number, _ = day.isocalendar()
    week = ReportPeriod.of_week(f"{year}-W{number:02}")
    assert day in week
    assert week.first.isoweekday() == 1
    assert week.days == 7
    assert week.before.last + timedelta(days=1) == week.first


@pytest.mark.parametrize("text", ["2025-W60", "2025-W00", "2025W10", "week 10", "٢٠٢٥-W10"])
def test_what_is_no_week_is_refused_with_an_example(text: str) -> None:
    """The message shows how a week is written."""
    with pytest.raises(InputRefused, match=r"This is no week: .*Write --week 2025-W10"):
        ReportPeriod.of_week(text)


@pytest.mark.parametrize("text", ["2025-02-29", "yesterday", "1900-01-01", "2100-06-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """No such day, or one outside the years that a report can be of."""
    with pytest.raises(InputRefused):
        ReportPeriod.of_day(text)
    assert str(ReportPeriod.of_day("2024-02-29")) == "29 February 2024"
