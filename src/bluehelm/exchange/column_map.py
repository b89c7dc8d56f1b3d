"""Any CSV of events, with a small TOML file that says which column means what.

    source = "Mission incident log"   # how the events are cited; "own records" where it is left out
    date_format = "%d/%m/%Y"          # as in strftime; YYYY-MM-DD where it is left out
    decimal = ","                     # "4,37" is 4.37; a point where it is left out
    country = "CAF"                   # the country of every row, where no column tells it
    where_precision = 1               # of every row whose own cell does not say: 1 exact place, 2 within 25 km ...
    date_precision = 1                # the same for the date: 1 exact day ...; both are left open where left out

    [columns]                         # our name = "the heading in your file"
    event_id = "No"                   # where it is left out, events are numbered by their rows
    start = "Date"                    # required
    end = "Until"                     # the start where it is left out
    latitude = "Lat"                  # required, degrees WGS 84
    longitude = "Lon"                 # required
    deaths_best = "Killed"
    kind = "Type"

    [kinds]                           # "the word in your file" = one of our kinds
    Ambush = "armed_clash"
    Looting = "attack_on_civilians"

    [violence]                        # "the word in your file" = state_based, non_state or one_sided
    Rebels = "state_based"

Columns may be any of ``MAPPED``. The country may be an ISO alpha-3 code or a name. Words of ``[kinds]`` and
``[violence]`` count in small and capital letters alike; a word that is neither listed nor one of ours gives kind
'other' (violence: none) and a warning. The separator is recognised from the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bluehelm.exchange.event_words import EVENT_KINDS, VIOLENCE_TYPES
from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.source_format import (
    COUNT_FIELDS,
    DATE_FIELDS,
    DEGREE_FIELDS,
    TEXT_FIELDS,
    SourceFormat,
)
from bluehelm.exchange.typed_text import ISO_DATE
from bluehelm.problems import InputRefused, Problem, Severity, refuse_irregular

MAPPED: Final = (*TEXT_FIELDS, *DATE_FIELDS, *DEGREE_FIELDS, *COUNT_FIELDS, "country", "kind", "violence")
"""What a column map can name: columns of EVENTS."""

_SAMPLE_TIME: Final = datetime(2023, 2, 28, 13, 45)  # noqa: DTZ001  # day, month and year cannot be taken for each other
_CALENDAR_LETTERS: Final = (
    (re.compile("[YAJ]{4}", re.IGNORECASE), "%Y"),  # year, année or año, Jahr
    (re.compile("[YA]{2}", re.IGNORECASE), "%y"),
    (re.compile("M{2}", re.IGNORECASE), "%m"),
    (re.compile("[DJT]{2}", re.IGNORECASE), "%d"),  # day, jour, Tag
)
_REQUIRED: Final = ("start", "latitude", "longitude")
_Text = Annotated[str, Field(min_length=1)]


class _ColumnMap(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    source: _Text = "own records"
    date_format: _Text = ISO_DATE
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    where_precision: Annotated[int, Field(ge=1, le=7)] | None = None
    date_precision: Annotated[int, Field(ge=1, le=5)] | None = None
    columns: dict[str, _Text]
    kinds: dict[str, str] = {}
    violence: dict[str, str] = {}


def read_column_map(path: str | Path) -> SourceFormat:
    """Read a TOML column map.

    Raises:
        InputRefused: the file is missing, is not TOML, or says something that a column map cannot say.
    """
    path = Path(path)
    refuse_irregular(path)
    try:
        given = _ColumnMap.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise _refused(path, f"The column map cannot be read: {error.strerror}.", "Check its path and name.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(path, f"The column map is not TOML: {error}.", "Mend it in a text editor.") from None
    except RecursionError:
        raise _refused(path, "The column map is nested too deeply.", "See the reference under 'Column map'.") from None
    except ValidationError as error:
        raise InputRefused([_fault(path, fault) for fault in error.errors()]) from None
    except ValueError:  # after its subclasses above: Python reads no whole number of more than 4,300 digits
        raise _refused(path, "The column map holds a number of too many digits.", "Mend it in a text editor.") from None
    _check(path, given)
    return _as_format(given)


def _as_format(given: _ColumnMap) -> SourceFormat:
    columns = {ours: theirs.strip().lower() for ours, theirs in given.columns.items()}
    renamed = {"country": "country_given", "kind": "kind_written", "violence": "violence_written"}
    fields = {renamed.get(ours, ours): (theirs,) for ours, theirs in columns.items()}
    derived: dict[str, pl.Expr] = {
        "kind": _translated("kind_written", given.kinds, EVENT_KINDS) if "kind" in columns else pl.lit("other"),
        "violence": (
            _translated("violence_written", given.violence, VIOLENCE_TYPES)
            if "violence" in columns
            else pl.lit(None, dtype=pl.String)
        ),
    }
    for name, constant in (("where_precision", given.where_precision), ("date_precision", given.date_precision)):
        if constant is not None:
            derived[name] = pl.col(name).fill_null(constant)
    if "end" not in columns:
        derived["end"] = pl.col("start")
    if "event_id" not in columns:
        derived["event_id"] = pl.concat_str(pl.lit("row "), pl.col(ROW))
    if "country" in columns:
        own = pl.col("country_given")
        derived |= {"country_iso3": own, "country_name": own}
    elif given.country is not None:
        derived["country_iso3"] = pl.lit(given.country)
    return SourceFormat(
        name="column-map",
        source=given.source,
        fields=fields,
        required=tuple(fields),
        never_empty=tuple(name for name in ("event_id", "start", "end", "latitude", "longitude") if name in fields),
        derived=derived,
        kind_field="kind_written",
        date_formats=(given.date_format,),
        decimal_comma=given.decimal == ",",
    )


def _translated(field: str, words: Mapping[str, str], known: tuple[str, ...]) -> pl.Expr:
    table = dict(zip(known, known, strict=True)) | {theirs.strip().lower(): ours for theirs, ours in words.items()}
    return pl.col(field).str.to_lowercase().replace_strict(table, default=None, return_dtype=pl.String)


def _check(path: Path, given: _ColumnMap) -> None:
    if not _tells_a_day(given.date_format):
        message = f"date_format = '{given.date_format}' does not say where day, month and year stand."
        raise _refused(path, message, _format_hint(given.date_format))
    missing = [name for name in _REQUIRED if name not in given.columns]
    if missing:
        message = f"The column map does not say which column is {', '.join(missing)}."
        raise _refused(path, message, f'Add, for example, {missing[0]} = "the heading in your file" under [columns].')
    for name in given.columns:
        if name not in MAPPED:
            raise _refused(path, f"[columns] names '{name}', which is no column of events.", _near(name, MAPPED))
    for table, words, known in (("kinds", given.kinds, EVENT_KINDS), ("violence", given.violence, VIOLENCE_TYPES)):
        for theirs, ours in words.items():
            if ours not in known:
                raise _refused(
                    path, f"[{table}] gives '{theirs}' the meaning '{ours}', which is none.", _near(ours, known)
                )


def _tells_a_day(form: str) -> bool:
    """Whether a date written in this form reads back as itself."""
    try:
        written = pl.Series([_SAMPLE_TIME.strftime(form)])
        read: date | None = written.str.to_date(form, strict=False, exact=True).item()
    except (ValueError, pl.exceptions.PolarsError):
        return False
    return read == _SAMPLE_TIME.date()


def _format_hint(form: str) -> str:
    guess = form
    for letters, directive in _CALENDAR_LETTERS:
        guess = letters.sub(directive, guess)
    if _tells_a_day(guess):
        return f'Write date_format = "{guess}".'
    return 'Write %d for the day, %m for the month and %Y for the year: "%d/%m/%Y" reads 28/02/2023.'


def _near(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(known)}."


def _fault(path: Path, fault: Mapping[str, Any]) -> Problem:
    key = ".".join(str(part) for part in fault["loc"]) or "the map"
    message = f"In the column map, {key}: {str(fault['msg'])[0].lower()}{str(fault['msg'])[1:]}."
    return Problem(Severity.ERROR, "bad-column-map", message, "See how-to: Use your own incident file.", path.name)


def _refused(path: Path, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, "bad-column-map", message, hint, path.name))
