"""Text columns as numbers and dates, in Polars expressions; what cannot be read becomes null."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

ISO_DATE: Final = "%Y-%m-%d"
_LARGEST_WHOLE: Final = {pl.Int32: 2**31, pl.Int64: 2**53}  # beyond 2^53 a float no longer holds every whole number


def date_in(column: str, formats: Iterable[str] = (ISO_DATE,)) -> pl.Expr:
    """The day, by the first of the formats that fits; a time of day after an ISO date is left out.

    >>> dates = pl.DataFrame({"day": ["2009-02-20T00:00:00", "20 February 2009", "soon"]})
    >>> dates.select(date_in("day", (ISO_DATE, "%d %B %Y"))).to_series().to_list()
    [datetime.date(2009, 2, 20), datetime.date(2009, 2, 20), None]
    """
    text = pl.col(column)
    day = text.str.slice(0, len("2009-02-20"))
    return pl.coalesce(
        (day if form == ISO_DATE else text).str.to_date(form, strict=False, exact=True) for form in formats
    )


def number_in(column: str, *, decimal_comma: bool = False) -> pl.Expr:
    """A finite number; with ``decimal_comma``, "4,37" is 4.37.

    >>> texts = pl.DataFrame({"latitude": ["4.37", "inf", "north"]})
    >>> texts.select(number_in("latitude")).to_series().to_list()
    [4.37, None, None]
    """
    text = pl.col(column).str.replace(",", ".", literal=True) if decimal_comma else pl.col(column)
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def whole_number_in(column: str, dtype: type[pl.Int32 | pl.Int64] = pl.Int32) -> pl.Expr:
    """A whole number that fits; "3.0" is 3, as some exports write it.

    >>> pl.DataFrame({"best": ["3.0", "3.5", "9999999999"]}).select(whole_number_in("best")).to_series().to_list()
    [3, None, None]
    """
    number = number_in(column)
    fits = (number == number.round()) & (number.abs() < _LARGEST_WHOLE[dtype])
    return pl.when(fits).then(number).cast(dtype)
