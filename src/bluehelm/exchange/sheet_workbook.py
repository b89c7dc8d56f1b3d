"""One sheet of an XLSX workbook: which one, its rows and its merged cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bluehelm.exchange.sheet_archive import SheetArchive, packed
from bluehelm.exchange.sheet_cells import SheetExtent, measure_sheet, read_values
from bluehelm.exchange.sheet_headings import Merge
from bluehelm.problems import InputRefused, Problem, Severity, printable

_ROOT: Final = "_rels/.rels"
_TYPES: Final = "[Content_Types].xml"
_NAMES_SHOWN: Final = 20
_TEXT_END: Final = re.compile(rb"</(?:[\w.\-]+:)?si\s*>")
_LONGEST_TEXT: Final = 1 << 20
"""Bytes of one of the texts that cells share: a cell takes 32,767 letters, here with their fonts and colours."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet as it stands: all rows from row 1, from the leftmost column with values on."""

    file: str
    name: str
    rows: Sequence[tuple[str | None, ...]]
    merges: tuple[Merge, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    is_hidden: bool
    part: str


def read_workbook_sheet(path: Path, name: str | None) -> WorkbookSheet:
    """Read the sheet of this name, or the only one with values.

    Raises:
        InputRefused: the workbook is damaged or too large, has no such sheet, or several and none is named.
    """
    with SheetArchive(path) as archive:
        book = next((part for kind, part in archive.related("").values() if kind == "officeDocument"), None)
        if book is None:
            raise archive.damaged("it does not say where its list of sheets is")
        related = archive.related(book)
        listed = _listed(archive, book, related)
        chosen, xml, extent = _choose(archive, listed, name)
        kept = {_TYPES, _ROOT, book, _relations_of(book)}
        kept |= {part for kind, part in related.values() if kind in {"sharedStrings", "styles"}}
        parts = {part: content for part in sorted(kept) if (content := archive.part(part)) is not None}
        for kind, part in related.values():
            if kind == "sharedStrings" and any(
                len(one) > _LONGEST_TEXT for one in _TEXT_END.split(parts.get(part, b""))
            ):
                raise archive.damaged("a cell holds a text that is longer than a cell can be")
        try:
            rows = read_values(packed({**parts, chosen.part: xml}), chosen.name)
        except ValueError as error:
            raise archive.damaged(str(error)) from None
    merges = tuple(_moved(merge, extent.left) for merge in extent.merges if merge.right >= extent.left)
    return WorkbookSheet(path.name, chosen.name, rows, merges, _notes(path.name, listed, chosen, extent))


def _listed(archive: SheetArchive, book: str, related: dict[str, tuple[str, str]]) -> list[_Listed]:
    found = []
    for tag, given in archive.elements(book):
        kind, part = related.get(given.get("id", ""), ("", "")) if tag == "sheet" else ("", "")
        if kind == "worksheet":
            found.append(_Listed(given.get("name", ""), given.get("state", "visible") != "visible", part))
    if not found:
        raise archive.damaged("it has no sheet of cells")
    return found


def _choose(archive: SheetArchive, listed: Sequence[_Listed], name: str | None) -> tuple[_Listed, bytes, SheetExtent]:
    if name is not None:
        wanted = [sheet for sheet in listed if sheet.name == name] or [
            sheet for sheet in listed if sheet.name.strip().casefold() == name.strip().casefold()
        ]
        if not wanted:
            raise _refused(archive.file, "sheet-not-found", f"There is no sheet '{printable(name)}'.", listed)
        return (wanted[0], *_measured(archive, wanted[0]))
    visible = [sheet for sheet in listed if not sheet.is_hidden]
    measured = [(sheet, *_measured(archive, sheet)) for sheet in visible]
    filled = [found for found in measured if not found[2].is_empty]
    if len(filled) > 1:
        message = f"The workbook has {len(filled)} sheets with values, and it is not said which to read."
        raise _refused(archive.file, "several-sheets", message, [sheet for sheet, _, _ in filled])
    if not filled:
        hidden = " Hidden sheets are read only when they are named." if len(visible) < len(listed) else ""
        raise _refused(archive.file, "empty-sheet", f"No sheet has any value.{hidden}", listed)
    return filled[0]


def _measured(archive: SheetArchive, sheet: _Listed) -> tuple[bytes, SheetExtent]:
    xml = archive.part(sheet.part)
    extent = None if xml is None else measure_sheet(xml)
    if xml is None or extent is None:
        raise archive.damaged(f"the cells of sheet '{sheet.name}' cannot be read")
    if extent.too_large:
        hint = "Copy the rows that you need into a new workbook; a forgotten value far below is the usual cause."
        raise InputRefused(Problem(Severity.ERROR, "sheet-too-large", extent.too_large, hint, archive.file))
    return xml, extent


def _notes(file: str, listed: Sequence[_Listed], chosen: _Listed, extent: SheetExtent) -> tuple[Problem, ...]:
    notes: list[Problem] = []
    hidden = [sheet for sheet in listed if sheet.is_hidden and sheet is not chosen]
    if hidden:
        message = f"Hidden sheets were not read: {_names(hidden)}."
        notes.append(Problem(Severity.NOTE, "hidden-sheet", message, "Name one to read it.", file))
    if chosen.is_hidden:
        message = f"The sheet '{printable(chosen.name)}' is hidden in the workbook; it was read because you named it."
        notes.append(Problem(Severity.NOTE, "hidden-sheet", message, "Check that its rows are meant to be used.", file))
    if extent.errors:
        message = f"Cells with an error of a formula, such as #N/A: {extent.errors:,}. They count as empty."
        notes.append(Problem(Severity.WARNING, "formula-error", message, "Mend the formulas and save again.", file))
    if extent.uncalculated:
        message = f"Formulas without a saved value: {extent.uncalculated:,}. They count as empty."
        hint = "Open the workbook in a spreadsheet program, save it, and read it again."
        notes.append(Problem(Severity.WARNING, "formula-without-value", message, hint, file))
    return tuple(notes)


def _refused(file: str, code: str, message: str, listed: Sequence[_Listed]) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, f"Name one of its sheets: {_names(listed)}.", file))


def _names(listed: Sequence[_Listed]) -> str:
    shown = [f"'{printable(sheet.name)}'" for sheet in listed[:_NAMES_SHOWN]]
    return ", ".join(shown) + (" ..." if len(listed) > _NAMES_SHOWN else "")


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".removeprefix("/")


def _moved(merge: Merge, left: int) -> Merge:
    """The same cells where the leftmost column with values counts as 0."""
    return Merge(merge.top, max(merge.left - left, 0), merge.bottom, merge.right - left)
