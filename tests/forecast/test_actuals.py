"""What came is counted in the units and periods of the forecast, and what is not on record is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest

from bluehelm.draws import Draws, months_from
from bluehelm.forecast import actual_deaths, cell_panel, country_panel
from bluehelm.geo import Area
from bluehelm.problems import InputRefused


def _draws(*units: str, start: date = date(2014, 1, 1), months: int = 12) -> Draws:
    return Draws(units, months_from(start, months), np.zeros((len(units), months, 1), dtype=np.int32))


@pytest.mark.parametrize("value", ["deaths_best", "deaths_civilians"])
def test_actuals_are_those_of_the_panels(six_years: pl.DataFrame, small_area: Area, value: str) -> None:
    """By cell and by country, the last year's counts are the last twelve columns of the panels."""
    until = date(2014, 12, 31)
    cells = cell_panel(six_years, small_area, until, value)  # type: ignore[arg-type]  # one of the two literals
    found = actual_deaths(six_years, _draws(*cells.units), value)  # type: ignore[arg-type]
    assert found.any()
    assert (found == cells.counts[:, -12:]).all()
    country = country_panel(six_years, small_area, until, value)  # type: ignore[arg-type]
    assert (actual_deaths(six_years, _draws("XVA"), value) == country.counts[:, -12:]).all()  # type: ignore[arg-type]


def test_the_month_of_the_last_day_counts(make_events: Callable[..., pl.DataFrame]) -> None:
    """An event from January to February counts in February; an unknown number adds nothing; units keep their order."""
    events = make_events(
        [
            ("2014-01-30", "2014-02-02", 7, 5, 0),
            ("2014-01-01", "2014-01-01", 9, 2, 0),
            ("2014-02-01", "2014-02-01", 9, None, 0),
        ]
    )
    assert actual_deaths(events, _draws("9", "7", "8", months=2)).tolist() == [[2, 0], [0, 5], [0, 0]]


@pytest.mark.parametrize(
    ("draws", "code", "said"),
    [
        (_draws("1", "2"), "no-unit-matches", r"in one of the forecast's cells \(1, 2\)"),
        (_draws("CAF"), "no-unit-matches", r"countries \(CAF\)"),
        (_draws("XVA", months=13), "not-yet-known", "for 2014-01-01 to 2015-01-31; the record covers 2009-01-01 to"),
        (_draws("XVA", start=date(2008, 12, 1)), "not-yet-known", "the record covers 2009-01-01 to 2014-12-31"),
    ],
)
def test_what_does_not_match_is_refused(six_years: pl.DataFrame, draws: Draws, code: str, said: str) -> None:
    """Other units and months beyond the record are refused, not counted as 0."""
    with pytest.raises(InputRefused, match=said) as refused:
        actual_deaths(six_years, draws)
    (problem,) = refused.value.problems
    assert (problem.code, bool(problem.hint)) == (code, True)


def test_a_quiet_end_can_be_known(six_years: pl.DataFrame) -> None:
    """With the last day on record given, a month without events is a month of 0."""
    found = actual_deaths(six_years, _draws("XVA", start=date(2015, 1, 1), months=1), until=date(2015, 1, 31))
    assert found.tolist() == [[0]]
