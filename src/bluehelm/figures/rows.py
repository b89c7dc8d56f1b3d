"""Rows of a YAML list with the line each value stands on, so that a mistake can be shown where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.reader import ReaderError

from bluehelm.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list: the text of each field (None where empty), and the lines where item and fields stand."""

    line: int
    fields: Mapping[str, str | None]
    lines: Mapping[str, int]


def read_rows(path: Path) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Read a YAML file that is a list of mappings of plain values.

    Values stay text: ``2014-13-01`` must reach the checker as it was written, not stop the whole file.

    Raises:
        FileNotFoundError: when there is no such file.
    """
    file = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        hint = "Save the file as UTF-8 text."
        return (), (_error("wrong-encoding", f"The file is not UTF-8 text (byte {fault.start + 1}).", hint, file),)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        row = fault.problem_mark.line + 1 if fault.problem_mark else None
        message = f"This is not YAML: {fault.problem}."
        hint = "Check indentation, colons and quotes at this line."
        return (), (_error("not-yaml", message, hint, file, row=row),)
    except ReaderError as fault:
        row = text.count("\n", 0, fault.position) + 1
        message = f"There is a control character here (number {fault.character:X} in hexadecimal)."
        return (), (_error("control-character", message, "Write this line again by hand.", file, row=row),)
    except RecursionError:
        message = "The file has lists within lists too deep to be a table of figures."
        return (), (_error("too-deep", message, "Start each figure with '- key: name'.", file),)
    if not isinstance(root, yaml.SequenceNode):
        message = "Expected a list of figures, each starting with '- key:'" + (
            ", got an empty file." if root is None else "."
        )
        return (), (_error("not-a-list", message, "Start each figure with '- key: name'.", file),)
    rows: list[Row] = []
    problems: list[Problem] = []
    for item in root.value:
        row_or_problem = _row(item, file)
        if isinstance(row_or_problem, Row):
            rows.append(row_or_problem)
        else:
            problems.append(row_or_problem)
    return tuple(rows), tuple(problems)


def _row(item: yaml.Node, file: str) -> Row | Problem:
    line = item.start_mark.line + 1
    if not isinstance(item, yaml.MappingNode):
        return _error("not-a-figure", "Expected 'name: value' lines here.", "Start with '- key: name'.", file, row=line)
    fields: dict[str, str | None] = {}
    lines: dict[str, int] = {}
    for name, value in item.value:
        at = value.start_mark.line + 1
        if not (isinstance(name, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)):
            hint = "Write a text, a number or a date after the colon."
            return _error(
                "not-a-plain-value", "Expected one plain value here, got a list or a block.", hint, file, row=at
            )
        if name.value in fields:
            hint = "Keep one of the two lines."
            return _error(
                "field-twice", f"'{name.value}' is given twice for one figure.", hint, file, row=at, column=name.value
            )
        fields[name.value] = None if value.tag.endswith(":null") else value.value.strip()
        lines[name.value] = at
    return Row(line, fields, lines)


def _error(
    code: str, message: str, hint: str, file: str, *, row: int | None = None, column: str | None = None
) -> Problem:
    return Problem(Severity.ERROR, code, message, hint, file, row, column)
