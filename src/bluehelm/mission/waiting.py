"""Entries that wait in the file: for the one before them, or for the admission of their site.

What waits is bounded in bytes, so that nobody fills the disk. What finds no room is not lost: this file does not say
that it has it, so the next bundle brings it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from bluehelm.mission import tables
from bluehelm.mission.entry import BadEntry, Entry
from bluehelm.mission.journal import AT_ONCE, in_parts
from bluehelm.mission.received import loose_entry
from bluehelm.mission.stretch import Loose, Piece

MOST_OF_A_SITE: Final = 64 << 20
"""Bytes that may wait of one admitted site."""
MOST_OF_STRANGERS: Final = 64 << 20
"""Bytes that may wait of all sites together that nobody admitted."""


@dataclass(slots=True)
class Room:
    """Where entries may wait, one after the other, as far as there is room.

    Attributes:
        left: bytes that may still come.
        dropped: how many found no room, by site. After the first of a site no more of it come in: they would have to
            wait for that one.
    """

    connection: Connection
    left: int
    dropped: dict[str, int] = field(default_factory=dict)
    _known: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    _rows: list[dict[str, object]] = field(default_factory=list)

    def let_wait(self, entry: Entry, digest: str, body: str) -> bool:
        """Let an entry wait, if it does not do so already; whether it waits now."""
        known = self._known_of(entry.site)
        if (entry.sequence, digest) in known:
            return True
        if entry.site in self.dropped or len(body) > self.left:
            self.dropped[entry.site] = self.dropped.get(entry.site, 0) + 1
            return False
        self.left -= len(body)
        known.add((entry.sequence, digest))
        self._rows.append({"site": entry.site, "sequence": entry.sequence, "hash": digest, "body": body})
        if len(self._rows) == AT_ONCE:
            self.keep()
        return True

    def keep(self) -> None:
        """Write down what was let in."""
        if self._rows:
            self.connection.execute(tables.waiting.insert(), self._rows)
        self._rows = []

    def _known_of(self, site: str) -> set[tuple[int, str]]:
        if site not in self._known:
            table = tables.waiting.c
            rows = self.connection.execute(select(table.sequence, table.hash).where(table.site == site))
            self._known[site] = {(row.sequence, row.hash) for row in rows}
        return self._known[site]


def waiting_of(connection: Connection, site: str) -> Iterator[Loose]:
    """What waits of a site, in order; what is no entry any more is passed over."""
    table = tables.waiting.c
    for body in connection.scalars(select(table.body).where(table.site == site).order_by(table.sequence, table.hash)):
        with suppress(BadEntry):
            yield loose_entry(body)


def waiting_counts(connection: Connection) -> dict[str, int]:
    """How many entries wait, by site."""
    table = tables.waiting.c
    statement = select(table.site, func.count()).group_by(table.site).order_by(table.site)
    return {site: int(count) for site, count in connection.execute(statement)}


def bodies_of(connection: Connection, piece: Piece) -> Iterator[tuple[str, str]]:
    """Hash and body of the waiting entries that a piece names, in order."""
    table = tables.waiting.c
    for first in range(piece.first, piece.last + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, piece.last + 1))
        statement = select(table.sequence, table.hash, table.body).where(table.site == piece.stretch.site)
        within = statement.where(table.sequence >= numbers[0], table.sequence <= numbers[-1])
        for row in connection.execute(within.order_by(table.sequence)):
            if piece.stretch.hash_at(row.sequence).hex() == row.hash:
                yield row.hash, row.body


def room_of_site(connection: Connection, site: str) -> Room:
    """What may still come to what waits of an admitted site."""
    return Room(connection, MOST_OF_A_SITE - sum(_bytes_waiting(connection, [site]).values()))


def room_of_strangers(connection: Connection, members: Iterable[str]) -> Room:
    """What may still come to what waits of all sites that are no members."""
    table = tables.waiting.c
    strangers = set(connection.scalars(select(table.site).distinct())) - set(members)
    return Room(connection, MOST_OF_STRANGERS - sum(_bytes_waiting(connection, sorted(strangers)).values()))


def forget_fitted(connection: Connection, site: str) -> None:
    """Let those of a site that found their place wait no more."""
    waiting, entries = tables.waiting.c, tables.entries.c
    placed = exists().where(
        entries.site == waiting.site, entries.sequence == waiting.sequence, entries.hash == waiting.hash
    )
    connection.execute(delete(tables.waiting).where(waiting.site == site, placed))


def _bytes_waiting(connection: Connection, sites: list[str]) -> Mapping[str, int]:
    table = tables.waiting.c
    found: dict[str, int] = {}
    for part in in_parts(sites):
        statement = select(table.site, func.sum(func.length(table.body))).where(table.site.in_(part))
        found.update({site: int(size) for site, size in connection.execute(statement.group_by(table.site))})
    return found
