"""Changes that somebody types ("where.place=Port Ash") as changes of the fields of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timezone
from difflib import get_close_matches
from typing import cast

from pydantic import JsonValue

from bluehelm.exchange.record_map_dates import DateReading
from bluehelm.exchange.record_map_fields import FieldSpec
from bluehelm.exchange.record_map_nesting import flat, put, with_lists
from bluehelm.exchange.record_map_rows import put_value, twice
from bluehelm.exchange.record_map_values import Conversion, Fault, read_value
from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.recording_fields import NOT_TYPED, form_fields

VERBS = {
    "status": "report move",
    "status_reason": "report move",
    "changed_because": "report edit --reason",
    "assigned_to": "report move",
    "duplicate_of": "report link",
    "attachments": "report attach",
}
"""Which verb changes what ``edit`` does not."""


def read_assignments(
    kind: type[Record], given: Sequence[str], *, offset: timezone | None = None
) -> tuple[dict[str, JsonValue], tuple[Problem, ...]]:
    """Values by dotted path from "field=value" texts; None for an empty value, which clears the field."""
    specs = {spec.path: spec for spec in form_fields(kind)}
    conversion = Conversion(DateReading(offset=offset))
    values: dict[str, JsonValue] = {}
    problems: list[Problem] = []
    for text in given:
        path, sign, value = text.partition("=")
        path = path.strip().lower()
        fault = _unfit(path, sign, kind, specs)
        if fault is None and not value.strip():
            values[path] = None
        elif fault is None:
            read = read_value(value.strip(), specs[path], conversion) if path in specs else _not_a_field(path, specs)
            fault = read if isinstance(read, Fault) else None
            if not isinstance(read, Fault):
                values[path] = read
        if fault is not None:
            message = f"{printable(text)[:60]}: {fault.message}."
            problems.append(Problem(Severity.ERROR, fault.code, message, fault.hint, column=path or None))
    return values, tuple(problems)


def nested_fields(kind: type[Record], values: Mapping[str, JsonValue]) -> tuple[Fields, tuple[Problem, ...]]:
    """The fields of a new record from values by dotted path."""
    specs = {spec.path: spec for spec in form_fields(kind)}
    fields: Fields = {}
    problems = []
    for path, value in values.items():
        if value is not None and not put_value(fields, specs[path], value):
            fault = twice(specs[path])
            problems.append(Problem(Severity.ERROR, fault.code, f"{fault.message}.", fault.hint, column=path))
    return cast("Fields", with_lists(fields)), tuple(problems)


def changed_fields(kind: type[Record], values: Mapping[str, JsonValue], current: Fields) -> Fields:
    """The top fields as they are to be, where values by dotted path are set in what stands now."""
    changes: Fields = {}
    for top in dict.fromkeys(path.split(".")[0] for path in values):
        inside = {path: value for path, value in values.items() if path.split(".")[0] == top}
        if top in inside:
            value = inside[top]
            changes[top] = _default(kind, top) if value is None else value
            continue
        changes[top] = _patched(top, inside, current.get(top))
    return changes


def _patched(top: str, values: Mapping[str, JsonValue], standing: JsonValue) -> JsonValue:
    leaves = flat({top: standing}) if standing is not None else {}
    for path in values:
        pair = {f"{path.removesuffix('mgrs')}{name}" for name in ("latitude", "longitude")}
        gone = pair if path.endswith(".mgrs") else {path}
        leaves = {
            known: value
            for known, value in leaves.items()
            if value is not None and known not in gone and not known.startswith(f"{path}.")
        }
    fields: Fields = {}
    for path, value in leaves.items():
        put(fields, path, value)
    for path, value in values.items():
        if path.endswith(".mgrs") and isinstance(value, Mapping):
            for name, degrees in value.items():
                put(fields, f"{path.removesuffix('mgrs')}{name}", degrees)
        elif value is not None:
            put(fields, path, value)
    return cast("Fields", with_lists(fields)).get(top)


def _default(kind: type[Record], field: str) -> JsonValue:
    """What an empty field holds."""
    blank = kind.model_construct()
    return cast("Fields", blank.model_dump(mode="json", include={field})).get(field)


def _unfit(path: str, sign: str, kind: type[Record], specs: Mapping[str, FieldSpec]) -> Fault | None:
    top = path.partition(".")[0]
    if not sign:
        return Fault("not-an-assignment", "This is no change of a field", "Write field=value: where.place='Port Ash'.")
    if top in VERBS and top in NOT_TYPED.get(kind.kind, frozenset()):
        return Fault("field-not-typed", f"{top} has a verb of its own", f"Use bluehelm {VERBS[top]}.")
    if path not in specs and not any(known.startswith(f"{path}.") for known in specs):
        return _not_a_field(path, specs)
    return None


def _not_a_field(path: str, specs: Mapping[str, FieldSpec]) -> Fault:
    ends = {known.rpartition(".")[2]: known for known in reversed(list(specs))}
    near = [*get_close_matches(path, specs, n=2, cutoff=0.7)]
    near += [ends[end] for end in get_close_matches(path.rpartition(".")[2], ends, n=2, cutoff=0.75)]
    parts = [known for known in specs if known.startswith(f"{path}.")]
    if parts:
        return Fault("field-has-parts", f"{path} has parts", f"Give one of them: {', '.join(parts[:6])}.")
    hint = f"Did you mean {' or '.join(dict.fromkeys(near[:2]))}?" if near else "The blank form names all fields."
    return Fault("field-unknown", f"There is no field '{printable(path)}'", hint)
