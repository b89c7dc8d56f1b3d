"""What every grid of cells can do, so that a stage works on PRIO-GRID and on H3 alike."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray


@runtime_checkable
class Grid(Protocol):
    """Cells that tile the Earth, named by whole numbers. ``PrioGrid`` and ``H3Grid`` are grids."""

    @property
    def name(self) -> str:
        """What the grid is called in tables and briefs."""

    def cell_at(self, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.int64]:
        """Cell that holds each point, in degrees; the shape of the arguments."""

    def centre(self, cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the cells' centres, in degrees."""

    def polygon(self, cells: ArrayLike) -> NDArray[np.object_]:
        """The cells' outlines as shapely geometries in longitude and latitude, within -180 to 180."""

    def touching(self, polygon: shapely.Geometry) -> NDArray[np.int64]:
        """Cells whose inside meets the polygon's inside, in order of id."""

    def neighbours(self, cell: int) -> NDArray[np.int64]:
        """The cells next to this one, in order of id."""

    def ring(self, cell: int, steps: int) -> NDArray[np.int64]:
        """Cells exactly ``steps`` moves away, in order of id."""

    def distance_km(self, cells_a: ArrayLike, cells_b: ArrayLike) -> NDArray[np.float64]:
        """Great-circle distance between the cells' centres, in km; arguments broadcast."""
