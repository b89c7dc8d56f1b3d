"""Incidents on a map: by status, at the middle of a square of a few kilometres, with their numbers in the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, Final

import altair as alt

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import inline

SQUARE: Final = 0.05
"""Degrees: a map that is lost shows the square in which something happened, and no house."""
COARSEST: Final = 2
"""Coarsest precision of a place that is drawn: within 25 km. What is known to a district has no point."""


@dataclass(frozen=True, slots=True)
class IncidentMark:
    """One square with the number of its first incident in the table, and how many ``more`` lie in it."""

    latitude: float
    longitude: float
    label: str
    verified: bool
    more: int = 0


def middle_of_square(latitude: float, longitude: float) -> tuple[float, float]:
    """The middle of the square in which a point lies: no map shows the point itself."""
    row, column = floor(latitude / SQUARE), floor(longitude / SQUARE)
    return round((row + 0.5) * SQUARE, 6), round((column + 0.5) * SQUARE, 6)


def incident_marks(incidents: Iterable[tuple[int, float, float, bool]]) -> tuple[IncidentMark, ...]:
    """Marks from (number, latitude, longitude, verified); a square with one verified incident is drawn as verified."""
    squares: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for number, latitude, longitude, verified in incidents:
        squares.setdefault((floor(latitude / SQUARE), floor(longitude / SQUARE)), []).append((number, verified))
    marks = []
    for (row, column), held in squares.items():
        first = min(number for number, _ in held)
        middle = round((row + 0.5) * SQUARE, 6), round((column + 0.5) * SQUARE, 6)
        marks.append(IncidentMark(*middle, str(first), any(sure for _, sure in held), len(held) - 1))
    return tuple(sorted(marks, key=lambda mark: int(mark.label), reverse=True))


def draw_incidents(marks: Sequence[IncidentMark], axes: tuple[alt.X, alt.Y]) -> list[Any]:
    """Filled discs for verified incidents, white ones with a dashed rim for all others; the most serious on top."""
    drawn: list[Any] = []
    for mark in marks:
        chart = alt.Chart(inline([{"x": mark.longitude, "y": mark.latitude, "label": mark.label}]))
        fill, ink, dash = (palette.PROPOSED, "#ffffff", [1, 0]) if mark.verified else ("#ffffff", palette.INK, [3, 2])
        rim = "#ffffff" if mark.verified else palette.INK
        disc = chart.mark_point(
            shape="circle", filled=True, fill=fill, stroke=rim, strokeWidth=1.5, strokeDash=dash, size=340, opacity=1
        )
        text = chart.mark_text(fontWeight="bold", fontSize=10.5, color=ink)
        x, y = axes
        drawn += [disc.encode(x=x, y=y), text.encode(x=x, y=y, text="label:N")]
        if mark.more:
            beside: dict[str, Any] = {"text": f"+{mark.more}", "dx": 11, "dy": -9, "align": "left", "fontSize": 10.5}
            styles: tuple[dict[str, Any], ...] = (
                {"stroke": "#ffffff", "strokeWidth": 3},
                {"fontWeight": "bold", "color": palette.INK},
            )
            drawn += [chart.mark_text(**beside, **style).encode(x=x, y=y) for style in styles]
    return drawn
