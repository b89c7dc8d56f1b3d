"""Great-circle distances between points in degrees, WGS 84 mean sphere."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean Earth radius R1 of WGS 84 (IUGG; Moritz 2000, doi:10.1007/s001900050278)."""


def distance_km(
    latitude_a: ArrayLike, longitude_a: ArrayLike, latitude_b: ArrayLike, longitude_b: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distance in km by the haversine formula; arguments broadcast against each other.

    >>> round(float(distance_km(0, 0, 0, 1)), 2)
    111.2
    """
    lat_a, lon_a, lat_b, lon_b = (
        np.radians(np.asarray(v, dtype=np.float64)) for v in (latitude_a, longitude_a, latitude_b, longitude_b)
    )
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
