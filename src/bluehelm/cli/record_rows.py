"""Rows of a list in which no word is broken: what a row is about stands beside it, or below where the terminal is
narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bluehelm.problems import printable

if TYPE_CHECKING:
    from rich.console import Console

_LEAST: Final = 36
"""Columns that a line on what a row is about needs beside it; with fewer it stands below."""
_BELOW: Final = 4
_GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class ListRow:
    """The short cells of a row, and what it is about in words."""

    cells: tuple[str, ...]
    about: str


def print_rows(headings: Sequence[str], rows: Sequence[ListRow]) -> None:
    """Write rows below their headings, as wide as the terminal; a column that is empty in every row is left out."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    used = [number for number in range(len(headings)) if any(row.cells[number] for row in rows)]
    table = [[printable(row.cells[number]) for number in used] for row in rows]
    titles = [headings[number] for number in used]
    widths = [max(len(cells[column]) for cells in (titles, *table)) for column in range(len(used))]
    left = sum(widths) + len(_GAP) * len(widths)
    beside = console.width - left >= _LEAST
    heading = _line(titles, widths) + ("what" if beside else "")
    console.print(Text(heading.rstrip(), style="bold"))
    for cells, row in zip(table, rows, strict=True):
        short, indent = _line(cells, widths), left if beside else _BELOW
        about = _wrapped(printable(row.about), console, console.width - indent)
        if beside:
            short += about[0] if about else ""
            about = about[1:]
        for line in (short.rstrip(), *(f"{'':{indent}}{line}" for line in about)):
            console.print(Text(line))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:{width}}{_GAP}" for cell, width in zip(cells, widths, strict=True))


def _wrapped(text: str, console: Console, width: int) -> list[str]:
    from rich.text import Text

    return [line.plain.rstrip() for line in Text(text).wrap(console, width)] if text else []
