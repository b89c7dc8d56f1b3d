"""How far points lie outside an outline, in km."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from bluehelm.geo.distance import distance_km


def outside_km(outline: shapely.Geometry, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance in km from each point to the nearest place of the outline; 0 within it.

    The nearest place is sought on a plane whose east-west scale is right for the point's latitude (to half a degree),
    and the distance to it is measured on the sphere, so the answer is never too small and less than 1 % too large
    within 500 km below 75 degrees of latitude. An outline cut at the date line is reached from both sides.

    >>> outside_km(shapely.box(0, 0, 1, 1), [0.5, 0.5], [0.5, 2]).round(1).tolist()
    [0.0, 111.2]
    """
    lat = np.atleast_1d(np.asarray(latitude, dtype=np.float64))
    lon = np.atleast_1d(np.asarray(longitude, dtype=np.float64))
    shapely.prepare(outline)
    distance = np.zeros(len(lat))
    outside = np.flatnonzero(~shapely.intersects_xy(outline, lon, lat))
    bands = np.round(lat[outside])
    for band in np.unique(bands):
        index = outside[bands == band]
        distance[index] = _nearest_km(outline, lat[index], lon[index], float(np.cos(np.radians(band))))
    return distance


def _nearest_km(
    outline: shapely.Geometry, lat: NDArray[np.float64], lon: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    narrow = max(scale, 1e-6)  # at a pole every longitude is the same place
    plane = shapely.transform(outline, lambda points: points * (narrow, 1))
    shapely.prepare(plane)
    turns = np.array([0.0, -360.0, 360.0])[:, None]
    points = shapely.points((lon + turns) * narrow, np.broadcast_to(lat, (3, len(lat))))
    nearest = shapely.get_point(shapely.shortest_line(plane, points), 0)
    return np.asarray(distance_km(lat, lon, shapely.get_y(nearest), shapely.get_x(nearest) / narrow).min(axis=0))
