"""What came, in the shape of a forecast, so that the forecast can be scored."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws import Draws, month_of
from bluehelm.forecast.panel import Value
from bluehelm.problems import InputRefused, Problem, Severity


def actual_deaths(
    events: pl.DataFrame, draws: Draws, value: Value = "deaths_best", *, until: date | None = None
) -> NDArray[np.int64]:
    """Deaths that came in the units and periods of a forecast, shape (units, periods), for ``crps`` and the others.

    An event counts in the period of its last day; an unknown number adds nothing.

    Args:
        events: a frame of ``EVENTS``. For a forecast by cell give the area's own, as ``select_events`` gives them: a
            border cell holds events of the other country, too.
        draws: ``Outlook.deaths`` or ``.civilians`` (units are PRIO-GRID cells) or ``.total`` of a country (its code).
        value: the column of the events to add up; ``deaths_civilians`` for a forecast of civilians.
        until: the last day that the record covers; default is the end of the last event's month.

    Raises:
        InputRefused: when no event at any time is of one of the units (code ``no-unit-matches``), or the record does
            not cover all periods (code ``not-yet-known``): what is not on record is not 0.
    """
    by_cell = all(unit.isdecimal() for unit in draws.units)
    units = events["cell" if by_cell else "country"].cast(pl.String)
    own = events.with_columns(unit=units).filter(pl.col("unit").is_in(draws.units))
    if own.is_empty():
        raise InputRefused(_no_unit_matches(draws.units, "cells" if by_cell else "countries"))
    _refuse_unknown(events, draws, until)
    row = {unit: index for index, unit in enumerate(draws.units)}
    came = np.zeros((len(draws.units), len(draws.periods)), dtype=np.int64)
    for column, period in enumerate(draws.periods):
        within = own.filter(pl.col("end").is_between(period.start, period.end))
        rows = [row[unit] for unit in within["unit"]]
        np.add.at(came[:, column], rows, within[value].fill_null(0).cast(pl.Int64).to_numpy())
    return came


def _no_unit_matches(units: tuple[str, ...], kind: str) -> Problem:
    named = ", ".join(units[:3]) + (" and others" if len(units) > 3 else "")
    return Problem(
        Severity.ERROR,
        "no-unit-matches",
        f"No event is in one of the forecast's {kind} ({named}).",
        "Give the events of the area that was forecast; for the total of an area that is no country, add up its "
        "events of each month yourself.",
    )


def _refuse_unknown(events: pl.DataFrame, draws: Draws, until: date | None) -> None:
    first: date = events["end"].min()  # type: ignore[assignment]  # a date column with at least one row
    last: date = events["end"].max()  # type: ignore[assignment]
    known = until if until is not None else month_of(last).end
    begin, end = min(period.start for period in draws.periods), max(period.end for period in draws.periods)
    if end > known or begin < month_of(first).start:
        raise InputRefused(
            Problem(
                Severity.ERROR,
                "not-yet-known",
                f"The forecast is for {begin} to {end}; the record covers {month_of(first).start} to {known}.",
                "Give a record that covers all months of the forecast. If the last months had no event, give the last "
                "day on record as until.",
            )
        )
