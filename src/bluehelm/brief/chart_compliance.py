"""Months of allegations by party above the patrols that could see them, all on one axis of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import FULL_WIDTH, draw_svg, inline
from bluehelm.brief.charts import AXIS_WIDTH, LABEL_WIDTH

_HEIGHT: Final = 84
_WIDEST: Final = 40
"""Pixels of the widest bar."""
_KINDS: Final = ("verified", "alleged, not verified")


@dataclass(frozen=True, slots=True)
class PartyMonths:
    """Verified and other allegations of one party, month by month."""

    party: str
    verified: tuple[int, ...]
    others: tuple[int, ...]


def draw_compliance(
    key: str, months: Sequence[str], parties: Sequence[PartyMonths], patrols: Sequence[int | None]
) -> str:
    """SVG with a row of bars a party, all to one scale, and the patrols done below; "?" stands where none is known.

    Without a known number of patrols in any month there is no chart of them: the text says so.
    """
    every = next(step for step in (1, 2, 3, 6, 12, len(months)) if len(months) <= step * FULL_WIDTH / LABEL_WIDTH)
    labelled = [month for month in months if (int(month[5:7]) - 1) % every == 0]
    most = max((one + other for party in parties for one, other in zip(party.verified, party.others, strict=True)))
    rows: list[alt.Chart | alt.LayerChart | alt.FacetChart] = [
        _party(_axis(months, []), months, party, max(most, 1), legend=not place) for place, party in enumerate(parties)
    ]
    if any(count is not None for count in patrols):
        rows.append(_patrols(_axis(months, labelled), months, patrols))
    else:
        rows[-1] = _party(_axis(months, labelled), months, parties[-1], max(most, 1), legend=len(parties) == 1)
    chart = alt.vconcat(*rows, spacing=8)
    return draw_svg(chart.resolve_scale(color="independent"), key)


def _axis(months: Sequence[str], labelled: Sequence[str]) -> alt.X:
    axis = alt.Axis(values=list(labelled), labelAngle=0, title=None, ticks=bool(labelled), labelOverlap=True)
    return alt.X(
        "month:N", sort=None, scale=alt.Scale(domain=list(months), paddingInner=0.15, paddingOuter=0.1), axis=axis
    )


def _width(months: Sequence[str]) -> dict[str, Any]:
    """A bar of few months is no wider than one of a year is."""
    return {"size": _WIDEST} if len(months) * _WIDEST < FULL_WIDTH - AXIS_WIDTH else {}


def _party(x: alt.X, months: Sequence[str], party: PartyMonths, most: int, *, legend: bool) -> alt.Chart:
    rows = [
        {"month": month, "kind": kind, "count": count, "order": place}
        for month, *counts in zip(months, party.verified, party.others, strict=True)
        for place, (kind, count) in enumerate(zip(_KINDS, counts, strict=True))
    ]
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(_KINDS), range=[palette.DARK_BAR, palette.LIGHT_BAR]),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=2) if legend else None,
    )
    y = _count("count:Q", "allegations", most)
    bars = alt.Chart(inline(rows)).mark_bar(**_width(months)).encode(x=x, y=y, color=colour, order=alt.Order("order:Q"))
    sized: alt.Chart = bars.properties(**_look(party.party))
    return sized


def _patrols(x: alt.X, months: Sequence[str], patrols: Sequence[int | None]) -> alt.LayerChart | alt.FacetChart:
    known = [
        {"month": month, "count": count} for month, count in zip(months, patrols, strict=True) if count is not None
    ]
    unknown = [{"month": month, "text": "?"} for month, count in zip(months, patrols, strict=True) if count is None]
    y = _count("count:Q", "patrols", max((count for count in patrols if count is not None), default=1))
    bars = alt.Chart(inline(known)).mark_bar(color=palette.QUIET, **_width(months)).encode(x=x, y=y)
    marks = alt.Chart(inline(unknown)).mark_text(baseline="bottom", dy=-2, fontWeight="bold")
    marked = marks.encode(x=x, y=alt.value(_HEIGHT), text="text:N")
    return alt.layer(bars, marked).properties(**_look("Patrols done, whole area"))


def _count(field: str, title: str, most: int) -> alt.Y:
    ticks = {"values": list(range(max(most, 1) + 1))} if most <= 3 else {"tickCount": 3, "tickMinStep": 1}
    axis = alt.Axis(**ticks, format=",d", domain=False, gridColor=palette.GRID)
    return alt.Y(field, title=title, scale=alt.Scale(domain=[0, max(most, 1)]), axis=axis)


def _look(title: str) -> dict[str, Any]:
    said = alt.TitleParams(title, anchor="start", fontSize=12, fontWeight="bold", color=palette.INK, limit=560)
    return {"width": FULL_WIDTH - AXIS_WIDTH, "height": _HEIGHT, "title": said}
