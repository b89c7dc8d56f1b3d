"""What is watched of an agreement: the incidents held against each party, and against each clause of it, by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws import month_of
from bluehelm.problems import printable
from bluehelm.situation.change_point import ChangeWatch, watch_changes
from bluehelm.situation.compliance_tables import area_effort, counts_by_month
from bluehelm.situation.rate_trend import RateTrend

PER: Final = 100
"""Patrols that a rate per patrol is for."""
Basis = Literal["month", "patrols"]
"""What a rate is for: a month, or a hundred patrols done."""


@dataclass(frozen=True, slots=True)
class Series:
    """Incidents held against one party, under one clause or (None) any, by month: trend over the span, and the watch.

    An incident that is held to break three clauses is one incident of the party, so that an annex which comes into
    force and names the same shelling again is no rise. The watch covers the whole record, the trend the span.
    ``trend`` is None where too few months have a known rate.
    """

    party: str
    clause: str | None
    basis: Basis
    trend: RateTrend | None
    watch: ChangeWatch


def known_shares(months: Sequence[date], known_on: date) -> NDArray[np.float64]:
    """The share of each month that was over by a day; 0 for what lies after it.

    >>> known_shares([date(2025, 4, 1), date(2025, 5, 1)], date(2025, 4, 15)).tolist()
    [0.5, 0.0]
    """
    spans = [month_of(month) for month in months]
    shares = [((known_on - span.start).days + 1) / ((span.end - span.start).days + 1) for span in spans]
    return np.clip(shares, 0, 1)


def watch_series(
    known: pl.DataFrame,
    effort: pl.DataFrame,
    record: Sequence[date],
    named: pl.DataFrame,
    *,
    span: int,
    known_on: date,
    false_alarms: float,
    in_force: Mapping[str, date],
) -> tuple[Series, ...]:
    """Every party by month and by patrols, and every clause of a party that has several, by month.

    Args:
        known: allegations as known by then.
        effort: a frame of EFFORT.
        record: the months from the first on record to the last of the span.
        named: ``party`` and ``clause`` of each row of the party table.
        span: how many of the last months the trend is of.
        known_on: the day of the last record: what came after it counts as not known, and not as quiet.
        false_alarms: share of unchanged years with a false warning that is accepted.
        in_force: by clause, the day from which it holds; months that began before it say nothing of it.
    """
    shares = known_shares(record, known_on)
    patrols = area_effort(known, effort, record)["patrols_done"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    several = named.filter(pl.col("clause").is_not_null().sum().over("party") > 1)["party"].to_list()
    series: list[Series] = []

    def add(party: str, clause: str | None, counts: list[int], basis: Basis, seen: NDArray[np.float64]) -> None:
        under = "" if clause is None else f" under {printable(clause)}"
        per = "a month" if basis == "month" else f"per {PER} patrols"
        unit = f"incidents held against {printable(party)}{under} {per}"
        trend = RateTrend.of(counts[-span:], seen[-span:], unit=unit)
        scale = 1.0 if basis == "month" else PER
        watch = watch_changes(record, counts, seen, false_alarms=false_alarms, unit=unit, per=scale)
        series.append(Series(party, clause, basis, trend, watch))

    for party, clause in named.iter_rows():
        rows = known.filter(party=party) if clause is None else known.filter(party=party, clause=clause)
        counts = counts_by_month(rows.unique("incident"), record)
        if clause is None:
            add(party, clause, counts, "month", shares)
            if (patrols > 0).any():
                add(party, clause, counts, "patrols", np.where(shares > 0, patrols, np.nan))
        elif party in several:
            began = np.asarray([month < in_force.get(clause, month) for month in record])
            add(party, clause, counts, "month", np.where(began, np.nan, shares))
    return tuple(series)
