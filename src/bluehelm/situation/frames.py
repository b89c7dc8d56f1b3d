"""The frames of a situation, each column documented once."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.columns import Column
from bluehelm.exchange.event_words import VIOLENCE_TYPES

MONTHLY: Final = (
    Column("month", pl.Date, "first day of the month; every month is there, quiet ones too"),
    Column("events", pl.Int64, "events that ended in the month"),
    Column("deaths", pl.Int64, "deaths, best estimate"),
    Column("civilians", pl.Int64, "civilian deaths within them"),
    *(Column(name, pl.Int64, f"deaths in {name.replace('_', '-')} violence") for name in VIOLENCE_TYPES),
    Column("violence_unknown", pl.Int64, "deaths in events whose type of violence the source does not say"),
    Column("civilians_unknown", pl.Int64, "deaths in events that do not say how many of the dead were civilians"),
)
ACTORS: Final = (
    Column("actor", pl.String, "as the source writes it"),
    Column("events", pl.Int64, "events of the last 12 months with this actor on either side"),
    Column("deaths", pl.Int64, "deaths in these events, whoever caused or suffered them"),
    Column("civilians", pl.Int64, "civilian deaths in these events"),
    Column("last_seen", pl.Date, "last day of its last event on record"),
)
HOT_CELLS: Final = (
    Column("cell", pl.Int64, "PRIO-GRID id"),
    Column("place", pl.String, "the place named most often there, or null"),
    Column("events", pl.Int64, "events of the last 12 months that are not placed more roughly than within 25 km"),
    Column("deaths", pl.Int64, "deaths, best estimate"),
    Column("civilians", pl.Int64, "civilian deaths within them"),
    Column("share_of_deaths", pl.Float64, "of the area's deaths in these months, 0 to 1"),
)
KINDS: Final = (
    Column("kind", pl.String, "one of EVENT_KINDS"),
    Column("events", pl.Int64, "events of the last 12 months"),
    Column("deaths", pl.Int64, "deaths, best estimate"),
    Column("civilians", pl.Int64, "civilian deaths within them"),
)
COARSE: Final = (
    Column("where_precision", pl.Int8, "UCDP scale: 1 exact place to 7 at sea or in the air; null where not said"),
    Column("events", pl.Int64, "events of the last 12 months"),
    Column("deaths", pl.Int64, "deaths, best estimate"),
    Column("share_of_events", pl.Float64, "0 to 1"),
    Column("share_of_deaths", pl.Float64, "0 to 1; null where nobody died"),
)
COARSE_BY_ADMIN1: Final = (
    Column("admin1", pl.String, "first-level administrative unit as the source writes it; null where not said"),
    Column("events", pl.Int64, "events of the last 12 months"),
    Column("deaths", pl.Int64, "deaths, best estimate"),
    Column("coarse_events", pl.Int64, "events known no better than to a second-level unit"),
    Column("coarse_deaths", pl.Int64, "deaths in these events"),
)
