"""MGRS, the Military Grid Reference System, in which patrols write down where they are (NGA.STND.0037)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mgrs import MGRS

PRECISIONS: Final = ("100 km", "10 km", "1 km", "100 m", "10 m", "1 m")
"""Side of the square that 0, 2, 4, 6, 8 and 10 digits name."""

_ZONE: Final = re.compile(r"(\d{1,2}[C-HJ-NP-X]|[ABYZ])([A-HJ-NP-Z]{2})(\d*)")


def to_mgrs(latitude: float, longitude: float, precision: int = 5) -> str:
    """The square of the grid that holds a point; ``precision`` is the number of digits for each axis, 0 to 5.

    Near the poles (above 84 degrees north, below 80 south) it is a square of the polar grid, without a zone number.

    Raises:
        ValueError: when the point is not on the Earth or the precision not one of 0 to 5.

    >>> to_mgrs(4.3612, 18.5550, 3)
    '34NBK286824'
    """
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"expected -90 <= latitude <= 90, -180 <= longitude <= 180, got {latitude}, {longitude}")
    if not 0 <= precision < len(PRECISIONS):
        raise ValueError(f"expected a precision from 0 (100 km) to 5 (1 m), got {precision}")
    return str(_converter().toMGRS(latitude, longitude, MGRSPrecision=precision))


def from_mgrs(text: str) -> tuple[float, float]:
    """Latitude and longitude, in degrees, of the middle of the square that ``text`` names; blanks do not matter.

    Raises:
        ValueError: when the text is not a square of the grid, saying which part is wrong.

    >>> [round(degrees, 3) for degrees in from_mgrs("34n bk 286 824")]
    [4.361, 18.555]
    """
    plain = "".join(text.split()).upper()
    match = _ZONE.fullmatch(plain)
    if match is None:
        raise ValueError(
            f"'{text}' is not an MGRS reference: expected zone and band, two letters, digits, as in 34N BK 31412 83458"
        )
    zone, square, digits = match.groups()
    if zone[:-1] and not 1 <= int(zone[:-1]) <= 60:
        raise ValueError(f"'{text}' is not an MGRS reference: zones go from 1 to 60, got {zone[:-1]}")
    from mgrs.core import MGRSError  # here, as in _converter: a form without a reference needs no converter

    half = len(digits) // 2
    if len(digits) % 2 or half >= len(PRECISIONS):
        raise ValueError(
            f"'{text}' is not an MGRS reference: expected as many digits for east as for north, up to 5 each, "
            f"got {len(digits)} in all"
        )
    east, north = (axis if half == 5 else f"{axis}5".ljust(5, "0") for axis in (digits[:half], digits[half:]))
    try:
        latitude, longitude = _converter().toLatLon(f"{zone}{square}{east}{north}")
    except MGRSError as fault:
        raise ValueError(f"'{text}' is not an MGRS reference: {zone} has no square {square} there") from fault
    return float(latitude), float(longitude)


@cache
def _converter() -> MGRS:
    from mgrs import MGRS

    return MGRS()
