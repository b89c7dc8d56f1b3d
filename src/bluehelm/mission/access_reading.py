"""A mission file as one person reads it: what they may not read is as if it were not there, and reading what is
protected or marked is written down first.

A record that is not shown gives the same answer as one that does not exist, in every call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

from pydantic import JsonValue
from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.access_fields import is_seen, logged_fields, shown, shown_history
from bluehelm.mission.access_rows import facts_of_rows, readable, rows_of_ids
from bluehelm.mission.access_table import Action
from bluehelm.mission.attachments import open_attachment
from bluehelm.mission.decision import Allow, Decision, Refuse
from bluehelm.mission.entry import Entry
from bluehelm.mission.finding import Page, Rows, Wanted, rows_found
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.people import people_in
from bluehelm.mission.permissions import (
    MARKS,
    About,
    Person,
    decide,
    may_read,
)
from bluehelm.mission.read_log import ReadEntry, count_log_ins, keep_reads, reads
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.records import ReleaseRecord, Role
from bluehelm.mission.stored import Conflict, Stored
from bluehelm.problems import InputRefused, Problem, Severity, printable


class Conditions(TypedDict, total=False):
    """What ``Desk.find`` and ``Desk.count`` look for; see ``MissionFile.find``."""

    day_from: date | None
    day_to: date | None
    sector: str | None
    status: str | None
    category: str | None
    parent: str | None
    text: str | None
    conflicts: bool


class ReadingDesk:
    """One person reading a mission file. Role, sectors and clearance are looked up anew in every call, so that a closed
    account stops at once.

    Attributes:
        file: the whole mission file; for callers that asked ``require`` for the right to it.
    """

    def __init__(self, file: MissionFile, person: Person) -> None:
        self.file = file
        self._account = person.id
        self._highest = person.clearance  # of the log-in: one on trust may be below the account's

    @property
    def person(self) -> Person:
        """Who sits here, as the accounts say now.

        Raises:
            InputRefused: "account-closed".
        """
        with self.file.core.reading() as connection:
            return self.person_now(connection)

    def decide(self, action: Action) -> Decision:
        """Whether this person may do something that concerns no single record."""
        return decide(self.person, action, About(locked=not self.file.unlocked))

    def require(self, action: Action) -> Person:
        """The person, who may do this.

        Raises:
            InputRefused: "not-allowed" with the reason.
        """
        person = self.person
        refuse_unless_allowed(decide(person, action, About(locked=not self.file.unlocked)))
        return person

    def get(self, record_id: str) -> Stored:
        """One record, as far as this person may see it."""
        core = self.file.core
        with core.reading() as connection:
            person = self.person_now(connection)
            rows, facts = self._readable_rows(connection, person, [record_id])
            kind = core.kinds.get(rows[0].kind)
            whole = stored_of_row(connection, rows[0], kinds=core.kinds, ring=core.ring)
        stored = shown(whole, person, kind)
        what = logged_fields(stored, kind)
        if what or facts[record_id].highest_mark is not MARKS[0]:
            keep_reads(core, person=person.name, read=[(record_id, what or "record")])
        return stored

    def find(
        self,
        kind: str | None = None,
        *,
        limit: int | None = None,
        after: str | None = None,
        **conditions: Unpack[Conditions],
    ) -> tuple[Stored, ...]:
        """Records that this person may see and that meet every condition. See ``MissionFile.find``."""
        core = self.file.core
        with core.reading() as connection:
            person = self.person_now(connection)
            if after is not None:
                self._readable_rows(connection, person, [after])
            wanted = Wanted(kind, among=readable(person, core.kinds), **conditions)
            rows = rows_found(connection, wanted, Page(limit, after))
            facts = facts_of_rows(connection, rows, person, core.kinds)
            found = [
                shown(stored_of_row(connection, row, kinds=core.kinds, ring=None), person, core.kinds.get(row.kind))
                for row in rows
                if may_read(person, facts[row.id])
            ]
        if conditions.get("conflicts"):
            found = [item for item in found if item.conflicts]  # not those about fields that are not shown
        marked = [(item.id, "list") for item in found if facts[item.id].highest_mark is not MARKS[0]]
        keep_reads(core, person=person.name, read=marked)
        return tuple(found)

    def count(self, kind: str | None = None, **conditions: Unpack[Conditions]) -> int:
        """How many records this person may see that meet every condition."""
        if conditions.get("conflicts"):
            return len(self.find(kind, **conditions))
        return self.file.count(Wanted(kind, among=readable(self.person, self.file.core.kinds), **conditions))

    def history(self, record_id: str) -> tuple[Entry, ...]:
        """The entries of a record, with the changes that this person may see; protected values stay sealed."""
        core = self.file.core
        with core.reading() as connection:
            person = self.person_now(connection)
            rows, facts = self._readable_rows(connection, person, [record_id])
        entries = shown_history(self.file.history(record_id), person, core.kinds.get(rows[0].kind))
        if facts[record_id].highest_mark is not MARKS[0]:
            keep_reads(core, person=person.name, read=[(record_id, "history")])
        return entries

    def conflicts(self) -> tuple[Conflict, ...]:
        """Fields to settle, of those that this person may see."""
        found = self.file.conflicts()
        core = self.file.core
        with core.reading() as connection:
            person = self.person_now(connection)
            seen = self._seen(connection, person, [conflict.record for conflict in found])
        shown = tuple(
            conflict
            for conflict in found
            if conflict.record in seen and is_seen(conflict.field, person, core.kinds.get(conflict.kind))
        )
        marked = [c for c in shown if (kind := core.kinds.get(c.kind)) is not None and c.field in kind.protected]
        keep_reads(core, person=person.name, read=[(conflict.record, conflict.field) for conflict in marked])
        return shown

    def batch(self, name: str) -> tuple[str, ...]:
        """Records of a batch that this person may see."""
        records = self.file.batch(name)
        with self.file.core.reading() as connection:
            seen = self._seen(connection, self.person_now(connection), records)
        return tuple(record for record in records if record in seen)

    def released(self) -> tuple[Mapping[str, JsonValue], ...]:
        """What a guest's party has of all its copies together, row by row as it was given."""
        with self.file.core.reading() as connection:
            person = self.person_now(connection)
            if person.role is not Role.GUEST:
                refuse_unless_allowed(Refuse("This is for guests of a party; others read the records of kind release."))
            wanted = Wanted(ReleaseRecord.kind, among=readable(person, self.file.core.kinds))
            found = rows_found(connection, wanted, Page())
        releases = sorted(found, key=lambda row: (row.created_clock, row.created_site))
        rows_given = [row for item in releases for row in item.fields.get("rows", []) if isinstance(row, dict)]
        latest = {row.get("reference"): row for row in rows_given}
        given = [row for row in latest.values() if not row.get("withdrawn")]
        return tuple({"reference": row.get("reference"), **row.get("shown", {})} for row in given)

    @contextmanager
    def open_attachment(self, attachment: str, *, folder: Path | None = None) -> Iterator[Iterator[bytes]]:
        """The bytes of an attachment; see ``attachments.open_attachment``. Reading it is logged."""
        person, about, stored = self.facts(attachment)
        if stored.fields.get("key") is not None:
            refuse_unless_allowed(decide(person, Action.READ_PROTECTED, replace(about, locked=not self.file.unlocked)))
        keep_reads(self.file.core, person=person.name, read=[(attachment, "file")])
        with open_attachment(self.file, attachment, folder=folder) as parts:
            yield parts

    def read_log(
        self, *, record: str | None = None, person: str | None = None, limit: int | None = None, log_ins: bool = True
    ) -> tuple[ReadEntry, ...]:
        """Who read what in this file, newest first; without ``log_ins``, only what was read."""
        self.require(Action.READ_LOG)
        return reads(self.file.core, record=record, person=person, limit=limit, log_ins=log_ins)

    def count_log_ins(self, *, person: str | None = None) -> int:
        """How many lines of the log are on log-ins, tried and done."""
        self.require(Action.READ_LOG)
        return count_log_ins(self.file.core, person=person)

    def person_now(self, connection: Connection) -> Person:
        """Who sits here, over a connection."""
        person = people_in(connection, self.file.core.kinds).of(self._account)
        if person is None or person.closed:
            message = "This account is closed."
            raise InputRefused(Problem(Severity.ERROR, "account-closed", message, "Ask the head of the mission."))
        if MARKS.index(person.clearance) > MARKS.index(self._highest):
            return replace(person, clearance=self._highest)
        return person

    def _readable_rows(
        self, connection: Connection, person: Person, records: Sequence[str]
    ) -> tuple[Rows, dict[str, About]]:
        """The rows of records and their facts.

        Raises:
            InputRefused: "no-such-record" for one that is not there, and for one that this person may not read.
        """
        rows = rows_of_ids(connection, set(records))
        facts = facts_of_rows(connection, rows, person, self.file.core.kinds)
        for record in records:
            if record not in facts or not may_read(person, facts[record]):
                message = f"There is no record {printable(record)[:60]} in this mission file."
                hint = "Look at the list of records; one written at another post comes with its bundle."
                raise InputRefused(Problem(Severity.ERROR, "no-such-record", message, hint, file=self.file.core.name))
        return rows, facts

    def facts(self, record_id: str) -> tuple[Person, About, Stored]:
        """The person, what decisions about a record rest on, and the record, its protected fields shut.

        Raises:
            InputRefused: "no-such-record" for one that is not there, and for one that this person may not read.
        """
        core = self.file.core
        with core.reading() as connection:
            person = self.person_now(connection)
            rows, facts = self._readable_rows(connection, person, [record_id])
            return person, facts[record_id], stored_of_row(connection, rows[0], kinds=core.kinds, ring=None)

    def _seen(self, connection: Connection, person: Person, records: Sequence[str]) -> set[str]:
        ids = tables.records.c.id
        condition = readable(person, self.file.core.kinds)
        return {
            found for record in records for found in connection.scalars(select(ids).where(ids == record, condition))
        }


def refuse_unless_allowed(decision: Decision) -> None:
    """Raise what stands against it.

    Raises:
        InputRefused: "not-allowed", or "needed-first" where something is missing.
    """
    if isinstance(decision, Allow):
        return
    if isinstance(decision, Refuse):
        raise InputRefused(Problem(Severity.ERROR, "not-allowed", decision.reason))
    raise InputRefused(Problem(Severity.ERROR, "needed-first", f"This needs {decision.what}."))
