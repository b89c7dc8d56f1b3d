"""The rows of a copy as the mission file keeps them: plain JSON values there and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bluehelm.exchange.event_words import EVENT_KINDS
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.situation.records.field_types import IncidentStatus
from bluehelm.situation.release_incident import FIGURES
from bluehelm.situation.release_policy import Level
from bluehelm.situation.released_row import ReleasedRow

PIECE: Final = 1 << 19
"""Bytes of rows that one record of a release holds at most; an entry of the journal takes twice as many."""
_SHOWN: Final = tuple(column.name for column in RELEASED if column.name != "reference")

_Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Figures = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=FIGURES, max_length=FIGURES)]


def _known_category(word: str) -> str:
    if word not in EVENT_KINDS:
        raise ValueError(f"expected a category of incidents, got {word!r}")
    return word


class _Shown(BaseModel):
    """The columns of a row, as this program writes them: a record from elsewhere brings no word of its own into a copy
    but released texts and names of units, which somebody looks at, and no number that a frame cannot hold.
    """

    model_config = ConfigDict(extra="ignore")

    day: date
    last_day: date
    day_precision: Annotated[int, Field(ge=1, le=5)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    where_precision: Annotated[int, Field(ge=1, le=7)] | None = None
    cell: _Number | None = None
    admin1: _Name | None = None
    admin2: _Name | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    category: Annotated[str, AfterValidator(_known_category)]
    killed_low: _Number | None = None
    killed_best: _Number | None = None
    killed_high: _Number | None = None
    injured_low: _Number | None = None
    injured_best: _Number | None = None
    injured_high: _Number | None = None
    civilians_killed: _Number | None = None
    women_killed: _Number | None = None
    children_killed: _Number | None = None
    status: IncidentStatus | None = None
    attribution: Annotated[str, Field(pattern="^[a-z_]{1,20}(: names the receiver)?$")] | None = None
    claimed_by_receiver: bool | None = None
    clauses: Annotated[str, Field(max_length=2_000)] | None = None
    released_text: Annotated[str, Field(max_length=4_000)] | None = None
    fictional: bool = False


class _Plain(BaseModel):
    """What a row must look like in the file."""

    model_config = ConfigDict(extra="ignore")

    incident: Annotated[str, Field(min_length=1, max_length=100)]
    reference: Annotated[str, Field(pattern="^[A-Z2-7]{16}$")]
    copy_number: Annotated[int, Field(ge=1)]
    level: Level
    shown: _Shown
    figures: Annotated[tuple[_Figures, ...], Field(min_length=1)]
    harmed: Annotated[int, Field(ge=0)]
    touched: bool
    withdrawn: Literal["", "for now", "for good"] = ""


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
    except ValidationError as error:
        raise ValueError("expected the row of a copy, got something else") from error
    return ReleasedRow(
        incident=found.incident,
        reference=found.reference,
        copy=found.copy_number,
        level=found.level,
        shown=MappingProxyType({name: getattr(found.shown, name) for name in _SHOWN}),
        figures=found.figures,
        harmed=found.harmed,
        touched=found.touched,
        withdrawn=found.withdrawn,
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
