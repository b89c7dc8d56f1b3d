"""Usual headings of a field, whatever record it belongs to: "Lat" is the latitude of a place as of an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bluehelm.exchange.record_map_words import MEANINGS

_OF_PLACES: Final = frozenset({"point.latitude", "point.longitude", "point.mgrs", "admin1", "admin2", "country"})
"""Fields of a place that an incident has under "where.": headings mean the same in both."""

_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("place name", "village", "town", "locality", "localite", "lieu", "lugar"),
    "where.latitude": ("خط العرض",),
    "where.longitude": ("خط الطول",),
}

REMARKS: Final = frozenset({"remarks", "remark", "notes", "note", "observations", "comments", "comment"})
"""Headings of a column in which anything may stand: taken for a field only where no other heading means it."""


def usual_words(path: str) -> tuple[str, ...]:
    """Usual headings of a field.

    >>> "lat" in usual_words("point.latitude")
    True
    """
    path = f"where.{path.rpartition('.')[2]}" if path in _OF_PLACES else path
    return (*MEANINGS.get(path, ()), *_MORE.get(path, ()))
