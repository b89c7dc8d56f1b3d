"""From entries to the state of a record, whatever order they arrived in.

Each field is a multi-value register (Shapiro et al. 2011, "Conflict-free Replicated Data Types"): a write names the
entries it saw and replaced, and the writes that nobody replaced are the field's heads. One head is the value. Several
with different values are a conflict: the latest (clock, then site) stands until somebody settles it, and the others
stay in sight. The result depends only on the set of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from pydantic import JsonValue

from bluehelm.mission.entry import ERASED, OWN_FIELDS, Entry, canonical
from bluehelm.mission.record import Fields, Record, upgraded


class Write(NamedTuple):
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


def kind_of(entries: Iterable[Entry]) -> str:
    """The kind of the record that these entries make: what the site that made the record (its id names it) wrote first,
    or where nothing of that site is among them, what was written first. Nobody can turn another site's record into one
    of another kind.

    Raises:
        ValueError: when no entry is given.
    """
    return _kind_of(_in_order(entries))


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: (entry.clock, entry.site))
    if not ordered:
        raise ValueError("expected at least one entry, got none")
    return ordered


def _kind_of(ordered: list[Entry]) -> str:
    return next((entry for entry in ordered if entry.record.endswith(f"-{entry.site}")), ordered[0]).kind


def fold_record(entries: Iterable[Entry], kind: type[Record] | None) -> RecordState:
    """The state that a record's entries make, in any order, each given once.

    ``kind`` is the class of the record's kind (see `kind_of`), or None for a kind this copy of the program does not
    know. Entries of another kind than the record's have no effect.

    Raises:
        ValueError: when no entry is given.
    """
    given = _in_order(entries)
    if len(given) == 1:
        return _state_of_one(given[0], kind)
    name_of_kind = _kind_of(given)
    ordered = [entry for entry in given if entry.kind == name_of_kind]
    first = ordered[0]
    changes = _changes_of_all(ordered, kind)
    readable = changes is not None
    writes: dict[str, list[Write]] = {}
    for entry, changed in zip(ordered, changes or [entry.changes for entry in ordered], strict=True):
        for name, value in changed.items():
            writes.setdefault(name, []).append(Write(entry, value))
    seen = {entry.id: entry.replaces for entry in ordered}
    heads = {
        name: _heads(writes[name], seen) if len(writes[name]) > 1 else (writes[name][0],) for name in sorted(writes)
    }
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


def _state_of_one(entry: Entry, kind: type[Record] | None) -> RecordState:
    """The same for a record that was never changed, as most are: nothing replaces anything."""
    changes = _changes_of_all([entry], kind)
    fields = dict(sorted((entry.changes if changes is None else changes[0]).items()))
    erased = entry.changes.get(ERASED)
    return RecordState(
        id=entry.record,
        kind=entry.kind,
        version=kind.version if kind is not None and changes is not None else entry.version,
        fields=fields,
        heads={name: (Write(entry, value),) for name, value in fields.items()},
        created=entry,
        changed=entry,
        readable=changes is not None,
        erased=None if erased is None else str(erased),
    )


def state_after(state: RecordState, entry: Entry) -> RecordState | None:
    """The state after one more entry of the kind's present version, written where ``state`` was seen and replacing all
    heads of its fields: the same as `fold_record` makes. None where that takes a fold: the entry is not the latest, or
    speaks of erasure.
    """
    latest = (entry.clock, entry.site) > (state.changed.clock, state.changed.site)
    if not (latest and state.readable and entry.version == state.version) or ERASED in entry.changes:
        return None
    heads = {**state.heads, **{name: (Write(entry, value),) for name, value in entry.changes.items()}}
    names = sorted(heads) if len(heads) > len(state.heads) else state.heads
    return replace(
        state,
        fields={name: heads[name][0].value for name in names},
        heads={name: heads[name] for name in names},
        changed=entry,
        conflicts=tuple(name for name in state.conflicts if name not in entry.changes),
    )


def _heads(writes: list[Write], seen: Mapping[str, tuple[str, ...]]) -> tuple[Write, ...]:
    """The writes of a field, given by clock, that no other replaced, latest first; where a ring of clocks set wrong
    leaves none, the latest.
    """
    ids = [write.entry.id for write in writes]
    replaced = {name for one in ids for name in seen[one]}
    left = [write for one, write in zip(ids, writes, strict=True) if one not in replaced]
    return tuple(reversed(left or writes[-1:]))


def _changes_of_all(entries: list[Entry], kind: type[Record] | None) -> list[Fields] | None:
    """The changes of each entry as the kind has them now; None where they cannot be had: an entry was written by a
    newer program, or follows nobody's rules.
    """
    if kind is not None and kind.kind != entries[0].kind:
        return None
    try:
        return [_changes_now(entry, kind) for entry in entries]
    except (ValueError, TypeError, LookupError, AttributeError):  # an upgrade met a value of no form it knows
        return None


def _changes_now(entry: Entry, kind: type[Record] | None) -> Fields:
    if kind is None or entry.version == kind.version:
        return entry.changes
    own = {name: value for name, value in entry.changes.items() if name in OWN_FIELDS}
    rest = {name: value for name, value in entry.changes.items() if name not in OWN_FIELDS}
    return {**upgraded(rest, kind=kind, version=entry.version), **own}


def _differ(writes: tuple[Write, ...]) -> bool:
    return len(writes) > 1 and len({canonical(write.value) for write in writes}) > 1
