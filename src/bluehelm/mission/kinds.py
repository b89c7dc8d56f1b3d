"""The kinds of record that a copy of the program knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from pydantic import JsonValue

from bluehelm.mission.record import KIND_NAME, Fields, Listed, Record

LONGEST_LISTED: Final = 200
"""Characters of a value that lists are filtered by: an index of PostgreSQL takes no more than some 2,700 bytes."""


class Kinds:
    """Kinds by name. What a kind lacks is found when it is registered, not in the field.

    Raises:
        ValueError: when two kinds share a name, a name is not one, or a kind's class variables do not fit its fields.
    """

    def __init__(self, kinds: Iterable[type[Record]]) -> None:
        self._by_name: dict[str, type[Record]] = {}
        for kind in kinds:
            if self._by_name.setdefault(kind.kind, kind) is not kind:
                raise ValueError(f"expected one class for the kind {kind.kind!r}, got two")
            _refuse_unfit(kind)

    def get(self, name: str) -> type[Record] | None:
        """The class of a kind, or None where this copy of the program does not know it."""
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        """All names, in order of the alphabet."""
        return tuple(sorted(self._by_name))


def plain_fields(record: Record) -> Fields:
    """The fields of a record that differ from the kind's defaults, as plain JSON values.

    Those that lists are filtered by are written out even so: an incident that is "reported" is found as such.
    """
    kind = type(record)
    return {**_listed_defaults(kind), **record.model_dump(mode="json", exclude_defaults=True)}


@cache
def default_fields(kind: type[Record]) -> Fields:
    """What the fields hold that nobody wrote, as plain JSON values; those that are needed are not among them."""
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    return dict(kind.model_construct().model_dump(mode="json", exclude=needed))


@cache
def _listed_defaults(kind: type[Record]) -> Fields:
    listed = {path.split(".")[0] for path in _paths(kind.listed)}
    return {name: value for name, value in default_fields(kind).items() if name in listed and value is not None}


def listed_value(fields: Fields, path: str | None) -> str:
    """What stands at a dotted path, as text, cut to what both databases index; empty where nothing does."""
    value: JsonValue = fields
    for step in path.split(".") if path else ():
        value = value.get(step) if isinstance(value, dict) else None
    return value[:LONGEST_LISTED] if isinstance(value, str) and path else ""


def _refuse_unfit(kind: type[Record]) -> None:
    if not re.fullmatch(KIND_NAME, kind.kind):
        raise ValueError(f"expected a kind's name like 'person_in_office', got {kind.kind!r}")
    fields = kind.model_fields
    named = {*kind.protected, *kind.searched, *kind.marks, *(path.split(".")[0] for path in _paths(kind.listed))}
    if unknown := sorted(named - fields.keys()):
        raise ValueError(f"kind {kind.kind!r} speaks of fields that it does not have: {', '.join(unknown)}")
    shown = {*kind.searched, *(path.split(".")[0] for path in _paths(kind.listed))}
    if open_ := sorted(kind.protected & shown):
        raise ValueError(f"kind {kind.kind!r} lists or searches protected fields: {', '.join(open_)}")
    if marked := sorted(kind.marks.keys() & shown):
        raise ValueError(f"kind {kind.kind!r} lists or searches fields with a mark of their own: {', '.join(marked)}")
    if needed := sorted(name for name in kind.protected if fields[name].is_required()):
        raise ValueError(f"protected fields of {kind.kind!r} need a default, for whoever may not read them: {needed}")


def _paths(listed: Listed) -> tuple[str, ...]:
    paths = (listed.day, listed.sector, listed.status, listed.category, listed.parent)
    return tuple(path for path in paths if path)
