"""From entries to the state of a record, whatever order they arrived in.

Each field is a multi-value register (Shapiro et al. 2011, "Conflict-free Replicated Data Types"): a write names the
entries it saw and replaced, and the writes that nobody replaced are the field's heads. One head is the value. Several
with different values are a conflict: the latest (clock, then site) stands until somebody settles it, and the others
stay in sight. The result depends only on the set of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from bluehelm.mission.entry import ERASED, OWN_FIELDS, Entry, canonical
from bluehelm.mission.record import Fields, Record, upgraded


@dataclass(frozen=True, slots=True)
class Write:
    """A value that an entry gave a field."""

    entry: Entry
    value: JsonValue


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record as its entries make it.

    Attributes:
        fields: the value of each field that stands.
        heads: the writes of each field that no other write replaced, the one that stands first.
        created: its first entry by clock; ``changed``: its last.
        version: schema version of ``fields``.
        readable: False when an entry was written by a newer program than this one, or by nobody's rules: the fields
            are as written.
    """

    id: str
    kind: str
    version: int
    fields: Fields
    heads: Mapping[str, tuple[Write, ...]]
    created: Entry
    changed: Entry
    readable: bool = True
    conflicts: tuple[str, ...] = ()
    erased: str | None = None


def fold_record(entries: Iterable[Entry], kind: type[Record] | None) -> RecordState:
    """The state that a record's entries make, in any order, each given once.

    ``kind`` is the class of the record's kind, or None for a kind this copy of the program does not know.

    Raises:
        ValueError: when no entry is given.
    """
    ordered = sorted(entries, key=lambda entry: (entry.clock, entry.site))
    if not ordered:
        raise ValueError("expected at least one entry, got none")
    first = ordered[0]
    readable = kind is None or all(entry.kind == kind.kind and entry.version <= kind.version for entry in ordered)
    writes: dict[str, list[Write]] = {}
    for entry in ordered:
        for name, value in _changes_now(entry, kind if readable else None).items():
            writes.setdefault(name, []).append(Write(entry, value))
    heads = {name: _heads(of_field) for name, of_field in sorted(writes.items())}
    versions = [entry.version for entry in ordered]
    return RecordState(
        id=first.record,
        kind=first.kind,
        version=kind.version if kind is not None and readable else max(versions),
        fields={name: of_field[0].value for name, of_field in heads.items()},
        heads=heads,
        created=first,
        changed=ordered[-1],
        readable=readable,
        conflicts=tuple(name for name, of_field in heads.items() if _differ(of_field)),
        erased=next((str(entry.changes[ERASED]) for entry in ordered if entry.changes.get(ERASED) is not None), None),
    )


def _heads(writes: list[Write]) -> tuple[Write, ...]:
    """The writes of a field, given by clock, that no other replaced, latest first; where a ring of clocks set wrong
    leaves none, the latest.
    """
    if len(writes) == 1:
        return (writes[0],)
    replaced = {name for write in writes for name in write.entry.replaces}
    left = [write for write in writes if write.entry.id not in replaced]
    return tuple(reversed(left or writes[-1:]))


def _changes_now(entry: Entry, kind: type[Record] | None) -> Fields:
    if kind is None or entry.version == kind.version:
        return entry.changes
    own = {name: value for name, value in entry.changes.items() if name in OWN_FIELDS}
    rest = {name: value for name, value in entry.changes.items() if name not in OWN_FIELDS}
    return {**upgraded(rest, kind=kind, version=entry.version), **own}


def _differ(writes: tuple[Write, ...]) -> bool:
    return len(writes) > 1 and len({canonical(write.value) for write in writes}) > 1
