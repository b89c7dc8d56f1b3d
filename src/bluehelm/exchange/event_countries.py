"""The country of each event, from the record itself, as an ISO 3166 alpha-3 code."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pycountry

from bluehelm.exchange.raw_table import ROW, name_rows
from bluehelm.problems import Problem, Severity


def with_country(events: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Add ``country``: the record's own ISO code, else its number or name translated.

    Each distinct value is looked up once. A row whose country cannot be told keeps a null there and is warned of.
    """
    coded = events.with_columns(
        pl.coalesce(
            _known(events, "country_iso3", _from_alpha3),
            _known(events, "country_name", _from_name),
        ).alias("country")
    )
    unknown = coded.filter(pl.col("country").is_null())
    return coded, _unknown(unknown, file)


def _known(events: pl.DataFrame, field: str, look_up: Callable[[str], str | None]) -> pl.Expr:
    values = events.get_column(field).drop_nulls().unique().sort().to_list()
    found = {value: look_up(value) for value in values}
    return pl.col(field).replace_strict(found, default=None, return_dtype=pl.String)


def _from_alpha3(code: str) -> str | None:
    return code.upper() if pycountry.countries.get(alpha_3=code.upper()) else None


def _from_name(name: str) -> str | None:
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError:
        return None


def _unknown(rows: pl.DataFrame, file: str) -> tuple[Problem, ...]:
    if rows.is_empty():
        return ()
    numbers = rows.get_column(ROW).to_list()
    names = rows.get_column("country_name").drop_nulls().unique().sort().to_list()[:5]
    return (
        Problem(
            Severity.WARNING,
            "country-unknown",
            f"{name_rows(numbers)}: no country could be told"
            + (f" (from {', '.join(repr(name) for name in names)})." if names else " (none is given)."),
            "Give the ISO alpha-3 code of the country in the file; a map area finds these events by their place only.",
            file,
            numbers[0],
        ),
    )
