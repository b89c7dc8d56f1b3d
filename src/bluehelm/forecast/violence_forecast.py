"""The forecast stage: from events and an area to an outlook."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import date
from functools import partial
from typing import Final

import polars as pl

from bluehelm.draws import Draws, Period, months_from
from bluehelm.exchange.area_events import as_of_default, events_of_area
from bluehelm.forecast.backtest import WINDOW_MONTHS, Level, run_backtests
from bluehelm.forecast.civilians import CivilianRecord, civilian_record, fit_civilian_share
from bluehelm.forecast.conflictology import (
    CONFLICTOLOGY,
    MEMORY_MONTHS,
    WITH_NEIGHBOURS,
    fit_conflictology,
    fit_with_neighbours,
)
from bluehelm.forecast.history import can_learn, gaps_in, refuse_within_month
from bluehelm.forecast.learned import LEARNED, fit_learned
from bluehelm.forecast.model import Fit
from bluehelm.forecast.outlook import Outlook
from bluehelm.forecast.panel import cell_panel, country_panel
from bluehelm.geo.area import Area
from bluehelm.problems import InputRefused, Problem, Severity

LONGEST_OUTLOOK: Final = 36
"""Months: the longest lead of the VIEWS forecasts (Hegre et al. 2021, doi:10.1177/0022343320962157)."""


def forecast_violence(
    events: pl.DataFrame,
    area: Area,
    *,
    months: int = 12,
    seed: int = 1,
    as_of: date | None = None,
    draws: int = 1000,
    executor: Executor | None = None,
) -> Outlook:
    """Draw deaths by cell and month, civilian deaths among them, and the area's monthly total.

    At both levels (cells, the area) conflictology, conflictology with neighbours (cells only) and a learned model
    forecast the last two years from what was known before; the one with the lowest CRPS makes the outlook. Civilians
    are drawn as a share of every draw of the cells' deaths, the share known from the last three years.
    With less history than the learned model needs, the benchmarks stand alone and a problem says so.

    Args:
        events: a frame of ``EVENTS``; the whole file, or the area's own.
        area: where.
        months: how many months ahead, 1 to 36. The learned model takes part when a year and ``months`` are on record.
        seed: of all draws; the same events, seed and arguments give the same outlook on any number of workers.
        as_of: the last day known, the last of a month; default is the last complete month of the events.
        draws: draws a cell and month.
        executor: runs the back-test's windows and models beside each other.

    Raises:
        InputRefused: with code ``too-few-months`` (less than a year of events), ``as-of-within-month`` or
            ``months-out-of-range``, or for what ``events_of_area`` refuses (``no-events``, ``events-miss-area``,
            ``as-of-before-events``).
        ValueError: when ``draws`` is less than 1.
    """
    if not 1 <= months <= LONGEST_OUTLOOK:
        raise InputRefused(
            Problem(
                Severity.ERROR,
                "months-out-of-range",
                f"A forecast of {months} months was asked for; it can be 1 to {LONGEST_OUTLOOK}.",
                "Ask for 12 months, the span that the back-test scores.",
            )
        )
    if draws < 1:
        raise ValueError(f"expected at least one draw, got {draws}")
    known_until = as_of if as_of is not None else as_of_default(events)
    refuse_within_month(known_until)
    own, problems = events_of_area(events, area, as_of=known_until)
    record = civilian_record(own, area, known_until)
    levels, history_problems = _levels(own, area, known_until, months, record)
    scores = run_backtests(levels, seed, executor)
    periods = months_from(known_until, months + 1)[1:]
    chosen = [_chosen(scores, level) for level in levels]
    deaths, total = (_draw(level, name, periods, draws, seed) for level, name in zip(levels, chosen, strict=True))
    return Outlook(
        area=area,
        as_of=known_until,
        deaths=deaths,
        civilians=fit_civilian_share(record).thin(deaths, seed),
        total=total,
        model=chosen[0],
        scores=scores,
        problems=(*problems, *history_problems),
        seed=seed,
        history=levels[0].panel,
    )


def _levels(
    own: pl.DataFrame, area: Area, known_until: date, months: int, record: CivilianRecord
) -> tuple[tuple[Level, ...], tuple[Problem, ...]]:
    """What to forecast, and with which models, as far as the history allows."""
    cells = cell_panel(own, area, known_until)
    country = country_panel(own, area, known_until)
    first_event: date = own["end"].min()  # type: ignore[assignment]  # a date column with at least one row
    learning, problems = can_learn(first_event, known_until)
    if learning and cells.number_of_months < MEMORY_MONTHS + months:
        learning, problems = False, (_too_far_to_learn(cells.number_of_months, months),)
    models: dict[str, Fit] = {CONFLICTOLOGY: fit_conflictology, WITH_NEIGHBOURS: fit_with_neighbours}
    if learning:
        models[LEARNED] = fit_learned
    needs = {LEARNED: 2 * WINDOW_MONTHS}
    alone = {name: fit for name, fit in models.items() if name != WITH_NEIGHBOURS}
    levels = (
        Level("cell", cells, models, needs, record),
        Level("country", country, alone, needs),
    )
    return levels, (*problems, *gaps_in(own, area))


def _too_far_to_learn(known: int, months: int) -> Problem:
    return Problem(
        Severity.WARNING,
        "benchmarks-only",
        f"The {known} months on record are too few to learn {months} months ahead: the forecast repeats the last 12 "
        "months (conflictology).",
        f"Ask for {known - MEMORY_MONTHS} months or fewer to bring the learned model in.",
    )


def _chosen(scores: pl.DataFrame, level: Level) -> str:
    chosen = scores.filter(pl.col("chosen"), level=level.name)["model"]
    return str(chosen[0]) if len(chosen) else next(iter(level.models))


def _draw(level: Level, name: str, periods: tuple[Period, ...], draws: int, seed: int) -> Draws:
    """The chosen model, fitted on all that is known; the learned one as far ahead as is asked."""
    far = len(periods) > WINDOW_MONTHS
    fit = partial(fit_learned, longest_lead=len(periods)) if far and name == LEARNED else level.models[name]
    return fit(level.panel, seed).draw(periods, draws, seed)
