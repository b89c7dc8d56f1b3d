"""From rows of text to the typed fields of an event."""

from __future__ import annotations

from typing import Final

import polars as pl

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
        .with_columns(**source.derived)
        .collect()
    )
