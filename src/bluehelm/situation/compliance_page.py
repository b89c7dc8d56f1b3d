"""A measure of compliance as a page of text, 80 columns wide, and as facts for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import polars as pl

from bluehelm.problems import printable
from bluehelm.situation.compliance_words import (
    effort_words,
    head_lines,
    rest_lines,
    sector_name,
    several_sectors,
)

if TYPE_CHECKING:
    from bluehelm.situation.compliance import Compliance
    from bluehelm.situation.compliance_watch import Series

WIDTH: Final = 80
_NAME: Final = 24
_COLUMNS: Final = (("alleged", 9), ("verified", 10), ("attributed", 12), ("open", 6))
_RATE: Final = "per 100 patrols"


def compliance_text(compliance: Compliance) -> str:
    """The summary for a terminal: no line is longer than 80 columns, and several sectors stand in a table."""
    lines = [*_wrapped(head_lines(compliance)), *_sectors(compliance), *_wrapped(rest_lines(compliance))]
    return "\n".join(lines)


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _sectors(compliance: Compliance) -> Iterator[str]:
    """A line a sector with what was done to see, and below it a row a party."""
    sectors = several_sectors(compliance)
    if not sectors:
        return
    yield ""
    yield _row("By sector and party", [*(f"{name:>{width}}" for name, width in _COLUMNS), f"{_RATE:>17}"])
    for sector in sectors:
        rows = compliance.sectors.filter(pl.col("sector").eq_missing(sector))
        yield from wrap(f"{sector_name(sector)}: {effort_words(rows)}", WIDTH, subsequent_indent="  ")
        for row in rows.iter_rows(named=True):
            rate = row["alleged_per_100_patrols"]
            told = "not known" if rate is None else f"{rate:,.1f}"
            cells = [*(f"{row[name]:>{width},}" for name, width in _COLUMNS), f"{told:>17}"]
            yield _row(f"  {printable(row['party'])}", cells)
    yield ""


def _row(name: str, cells: Iterable[str]) -> str:
    return (name if len(name) <= _NAME else f"{name[: _NAME - 1]}~").ljust(_NAME) + "".join(cells)


def compliance_facts(compliance: Compliance) -> dict[str, object]:
    """What a program wants of it."""
    kept = compliance.commitments
    return {
        "until": compliance.until,
        "known_on": compliance.known_on,
        "months": list(compliance.months),
        "sector": compliance.sector,
        "part_from": compliance.part,
        "parties": compliance.parties.to_dicts(),
        "sectors": compliance.sectors.to_dicts(),
        "monthly": compliance.monthly.to_dicts(),
        "effort": compliance.effort.to_dicts(),
        "unfinished": compliance.unfinished,
        "series": [_series(one) for one in compliance.series],
        "warnings": [str(one.watch.new) for one in compliance.warnings],
        "days_to_verify": {
            party: {
                "median": delay.median,
                "low": delay.low,
                "high": delay.high,
                "finished": delay.finished,
                "open": delay.still_open,
            }
            for party, delay in compliance.delays.items()
        },
        "commitments": None if kept is None else kept.to_dicts(),
        "overdue": dict(compliance.overdue),
        "problems": [problem.to_dict() for problem in compliance.problems],
    }


def _series(one: Series) -> dict[str, object]:
    trend = one.trend if one.trend is not None and one.trend.total else None
    return {
        "party": one.party,
        "clause": one.clause,
        "basis": one.basis,
        "trend_a_month": None if trend is None else {"ratio": trend.ratio, "low": trend.low, "high": trend.high},
        "judged_months": one.watch.judged,
        "changes": [change.to_dict() for change in one.watch.changes],
    }
