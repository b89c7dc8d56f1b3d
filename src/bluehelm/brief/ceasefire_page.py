"""A page on a published series of ceasefire violations: warnings, the months as bars, a table by sector."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import altair as alt
import numpy as np

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import FULL_WIDTH, draw_svg, inline
from bluehelm.brief.charts import AXIS_WIDTH
from bluehelm.brief.content import BriefContent, FirstPage, KeyPoint, Origin, Picture, Section, Sentence, Table, Tone
from bluehelm.brief.situation_report_writing import write_page
from bluehelm.problems import printable
from bluehelm.situation.ceasefire_watch import CeasefireWatch, WatchedSeries, last_change, trend_words

DISCLAIMER: Final = (
    "Counts are those of the source; it is not known how complete they are. Names imply no opinion on legal status."
)
_HEIGHT: Final = 170
_KEY: Final = "chart-ceasefire"


def write_ceasefire_page(path: Path | str, watch: CeasefireWatch) -> Path:
    """Write the page as HTML or PDF. The same series gives the same bytes.

    Raises:
        InputRefused: "report-format" for another suffix, "output-not-writable" where the folder cannot be written.
    """
    return write_page(Path(path), ceasefire_content(watch))


def ceasefire_content(watch: CeasefireWatch) -> BriefContent:
    """What the page says, once for HTML and PDF."""
    origin = Origin(printable(watch.file), f"to {watch.months[-1]:%Y-%m}", "counts as published, not checked by us")
    head = list(watch.head_lines())
    points = [KeyPoint("Warning", str(new), origin, Tone.ALARM) for _, new in watch.warnings]
    points += [KeyPoint(f"{watch.whole.total:,}", " ".join(head), origin)]
    points += [KeyPoint("Trend", line, origin) for line in watch.trend_lines()]
    said = [Sentence(line) for line in watch.watch_lines() if not line.startswith("WARNING")]
    blocks = [_months(watch, origin), *said, _changes(watch, origin), *_sectors(watch, origin)]
    return BriefContent(
        title="Ceasefire violations by month",
        subtitle=head[0],
        fictional=False,
        first=FirstPage(tuple(points), (), ()),
        sections=(Section("watch", "1. Warnings as they would have come", head[0], tuple(blocks)),),
        footer=f"{printable(watch.file)}, to {watch.months[-1]:%Y-%m}. {DISCLAIMER}",
    )


def _months(watch: CeasefireWatch, origin: Origin) -> Picture:
    changes = watch.whole.watch.changes
    told = "; ".join(f"{change.direction} told with {change.warned:%Y-%m}" for change in changes)
    unknown = f' "?": the month is not in the file ({watch.missing}).' if watch.missing else ""
    return Picture(
        _KEY,
        "Violations by month, and the months whose count brought a warning",
        _drawn(watch),
        f"Bar chart of {len(watch.months)} months, {watch.whole.total:,} violations. {told or 'No change was found'}.",
        origin,
        f"Dashed line: the month whose count told of a change.{unknown}",
    )


def _drawn(watch: CeasefireWatch) -> str:
    counts = watch.whole.counts
    rows: list[dict[str, Any]] = [
        {"month": f"{month:%Y-%m-%d}", "count": None if np.isnan(count) else float(count)}
        for month, count in zip(watch.months, counts, strict=True)
    ]
    marks = [
        {"month": f"{change.warned:%Y-%m-%d}", "text": f"{change.direction} told {change.warned:%Y-%m}"}
        for change in watch.whole.watch.changes
    ]
    few = len(watch.months) <= 24
    axis = alt.Axis(
        title=None,
        format="%Y-%m" if few else "%Y",
        tickCount={"interval": "month", "step": 3} if few else {"interval": "year", "step": 1},
        grid=False,
        labelOverlap=True,
    )
    x = alt.X("month:T", timeUnit="utcyearmonth", axis=axis)
    y = alt.Y("count:Q", title="violations", axis=alt.Axis(tickCount=4, tickMinStep=1, format=",d", domain=False))
    known, unknown = ([row for row in rows if (row["count"] is None) == missing] for missing in (False, True))
    layers: list[alt.Chart] = [alt.Chart(inline(known)).mark_bar(color=palette.DARK_BAR).encode(x=x, y=y)]
    missing = alt.Chart(inline(unknown)).mark_text(text="?", baseline="bottom", fontWeight="bold")
    layers.append(missing.encode(x=x, y=alt.value(_HEIGHT)))
    rule = alt.Chart(inline(marks)).mark_rule(color=palette.PROPOSED, strokeDash=[4, 3], strokeWidth=1.5)
    layers.append(rule.encode(x=alt.X("month:T", timeUnit="utcyearmonth", bandPosition=0.5)))
    # Early marks have their words to the right, so that none runs over the axis.
    early = f"{watch.months[len(watch.months) // 4]:%Y-%m-%d}"
    first = [mark for mark in marks if mark["month"] < early]
    labels = [
        alt.Chart(inline(first)).mark_text(color=palette.PROPOSED, align="left", baseline="top", dx=4),
        alt.Chart(inline([mark for mark in marks if mark not in first])).mark_text(
            color=palette.PROPOSED, align="right", baseline="top", dx=-4
        ),
    ]
    at = alt.X("month:T", timeUnit="utcyearmonth", bandPosition=0.5)
    layers += [words.encode(x=at, y=alt.value(0), text="text:N") for words in labels]
    return draw_svg(alt.layer(*layers).properties(width=FULL_WIDTH - AXIS_WIDTH, height=_HEIGHT), _KEY)


def _changes(watch: CeasefireWatch, origin: Origin) -> Table | Sentence:
    """Every change of every series, in the order in which it was told."""
    found = sorted(
        ((change, one) for one in watch.series for change in one.watch.changes),
        key=lambda item: (item[0].warned, not item[1].whole, item[1].name),
    )
    if not found:
        return Sentence("No change was found in any series.")
    rows = tuple(
        (
            f"{change.warned:%Y-%m}",
            one.name,
            f"{change.direction} since {change.since:%Y-%m}",
            f"{change.before:,.1f} to {change.after:,.1f}",
            f"{change.ratio.ratio:.1f} ({change.ratio.low:.1f} to {change.ratio.high:.1f})",
        )
        for change, one in found
    )
    headers = ("Told with", "Sector", "Change", "Violations a month", "Times, allowing for chance (90 % interval)")
    new = tuple(place for place, (change, one) in enumerate(found) if change is one.watch.new)
    return Table("Changes as they were told", headers, rows, origin, alarms=new, widths=(3, 4, 5, 4, 5))


def _sectors(watch: CeasefireWatch, origin: Origin) -> list[Table]:
    if len(watch.series) == 1:
        return []
    headers = ("Sector", "In all", f"Last {watch.span} months", "Trend: factor a month (90 % interval)", "Last change")
    rows = tuple(_row(one, watch.span) for one in watch.series)
    return [Table("By sector", headers, rows, origin, numeric=(1, 2), widths=(4, 2, 3, 5, 3))]


def _row(one: WatchedSeries, span: int) -> tuple[str, ...]:
    recent = int(np.nansum(one.counts[-span:]))
    return (one.name, f"{one.total:,}", f"{recent:,}", trend_words(one.trend), last_change(one))
