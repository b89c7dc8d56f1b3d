"""From the bytes of a file to rows of text: zip, encoding, broken quotes and cut-off ends, before any meaning.

A sound file is read by Polars straight from disk, only the wanted columns. A file that Polars refuses, or whose rows
have more fields than the header, is read again line by line, so that one broken row does not cost the others.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.exchange.raw_file import RawFile, decode
from bluehelm.exchange.row_names import rows_problem
from bluehelm.problems import InputRefused, Problem, Severity

ROW: Final = "row"
"""Name of the column of row numbers, counted as a spreadsheet does: the first row of the file is 1."""
_SURPLUS: Final = "surplus"
_TAIL_BYTES: Final = 1 << 20
_MOST_COLUMNS: Final = 5_000  # the widest table known has 114; a broken export without line breaks has any number
_LONGEST_FIELD: Final = csv.field_size_limit()  # 131,072 characters: no text of a table is as long
_MAX_LINES_A_ROW: Final = 200  # a quoted text that runs longer is a quote that was never closed


_MINUTES: Final = re.compile(r"\d\s*[°º˚]\s*\d")  # 6°29'36"N, whose sign of seconds is a quotation mark


@dataclass(frozen=True, slots=True)
class TableShape:
    """How the rows of a file are cut: names of the fields, separator, and how many rows stand before the data."""

    names: tuple[str, ...]
    separator: str
    rows_before_data: int


def first_records(text: str, separator: str, count: int) -> list[list[str]]:
    """The first rows of a text, as far as they can be read; blank rows stay, as empty lists."""
    rows: list[list[str]] = []
    for record, _ in _records(text):
        rows.append(_fields(record, separator) or [])
        if len(rows) == count:
            break
    return rows


def refuse_wide(header: Sequence[str], file: str) -> None:
    """Refuse a header with more columns than a table of records can have.

    Raises:
        InputRefused: "too-many-columns".
    """
    if len(header) > _MOST_COLUMNS:
        message = f"The first row has {len(header):,} columns; a table of records has at most {_MOST_COLUMNS:,}."
        hint = "Rows and columns may be exchanged, or the line breaks lost: export the table again."
        raise InputRefused(Problem(Severity.ERROR, "too-many-columns", message, hint, file, 1))


def read_rows(raw: RawFile, shape: TableShape, columns: Sequence[str]) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read the wanted columns as text, with the row number of each.

    Args:
        raw: the opened file.
        shape: names (each once), separator and rows before the data.
        columns: wanted names, all among ``shape.names``.

    Returns:
        A frame of ``row`` (UInt32) and the wanted columns (String, null where empty), without blank rows; and
        one problem a kind of broken row, and a warning where the encoding had to be guessed.
    """
    scanned = _scan(raw.content, shape, columns)
    if scanned is not None and _is_cut_cleanly(scanned, shape):
        rows = _tidied(scanned.drop(_SURPLUS))
        if _reaches_end(rows, raw, shape, columns):
            return _without_cut_end(rows, raw, shape)
    return _read_line_by_line(raw, shape, columns)


def _is_cut_cleanly(rows: pl.DataFrame, shape: TableShape) -> bool:
    """Whether no row has fields to spare, and no field is too long or holds a whole row."""
    text = pl.col(pl.String)
    if any((column.item() or 0) > _LONGEST_FIELD for column in rows.select(text.str.len_bytes().max())):
        return False
    over_lines = rows.select(text.filter(text.str.contains("\n", literal=True)).implode())
    swallowed = any(_is_swallowed(value, shape) for column in over_lines for value in column.item())
    return rows.get_column(_SURPLUS).null_count() == rows.height and not swallowed


def _is_swallowed(field: str, shape: TableShape) -> bool:
    """Whether a field runs over lines and holds as many separators as a row: what stood between two open quotes."""
    return "\n" in field and field.count(shape.separator) >= len(shape.names) - 1


def _reaches_end(rows: pl.DataFrame, raw: RawFile, shape: TableShape, columns: Sequence[str]) -> bool:
    """Whether the last row is what stands at the end of the file; Polars may drop a row with an open quote silently."""
    end = raw.tail(_TAIL_BYTES).rstrip(b"\r\n\t ,;")
    fields = _fields(_last_record(end).decode("utf-8", errors="replace"), shape.separator)
    if not fields or rows.is_empty():
        return False
    places = (shape.names.index(column) for column in columns)
    return rows.row(-1)[1:] == tuple(fields[i].strip() or None if i < len(fields) else None for i in places)


def _scan(content: Path | bytes, shape: TableShape, columns: Sequence[str]) -> pl.DataFrame | None:
    """All rows with Polars, None where it refuses; ``surplus`` is whatever stands after the header's last field."""
    names = [*(f"field_{index}" for index in range(len(shape.names))), _SURPLUS]
    picked = {column: names[shape.names.index(column)] for column in columns}
    everything = pl.scan_csv(
        content,
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        separator=shape.separator,
        row_index_name="row_index",
        truncate_ragged_lines=True,
        missing_columns="insert",
        glob=False,
    )
    wanted = everything.select(
        (pl.col("row_index") + 1).cast(pl.UInt32).alias(ROW),
        *(pl.col(name).alias(column) for column, name in picked.items()),
        pl.when(pl.col(_SURPLUS) != "").then(pl.col(_SURPLUS)).alias(_SURPLUS),
    )
    try:
        return wanted.slice(shape.rows_before_data).collect()
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError, pl.exceptions.SchemaError):
        return None


def _tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """No blanks at the ends of a text, and null for an empty one; only columns that need it are touched (0.1 s)."""
    text = pl.col(pl.String)
    # '!' is the first sign after the blanks, so this finds empty texts and blanks in front.
    untidy = rows.select(((text < "!") | text.str.ends_with(" ") | text.str.ends_with("\t")).any())
    names = [column.name for column in untidy if column.item()]
    stripped = (pl.col(name).str.strip_chars() for name in names)
    tidy = rows.with_columns(pl.when(value != "").then(value) for value in stripped)
    return tidy.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))


def _without_cut_end(rows: pl.DataFrame, raw: RawFile, shape: TableShape) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Drop a last row that ends without a line break before its last field: the copy stopped there."""
    tail = raw.tail(_TAIL_BYTES)
    if rows.is_empty() or tail.endswith((b"\n", b"\r")):
        return rows, ()
    fields = _fields(_last_record(tail).decode("utf-8", errors="replace"), shape.separator)
    if fields is None or len(fields) >= len(shape.names):
        return rows, ()
    return rows.head(-1), (_cut_end(raw.name, int(rows.item(-1, ROW)), len(fields), len(shape.names)),)


def _last_record(tail: bytes) -> bytes:
    """The shortest end of the file that begins after a line break and holds whole quotes."""
    start = len(tail)
    while (start := tail.rfind(b"\n", 0, start)) >= 0:
        if tail.count(b'"', start) % 2 == 0:
            return tail[start + 1 :]
    return tail


def _read_line_by_line(
    raw: RawFile, shape: TableShape, columns: Sequence[str]
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """The patient way: every row on its own, broken ones set aside with their row numbers."""
    text, problems = decode(raw)
    wanted = [shape.names.index(column) for column in columns]
    width = len(shape.names)
    numbers: list[int] = []
    values: list[list[str | None]] = []
    broken: list[int] = []
    too_long: list[int] = []
    in_minutes: list[int] = []
    cut: tuple[Problem, ...] = ()
    for number, (record, at_end) in enumerate(_records(text, shape), start=1):
        fields = _fields(record, shape.separator)
        if number <= shape.rows_before_data or fields == []:
            continue
        short = fields is None or len(fields) < width
        if fields is None and len(record) > _LONGEST_FIELD and record.count('"') % 2 == 0:
            too_long.append(number)
        elif short and at_end:
            cut = (_cut_end(raw.name, number, len(fields or ()), width),)
        elif fields is None or any(fields[width:]):
            (in_minutes if _MINUTES.search(record) else broken).append(number)
        else:
            numbers.append(number)
            values.append([fields[i] or None if i < len(fields) else None for i in wanted])
    frame = pl.DataFrame(values, schema=dict.fromkeys(columns, pl.String), orient="row").insert_column(
        0, pl.Series(ROW, numbers, dtype=pl.UInt32)
    )
    return _tidied(frame), (
        *problems,
        *_broken_rows(raw.name, broken, width),
        *_rows_in_minutes(raw.name, in_minutes),
        *_long_fields(raw.name, too_long),
        *cut,
    )


def _records(text: str, shape: TableShape | None = None) -> Iterator[tuple[str, bool]]:
    """Rows of a text, each with whether the file ends within its last line (no line break after it).

    A quoted field may run over lines. Where the quote is never closed, or closing it gives a row of another width
    than the header's, the first line stands as a (broken) row of its own and reading goes on with the next line.
    """
    lines = io.StringIO(text, newline="").readlines()
    first = 0
    while first < len(lines):
        last, quotes = first, lines[first].count('"')
        while quotes % 2 and last + 1 < len(lines) and last - first < _MAX_LINES_A_ROW:
            last += 1
            quotes += lines[last].count('"')
        if last > first and (quotes % 2 or not _fits("".join(lines[first : last + 1]), shape)):
            last = first
        record = "".join(lines[first : last + 1])
        yield record, not record.endswith(("\n", "\r"))
        first = last + 1


def _fits(record: str, shape: TableShape | None) -> bool:
    if shape is None:
        return True
    fields, width = _fields(record, shape.separator), len(shape.names)
    if fields is None or len(fields) < width or any(fields[width:]):
        return False
    return not any(_is_swallowed(field, shape) for field in fields)


def _fields(record: str, separator: str) -> list[str] | None:
    """The fields of one row; an empty list for a blank row, None where quotes make none or several of it."""
    line = record.rstrip("\r\n")
    if not line.strip():
        return []
    if line.count('"') % 2:
        return None
    try:
        rows = list(csv.reader(io.StringIO(line, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _cut_end(file: str, row: int, found: int, expected: int) -> Problem:
    return Problem(
        Severity.ERROR,
        "truncated-last-line",
        f"The file stops in the middle of its last row ({found} of {expected} fields). The row was not used.",
        "The download or copy broke off. Get the file again and compare its size with the publisher's.",
        file,
        row,
    )


def _broken_rows(file: str, rows: list[int], expected: int) -> tuple[Problem, ...]:
    said = (
        f" cannot be cut into the header's {expected} fields and was not used: probably a quotation mark that is not "
        "closed, or a comma in a text without quotation marks."
    )
    hint = "Open the file in a text editor at this row and mend the quotation marks, or export it again."
    return rows_problem(Severity.ERROR, "broken-row", rows, said, hint=hint, file=file)


def _rows_in_minutes(file: str, rows: list[int]) -> tuple[Problem, ...]:
    said = (
        " was not used: coordinates in degrees, minutes and seconds, whose sign of seconds is read as a quotation mark."
    )
    hint = "Write decimal degrees: 6.4933 for 6°29'36\"N, and a minus sign for south and west."
    return rows_problem(Severity.ERROR, "degrees-and-minutes", rows, said, hint=hint, file=file)


def _long_fields(file: str, rows: list[int]) -> tuple[Problem, ...]:
    said = f": a field is longer than {_LONGEST_FIELD:,} characters. Not used."
    hint = "Look what stands there: a whole document pasted into one cell is the usual cause. Shorten the text."
    return rows_problem(Severity.ERROR, "field-too-long", rows, said, hint=hint, file=file)
