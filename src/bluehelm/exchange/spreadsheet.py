"""A sheet of records from an XLSX workbook or a CSV file, as text cells with their row numbers.

Only saved values are read: no formula is calculated and no macro is run.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bluehelm.exchange.raw_file import decode_head, open_table_file
from bluehelm.exchange.raw_table import TableShape, first_records, read_rows, refuse_wide
from bluehelm.exchange.row_names import rows_problem
from bluehelm.exchange.sheet_headings import Headings, find_headings
from bluehelm.exchange.sheet_table import LONGEST_CELL, MOST_CELLS, MOST_ROWS, SheetRow, SheetTable, clean_cell
from bluehelm.exchange.sheet_workbook import WorkbookSheet, read_workbook_sheet
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

_LARGEST_CSV: Final = 400 << 20  # bytes, unpacked
_SEPARATORS: Final = (",", ";", "\t")
_TOP_RECORDS: Final = 60


def read_sheet(
    path: str | Path, *, sheet: str | None = None, header_row: int | None = None
) -> tuple[SheetTable, tuple[Problem, ...]]:
    """Read one sheet.

    Args:
        path: an XLSX workbook, or a CSV file (also in a zip or gzip file).
        sheet: the sheet's name; needed where the workbook has several with values.
        header_row: the number of the row with the headings, where it is not found rightly.

    Returns:
        The table, without blank rows and with dates as YYYY-MM-DD where the workbook knows that they are dates; and
        what was left out or may mislead.

    Raises:
        InputRefused: the file cannot be read, is larger than a table of records can be, has several sheets and none
            is named, or has no values.
    """
    path = Path(path)
    refuse_irregular(path)
    if header_row is not None and not 1 <= header_row <= MOST_ROWS:
        raise _refused(path, "bad-header-row", f"There is no row {header_row} for the headings.", "Rows begin at 1.")
    if _is_workbook(path):
        return _from_workbook(read_workbook_sheet(path, sheet), header_row)
    return _from_csv(path, header_row)


def _from_workbook(found: WorkbookSheet, header_row: int | None) -> tuple[SheetTable, tuple[Problem, ...]]:
    headings = _headings(found.file, found.rows, found, header_row)
    rows = [SheetRow(index + 1, row) for index, row in enumerate(found.rows) if index >= headings.data]
    return _table(found.file, found.name, headings, rows, found.problems)


def _from_csv(path: Path, header_row: int | None) -> tuple[SheetTable, tuple[Problem, ...]]:
    _refuse_large(path)
    raw = open_table_file(path)
    text = decode_head(raw).lstrip("\ufeff")
    separator = _separator(text)
    records = first_records(text, separator, max(_TOP_RECORDS, header_row or 0))
    for record in records:
        refuse_wide(record, raw.name)
    headings = _headings(raw.name, records, None, header_row)
    width = max(len(record) for record in records[headings.top : headings.data])  # a longer row below is a broken one
    headings = replace(headings, names=headings.names[:width])
    frame, problems = read_rows(raw, TableShape(headings.names, separator, headings.data), headings.names)
    if frame.height > MOST_ROWS or frame.height * frame.width > MOST_CELLS:
        raise _too_large(raw.name, f"It has {frame.height:,} rows of {frame.width:,} columns.")
    rows = [SheetRow(int(row[0]), row[1:]) for row in frame.iter_rows()]
    return _table(raw.name, None, headings, rows, problems)


def _headings(
    file: str, rows: Sequence[Sequence[str | None]], found: WorkbookSheet | None, header_row: int | None
) -> Headings:
    if header_row is not None and header_row > len(rows):
        message = f"The headings should stand in row {header_row}, but the sheet has only {len(rows)} rows."
        raise InputRefused(Problem(Severity.ERROR, "bad-header-row", message, "Check the number of the row.", file))
    if not any(cell and cell.strip() for row in rows for cell in row):
        message, hint = "There is nothing in the sheet.", "Check that you chose the right file and sheet."
        raise InputRefused(Problem(Severity.ERROR, "empty-sheet", message, hint, file))
    return find_headings(rows, found.merges if found else (), header_row)


def _table(
    file: str, sheet: str | None, headings: Headings, rows: Sequence[SheetRow], problems: tuple[Problem, ...]
) -> tuple[SheetTable, tuple[Problem, ...]]:
    """The table of cleaned rows, without columns that have neither heading nor values."""
    width = len(headings.names)
    kept: list[SheetRow] = []
    too_long: list[int] = []
    for row in rows:
        cells = tuple(clean_cell(cell) for cell in row.cells[:width])
        if any(cell is not None and len(cell) > LONGEST_CELL for cell in cells):
            too_long.append(row.number)
        elif any(cells):
            kept.append(SheetRow(row.number, cells + (None,) * (width - len(cells))))
    used = [index for index in range(width) if not _is_unnamed(headings, index) or any(r.cells[index] for r in kept)]
    if len(used) < width:
        kept = [SheetRow(row.number, tuple(row.cells[index] for index in used)) for row in kept]
    table = SheetTable(file, sheet, tuple(headings.names[index] for index in used), tuple(kept))
    return table, (*problems, *_title(file, headings), *_long_cells(file, too_long), *_no_rows(table))


def _is_unnamed(headings: Headings, index: int) -> bool:
    return headings.names[index] == f"column {index + 1}"


def _title(file: str, headings: Headings) -> tuple[Problem, ...]:
    if not headings.top:
        return ()
    message = f"The headings were found in row {headings.top + 1}; what stands above them was not used."
    return (Problem(Severity.NOTE, "rows-above-headings", message, "If this is wrong, name the row.", file),)


def _long_cells(file: str, rows: Sequence[int]) -> tuple[Problem, ...]:
    said = f": a cell holds more than {LONGEST_CELL:,} characters. Not used."
    return rows_problem(Severity.ERROR, "field-too-long", rows, said, hint="Shorten the text in this cell.", file=file)


def _no_rows(table: SheetTable) -> tuple[Problem, ...]:
    if table.rows:
        return ()
    message, hint = "There are headings but no rows below them.", "Check that you chose the right file and sheet."
    return (Problem(Severity.WARNING, "no-rows", message, hint, table.file),)


def _separator(text: str) -> str:
    """The separator that the first lines have most of."""
    top = text[:20_000]
    return max(_SEPARATORS, key=top.count)


def _is_workbook(path: Path) -> bool:
    """Whether a file is a zip that a spreadsheet program wrote."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # the reader of tables says what is wrong


def _refuse_large(path: Path) -> None:
    """Refuse what is, or unpacks to, more than a table of records."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if path.stat().st_size > _LARGEST_CSV:
            raise _too_large(path.name, f"It has {path.stat().st_size:,} bytes.")
        if start.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                size = max((entry.file_size for entry in archive.infolist()), default=0)
        elif start.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                size = 0
                while size <= _LARGEST_CSV and (block := packed.read(1 << 20)):
                    size += len(block)
        else:
            return
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError) as error:
        if isinstance(error, InputRefused):
            raise
        return  # the reader of tables says what is wrong
    if size > _LARGEST_CSV:
        raise _too_large(path.name, f"It unpacks to more than {_LARGEST_CSV:,} bytes.")


def _too_large(file: str, what: str) -> InputRefused:
    message = f"The file is larger than a table of records can be. {what}"
    hint = "Give only the rows that you need, or cut the file into several."
    return InputRefused(Problem(Severity.ERROR, "table-too-large", message, hint, file))


def _refused(path: Path, code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, printable(path.name)))
