"""Polygons across the date line: cut there, so that every longitude lies within -180 to 180 (RFC 7946, 3.1.9)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray


def cut_at_date_line(polygon: shapely.Geometry) -> shapely.Geometry:
    """The same area with longitudes within -180 to 180, for input that runs on to -540 or 540.

    >>> cut_at_date_line(shapely.box(179, -18, 181, -17)).bounds
    (-180.0, -18.0, 180.0, -17.0)
    """
    west, _, east, _ = polygon.bounds
    if west >= -180 and east <= 180:
        return polygon
    parts = [
        shapely.transform(shapely.intersection(polygon, shapely.box(turn - 180, -90, turn + 180, 90)), _shift(turn))
        for turn in (-360, 0, 360)
    ]
    return shapely.union_all([part for part in parts if not part.is_empty])


def _shift(turn: int) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda points: points - (turn, 0)
