"""The country of each event, from the record itself, and points that make no sense in that country."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import polars as pl
import pycountry

from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.row_names import name_rows
from bluehelm.exchange.row_rules import Rule, apply_rules
from bluehelm.figures import load_figures
from bluehelm.geo.countries import country_name, iso3_by_number, iso3_from_name
from bluehelm.geo.outline_distance import outside_km
from bluehelm.geo.outlines import country_outline, outline_codes
from bluehelm.problems import Problem, Severity

_NAMES_SHOWN: Final = 5
_INVENTED: Final = re.compile("X[A-Z]{2}")  # ISO 3166 leaves XAA to XZZ to its users: exercises, Kosovo


def with_country(events: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Add ``country``: the record's own ISO code, else its Gleditsch-Ward number, ISO number or name translated.

    Each distinct value is looked up once. A row whose country cannot be told keeps a null there and is warned of.
    """
    coded = events.with_columns(
        pl.coalesce(_translated(events, field, look_up) for field, look_up in _LOOK_UPS.items()).alias("country")
    )
    unknown = coded.filter(pl.col("country").is_null())
    return coded, () if unknown.is_empty() else (_unknown(unknown, file),)


def check_swapped(
    events: pl.DataFrame, columns: Mapping[str, str], file: str
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Leave out rows whose point is far from their country, but within it once latitude and longitude are exchanged.

    Far is the figure ``outside_country_distance`` (50 km). Each distinct point is tested once.
    """
    points = events.select("country", "latitude", "longitude").drop_nulls().unique()
    swapped = [_swapped_in(str(country), rows) for (country,), rows in points.group_by("country")]
    found = pl.concat([rows for rows in swapped if not rows.is_empty()] or [points.clear()])
    if found.is_empty():
        return events, ()
    marked = events.join(
        found.with_columns(swapped=True), on=["country", "latitude", "longitude"], how="left", maintain_order="left"
    )
    rule = Rule(
        Severity.ERROR,
        "coordinates-swapped",
        "latitude",
        pl.col("swapped"),
        "latitude and longitude look swapped: exchanged, the point is in the event's country, as it stands not",
        "Exchange the two at the source and read the file again.",
        "latitude",
    )
    good, problems = apply_rules(marked, (rule,), columns, file)
    return good.drop("swapped"), problems


def _swapped_in(country: str, points: pl.DataFrame) -> pl.DataFrame:
    """The points of one country that are wrong as they stand and right when exchanged."""
    if country not in outline_codes():
        return points.clear()
    outline = country_outline(country)
    latitude, longitude = points["latitude"].to_numpy(), points["longitude"].to_numpy()
    west, south, east, north = outline.bounds
    could_be = (longitude >= south) & (longitude <= north) & (latitude >= west) & (latitude <= east)
    index = np.flatnonzero(could_be)
    index = index[outside_km(outline, longitude[index], latitude[index]) == 0]
    limit = load_figures("checks").history("outside_country_distance")[-1]
    far = outside_km(outline, latitude[index], longitude[index]) > limit.value
    return points.filter(pl.Series(np.isin(np.arange(points.height), index[far])))


def _translated(events: pl.DataFrame, field: str, look_up: Callable[[str], str | None]) -> pl.Expr:
    values = events.get_column(field).drop_nulls().unique().sort().to_list()
    return pl.col(field).replace_strict(
        {value: look_up(value) for value in values}, default=None, return_dtype=pl.String
    )


def _from_alpha3(text: str) -> str | None:
    code = text.upper()
    if _INVENTED.fullmatch(code):
        return code
    try:
        country_name(code)
    except LookupError:
        return None
    return code


def _from_gw(text: str) -> str | None:
    number = _whole(text)
    return None if number is None else iso3_by_number("GW").get(number)


def _from_iso_number(text: str) -> str | None:
    number = _whole(text)
    found = None if number is None else pycountry.countries.get(numeric=f"{number:03d}")
    return None if found is None else str(found.alpha_3)


def _whole(text: str) -> int | None:
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else None


_LOOK_UPS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "country_iso3": _from_alpha3,
    "country_gw": _from_gw,
    "country_iso_number": _from_iso_number,
    "country_name": iso3_from_name,
}


def _unknown(rows: pl.DataFrame, file: str) -> Problem:
    numbers = rows.get_column(ROW).to_list()
    named = rows.select(pl.coalesce("country_name", "country_iso3", "country_gw")).to_series()
    names = named.drop_nulls().unique(maintain_order=True).to_list()
    shown = ", ".join(repr(name) for name in names[:_NAMES_SHOWN]) + (" ..." if len(names) > _NAMES_SHOWN else "")
    return Problem(
        Severity.WARNING,
        "country-unknown",
        f"{name_rows(numbers)}: no country could be told ({f'found: {shown}' if names else 'none is given'}).",
        "Give the ISO alpha-3 code in the file, or the country in a column map. Until then these events belong to no "
        "country, only to areas drawn on the map.",
        file,
        numbers[0],
    )
