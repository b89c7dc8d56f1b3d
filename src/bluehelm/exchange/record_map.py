"""A saved map from the columns of somebody's sheet to the fields of a record, as a TOML file.

record = "incident"               # the kind of record that a row becomes
date_format = "%d/%m/%Y"          # as in strftime, or "serial"; YYYY-MM-DD is always read
utc_offset = "+01:00"             # the zone of times that do not say theirs
decimal = ","                     # "4,37" is 4.37; a point where it is left out

[columns]                         # field = "the heading in your file"; several are joined by a blank
"when.start" = ["Date", "Heure"]
"where.latitude" = "Lat"

[constants]                       # the same in every row
"where.country" = "CAF"

[values.category]                 # of one field: "the word in your file" = our word
Bombardement = "explosion"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from bluehelm.exchange.record_map_dates import SERIAL, read_offset
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

_LARGEST: Final = 1 << 20  # bytes of a map
_SAMPLE: Final = datetime(2023, 2, 28, 13, 45)  # noqa: DTZ001  # day, month and year cannot be taken for each other
_HINT: Final = "Mend it in a text editor, or let a new map be suggested from your file."

_Word = Annotated[str, Field(min_length=1, max_length=500)]
_Headings = Annotated[
    tuple[_Word, ...],
    BeforeValidator(lambda given: (given,) if isinstance(given, str) else tuple(given) if _is_list(given) else given),
    Field(min_length=1, max_length=4),
]


class RecordMap(BaseModel):
    """Which columns fill which fields, and how their texts are read. See the module for the meaning of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: str = ""
    date_format: _Word | None = None
    utc_offset: str | None = None
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    columns: dict[_Word, _Headings] = {}
    constants: dict[_Word, _Word] = {}
    values: dict[_Word, dict[_Word, _Word]] = {}
    reasons: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)
    """Why a suggested map takes a column for a field, by field: comments in the file, and not read again."""
    unread: dict[str, tuple[str, ...]] = Field(default_factory=dict, exclude=True, repr=False)
    """Words of a suggested map's columns that mean nothing here, by field: comments in the file, to be filled in."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordMap) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]  # holds dictionaries

    @field_validator("date_format")
    @classmethod
    def _tells_a_day(cls, form: str | None) -> str | None:
        if form is None or form == SERIAL:
            return form
        try:
            is_read = datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE.date()  # noqa: DTZ007
        except ValueError:
            is_read = False
        if not is_read:
            raise ValueError('expected %d for the day, %m for the month, %Y for the year: "%d/%m/%Y" reads 28/02/2023')
        return form

    @field_validator("utc_offset")
    @classmethod
    def _is_offset(cls, text: str | None) -> str | None:
        if text is not None and read_offset(text) is None:
            raise ValueError("expected hours and minutes from UTC, such as +01:00 or -03:30")
        return text


def read_record_map(path: str | Path) -> RecordMap:
    """Read a saved map.

    Raises:
        InputRefused: the file is missing, is not TOML, or says something that a map cannot say.
    """
    path = Path(path)
    refuse_irregular(path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise _refused(path, "The map is larger than a map can be.", "Check that this is the right file.")
        given = tomllib.loads(content.decode("utf-8-sig"))
        given.pop("reasons", None)
        given.pop("unread", None)
        return RecordMap.model_validate(given)
    except InputRefused:
        raise
    except OSError as error:
        raise _refused(path, f"The map cannot be read: {error.strerror}.", "Check its path and name.") from None
    except ValidationError as error:
        raise InputRefused([_fault(path, fault) for fault in error.errors()]) from None
    except RecursionError:
        raise _refused(path, "The map is nested too deeply.", _HINT) from None
    except ValueError as error:  # not TOML, not UTF-8, or a number of too many digits
        raise _refused(path, f"The map is not TOML: {printable(str(error))}.", _HINT) from None


def record_map_toml(record_map: RecordMap) -> str:
    """The map as the text of its file, with the reasons of a suggested map as comments."""
    settings = ((name, getattr(record_map, name)) for name in ("record", "date_format", "utc_offset"))
    lines = [f"{name} = {_text(value)}" for name, value in settings if value]
    lines.append(f"decimal = {_text(record_map.decimal)}")
    lines += ["", "[columns]"]
    for path, headings in record_map.columns.items():
        value = _text(headings[0]) if len(headings) == 1 else f"[{', '.join(_text(heading) for heading in headings)}]"
        reason = record_map.reasons.get(path)
        lines.append(f"{_text(path)} = {value}" + (f"  # {printable(reason)}" if reason else ""))
    if record_map.constants:
        lines += ["", "[constants]", *(f"{_text(path)} = {_text(v)}" for path, v in record_map.constants.items())]
    for path in dict.fromkeys((*record_map.values, *record_map.unread)):
        words, unread = record_map.values.get(path, {}), record_map.unread.get(path, ())
        lines += ["", f"[values.{_text(path)}]", *(f"{_text(word)} = {_text(meant)}" for word, meant in words.items())]
        lines += ["# Not known. Write our word for each, and take the # away:"] if unread else []
        lines += [f'# {_text(printable(word))} = ""' for word in unread]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A TOML string: as JSON writes one, and the sign DEL that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _is_list(given: object) -> bool:
    return isinstance(given, list | tuple)


def _fault(path: Path, fault: Mapping[str, Any]) -> Problem:
    key = printable(".".join(str(part) for part in fault["loc"])) or "the map"
    said = str(fault["msg"]).removeprefix("Value error, ")
    message = f"In the map, {key}: {said[:1].lower()}{said[1:]}."
    return Problem(Severity.ERROR, "bad-record-map", message, _HINT, path.name)


def _refused(path: Path, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, "bad-record-map", message, hint, path.name))
