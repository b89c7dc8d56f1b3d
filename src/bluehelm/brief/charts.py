"""Charts of a brief: deaths by month with the forecast's fan, and bars with their figures written beside them.

Months stand on a band axis of ``YYYY-MM`` texts, never of clock times: a time axis would depend on the time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import FULL_WIDTH, draw_svg, inline

AXIS_WIDTH: Final = 60
"""Pixels left of the first bar."""
LABEL_WIDTH: Final = 64
"""Pixels that a month under the axis needs; months are written in even steps from January."""


@dataclass(frozen=True, slots=True)
class MonthBar:
    """Deaths of one month that is over."""

    month: str
    civilians: int
    others: int


@dataclass(frozen=True, slots=True)
class MonthFan:
    """Forecast deaths of one month: median, 50 and 90 % intervals."""

    month: str
    median: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with the text written at its end."""

    label: str
    value: float
    text: str


def draw_months(key: str, bars: Sequence[MonthBar], fan: Sequence[MonthFan] = (), *, width: int = FULL_WIDTH) -> str:
    """SVG of deaths by month; where a fan is given, a line marks the end of what is known."""
    months = [bar.month for bar in bars] + [step.month for step in fan]
    every = next(step for step in (1, 2, 3, 6, 12, len(months)) if len(months) <= step * width / LABEL_WIDTH)
    labelled = [month for month in months if (int(month[5:7]) - 1) % every == 0]
    axis = alt.Axis(values=labelled, labelAngle=0, title=None, ticks=True, labelOverlap=True)
    x = alt.X("month:N", sort=None, scale=alt.Scale(domain=months, paddingInner=0.15, paddingOuter=0.1), axis=axis)
    layers: list[Any] = _bars(x, bars)
    if fan:
        layers += _fan(x, fan)
        layers += _as_of(x, fan[0].month)
    chart = (
        alt.layer(*layers)
        .resolve_scale(color="independent")
        .properties(width=width - AXIS_WIDTH, height=round(100 + 0.2 * width))
    )
    return draw_svg(chart, key)


def _deaths(field: str) -> alt.Y:
    return alt.Y(
        f"{field}:Q", title="deaths in the month", axis=alt.Axis(tickCount=5, domain=False, gridColor=palette.GRID)
    )


def _bars(x: alt.X, bars: Sequence[MonthBar]) -> list[Any]:
    kinds = ("civilians", "others, or not known")
    rows = [
        {"month": bar.month, "kind": kind, "deaths": deaths, "order": place}
        for bar in bars
        for place, (kind, deaths) in enumerate(zip(kinds, (bar.civilians, bar.others), strict=True))
    ]
    scale = alt.Scale(domain=list(kinds), range=[palette.DARK_BAR, palette.LIGHT_BAR])
    colour = alt.Color(
        "kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=2)
    )
    chart = alt.Chart(inline(rows)).mark_bar()
    return [chart.encode(x=x, y=_deaths("deaths"), color=colour, order=alt.Order("order:Q"))]


def _fan(x: alt.X, fan: Sequence[MonthFan]) -> list[Any]:
    names = ("90 % interval", "50 % interval")
    rows = [
        {"month": step.month, "interval": name, "low": low, "high": high}
        for step in fan
        for name, low, high in zip(
            names, (step.low_90, step.low_50), (step.high_90, step.high_50), strict=True
        )
    ]  # fmt: skip
    scale = alt.Scale(domain=list(names), range=[palette.FAN_WIDE, palette.FAN_NARROW])
    colour = alt.Color(
        "interval:N", scale=scale, legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=2)
    )
    bands = alt.Chart(inline(rows)).mark_bar().encode(x=x, y=_deaths("low"), y2="high:Q", color=colour)
    medians = [{"month": step.month, "median": step.median} for step in fan]
    median = alt.Chart(inline(medians)).mark_tick(color=palette.INK, thickness=2.5, bandSize=13)
    return [bands, median.encode(x=x, y=_deaths("median"))]


def _as_of(x: alt.X, first_forecast: str) -> list[Any]:
    data = inline([{"month": first_forecast, "label": "forecast"}])
    edge = x.copy(deep=True)
    edge["bandPosition"] = 0
    rule = alt.Chart(data).mark_rule(color=palette.INK, strokeWidth=1.4, strokeDash=[4, 3]).encode(x=edge)
    label = alt.Chart(data).mark_text(align="left", dx=5, dy=-12, baseline="top", fontWeight="bold")
    return [rule, label.encode(x=edge, y=alt.value(0), text="label:N")]


def draw_bars(key: str, bars: Sequence[Bar], *, title: str, width: int = FULL_WIDTH, label_width: int = 240) -> str:
    """SVG of horizontal bars in the given order, each with its text at the end."""
    rows = [{"label": bar.label, "value": bar.value, "text": bar.text} for bar in bars]
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=label_width, minExtent=label_width, maxExtent=label_width),
    )
    most = max((bar.value for bar in bars), default=1.0) or 1.0
    x = alt.X("value:Q", title=title, axis=None, scale=alt.Scale(domain=[0, most * 1.35], nice=False))
    base = alt.Chart(inline(rows)).encode(x=x, y=y)
    chart = alt.layer(
        base.mark_bar(color=palette.DARK_BAR, height=15), base.mark_text(align="left", dx=5).encode(text="text:N")
    )
    return draw_svg(chart.properties(width=width - label_width - 20, height=alt.Step(24)), key)
