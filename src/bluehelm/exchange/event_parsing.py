"""From rows of text to typed fields: dates, degrees, whole numbers; what cannot be read becomes null."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.recognise import Recognised
from bluehelm.exchange.source_format import COUNT_FIELDS, COUNTRY_FIELDS, DATE_FIELDS, DEGREE_FIELDS, TEXT_FIELDS

_INT32_END = 2**31


def as_written(field: str) -> str:
    """Name of the column that keeps a field's text beside its typed value."""
    return f"{field}, as written"


def parse_fields(rows: pl.DataFrame, recognised: Recognised) -> pl.DataFrame:
    """Type the fields of a format.

    Args:
        rows: ``row`` and text columns under the publisher's names.
        recognised: the format and its columns.

    Returns:
        ``row``; every field of the format under our name (null where the file lacks it or it cannot be read); and
        the text of dates and numbers in columns named by ``as_written``.
    """
    source = recognised.source
    text = {ours: _stripped(theirs) for ours, theirs in recognised.columns.items()}
    fields = dict.fromkeys((*TEXT_FIELDS, *COUNTRY_FIELDS, *source.fields))
    typed_fields = (*DATE_FIELDS, *DEGREE_FIELDS, *COUNT_FIELDS)
    missing = pl.lit(None, dtype=pl.String)
    return (
        rows.lazy()
        .select(
            ROW,
            *(text.get(name, missing).alias(name) for name in fields if name not in typed_fields),
            *(text.get(name, missing).alias(as_written(name)) for name in typed_fields),
        )
        .with_columns(
            *(_date(as_written(name), source.date_formats).alias(name) for name in DATE_FIELDS),
            *(_number(as_written(name), decimal_comma=source.decimal_comma).alias(name) for name in DEGREE_FIELDS),
            *(_count(as_written(name)).alias(name) for name in COUNT_FIELDS),
        )
        .with_columns(**source.derived)
        .collect()
    )


def _stripped(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)


def _date(column: str, formats: Iterable[str]) -> pl.Expr:
    """The day, by the first of the formats that fits; a time after an ISO date is left out."""
    text = pl.col(column)
    day = text.str.slice(0, 10)
    return pl.coalesce(
        *((day if form == "%Y-%m-%d" else text).str.to_date(form, strict=False, exact=True) for form in formats)
    )


def _number(column: str, *, decimal_comma: bool = False) -> pl.Expr:
    text = pl.col(column).str.replace(",", ".", literal=True) if decimal_comma else pl.col(column)
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _count(column: str) -> pl.Expr:
    """A whole number; '3.0' is 3, as some exports write it."""
    number = _number(column)
    return pl.when((number == number.round()) & (number.abs() < _INT32_END)).then(number).cast(pl.Int32, strict=False)
