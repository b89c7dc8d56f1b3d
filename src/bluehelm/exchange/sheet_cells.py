"""The values of one sheet of a workbook as text, and where cells are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bluehelm.exchange.sheet_headings import Merge
from bluehelm.exchange.sheet_table import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

_ATTRIBUTE: Final = rb"""\s+[\w:.\-]+\s*=\s*(?:"[^"]*"|'[^']*')"""
_CELL: Final = re.compile(
    rb"<(?:[\w.\-]+:)?(c|row)((?:" + _ATTRIBUTE + rb")*)\s*(/>|>\s*</(?:[\w.\-]+:)?c\s*>|>)", re.DOTALL
)
_ANY_CELL: Final = re.compile(rb"<(?:[\w.\-]+:)?(?:c|row)[\s/>]")
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,12})(\d{1,12})\s*["']""")
_ERROR_CELL: Final = re.compile(rb"""\st\s*=\s*["']e["']""")
_MERGE: Final = re.compile(
    rb"""<(?:[\w.\-]+:)?mergeCell\s+ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_NO_VALUE: Final = re.compile(
    rb"(?:</(?:[\w.\-]+:)?f\s*>|<(?:[\w.\-]+:)?f(?:" + _ATTRIBUTE + rb")*\s*/>)"
    rb"\s*(?:<(?:[\w.\-]+:)?v\s*(?:/>|>\s*</(?:[\w.\-]+:)?v\s*>)\s*)?</(?:[\w.\-]+:)?c\s*>"
)
_ROWS_OF_A_SHEET: Final = 1_048_576  # no spreadsheet program writes more, empty ones among them
_MOST_MERGES: Final = 10_000
_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)(:\d\d)?(\.\d+)?")
_NO_DAY: Final = ("1899-12-30", "1899-12-31", "1904-01-01")  # how a time without a day is written


@dataclass(frozen=True, slots=True)
class SheetExtent:
    """What a sheet's XML tells before it is read: the corner cells of all values, and what to warn of.

    Rows and columns count from 0. ``errors`` are cells with an error such as #N/A, ``uncalculated`` formulas without a
    saved value.
    """

    left: int
    rows: int
    columns: int
    errors: int
    uncalculated: int
    merges: tuple[Merge, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not self.rows

    @property
    def too_large(self) -> str:
        """Why the sheet cannot be read, in words; empty where it can."""
        if self.rows <= MOST_ROWS and self.columns <= MOST_COLUMNS and self.rows * self.columns <= MOST_CELLS:
            return ""
        return (
            f"The sheet reaches to row {self.rows:,} and column {self.columns:,}; at most {MOST_ROWS:,} rows, "
            f"{MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells are read."
        )


def measure_sheet(xml: bytes) -> SheetExtent | None:
    """How far the values of a sheet reach; None where its XML is not as a spreadsheet program writes it."""
    lefts: list[int] = []
    rows = columns = errors = unplaced = seen = row_tags = 0
    for match in _CELL.finditer(xml):
        tag, attributes, end = match.groups()
        seen += 1
        place = _PLACE.search(attributes)
        if tag == b"row":
            row_tags += 1
            if row_tags > _ROWS_OF_A_SHEET:
                return None
            continue
        if end != b">":
            continue
        if place is None:
            unplaced += 1
        else:
            rows = max(rows, int(place[2]))
            column = column_number(place[1])
            columns = max(columns, column)
            lefts.append(column - 1)
        errors += _ERROR_CELL.search(attributes) is not None
    if seen != sum(1 for _ in _ANY_CELL.finditer(xml)):
        return None
    if unplaced:  # each stands after the one before: no further than all of them in one row, or one a row
        placed = [int(place[2]) for place in _PLACE.finditer(xml)]
        rows, columns, lefts = max(placed, default=0) + row_tags, columns + unplaced, [0]
    return SheetExtent(min(lefts, default=0), rows, columns, errors, len(_NO_VALUE.findall(xml)), _merges(xml))


def read_values(workbook: bytes, sheet: str) -> list[tuple[str | None, ...]]:
    """All rows of a sheet from row 1 on, from the leftmost column with a value on.

    Raises:
        ValueError: the reader cannot read it, saying why.
    """
    import fastexcel

    try:
        loaded = fastexcel.read_excel(workbook).load_sheet(
            sheet, header_row=None, dtypes="string", skip_rows=0, schema_sample_rows=1
        )
        values = loaded.to_polars().rows()
    except Exception as error:
        raise ValueError(str(error).partition("\n")[0]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader says that it met what it did not expect
            raise
        raise ValueError("the reader stopped at a value that it does not know") from error
    return [tuple(value if value is None else _day_as_written(value) for value in row) for row in values]


def column_number(letters: bytes) -> int:
    """The number of a column from its letters.

    >>> column_number(b"A"), column_number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _day_as_written(value: str) -> str:
    """A date without the midnight, and a time without the day, that the reader adds to them."""
    match = _DAY.fullmatch(value)
    if match is None:
        return value
    day, minute, second, _ = match.groups()
    time = minute if second in {None, ":00"} else minute + second
    if day in _NO_DAY:
        return time
    return day if time == "00:00" else f"{day} {time}"


def _merges(xml: bytes) -> tuple[Merge, ...]:
    found = []
    for match in _MERGE.finditer(xml):
        left, top, right, bottom = match.groups()
        found.append(Merge(int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1))
        if len(found) == _MOST_MERGES:
            break
    return tuple(found)
