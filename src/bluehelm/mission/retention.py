"""How long protected fields are kept, and their lawful erasure.

Erasing a record destroys its keys here, and at every other site when it next takes part in a sync. The entries stay, so
the chain stays whole. What it cannot reach: backups, copies of the file, and sites that never sync again.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.attachments import attachments_of, discard_erased
from bluehelm.mission.core import Core
from bluehelm.mission.database import SECONDS_TO_WAIT
from bluehelm.mission.hybrid_clock import at_reading
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.records import Attachment, Retention
from bluehelm.mission.sealed_field import is_sealed

_PATIENCE: Final = 1_500
"""Milliseconds that other programs get to end what they read, each time the log is to be emptied."""


@dataclass(frozen=True, slots=True)
class Due:
    """A record whose protected fields are to be erased, and why. ``written`` is the day it came into the mission."""

    record: str
    kind: str
    written: date
    reason: str


def due_for_erasure(file: MissionFile, on: date) -> tuple[Due, ...]:
    """Records that hold protected fields for longer than the rules of kind Retention say on a day, oldest first.

    Months count from the day a record was written, by the clock of the site that wrote it; the shortest rule for a
    kind holds. Withdrawn records count: withdrawing erases nothing. Attachments of records already erased, which came
    from a site that did not know, are due at once.
    """
    rules = _shortest(file)
    with file.core.reading() as connection:
        found = [due for rule in rules for due in _due_by(connection, rule, on)]
        known = {due.record for due in found}
        found += [due for due in _left_over(connection) if due.record not in known]
    return tuple(sorted(found, key=lambda due: (due.written, due.record)))


def erase_due(file: MissionFile, on: date, *, author: str, folder: Path | None = None) -> tuple[Due, ...]:
    """Erase what is due on a day; what it was."""
    due = due_for_erasure(file, on)
    for reason in sorted({item.reason for item in due}):
        erase_records(
            file, [item.record for item in due if item.reason == reason], reason=reason, author=author, folder=folder
        )
    return due


def erase_records(
    file: MissionFile, records: Sequence[str], *, reason: str, author: str, folder: Path | None = None
) -> tuple[str, ...]:
    """Erase records with their attachments, and remove what the database and the folder still hold of them; then ask
    ``lies_in_log``.

    Raises:
        InputRefused: "no-reason", "no-such-record", or when the file cannot be written.
    """
    attached = attachments_of(file, records)
    everything = tuple(dict.fromkeys([*records, *attached]))
    if everything:
        file.erase(everything, reason=reason, author=author)
        _empty_write_ahead_log(file.core)
    if any(file.get(record).kind == Attachment.kind for record in everything):
        discard_erased(file, folder=folder)
    return everything


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, or the last of its month where that is shorter.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    number = day.year * 12 + day.month - 1 - months
    if number < 12:
        return date.min
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _shortest(file: MissionFile) -> tuple[Retention, ...]:
    rules: dict[str, Retention] = {}
    for stored in file.find(Retention.kind):
        if isinstance(stored.value, Retention):
            known = rules.get(stored.value.of_kind)
            if known is None or stored.value.months < known.months:
                rules[stored.value.of_kind] = stored.value
    return tuple(rules[kind] for kind in sorted(rules))


def _due_by(connection: Connection, rule: Retention, on: date) -> Iterator[Due]:
    table, last = tables.records.c, months_before(on, rule.months)
    statement = select(table.id, table.kind, table.created_clock, table.fields)
    rows = connection.execute(statement.where(table.kind == rule.of_kind, table.erased.is_(None)))
    for row in rows:
        written = at_reading(row.created_clock).date()
        if written <= last and any(is_sealed(value) for value in row.fields.values()):
            yield Due(row.id, row.kind, written, f"kept for {rule.months} months: {rule.reason}")


def _left_over(connection: Connection) -> Iterator[Due]:
    table, above = tables.records.c, tables.records.alias("above")
    statement = (
        select(table.id, table.kind, table.created_clock)
        .join(above, above.c.id == table.parent)
        .where(table.kind == Attachment.kind, table.erased.is_(None), above.c.erased.is_not(None))
    )
    for row in connection.execute(statement):
        yield Due(row.id, row.kind, at_reading(row.created_clock).date(), "the record it belongs to was erased")


def lies_in_log(file: MissionFile) -> bool:
    """Whether pages with destroyed keys can still lie in SQLite's write-ahead log beside the file, after another try to
    empty it: another program that reads the file keeps it from being emptied.
    """
    return not _empty_write_ahead_log(file.core)


def _empty_write_ahead_log(core: Core) -> bool:
    """Whether the write-ahead log, in which pages with destroyed keys lie, is empty now; others who read may put it off
    until the last of them closes the file.
    """
    if core.engine.dialect.name != "sqlite":
        return True
    with core.reading() as connection:
        connection.exec_driver_sql("COMMIT")  # it is emptied outside a transaction
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE}")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT * 1000}")
        connection.exec_driver_sql("BEGIN")
    return not busy
