"""Entries of a bundle, read again one by one and put where they belong: into the journal, or where they wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bluehelm.mission import tables
from bluehelm.mission.chain_check import Progress
from bluehelm.mission.entry import entry_in_file, hash_of
from bluehelm.mission.journal import AT_ONCE, row_of
from bluehelm.mission.received import Received, damaged
from bluehelm.mission.stretch import Piece
from bluehelm.mission.waiting import Room
from bluehelm.problems import InputRefused


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of what a bundle brings; it goes into the journal, or where there is a room into that."""

    piece: Piece
    room: Room | None = None

    @property
    def place(self) -> int:
        """Of its first entry in the bundle."""
        return (self.piece.stretch.place or 0) + self.piece.first - self.piece.stretch.first


@dataclass(slots=True)
class JournalRows:
    """Entries on their way into the journal, some at a time."""

    connection: Connection
    _rows: list[dict[str, object]] = field(default_factory=list)

    def add(self, body: str, digest: str) -> None:
        """Put in one more."""
        self._rows.append(row_of(entry_in_file(body), body, digest))
        if len(self._rows) == AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Write down what was put in."""
        if self._rows:
            self.connection.execute(tables.entries.insert(), self._rows)
        self._rows = []


def put_bodies(
    connection: Connection, received: Received, wanted: Collection[Wanted], progress: Progress
) -> dict[str, set[str]]:
    """Put every piece where it belongs; the records whose entries wait now, by the site that wrote the entries.

    Raises:
        InputRefused: where the bundle is not any more what it was when it was looked at first.
    """
    journal, waits = JournalRows(connection), dict[str, set[str]]()
    total, done = sum(len(item.piece) for item in wanted), 0
    left = sorted(wanted, key=lambda item: -item.place)
    for place, body in enumerate(received.bodies() if wanted else ()):
        if not left or place < left[-1].place:
            continue
        item, stretch = left[-1], left[-1].piece.stretch
        sequence, digest = stretch.first + place - (stretch.place or 0), hash_of(body)
        if stretch.hash_at(sequence).hex() != digest:
            raise InputRefused(damaged(received.bundle.name, "it was changed while it was read"))
        if item.room is None:
            journal.add(body, digest)
        elif item.room.let_wait(entry := entry_in_file(body), digest, body):
            waits.setdefault(entry.site, set()).add(entry.record)
        if sequence == item.piece.last:
            left.pop()
        done += 1
        if done % AT_ONCE == 0:
            progress("entries", done, total)
    journal.keep()
    for item in wanted:
        if item.room is not None:
            item.room.keep()
    return waits
