"""Country outlines that come with the package: Natural Earth 1:50m, compiled by scripts/compile_outlines.py.

Inland water counts as inside. Where the data come from and which outlines were moved to another code, with the
reason for each, stands beside them in ``data/outlines_provenance.yaml`` and ``data/outline_overrides.csv``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

UNITS_PER_DEGREE: Final = 10_000
"""Points are stored as whole units of this share of a degree: about 11 m, far finer than 1:50m."""

BOUNDARY_NOTE: Final = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "any opinion concerning the legal status of any country, territory, city or area or of its authorities, or "
    "concerning the delimitation of its frontiers or boundaries."
)
"""The usual disclaimer of United Nations maps."""

OUTLINE_SOURCE: Final = "Outlines: Natural Earth, 1:50m, public domain."


@cache
def outline_codes() -> tuple[str, ...]:
    """Alpha-3 codes that have an outline, in alphabetical order (XKX is Kosovo)."""
    return tuple(code.decode() for code in _arrays()["codes"])


@cache
def country_outline(iso3: str) -> shapely.MultiPolygon:
    """The outline of a country in degrees, cut at the date line: all longitudes lie within -180 to 180.

    Raises:
        LookupError: when no outline has this code.

    >>> country_outline("CAF").bounds
    (14.4307, 2.2696, 27.4017, 10.9965)
    """
    if iso3 not in outline_codes():
        raise LookupError(f"no outline has the code {iso3!r}")
    arrays, index = _arrays(), outline_codes().index(iso3)
    ends = arrays["country_ends"]
    polygons: list[tuple[NDArray[np.float64], list[NDArray[np.float64]]]] = []
    for ring in range(ends[index - 1] if index else 0, ends[index]):
        points = _ring(arrays, ring)
        if arrays["ring_is_hole"][ring]:
            polygons[-1][1].append(points)
        else:
            polygons.append((points, []))
    return shapely.MultiPolygon([shapely.Polygon(shell, holes) for shell, holes in polygons])


def content_checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 of the arrays' names and contents, whatever compressed them."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _ring(arrays: Mapping[str, NDArray[Any]], ring: int) -> NDArray[np.float64]:
    first = arrays["ring_ends"][ring - 1] if ring else 0
    units = np.cumsum(arrays["steps"][first : arrays["ring_ends"][ring]], axis=0)
    return np.asarray(units / UNITS_PER_DEGREE)


@cache
def _arrays() -> dict[str, NDArray[Any]]:
    with files("bluehelm.geo").joinpath("data", "outlines.npz").open("rb") as file, np.load(file) as stored:
        return dict(stored)
