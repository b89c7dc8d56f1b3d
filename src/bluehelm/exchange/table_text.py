"""A table as CSV text for people with spreadsheets: RFC 4180, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from bluehelm.exchange.released_rows import spreadsheet_safe

Cell = str | int | float | bool | date | None


def csv_bytes(lines: Iterable[Sequence[Cell]]) -> bytes:
    r"""Lines of cells as CSV in UTF-8. Texts are made safe for spreadsheets; null is an empty cell.

    >>> csv_bytes([["name", "number"], ["=1+1", -3]])
    b"name,number\r\n'=1+1,-3\r\n"
    """
    stream = io.StringIO()
    csv.writer(stream).writerows([_cell(cell) for cell in line] for line in lines)
    return stream.getvalue().encode()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return spreadsheet_safe(cell) if isinstance(cell, str) else str(cell)
