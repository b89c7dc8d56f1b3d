"""A published series of ceasefire violations by month: trend with uncertainty, and warnings as they would have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws import months_from
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.change_point import FALSE_ALARMS, ChangeWatch, RateChange, watch_changes
from bluehelm.situation.rate_trend import RateTrend

WIDTH: Final = 80
_NAME: Final = 20
NO_SECTOR: Final = "no sector named"
LONG_TREND: Final = (
    "The trend of the whole record draws one even line through all months. Bad months that come in runs make its "
    "interval too narrow, and a jump is no trend: read it beside the warnings."
)


@dataclass(frozen=True, slots=True)
class WatchedSeries:
    """One line of the table: a sector (None: no sector named), or the whole line where ``whole``.

    ``counts`` has one number a month, NaN where the month is not in the file. ``trend`` is that of the last months
    asked for, ``long_trend`` that of the whole record; both None where too few months are known.
    """

    sector: str | None
    whole: bool
    counts: NDArray[np.float64]
    trend: RateTrend | None
    long_trend: RateTrend | None
    watch: ChangeWatch

    @property
    def name(self) -> str:
        """How it is called in a table."""
        return "all" if self.whole else printable(self.sector) if self.sector is not None else NO_SECTOR

    @property
    def total(self) -> int:
        """Violations in all months known."""
        return int(np.nansum(self.counts))


@dataclass(frozen=True, slots=True)
class CeasefireWatch:
    """The whole line first, then its sectors by number of violations; ``missing`` months are not in the file."""

    file: str
    months: tuple[date, ...]
    span: int
    series: tuple[WatchedSeries, ...]
    missing: int
    unrecorded: int

    @property
    def whole(self) -> WatchedSeries:
        """All sectors together, or the one asked for."""
        return self.series[0]

    @property
    def warnings(self) -> tuple[tuple[WatchedSeries, RateChange], ...]:
        """Rises that the last month brought."""
        found = ((one, one.watch.new) for one in self.series)
        return tuple((one, new) for one, new in found if new is not None and new.direction == "rise")

    def head_lines(self) -> Iterator[str]:
        """How much there is, and what is missing."""
        first, last = self.months[0], self.months[-1]
        yield (
            f"{self.whole.total:,} violation{'' if self.whole.total == 1 else 's'} from {first:%Y-%m} to {last:%Y-%m} "
            f"({_months(len(self.months))}), as {printable(self.file)} counts them."
        )
        if self.unrecorded:
            yield (
                f"{_months(self.unrecorded)} without any number counted as 0: none was recorded, which is not the same "
                "as none happened."
            )
        if self.missing:
            yield f"{_months(self.missing)} missing in the file: not known, not judged, and in no trend."

    def watch_lines(self) -> Iterator[str]:
        """A warning of the last month first, then what was told of earlier months, and how often the watch errs."""
        for one, new in self.warnings:
            yield f"WARNING{'' if one.whole else f', {one.name}'}: {new}"
        if not self.whole.watch.judged:
            yield self.whole.watch.standing()
            return
        if not self.warnings:
            yield f"No warning of a rise came with {self.months[-1]:%Y-%m}."
        for change in self.whole.watch.changes:
            if change is not self.whole.watch.new:
                yield f"Told of earlier, with the count of {change.warned:%Y-%m}: {change}"
        yield self.whole.watch.standing()
        judged = sum(one.watch.judged > 0 for one in self.series)
        expected = self.whole.watch.false_alarms * judged
        yield f"{judged} series watched; with nothing changed, about {expected:.1f} false warnings a year in all."

    def trend_lines(self) -> Iterator[str]:
        """The trend of the last months and that of the whole record."""
        last, record = self.whole.trend, self.whole.long_trend
        yield f"Last {_months(self.span)}: {last}" if last is not None else "Too few months are known for a trend."
        if record is not None and len(self.months) > self.span:
            yield f"Whole record: {record} {LONG_TREND}"

    def summary(self) -> str:
        """Everything in sentences."""
        return "\n".join([*self.head_lines(), *self.watch_lines(), *self.trend_lines()])

    def text(self) -> str:
        """The same for a terminal of 80 columns, with a table by sector where there are several."""
        lines = [line for told in self.summary().splitlines() for line in wrap(told, WIDTH, subsequent_indent="  ")]
        return "\n".join([*lines, *self._table()])

    def to_dict(self) -> dict[str, object]:
        """For a program; ``counts`` has null for a month that is not in the file."""
        return {
            "months": list(self.months),
            "span": self.span,
            "missing_months": self.missing,
            "unrecorded_months": self.unrecorded,
            "series": [_facts(one) for one in self.series],
            "warnings": [str(new) for _, new in self.warnings],
        }

    def _table(self) -> Iterator[str]:
        if len(self.series) == 1:
            return
        yield ""
        yield f"{'Sector':<{_NAME}}{'in all':>8}{f'last {self.span}':>9}  {'factor a month (90 %)':<24}last change"
        for one in self.series:
            name = one.name if len(one.name) < _NAME else f"{one.name[: _NAME - 2]}~"
            recent = int(np.nansum(one.counts[-self.span :]))
            yield f"{name:<{_NAME}}{one.total:>8,}{recent:>9,}  {trend_words(one.trend):<24}{last_change(one)}".rstrip()


def watch_ceasefire(
    series: pl.DataFrame,
    *,
    file: str,
    until: date | None = None,
    sector: str | None = None,
    months: int = 12,
    false_alarms: float = FALSE_ALARMS,
) -> CeasefireWatch:
    """Go through a frame of CEASEFIRE_SERIES as if month came after month.

    Args:
        series: the frame of ``read_ceasefire_series``.
        file: what the file is called in sentences.
        until: the last day known; months that were not over by then are left out.
        sector: one sector alone, capital letters or not.
        months: how many of the last months the trend is of.
        false_alarms: share of unchanged years with a false warning that is accepted in each series.

    Raises:
        InputRefused: "no-such-sector" for a sector that the file does not have, "no-months" where no month is left.
    """
    if sector is not None:
        sector = _found(series, sector)
        series = series.filter(sector=sector)
    if until is not None:
        series = series.filter(pl.col("month").dt.month_end() <= until)
    if series.is_empty():
        message = f"{printable(file)} has no month" + (f" that was over by {until}." if until is not None else ".")
        raise InputRefused(Problem(Severity.ERROR, "no-months", message, "Give a later --until, or another file."))
    first, last = series["month"].min(), series["month"].max()
    assert isinstance(first, date)  # noqa: S101 - the frame is not empty
    assert isinstance(last, date)  # noqa: S101 - as above
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    record = [month.start for month in months_from(first, count)]
    sectors = series["sector"].unique(maintain_order=True).to_list()
    lines = [_watched(series, record, months, false_alarms, sector=sector, whole=True)]
    if len(sectors) > 1:
        parts = [_watched(series.filter(pl.col("sector").eq_missing(name)), record, months, false_alarms, sector=name,
                          whole=False) for name in sectors]  # fmt: skip
        lines += sorted(parts, key=lambda one: (-one.total, one.name))
    by_month = series.group_by("month").agg(pl.col("recorded").any())
    return CeasefireWatch(
        file=file,
        months=tuple(record),
        span=months,
        series=tuple(lines),
        missing=count - by_month.height,
        unrecorded=by_month.filter(~pl.col("recorded")).height,
    )


def _watched(
    rows: pl.DataFrame, record: Sequence[date], span: int, false_alarms: float, *, sector: str | None, whole: bool
) -> WatchedSeries:
    counted = dict(rows.group_by("month").agg(pl.col("violations").sum()).iter_rows())
    counts = np.asarray([counted.get(month, np.nan) for month in record])
    seen, filled = np.where(np.isnan(counts), np.nan, 1.0), np.nan_to_num(counts)
    of_sector = "" if whole and sector is None else f" in {printable(sector)}" if sector else f" with {NO_SECTOR}"
    unit = f"violations{of_sector} a month"
    return WatchedSeries(
        sector=sector,
        whole=whole,
        counts=counts,
        trend=RateTrend.of(filled[-span:], seen[-span:], unit=unit),
        long_trend=RateTrend.of(filled, seen, unit=unit),
        watch=watch_changes(record, filled, seen, false_alarms=false_alarms, unit=unit),
    )


def _found(series: pl.DataFrame, sector: str) -> str:
    known = series["sector"].drop_nulls().unique().sort().to_list()
    found = next((name for name in known if name.casefold() == sector.strip().casefold()), None)
    if found is None:
        message = f"The file has no sector called {printable(sector)[:80]!r}."
        hint = f"It has {', '.join(map(printable, known))}." if known else "It has no sectors: leave --sector out."
        raise InputRefused(Problem(Severity.ERROR, "no-such-sector", message, hint))
    return str(found)


def trend_words(trend: RateTrend | None) -> str:
    """A trend for a cell of a table."""
    if trend is not None and not trend.total:
        return "none in these months"
    return "not known" if trend is None else f"{trend.ratio:.2f} ({trend.low:.2f} to {trend.high:.2f})"


def last_change(one: WatchedSeries) -> str:
    """The last change found for a cell of a table."""
    if not one.watch.judged:
        return "too short"
    if not one.watch.changes:
        return "none"
    change = one.watch.changes[-1]
    return f"{change.direction} {change.since:%Y-%m}"


def _facts(one: WatchedSeries) -> dict[str, object]:
    return {
        "sector": one.sector,
        "whole": one.whole,
        "total": one.total,
        "counts": [None if np.isnan(count) else int(count) for count in one.counts],
        "trend_a_month": _factor(one.trend),
        "trend_of_record": _factor(one.long_trend),
        "judged_months": one.watch.judged,
        "changes": [change.to_dict() for change in one.watch.changes],
    }


def _factor(trend: RateTrend | None) -> dict[str, float] | None:
    return None if trend is None or not trend.total else {"ratio": trend.ratio, "low": trend.low, "high": trend.high}


def _months(count: int) -> str:
    return f"{count:,} month{'' if count == 1 else 's'}"
