"""A record as the mission file gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import JsonValue

from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, where and by whom something was written. ``at`` is the writing site's clock, which may be off."""

    clock: int
    site: str
    author: str

    @property
    def at(self) -> datetime:
        """The wall time of the writing site, in UTC."""
        return at_reading(self.clock)


@dataclass(frozen=True, slots=True)
class Stored:
    """A record with its envelope.

    Attributes:
        value: the record; None where its kind is unknown here, was written by a newer program, or where two sites'
            edits do not fit together (``problems`` says so). ``fields`` holds what stands all the same.
        sealed: protected fields that cannot be read here: no key, no passphrase, or erased.
        conflicts: fields that two sites changed without knowing of each other.
    """

    id: str
    kind: str
    value: Record | None
    fields: Fields
    mark: Mark
    withdrawn: str | None
    erased: str | None
    created: Stamp
    changed: Stamp
    conflicts: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def record(self, kind: type[R]) -> R:
        """The record as its kind, for callers that cannot go on without it.

        Raises:
            ValueError: when it is of another kind or cannot be read here.
        """
        if not isinstance(self.value, kind):
            raise ValueError(f"expected record {self.id} to be a readable {kind.kind!r}, got {self.kind!r}")  # noqa: TRY004
        return self.value


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values that a field was given, and by whom; not readable: sealed, without a key here."""

    value: JsonValue
    stamp: Stamp
    entry: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that sites changed without knowing of each other: the latest stands until somebody settles it."""

    record: str
    kind: str
    field: str
    standing: Version
    others: tuple[Version, ...]
