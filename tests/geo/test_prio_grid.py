"""PRIO-GRID: the ids that UCDP prints, rings worked by hand, and the laws of a grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.geo.prio_grid import COLUMNS, ROWS, PrioGrid

GRID = PrioGrid()
CELLS = st.integers(1, ROWS * COLUMNS)


@pytest.mark.parametrize("file", ["ged_caf.csv", "hdx_ged_ssd.csv", "hdx_ged_nga.csv"])
def test_every_published_cell_comes_out(real_data: Path, file: str) -> None:
    """For every event of the file, the cell of its point is the priogrid_gid that UCDP printed beside it."""
    columns = ["priogrid_gid", "latitude", "longitude"]
    text = pl.read_csv(real_data / "ucdp" / file, columns=columns, infer_schema=False)
    events = text.with_columns(pl.col(columns).cast(pl.Float64, strict=False)).drop_nulls()
    assert text.height - events.height <= 1  # the row of HXL tags
    assert events.height > 900
    assert (GRID.cell_at(events["latitude"], events["longitude"]) == events["priogrid_gid"].to_numpy()).all()


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell"),
    [
        (-90, -180, 1),  # the first cell touches the south pole and the date line
        (-89.5, -180, 721),
        (-90, 179.99, 720),
        (90, 179.99, 259_200),
        (90, -180, 258_481),  # the north pole lies in the top row
        (0, 180, 129_601),  # longitude 180 is -180
        (0, -180, 129_601),
        (4.5, 18.5, 136_478),  # a point on a corner lies in the cell to the north-east
        (4.4999, 18.4999, 135_757),
    ],
)
def test_edges_and_corners_have_their_cell(latitude: float, longitude: float, cell: int) -> None:
    """Poles, the date line, and the lines between cells are each in one cell, worked by the formula by hand."""
    assert GRID.cell_at(latitude, longitude) == cell


@given(CELLS)
def test_centre_and_outline_belong_to_the_cell(cell: int) -> None:
    """The centre of a cell lies in it, and its outline is the half-degree box round that centre."""
    latitude, longitude = GRID.centre(cell)
    assert GRID.cell_at(latitude, longitude) == cell
    outline = GRID.polygon([cell])[0]
    assert shapely.area(outline) == 0.25
    assert (outline.centroid.y, outline.centroid.x) == (latitude, longitude)


@given(st.integers(10, ROWS - 11), st.integers(0, COLUMNS - 1), st.integers(0, 8))
def test_a_ring_of_n_steps_has_eight_n_cells_all_round_the_earth(row: int, column: int, steps: int) -> None:
    """Away from the poles a ring is the rim of a square, also across the date line; ring 0 is the cell itself."""
    cell = row * COLUMNS + column + 1
    ring = GRID.ring(cell, steps)
    assert ring.size == (8 * steps or 1)
    latitude, longitude = GRID.centre(ring)
    own_latitude, own_longitude = GRID.centre(cell)
    east = (longitude - own_longitude + 180) % 360 - 180
    assert (np.maximum(np.abs(latitude - own_latitude), np.abs(east)) == steps / 2).all()


def test_neighbours_worked_by_hand() -> None:
    """Bangui's cell has eight neighbours; a cell at the pole five; one at the date line reaches across."""
    assert GRID.neighbours(135_758).tolist() == [
        135_037, 135_038, 135_039, 135_757, 135_759, 136_477, 136_478, 136_479,
    ]  # fmt: skip
    assert GRID.neighbours(1).tolist() == [2, 720, 721, 722, 1440]
    assert GRID.neighbours(129_601).tolist() == [
        128_881, 128_882, 129_600, 129_602, 130_320, 130_321, 130_322, 131_040,
    ]  # fmt: skip


@pytest.mark.parametrize("steps", [-1, 360])
def test_a_ring_backwards_or_round_the_whole_earth_is_refused(steps: int) -> None:
    """Steps go from 0 to less than half the way round."""
    with pytest.raises(ValueError, match=f"expected 0 <= steps < 360, got {steps}"):
        GRID.ring(1000, steps)


@given(st.floats(-89, 88), st.floats(-179, 178), st.floats(0.01, 3), st.floats(0.01, 2))
def test_a_box_touches_all_cells_it_shares_area_with_and_no_other(
    south: float, west: float, width: float, height: float
) -> None:
    """Counted by arithmetic: the rows and columns from the box's first to its last."""
    east, north = min(west + width, 180), min(south + height, 90)
    rows = range(int(np.floor((south + 90) * 2)), int(np.ceil((north + 90) * 2)))
    columns = range(int(np.floor((west + 180) * 2)), int(np.ceil((east + 180) * 2)))
    expected = [row * COLUMNS + column + 1 for row in rows for column in columns]
    assert GRID.touching(shapely.box(west, south, east, north)).tolist() == expected


def test_a_line_between_cells_that_is_only_touched_does_not_count() -> None:
    """A polygon that ends exactly on a cell's edge does not touch the cell beyond it."""
    assert GRID.touching(shapely.box(18.5, 4.0, 19.0, 4.5)).tolist() == [135_758]


def test_a_cell_that_is_only_touched_at_its_corner_does_not_count() -> None:
    """The long side of this triangle passes exactly through the corner of the fourth cell of its bounding box."""
    triangle = shapely.Polygon([(18.5, 4), (19.5, 4), (18.5, 5)])
    assert GRID.touching(triangle).tolist() == [135_758, 135_759, 136_478]


def test_the_whole_earth_touches_every_cell() -> None:
    """From pole to pole and date line to date line there are 259,200 cells."""
    assert GRID.touching(shapely.box(-180, -90, 180, 90)).size == ROWS * COLUMNS


def test_distance_between_cells_is_that_of_their_centres() -> None:
    """Two cells side by side at the equator are half a degree apart, and arguments broadcast."""
    cell = int(GRID.cell_at(0.1, 20.1))
    apart = GRID.distance_km([cell], [[cell], [cell + 1]])
    assert apart.shape == (2, 1)
    assert apart.ravel().tolist() == pytest.approx([0, 55.597], abs=0.01)


@pytest.mark.parametrize(("latitude", "longitude"), [(90.01, 0), (0, -180.01), (float("nan"), 0), (0, float("inf"))])
def test_points_off_the_earth_have_no_cell(latitude: float, longitude: float) -> None:
    """One bad point among good ones refuses the call: nobody gets a cell of somewhere else."""
    with pytest.raises(ValueError, match="expected latitudes within -90 to 90 and longitudes within -180 to 180"):
        GRID.cell_at([4.37, latitude], [18.58, longitude])


@pytest.mark.parametrize("cell", [0, 259_201, -1])
def test_ids_beyond_the_grid_are_refused(cell: int) -> None:
    """Ids are 1 to 259,200."""
    with pytest.raises(ValueError, match="expected PRIO-GRID ids from 1 to 259200"):
        GRID.centre(cell)
