"""From a row of the state table to the record that a caller reads."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from bluehelm.mission.entry import BadEntry
from bluehelm.mission.key_ring import KeyRing
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Fields, Record, upgraded
from bluehelm.mission.stored import Stamp, Stored
from bluehelm.problems import Problem, Severity, printable

_MARKS = {mark.value for mark in Mark}


def stored_of_row(connection: Connection, row: Row[Any], *, kinds: Kinds, ring: KeyRing | None) -> Stored:
    """The record of a row. With a key ring, protected fields that it opens are readable; without one, none is."""
    if row.mark not in _MARKS or not isinstance(row.fields, dict):
        raise BadEntry(f"expected a record as the program writes it, got damaged values in {row.id}")
    kind = kinds.get(row.kind)
    fields: Fields = dict(row.fields)
    sealed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    value: Record | None = None
    if kind is not None and row.version <= kind.version:
        fields = _upgraded(fields, kind, row.version)
        opener = ring if ring is not None and row.erased is None else KeyRing(None)  # it may remember keys destroyed
        fields, sealed = opener.open(connection, fields, record=row.id, protected=kind.protected)
        value, problems = _value(kind, fields, row.id)
    elif kind is not None:
        message = f"This {printable(row.kind)} was written by a newer Bluehelm; it is kept and sent on as it is."
        problems = (Problem(Severity.WARNING, "newer-record", message, "Install the newest Bluehelm here."),)
    return Stored(
        id=row.id,
        kind=row.kind,
        value=value,
        fields=fields,
        mark=Mark(row.mark),
        withdrawn=row.withdrawn,
        erased=row.erased,
        created=Stamp(row.created_clock, row.created_site, row.created_author),
        changed=Stamp(row.changed_clock, row.changed_site, row.changed_author),
        conflicts=tuple(row.conflicts or ()),
        sealed=sealed,
        problems=problems,
    )


def _upgraded(fields: Fields, kind: type[Record], version: int) -> Fields:
    """The fields as the kind has them now, or as they are where they follow nobody's rules."""
    try:
        return upgraded(fields, kind=kind, version=version)
    except (ValueError, TypeError, LookupError, AttributeError):
        return fields


def _value(kind: type[Record], fields: Fields, record: str) -> tuple[Record | None, tuple[Problem, ...]]:
    try:
        return kind.model_validate(fields), ()
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'the record'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        message = f"The {kind.kind} {record} does not fit together: {printable(faults)}."
        hint = "Two sites' changes can contradict each other: look at its history and correct the field."
        return None, (Problem(Severity.ERROR, "does-not-fit", message, hint),)
