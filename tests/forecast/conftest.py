"""Small frames of events and small panels for the tests of the forecast room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.typing import ArrayLike

from bluehelm.columns import schema_of
from bluehelm.draws import months_from
from bluehelm.exchange.frames import EVENTS
from bluehelm.forecast import Panel
from bluehelm.geo import Area, PrioGrid

MakeEvents = Callable[..., pl.DataFrame]
MakePanel = Callable[..., Panel]


@pytest.fixture(scope="session")
def make_events() -> MakeEvents:
    """Events from rows (start, end, cell, deaths, civilians), of the country XVA."""

    def make(rows: list[tuple[str, str, int, int | None, int | None]], country: str = "XVA") -> pl.DataFrame:
        latitude, longitude = PrioGrid().centre([row[2] for row in rows])
        frame = pl.DataFrame(
            {
                "event_id": [f"{country}-{number}" for number in range(len(rows))],
                "start": [date.fromisoformat(row[0]) for row in rows],
                "end": [date.fromisoformat(row[1]) for row in rows],
                "cell": [row[2] for row in rows],
                "latitude": latitude,
                "longitude": longitude,
                "deaths_best": [row[3] for row in rows],
                "deaths_civilians": [row[4] for row in rows],
                "country": [country] * len(rows),
                "kind": ["armed_clash"] * len(rows),
            }
        )
        missing = [column.name for column in EVENTS if column.name not in frame.columns]
        return frame.with_columns(pl.lit(None).alias(name) for name in missing).select(
            pl.col(name).cast(dtype) for name, dtype in schema_of(EVENTS).items()
        )

    return make


@pytest.fixture(scope="session")
def make_panel() -> MakePanel:
    """A panel of rows of counts that ends in December 2014; neighbours are the rows before and after."""

    def make(counts: ArrayLike, units: tuple[str, ...] | None = None) -> Panel:
        array = np.asarray(counts, dtype=np.int64)
        rows, months = array.shape
        start = (2014 * 12 + 12) - months
        periods = months_from(date(start // 12, start % 12 + 1, 1), months)
        beside = tuple(tuple(other for other in (row - 1, row + 1) if 0 <= other < rows) for row in range(rows))
        return Panel(units or tuple(f"u{row}" for row in range(rows)), periods, array, beside)

    return make


@pytest.fixture(scope="session")
def small_area() -> Area:
    """Nine cells in a square, whose events belong by their point."""
    return Area.from_cells([*PrioGrid().ring(135758, 1).tolist(), 135758], name="Nine cells")


@pytest.fixture(scope="session")
def six_years(make_events: MakeEvents, small_area: Area) -> pl.DataFrame:
    """Seeded events in the nine cells from January 2009 to December 2014; the middle cell is the worst."""
    rng, rows = np.random.default_rng(5), []
    for month in months_from(date(2009, 1, 1), 72):
        for cell in small_area.cells.tolist():
            if rng.random() < (0.7 if cell == 135758 else 0.08):
                day = str(month.start + timedelta(days=int(rng.integers(27))))
                deaths = int(rng.poisson(6))
                rows.append((day, day, cell, deaths, deaths // 2))
    rows[0] = ("2009-01-02", "2009-01-02", 135758, 3, 1)
    return make_events(rows)
