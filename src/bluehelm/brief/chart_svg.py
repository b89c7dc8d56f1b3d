"""From an Altair chart to SVG that is the same on every machine: own fonts, fixed ids, no clock, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import altair as alt
import vl_convert

from bluehelm.brief.palette import INK, QUIET

FONT: Final = "Noto Sans"
FONT_SIZE: Final = 12
"""In pixels; full-width pictures are 640 pixels wide, so that a printed page shows about 9 points."""

FULL_WIDTH: Final = 640

_CONFIG: Final[dict[str, Any]] = {
    "aria": False,
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "padding": 2,
    "axis": {
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": QUIET,
        "gridColor": "#e3e6e8",
        "domainColor": QUIET,
        "tickColor": QUIET,
    },
    "legend": {
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": QUIET,
        "labelLimit": 320,
        "titleLimit": 420,
    },
    "text": {"fontSize": FONT_SIZE, "color": INK},
}


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(files("bluehelm.brief") / "fonts"))


def inline(rows: Sequence[Mapping[str, Any]]) -> alt.Data:
    """Rows as data within the chart itself: nothing is loaded when it is drawn."""
    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]  # Altair's schema classes are untyped


def draw_svg(chart: alt.TopLevelMixin, key: str) -> str:
    """SVG of an Altair chart. ``key`` starts every id in it, so that many pictures can stand in one page."""
    _register_fonts()
    version = "_".join(alt.SCHEMA_VERSION.split(".")[:2])
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version, config=_CONFIG, allowed_base_urls=[])
    return name_ids(svg, key)


def name_ids(svg: str, key: str) -> str:
    """Rename the ids of an SVG in order of appearance: the drawing engine counts on from chart to chart.

    >>> name_ids('<clipPath id="clip7"/><g clip-path="url(#clip7)"/>', "map")
    '<clipPath id="map-1"/><g clip-path="url(#map-1)"/>'
    """
    names: dict[str, str] = {}
    for found in re.findall(r'\bid="([^"]+)"', svg):
        names.setdefault(found, f"{key}-{len(names) + 1}")
    svg = re.sub(r'\bid="([^"]+)"', lambda match: f'id="{names[match[1]]}"', svg)
    return re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{names.get(match[1], match[1])})", svg)
