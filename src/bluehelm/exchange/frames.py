"""The frames that flow between stages, each column documented once."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.columns import Column

EVENTS: Final = (
    Column("event_id", pl.String, "the source's own id, unique within the frame"),
    Column(
        "source", pl.String, "who published the row: 'UCDP GED', 'UCDP candidate', 'ACLED' or the name in a column map"
    ),
    Column("start", pl.Date, "first day of the event"),
    Column("end", pl.Date, "last day; an event counts in the period of this day"),
    Column(
        "date_precision",
        pl.Int8,
        "1 exact day, 2 within 2-6 days, 3 a week, 4 a month, 5 longer than a month (UCDP scale)",
    ),
    Column("latitude", pl.Float64, "degrees north, WGS 84"),
    Column("longitude", pl.Float64, "degrees east, WGS 84"),
    Column(
        "where_precision",
        pl.Int8,
        "1 exact place, 2 within 25 km, 3 second-level admin unit, 4 first-level admin unit, "
        "5 a line or region, 6 country only, 7 at sea or in the air (UCDP scale)",
    ),
    Column("cell", pl.Int32, "PRIO-GRID id of the point"),
    Column("country", pl.String, "ISO 3166 alpha-3 code, from the record itself"),
    Column("admin1", pl.String, "first-level administrative unit, as the source writes it"),
    Column("admin2", pl.String, "second-level administrative unit, as the source writes it"),
    Column("place", pl.String, "place name, as the source writes it"),
    Column("kind", pl.String, "one of EVENT_KINDS"),
    Column("violence", pl.String, "one of VIOLENCE_TYPES, or null where the source does not say"),
    Column("actor_a", pl.String, "first actor, as the source writes it"),
    Column("actor_b", pl.String, "second actor, as the source writes it"),
    Column("deaths_best", pl.Int32, "deaths, the source's best estimate"),
    Column("deaths_low", pl.Int32, "deaths, low estimate"),
    Column("deaths_high", pl.Int32, "deaths, high estimate"),
    Column("deaths_civilians", pl.Int32, "civilian deaths within the best estimate"),
    Column("note", pl.String, "what a reader should know about the row, or null"),
)

DEPLOYMENTS: Final = (
    Column("mission", pl.String, "mission acronym, as the source writes it"),
    Column("month", pl.Date, "first day of the month"),
    Column("map_month", pl.Date, "first day of the month of the map or record that the row repeats until the next one"),
    Column("place", pl.String, "place name"),
    Column("latitude", pl.Float64, "degrees north, WGS 84"),
    Column("longitude", pl.Float64, "degrees east, WGS 84"),
    Column("cell", pl.Int32, "PRIO-GRID id of the point"),
    Column("troops", pl.Int32, "troops, estimated from map symbols; null where the source says unknown"),
    Column("police", pl.Boolean, "police or formed police are shown at the place"),
    Column("observers", pl.Int32, "military observers: the count where given, 1 where only their presence is known"),
    Column("headquarters", pl.String, "'mission', 'sector' or null"),
    Column(
        "capabilities", pl.List(pl.String), "what the units shown there can do: 'infantry', 'engineers', 'medical' ..."
    ),
    Column("contributors", pl.List(pl.String), "contributing countries, as the source writes them"),
)

CONTRIBUTIONS: Final = (
    Column("contributor", pl.String, "contributing country, ISO 3166 alpha-3"),
    Column("mission", pl.String, "mission acronym"),
    Column("month", pl.Date, "first day of the month"),
    Column("troops", pl.Int32, "troops"),
    Column("police", pl.Int32, "police"),
    Column("observers", pl.Int32, "military observers"),
)
