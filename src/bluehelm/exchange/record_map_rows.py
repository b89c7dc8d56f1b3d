"""From the rows of a sheet to the fields of records, by a saved map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map import RecordMap
from bluehelm.exchange.record_map_dates import DateReading, Order, order_of, read_offset
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_nesting import has_path, put, with_lists
from bluehelm.exchange.record_map_values import Conversion, Fault, folded, read_value
from bluehelm.exchange.row_names import name_rows
from bluehelm.exchange.sheet_table import SheetRow, SheetTable
from bluehelm.problems import InputRefused, Problem, Severity, printable

DATE_ORDER: Final = "date-order"
"""Code of what is told of the order of day and month in a column."""
_MOST_KINDS: Final = 200  # of faults that are told apart; a wrong map makes one of every word
_MOST_REMEMBERED: Final = 10_000  # texts of a column
_DATES: Final = frozenset({FieldType.DATE, FieldType.TIME, FieldType.DATE_OR_TIME})


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row as the fields of a record, nested, as plain JSON values; ``number`` is the row's in its sheet."""

    number: int
    fields: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class _Column:
    spec: FieldSpec
    heading: str
    places: tuple[int, ...]
    constant: str | None = None
    read: dict[str, JsonValue | Fault] = field(default_factory=dict)

    def text(self, row: SheetRow) -> str:
        cells = " ".join(row.cells[place] or "" for place in self.places).strip()
        return cells or (self.constant or "")

    def value(self, text: str, conversion: Conversion) -> JsonValue | Fault:
        """The value of a text; sheets repeat most of theirs, so each is read once."""
        if text not in self.read:
            if len(self.read) >= _MOST_REMEMBERED:
                self.read.clear()
            self.read[text] = read_value(text, self.spec, conversion)
        return self.read[text]


@dataclass(slots=True)
class _Found:
    """Rows with the same fault, by column and fault: the fault of each row."""

    faults: dict[tuple[str, str], list[tuple[int, Fault]]] = field(default_factory=dict)

    def add(self, column: str, fault: Fault, row: int) -> None:
        distinct = fault.message if fault.code == "unknown-word" and len(self.faults) < _MOST_KINDS else fault.code
        self.faults.setdefault((column, distinct), []).append((row, fault))

    def problems(self, file: str) -> Iterator[Problem]:
        for (column, _), found in self.faults.items():
            each = tuple(
                Problem(Severity.ERROR, fault.code, f"{fault.message}. Not used.", fault.hint, file, row, column)
                for row, fault in found
            )
            if len(each) == 1:
                yield each[0]
                continue
            message = f"{name_rows([row for row, _ in found])}: {found[0][1].message}. None of these rows was used."
            yield replace(each[0], message=message, each=each)


def apply_map(
    table: SheetTable, record_map: RecordMap, fields: Sequence[FieldSpec]
) -> tuple[tuple[MappedRow, ...], tuple[Problem, ...]]:
    """Read the rows of a sheet as fields of records.

    A row with a fault is not used; each kind of fault is one problem that names its rows.

    Args:
        table: the sheet.
        record_map: which columns fill which fields.
        fields: the fields that there are.

    Raises:
        InputRefused: the map names a column that the sheet has not, or a field that there is not.
    """
    columns = _columns(table, record_map, fields)
    conversion = Conversion(
        DateReading(record_map.date_format, offset=read_offset(record_map.utc_offset or "")),
        record_map.decimal == ",",
        record_map.values,
        has_map=True,
    )
    orders, problems = _orders(table, columns, conversion)
    needed = [spec.path for spec in fields if spec.required]
    found = _Found()
    rows = []
    for row in table.rows:
        values = _read_row(row, columns, orders, found)
        if values is None:
            continue
        missing = [path for path in needed if not has_path(values, path)]
        for path in missing:
            heading = next((column.heading for column in columns if column.spec.path == path), path)
            message, hint = f"{path} is empty, and no record is without it", "Fill in the cell, or leave the row out."
            if heading == path:
                hint = f"Say in the map which column is {path}, or set it under [constants]."
            found.add(heading, Fault("field-missing", message, hint), row.number)
        if not missing:
            rows.append(MappedRow(row.number, values))
    return tuple(rows), (*problems, *_unused(table, record_map), *found.problems(table.file))


def _read_row(
    row: SheetRow, columns: Sequence[_Column], orders: Mapping[str, Conversion], found: _Found
) -> dict[str, JsonValue] | None:
    """The fields of one row; None where any cell has a fault."""
    values: dict[str, JsonValue] = {}
    is_sound = True
    for column in columns:
        text = column.text(row)
        if not text:
            continue
        value = column.value(text, orders[column.spec.path])
        if not isinstance(value, Fault) and not put_value(values, column.spec, value):
            value = twice(column.spec)
        if isinstance(value, Fault):
            found.add(column.heading, value, row.number)
            is_sound = False
    nested = with_lists(values)
    return nested if is_sound and isinstance(nested, dict) else None


def put_value(fields: dict[str, JsonValue], spec: FieldSpec, value: JsonValue) -> bool:
    """Set a field; an MGRS reference sets latitude and longitude beside it. False where something stands there."""
    if spec.type is FieldType.MGRS and isinstance(value, dict):
        group = spec.path.removesuffix("mgrs")
        return all(put(fields, f"{group}{name}", degrees) for name, degrees in value.items())
    return put(fields, spec.path, value)


def twice(spec: FieldSpec) -> Fault:
    """The fault of a field that is given a second time, or in two ways."""
    hint = "Give it once: either the whole field or its parts, and MGRS or latitude and longitude."
    return Fault("field-twice", f"{spec.path} is given twice", hint)


def _columns(table: SheetTable, record_map: RecordMap, fields: Sequence[FieldSpec]) -> list[_Column]:
    """The mapped columns of the sheet, or the refusal of a map that does not fit it."""
    specs = {spec.path: spec for spec in fields}
    places = {folded(heading): place for place, heading in enumerate(table.headings)}
    problems = []
    columns = []
    for path in dict.fromkeys((*record_map.columns, *record_map.constants)):
        headings = record_map.columns.get(path, ())
        if path not in specs:
            problems.append(_unknown(table.file, "field-unknown", "field", path, tuple(specs)))
        absent = [heading for heading in headings if folded(heading) not in places]
        problems += [_unknown(table.file, "column-missing", "column", heading, table.headings) for heading in absent]
        if not problems:
            at = tuple(places[folded(heading)] for heading in headings)
            columns.append(_Column(specs[path], " + ".join(headings) or path, at, record_map.constants.get(path)))
    if not columns and not problems:
        message = "The map names no column."
        hint = "Let a map be suggested from your file, and correct it."
        problems.append(Problem(Severity.ERROR, "bad-record-map", message, hint, table.file))
    if problems:
        raise InputRefused(problems)
    return columns


def _orders(
    table: SheetTable, columns: Sequence[_Column], conversion: Conversion
) -> tuple[dict[str, Conversion], list[Problem]]:
    """How each field is read: dates such as 13/04/2025 in the one order that fits the whole column, which is told."""
    orders = {column.spec.path: conversion for column in columns}
    problems: list[Problem] = []
    if conversion.dates.format is not None:
        return orders, problems
    for column in columns:
        if column.spec.type not in _DATES:
            continue
        order = order_of(column.text(row) for row in table.rows)
        if order is None:
            continue
        orders[column.spec.path] = replace(conversion, dates=replace(conversion.dates, order=order))
        problems.append(_told(table, column, order))
    return orders, problems


def _told(table: SheetTable, column: _Column, order: Order) -> Problem:
    ways = 'date_format = "%d/%m/%Y" if the day comes first, date_format = "%m/%d/%Y" if the month comes first'
    if order is Order.EITHER:
        message = "Dates such as 03/04/2025 can be read with the day first or with the month first. None was read."
        return Problem(
            Severity.ERROR, DATE_ORDER, message, f"Set in the map: {ways}.", table.file, None, column.heading
        )
    message = f"Dates such as 13/04/2025 were read with the {order.value}: only this fits all of them."
    return Problem(
        Severity.NOTE,
        DATE_ORDER,
        message,
        f"If this is wrong, set in the map: {ways}.",
        table.file,
        None,
        column.heading,
    )


def _unused(table: SheetTable, record_map: RecordMap) -> Iterator[Problem]:
    used = {folded(heading) for headings in record_map.columns.values() for heading in headings}
    left = [printable(heading) for heading in table.headings if folded(heading) not in used]
    if left:
        shown = ", ".join(left[:10]) + (" ..." if len(left) > 10 else "")
        hint = "If one of them is needed, add it under [columns] in the map."
        yield Problem(Severity.NOTE, "columns-not-used", f"Columns that were not used: {shown}.", hint, table.file)


def _unknown(file: str, code: str, what: str, name: str, known: Sequence[str]) -> Problem:
    plain = {folded(one): one for one in known}
    near = get_close_matches(folded(name), plain, n=2, cutoff=0.5)
    listed = ", ".join(printable(one) for one in known[:15]) + (" ..." if len(known) > 15 else "")
    meant = " or ".join(f"'{printable(plain[one])}'" for one in near)
    hint = f"Did you mean {meant}?" if near else f"There are: {listed}."
    return Problem(
        Severity.ERROR, code, f"The map names the {what} '{printable(name)}', which there is not.", hint, file
    )
