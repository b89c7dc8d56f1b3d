"""What one row of a copy holds that leaves the mission: the columns of every format out, defined once.

The writers know these columns and no others, so a field that is not listed here cannot leave by them. Which rows go
out, and how coarse, is decided in ``situation`` (``prepare_release``); the writers write what they are given.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.columns import Column, schema_of
from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.exchange.fetch.replacing import replacing
from bluehelm.problems import InputRefused, Problem, Severity, printable

RELEASED: Final = (
    Column("reference", pl.String, "the receiver's own reference of the incident; two receivers never share one"),
    Column("day", pl.Date, "first day of the span in which the incident lies"),
    Column("last_day", pl.Date, "last day of that span: the same day, the month's or the quarter's last"),
    Column("day_precision", pl.Int8, "1 exact day, 2 within 2-6 days, 3 a week, 4 a month, 5 longer (UCDP scale)"),
    Column("latitude", pl.Float64, "degrees north, WGS 84: the middle of the cell; empty where a cell is too fine"),
    Column("longitude", pl.Float64, "degrees east, WGS 84: the middle of the cell; empty where a cell is too fine"),
    Column(
        "where_precision", pl.Int8, "3 a cell or second-level admin unit, 4 first-level unit, 6 country (UCDP scale)"
    ),
    Column("cell", pl.Int32, "number of the square of the map, about 55 km wide (PRIO-GRID), or empty"),
    Column("admin1", pl.String, "first-level administrative unit, or empty"),
    Column("admin2", pl.String, "second-level administrative unit, or empty"),
    Column("country", pl.String, "ISO 3166 alpha-3 code, or empty"),
    Column("category", pl.String, f"what happened, one of: {', '.join(EVENT_KINDS)}"),
    Column("killed_low", pl.Int32, "killed, low estimate; where killed_best is empty: lower end of the best estimate"),
    Column("killed_best", pl.Int32, "killed, best estimate; empty where not recorded, or too few to give a number"),
    Column(
        "killed_high", pl.Int32, "killed, high estimate; where killed_best is empty: upper end of the best estimate"
    ),
    Column("injured_low", pl.Int32, "injured, as killed_low"),
    Column("injured_best", pl.Int32, "injured, as killed_best"),
    Column("injured_high", pl.Int32, "injured, as killed_high"),
    Column("civilians_killed", pl.Int32, "civilians among the killed; empty where unknown, not allowed or too few"),
    Column("women_killed", pl.Int32, "women among the killed; empty as for civilians"),
    Column("children_killed", pl.Int32, "children among the killed; empty as for civilians"),
    Column("status", pl.String, "what the mission found: 'verified', 'not_verified', 'unverifiable', 'false'"),
    Column("attribution", pl.String, "what the mission attributes, in fixed words, or empty"),
    Column("claimed_by_receiver", pl.Boolean, "the receiver itself reported this incident to the mission, or empty"),
    Column("clauses", pl.String, "numbers of the clauses concerned, joined by '; ', or empty"),
    Column("released_text", pl.String, "words that somebody released for all receivers, or empty"),
    Column("fictional", pl.Boolean, "the incident is invented, for exercise or demonstration"),
)
"""A copy's rows. Nothing else of a record goes out."""

_FORMULA: Final = re.compile(r"(^\s*|[;,|]\s*)(?=[=+\-@\uff0b\uff0d\uff1d\uff20])")
_NOT_XML: Final = re.compile("[\ufffe\uffff]")


def ready_to_write(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their texts made printable.

    Raises:
        ValueError: when the frame has other columns or types than ``RELEASED``: what is not listed does not go out.
    """
    if rows.schema != schema_of(RELEASED):
        raise ValueError(f"expected exactly the columns RELEASED, got {dict(rows.schema)}")
    texts = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    return rows.with_columns(pl.col(texts).map_elements(_printable, return_dtype=pl.String))


def spreadsheet_safe(text: str) -> str:
    r"""A text that no spreadsheet takes for a formula.

    An apostrophe goes before '=', '+', '-' and '@' at its start, and after each sign at which a spreadsheet of another
    language would begin a new cell.

    >>> spreadsheet_safe('=HYPERLINK("http://example.org")')
    '\'=HYPERLINK("http://example.org")'
    >>> spreadsheet_safe("two - three; =1+1")
    "two - three; '=1+1"
    """
    return _FORMULA.sub(r"\1'", text)


def write_released_file(path: Path | str, content: bytes) -> None:
    """Put a finished copy in place in one step; a failure leaves nothing behind.

    Raises:
        InputRefused: code ``output-not-writable`` when the folder is absent or cannot be written.
    """
    path = Path(path)
    try:
        with replacing(path) as scratch:
            scratch.write_bytes(content)
    except OSError as cause:
        message = (
            f"The copy cannot be written to '{printable(str(path))}': {cause.strerror or cause}. Nothing was written."
        )
        hint = "Name a file in a folder that exists and that you may write to."
        raise InputRefused(Problem(Severity.ERROR, "output-not-writable", message, hint, file=path.name)) from cause


def _printable(text: str) -> str:
    return _NOT_XML.sub("", printable(text))
