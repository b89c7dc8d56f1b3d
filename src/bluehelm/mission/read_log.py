"""The read log: who read protected fields or marked records, and who logged in. It stays in the file it was written in.

``mission.access.Desk`` writes it before it gives anything out, and shows it to those who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core

LOG_IN: Final = "log-in "
"""How the name begins under which log-ins stand in the log, where a read has its record."""


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One line of the log. ``what`` is what was read: "name, contact", "list", "history"; ``at`` is UTC."""

    at: datetime
    person: str
    record: str
    what: str


def keep_reads(core: Core, *, person: str, read: Iterable[tuple[str, str]]) -> None:
    """Write down what a person reads, by the machine's own clock: pairs of record and what of it. It is on the disk
    when this returns.

    Raises:
        InputRefused: when it cannot be written; then nothing may be shown.
    """
    pairs = list(read)
    if pairs:
        with core.changing() as connection:
            add_reads(connection, core.clock.now(), person, pairs)


def add_reads(connection: Connection, at: datetime, person: str, read: Iterable[tuple[str, str]]) -> None:
    """The same within a transaction."""
    rows = [{"at": at.isoformat(), "person": person, "record": record, "what": what} for record, what in read]
    if rows:
        connection.execute(tables.reads.insert(), rows)


def reads(
    core: Core,
    *,
    record: str | None = None,
    person: str | None = None,
    limit: int | None = None,
    log_ins: bool = True,
) -> tuple[ReadEntry, ...]:
    """The log, newest first; of one record or one person where given, and without log-ins where said."""
    table = tables.reads.c
    statement = select(table.at, table.person, table.record, table.what).order_by(table.number.desc()).limit(limit)
    if record is not None:
        statement = statement.where(table.record == record)
    if person is not None:
        statement = statement.where(table.person == person)
    if not log_ins:
        statement = statement.where(table.record.not_like(f"{LOG_IN}%"))
    with core.reading() as connection:
        rows = connection.execute(statement).all()
    return tuple(ReadEntry(datetime.fromisoformat(row.at), row.person, row.record, row.what) for row in rows)


def count_log_ins(core: Core, *, person: str | None = None) -> int:
    """How many lines are on log-ins, tried and done; of one person where given."""
    table = tables.reads.c
    statement = select(func.count()).where(table.record.like(f"{LOG_IN}%"))
    if person is not None:
        statement = statement.where(table.person == person)
    with core.reading() as connection:
        return int(connection.scalar(statement) or 0)
