"""Demand: expected civilian deaths summed over the months, inhabitants of settlements, and a point inside the area."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
import shapely

from bluehelm.draws import Draws, months_from
from bluehelm.forecast import Outlook
from bluehelm.geo import Area, PrioGrid
from bluehelm.plan import expected_demand, points_from_events
from bluehelm.problems import InputRefused

CELLS = PrioGrid().cell_at([0.25, 0.25], [0.25, 0.75])


def _outlook(civilians: list[list[int]], area: Area) -> Outlook:
    """One row a cell of ``CELLS``, one number a month; two draws, the second always twice the first."""
    first = np.asarray(civilians, dtype=np.int32)
    draws = Draws(
        tuple(str(cell) for cell in CELLS),
        months_from(date(2020, 1, 1), first.shape[1]),
        np.stack([first, 2 * first], 2),
    )
    total = Draws((area.code,), draws.periods, draws.values.sum(axis=0, keepdims=True, dtype=np.int32))
    return Outlook(area, date(2019, 12, 31), draws, draws, total, "test", pl.DataFrame(), (), 1)


def _places(*rows: tuple[float, float, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"latitude": [r[0] for r in rows], "longitude": [r[1] for r in rows], "population": [r[2] for r in rows]},
        schema={"latitude": pl.Float64, "longitude": pl.Float64, "population": pl.Int64},
    )


def test_means_are_summed_over_months_and_inhabitants_over_settlements() -> None:
    """Draws 2+4 and 4+8 over two months are 9 expected deaths; 100 + 50 people and one unknown are 150."""
    places = _places((0.1, 0.1, 100), (0.4, 0.4, 50), (0.2, 0.2, None))
    demand = expected_demand(_outlook([[2, 4], [0, 0]], Area.box(0, 0, 0.5, 1, name="Box")), places)
    assert demand.select("cell", "expected_civilian_deaths", "population").rows() == [(int(CELLS[0]), 9.0, 150)]
    assert demand.select("latitude", "longitude").row(0) == (0.25, 0.25)


def test_a_cell_with_inhabitants_and_no_expected_death_is_demand_of_population_only() -> None:
    """People break ties also where no death is expected."""
    demand = expected_demand(_outlook([[0], [1]], Area.box(0, 0, 0.5, 1, name="Box")), _places((0.1, 0.1, 10)))
    assert demand["expected_civilian_deaths"].to_list() == [0.0, 1.5]
    assert demand["population"].to_list() == [10, 0]


def test_the_point_of_a_border_cell_lies_inside_the_area() -> None:
    """Where the centre is across the border, the point moves into the cell's part inside."""
    area = Area.box(0, 0, 0.5, 0.6, name="Box")
    demand = expected_demand(_outlook([[1], [1]], area), _places())
    assert demand["longitude"][0] == 0.25
    assert 0.5 <= demand["longitude"][1] <= 0.6
    assert shapely.intersects_xy(area.outline, demand["longitude"].to_numpy(), demand["latitude"].to_numpy()).all()


def test_given_points_replace_the_centre() -> None:
    """A known point stands; a cell without one keeps its centre."""
    points = pl.DataFrame({"cell": [int(CELLS[0])], "latitude": [0.1], "longitude": [0.2]})
    demand = expected_demand(_outlook([[1], [1]], Area.box(0, 0, 0.5, 1, name="Box")), _places(), demand_points=points)
    assert demand.select("latitude", "longitude").rows() == [(0.1, 0.2), (0.25, 0.75)]


def test_points_from_events_are_weighted_and_well_located() -> None:
    """3 deaths at latitude 0 and 1 at 0.4 give 0.1; a coarse report and one without civilians say nothing."""
    events = pl.DataFrame(
        {
            "cell": [5, 5, 5, 7],
            "latitude": [0.0, 0.4, 0.3, 1.0],
            "longitude": [0.0, 0.0, 0.3, 1.0],
            "where_precision": [1, 2, 4, 1],
            "deaths_civilians": [3, 1, 100, 0],
        }
    )
    assert points_from_events(events).rows() == [(5, pytest.approx(0.1), 0.0)]


def test_nothing_to_protect_is_refused() -> None:
    """Neither deaths nor people: one clear problem."""
    with pytest.raises(InputRefused, match="nothing to protect"):
        expected_demand(_outlook([[0], [0]], Area.box(0, 0, 0.5, 1, name="Box")), _places())
