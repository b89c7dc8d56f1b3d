"""Write the reference pages that are tables of the code: docs/reference/frames.md, figures.md, records.md and
records.schema.json.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.columns import Column
from bluehelm.exchange import frames
from bluehelm.exchange.event_words import EVENT_KINDS, VIOLENCE_TYPES
from bluehelm.figures import Figure, figure_sets, load_figures
from bluehelm.geo.places import PLACES
from bluehelm.mission import Record
from bluehelm.mission.records import MISSION_KINDS
from bluehelm.mission.schemas import schema_of_kind, schema_of_kinds

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

FRAMES = {
    "events": ("Incidents, whoever published them.", frames.EVENTS),
    "deployments": ("Where a mission's units stood, month by month.", frames.DEPLOYMENTS),
    "contributions": ("Who contributed how many.", frames.CONTRIBUTIONS),
    "places": ("Where people live, report from, or could be based.", PLACES),
}


def _frame_section(name: str, about: str, columns: Sequence[Column]) -> str:
    rows = "".join(f"| `{column.name}` | {column.meaning} | {column.dtype} |\n" for column in columns)
    return f"## {name}\n\n{about}\n\n| column | meaning | type |\n|---|---|---|\n{rows}"


def _figure_row(figure: Figure) -> str:
    until = figure.valid_to or "now"
    disputed = figure.disputed_by or ""
    return (
        f"| `{figure.key}` | {figure.value:g} | {figure.unit} | {figure.valid_from} to {until} "
        f"| {figure.source} | {disputed} |\n"
    )


def main() -> None:
    """Write the pages."""
    written = "Written by `scripts/write_reference.py`."
    words = {"kind": EVENT_KINDS, "violence": VIOLENCE_TYPES}
    kinds = "\n".join(
        f"`{name}` is one of {', '.join(f'`{word}`' for word in known)}.\n" for name, known in words.items()
    )
    frame_pages = [_frame_section(name, about, columns) for name, (about, columns) in FRAMES.items()]
    head = f"# Frames\n\nWhat flows between stages: Polars frames with fixed columns. {written}\n"
    (REFERENCE / "frames.md").write_text("\n".join([head, *frame_pages, kinds]), encoding="utf-8")
    head = (
        "# Figures\n\nEvery amount that a result rests on and that is not measured from your own input: dated, "
        f"with unit and source. A figure older than four years is flagged wherever it is used. {written}\n"
    )
    _write_records(written)
    figure_pages = [_figure_section(name) for name in figure_sets()]
    (REFERENCE / "figures.md").write_text("\n".join([head, *figure_pages]), encoding="utf-8")


def _record_section(kind: type[Record]) -> str:
    about = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    schema = schema_of_kind(kind)
    told = _told_of_fields(kind)
    rows = "".join(_field_row(kind, name, schema["properties"][name], told.get(name, "")) for name in kind.model_fields)
    return f"## {kind.kind}\n\n{about}\n\n| field | takes | meaning | seen by |\n|---|---|---|---|\n{rows}"


def _field_row(kind: type[Record], name: str, schema: dict[str, Any], told: str) -> str:
    mark = f"from {kind.marks[name].value} up" if name in kind.marks else ""
    seen = ", ".join(part for part in ("protected" if name in kind.protected else "", mark) if part)
    meaning = " ".join((kind.model_fields[name].description or told).split()).replace("|", "or").replace("``", "`")
    takes = _takes(schema) + (", needed" if kind.model_fields[name].is_required() else "")
    return f"| `{name}` | {takes} | {meaning} | {seen} |\n"


def _takes(schema: dict[str, Any]) -> str:
    """What a field takes, in words."""
    if "anyOf" in schema:
        return " or ".join(_takes(part) for part in schema["anyOf"] if part != {"type": "null"})
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "x-refers-to" in schema:
        name = schema["x-refers-to"]
        return f"id of {'an' if name[0] in 'aeiou' else 'a'} {name}"
    if schema.get("type") == "array":
        return f"list of {_takes(schema.get('items', {}))}"
    words = {"string": "text", "boolean": "true or false", "object": "fields", "integer": "whole number"}
    form = {"date": "date", "date-time": "time"}.get(schema.get("format", ""))
    return form or words.get(schema.get("type", ""), schema.get("type", "anything"))


def _told_of_fields(kind: type[Record]) -> dict[str, str]:
    """The sentence that stands under each field in the code."""
    body = cast("ast.ClassDef", ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]).body
    return {
        field.target.id: text.value.value
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _write_records(written: str) -> None:
    kinds = sorted((*MISSION_KINDS, *KINDS), key=lambda kind: kind.kind)
    head = (
        "# Records\n\nWhat a mission writes down, kind by kind. A protected field is encrypted before it is written; a "
        "marked one is seen by people cleared for the mark. Types, bounds and nested fields stand in the JSON Schema "
        f"[records.schema.json](records.schema.json). {written}\n"
    )
    (REFERENCE / "records.md").write_text("\n".join([head, *map(_record_section, kinds)]), encoding="utf-8")
    schema = json.dumps(schema_of_kinds(kinds), indent=1, ensure_ascii=False, sort_keys=True)
    (REFERENCE / "records.schema.json").write_text(schema + "\n", encoding="utf-8")


def _figure_section(name: str) -> str:
    rows = "".join(_figure_row(figure) for figure in load_figures(name))
    return f"## {name}\n\n| key | value | unit | valid | source | disputed by |\n|---|---|---|---|---|---|\n{rows}"


if __name__ == "__main__":
    main()
