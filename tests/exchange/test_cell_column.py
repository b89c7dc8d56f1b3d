"""The cell as a column expression is PRIO-GRID's arithmetic."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.geo.prio_grid import PrioGrid


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1))
def test_the_expression_agrees_with_the_grid(points: list[tuple[float, float]]) -> None:
    """For every point on the globe the two give the same id."""
    frame = pl.DataFrame(points, schema=["latitude", "longitude"], orient="row")
    expected = PrioGrid().cell_at(frame["latitude"].to_numpy(), frame["longitude"].to_numpy())
    assert frame.select(cell_of_point()).to_series().to_list() == expected.tolist()


def test_edges_of_the_globe_and_beyond() -> None:
    """The poles and the date line have cells; what lies beyond has none."""
    frame = pl.DataFrame({"latitude": [-90.0, 90.0, 0.0, 90.1, 0.0], "longitude": [-180.0, 0.0, 180.0, 0.0, -180.1]})
    assert frame.select(cell_of_point()).to_series().to_list() == [1, 258_841, 129_601, None, None]
