"""Erasures that other sites ordered, as they come in: told, and where they are many at once, held.

The state is what the entries say, at once and everywhere: the fields are gone from sight and the keys from the ring.
Only the destroying can wait. Of more than ``MOST_A_DAY`` records a day the keys are kept aside until a head of this
site says so, or until the site that ordered it is expelled and its erasures count no more: then they come back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Table, delete, func, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.entry import ERASED, Entry
from bluehelm.mission.fold import RecordState
from bluehelm.mission.hybrid_clock import reading_at
from bluehelm.mission.journal import entries_of_records, in_parts
from bluehelm.mission.key_ring import destroy_rows
from bluehelm.problems import printable

MOST_A_DAY: Final = 20
"""Records whose keys are destroyed within 24 hours of this file's clock because others said so. A source with its
attachments is a few; whoever empties a mission needs far more.
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One record that an entry erased: ``entry`` is its number in the site's chain."""

    record: str
    kind: str
    site: str
    entry: int
    author: str
    reason: str


def erased_anew(connection: Connection, states: Sequence[RecordState]) -> list[str]:
    """Of records that were here and not erased, or that keys are here of, those whose states now say so: keys can come
    before the entries of their record, which wait.
    """
    erased = [state.id for state in states if state.erased is not None]
    table, keys, found = tables.records.c, tables.record_keys.c, set[str]()
    for part in in_parts(erased):
        found.update(connection.scalars(select(table.id).where(table.id.in_(part), table.erased.is_(None))))
        found.update(connection.scalars(select(keys.record).where(keys.record.in_(part)).distinct()))
    return sorted(found)


def set_keys_aside(
    connection: Connection, core: Core, records: Collection[str], entries: Mapping[str, list[Entry]]
) -> None:
    """Before the keys of erased records are destroyed: keep them aside, but for what this site itself erased."""
    own, now = core.identity.own_site, reading_at(core.clock.now())
    others = [record for record in records if own not in {entry.site for entry in _erasing(entries[record])}]
    for part in in_parts(others):
        if moved := _copy(connection, tables.record_keys, tables.held_keys, part):
            connection.execute(delete(tables.erasures_in).where(tables.erasures_in.c.record.in_(moved)))
            rows = [{"record": record, "came": now} for record in sorted(moved)]
            connection.execute(tables.erasures_in.insert(), rows)


def destroy_or_hold(connection: Connection, core: Core, records: Collection[str]) -> int:
    """Destroy what was set aside of these records, where it is little and nothing else is held; how many then are."""
    table, held = tables.erasures_in, tables.held_keys.c
    waiting = set(connection.scalars(select(held.record).distinct()))
    if not waiting:
        return 0
    day = reading_at(core.clock.now() - timedelta(days=1))
    connection.execute(delete(table).where(table.c.came < day, table.c.record.not_in(select(held.record))))
    today = int(connection.scalar(select(func.count()).select_from(table)) or 0)
    if today > MOST_A_DAY or waiting - set(records):
        return len(waiting)
    connection.execute(delete(tables.held_keys))
    return 0


def bring_back(connection: Connection, records: Collection[str]) -> None:
    """Give back the held keys of records whose erasure no longer counts."""
    if connection.scalar(select(tables.held_keys.c.record).limit(1)) is None:
        return
    for part in in_parts(sorted(records)):
        forget_held(connection, _copy(connection, tables.held_keys, tables.record_keys, part))


def forget_held(connection: Connection, records: Collection[str]) -> None:
    """Destroy the held keys of records for good."""
    for part in in_parts(sorted(records)):
        destroy_rows(connection, tables.held_keys, part)
        connection.execute(delete(tables.erasures_in).where(tables.erasures_in.c.record.in_(part)))


def held_erasures(core: Core) -> tuple[Erasure, ...]:
    """What waits for a head's word, by record."""
    with core.reading() as connection:
        records = connection.scalars(select(tables.held_keys.c.record).distinct()).all()
        return erasures_of(connection, core, records)


def erasures_of(connection: Connection, core: Core, records: Collection[str]) -> tuple[Erasure, ...]:
    """Who erased records, and why."""
    found = entries_of_records(connection, records, core.membership)
    erasing = {record: _erasing(found.get(record, [])) for record in sorted(records)}
    return tuple(
        Erasure(
            record, of[0].kind, of[0].site, of[0].sequence, of[0].author, printable(str(of[0].changes[ERASED]))[:80]
        )
        for record, of in erasing.items()
        if of
    )


def held_among(connection: Connection, records: Collection[str]) -> set[str]:
    """Those of some records whose keys are held."""
    table, found = tables.held_keys.c.record, set[str]()
    for part in in_parts(sorted(records)):
        found.update(connection.scalars(select(table).where(table.in_(part)).distinct()))
    return found


def carry_out(core: Core, records: Collection[str]) -> int:
    """Destroy the held keys of records: the head of this site has seen these, and said so. How many they were."""
    with core.changing() as connection:
        held = held_among(connection, records)
        forget_held(connection, held)
        if connection.scalar(select(tables.held_keys.c.record).limit(1)) is None:
            connection.execute(delete(tables.erasures_in))
    return len(held)


def _erasing(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that erase a record, the one that counts first."""
    erasing = [entry for entry in entries if entry.changes.get(ERASED) is not None]
    return sorted(erasing, key=lambda entry: (entry.clock, entry.site))


def _copy(connection: Connection, source: Table, target: Table, records: Sequence[str]) -> set[str]:
    """Copy the keys of records from one table into the other, beside those there; of which records there were any."""
    there = select(target.c.key, target.c.site, target.c.record).where(target.c.record.in_(records))
    known = {(row.key, row.site, row.record) for row in connection.execute(there)}
    found = connection.execute(select(source).where(source.c.record.in_(records))).mappings().all()
    if new := [dict(row) for row in found if (row["key"], row["site"], row["record"]) not in known]:
        connection.execute(target.insert(), new)
    return {str(row["record"]) for row in found}
