"""What of one site a bundle brings, and what waited of it, finds its place: in its chain, or where it waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.bodies_in import JournalRows, Wanted
from bluehelm.mission.chain_fitting import fit_chain, signed_among
from bluehelm.mission.core import Core
from bluehelm.mission.hybrid_clock import at_reading, reading_at
from bluehelm.mission.journal import ChainHead, chain_head, in_parts
from bluehelm.mission.received import Checkpoint
from bluehelm.mission.records import Site
from bluehelm.mission.stretch import Piece, Stretch, is_hash, stretches_of
from bluehelm.mission.sync_report import clock_ahead, forked
from bluehelm.mission.waiting import Room, bodies_of, room_of_site, waiting_of
from bluehelm.problems import Problem, printable

SKEW_TOLD: Final = timedelta(days=1)
"""A site whose clock is further ahead of ours than this is told of: harmless to the data, but its times mislead."""


@dataclass(slots=True)
class Fitted:
    """What was found out of a site's entries.

    Attributes:
        entries: how many of them continue the chain.
        wanted: those in the bundle that are still to be put where they belong.
        unsigned: how many new ones no signature of the site covers.
    """

    entries: int = 0
    wanted: list[Wanted] = field(default_factory=list)
    unsigned: int = 0
    problems: list[Problem] = field(default_factory=list)


def fit_site(
    core: Core, connection: Connection, site: str, came: Collection[Stretch], given: Collection[Checkpoint]
) -> Fitted:
    """Say where the entries of a site belong; those that waited and now fit are put into the journal."""
    waited = stretches_of(waiting_of(connection, site))
    signatures = [*given, *_signatures_here(connection, site)]
    head, fitted = chain_head(connection, site), Fitted()
    known = {stretch: _known_until(connection, head, stretch) for stretch in came}
    known |= {stretch: stretch.first - 1 for stretch in waited}
    signed = signed_among(known, signatures)
    way = fit_chain(head, known, signatures)
    if _is_forked(connection, head, known, signed, given):
        fitted.problems.append(forked(_name_of(connection, site), own=site == core.identity.own_site))
    keep_signatures(connection, given)
    room = room_of_site(connection, site)
    for stretch in came:
        fitted.unsigned += max(0, stretch.last - max(known[stretch], signed.get(stretch, 0)))
        left = _left(stretch, known[stretch], signed.get(stretch, 0), way)
        fitted.wanted += [Wanted(piece, room) for piece in left]
    fitted.wanted += [Wanted(piece) for piece in way if piece.stretch.place is not None]
    _append_waited(connection, way)
    if way:
        fitted.entries = sum(len(piece) for piece in way)
        fitted.problems += _heard_clock(core, connection, site, way[-1].stretch.clock_at(way[-1].last))
    return fitted


def fit_stranger(came: Collection[Stretch], given: Collection[Checkpoint], room: Room) -> Fitted:
    """The same for a site that nobody admitted: what it signed waits."""
    signed = signed_among(came, given)
    wanted = [Wanted(Piece(stretch, stretch.first, last), room) for stretch, last in signed.items()]
    return Fitted(
        wanted=wanted, unsigned=sum(stretch.last - signed.get(stretch, stretch.first - 1) for stretch in came)
    )


def keep_signatures(connection: Connection, given: Iterable[Checkpoint]) -> None:
    """Store a site's signatures that are not here; the first one of two for the same entry stays."""
    new = {item.sequence: item for item in given}
    table = tables.checkpoints
    if new:
        site = next(iter(new.values())).site
        for sequence in connection.scalars(select(table.c.sequence).where(table.c.site == site)):
            new.pop(sequence, None)
    rows = [
        {"site": item.site, "sequence": item.sequence, "hash": item.hash, "signature": item.signature}
        for item in new.values()
    ]
    if rows:
        connection.execute(table.insert(), rows)


def _signatures_here(connection: Connection, site: str) -> list[Checkpoint]:
    rows = connection.execute(select(tables.checkpoints).where(tables.checkpoints.c.site == site))
    return [Checkpoint(row.site, row.sequence, row.hash, row.signature) for row in rows if is_hash(row.hash)]


def _known_until(connection: Connection, head: ChainHead, stretch: Stretch) -> int:
    """The last entry of a stretch that is in the journal; the number before its first where none is. Each entry holds
    the hash of the one before, so what comes before a known one is known, too.
    """
    table = tables.entries.c

    def is_here(sequence: int) -> bool:
        statement = select(table.hash).where(table.site == stretch.site, table.sequence == sequence)
        return bool(connection.scalar(statement) == stretch.hash_at(sequence).hex())

    low, high = stretch.first - 1, min(stretch.last, head.sequence)
    if low < high and is_here(high):
        return high
    high -= 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_here(middle) else (low, middle - 1)
    return low


def _left(stretch: Stretch, known: int, signed: int, way: Iterable[Piece]) -> list[Piece]:
    """What of a stretch is signed and new and does not go into the journal."""
    taken = next((piece for piece in way if piece.stretch is stretch), None)
    if taken is None:
        ranges = [(known + 1, signed)]
    else:
        ranges = [(known + 1, min(taken.first - 1, signed)), (max(known, taken.last) + 1, signed)]
    return [Piece(stretch, first, last) for first, last in ranges if first <= last]


def _is_forked(
    connection: Connection,
    head: ChainHead,
    known: dict[Stretch, int],
    signed: dict[Stretch, int],
    given: Iterable[Checkpoint],
) -> bool:
    """Whether a site signed other entries than those we have in the same places."""
    for stretch, last in signed.items():
        first = known[stretch] + 1
        beside = first == head.sequence + 1 == stretch.first and stretch.previous.hex() != head.hash
        if first <= last and (first <= head.sequence or beside):
            return True
    hashes = {item.sequence: item.hash for item in given}
    table = tables.entries.c
    for part in in_parts(sorted(hashes)):
        site = next(iter(known)).site if known else next(iter(given)).site
        rows = select(table.sequence, table.hash).where(table.site == site, table.sequence.in_(part))
        if any(hashes[sequence] != digest for sequence, digest in connection.execute(rows)):
            return True
    return False


def _append_waited(connection: Connection, way: Iterable[Piece]) -> None:
    rows = JournalRows(connection)
    for piece in way:
        if piece.stretch.place is None:
            for digest, body in bodies_of(connection, piece):
                rows.add(body, digest)
    rows.keep()


def _heard_clock(core: Core, connection: Connection, site: str, last: int) -> list[Problem]:
    """Our own clock goes on after what came; one that is far ahead is told."""
    core.clock.heard(last)
    if last > reading_at(core.clock.now() + SKEW_TOLD):
        return [clock_ahead(_name_of(connection, site), f"{at_reading(last):%Y-%m-%d %H:%M}")]
    return []


def _name_of(connection: Connection, site: str) -> str:
    """What a site calls itself, or its id before that is known."""
    table = tables.records.c
    own = select(table.fields).where(table.kind == Site.kind, table.created_site == site).order_by(table.number)
    name = (connection.scalar(own.limit(1)) or {}).get("name")
    return printable(name)[:80] if isinstance(name, str) and name else site
