"""Rows of somebody's sheet as records: where each came from, and their words for what is no record here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, cast

from pydantic import JsonValue

from bluehelm.exchange.record_map_fields import FieldSpec
from bluehelm.exchange.record_map_rows import MappedRow
from bluehelm.exchange.row_names import name_rows
from bluehelm.exchange.text_form import Form
from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem
from bluehelm.situation.recording import Fill
from bluehelm.situation.recording_fields import form_fields
from bluehelm.situation.recording_names import Meaning

ORIGIN_ID: Final = FieldSpec("origin.reference", description="number or id of the row in the sheet")


def sheet_fields(kind: type[Record]) -> tuple[FieldSpec, ...]:
    """The fields of a kind that columns of a sheet may fill."""
    fields = form_fields(kind)
    return (*fields, ORIGIN_ID) if "origin" in kind.model_fields else fields


def guessed_fields(kind: type[Record]) -> tuple[FieldSpec, ...]:
    """Those of them that are guessed from headings: none that is protected, and of lists of groups
    only who took part. A place is guessed in words, and linked later where it is a record.
    """
    specs = sheet_fields(kind)
    left_out = {"place"} if any(spec.path == "where.place" for spec in specs) else set()
    return tuple(
        spec
        for spec in specs
        if spec.path not in left_out
        and spec.path.partition(".")[0] not in kind.protected
        and (spec.path.startswith("who.") or not any(step.isdigit() for step in spec.path.split(".")))
    )


def forms_of_rows(kind: type[Record], rows: Sequence[MappedRow], *, file: str, source: str) -> tuple[Form, ...]:
    """The rows as forms, each with the file and row that it came from where the kind keeps that."""
    return tuple(
        Form(kind.kind, _with_origin(row, file, source) if "origin" in kind.model_fields else row.fields, row.number)
        for row in rows
    )


def words_of_sheet() -> Fill:
    """Words that name a party or place of the mission are linked to it: a sheet has no columns for names and others for
    words.
    """

    def fill(form: Form, meaning: Meaning) -> tuple[Form, tuple[Problem, ...]]:
        if form.kind != "incident":
            return form, ()
        fields = dict(form.fields)
        who = fields.get("who")
        if isinstance(who, list):
            fields["who"] = cast("JsonValue", [_linked(cast("Fields", actor), meaning) for actor in who])
        where = fields.get("where")
        known = _known("place", where.get("place"), meaning) if isinstance(where, dict) else None
        if fields.get("place") is None and known is not None:
            fields["place"] = known
        return replace(form, fields=fields), ()

    return fill


def _linked(actor: Fields, meaning: Meaning) -> Fields:
    known = None if actor.get("party") is not None else _known("party", actor.get("name"), meaning)
    return actor if known is None else {**actor, "party": known}


def _known(kind: str, name: object, meaning: Meaning) -> str | None:
    """The name as a record of this kind has it; a survey's answers have "_" for blanks."""
    if not isinstance(name, str):
        return None
    return next((words for words in (name, name.replace("_", " ")) if isinstance(meaning(kind, words), str)), None)


def told_together(
    problems: Iterable[Problem], columns: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> tuple[Problem, ...]:
    """Problems of rows, those that say the same as one that names the rows; fields by the headings of the ``columns``
    that fill them.
    """
    groups: dict[tuple[str, str, str | None], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.message, problem.column), []).append(problem)
    told = []
    for same in groups.values():
        rows = sorted({problem.row for problem in same if problem.row is not None})
        headings = columns.get(same[0].column or "", ())
        each = tuple(replace(problem, column=" + ".join(headings)) if headings else problem for problem in same)
        first = each[0]
        told.append(
            first if len(rows) < 2 else replace(first, message=f"{name_rows(rows)}: {first.message}", each=each)
        )
    return tuple(told)


def _with_origin(row: MappedRow, file: str, source: str) -> Fields:
    given = row.fields.get("origin")
    named = given.get("reference") if isinstance(given, dict) else None
    origin: Fields = {"source": source, "file": file, "row": row.number, "reference": str(named or "")}
    return {**row.fields, "origin": origin}
