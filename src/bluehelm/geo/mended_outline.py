"""An outline that crosses itself, mended where it crosses itself seldom enough that this takes no time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_CROSSINGS: Final = 1_000
"""Places where an outline may cross itself. Mending cuts it at each, and the pieces grow with their square: the drawing
of a sector has a handful, and a file with more is broken or means harm.
"""
_Numbers = NDArray[Any]
_AT_ONCE: Final = 64
_PREDICATES: Final = ("crosses", "overlaps", "contains")


def mended_outline(shape: shapely.Geometry) -> shapely.Geometry | None:
    """The same where it is valid, or as it was probably meant; None where it crosses itself too often, or cannot be
    mended.

    >>> bow_tie = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")
    >>> mended_outline(bow_tie).area
    0.5
    """
    try:
        if shape.is_valid:
            return shape
        return None if _crosses_often(shape) else shapely.make_valid(shape)
    except shapely.errors.ShapelyError:
        return None


def _crosses_often(shape: shapely.Geometry) -> bool:
    """Whether the lines of an outline cross, or lie on each other in part, more often than is mended. It looks at a few
    lines at once, so that it ends soon with many.
    """
    ends = np.concatenate([_lines(ring) for ring in shapely.get_rings(shapely.get_parts(shape))])
    lines = shapely.linestrings(ends)
    tree = shapely.STRtree(lines)
    crossings = 0
    for start in range(0, len(lines), _AT_ONCE):
        for predicate in _PREDICATES:
            mine, others = tree.query(lines[start : start + _AT_ONCE], predicate=predicate)
            mine += start
            crossings += int(np.count_nonzero(_differ(ends[mine], ends[others])))
        if crossings > 2 * MOST_CROSSINGS:  # each is found from both lines
            return True
    return False


def _lines(ring: shapely.Geometry) -> _Numbers:
    """Start and end of each line of a ring, without those of no length."""
    points = shapely.get_coordinates(ring)
    ends = np.stack([points[:-1], points[1:]], axis=1)
    moved: _Numbers = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
    return moved


def _differ(one: _Numbers, other: _Numbers) -> _Numbers:
    """Which pairs are two lines: a border that two parts share is cut nowhere."""
    same = (one == other).all(axis=(1, 2)) | (one == other[:, ::-1]).all(axis=(1, 2))
    return np.asarray(~same)
