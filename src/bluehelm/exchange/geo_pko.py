"""Geo-PKO: where UN missions' units stood, read off the UN's published deployment maps.

Cil, Fjelde, Hultman and Nilsson 2020, doi:10.1177/0022343319871978. Releases to 2.1 have 113 columns; later ones add
``date`` (first day of the map's month) and begin with a byte-order mark. Columns are found by name, so both are read.
A row is a place on a map; ``no.troops`` is an estimate from the symbols shown (units times a standard unit size).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.exchange.clean_text import clean_rows
from bluehelm.exchange.frames import DEPLOYMENTS
from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import ROW, TableShape, first_records, read_rows, refuse_wide
from bluehelm.exchange.row_names import name_rows
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.problems import InputRefused, Problem, Severity

CAPABILITIES: Final = {
    "inf": "infantry",
    "armor": "armoured",
    "fpu": "formed_police",
    "res": "reserve",
    "fp": "force_protection",
    "eng": "engineers",
    "sig": "signals",
    "trans": "transport",
    "riv": "riverine",
    "he.sup": "helicopter_support",
    "sf": "special_forces",
    "med": "medical",
    "maint": "maintenance",
    "recon": "reconnaissance",
    "avia": "aviation",
    "mp": "military_police",
    "demining": "demining",
    "uav": "uncrewed_aircraft",
}
"""Geo-PKO's unit flags and what they stand for. ``he.sup`` is set at airfields with helicopter units (Kavumu, Bouaké,
Nicosia), apart from ``avia``; its meaning is inferred from that."""

HEADQUARTERS: Final = {2: "sector", 3: "mission"}
"""Geo-PKO's ``hq`` (codebook of release 2.3): 0 none, 1 a contingent's own, 2 sector, 3 mission; the highest is coded.
A contingent's own headquarters commands nobody else and is left out."""

_CONTRIBUTORS: Final = tuple(f"nameoftcc_{number}" for number in range(1, 18))
_NEEDED: Final = ("source", "mission", "year", "month", "location", "latitude", "longitude", "no.troops")
_READ: Final = (*_NEEDED, *CAPABILITIES, "hq", "unpol.dummy", "unmo.dummy", "rpf", *_CONTRIBUTORS)
_NO_VALUE: Final = ("na", "unknown", "unclear")
_MOST_TROOPS: Final = 100_000
"""More than twice the largest mission there was, in one row: a slip of typing, or exchanged columns."""
_FIRST_NAMED: Final = 5
"""How many maps a problem names before it says "and more"."""


def read_geo_pko(path: Path, *, mission: str | None = None) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """One row a place and map, in the columns of ``DEPLOYMENTS``; ``month`` and ``map_month`` are the map's month.

    With ``mission`` the problems speak of its rows alone; a mission that the table does not have leaves all rows.

    Raises:
        InputRefused: the file is no table, or "not-geo-pko": columns of a Geo-PKO table are missing.
    """
    rows, problems = _read_rows(path)
    if mission is not None:
        own = rows.filter(pl.col("mission").str.to_uppercase() == mission.strip().upper())
        rows = rows if own.is_empty() else own
    notes = _notes(rows, path.name)
    rows, bad = _usable(rows, path.name)
    rows, doubled = _one_map_a_month(rows, path.name)
    return _places(rows), (*problems, *bad, *doubled, *notes)


def _read_rows(path: Path) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The columns used, as text without blanks around it; a column that this release does not have is empty."""
    raw = open_table_file(path)
    header = first_records(raw.head().decode("utf-8-sig", errors="replace"), ",", 1)[0]
    refuse_wide(header, raw.name)
    names = tuple(name.strip() for name in header)
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise InputRefused(_not_geo_pko(raw.name, missing))
    rows, problems = read_rows(raw, TableShape(names, ",", 1), [name for name in _READ if name in names])
    rows, cleaned = clean_rows(rows, raw.name)
    problems = (*problems, *cleaned)
    absent = [pl.lit(None, pl.String).alias(name) for name in _READ if name not in names]
    return rows.with_columns(absent).with_columns(pl.col(_READ).str.strip_chars()), problems


def _not_geo_pko(file: str, missing: Sequence[str]) -> Problem:
    message = f"This is no Geo-PKO table of maps: the columns {', '.join(missing)} are missing."
    hint = "Give the location-map file (113 or 114 columns), not the location-year one."
    return Problem(Severity.ERROR, "not-geo-pko", message, hint, file, 1)


def _usable(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows with a mission, a month and a point, with these as values; and problems for the others."""
    year, month = pl.col("year").cast(pl.Int32, strict=False), pl.col("month").cast(pl.Int8, strict=False)
    rows = rows.with_columns(
        pl.when(year.is_between(1945, 2200) & month.is_between(1, 12)).then(pl.date(year, month, 1)).alias("map_month"),
        pl.col("latitude", "longitude").cast(pl.Float64, strict=False).name.suffix("_value"),
    )
    no_point = _blank("latitude") | _blank("longitude")
    off_map = ~(pl.col("latitude_value").is_between(-90, 90) & pl.col("longitude_value").is_between(-180, 180))
    rows = rows.with_columns(
        pl.when(_blank("mission"))
        .then(pl.lit("no-mission"))
        .when(pl.col("map_month").is_null())
        .then(pl.lit("bad-month"))
        .when(no_point)
        .then(pl.lit("no-place"))
        .when(off_map.fill_null(value=True))
        .then(pl.lit("bad-coordinates"))
        .alias("fault")
    )
    problems = []
    for fault, (severity, column, what, hint) in _FAULTS.items():
        at = rows.filter(pl.col("fault") == fault)[ROW].to_list()
        if at:
            message = f"{name_rows(at)}: {what}. Left out."
            problems.append(Problem(severity, fault, message, hint, file, at[0], column))
    return rows.filter(pl.col("fault").is_null()), problems


_FAULTS: Final = {
    "no-mission": (Severity.ERROR, "mission", "no mission is named", "Write the mission's acronym."),
    "bad-month": (
        Severity.ERROR,
        "month",
        "no year and month of the calendar",
        "Write the year with four digits and the month as 1 to 12.",
    ),
    "no-place": (
        Severity.WARNING,
        "latitude",
        "no coordinates",
        "The map did not show clearly where; the units of these rows are missing from the panel.",
    ),
    "bad-coordinates": (
        Severity.ERROR,
        "latitude",
        "the coordinates are no numbers, or lie outside -90 to 90 and -180 to 180",
        "Check for a lost decimal point, or latitude and longitude swapped.",
    ),
}


def _one_map_a_month(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Keep one map of each mission and month.

    The source republishes some maps and dates some rows wrongly, and their strengths must not add up. Of the maps that
    show at least half as many places as the fullest one, the latest revision is kept.
    """
    name = pl.col("source").str.to_lowercase().str.replace_all(r"\(.*?\)|\s+", " ").str.strip_chars()
    rows = rows.with_columns(name.str.replace(r"rev\.? *0*(\d)", "rev $1").alias("map"))
    month = ["mission", "map_month"]
    revision = pl.col("map").str.extract(r"rev (\d+(?:\.\d+)?)").cast(pl.Float64).fill_null(-1.0)
    maps = (
        rows.group_by(*month, "map", maintain_order=True)
        .agg(pl.len().alias("places"), pl.col("source").first())
        .with_columns(revision.alias("revision"), pl.len().over(month).alias("maps"))
        .filter(pl.col("maps") > 1)
    )
    fullest = pl.col("places").max().over(month)
    ordered = maps.with_columns((pl.col("places") * 2 >= fullest).alias("full")).sort("full", "revision")
    dropped = ordered.filter(pl.int_range(pl.len()).over(month) < pl.col("maps") - 1).sort(*month)
    if dropped.is_empty():
        return rows, []
    named = [f"{row['mission']} {row['map_month']:%Y-%m} '{row['source']}'" for row in dropped.iter_rows(named=True)]
    message = f"{dropped.height} maps share mission and month with a fuller or later one and were left out: "
    hint = "Look at them if you work on one of these months; the others are not touched."
    problem = Problem(Severity.WARNING, "two-maps-one-month", f"{message}{_names(named)}.", hint, file)
    return rows.join(dropped, on=[*month, "map"], how="anti"), [problem]


def _notes(rows: pl.DataFrame, file: str) -> list[Problem]:
    message = "Strengths are estimates from map symbols (units shown, times a standard unit size), not head counts."
    problems = [Problem(Severity.NOTE, "estimated-strength", message, "Compare with the mission's own report.", file)]
    unknown = rows.filter(_blank("no.troops"))[ROW].to_list()
    if unknown:
        message = f"{name_rows(unknown)}: the source does not say how many troops, so that the strength is empty."
        hint = "Give these units a strength in your own units file before you plan with them."
        problems.append(Problem(Severity.NOTE, "unknown-strength", message, hint, file, unknown[0], "no.troops"))
    strength = pl.col("no.troops").cast(pl.Float64, strict=False).fill_null(-1)
    no_number = ~_blank("no.troops") & ~strength.is_between(0, _MOST_TROOPS)
    odd = rows.filter(no_number)[ROW].to_list()
    if odd:
        message = f"{name_rows(odd)}: the strength is no number from 0 to {_MOST_TROOPS:,}."
        hint = "Write a whole number, or 'unknown'; the strength is empty until then."
        problems.append(Problem(Severity.WARNING, "bad-strength", message, hint, file, odd[0], "no.troops"))
    apart = rows.filter(_set("rpf"))[ROW].to_list()
    if apart:
        message = f"{name_rows(apart)}: a regional protection force is shown that 'no.troops' leaves out."
        problems.append(Problem(Severity.NOTE, "troops-not-counted", message, "See column rpf.no.", file, apart[0]))
    return problems


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    """Sum the rows of one place on a map. A place with one unknown strength has no strength: half a sum misleads."""
    troops = pl.col("no.troops").cast(pl.Float64, strict=False).round()
    troops = pl.when(troops.is_between(0, _MOST_TROOPS)).then(troops).cast(pl.Int64)
    flags = [pl.when(_set(flag)).then(pl.lit(name)) for flag, name in CAPABILITIES.items()]
    places = (
        rows.with_columns(
            troops.alias("troops"),
            (_set("unpol.dummy") | _set("fpu")).alias("police"),
            _set("unmo.dummy").cast(pl.Int32).alias("observers"),
            pl.concat_list(flags).list.drop_nulls().alias("capabilities"),
            pl.concat_list(pl.when(~_blank(name)).then(pl.col(name)) for name in _CONTRIBUTORS)
            .list.drop_nulls()
            .alias("contributors"),
        )
        .group_by(
            "mission",
            "map_month",
            pl.col("location").alias("place"),
            pl.col("latitude_value").alias("latitude"),
            pl.col("longitude_value").alias("longitude"),
            maintain_order=True,
        )
        .agg(
            pl.when(pl.col("troops").is_not_null().all()).then(pl.col("troops").sum()).alias("troops"),
            pl.col("police").any(),
            pl.col("observers").max(),
            pl.col("hq").cast(pl.Int8, strict=False).max().alias("hq"),
            pl.col("capabilities").list.explode().drop_nulls().unique(maintain_order=True),
            pl.col("contributors").list.explode().drop_nulls().unique(maintain_order=True),
        )
    )
    cell = pl.Series("cell", PrioGrid().cell_at(places["latitude"], places["longitude"]))
    schema = schema_of(DEPLOYMENTS)
    headquarters = pl.col("hq").replace_strict(HEADQUARTERS, default=None, return_dtype=pl.String).alias("headquarters")
    places = places.with_columns(cell, headquarters, pl.col("map_month").alias("month"))
    return places.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _set(flag: str) -> pl.Expr:
    return pl.col(flag).eq_missing(pl.lit("1"))


def _blank(column: str) -> pl.Expr:
    return pl.col(column).is_null() | pl.col(column).str.to_lowercase().is_in(_NO_VALUE)


def _names(items: Sequence[str]) -> str:
    return ", ".join(items[:_FIRST_NAMED]) + (" and more" if len(items) > _FIRST_NAMED else "")
