"""How much of a record carries which forecast, at, before and after each threshold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from bluehelm.forecast.history import can_learn, gaps_in, months_covered, refuse_within_month
from bluehelm.geo import Area
from bluehelm.problems import InputRefused, Severity

FIRST = date(2011, 8, 18)


@pytest.mark.parametrize(
    ("first", "months"), [(date(2014, 12, 16), 1), (date(2014, 12, 17), 1), (date(2014, 12, 18), 0), (FIRST, 40)]
)
def test_the_first_month_counts_when_half_of_it_remains(first: date, months: int) -> None:
    """December has 31 days: from the 17th on, 15 remain, fewer than half."""
    expected = 0 if first == date(2014, 12, 17) else months
    assert months_covered(first, date(2014, 12, 31)) == expected


def test_thresholds_of_history() -> None:
    """11 months are refused, 12 to 35 carry the benchmarks with a warning, 36 carry the learned model."""
    with pytest.raises(InputRefused, match=r"cover 11 months .* needs at least 12") as refused:
        can_learn(FIRST, date(2012, 7, 31))
    assert [problem.code for problem in refused.value.problems] == ["too-few-months"]
    assert "longer record" in refused.value.problems[0].hint
    for last in (date(2012, 8, 31), date(2014, 7, 31)):
        learning, (problem,) = can_learn(FIRST, last)
        assert not learning
        assert (problem.severity, problem.code) == (Severity.WARNING, "benchmarks-only")
        assert "fewer than the 36 that the learned model needs" in problem.message
    assert can_learn(FIRST, date(2014, 8, 31)) == (True, ())


def test_south_sudan_in_2013_has_28_months() -> None:
    """The record of South Sudan begins on 18 August 2011."""
    _, (problem,) = can_learn(FIRST, date(2013, 12, 31))
    assert "28 months (2011-08-18 to 2013-12-31)" in problem.message


def test_half_a_month_is_refused() -> None:
    """The last day of a month passes, the day before it does not."""
    refuse_within_month(date(2012, 2, 29))
    with pytest.raises(InputRefused, match=r"2012-02-28 is not the last day .* Give 2012-02-29"):
        refuse_within_month(date(2012, 2, 28))


def test_unknown_numbers_and_stray_points_are_said(make_events: Callable[..., pl.DataFrame]) -> None:
    """One event without deaths, two without civilian deaths, one in none of the cells: three problems with counts."""
    day = "2014-12-01"
    events = make_events([(day, day, 135758, None, None), (day, day, 135758, 3, None), (day, day, 1, 4, 0)])
    found = gaps_in(events, Area.from_cells([135758], name="One"))
    assert [(problem.code, problem.column) for problem in found] == [
        ("deaths-unknown", "deaths_best"),
        ("deaths-unknown", "deaths_civilians"),
        ("outside-cells", "cell"),
    ]
    assert found[1].message.startswith("2 of 3 events of the area, with 3 deaths, do not say how many of the dead were")
    assert "from the other events (0 % over the whole record; 0 % if" in found[1].message
    assert found[2].message.startswith("1 events with 4 deaths")
    assert gaps_in(events[:0], Area.from_cells([135758], name="One")) == ()


def test_deaths_off_the_map_add_up_beyond_int32(make_events: Callable[..., pl.DataFrame]) -> None:
    """The note on events in no cell of the area adds 2,000,000,000 twice without wrapping round."""
    events = make_events([("2014-12-01", "2014-12-01", 1, 2_000_000_000, 0)] * 2)
    (note,) = gaps_in(events, Area.from_cells([135758], name="One"))
    assert "2 events with 4,000,000,000 deaths" in note.message


def test_a_record_silent_on_civilians_is_said(make_events: Callable[..., pl.DataFrame]) -> None:
    """Where no event with deaths names its civilians, the problem says that any share is held equally likely."""
    events = make_events([("2014-12-01", "2014-12-01", 135758, 3, None)])
    (problem,) = gaps_in(events, Area.from_cells([135758], name="One"))
    assert "every share of civilians is held equally likely" in problem.message
