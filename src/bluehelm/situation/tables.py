"""The tables of a situation, each made from the area's events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from bluehelm.columns import Column, schema_of
from bluehelm.exchange.event_words import VIOLENCE_TYPES
from bluehelm.situation.frames import ACTORS, COARSE, COARSE_BY_ADMIN1, HOT_CELLS, KINDS, MONTHLY

COARSEST_CELL: Final = 2
"""Coarsest ``where_precision`` whose point can be trusted to a half-degree cell: within 25 km."""

_DEATHS: Final = pl.col("deaths_best").cast(pl.Int64)  # a sum of Int32 stays Int32, and would wrap round below zero
_COUNTS: Final = (
    pl.len().alias("events"),
    _DEATHS.sum().alias("deaths"),
    pl.col("deaths_civilians").cast(pl.Int64).sum().alias("civilians"),
)


def monthly_table(events: pl.DataFrame, until: date) -> pl.DataFrame:
    """Events and deaths of every month, from the first event's month to that of ``until``: a frame of MONTHLY."""
    first: date = events["end"].min()  # type: ignore[assignment]  # a date column with at least one row
    months = pl.date_range(first.replace(day=1), until.replace(day=1), "1mo", eager=True).alias("month")
    by_violence = [_DEATHS.filter(pl.col("violence") == violence).sum().alias(violence) for violence in VIOLENCE_TYPES]
    unknown = _DEATHS.filter(pl.col("violence").is_null()).sum().alias("violence_unknown")
    silent = _DEATHS.filter(pl.col("deaths_civilians").is_null()).sum().alias("civilians_unknown")
    tallies = (*_COUNTS, *by_violence, unknown, silent)
    counted = events.group_by(pl.col("end").dt.truncate("1mo").alias("month")).agg(*tallies)
    joined = months.to_frame().join(counted, on="month", how="left", maintain_order="left").fill_null(0)
    return _shaped(joined, MONTHLY)


def actor_table(events: pl.DataFrame, since: date) -> pl.DataFrame:
    """Who takes part, by deaths in the events from ``since`` on: a frame of ACTORS.

    Those attacked in one-sided violence are not actors, whatever the source calls them.
    """
    attacked = (pl.col("violence").eq_missing(pl.lit("one_sided"))) | (pl.col("kind") == "attack_on_civilians")
    first = events.with_columns(actor=pl.col("actor_a"))
    second = events.filter(~attacked).with_columns(actor=pl.col("actor_b"))
    sides = pl.concat([first, second]).drop_nulls("actor").unique(["event_id", "actor"])
    last_seen = sides.group_by("actor").agg(last_seen=pl.col("end").max())
    recent = sides.filter(pl.col("end") >= since).group_by("actor").agg(*_COUNTS)
    ordered = recent.join(last_seen, on="actor").sort("deaths", "events", "actor", descending=[True, True, False])
    return _shaped(ordered, ACTORS)


def cell_table(recent: pl.DataFrame) -> pl.DataFrame:
    """Where it happens, by deaths: a frame of HOT_CELLS.

    Events placed no better than to a district are left out: their point says little about their cell.
    """
    placed = recent.filter((pl.col("where_precision") <= COARSEST_CELL).fill_null(value=True))
    place = (
        placed.drop_nulls("place")
        .group_by("cell", "place")
        .agg(named=pl.len())
        .sort("cell", "named", "place", descending=[False, True, False])
        .unique("cell", keep="first", maintain_order=True)
        .drop("named")
    )
    total = int(recent["deaths_best"].cast(pl.Int64).sum())
    counted = placed.group_by("cell").agg(*_COUNTS).join(place, on="cell", how="left")
    shared = counted.with_columns(share_of_deaths=pl.col("deaths") / total if total else pl.lit(0.0))
    return _shaped(shared.sort("deaths", "events", "cell", descending=[True, True, False]), HOT_CELLS)


def kind_table(recent: pl.DataFrame) -> pl.DataFrame:
    """What happens, by events: a frame of KINDS."""
    counted = recent.group_by("kind").agg(*_COUNTS)
    return _shaped(counted.sort("events", "kind", descending=[True, False]), KINDS)


def coarse_table(recent: pl.DataFrame) -> pl.DataFrame:
    """How well places are known, by where_precision: a frame of COARSE."""
    counted = recent.group_by("where_precision").agg(*_COUNTS).sort("where_precision", nulls_last=True)
    deaths = int(recent["deaths_best"].cast(pl.Int64).sum())
    shares = {
        "share_of_events": pl.col("events") / max(recent.height, 1),
        "share_of_deaths": pl.col("deaths") / deaths if deaths else pl.lit(None, dtype=pl.Float64),
    }
    return _shaped(counted.with_columns(**shares), COARSE)


def coarse_by_admin1_table(recent: pl.DataFrame) -> pl.DataFrame:
    """Where places are known least, by first-level unit, most coarse events first: a frame of COARSE_BY_ADMIN1."""
    coarse = is_coarse()
    counted = recent.group_by("admin1").agg(
        *_COUNTS,
        coarse_events=coarse.sum(),
        coarse_deaths=_DEATHS.filter(coarse).sum(),
    )
    ordered = counted.sort("coarse_events", "admin1", descending=[True, False], nulls_last=True)
    return _shaped(ordered, COARSE_BY_ADMIN1)


def is_coarse() -> pl.Expr:
    """Whether an event's place is known too roughly for its cell to be trusted; where precision is not stated, no."""
    return (pl.col("where_precision") > COARSEST_CELL).fill_null(value=False)


def _shaped(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    return frame.select([column.name for column in columns]).cast(schema_of(columns))
