"""CSV with the column names of the UCDP Georeferenced Event Dataset, for tools that read GED.

It is laid out like GED (codebook 25.1); it is not GED, and ``code_status`` and ``fictional`` say what to know of a row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write, write_released_file
from bluehelm.exchange.table_text import Cell, csv_bytes
from bluehelm.geo import country_name, country_outline, outline_codes

UCDP_COLUMNS: Final = (  # noqa: SIM905 - reads like the header row it stands for
    "id,year,code_status,type_of_violence,side_a,side_b,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,"
    "priogrid_gid,country,iso3,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,"
    "high,low,fictional"
).split(",")

_TYPE: Final = {"armed_clash": 1, "attack_on_civilians": 3}
"""UCDP's type of violence. Armed clashes are written as state-based, because a copy names no sides that could tell
them from non-state ones; other categories have no type in UCDP and stay empty."""

_COUNTRY_ONLY: Final = 6


def write_as_ucdp(rows: pl.DataFrame, path: Path | str) -> None:
    """Write released rows as CSV under GED's column names; ``read_events`` reads the file back.

    GED has a point and a best estimate in every row. A row without a point gets one inside its country, the same for
    every row of that country, and ``where_prec`` 6. A row whose best estimate is only known to lie between two numbers
    gets the lower one; where deaths are not recorded, every number of deaths is empty, because 0 would say that nobody
    died. ``code_status`` says both, and which category has no type of violence. Rows with neither point nor known
    country are left out.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
        InputRefused: when the file cannot be written.
    """
    lines = [_line(row) for row in ready_to_write(rows).iter_rows(named=True)]
    write_released_file(path, csv_bytes([UCDP_COLUMNS, *(line for line in lines if line is not None)]))


def left_out_of_ucdp(rows: pl.DataFrame) -> int:
    """How many released rows ``write_as_ucdp`` leaves out, for they have neither point nor known country."""
    return sum(1 for row in rows.iter_rows(named=True) if _point(row)[0] is None)


def _line(row: dict[str, Any]) -> list[Cell] | None:
    latitude, longitude, where = _point(row)
    if latitude is None:
        return None
    best, status = _best(row)
    civilians = row["civilians_killed"]
    values: dict[str, Cell] = {
        "id": row["reference"],
        "year": row["last_day"].year,
        "code_status": "; ".join(filter(None, (status, _no_type(row["category"])))) or "Clear",
        "type_of_violence": _TYPE.get(row["category"]),
        "side_a": "not released",
        "side_b": "not released",
        "where_prec": where,
        "adm_1": row["admin1"],
        "adm_2": row["admin2"],
        "latitude": latitude,
        "longitude": longitude,
        "priogrid_gid": row["cell"],
        "country": _country(row["country"]),
        "iso3": row["country"],
        "date_prec": row["day_precision"],
        "date_start": row["day"],
        "date_end": row["last_day"],
        "deaths_a": None if best is None else 0,
        "deaths_b": None if best is None else 0,
        "deaths_civilians": civilians,
        "deaths_unknown": None if best is None else best - (civilians or 0),
        "best": best,
        "high": row["killed_high"],
        "low": row["killed_low"],
        "fictional": row["fictional"],
    }
    return [values.get(name) for name in UCDP_COLUMNS]


def _point(row: dict[str, Any]) -> tuple[float | None, float | None, int]:
    if row["latitude"] is not None:
        return row["latitude"], row["longitude"], row["where_precision"]
    if row["country"] not in outline_codes():
        return None, None, _COUNTRY_ONLY
    inside = country_outline(row["country"]).representative_point()
    return round(inside.y, 4), round(inside.x, 4), _COUNTRY_ONLY


def _best(row: dict[str, Any]) -> tuple[int | None, str]:
    if row["killed_best"] is not None:
        return row["killed_best"], ""
    if row["killed_high"] is not None and row["killed_low"] is not None:
        return row["killed_low"], f"best lies between {row['killed_low']} and {row['killed_high']}"
    return None, "deaths not recorded"


def _no_type(category: str) -> str:
    return "" if category in _TYPE else f"no type of violence for {category}"


def _country(code: str | None) -> str | None:
    try:
        return None if code is None else country_name(code)
    except LookupError:
        return code
