"""The user's own places: a CSV or GeoJSON file of names and points, which wins over the packaged gazetteer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from bluehelm.columns import empty_frame, schema_of
from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.exchange.clean_text import clean_rows
from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import ROW, read_rows
from bluehelm.exchange.recognise import read_header
from bluehelm.exchange.row_rules import Rule, apply_rules
from bluehelm.exchange.typed_text import number_in, whole_number_in
from bluehelm.geo.places import PLACES
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors, refuse_irregular

_COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "place", "settlement"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "long", "lng", "x"),
    "population": ("population", "pop"),
}
_REQUIRED: Final = ("name", "latitude", "longitude")
_SOURCE: Final = "own records"
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")  # JSON can escape half a pair; no text column can hold it
_GEOJSON_ENDINGS: Final = (".geojson", ".json")


def read_places(path: str | Path, *, strict: bool = False) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read the user's places file.

    A CSV file has the columns ``name``, ``latitude`` and ``longitude`` in degrees (WGS 84), and ``population`` where
    known (a whole number; empty is unknown). Where the separator is not a comma, numbers may have a decimal comma. A
    GeoJSON file (``.geojson`` or ``.json``) has point features with the
    properties ``name`` and ``population``.

    Args:
        path: the file.
        strict: stop at errors instead of going on with the good rows.

    Returns:
        The frame PLACES in the order of the file, with kind ``user``; and problems, where ``row`` is the row of the
        CSV or the number of the GeoJSON feature, from 1. Where no row can be used the frame is empty and one of the
        problems is an error; whoever relies on the file should refuse it then.

    Raises:
        InputRefused: with ``strict``, when there is any error.
    """
    path = Path(path)
    read = _geojson_rows if path.suffix.lower() in _GEOJSON_ENDINGS else _csv_rows
    try:
        rows, columns, broken, decimal_comma = read(path)
        rows, cleaned = clean_rows(rows, path.name)
        broken = (*broken, *cleaned)
        places, problems = _check(rows, columns, path.name, decimal_comma=decimal_comma)
    except InputRefused as refused:
        places, broken, problems = empty_frame(PLACES), (), refused.problems
    refuse_errors((*broken, *problems), strict=strict)
    return places, (*broken, *problems)


_Rows = tuple[pl.DataFrame, Mapping[str, str], tuple[Problem, ...], bool]


def _csv_rows(path: Path) -> _Rows:
    """Text columns under our names, and whether a comma can be a decimal one as the separator is another sign."""
    raw = open_table_file(path)
    shape = read_header(raw)
    columns = {ours: name for ours, known in _COLUMN_NAMES.items() for name in known if name in shape.names}
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        message = f"The places file lacks the column {' and '.join(missing)}; it has {', '.join(shape.names[:12])}."
        hint = "The first row must name the columns: name, latitude, longitude and, where known, population."
        raise InputRefused(Problem(Severity.ERROR, "places-columns", message, hint, path.name, 1))
    rows, problems = read_rows(raw, shape, tuple(columns.values()))
    ours = rows.rename({theirs: ours for ours, theirs in columns.items()})
    return ours, columns, problems, shape.separator != ","


def _geojson_rows(path: Path) -> _Rows:
    """Text columns under our names, a row a feature; a feature without a point has no coordinates."""
    refuse_irregular(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
        rows = [_feature(number, feature) for number, feature in enumerate(features, start=1)]
    except FileNotFoundError:
        problem = Problem(Severity.ERROR, "file-not-found", f"There is no file {path}.", "Check the path and name.")
        raise InputRefused(problem) from None
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise InputRefused(Problem(Severity.ERROR, "file-unreadable", message, "", path.name)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = "The file is not a GeoJSON collection of features."
        hint = "Export the places as GeoJSON points in UTF-8, or as CSV with name, latitude and longitude."
        raise InputRefused(Problem(Severity.ERROR, "not-geojson", message, hint, path.name)) from error
    schema = {ROW: pl.UInt32, **dict.fromkeys(_COLUMN_NAMES, pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row"), {}, (), False


def _feature(number: int, feature: Mapping[str, Any]) -> tuple[int, *tuple[str | None, ...]]:
    properties = feature.get("properties") or {}
    geometry = feature.get("geometry") or {}
    point = geometry["coordinates"] if geometry.get("type") == "Point" else (None, None)
    return number, *(
        None if value is None else _LONE_SURROGATE.sub("", str(value)).strip() or None
        for value in (properties.get("name"), point[1], point[0], properties.get("population"))
    )


def _check(
    rows: pl.DataFrame, columns: Mapping[str, str], file: str, *, decimal_comma: bool
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    missing = {name: pl.lit(None, dtype=pl.String) for name in _COLUMN_NAMES if name not in rows.columns}
    parsed = rows.with_columns(**missing).with_columns(
        number_in("latitude", decimal_comma=decimal_comma).alias("lat"),
        number_in("longitude", decimal_comma=decimal_comma).alias("lon"),
        whole_number_in("population", pl.Int64).alias("people"),
    )
    good, problems = apply_rules(parsed, _RULES, columns, file)
    places = good.select(
        "name",
        latitude="lat",
        longitude="lon",
        cell=cell_of_point("lat", "lon"),
        population="people",
        kind=pl.lit("user"),
        source=pl.lit(_SOURCE),
    )
    return places.cast(schema_of(PLACES)), problems if places.height else (*problems, _no_places(file))


def _no_places(file: str) -> Problem:
    message, hint = "The file holds no place that can be used.", "Mend its rows: each needs name, latitude, longitude."
    return Problem(Severity.ERROR, "no-places", message, hint, file)


def _rules() -> tuple[Rule, ...]:
    error, hint = Severity.ERROR, "Correct it in the file, or leave the row out."
    lat, lon = pl.col("lat"), pl.col("lon")
    empty = [Rule(error, f"no-{name}", name, pl.col(name).is_null(), f"no {name}", hint) for name in _REQUIRED]
    unread = [
        Rule(
            error,
            "not-a-number",
            name,
            pl.col(name).is_not_null() & pl.col(parsed).is_null(),
            f"{name} is not a {'whole ' if name == 'population' else ''}number",
            hint if name == "population" else "Write decimal degrees, 6.4933 for 6°29'36\"N, or leave the row out.",
            name,
        )
        for name, parsed in (("latitude", "lat"), ("longitude", "lon"), ("population", "people"))
    ]
    ranges = (
        Rule(error, "latitude-outside", "latitude", lat.abs() > 90, "latitude outside -90 to 90 degrees", hint, "lat"),
        Rule(
            error,
            "longitude-outside",
            "longitude",
            lon.abs() > 180,
            "longitude outside -180 to 180 degrees",
            hint,
            "lon",
        ),
        Rule(error, "negative-population", "population", pl.col("people") < 0, "population below zero", hint, "people"),
    )
    return (*empty, *unread, *ranges)


_RULES: Final = _rules()
