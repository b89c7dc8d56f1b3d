"""How much of each grid cell an outline covers."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from bluehelm.geo.distance import EARTH_RADIUS_KM
from bluehelm.geo.prio_grid import SIZE, PrioGrid

GRID: Final = PrioGrid()


def cells_and_shares(outline: shapely.Geometry) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The PRIO-GRID cells that an outline touches, in order of id, and the share of each cell's area inside it.

    Shares are measured in degrees: within half a degree of latitude the width of a degree changes by less than
    1 % up to 60 degrees north or south, and the share by far less.
    """
    # Part by part: the islands of a country that lies on both sides of the date line span the whole globe together.
    pieces = [_part_cells_and_shares(part) for part in shapely.get_parts(outline) if part.geom_type == "Polygon"]
    if not pieces:
        return np.empty(0, np.int64), np.empty(0)
    cells, place = np.unique(np.concatenate([cells for cells, _ in pieces]), return_inverse=True)
    shares = np.bincount(place, weights=np.concatenate([shares for _, shares in pieces]), minlength=len(cells))
    return cells, np.minimum(shares, 1.0)


def cell_area_km2(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Area of each cell on the WGS 84 mean sphere, in square kilometres.

    >>> cell_area_km2(np.array([135758])).round().tolist()
    [3083.0]
    """
    latitude, _ = GRID.centre(cells)
    band = np.sin(np.radians(latitude + SIZE / 2)) - np.sin(np.radians(latitude - SIZE / 2))
    return np.asarray(EARTH_RADIUS_KM**2 * np.radians(SIZE) * band)


def _part_cells_and_shares(part: shapely.Polygon) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    cells = GRID.touching(part)
    squares = GRID.polygon(cells)
    shares = np.ones(len(cells))
    shapely.prepare(part)
    border = ~shapely.covers(part, squares)
    shares[border] = shapely.area(shapely.intersection(part, squares[border])) / SIZE**2
    return cells, shares
