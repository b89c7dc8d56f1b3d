"""What of a record a person sees: fields above the clearance, and protected fields that the role does not open, are as
if they were not there, in the record and in its history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from pydantic import ValidationError

from bluehelm.mission.access_table import TABLE, Action
from bluehelm.mission.entry import OWN_FIELDS, Entry
from bluehelm.mission.mark import Mark
from bluehelm.mission.permissions import MARKS, Person
from bluehelm.mission.record import Fields, Record, upgraded
from bluehelm.mission.records import Account, ReleaseRecord, ReleaseSecret, Role
from bluehelm.mission.stored import Stored
from bluehelm.problems import Problem, Severity

_NEVER: Final = {Account.kind: frozenset({"verifier"}), ReleaseSecret.kind: frozenset({"secret"})}
_FOR_GUESTS: Final = {ReleaseRecord.kind: frozenset({"receiver", "made", "at"})}


@lru_cache(maxsize=1024)  # a list asks it for every field of every record
def hidden_fields(person: Person, kind: type[Record]) -> frozenset[str]:
    """Fields of a kind that a person does not see, whether they hold anything or not."""
    if person.role is Role.GUEST:
        return frozenset(kind.model_fields) - _FOR_GUESTS.get(kind.kind, frozenset())
    marked = {name for name, mark in kind.marks.items() if not person.cleared_for(mark)}
    shut = frozenset[str]() if person.role in TABLE[Action.READ_PROTECTED] else kind.protected
    return frozenset(marked) | shut | _NEVER.get(kind.kind, frozenset())


def is_seen(name: str, person: Person, kind: type[Record] | None) -> bool:
    """Whether a person sees a field. Of one that this program does not know nobody knows the mark: it takes the highest
    clearance.
    """
    if name in OWN_FIELDS:
        return True
    if kind is None or name not in kind.model_fields:
        return person.clearance is MARKS[-1] and person.role is not Role.GUEST
    return name not in hidden_fields(person, kind)


def shown(stored: Stored, person: Person, kind: type[Record] | None) -> Stored:
    """A record as a person sees it."""
    unseen = {name for name in stored.fields if not is_seen(name, person, kind)}
    fields = {name: value for name, value in stored.fields.items() if name not in unseen}
    hidden = hidden_fields(person, kind) if kind is not None else frozenset[str]()
    value, problems = stored.value, stored.problems
    if kind is not None and (hidden or unseen) and _is_current(stored):
        value, problems = _value_of(kind, fields, stored)
    return replace(
        stored,
        value=value,
        fields=fields,
        sealed=tuple(name for name in stored.sealed if is_seen(name, person, kind)),
        conflicts=tuple(name for name in stored.conflicts if is_seen(name, person, kind)),
        problems=problems,
    )


def shown_history(entries: Iterable[Entry], person: Person, kind: type[Record] | None) -> tuple[Entry, ...]:
    """Entries with the changes that a person sees, under the field names of today; those with none are left out. The
    hash of the entry before is left out, too: it would confirm a guess at what that entry says.
    """
    seen = []
    for entry in entries:
        changes = _changes_today(entry, kind)
        left = {name: value for name, value in changes.items() if is_seen(name, person, kind)}
        if left:
            seen.append(replace(entry, changes=left, previous=""))
    return tuple(seen)


def shown_problems(problems: Iterable[Problem], hidden: frozenset[str]) -> tuple[Problem, ...]:
    """Problems without what they say of hidden fields: one that names no field may speak of any."""
    return tuple(
        problem
        if not hidden or problem.code != "bad-value" or (problem.column or "").split(".")[0] not in {"", *hidden}
        else _unsaid(problem)
        for problem in problems
    )


def logged_fields(stored: Stored, kind: type[Record] | None) -> str:
    """Protected fields that are open in a record, for the read log."""
    protected = kind.protected if kind is not None else frozenset[str]()
    return ", ".join(sorted(name for name in protected if stored.fields.get(name) is not None))


def is_marked(mark: Mark) -> bool:
    """Whether reading a record of this mark is logged."""
    return mark is not MARKS[0]


def _is_current(stored: Stored) -> bool:
    return all(problem.code != "newer-record" for problem in stored.problems)


def _value_of(kind: type[Record], fields: Fields, stored: Stored) -> tuple[Record | None, tuple[Problem, ...]]:
    if stored.value is None:
        return None, tuple(_unsaid(problem) for problem in stored.problems)
    try:
        return kind.model_validate(fields), stored.problems
    except ValidationError:
        message = f"This {kind.kind} cannot be shown as a whole: it needs fields that you may not see."
        return None, (Problem(Severity.NOTE, "fields-not-shown", message, "Ask the head for a higher clearance."),)


def _unsaid(problem: Problem) -> Problem:
    message = "This does not fit together with the rest of the record."
    hint = "Some of its fields are above your clearance; ask somebody who may see all of it."
    return Problem(problem.severity, problem.code, message, hint)


def _changes_today(entry: Entry, kind: type[Record] | None) -> Fields:
    if kind is None or entry.kind != kind.kind or entry.version >= kind.version:
        return entry.changes
    own = {name: value for name, value in entry.changes.items() if name in OWN_FIELDS}
    rest = {name: value for name, value in entry.changes.items() if name not in OWN_FIELDS}
    return {**upgraded(rest, kind=kind, version=entry.version), **own}
