"""What a mission writes down itself: the base of every kind of record.

Each stage declares its kinds in its own ``records.py``; the faces hand the list to ``MissionFile.open(kinds=...)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, JsonValue

from bluehelm.mission.mark import Mark

Fields = dict[str, JsonValue]
"""A record, or the changes of one entry, as plain JSON values by field."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Which of a kind's fields fill the columns that lists are filtered by.

    Each is a field, or a dotted path into one ("when.start"); None where the kind has no such thing. ``day`` must hold
    an ISO date or time. ``parent`` names the record that this one belongs to: the incident of a claim.
    """

    day: str | None = None
    sector: str | None = None
    status: str | None = None
    category: str | None = None
    parent: str | None = None


class Record(BaseModel):
    """Base of every kind. Frozen: a change is an entry in the journal, and reading again gives the new record.

    Two sites may edit one record at the same time, and their edits are joined field by field: what must change
    together (low, best and high of a count) is one field with a model of its own, what changes apart is two.
    A field that names another record holds its id.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        defer_build=True,  # a command pays only for the validators of kinds that it checks: half of what all 30 cost
    )

    kind: ClassVar[str]
    """Name of the kind in the journal: "incident"."""
    version: ClassVar[int] = 1
    """Version of the kind's schema; raise it with every change, and give the way up in ``upgrades``."""
    upgrades: ClassVar[Mapping[int, Callable[[Fields], Fields]]] = MappingProxyType({})
    """From each older version to the next. A function gets some or all fields of a record, and keeps what it does not
    know."""
    protected: ClassVar[frozenset[str]] = frozenset()
    """Fields that are encrypted before they are written: what could lead to a source, victim or witness."""
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType({})
    """Fields that need a higher mark than their record."""
    searched: ClassVar[tuple[str, ...]] = ()
    """Text fields that full-text search finds; never a protected one."""
    listed: ClassVar[Listed] = Listed()


KIND_NAME: Final = r"[a-z][a-z0-9_]{0,39}"
"""What a kind may be called, as a pattern."""


def upgraded(fields: Fields, *, kind: type[Record], version: int) -> Fields:
    """Fields written under an older version of the kind, as its present version has them.

    Raises:
        ValueError: for a version that the kind never had, or from which no way up is given.
    """
    if not 1 <= version <= kind.version:
        raise ValueError(f"expected a version of {kind.kind!r} from 1 to {kind.version}, got {version}")
    for step in range(version, kind.version):
        if step not in kind.upgrades:
            raise ValueError(f"kind {kind.kind!r} gives no way from version {step} to {step + 1}")
        fields = kind.upgrades[step](dict(fields))
    return fields
