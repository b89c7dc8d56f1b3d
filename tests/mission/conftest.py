"""Posts of an invented mission that carry bundles to each other, honest ones and others."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bluehelm.mission import MissionFile, Record
from bluehelm.mission.bundle_writing import write_bundle
from bluehelm.mission.entry import FIRST, Entry, canonical
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.hybrid_clock import reading_at
from bluehelm.mission.journal import Pen, chain_head, entries_of_records
from bluehelm.mission.record import Listed
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.mission.state_table import keep_states

START = datetime(2025, 3, 1, 8, tzinfo=UTC)


class Note(Record):
    """A record of every sort of field: plain, listed, searched, protected."""

    kind: ClassVar[str] = "note"
    protected: ClassVar[frozenset[str]] = frozenset({"witness"})
    searched: ClassVar[tuple[str, ...]] = ("text",)
    listed: ClassVar[Listed] = Listed(day="day", status="status", category="text", parent="parent")

    text: str = ""
    place: str = ""
    status: str = "open"
    day: str = ""
    parent: str | None = None
    number: float = 0
    witness: str = ""


class Clock:
    """A wall clock that moves a second with every look, and that somebody may set."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Posts:
    """Makes mission files, and carries bundles between them."""

    Note = Note
    Clock = Clock

    def __init__(self, folder: Path, place: Callable[[], Path | str]) -> None:
        self.folder, self.place = folder, place
        self.files: list[MissionFile] = []
        self.numbers = count(1)

    def found(self, *, passphrase: str | None = None, clock: Clock | None = None) -> MissionFile:
        """The founding site's file."""
        file = MissionFile.create(
            self.place(),
            mission="UNMAV",
            site="Headquarters",
            code="HQ",
            kinds=[Note],
            passphrase=passphrase,
            clock=clock or Clock(),
        )
        self.files.append(file)
        return file

    def join(
        self,
        source: MissionFile,
        code: str,
        *,
        admit: bool = True,
        entitled: bool = False,
        clock: Clock | None = None,
        kinds: Any = (Note,),
        passphrase: str | None = None,
    ) -> MissionFile:
        """A new site from a bundle of ``source``; admitted by it at once unless told otherwise."""
        bundle = self.bundle(source, everything=True)
        file, _ = MissionFile.join(
            self.place(), bundle, site=code, code=code, kinds=kinds, clock=clock or Clock(), passphrase=passphrase
        )
        self.files.append(file)
        if admit:
            source.receive(self.bundle(file))
            source.admit(file.fingerprint, entitled=entitled, author="Founder")
            self.carry(source, file, receiver=self.site(file))
        return file

    def bundle(self, sender: MissionFile, **options: Any) -> Path:
        """A bundle of a site, on the stick."""
        path = self.folder / f"bundle-{next(self.numbers)}.helmx"
        sender.send(path, **options)
        return path

    def carry(self, sender: MissionFile, *receivers: MissionFile, **options: Any) -> list[Any]:
        """One bundle of a site to others; their reports."""
        path = self.bundle(sender, **options)
        return [receiver.receive(path) for receiver in receivers]

    def meet(self, *files: MissionFile) -> None:
        """Everybody's everything to everybody, twice."""
        for _ in range(2):
            for file in files:
                path = self.bundle(file, everything=True)
                for other in files:
                    other.receive(path)

    @staticmethod
    def site(file: MissionFile) -> str:
        """Id of a file's site."""
        return file.core.identity.own_site

    def copy(self, file: MissionFile) -> Path:
        """A backup of a file."""
        file.close()
        target = self.folder / f"copy-{next(self.numbers)}.helm"
        target.write_bytes(Path(file.core.where).read_bytes())
        return target

    def reopen(self, where: Path, **options: Any) -> MissionFile:
        """Open a file."""
        file = MissionFile.open(where, kinds=[Note], clock=options.pop("clock", None) or Clock(), **options)
        self.files.append(file)
        return file

    @staticmethod
    def write_raw(file: MissionFile, record: str, changes: dict[str, Any], **members: Any) -> None:
        """An entry past all rules, in the site's own chain: what a faulty or hostile program writes."""
        with file.core.changing() as connection:
            head = chain_head(connection, file.core.identity.own_site)
            pen = Pen(file.core.identity.own_site, file.core.clock, members.pop("author", "X"), head)
            file.core.clock.resume(head.clock)
            pen.write(**{"kind": "note", "version": 1, "record": record, "changes": changes, **members})
            pen.keep(connection)
            entries = entries_of_records(connection, [record], file.core.membership).get(record)
            if entries:
                keep_states(connection, [fold_record(entries, file.core.kinds.get(kind_of(entries)))], file.core.kinds)

    def forge(self, victim: MissionFile, keys: SiteKeys, lines: list[str], *, also: Any = (), **manifest: Any) -> Path:
        """A bundle of the victim's mission that the keys sign, with any lines."""
        identity = victim.core.identity
        known = [*victim.core.public_keys.values(), *also]
        first = {
            "founder": identity.founder,
            "heads": {},
            "made": reading_at(START),
            "name": identity.name,
            "sites": [[public.signing.hex(), public.exchange.hex()] for public in known],
            **manifest,
        }
        path = self.folder / f"forged-{next(self.numbers)}.helmx"
        write_bundle(path, [canonical(first), *lines], mission=identity.mission, keys=keys)
        return path

    @staticmethod
    def chain(
        site: str, changes: list[dict[str, Any]], *, previous: str = FIRST, after: int = 0, **members: Any
    ) -> Any:
        """Entries of a site's chain with right hashes, as bodies, and the hash of the last."""
        from bluehelm.mission.entry import hash_of

        bodies = []
        clock = members.pop("clock", reading_at(START))
        for number, fields in enumerate(changes, start=after + 1):
            entry = Entry(
                **{
                    "site": site,
                    "sequence": number,
                    "clock": clock + number,
                    "author": "X",
                    "kind": "note",
                    "version": 1,
                    "record": f"{clock + number:016x}-{site}",
                    "changes": fields,
                    "replaces": (),
                    "previous": previous,
                    **members,
                }
            )
            bodies.append(entry.body())
            previous = hash_of(bodies[-1])
        return bodies, previous

    @staticmethod
    def signature(keys: SiteKeys, sequence: int, digest: str) -> str:
        """A checkpoint as a line of a bundle."""
        from bluehelm.mission.checkpoint import checkpoint_message

        site = keys.public.site
        return canonical(
            ["checkpoint", site, sequence, digest, keys.sign(checkpoint_message(site, sequence, digest)).hex()]
        )

    @staticmethod
    def state(file: MissionFile) -> Any:
        """What files that exchanged everything have in common."""
        from sqlalchemy import select

        from bluehelm.mission import tables

        with file.core.reading() as connection:
            entries = set(connection.execute(select(tables.entries.c.site, tables.entries.c.hash)))
            columns = [column for column in tables.records.columns if column.name != "number"]
            rows = connection.execute(select(*columns).order_by(tables.records.c.id)).all()
        conflicts = [(c.record, c.field, *(v.entry for v in (c.standing, *c.others))) for c in file.conflicts()]
        return entries, [json.dumps([*row], sort_keys=True, default=str) for row in rows], conflicts

    def close(self) -> None:
        """Let go of all files."""
        for file in self.files:
            file.close()


@pytest.fixture
def posts(tmp_path: Path) -> Iterator[Posts]:
    """Posts with files of their own."""
    numbers = count(1)
    made = Posts(tmp_path, lambda: tmp_path / f"post-{next(numbers)}.helm")
    yield made
    made.close()


@pytest.fixture
def posts_on_both(empty_store: Callable[[], Path | str], tmp_path: Path) -> Iterator[Posts]:
    """Posts on SQLite, and again on PostgreSQL."""
    made = Posts(tmp_path, empty_store)
    yield made
    made.close()


@pytest.fixture
def as_root() -> bool:
    """Whether file permissions do not bind this process."""
    return os.geteuid() == 0
