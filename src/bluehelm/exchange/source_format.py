"""What a reader of one publisher's events declares: which of their columns mean what, and how their codes translate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

TEXT_FIELDS: Final = ("event_id", "admin1", "admin2", "place", "actor_a", "actor_b")
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

    ``fields`` maps our name of a field to the publisher's column names, any of which may stand in a file (the first
    that does is read); beside the names above a format may have fields of its own, which its expressions use as text.
    ``required`` are the fields without which a file is not of this format. ``derived`` gives columns of EVENTS from
    the fields, ``checked`` are fields whose empty value makes a row useless.
    """

    name: str
    source: str
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    never_empty: tuple[str, ...]
    date_formats: tuple[str, ...]
    derived: Mapping[str, pl.Expr] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    decimal_comma: bool = False

    def columns_in(self, header: tuple[str, ...]) -> dict[str, str]:
        """Our field names to the columns of this header that hold them."""
        found = {ours: next((name for name in theirs if name in header), None) for ours, theirs in self.fields.items()}
        return {ours: theirs for ours, theirs in found.items() if theirs is not None}

    def missing_in(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The publisher's names of the required fields that this header lacks."""
        present = self.columns_in(header)
        return tuple(self.fields[ours][0] for ours in self.required if ours not in present)
