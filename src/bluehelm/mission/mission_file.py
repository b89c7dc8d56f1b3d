"""The mission file: what a mission writes down, kept so that nothing is lost and everything can be traced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import JsonValue
from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.bundle import read_bundle
from bluehelm.mission.core import Core
from bluehelm.mission.database import Where, let_go_on_failure, reading, writing
from bluehelm.mission.entry import ERASED, MARK, WITHDRAWN, Entry, entry_id, entry_in_file
from bluehelm.mission.finding import Page, Wanted, count_found, rows_found
from bluehelm.mission.fold import Write, fold_record
from bluehelm.mission.hybrid_clock import HybridClock, WallClock, utc_now
from bluehelm.mission.journal import entries_of_records
from bluehelm.mission.key_ring import KeyRing
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.opening import (
    Identity,
    create_tables,
    keep_identity,
    last_reading,
    open_engine,
    read_identity,
    read_membership,
    read_own_keys,
    read_public_keys,
    write_site,
)
from bluehelm.mission.reading_rows import stored_of_row
from bluehelm.mission.received import unpack_bundle
from bluehelm.mission.record import Fields, Mark, Record
from bluehelm.mission.records import MISSION_KINDS, Site
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.mission.sites import KnownSite, admit_site, expel_site, known_sites, make_joining_file
from bluehelm.mission.stored import Conflict, Stamp, Stored, Version
from bluehelm.mission.sync_in import take_in
from bluehelm.mission.sync_out import Sent, send_bundle
from bluehelm.mission.sync_report import SyncReport
from bluehelm.problems import InputRefused, Problem, Severity, printable


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be written, with an id that other records of the same call may name, and its mark."""

    record: Record
    id: str | None = None
    mark: Mark = Mark.UNCLASSIFIED


class MissionFile:
    """One mission's records, in a SQLite file or a PostgreSQL database.

    Reading gives ``Stored``; writing returns once the change is on the disk. Every call that cannot go on raises
    ``InputRefused`` and leaves the file as it was.

    >>> from pathlib import Path; from tempfile import mkdtemp
    >>> from bluehelm.mission.records import Retention
    >>> where = Path(mkdtemp()) / "averra.helm"
    >>> with MissionFile.create(where, mission="UNMAV", site="Headquarters", code="HQ") as file:
    ...     rule = file.add(Retention(of_kind="source", months=24, reason="house rule"), author="A. Clerk")
    ...     file.get(rule).fields["months"]
    24
    """

    def __init__(self, core: Core) -> None:
        self.core = core

    @classmethod
    def create(
        cls,
        where: Where,
        *,
        mission: str,
        site: str,
        code: str,
        kinds: Iterable[type[Record]] = (),
        passphrase: str | None = None,
        clock: WallClock = utc_now,
        author: str = "Bluehelm",
    ) -> Self:
        """A new mission, founded by this site.

        Args:
            where: path of a file that is not there yet, or the address of an empty PostgreSQL database.
            mission: the mission's name.
            site: the founding site's name.
            code: its short name in references, capital letters and digits.
            kinds: kinds of record beside the mission's own.
            passphrase: opens the site's private keys, and with them protected fields. Without one they lie open.
            clock: the wall clock, in UTC.
            author: the person who founds it.

        Raises:
            InputRefused: when it cannot be made there.
        """
        keys = SiteKeys.generate()
        public = keys.public
        record = Site(
            name=site, code=code, mission=mission, signing=public.signing.hex(), exchange=public.exchange.hex()
        )
        engine, name = create_tables(where)
        known, hybrid = Kinds([*MISSION_KINDS, *kinds]), HybridClock(clock)
        with let_go_on_failure(engine), writing(engine, name=name) as connection:
            first = write_site(connection, record, keys, hybrid, author=author, kinds=known)
            identity = Identity(first, mission, public.site, public.site)
            keep_identity(connection, identity, keys, passphrase=passphrase)
        engine.dispose()
        return cls.open(where, kinds=kinds, passphrase=passphrase, clock=clock)

    @classmethod
    def open(
        cls,
        where: Where,
        *,
        kinds: Iterable[type[Record]] = (),
        passphrase: str | None = None,
        clock: WallClock = utc_now,
    ) -> Self:
        """An existing mission file. Without its passphrase all but protected fields can be read and written.

        Raises:
            InputRefused: where there is none, or it cannot be read, or for a wrong passphrase.
        """
        engine, name = open_engine(where)
        with let_go_on_failure(engine), reading(engine, name=name) as connection:
            identity = read_identity(connection, name=name)
            public = read_public_keys(connection)
            core = Core(
                where=where,
                name=name,
                engine=engine,
                kinds=Kinds([*MISSION_KINDS, *kinds]),
                identity=identity,
                membership=read_membership(connection, identity.founder),
                public_keys=public,
                ring=KeyRing(read_own_keys(connection, identity.own_site, passphrase, name=name)),
                clock=HybridClock(clock),
            )
            core.clock.heard(last_reading(connection, sorted(public)))
            core.clock.resume(last_reading(connection, [identity.own_site]))
        return cls(core)

    @classmethod
    def join(
        cls,
        where: Where,
        bundle: Path,
        *,
        site: str,
        code: str,
        kinds: Iterable[type[Record]] = (),
        passphrase: str | None = None,
        bundle_passphrase: str | None = None,
        clock: WallClock = utc_now,
        author: str = "Bluehelm",
    ) -> tuple[Self, SyncReport]:
        """A new file of a mission that is there already, from one of its bundles. The founder must admit the new site.

        Raises:
            InputRefused: when the bundle cannot be read, or the file not be made.
        """
        received = unpack_bundle(read_bundle(bundle, passphrase=bundle_passphrase))
        known = Kinds([*MISSION_KINDS, *kinds])
        make_joining_file(
            where, received, site=site, code=code, kinds=known, passphrase=passphrase, clock=clock, author=author
        )
        file = cls.open(where, kinds=kinds, passphrase=passphrase, clock=clock)
        return file, take_in(file.core, received)

    def send(
        self,
        bundle: Path,
        *,
        since: datetime | None = None,
        everything: bool = False,
        receiver: str | None = None,
        passphrase: str | None = None,
    ) -> Sent:
        """Write a bundle for other sites; see `send_bundle`."""
        return send_bundle(
            self.core, bundle, since=since, everything=everything, receiver=receiver, passphrase=passphrase
        )

    def receive(self, bundle: Path, *, passphrase: str | None = None) -> SyncReport:
        """Take in a bundle of another site; see `take_in`."""
        return take_in(self.core, unpack_bundle(read_bundle(bundle, keys=self.core.ring.own, passphrase=passphrase)))

    def admit(self, site: str, *, entitled: bool, author: str) -> SyncReport:
        """Admit a site that asked to join; see `admit_site`."""
        return admit_site(self.core, site, entitled=entitled, author=author)

    def expel(self, site: str, *, author: str, after: int | None = None) -> None:
        """Expel a site; see `expel_site`."""
        expel_site(self.core, site, after=after, author=author)

    def sites(self) -> tuple[KnownSite, ...]:
        """Every site this file has heard of."""
        return known_sites(self.core)

    def close(self) -> None:
        """Let go of the file; on SQLite everything is then in the one file."""
        self.core.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def unlocked(self) -> bool:
        """Whether the site's private keys are open: protected fields can be read, checkpoints signed."""
        return self.core.ring.own is not None

    def new_id(self) -> str:
        """An id that no record has, and that sorts by time."""
        return entry_id(self.core.clock.tick(), self.core.identity.own_site)

    def add(self, record: Record, *, author: str, mark: Mark = Mark.UNCLASSIFIED) -> str:
        """Write one record; its id."""
        return self.add_all([Draft(record, mark=mark)], author=author)[0]

    def add_all(self, records: Sequence[Record | Draft], *, author: str, batch: str | None = None) -> tuple[str, ...]:
        """Write records in one commit, all or none; their ids. ``batch`` names what they belong to (an import)."""
        drafts = [item if isinstance(item, Draft) else Draft(item) for item in records]
        ids = tuple(draft.id or self.new_id() for draft in drafts)
        with self.core.writer(author, batch=batch) as writer:
            writer.refuse_known({draft.id for draft in drafts if draft.id is not None})
            for draft, record_id in zip(drafts, ids, strict=True):
                writer.add(draft.record, record_id=record_id, mark=draft.mark)
        return ids

    def edit(self, record_id: str, changes: Fields, *, author: str) -> bool:
        """Set fields of a record to JSON values; False when they have them already.

        Raises:
            InputRefused: when the values break the kind's rules, or the record is not known or readable here.
        """
        return self.edit_all({record_id: changes}, author=author) > 0

    def edit_all(self, changes: Mapping[str, Fields], *, author: str, batch: str | None = None) -> int:
        """Set fields of several records in one commit, all or none; how many changed."""
        with self.core.writer(author, batch=batch) as writer:
            writer.load(list(changes))
            return sum(writer.edit(record_id, fields) for record_id, fields in changes.items())

    def settle(self, record_id: str, field: str, value: JsonValue, *, author: str) -> bool:
        """End a conflict: the value stands, and all sites will see that it was chosen."""
        return self.edit(record_id, {field: value}, author=author)

    def withdraw(self, record_id: str, *, reason: str, author: str) -> None:
        """Take a record out of lists and counts. It stays in the file, with the reason."""
        self.withdraw_all([record_id], reason=reason, author=author)

    def withdraw_all(self, records: Sequence[str], *, reason: str, author: str) -> None:
        """Take records out of lists and counts, in one commit."""
        words = printable(reason).strip()
        if not words:
            message = "A record is withdrawn for a reason, and none was given."
            raise InputRefused(Problem(Severity.ERROR, "no-reason", message, "Say why in a few words."))
        self._set_own(records, WITHDRAWN, words, author=author)

    def restore(self, record_id: str, *, author: str) -> None:
        """Bring a withdrawn record back."""
        self._set_own([record_id], WITHDRAWN, None, author=author)

    def set_mark(self, record_id: str, mark: Mark, *, author: str) -> None:
        """Say who may see a record."""
        self._set_own([record_id], MARK, mark.value, author=author)

    def erase(self, records: Sequence[str], *, reason: str, author: str) -> None:
        """Destroy the keys of records here, and at every site at its next sync: their protected fields are gone for
        good. The entries stay, so the chain stays whole. Backups and sites that never sync again keep theirs.
        """
        words = printable(reason).strip()
        if not words:
            message = "An erasure needs its lawful reason, and none was given."
            raise InputRefused(Problem(Severity.ERROR, "no-reason", message, "Say why in a few words."))
        self._set_own(records, ERASED, words, author=author)

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
                state = fold_record(entries[row.id], core.kinds.get(row.kind))
                for name in state.conflicts:
                    standing, *others = (_version(write) for write in state.heads[name])
                    found.append(Conflict(row.id, row.kind, name, standing, tuple(others)))
        return tuple(found)

    def _set_own(self, records: Sequence[str], name: str, value: JsonValue, *, author: str) -> None:
        with self.core.writer(author) as writer:
            writer.load(records)
            for record in records:
                writer.set_own(record, name, value)


def _version(write: Write) -> Version:
    return Version(write.value, Stamp(write.entry.clock, write.entry.site, write.entry.author), write.entry.id)
