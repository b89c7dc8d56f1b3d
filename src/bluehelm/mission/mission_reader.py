"""The reading half of a mission file: one record, lists, searches, histories, conflicts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.entry import Entry, entry_in_file
from bluehelm.mission.finding import Page, Wanted, count_found, rows_found
from bluehelm.mission.fold import Write, fold_record
from bluehelm.mission.journal import entries_of_records
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.stored import Conflict, Stamp, Stored, Version
from bluehelm.problems import InputRefused, Problem, Severity, printable


class MissionReader:
    """What can be asked of an open mission file."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def get(self, record_id: str) -> Stored:
        """One record, its protected fields readable where this site may read them.

        Raises:
            InputRefused: "no-such-record".
        """
        core = self.core
        with core.reading() as connection:
            row = connection.execute(select(tables.records).where(tables.records.c.id == record_id)).first()
            if row is None:
                message = f"There is no record {printable(record_id)[:60]} in this mission file."
                hint = "Look at the list of records; one written at another post comes with its bundle."
                raise InputRefused(Problem(Severity.ERROR, "no-such-record", message, hint, file=core.name))
            return stored_of_row(connection, row, kinds=core.kinds, ring=core.ring)

    def find(
        self,
        kind: str | None = None,
        *,
        day_from: date | None = None,
        day_to: date | None = None,
        sector: str | None = None,
        status: str | None = None,
        category: str | None = None,
        parent: str | None = None,
        text: str | None = None,
        conflicts: bool = False,
        limit: int | None = None,
        after: str | None = None,
    ) -> tuple[Stored, ...]:
        """Records that meet every condition, newest day first (of a text search: newest arrival first). Protected
        fields stay sealed in lists: ``get`` opens one record.

        Args:
            kind: name of the kind. The other conditions are on the columns that the kind's ``listed`` names.
            day_from: first day, and ``day_to`` the last.
            sector: id of the sector.
            status: status, ``category`` and ``parent`` likewise.
            category: see ``status``.
            parent: id of the record they belong to.
            day_to: last day.
            text: words in the kind's searched fields, each whole or the beginning of one.
            conflicts: only records with a conflict to settle.
            limit: at most so many, after the record whose id is ``after``.
            after: id of the last record of the page before.
        """
        wanted = Wanted(kind, day_from, day_to, sector, status, category, parent, text, conflicts)
        with self.core.reading() as connection:
            rows = rows_found(connection, wanted, Page(limit, after))
            return tuple(stored_of_row(connection, row, kinds=self.core.kinds, ring=None) for row in rows)

    def count(self, wanted: Wanted) -> int:
        """How many records meet the conditions."""
        with self.core.reading() as connection:
            return count_found(connection, wanted)

    def history(self, record_id: str) -> tuple[Entry, ...]:
        """The entries of a record by clock, oldest first; sealed fields as they are written."""
        with self.core.reading() as connection:
            found = entries_of_records(connection, [record_id], self.core.membership).get(record_id, [])
        return tuple(sorted(found, key=lambda entry: (entry.clock, entry.site)))

    def batch(self, name: str) -> tuple[str, ...]:
        """Ids of the records that entries of a batch wrote or changed, in order."""
        table = tables.entries.c
        with self.core.reading() as connection:
            bodies = connection.scalars(select(table.body).where(table.batch == name).order_by(table.number))
            return tuple(dict.fromkeys(entry_in_file(body).record for body in bodies))

    def conflicts(self) -> tuple[Conflict, ...]:
        """Every field that sites changed without knowing of each other, and that nobody settled yet."""
        core = self.core
        with core.reading() as connection:
            rows = rows_found(connection, Wanted(conflicts=True), Page())
            entries = entries_of_records(connection, [row.id for row in rows], core.membership)
            found = []
            for row in rows:
                kind = core.kinds.get(row.kind)
                state = fold_record(entries[row.id], kind)
                for name in state.conflicts:
                    sealed = kind is not None and name in kind.protected
                    standing, *others = (
                        self._version(connection, row.id, name, write, sealed=sealed) for write in state.heads[name]
                    )
                    found.append(Conflict(row.id, row.kind, name, standing, tuple(others)))
        return tuple(found)

    def _version(self, connection: Connection, record: str, name: str, write: Write, *, sealed: bool) -> Version:
        stamp = Stamp(write.entry.clock, write.entry.site, write.entry.author)
        if not sealed or write.value is None:
            return Version(write.value, stamp, write.entry.id)
        opened, shut = self.core.ring.open(connection, {name: write.value}, record=record, protected=[name])
        return Version(opened.get(name), stamp, write.entry.id, readable=not shut)
