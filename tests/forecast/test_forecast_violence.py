"""The forecast stage from events to outlook: who is chosen, what is refused, and the same bytes every time."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bluehelm.exchange import read_events
from bluehelm.forecast import Outlook, forecast_violence
from bluehelm.forecast.learned import LEARNED
from bluehelm.geo import Area
from bluehelm.problems import InputRefused

AS_OF = date(2014, 12, 31)


@pytest.fixture(scope="module")
def outlook(six_years: pl.DataFrame, small_area: Area) -> Outlook:
    """Six seeded years in nine cells, looked ahead from the end of 2014."""
    return forecast_violence(six_years, small_area, as_of=AS_OF, draws=200, seed=4)


def test_an_outlook_has_every_cell_month_and_draw(outlook: Outlook, small_area: Area) -> None:
    """Cells, months and draws are as asked; counts are whole numbers; the total is named by the area's code."""
    cells = tuple(str(cell) for cell in small_area.cells)
    for draws in (outlook.deaths, outlook.civilians):
        assert draws.units == cells
        assert [period.label for period in draws.periods][::11] == ["2015-01", "2015-12"]
        assert draws.values.shape == (9, 12, 200)
        assert draws.values.dtype == np.int32
    assert outlook.total.units == (small_area.code,)
    assert outlook.problems == ()


def test_the_best_model_of_the_back_test_makes_the_outlook(outlook: Outlook) -> None:
    """At each level the chosen model has the lowest mean CRPS of all that took part."""
    means = outlook.scores.group_by("level", "model").agg(pl.col("crps").mean(), pl.col("chosen").all())
    for level in ("cell", "country"):
        found = means.filter(level=level).sort("crps")
        assert found["chosen"].to_list() == [True] + [False] * (found.height - 1)
    assert means.filter(level="cell").sort("crps")["model"][0] == outlook.model
    assert LEARNED in means["model"]
    civilians = means.filter(pl.col("chosen"), level="cell civilians")
    assert civilians["model"].to_list() == [outlook.model]


def test_civilians_are_part_of_the_deaths(outlook: Outlook) -> None:
    """In no draw of any cell and month do civilians exceed deaths; half of the recorded dead were civilians."""
    assert (outlook.civilians.values <= outlook.deaths.values).all()
    assert outlook.civilians.values.sum() / outlook.deaths.values.sum() == pytest.approx(0.45, abs=0.05)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_no_byte(outlook: Outlook, six_years: pl.DataFrame, small_area: Area, workers: int) -> None:
    """With one worker, with two and with none, all draws and scores are the same."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        again = forecast_violence(six_years, small_area, as_of=AS_OF, draws=200, seed=4, executor=executor)
    for name in ("deaths", "civilians", "total"):
        assert getattr(again, name).values.tobytes() == getattr(outlook, name).values.tobytes()
    assert again.scores.equals(outlook.scores)


def test_the_order_of_rows_changes_nothing(outlook: Outlook, six_years: pl.DataFrame, small_area: Area) -> None:
    """Events read backwards give the same outlook."""
    again = forecast_violence(six_years.reverse(), small_area, as_of=AS_OF, draws=200, seed=4)
    assert (again.deaths.values == outlook.deaths.values).all()


def test_without_a_day_the_last_complete_month_counts(six_years: pl.DataFrame, small_area: Area) -> None:
    """The last event ends within December 2014, so November is the last complete month."""
    outlook = forecast_violence(six_years, small_area, draws=20, months=2)
    assert outlook.as_of == date(2014, 11, 30)
    assert [period.label for period in outlook.total.periods] == ["2014-12", "2015-01"]


def test_two_years_carry_only_the_benchmarks(six_years: pl.DataFrame, small_area: Area) -> None:
    """24 months: one window, no learned model, and a problem that says so."""
    outlook = forecast_violence(six_years, small_area, as_of=date(2010, 12, 31), draws=20)
    assert [problem.code for problem in outlook.problems] == ["benchmarks-only"]
    assert outlook.scores["window"].unique().to_list() == ["2010-01 to 2010-12"]
    assert LEARNED not in outlook.scores["model"]


def test_one_year_is_drawn_without_a_test(six_years: pl.DataFrame, small_area: Area) -> None:
    """12 months leave nothing to test on: conflictology is drawn, and the summary says it is untested."""
    outlook = forecast_violence(six_years, small_area, as_of=date(2009, 12, 31), draws=12)
    assert outlook.scores.is_empty()
    assert outlook.model == "conflictology"
    assert "could not be tested here" in outlook.summary()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"as_of": date(2009, 11, 30)}, "too-few-months", "cover 11 months"),
        ({"as_of": date(2008, 12, 31)}, "as-of-before-events", "before the first event"),
        ({"as_of": date(2014, 12, 30)}, "as-of-within-month", "2014-12-30 is not the last day of a month"),
        ({"months": 0}, "months-out-of-range", "A forecast of 0 months"),
        ({"months": 37}, "months-out-of-range", "it can be 1 to 36"),
    ],
)
def test_what_cannot_be_forecast_is_refused(
    six_years: pl.DataFrame, small_area: Area, options: dict[str, date | int], code: str, said: str
) -> None:
    """One clear problem each, with the next step."""
    with pytest.raises(InputRefused, match=said) as refused:
        forecast_violence(six_years, small_area, **options)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.hint


def test_no_draws_is_a_mistake_of_the_caller(six_years: pl.DataFrame, small_area: Area) -> None:
    """At least one draw is needed."""
    with pytest.raises(ValueError, match="expected at least one draw, got 0"):
        forecast_violence(six_years, small_area, draws=0)


@pytest.mark.parametrize(("day", "learned"), [(date(2012, 12, 31), True), (date(2012, 11, 30), False)])
def test_three_years_ahead(six_years: pl.DataFrame, small_area: Area, day: date, learned: bool) -> None:
    """The longest outlook learns from four years; from a month less it repeats the last year, and says so."""
    outlook = forecast_violence(six_years, small_area, months=36, as_of=day, draws=20)
    assert (LEARNED in outlook.scores["model"]) == learned
    assert ["Ask for 35 months" in problem.hint for problem in outlook.problems] == ([] if learned else [True])
    assert len(outlook.deaths.periods) == 36


@pytest.mark.parametrize(
    ("code", "file", "day"), [("CAF", "ged_caf.csv", AS_OF), ("SSD", "hdx_ged_ssd.csv", date(2013, 12, 31))]
)
def test_real_countries(real_data: Path, code: str, file: str, day: date) -> None:
    """CAF has the learned model scored at every level; SSD at the end of 2013 has 28 months and the benchmarks."""
    events, _ = read_events(real_data / "ucdp" / file)
    made = forecast_violence(events, Area.country(code), as_of=day, draws=100, seed=7)
    warnings = [problem.message for problem in made.problems if problem.code == "benchmarks-only"]
    assert (LEARNED in made.scores["model"]) == (code == "CAF")
    assert [("28 months" in message) for message in warnings] == ([] if code == "CAF" else [True])
