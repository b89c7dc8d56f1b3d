"""PRIO-GRID: the half-degree cells that conflict data are published on, as plain arithmetic.

Cell ids count from 1 at the south pole and the date line, eastward, 720 a row (Tollefsen, Strand and Buhaug 2012,
doi:10.1177/0022343311431287).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from bluehelm.geo.distance import distance_km

COLUMNS: Final = 720
ROWS: Final = 360
SIZE: Final = 0.5
"""Side of a cell in degrees."""


class PrioGrid:
    """Cells of half a degree; ids are 1 to 259,200. All methods take and return arrays."""

    name = "PRIO-GRID"

    def cell_at(self, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.int64]:
        """Cell that holds each point. Longitude 180 is -180; latitude 90 lies in the top row.

        Raises:
            ValueError: when a latitude is outside -90 to 90, a longitude outside -180 to 180, or one is not a number.

        >>> PrioGrid().cell_at([4.37], [18.58]).tolist()
        [135758]
        """
        lat, lon = np.asarray(latitude, dtype=np.float64), np.asarray(longitude, dtype=np.float64)
        if not ((np.abs(lat) <= 90) & (np.abs(lon) <= 180)).all():
            raise ValueError("expected latitudes within -90 to 90 and longitudes within -180 to 180")
        row = np.minimum(np.floor((lat + 90) / SIZE), ROWS - 1)
        column = np.floor((lon + 180) / SIZE) % COLUMNS
        return np.asarray(row * COLUMNS + column + 1, dtype=np.int64)

    def centre(self, cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the cells' centres, in degrees."""
        row, column = self._row_column(cells)
        return np.asarray(row * SIZE - 90 + SIZE / 2), np.asarray(column * SIZE - 180 + SIZE / 2)

    def polygon(self, cells: ArrayLike) -> NDArray[np.object_]:
        """The cells' outlines as shapely polygons in longitude and latitude."""
        latitude, longitude = self.centre(cells)
        half = SIZE / 2
        boxes = shapely.box(longitude - half, latitude - half, longitude + half, latitude + half)
        return np.asarray(boxes, dtype=object)

    def touching(self, polygon: shapely.Geometry) -> NDArray[np.int64]:
        """Cells whose inside meets the polygon's inside, in order of id; none for an empty polygon."""
        if polygon.is_empty:
            return np.empty(0, dtype=np.int64)
        west, south, east, north = polygon.bounds
        rows = np.arange(max(np.floor((south + 90) / SIZE), 0), min(np.ceil((north + 90) / SIZE), ROWS), dtype=np.int64)
        columns = np.arange(np.floor((west + 180) / SIZE), np.ceil((east + 180) / SIZE), dtype=np.int64)
        columns = columns[(columns >= 0) & (columns < COLUMNS)]
        cells = (rows[:, None] * COLUMNS + columns[None, :] + 1).ravel()
        shapely.prepare(polygon)
        shared = shapely.relate_pattern(polygon, self.polygon(cells), "T********")
        return np.asarray(cells[shared])

    def neighbours(self, cell: int) -> NDArray[np.int64]:
        """The cells that share an edge or a corner with this one, in order of id."""
        return self.ring(cell, 1)

    def ring(self, cell: int, steps: int) -> NDArray[np.int64]:
        """Cells exactly ``steps`` moves away, diagonal moves counting one, round the date line but not over a pole.

        Raises:
            ValueError: when ``steps`` is negative or reaches round the whole grid.
        """
        if not 0 <= steps < COLUMNS // 2:
            raise ValueError(f"expected 0 <= steps < {COLUMNS // 2}, got {steps}")
        row, column = self._row_column(cell)
        offset = np.arange(-steps, steps + 1)
        d_row, d_column = np.meshgrid(offset, offset, indexing="ij")
        edge = np.maximum(np.abs(d_row), np.abs(d_column)) == steps
        rows, columns = int(row) + d_row[edge], (int(column) + d_column[edge]) % COLUMNS
        inside = (rows >= 0) & (rows < ROWS)
        return np.unique(rows[inside] * COLUMNS + columns[inside] + 1)

    def distance_km(self, cells_a: ArrayLike, cells_b: ArrayLike) -> NDArray[np.float64]:
        """Great-circle distance between the cells' centres, in km; arguments broadcast."""
        return distance_km(*self.centre(cells_a), *self.centre(cells_b))

    def _row_column(self, cells: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        index = np.asarray(cells, dtype=np.int64) - 1
        if not ((index >= 0) & (index < ROWS * COLUMNS)).all():
            raise ValueError(f"expected PRIO-GRID ids from 1 to {ROWS * COLUMNS}")
        return index // COLUMNS, index % COLUMNS
