"""A sheet of somebody's records as text: headings, and rows with the numbers that a spreadsheet shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bluehelm.problems import printable

MOST_ROWS: Final = 500_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 10_000_000
"""Bounds of a sheet: ten years of records at a hundred a day fit many times; what is larger is damaged or an attack."""
LONGEST_CELL: Final = 32_767
"""Characters; Excel's own bound."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: ``number`` counts as a spreadsheet does, ``cells`` stand in the order of the headings; None is empty."""

    number: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of text cells.

    Args:
        file: the file's name, for messages.
        sheet: the sheet's name; None for a file that has no sheets.
        headings: one a column, each once, as somebody wrote them.
        rows: the rows below the headings, without blank ones.
    """

    file: str
    sheet: str | None
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def clean_cell(value: str | None) -> str | None:
    r"""A cell's text without blanks at its ends and without characters that nothing can show; None for an empty one.

    >>> clean_cell(" Bria\x00 "), clean_cell("  ")
    ('Bria', None)
    """
    if value is None:
        return None
    text = value if value.isprintable() else printable(value.replace("\r\n", "\n"), keep_lines=True)
    return text.strip() or None
