"""Bluehelm's own events as CSV: the columns of EVENTS, as ``frame.write_csv`` writes them."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.event_words import EVENT_KINDS, VIOLENCE_TYPES
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.source_format import SourceFormat

_RENAMED: Final = {
    "country": "country_iso3",
    "kind": "kind_written",
    "violence": "violence_written",
    "source": "source_written",
}
_FIELDS: Final = {_RENAMED.get(column.name, column.name): (column.name,) for column in EVENTS if column.name != "cell"}


def one_of(known: tuple[str, ...], field: str) -> pl.Expr:
    """The text of a field where it is one of the known words, in small or capital letters, else null."""
    word = pl.col(field).str.to_lowercase()
    return pl.when(word.is_in(known)).then(word)


OWN_LAYOUT: Final = SourceFormat(
    name="bluehelm",
    source="own records",
    fields=_FIELDS,
    required=tuple(_FIELDS),
    never_empty=("event_id", "start", "end", "latitude", "longitude"),
    derived={
        "kind": one_of(EVENT_KINDS, "kind_written"),
        "violence": one_of(VIOLENCE_TYPES, "violence_written"),
        "source": pl.col("source_written").fill_null("own records"),
    },
    kind_field="kind_written",
)
"""Cells are computed anew from the points."""
