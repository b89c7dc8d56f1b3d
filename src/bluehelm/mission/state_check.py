"""Whether the state table and the full-text index are what the journal makes."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnClause, Connection, Row, Select, column, func, select, table

from bluehelm.mission import tables
from bluehelm.mission.chain_check import PART, Progress
from bluehelm.mission.entry import entry_in_file
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.key_ring import KeyRing
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.membership import Membership
from bluehelm.mission.record import Record, upgraded
from bluehelm.mission.state_table import search_text, state_row

_OF_ANY_KIND: Final = (
    *("number", "id", "kind", "mark", "withdrawn", "erased"),
    *("created_clock", "created_site", "created_author", "changed_clock", "changed_site", "changed_author"),
)


@dataclass(slots=True)
class StateCheck:
    """What the check of the state found.

    Attributes:
        records: how many there are.
        differ: ids of records whose row is not what their entries make; ``missing`` have no row, ``orphans`` no entry.
        not_indexed: records that the full-text index does not know, or as they were before.
        unreadable: records with protected fields that this site should be able to read and cannot.
    """

    records: int = 0
    differ: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    not_indexed: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def check_states(
    connection: Connection, kinds: Kinds, membership: Membership, ring: KeyRing | None, *, progress: Progress
) -> StateCheck:
    """Fold the whole journal again and compare, record by record.

    Args:
        connection: to the file.
        kinds: known kinds of record.
        membership: which entries count.
        ring: the site's keys, where it is entitled to protected fields and they are open.
        progress: called with "records", how many are done, and how many there are.
    """
    found = StateCheck()
    total = int(connection.scalar(select(func.count()).select_from(tables.records)) or 0)
    with closing(_state_rows(connection)) as rows, closing(_bodies(connection)) as bodies:
        row = next(rows, None)
        for record, entries in groupby(bodies, key=lambda body: body.record):
            if found.records % PART == 0:
                progress("records", found.records, total)
            counted = [
                entry for body in entries if (entry := membership.effective(entry_in_file(body.body))) is not None
            ]
            while row is not None and row.id < record:
                found.orphans.append(row.id)
                row = next(rows, None)
            here = row is not None and row.id == record
            if counted and not here:
                found.missing.append(record)
            elif row is not None and here:
                found.records += 1
                if not counted:
                    found.orphans.append(record)
                else:
                    kind = kinds.get(kind_of(counted))
                    expected = {"number": row.number, **state_row(fold_record(counted, kind), kind)}
                    if kind is not None and row.version == kind.version:
                        _compare(found, row, expected)
                        _compare_index(
                            found, row, search_text(expected, kind).row(), words=connection.dialect.name == "sqlite"
                        )
                    elif not _can_be_of_another_program(row, expected, kind, {entry.version for entry in counted}):
                        found.differ.append(row.id)
                    _look_into(found, connection, row, kinds, ring)
            if here:
                row = next(rows, None)
        found.orphans += [row.id] if row is not None else []
        found.orphans += [left.id for left in rows]
    progress("records", total, total)
    return found


def _bodies(connection: Connection) -> Generator[Row[Any]]:
    """Record and body of every entry, by record."""
    entries = tables.entries.c
    statement: Select[Any] = select(entries.record, entries.body).order_by(entries.record, entries.number)
    with connection.execute(statement, execution_options={"yield_per": PART}) as rows:
        yield from rows


def _state_rows(connection: Connection) -> Generator[Row[Any]]:
    """Every row of the state table by record, with what the index knows of it."""
    sqlite = connection.dialect.name == "sqlite"
    number: ColumnClause[int] = column("rowid" if sqlite else "number")
    search = table("search", number, column("words"), column("facets"))
    known = [number.label("indexed"), *([search.c.words, search.c.facets] if sqlite else [])]
    joined = tables.records.outerjoin(search, search.c[number.name] == tables.records.c.number)
    statement: Select[Any] = select(tables.records, *known).select_from(joined).order_by(tables.records.c.id)
    with connection.execute(statement, execution_options={"yield_per": PART}) as rows:
        yield from rows


def _compare(found: StateCheck, row: Row[Any], expected: Mapping[str, object]) -> None:
    if any(getattr(row, name) != value for name, value in expected.items()):
        found.differ.append(row.id)


def _can_be_of_another_program(
    row: Row[Any], expected: Mapping[str, object], kind: type[Record] | None, versions: set[int]
) -> bool:
    """Whether a row can be what its entries make to a program that knows another version of the kind, or knows the kind
    at all: what does not depend on the kind is the same, and so are the fields where they can be compared.
    """
    if any(getattr(row, name) != expected[name] for name in _OF_ANY_KIND):
        return False
    if kind is None:
        return versions != {row.version} or bool(row.fields == expected["fields"])
    if row.version > kind.version:
        return True
    try:
        return bool(upgraded(row.fields, kind=kind, version=row.version) == expected["fields"])
    except (ValueError, TypeError, LookupError, AttributeError):  # an upgrade met a value of no form it knows
        return False


def _compare_index(found: StateCheck, row: Row[Any], expected: Mapping[str, object], *, words: bool) -> None:
    in_step = (row.indexed is not None) == (row.withdrawn is None)
    if in_step and words and row.indexed is not None:
        in_step = (row.words, row.facets) == (expected["words"], expected["facets"])
    if not in_step:
        found.not_indexed.append(row.id)


def _look_into(found: StateCheck, connection: Connection, row: Row[Any], kinds: Kinds, ring: KeyRing | None) -> None:
    kind = kinds.get(row.kind)
    if ring is None or kind is None or row.erased is not None:
        return
    if ring.open(connection, row.fields, record=row.id, protected=kind.protected)[1]:
        found.unreadable.append(row.id)
