"""What a reader of one publisher's events declares: which of their columns mean what, and how their codes translate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from bluehelm.exchange.typed_text import ISO_DATE

TEXT_FIELDS: Final = ("event_id", "admin1", "admin2", "place", "actor_a", "actor_b", "note")
DATE_FIELDS: Final = ("start", "end")
DEGREE_FIELDS: Final = ("latitude", "longitude")
COUNT_FIELDS: Final = (
    "date_precision",
    "where_precision",
    "deaths_best",
    "deaths_low",
    "deaths_high",
    "deaths_civilians",
)
COUNTRY_FIELDS: Final = ("country_iso3", "country_gw", "country_iso_number", "country_name")


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """One publisher's layout of events.

    ``fields`` maps our name of a field to the publisher's column names (in lower case), the first of which that a file
    has is read. Beside the fields above a format may have its own, which stay text for its expressions.
    ``required`` are fields without whose columns a file is not of this format; ``never_empty`` those without whose
    value a row is of no use. ``derived`` gives columns of EVENTS from the typed fields: always ``kind`` (null where
    the code in ``kind_field`` is unknown) and ``violence``. ``notes`` are said once of every file.
    """

    name: str
    source: str
    fields: Mapping[str, Sequence[str]]
    required: Sequence[str]
    never_empty: Sequence[str]
    derived: Mapping[str, pl.Expr]
    kind_field: str
    date_formats: Sequence[str] = (ISO_DATE,)
    decimal_comma: bool = False
    notes: Sequence[str] = ()

    def columns_in(self, header: Sequence[str]) -> dict[str, str]:
        """Our field names to the columns of this header that hold them."""
        found = {ours: next((name for name in theirs if name in header), None) for ours, theirs in self.fields.items()}
        return {ours: theirs for ours, theirs in found.items() if theirs is not None}

    def missing_in(self, header: Sequence[str]) -> tuple[str, ...]:
        """The publisher's names of the required fields that this header lacks."""
        present = self.columns_in(header)
        return tuple(dict.fromkeys(self.fields[ours][0] for ours in self.required if ours not in present))
