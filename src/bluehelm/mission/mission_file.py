"""The mission file: what a mission writes down, kept so that nothing is lost and everything can be traced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from pydantic import JsonValue
from sqlalchemy import Connection, update

from bluehelm.mission import tables
from bluehelm.mission.bundle import read_bundle
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.core import Core
from bluehelm.mission.database import Where, let_go_on_failure, reading, writing
from bluehelm.mission.entry import ERASED, MARK, WITHDRAWN, entry_id
from bluehelm.mission.erasures_in import forget_held
from bluehelm.mission.hybrid_clock import HybridClock, WallClock, utc_now
from bluehelm.mission.imported import imports_of
from bluehelm.mission.key_ring import KeyRing
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_reader import MissionReader
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
    taken_away_on_failure,
    write_site,
)
from bluehelm.mission.received import unpack_bundle
from bluehelm.mission.record import Fields, Record
from bluehelm.mission.records import MISSION_KINDS, Site
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.mission.sites import KnownSite, admit_site, expel_site, known_sites, make_joining_file
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


Settle = Callable[[Connection, Sequence[Draft]], Sequence[Draft]]
"""Gives drafts their last form while nobody else can write: the next running number. It keeps their ids and order."""


class MissionFile(MissionReader):
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
        with taken_away_on_failure(engine, where), writing(engine, name=name) as connection:
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
            membership = read_membership(connection, identity.founder)
            public = read_public_keys(connection, membership)
            core = Core(
                where=where,
                name=name,
                engine=engine,
                kinds=Kinds([*MISSION_KINDS, *kinds]),
                identity=identity,
                membership=membership,
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
        progress: Progress = silent,
    ) -> tuple[Self, SyncReport]:
        """A new file of a mission that is there already, from one of its bundles. The founder must admit the new site.

        Raises:
            InputRefused: when the bundle cannot be read, or the file not be made.
        """
        received = unpack_bundle(read_bundle(bundle, passphrase=bundle_passphrase), progress)
        known = Kinds([*MISSION_KINDS, *kinds])
        make_joining_file(
            where, received, site=site, code=code, kinds=known, passphrase=passphrase, clock=clock, author=author
        )
        file = cls.open(where, kinds=kinds, passphrase=passphrase, clock=clock)
        with taken_away_on_failure(file.core.engine, where):
            return file, take_in(file.core, received, progress)

    def send(
        self,
        bundle: Path,
        *,
        since: datetime | None = None,
        everything: bool = False,
        receiver: str | None = None,
        passphrase: str | None = None,
        progress: Progress = silent,
    ) -> Sent:
        """Write a bundle for other sites; see `send_bundle`."""
        return send_bundle(
            self.core,
            bundle,
            since=since,
            everything=everything,
            receiver=receiver,
            passphrase=passphrase,
            progress=progress,
        )

    def receive(self, bundle: Path, *, passphrase: str | None = None, progress: Progress = silent) -> SyncReport:
        """Take in a bundle of another site; see `take_in`."""
        read = read_bundle(bundle, keys=self.core.ring.own, passphrase=passphrase)
        return take_in(self.core, unpack_bundle(read, progress), progress)

    @property
    def fingerprint(self) -> str:
        """What the people of this site read out to the founder's: eight groups of four."""
        return self.core.public_keys[self.core.identity.own_site].spoken

    def admit(self, fingerprint: str, *, entitled: bool, author: str) -> SyncReport:
        """Admit a site that asked to join, by the fingerprint that its people read out; see `admit_site`."""
        return admit_site(self.core, fingerprint, entitled=entitled, author=author)

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

    def change_passphrase(self, passphrase: str) -> None:
        """Put the site's private keys under another passphrase. Older copies of the file keep the old one.

        Raises:
            InputRefused: "locked" when the file was opened without the present one.
        """
        core = self.core
        if core.ring.own is None:
            message = "The keys of this site are locked."
            hint = "Open the file with its present passphrase first."
            raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
        with core.changing() as connection:
            of_this_site = tables.secrets.c.site == core.identity.own_site
            connection.execute(update(tables.secrets).where(of_this_site).values(locked=core.ring.own.lock(passphrase)))

    def new_id(self) -> str:
        """An id that no record has, and that sorts by time."""
        return entry_id(self.core.clock.tick(), self.core.identity.own_site)

    def add(self, record: Record, *, author: str, mark: Mark = Mark.UNCLASSIFIED) -> str:
        """Write one record; its id."""
        return self.add_all([Draft(record, mark=mark)], author=author)[0]

    def add_all(
        self,
        records: Sequence[Record | Draft],
        *,
        author: str,
        batch: str | None = None,
        changes: Mapping[str, Fields] = MappingProxyType({}),
        settle: Settle | None = None,
    ) -> tuple[str, ...]:
        """Write records, and ``changes`` of others by their id, in one commit, all or none; the ids of the new ones.
        ``batch`` names what they belong to (an import); ``settle`` is called once with the drafts, under the lock.
        """
        drafts = [item if isinstance(item, Draft) else Draft(item) for item in records]
        ids = tuple(draft.id or self.new_id() for draft in drafts)
        with self.core.writer(author, batch=batch) as writer:
            writer.refuse_known({draft.id for draft in drafts if draft.id is not None})
            settled = settle(writer.connection, drafts) if settle is not None else drafts
            for draft, record_id in zip(settled, ids, strict=True):
                writer.add(draft.record, record_id=record_id, mark=draft.mark)
            writer.load(list(changes))
            for record_id, fields in changes.items():
                writer.edit(record_id, fields)
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

        With an imported record go name and checksum of the file it came from: they could prove what stood in it.
        """
        words = printable(reason).strip()
        if not words:
            message = "An erasure needs its lawful reason, and none was given."
            raise InputRefused(Problem(Severity.ERROR, "no-reason", message, "Say why in a few words."))
        self._set_own([*records, *imports_of(self.core, records)], ERASED, words, author=author)

    def _set_own(self, records: Sequence[str], name: str, value: JsonValue, *, author: str) -> None:
        with self.core.writer(author) as writer:
            writer.load(records)
            for record in records:
                writer.set_own(record, name, value)
            if name == ERASED:
                forget_held(writer.connection, records)
