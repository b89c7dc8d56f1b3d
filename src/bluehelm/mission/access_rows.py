"""Which rows of the state table a person may read: once as a condition for the database, once as facts for
``permissions.decide``. Both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Row, and_, exists, not_, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from bluehelm.mission import tables
from bluehelm.mission.access_table import FOR_ALL_SECTORS, READ_BY
from bluehelm.mission.finding import Rows
from bluehelm.mission.journal import in_parts
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mark import Mark
from bluehelm.mission.permissions import MARKS, About, Person
from bluehelm.mission.records import Account, ReleaseRecord, Role

LONGEST_CHAIN: Final = 6
"""Records that a record hangs on, one on the other, that are looked at."""


def readable(person: Person, kinds: Kinds) -> ColumnElement[bool]:
    """The condition on ``records`` that a person may read the record."""
    table = tables.records
    if person.role is Role.GUEST:
        return and_(
            table.c.kind == ReleaseRecord.kind, table.c.category == (person.party or ""), table.c.category != ""
        )
    with_sector = _kinds_with_sector(kinds)
    itself = _within(table, person, with_sector)
    if not itself:
        return true()
    wide = person.limit is None and person.clearance is MARKS[-1]
    chains = [_above_within(person, with_sector, length, wide=wide) for length in range(1, LONGEST_CHAIN + 1)]
    above = not_(or_(*chains)) if wide else or_(*chains)
    return and_(*itself, or_(table.c.parent == "", above))


def _within(table: FromClause, person: Person, with_sector: list[str]) -> list[ColumnElement[bool]]:
    """The conditions that clearance, role and sectors set a record, whatever it hangs on."""
    row = table.c
    own = row.created_author == person.name
    conditions: list[ColumnElement[bool]] = []
    if person.clearance is not MARKS[-1]:
        conditions.append(row.mark.in_([mark.value for mark in MARKS if person.cleared_for(mark)]))
    refused = sorted(kind for kind, roles in READ_BY.items() if person.role not in roles)
    if refused:
        others_own = and_(row.kind != Account.kind, own)
        conditions.append(or_(row.kind.not_in(refused), others_own, row.id == person.id))
    if person.limit is not None:
        everywhere = row.kind.in_(sorted(FOR_ALL_SECTORS))
        hanging = and_(row.kind.not_in(with_sector), row.parent != "")
        without = and_(row.sector == "", or_(everywhere, hanging))
        conditions.append(or_(row.sector.in_(sorted(person.limit)), own, row.id == person.id, without))
    return conditions


def _above_within(person: Person, with_sector: list[str], length: int, *, wide: bool) -> ColumnElement[bool]:
    """That a chain of so many records, each hanging on the next, is above the record and ends there, all of them
    readable. For ``wide`` people, who may read what hangs on nothing known, that the last of so many is not readable.
    """
    above = [tables.records.alias(f"above_{length}_{step}") for step in range(length)]
    linked = [above[0].c.id == tables.records.c.parent]
    linked += [upper.c.id == lower.c.parent for lower, upper in pairwise(above)]
    if wide:
        linked.append(not_(and_(*_within(above[-1], person, with_sector))))
    else:
        linked.append(above[-1].c.parent == "")
        linked += [condition for table in above for condition in _within(table, person, with_sector)]
    return exists().where(*linked).correlate(tables.records)


def facts_of_rows(connection: Connection, rows: Rows, person: Person, kinds: Kinds) -> dict[str, About]:
    """What decisions about the records of rows rest on, by record; all that they hang on is read at once."""
    known: dict[str, Row[Any]] = {row.id: row for row in rows}
    wanted = {row.parent for row in rows} - known.keys() - {""}
    for _ in range(LONGEST_CHAIN):
        found = rows_of_ids(connection, wanted)
        known.update((row.id, row) for row in found)
        wanted = {row.parent for row in found} - known.keys() - {""}
    with_sector = set(_kinds_with_sector(kinds))
    return {row.id: _facts(row, person, known, with_sector, LONGEST_CHAIN) for row in rows}


def rows_of_ids(connection: Connection, ids: Iterable[str]) -> list[Row[Any]]:
    """The rows of some records."""
    statement = select(tables.records)
    return [
        row
        for part in in_parts(sorted(ids))
        for row in connection.execute(statement.where(tables.records.c.id.in_(part))).all()
    ]


def _facts(row: Row[Any], person: Person, known: dict[str, Row[Any]], with_sector: set[str], left: int) -> About:
    above = known.get(row.parent) if row.parent and left else None
    return About(
        id=row.id,
        kind=row.kind,
        sector=row.sector if row.sector or row.kind in with_sector else None,
        mark=Mark(row.mark),
        own=row.created_author == person.name,
        above=None if above is None else _facts(above, person, known, with_sector, left - 1),
        torn=bool(row.parent) and above is None,
        status=row.status,
        receiver=row.category if row.kind == ReleaseRecord.kind else "",
    )


def _kinds_with_sector(kinds: Kinds) -> list[str]:
    known = ((name, kinds.get(name)) for name in kinds.names())
    return [name for name, kind in known if kind is not None and kind.listed.sector is not None]
