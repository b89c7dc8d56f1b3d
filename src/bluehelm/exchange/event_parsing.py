"""From rows of text to the typed fields of an event."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.recognise import Recognised
from bluehelm.exchange.source_format import COUNT_FIELDS, COUNTRY_FIELDS, DATE_FIELDS, DEGREE_FIELDS, TEXT_FIELDS
from bluehelm.exchange.typed_text import date_in, number_in, whole_number_in

_TYPED: Final = (*DATE_FIELDS, *DEGREE_FIELDS, *COUNT_FIELDS)


def as_written(field: str) -> str:
    """Name of the column that keeps the text of a date or number beside its typed value.

    >>> as_written("latitude")
    'latitude, as written'
    """
    return f"{field}, as written"


def out_of_reach(field: str) -> str:
    """Name of the column that tells whether a date lies outside the years that a date may have; it is null then."""
    return f"{field}, out of reach"


def parse_fields(rows: pl.DataFrame, recognised: Recognised) -> pl.DataFrame:
    """Type the fields of a format.

    Args:
        rows: ``row`` and text columns under the publisher's names.
        recognised: the format and its columns.

    Returns:
        ``row``; every field of the format under our name (null where the file lacks it or it cannot be read), and the
        text of dates and numbers in columns named by ``as_written``.
    """
    source = recognised.source
    fields = dict.fromkeys((*TEXT_FIELDS, *COUNTRY_FIELDS, *_TYPED, *source.fields))
    text = {
        ours: pl.col(recognised.columns[ours]) if ours in recognised.columns else pl.lit(None, dtype=pl.String)
        for ours in fields
    }
    return (
        rows.lazy()
        .select(ROW, *(text[name].alias(as_written(name) if name in _TYPED else name) for name in fields))
        .with_columns(
            *(date_in(as_written(name), source.date_formats).alias(name) for name in DATE_FIELDS),
            *(number_in(as_written(name), decimal_comma=source.decimal_comma).alias(name) for name in DEGREE_FIELDS),
            *(whole_number_in(as_written(name)).alias(name) for name in COUNT_FIELDS),
            source=pl.lit(source.source),
        )
        .with_columns(_far(name).alias(out_of_reach(name)) for name in DATE_FIELDS)
        .with_columns(pl.when(~_far(name)).then(pl.col(name)).alias(name) for name in DATE_FIELDS)
        .with_columns(**source.derived)
        .collect()
    )


def _far(name: str) -> pl.Expr:
    return ~pl.col(name).dt.year().is_between(FIRST_YEAR, LAST_YEAR)
