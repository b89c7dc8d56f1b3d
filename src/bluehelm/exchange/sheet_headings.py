"""Which row of a sheet names the columns, and what they are called where headings are merged or stand in two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bluehelm.exchange.sheet_table import clean_cell

Cells = Sequence[str | None]

_TOP_ROWS: Final = 30  # headings stand higher than this, or the user says where
_MOST_HEADING_ROWS: Final = 4
_LONGEST_HEADING: Final = 200
_HXL_TAG: Final = re.compile(r"#[a-z][a-z0-9_+ ]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, numbered from 0: the first and last row and column, all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Headings:
    """The names of the columns, numbered from 0, and the index of the first row of data.

    ``top`` is the index of the first row of headings; what stands above it is a title.
    """

    names: tuple[str, ...]
    top: int
    data: int


def find_headings(rows: Sequence[Cells], merges: Sequence[Merge] = (), header_row: int | None = None) -> Headings:
    """Find the headings among the first rows of a sheet.

    Args:
        rows: the first rows, all of them from row 1 on; rows may differ in length.
        merges: merged cells.
        header_row: the number of the lowest row of headings, from 1, where somebody says it.
    """
    width = max((len(row) for row in rows), default=0)
    # Rows of the named heading must be there, however deep it stands.
    top_rows = [[_heading(cell) for cell in row] + [""] * (width - len(row)) for row in rows[: _TOP_ROWS + 1]]
    near = [merge for merge in merges if merge.top < len(top_rows) and merge.left < width]
    _fill(top_rows, near)
    if header_row is not None:
        last = header_row - 1
        row = [_heading(cell) for cell in rows[last]] if last >= len(top_rows) else top_rows[last]
        above = _groups_above(top_rows, near, last) if last < len(top_rows) else last
        parts = [*top_rows[above:last], row + [""] * (width - len(row))]
    else:
        first = _fullest(top_rows)
        last = _last_heading(near, first, len(top_rows), width)
        above = _groups_above(top_rows, near, first)
        parts = top_rows[above : last + 1]
    data = last + 1
    if data < len(rows) and _is_tag_row(rows[data]):
        data += 1
    return Headings(_unique([_joined(column) for column in zip(*parts, strict=True)]), above, data)


def _heading(cell: str | None) -> str:
    return " ".join((clean_cell(cell) or "").lstrip("\ufeff").split())[:_LONGEST_HEADING]


def _fill(rows: list[list[str]], merges: Sequence[Merge]) -> None:
    """Write what stands in merged cells into each of them."""
    for merge in merges:
        value = rows[merge.top][merge.left]
        for row in rows[merge.top : merge.bottom + 1]:
            row[merge.left : merge.right + 1] = [value] * len(row[merge.left : merge.right + 1])


def _fullest(rows: Sequence[Sequence[str]]) -> int:
    """The first row with at least half as many different texts as the fullest: titles and notes above have fewer."""
    counts = [len({cell for cell in row if cell}) for row in rows]
    enough = max(max(counts, default=0) / 2, 1)
    if max(counts, default=0) > 1:
        enough = max(enough, 2)
    return next((index for index, count in enumerate(counts) if count >= enough), 0)


def _last_heading(merges: Sequence[Merge], first: int, height: int, width: int) -> int:
    """How far down the headings reach: merged downwards, or a merged group with its parts below."""
    last = first
    for merge in merges:
        if merge.top != first or (merge.left == 0 and merge.right >= width - 1):
            continue
        last = max(last, merge.bottom if merge.bottom > first else first + (merge.right > merge.left))
    return min(last, first + _MOST_HEADING_ROWS - 1, height - 1)


def _groups_above(rows: Sequence[Sequence[str]], merges: Sequence[Merge], first: int) -> int:
    """The index of a row of merged group names right above the headings, or that of the headings."""
    above = first - 1
    if above < 0:
        return first
    groups = [merge for merge in merges if merge.top == above and merge.right > merge.left]
    names = {cell for cell in rows[above] if cell}
    return above if groups and len(names) > 1 else first


def _joined(parts: Sequence[str]) -> str:
    """The texts of one column from top to bottom, each once: "Casualties / killed"."""
    return " / ".join(dict.fromkeys(part for part in parts if part))


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once: unnamed and repeated columns get their number."""
    seen: set[str] = set()
    unique: list[str] = []
    for number, name in enumerate(names, start=1):
        given = name or f"column {number}"
        if given.casefold() in seen:
            given = f"{given} (column {number})"
        while given.casefold() in seen:
            given += "'"
        seen.add(given.casefold())
        unique.append(given)
    return tuple(unique)


def _is_tag_row(row: Cells) -> bool:
    """A row of HXL hashtags (hxlstandard.org) below the headings."""
    filled = [cell.strip() for cell in row if cell and cell.strip()]
    return bool(filled) and all(_HXL_TAG.fullmatch(cell) for cell in filled)
