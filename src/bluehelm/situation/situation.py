"""The situation stage: what has happened in the area, up to an as-of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from bluehelm.draws import month_of, months_from
from bluehelm.exchange.area_events import events_of_area
from bluehelm.geo.area import Area
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.tables import (
    actor_table,
    cell_table,
    coarse_by_admin1_table,
    coarse_table,
    is_coarse,
    kind_table,
    monthly_table,
)
from bluehelm.situation.trend import BEFORE_MONTHS, Trend

RECENT_MONTHS: Final = 12
"""Months that the tables cover: a year, so that no season is missing."""
TREND_MONTHS: Final = (3, 12)


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What has happened in the area up to ``as_of``, in whole months.

    ``monthly`` covers the whole record, from the first event's month; all other tables cover the last twelve months.
    Columns: ``situation.frames``. ``trends`` compares deaths, civilian deaths and events of the last 3 and 12 months
    with the 12 months before, as far as the record reaches. Actors are named as the source names them.
    """

    area: Area
    as_of: date
    monthly: pl.DataFrame
    trends: tuple[Trend, ...]
    actors: pl.DataFrame
    hot_cells: pl.DataFrame
    kinds: pl.DataFrame
    coarse: pl.DataFrame
    coarse_by_admin1: pl.DataFrame
    problems: tuple[Problem, ...]

    @property
    def trend(self) -> str:
        """How deaths changed, in sentences with figures."""
        told = [str(trend) for trend in self.trends if trend.quantity == "deaths"]
        if not told:
            return (
                f"The record covers {self.monthly.height} months, too few to compare the last {min(TREND_MONTHS)} with "
                f"the {BEFORE_MONTHS} before."
            )
        return " ".join(told)

    def summary(self) -> str:
        """The situation in a few sentences with figures."""
        recent = self.monthly.tail(RECENT_MONTHS)
        counted = (
            f"{self.area.name}, {recent['month'][0]:%Y-%m} to {recent['month'][-1]:%Y-%m}: {recent['events'].sum():,} "
            f"events with {recent['deaths'].sum():,} deaths, {civilians_in_words(recent)}."
        )
        lines = [counted, self.trend]
        most = self.actors.filter(pl.col("deaths") > 0).select("actor", "deaths").head(3)
        if not most.is_empty():
            named = [f"{actor} ({deaths:,} deaths)" for actor, deaths in most.iter_rows()]
            lines.append(f"Most deaths are in events with {', '.join(named)}.")
        lines += [*self._where(), self._attacks_on_mission()]
        return "\n".join(lines)

    def _where(self) -> list[str]:
        worst = self.hot_cells.filter(pl.col("deaths") > 0).select("place", "cell", "deaths").head(3)
        named = [f"{place or 'no place named'} (cell {cell}, {deaths:,})" for place, cell, deaths in worst.iter_rows()]
        lines = [f"Of the deaths that are placed, most are at {', '.join(named)}."] if named else []
        rough = self.coarse.filter(is_coarse())
        if rough.height:
            lines.append(
                f"{100 * rough['share_of_events'].sum():.0f} % of the events, with {rough['deaths'].sum():,} deaths, "
                "are placed no better than to a district."
            )
        unstated = self.coarse.filter(pl.col("where_precision").is_null())
        if unstated.height:
            lines.append(
                f"For {100 * unstated['share_of_events'].sum():.0f} % of the events, with "
                f"{unstated['deaths'].sum():,} deaths, the source does not state how exactly they are placed."
            )
        return lines

    def _attacks_on_mission(self) -> str:
        attacks = self.kinds.filter(kind="attack_on_mission")
        if attacks.is_empty():
            return "No attack on the mission is on record as such; not every source tells these attacks apart."
        return f"Attacks on the mission: {attacks['events'][0]:,}; deaths in them: {attacks['deaths'][0]:,}."


def civilians_in_words(months: pl.DataFrame) -> str:
    """How many of the dead of some months of MONTHLY were civilians, as far as the record says it.

    >>> civilians_in_words(pl.DataFrame({"civilians": [5], "civilians_unknown": [10]}))
    'at least 5 of them civilians: of 10 deaths the record does not say whether they were civilians'
    """
    civilians, silent = (int(months[name].sum()) for name in ("civilians", "civilians_unknown"))
    if not silent:
        return f"{civilians:,} of them civilians"
    told = f"at least {civilians:,} of them civilians" if civilians else "how many of them civilians is not known"
    return f"{told}: of {silent:,} deaths the record does not say whether they were civilians"


def summarise_situation(events: pl.DataFrame, area: Area, as_of: date) -> Situation:
    """Say what has happened: trend, actors, places, kinds, and how well places are known.

    An event counts in the month of its last day. Where ``as_of`` cuts a month, that month is left out: half a month
    looks like a quiet one.

    Args:
        events: a frame of EVENTS; the whole file, or the area's own.
        area: where.
        as_of: the last day known.

    Raises:
        InputRefused: for what ``events_of_area`` refuses, and with code ``no-whole-month`` when the first event's month
            is not over by ``as_of``.
    """
    until = as_of if as_of == month_of(as_of).end else as_of.replace(day=1) - timedelta(days=1)
    known, problems = events_of_area(events, area, as_of=as_of)
    whole = known.filter(pl.col("end") <= until)
    if whole.is_empty():
        raise InputRefused(_no_whole_month(area, as_of))
    monthly = monthly_table(whole, until)
    since = months_from(until.replace(year=until.year - 1, day=1), 2)[1].start
    recent = whole.filter(pl.col("end") >= since)
    return Situation(
        area=area,
        as_of=as_of,
        monthly=monthly,
        trends=_trends(monthly, ("deaths", "civilians", "events")),
        actors=actor_table(whole, since),
        hot_cells=cell_table(recent),
        kinds=kind_table(recent),
        coarse=coarse_table(recent),
        coarse_by_admin1=coarse_by_admin1_table(recent),
        problems=problems,
    )


def _trends(monthly: pl.DataFrame, quantities: Sequence[str]) -> tuple[Trend, ...]:
    names = {"civilians": "civilian deaths"}
    return tuple(
        Trend.of(names.get(quantity, quantity), monthly[quantity].to_numpy(), months)
        for quantity in quantities
        for months in TREND_MONTHS
        if monthly.height >= months + BEFORE_MONTHS
    )


def _no_whole_month(area: Area, as_of: date) -> Problem:
    return Problem(
        Severity.ERROR,
        "no-whole-month",
        f"The events of {area.name} known on {as_of.isoformat()} do not fill a whole month.",
        "Give an as-of date at the end of a month, after the first event.",
    )
