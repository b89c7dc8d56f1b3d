"""The frame of a map: what it spans, and where a degree falls on the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Final

import numpy as np
import shapely

KM_PER_DEGREE: Final = 111.195
"""One degree of a great circle on a sphere of 6,371 km."""

SMALLEST_SPAN: Final = 1.0
"""Degrees: a smaller area is shown with its surroundings."""

MARGIN: Final = 0.04
"""Share of the span left free on every side."""

BAR_SHARE: Final = 0.22
"""Longest scale bar, as a share of the map's width."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Degrees west, south, east and north, and pixels a degree of latitude.

    The projection is equidistant cylindrical, true to scale at the middle latitude: north is up everywhere,
    squares of the grid stay rectangles, and distances are right within a few per cent in most countries.
    """

    west: float
    south: float
    east: float
    north: float
    pixels: float

    @classmethod
    def around(cls, outline: shapely.Geometry, *, width: int, height: int) -> MapFrame:
        """The largest frame of at most ``width`` by ``height`` pixels that holds the outline and a margin."""
        west, south, east, north = outline.bounds
        half_x = max(east - west, SMALLEST_SPAN) * (0.5 + MARGIN)
        half_y = max(north - south, SMALLEST_SPAN) * (0.5 + MARGIN)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        pixels = min(width / (2 * half_x * cos(radians(middle_y))), height / (2 * half_y))
        return cls(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y, pixels)

    @property
    def shrink(self) -> float:
        """Length of a degree of longitude at the middle latitude, in degrees of latitude."""
        return cos(radians((self.south + self.north) / 2))

    @property
    def width(self) -> int:
        """Pixels from west to east."""
        return round((self.east - self.west) * self.shrink * self.pixels)

    @property
    def height(self) -> int:
        """Pixels from south to north."""
        return round((self.north - self.south) * self.pixels)

    @property
    def box(self) -> shapely.Polygon:
        """The frame as a polygon in longitude and latitude."""
        return shapely.box(self.west, self.south, self.east, self.north)

    def drawn(self, shape: shapely.Geometry) -> shapely.Geometry:
        """The part of a shape within the frame, its longitudes shrunk, without corners finer than half a pixel."""
        simple = shapely.simplify(shape, 0.5 / self.pixels)
        inside = shapely.intersection(shapely.make_valid(simple), self.box)
        return shapely.transform(inside, lambda points: points * np.array([self.shrink, 1.0]))

    def bar_km(self) -> int:
        """A round length (1, 2 or 5 times a power of ten) for the scale bar, in km."""
        longest = BAR_SHARE * self.width / self.pixels * KM_PER_DEGREE
        power = 10 ** floor(log10(longest))
        return int(max(step * power for step in (1, 2, 5) if step * power <= longest)) or 1

    def ticks(self, low: float, high: float) -> list[float]:
        """Round degrees between two bounds, about five of them."""
        step = next(step for step in (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0) if (high - low) / step <= 6.5)
        first = np.ceil(low / step) * step
        return [float(value) for value in np.arange(first, high, step)]
