"""Deaths by place and month up to an as-of date: what every forecast model is fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws import Period, month_of, months_from
from bluehelm.figures import load_figures
from bluehelm.geo.area import Area
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.problems import InputRefused, Problem, Severity

Value = Literal["deaths_best", "deaths_low", "deaths_high", "deaths_civilians"]
"""Which column of the events a panel counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Counts of every unit in every month, without gaps.

    ``counts`` has shape (units, periods), int64, read-only. ``neighbours`` holds for every unit the positions of the
    units next to it. The last period is the last month known.

    Raises:
        ValueError: when shapes do not fit, a unit occurs twice, a count is negative, a neighbour is not in the panel,
            or the periods are not calendar months in a row.
    """

    units: tuple[str, ...]
    periods: tuple[Period, ...]
    counts: NDArray[np.int64]
    neighbours: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.units), len(self.periods)) or not self.periods:
            raise ValueError(
                f"expected counts of shape ({len(self.units)} units, {len(self.periods)} months) with at least one "
                f"month, got {self.counts.shape}"
            )
        if len(set(self.units)) != len(self.units):
            raise ValueError("expected every unit once, got a label twice")
        if (self.counts < 0).any():
            raise ValueError("expected counts of 0 or more, got a negative one")
        if self.periods != months_from(self.periods[0].start, len(self.periods)):
            raise ValueError("expected calendar months in a row, got a gap or another span of days")
        inside = all(0 <= other < len(self.units) for members in self.neighbours for other in members)
        if len(self.neighbours) != len(self.units) or not inside:
            raise ValueError("expected for every unit the positions of its neighbours within the panel")
        frozen = np.array(self.counts, dtype=np.int64)
        frozen.setflags(write=False)
        object.__setattr__(self, "counts", frozen)

    @property
    def number_of_months(self) -> int:
        """How many months are known."""
        return len(self.periods)

    def until(self, months: int) -> Panel:
        """The panel as it stood after its first ``months`` months.

        Raises:
            ValueError: when the panel is not that long.
        """
        if not 1 <= months <= self.number_of_months:
            raise ValueError(f"expected 1 to {self.number_of_months} months, got {months}")
        return Panel(self.units, self.periods[:months], self.counts[:, :months], self.neighbours)


def cell_panel(events: pl.DataFrame, area: Area, until: date, value: Value = "deaths_best") -> Panel:
    """Deaths by PRIO-GRID cell of the area and month.

    Args:
        events: the area's own events, as ``select_events`` gives them. A border cell thus counts only events of the
            area, whatever else happened in the other country's part of it.
        area: its cells are the units, in order of id, quiet ones included.
        until: the last day known; an event counts in the month of its last day and only if that day is known.
        value: the column of the events to add up; an unknown number adds nothing.

    Events located only roughly (``where_precision`` 3 and more) count where the source put their point. Events of the
    area whose point lies in none of its cells are in ``country_panel`` alone.

    Raises:
        InputRefused: when no event is known by ``until`` (code ``no-events``), or a month has more deaths than can be
            (code ``implausible-deaths``).
    """
    months = _months_known(events, until)
    cells = area.cells
    inside = events.filter(pl.col("cell").is_in(cells.tolist()))
    rows = np.searchsorted(cells, inside["cell"].to_numpy())
    counts = _add_up(inside, rows, len(cells), months, value)
    return Panel(tuple(str(cell) for cell in cells), months, counts, _adjacent(cells))


def country_panel(events: pl.DataFrame, area: Area, until: date, value: Value = "deaths_best") -> Panel:
    """Deaths of the whole area by month: one unit, named by the area's code. Arguments as for ``cell_panel``.

    Raises:
        InputRefused: when no event is known by ``until`` (code ``no-events``), or a month has more deaths than can be
            (code ``implausible-deaths``).
    """
    months = _months_known(events, until)
    counts = _add_up(events, np.zeros(events.height, dtype=np.int64), 1, months, value)
    return Panel((area.code,), months, counts, ((),))


def _months_known(events: pl.DataFrame, until: date) -> tuple[Period, ...]:
    first = events.filter(pl.col("end") <= until)["end"].min()
    if not isinstance(first, date):
        raise InputRefused(
            Problem(
                Severity.ERROR,
                "no-events",
                f"No event of the area is known by {until.isoformat()}.",
                "Check the area's code, the as-of date and the dates in the events file.",
            )
        )
    last = month_of(until)
    if last.end != until:
        raise ValueError(f"expected the last day of a month, got {until.isoformat()}")
    count = (last.start.year - first.year) * 12 + last.start.month - first.month + 1
    return months_from(first, count)


def _add_up(
    events: pl.DataFrame, rows: NDArray[np.int64], units: int, months: tuple[Period, ...], value: Value
) -> NDArray[np.int64]:
    first = months[0].start
    month = (events["end"].dt.year().cast(pl.Int64) - first.year) * 12 + events["end"].dt.month() - first.month
    columns, deaths = month.to_numpy(), events[value].fill_null(0).cast(pl.Int64).to_numpy()
    known = columns < len(months)
    counts = np.zeros((units, len(months)), dtype=np.int64)
    np.add.at(counts, (rows[known], columns[known]), deaths[known])
    _refuse_implausible(counts, months)
    return counts


def _refuse_implausible(counts: NDArray[np.int64], months: tuple[Period, ...]) -> None:
    """Draws are int32: below this bound, sums over months and places do not come near its end."""
    limit = load_figures("checks").at("implausible_deaths_month", months[-1].end)
    if counts.max(initial=0) <= limit.value:
        return
    month = months[int(counts.max(axis=0).argmax())].start
    raise InputRefused(
        Problem(
            Severity.ERROR,
            "implausible-deaths",
            f"The events of {month:%Y-%m} add up to {int(counts.max()):,} deaths at one place, more than the "
            f"{limit.value:,.0f} that a month can plausibly have.",
            "Look at the numbers of deaths of that month: exchanged columns or repeated rows are the usual causes.",
        )
    )


def _adjacent(cells: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    grid, position = PrioGrid(), {int(cell): index for index, cell in enumerate(cells)}
    return tuple(
        tuple(position[int(other)] for other in grid.neighbours(int(cell)) if int(other) in position) for cell in cells
    )
