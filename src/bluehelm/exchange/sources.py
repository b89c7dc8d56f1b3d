"""Who published a source, under which terms, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

OWN_RECORDS: Final = "own records"
"""Name of the note that stands for every source Bluehelm does not know."""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a reader must see beside a figure made from a source.

    ``citation`` carries the DOI where there is one; ``address`` is where a person finds the source;
    ``confidence`` is one sentence on how far to trust it.
    """

    name: str
    publisher: str
    licence: str
    citation: str
    address: str
    confidence: str


def source_note(name: str) -> SourceNote:
    """The note of a source, by the name that its rows carry.

    Upper and lower case are not told apart. A name that the table does not hold is the user's own:
    it gets the note of "own records" under the name given.

    >>> source_note("UCDP GED").licence
    'CC BY 4.0'
    >>> source_note("sector east log book").citation
    'Own records, not published.'
    """
    notes = _source_table()
    known = notes.get(name.strip().casefold())
    return known or replace(notes[OWN_RECORDS], name=name.strip() or OWN_RECORDS)


def known_sources() -> tuple[SourceNote, ...]:
    """Every source of the table once, in its order."""
    return tuple(dict.fromkeys(_source_table().values()))


@cache
def _source_table() -> dict[str, SourceNote]:
    """The notes of data/sources.yaml by each of their names, lower case."""
    text = files("bluehelm.exchange").joinpath("data/sources.yaml").read_text(encoding="utf-8")
    notes: dict[str, SourceNote] = {}
    for entry in yaml.safe_load(text):
        spellings = entry.pop("also", [])
        note = SourceNote(**entry)
        notes |= {spelling.casefold(): note for spelling in (note.name, *spellings)}
    return notes
