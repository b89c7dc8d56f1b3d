"""What the cells of a sheet say about a map that was guessed from its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bluehelm.exchange.record_map import RecordMap
from bluehelm.exchange.record_map_dates import DateReading, read_day
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_point import point_in
from bluehelm.exchange.row_names import name_rows
from bluehelm.exchange.sheet_table import SheetTable
from bluehelm.problems import Problem, Severity, printable

OPEN_TEXTS: Final = ("what", "title", "effect", "response", "note")
"""Fields of words that everybody reads who may read the record."""
_NAMES: Final = ("where.place", "where.described", "title", "name")
_TELEPHONE: Final = re.compile(r"(?<![\w.])(?:\+|00)\d(?:[ ().-]{0,2}\d){7,13}(?!\w)|(?<![\w.,+-])0?\d{8,12}(?![\w.,])")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d{1,3},(?!\d{3}$)\d{1,15}")  # "1,250" may be a thousand
_MOST_LOOKED_AT: Final = 2_000  # cells of a column


def fitted_to_cells(record_map: RecordMap, table: SheetTable, fields: Sequence[FieldSpec]) -> RecordMap:
    """A suggested map without what the cells contradict.

    A column of pairs ("5.20, 20.30") gives latitude and longitude, and never the name of a place. A column of times
    that are no times of day does not join the days. Numbers such as "4,37" set the decimal comma. Remarks with
    telephone numbers are not put where everybody reads them.
    """
    columns, reasons = dict(record_map.columns), dict(record_map.reasons)
    for path in _NAMES:
        if path in columns and any(map(point_in, _cells(table, columns[path][0]))):
            columns.pop(path)
            reasons.pop(path, None)
    _take_pairs(columns, reasons, table, {spec.path for spec in fields})
    for path, headings in list(columns.items()):
        if len(headings) > 1 and not all(map(_is_clock, _cells(table, headings[-1]))):
            columns[path] = headings[:-1]
            reasons[path] = reasons.get(path, "").partition(";")[0]
    for path in OPEN_TEXTS:
        if path in columns and any(_holds_telephone(table, heading) for heading in columns[path]):
            columns.pop(path)
            reasons.pop(path, None)
    ordered = {spec.path: columns[spec.path] for spec in fields if spec.path in columns}
    update = {"columns": ordered, "reasons": reasons}
    if _has_decimal_commas(ordered, table, fields):
        update["decimal"] = ","
    return record_map.model_copy(update=update)


def telephones(table: SheetTable, record_map: RecordMap, *, suggested: bool) -> Iterator[Problem]:
    """Columns of words that hold what looks like a telephone number: those that go into an open field, and of a
    suggested map those that were kept out of it.
    """
    used = {heading: path for path, headings in record_map.columns.items() for heading in headings}
    for place, heading in enumerate(table.headings):
        path = used.get(heading)
        if path not in OPEN_TEXTS if path is not None or not suggested else False:
            continue
        rows = [row.number for row in table.rows if _TELEPHONE.search(row.cells[place] or "")]
        words = path is not None or any(" " in cell and cell.upper() != cell.lower() for cell in _cells(table, heading))
        if not rows or not words:
            continue
        done = "it was not used" if path is None else f"it goes into {path}, which everybody reads who reads the record"
        message = (
            f"The column '{printable(heading)}' holds what looks like telephone numbers ({name_rows(rows)}); {done}."
        )
        hint = "Take numbers and names out of it first: who told goes into a claim or source, where it is encrypted."
        if path is None:
            hint += " If nobody can be found by it, add it below [columns] in the map."
        yield Problem(Severity.WARNING, "looks-like-telephone", message, hint, table.file, rows[0], heading)


def _take_pairs(
    columns: dict[str, tuple[str, ...]], reasons: dict[str, str], table: SheetTable, known: set[str]
) -> None:
    used = {heading: path for path, headings in columns.items() for heading in headings}
    for group in ("where.", "point."):
        latitude, longitude = f"{group}latitude", f"{group}longitude"
        if latitude not in known or (latitude in columns and longitude in columns):
            continue
        for heading in table.headings:
            cells = _cells(table, heading)
            if used.get(heading, latitude) in {latitude, longitude} and cells and all(map(point_in, cells)):
                columns[latitude] = columns[longitude] = (heading,)
                reasons[latitude] = reasons[longitude] = "the cells are pairs, latitude first; please check"
                columns.pop(f"{group}mgrs", None)
                break


def _has_decimal_commas(columns: Mapping[str, tuple[str, ...]], table: SheetTable, fields: Sequence[FieldSpec]) -> bool:
    """Whether commas stand for the decimal point: some number shows it, and no number speaks against it."""
    shown = False
    for spec in fields:
        if spec.type not in {FieldType.NUMBER, FieldType.INTEGER, FieldType.COUNT}:
            continue
        for cell in (cell for heading in columns.get(spec.path, ()) for cell in _cells(table, heading)):
            if "." in cell or ("," in cell and not _DECIMAL_COMMA.fullmatch(cell.strip())):
                return False
            shown = shown or ("," in cell and spec.type is FieldType.NUMBER)
    return shown


def _cells(table: SheetTable, heading: str) -> list[str]:
    place = table.headings.index(heading)
    return [cell for row in table.rows[:_MOST_LOOKED_AT] if (cell := row.cells[place])]


def _is_clock(cell: str) -> bool:
    from datetime import datetime

    return isinstance(read_day(f"2024-01-01 {cell}", DateReading()), datetime)


def _holds_telephone(table: SheetTable, heading: str) -> bool:
    return any(_TELEPHONE.search(cell) for cell in _cells(table, heading))
