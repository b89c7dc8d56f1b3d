"""One protocol, two grids: what holds of every grid of cells."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.geo.grid import Grid
from bluehelm.geo.h3_grid import H3Grid
from bluehelm.geo.prio_grid import PrioGrid

PRIO: Grid = PrioGrid()
HEXAGONS: Grid = H3Grid(3)
GRIDS = pytest.mark.parametrize("grid", [PRIO, HEXAGONS], ids=lambda grid: grid.name)
LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@GRIDS
def test_both_grids_keep_the_protocol(grid: Grid) -> None:
    """PRIO-GRID and H3 both have every method of a grid (mypy checks the signatures on the two lines above)."""
    assert isinstance(grid, Grid)


@GRIDS
@given(latitude=LATITUDES, longitude=LONGITUDES)
def test_a_point_lies_in_the_outline_of_its_cell(grid: Grid, latitude: float, longitude: float) -> None:
    """Anywhere on Earth, poles and date line included, the outline of a point's cell reaches the point."""
    cell = grid.cell_at(latitude, longitude)
    outline = grid.polygon([cell])[0]
    turns = [longitude, longitude - 360 if longitude > 0 else longitude + 360]
    # An H3 edge is an arc of a great circle, drawn as a straight line: towards the poles they part by degrees.
    slack = 1e-9 if isinstance(grid, PrioGrid) else (0.05 if abs(latitude) < 60 else 8)
    assert min(outline.distance(shapely.Point(turn, latitude)) for turn in turns) <= slack
    assert shapely.bounds(outline)[0] >= -180
    assert shapely.bounds(outline)[2] <= 180


@GRIDS
@given(latitude=LATITUDES, longitude=LONGITUDES)
def test_the_centre_of_a_cell_lies_in_that_cell(grid: Grid, latitude: float, longitude: float) -> None:
    """From point to cell to centre and back to cell is the same cell."""
    cell = grid.cell_at(latitude, longitude)
    assert grid.cell_at(*grid.centre(cell)) == cell


@GRIDS
@given(latitude=st.floats(-70, 70), longitude=LONGITUDES)
def test_neighbours_are_mutual_and_rings_do_not_overlap(grid: Grid, latitude: float, longitude: float) -> None:
    """If b is next to a then a is next to b; a cell's rings 0, 1 and 2 share no cell."""
    cell = int(grid.cell_at(latitude, longitude))
    rings = [set(grid.ring(cell, steps).tolist()) for steps in (0, 1, 2)]
    assert rings[0] == {cell}
    assert len(rings[0] | rings[1] | rings[2]) == sum(map(len, rings))
    assert rings[1] == set(grid.neighbours(cell).tolist())
    assert all(cell in grid.neighbours(other) for other in rings[1])


@GRIDS
def test_touching_finds_exactly_the_cells_whose_inside_meets_the_polygon(grid: Grid) -> None:
    """Against a search through all cells around: a triangle with a hole, far from round numbers."""
    triangle = shapely.Polygon([(14.03, 2.21), (27.4, 5.6), (20.1, 11.02)], [[(19, 5), (22, 6), (20, 8)]])
    around = grid.cell_at(*np.meshgrid(np.arange(-1, 14, 0.1), np.arange(11, 31, 0.1)))
    cells = np.unique(around)
    shared = [shapely.area(shapely.intersection(outline, triangle)) > 1e-12 for outline in grid.polygon(cells)]
    assert grid.touching(triangle).tolist() == cells[shared].tolist()


@GRIDS
def test_a_polygon_smaller_than_a_cell_touches_the_cell_it_lies_in(grid: Grid) -> None:
    """A camp of a hundred metres, off every cell's centre, still has its cell."""
    camp = shapely.Point(18.61, 4.41).buffer(0.0005)
    assert grid.touching(camp).tolist() == [int(grid.cell_at(4.41, 18.61))]


@GRIDS
def test_an_empty_polygon_touches_nothing(grid: Grid) -> None:
    """A polygon that is empty has no cells."""
    assert grid.touching(shapely.Polygon()).tolist() == []


@GRIDS
def test_distance_is_symmetric_and_nought_at_home(grid: Grid) -> None:
    """Distance between cells is that between their centres, the same both ways."""
    a, b = (int(grid.cell_at(latitude, 20.1)) for latitude in (4.1, 8.1))
    assert grid.distance_km(a, a) == 0
    assert grid.distance_km(a, b) == grid.distance_km(b, a) > 300


@GRIDS
def test_points_off_the_earth_are_refused(grid: Grid) -> None:
    """A latitude of 91 and a missing longitude are refused with the bounds."""
    for latitude, longitude in [(91.0, 0.0), (0.0, float("nan")), (0.0, 180.5)]:
        with pytest.raises(ValueError, match="expected latitudes within -90 to 90"):
            grid.cell_at([latitude], [longitude])


@GRIDS
def test_ids_of_another_grid_are_refused(grid: Grid) -> None:
    """An id that is no cell of this grid is refused, not given a place."""
    for wrong in (0, -5, int(H3Grid(4).cell_at(0, 0))):
        with pytest.raises(ValueError, match=r"expected (PRIO-GRID ids|H3 cells)"):
            grid.centre([wrong])


def test_a_pentagon_has_five_neighbours_and_a_hexagon_six() -> None:
    """H3's twelve pentagons are cells like others, with one neighbour less."""
    grid = H3Grid(0)
    counts = {
        grid.neighbours(int(grid.cell_at(latitude, longitude))).size
        for latitude in range(-89, 90, 15)
        for longitude in range(-179, 180, 15)
    }
    assert counts == {5, 6}


def test_a_cell_across_the_date_line_is_cut_there() -> None:
    """Fiji's cell is two parts, together no wider than a cell."""
    grid = H3Grid(3)
    outline = grid.polygon(grid.cell_at([-17.0], [179.99]))[0]
    assert shapely.get_num_geometries(outline) == 2
    assert shapely.area(outline) < 3


@pytest.mark.parametrize("resolution", [-1, 16])
def test_a_resolution_that_h3_does_not_have_is_refused(resolution: int) -> None:
    """Resolutions go from 0 to 15."""
    with pytest.raises(ValueError, match=f"from 0 to 15, got {resolution}"):
        H3Grid(resolution)


@GRIDS
def test_a_ring_of_negative_steps_is_refused(grid: Grid) -> None:
    """Minus one step away is nowhere."""
    with pytest.raises(ValueError, match="expected"):
        grid.ring(int(grid.cell_at(0, 0)), -1)
