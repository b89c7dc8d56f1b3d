"""The rows of a copy as the mission file keeps them: plain JSON values there and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from bluehelm.exchange.released_rows import RELEASED
from bluehelm.situation.release_policy import Level
from bluehelm.situation.released_row import ReleasedRow, Shown

PIECE: Final = 1 << 19
"""Bytes of rows that one record of a release holds at most; an entry of the journal takes twice as many."""
_DAYS: Final = tuple(column.name for column in RELEASED if column.dtype == pl.Date)
_SHOWN: Final = tuple(column.name for column in RELEASED if column.name != "reference")


class _Plain(BaseModel):
    """What a row must look like in the file."""

    model_config = ConfigDict(extra="ignore")

    incident: str
    reference: str
    copy_number: int
    level: Level
    shown: dict[str, str | int | float | bool | None]
    figures: tuple[tuple[int, ...], ...]
    harmed: int
    touched: bool
    withdrawn: str = ""


def plain_row(row: ReleasedRow) -> dict[str, object]:
    """A row as JSON values; ``row_of_plain`` gives it back."""
    return {
        "incident": row.incident,
        "reference": row.reference,
        "copy_number": row.copy,
        "level": {"place": row.level.place, "time": row.level.time, "bare": row.level.bare},
        "shown": {name: _plain(row.shown[name]) for name in _SHOWN if row.shown[name] is not None},
        "figures": [list(figures) for figures in row.figures],
        "harmed": row.harmed,
        "touched": row.touched,
        "withdrawn": row.withdrawn,
    }


def row_of_plain(plain: Mapping[str, Any]) -> ReleasedRow:
    """The row that ``plain_row`` wrote. A column that the copy did not know then is empty.

    Raises:
        ValueError: when these values are no row.
    """
    try:
        found = _Plain.model_validate(plain)
        if found.withdrawn not in {"", "for now", "for good"}:
            raise ValueError(f"expected withdrawn '', 'for now' or 'for good', got {found.withdrawn!r}")
        shown: Shown = {
            name: date.fromisoformat(str(value)) if name in _DAYS and value is not None else value
            for name, value in ((name, found.shown.get(name)) for name in _SHOWN)
        }
    except ValidationError as error:
        raise ValueError("expected the row of a copy, got something else") from error
    return ReleasedRow(
        incident=found.incident,
        reference=found.reference,
        copy=found.copy_number,
        level=found.level,
        shown=MappingProxyType(dict(shown)),
        figures=found.figures,
        harmed=found.harmed,
        touched=found.touched,
        withdrawn=found.withdrawn,  # type: ignore[arg-type]  # one of the three words, as looked at above
    )


def new_rows(sent: Iterable[ReleasedRow], before: Iterable[ReleasedRow]) -> tuple[ReleasedRow, ...]:
    """The rows that are not there already, or are otherwise."""
    known = {row.incident: row for row in before}
    return tuple(row for row in sent if known.get(row.incident) != row)


def in_pieces(rows: Sequence[ReleasedRow]) -> tuple[tuple[dict[str, object], ...], ...]:
    """Rows as JSON values, in as many pieces as the journal needs; one empty piece where there is none."""
    return tuple(_pieces(rows)) or ((),)


def _pieces(rows: Sequence[ReleasedRow]) -> Iterator[tuple[dict[str, object], ...]]:
    piece: list[dict[str, object]] = []
    size = 0
    for row in rows:
        plain = plain_row(row)
        length = len(json.dumps(plain, ensure_ascii=False).encode())
        if piece and size + length > PIECE:
            yield tuple(piece)
            piece, size = [], 0
        piece.append(plain)
        size += length
    if piece:
        yield tuple(piece)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
