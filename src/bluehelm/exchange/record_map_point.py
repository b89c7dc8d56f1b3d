"""A point written in one cell: "5.20, 20.30", or as a survey's device writes it, "5.20 20.30 410 8"."""

from __future__ import annotations

import re
from typing import Final

_DEGREES: Final = r"([+\-]?\d{1,3}(?:\.\d{1,15})?)"
_WITH_POINTS: Final = re.compile(rf"{_DEGREES}(?:\s*[;/]\s*|\s*,\s+|\s+){_DEGREES}(?:\s+-?\d+(?:\.\d+)?){{0,2}}")
_RUN_TOGETHER: Final = re.compile(r"([+\-]?\d{1,3}\.\d{1,15}),([+\-]?\d{1,3}\.\d{1,15})")
_DEGREES_COMMA: Final = r"([+\-]?\d{1,3},\d{1,15})"
_WITH_COMMAS: Final = re.compile(rf"{_DEGREES_COMMA}\s*[;/ ]\s*{_DEGREES_COMMA}")


def point_in(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of a cell that holds both, latitude first; None for anything else.

    >>> point_in("5.20, 20.30"), point_in("5,2; 20,3"), point_in("4.4 18.5 0 0"), point_in("5,20")
    (('5.20', '20.30'), ('5.2', '20.3'), ('4.4', '18.5'), None)
    """
    text = text.strip().strip("()").strip()
    match = _WITH_POINTS.fullmatch(text) or _RUN_TOGETHER.fullmatch(text) or _WITH_COMMAS.fullmatch(text)
    if match is None:
        return None
    latitude, longitude = (part.replace(",", ".") for part in match.groups()[:2])
    return (latitude, longitude) if abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180 else None
