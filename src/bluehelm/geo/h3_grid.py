"""H3: hexagons of sixteen sizes, where half a degree is too coarse (h3geo.org, version 4)."""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from bluehelm.geo.date_line import cut_at_date_line
from bluehelm.geo.distance import distance_km


@dataclass(frozen=True, slots=True)
class H3Grid:
    """Cells of one H3 resolution: 0 (4,000,000 km2) to 15 (1 m2); 5 is about 250 km2, 7 about 5 km2.

    Ids are H3's own 64-bit indexes as int64. Outlines are straight lines between the corners in longitude and latitude.

    Raises:
        ValueError: when the resolution is not 0 to 15.
    """

    resolution: int

    def __post_init__(self) -> None:
        if not 0 <= self.resolution <= 15:
            raise ValueError(f"expected an H3 resolution from 0 to 15, got {self.resolution}")

    @property
    def name(self) -> str:
        """``H3`` and the resolution."""
        return f"H3 resolution {self.resolution}"

    def cell_at(self, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.int64]:
        """Cell that holds each point.

        Raises:
            ValueError: when a latitude is outside -90 to 90, a longitude outside -180 to 180, or one is not a number.

        >>> H3Grid(5).cell_at([4.37], [18.58]).tolist()
        [600871742243602431]
        """
        lat, lon = np.broadcast_arrays(np.asarray(latitude, dtype=np.float64), np.asarray(longitude, dtype=np.float64))
        if not ((np.abs(lat) <= 90) & (np.abs(lon) <= 180)).all():
            raise ValueError("expected latitudes within -90 to 90 and longitudes within -180 to 180")
        points = zip(lat.ravel().tolist(), lon.ravel().tolist(), strict=True)
        cells = [h3.latlng_to_cell(*point, self.resolution) for point in points]
        return np.asarray(cells, dtype=np.int64).reshape(lat.shape)

    def centre(self, cells: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes of the cells' centres, in degrees."""
        ids = self._checked(cells)
        centres = np.asarray([h3.cell_to_latlng(cell) for cell in ids.ravel().tolist()], dtype=np.float64)
        centres = centres.reshape((*ids.shape, 2))
        return centres[..., 0], centres[..., 1]

    def polygon(self, cells: ArrayLike) -> NDArray[np.object_]:
        """The cells' outlines in longitude and latitude; one across the date line is cut there, in two parts."""
        ids = self._checked(cells)
        shapes = np.empty(ids.size, dtype=object)
        shapes[:] = [_outline(cell) for cell in ids.ravel().tolist()]
        return shapes.reshape(ids.shape)

    def touching(self, polygon: shapely.Geometry) -> NDArray[np.int64]:
        """Cells whose inside meets the polygon's inside, in order of id.

        Their number grows sevenfold with each resolution: the Central African Republic has 2,600 cells at 5.
        """
        near: set[int] = set()
        for part in shapely.get_parts(polygon):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                near.update(self._cells_near(part))
        cells = np.asarray(sorted(near), dtype=np.int64)
        shapely.prepare(polygon)
        shared = shapely.relate_pattern(polygon, self.polygon(cells), "T********")
        return np.asarray(cells[np.asarray(shared, dtype=bool)])

    def neighbours(self, cell: int) -> NDArray[np.int64]:
        """The six cells that share an edge with this one (five round a pentagon), in order of id."""
        return self.ring(cell, 1)

    def ring(self, cell: int, steps: int) -> NDArray[np.int64]:
        """Cells exactly ``steps`` moves away, in order of id.

        Raises:
            ValueError: when ``steps`` is negative or the cell is not one of this grid.
        """
        if steps < 0:
            raise ValueError(f"expected steps >= 0, got {steps}")
        centre = int(self._checked(cell))
        inside = h3.grid_disk(centre, steps - 1) if steps else []
        return np.setdiff1d(_ids(h3.grid_disk(centre, steps)), _ids(inside))

    def distance_km(self, cells_a: ArrayLike, cells_b: ArrayLike) -> NDArray[np.float64]:
        """Great-circle distance between the cells' centres, in km; arguments broadcast."""
        return distance_km(*self.centre(cells_a), *self.centre(cells_b))

    def _cells_near(self, part: shapely.Polygon) -> list[int]:
        """Every cell that may touch the part: H3's own search by bounding box, which never misses one."""
        holes = [list(map(_latitude_first, ring.coords)) for ring in part.interiors]
        shape = h3.LatLngPoly(list(map(_latitude_first, part.exterior.coords)), *holes)
        return [int(cell) for cell in h3.h3shape_to_cells_experimental(shape, self.resolution, contain="bbox_overlap")]

    def _checked(self, cells: ArrayLike) -> NDArray[np.int64]:
        ids = _ids(cells)
        for cell in ids.ravel().tolist():
            if cell < 0 or not h3.is_valid_cell(cell) or h3.get_resolution(cell) != self.resolution:
                raise ValueError(f"expected H3 cells of resolution {self.resolution}, got {cell}")
        return ids


def _ids(cells: ArrayLike) -> NDArray[np.int64]:
    return np.asarray(cells).astype(np.int64)


def _latitude_first(point: tuple[float, ...]) -> tuple[float, float]:
    return point[1], point[0]


def _outline(cell: int) -> shapely.Geometry:
    corners = np.asarray(h3.cell_to_boundary(cell), dtype=np.float64)[:, ::-1]
    centre = h3.cell_to_latlng(cell)[1]
    corners[:, 0] = centre + (corners[:, 0] - centre + 180) % 360 - 180
    for pole in (90.0, -90.0):
        if h3.latlng_to_cell(pole, 0, h3.get_resolution(cell)) == cell:
            return _polar_cap(corners, pole)
    return cut_at_date_line(shapely.Polygon(corners))


def _polar_cap(corners: NDArray[np.float64], pole: float) -> shapely.Geometry:
    """The one cell that holds a pole: everything between its corners, in order of longitude, and the pole."""
    corners[:, 0] = (corners[:, 0] + 180) % 360 - 180
    edge = corners[np.argsort(corners[:, 0])]
    before, after = edge[-1] - (360, 0), edge[0] + (360, 0)
    line = np.vstack([before, edge, after])
    cap = shapely.Polygon([*line, (line[-1, 0], pole), (line[0, 0], pole)])
    return shapely.intersection(cap, shapely.box(-180, -90, 180, 90))
