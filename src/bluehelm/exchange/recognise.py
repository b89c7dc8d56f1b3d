"""Which publisher's layout a table of events has, told from its content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from bluehelm.exchange.acled import ACLED
from bluehelm.exchange.own_layout import OWN_LAYOUT
from bluehelm.exchange.raw_file import RawFile, decode_head
from bluehelm.exchange.raw_table import TableShape, first_records, refuse_wide
from bluehelm.exchange.source_format import SourceFormat
from bluehelm.exchange.ucdp import STANDARD_LAYOUT, UCDP_CANDIDATE, UCDP_GED
from bluehelm.problems import InputRefused, Problem, Severity

SOURCES: Final[Mapping[str, SourceFormat]] = {
    known.name: known for known in (UCDP_GED, UCDP_CANDIDATE, ACLED, OWN_LAYOUT)
}
"""The formats that ``source=`` accepts, by name."""

_NAMES_SHOWN: Final = 12
_NAME_SHOWN: Final = 40
_SEPARATORS: Final = (",", ";", "\t")
_CANDIDATE_RELEASE: Final = re.compile(r"v\d\d_0\d?_\d", re.IGNORECASE)  # v23_0_6, v23_01_23_09; the year's is v23_1
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_HXL_TAG: Final = re.compile(r"#[a-z][a-z0-9_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's format, how its rows are cut, and which of its columns holds which field."""

    source: SourceFormat
    shape: TableShape
    columns: Mapping[str, str]


def recognise(raw: RawFile, source: SourceFormat | None = None) -> Recognised:
    """Tell the layout of an opened file.

    Args:
        raw: the file.
        source: the format to take it for, instead of telling it from the content.

    Raises:
        InputRefused: no known layout fits, or columns of the given format are missing.
    """
    records, separator = _top(raw)
    formats = tuple(SOURCES.values()) if source is None else (source,)
    header = normalise_header(records[0])
    fitting = [known for known in formats if not known.missing_in(header)]
    if fitting:
        return _recognised(_edition(fitting, raw.inner_name), _shape(records, separator))
    if _is_standard_row(records[0]) and (source is None or source.fields is UCDP_GED.fields):
        return _recognised(source or UCDP_CANDIDATE, TableShape(STANDARD_LAYOUT, separator, 0))
    raise InputRefused(_unknown(raw.name, header, formats))


def read_header(raw: RawFile) -> TableShape:
    """How the rows of any table with a header row are cut."""
    return _shape(*_top(raw))


def _top(raw: RawFile) -> tuple[list[list[str]], str]:
    """The first three rows and the separator: whichever of the usual ones the header row has most of."""
    text = decode_head(raw)
    first_line = text.lstrip("\ufeff").partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    records = first_records(text, separator, 3) or [[]]
    refuse_wide(records[0], raw.name)
    return records, separator


def _shape(records: Sequence[Sequence[str]], separator: str) -> TableShape:
    tagged = len(records) > 1 and _is_tag_row(records[1])
    return TableShape(normalise_header(records[0]), separator, 2 if tagged else 1)


def normalise_header(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names in lower case without blanks at the ends, unnamed and repeated ones numbered, so each is unique.

    >>> normalise_header(["", " EVENT_DATE", "year", "Year"])
    ('column 1', 'event_date', 'year', 'year (column 4)')
    """
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip().lstrip("\ufeff").lower() or f"column {number}"
        names.append(name if name not in names else f"{name} (column {number})")
    return tuple(names)


def _recognised(source: SourceFormat, shape: TableShape) -> Recognised:
    return Recognised(source, shape, source.columns_in(shape.names))


def _edition(fitting: Sequence[SourceFormat], file_name: str) -> SourceFormat:
    """Annual or candidate: both have the same columns, only the release number in the file's name tells them apart."""
    if UCDP_CANDIDATE in fitting and _CANDIDATE_RELEASE.search(file_name):
        return UCDP_CANDIDATE
    return fitting[0]


def _is_tag_row(cells: Sequence[str]) -> bool:
    """A row of HXL hashtags (hxlstandard.org), before which a number may stand in an index column."""
    filled = [cell.strip() for cell in cells[1:] if cell.strip()] or [cells[0].strip() if cells else ""]
    return all(_HXL_TAG.match(cell) for cell in filled)


def _is_standard_row(cells: Sequence[str]) -> bool:
    """A row of data in the standard UCDP layout, told by dates, codes and coordinates at their places."""
    if len(cells) != len(STANDARD_LAYOUT):
        return False
    value = dict(zip(STANDARD_LAYOUT, cells, strict=True))
    codes = (value["id"].lstrip("\ufeff"), value["type_of_violence"], value["country_id"], value["best"])
    return (
        all(re.fullmatch(r"\d+(\.0)?", code.strip()) for code in codes)
        and all(_DATE.match(value[name]) for name in ("date_start", "date_end"))
        and all(re.fullmatch(r"-?\d+(\.\d+)?", value[name].strip()) for name in ("latitude", "longitude"))
    )


def _unknown(file: str, header: tuple[str, ...], formats: Sequence[SourceFormat]) -> Problem:
    nearest = min(formats, key=lambda known: len(known.missing_in(header)))
    missing = nearest.missing_in(header)
    near = [match for name in missing for match in get_close_matches(name, header, n=1, cutoff=0.7)]
    names = [re.sub(r"[^\x20-\x7e\xa0-\uffff]", "?", name)[:_NAME_SHOWN] for name in header[:_NAMES_SHOWN]]
    seen = (", ".join(names) or "nothing") + (" ..." if len(header) > _NAMES_SHOWN else "")
    if len(formats) == 1:
        code, message = "columns-missing", f"The file lacks columns of '{nearest.source}': {', '.join(missing)}."
    else:
        code, message = "format-unknown", "The columns are not those of a known events file."
        message += f" Nearest is {nearest.source}, which needs also {', '.join(missing)}."
    perhaps = f" Perhaps meant: {', '.join(near)}." if near else ""
    hint = (
        "Check that the first row names the columns, or describe them in a TOML column map (how-to: Use your own "
        "incident file)."
    )
    return Problem(Severity.ERROR, code, f"{message} The first row holds: {seen}.{perhaps}", hint, file, 1)
