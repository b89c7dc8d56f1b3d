"""Whether the chains of a journal are whole: every entry is what its hash says and names the one before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import DatabaseError

from bluehelm.mission import tables
from bluehelm.mission.checkpoint import is_genuine
from bluehelm.mission.database import Where, engine_for, name_of, reading
from bluehelm.mission.entry import BadEntry, Entry, entry_from, hash_of
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.site_keys import PublicKeys

PART: Final = 5_000
"""Entries that are read at once."""
RANGE: Final = 50_000
"""Entries of a chain that one job looks at."""

UNREADABLE: Final = "the place in the file where it stands cannot be read"

Progress = Callable[[str, int, int], None]
"""Called now and then with what is being done, how much of it is done, and how much it is in all. What it raises ends
the work; nothing is lost by that, for a check only reads."""


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody is told of."""


@dataclass(frozen=True, slots=True)
class BadLink:
    """The first entry of a chain that is not as it was written: what is wrong with it, in words."""

    sequence: int
    entry: str | None
    wrong: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What the check of one site's chain found.

    Attributes:
        entries: how many there are; ``signed``: up to which one the site's own signature covers it.
        bad: the first bad entry, or None.
        forged: places of signatures that are not the site's; ``forked``: of those that are, over another entry.
    """

    site: str
    entries: int
    signed: int
    bad: BadLink | None = None
    forged: tuple[int, ...] = ()
    forked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainRange:
    """Entries ``after`` to ``last`` of a site's chain, in a file."""

    where: Where
    site: str
    after: int
    last: int


def check_chains(
    connection: Connection,
    where: Where,
    keys: dict[str, PublicKeys],
    *,
    progress: Progress,
    executor: Executor | None = None,
) -> tuple[ChainCheck, ...]:
    """Every chain in the file, by site."""
    table = tables.entries.c
    counted = select(table.site, func.count()).group_by(table.site).order_by(table.site)
    chains = {str(site): int(count) for site, count in connection.execute(counted)}
    ranges = [
        ChainRange(where, site, after, min(after + RANGE, count))
        for site, count in chains.items()
        for after in range(0, count, RANGE)
    ]
    total, done = sum(chains.values()), 0
    bad: dict[str, BadLink] = {}
    results = executor.map(check_range, ranges) if executor is not None else map(check_range, ranges)
    progress("chains", 0, total)
    for looked_at, found in zip(ranges, results, strict=True):
        done += looked_at.last - looked_at.after
        progress("chains", done, total)
        if found is not None:
            bad.setdefault(looked_at.site, found)
    return tuple(
        _with_signatures(connection, ChainCheck(site, count, 0, bad.get(site)), keys.get(site))
        for site, count in chains.items()
    )


def check_range(wanted: ChainRange) -> BadLink | None:
    """The first bad entry of a range; the entry before the range is taken for good, for the range before says so."""
    engine = engine_for(wanted.where)
    try:
        with reading(engine, name=name_of(wanted.where)) as connection:
            found = _first_bad(connection, wanted)
            if found is None or found.wrong != UNREADABLE:
                return found
            read_any_text(connection)
            return _first_bad(connection, wanted)
    finally:
        engine.dispose()


def read_any_text(connection: Connection) -> None:
    """Let SQLite give texts whose bytes are no UTF-8 as text that cannot be written back, instead of an error."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.text_factory = lambda value: value.decode(errors="surrogateescape")


def _first_bad(connection: Connection, wanted: ChainRange) -> BadLink | None:
    """The first entry that does not continue the chain; or the gap where one is missing."""
    head = ChainHead(wanted.after)
    try:
        head = _head_at(connection, wanted)
        for row in _rows(connection, wanted):
            if row.sequence != head.sequence + 1:
                return _gap(head.sequence + 1, row.sequence - 1)
            entry, wrong = _looked_at(row, head)
            if entry is None or wrong is not None:
                return BadLink(head.sequence + 1, None if entry is None else entry.id, wrong or UNREADABLE)
            head = ChainHead(entry.sequence, row.hash, entry.clock)
    except DatabaseError:
        return BadLink(head.sequence + 1, None, UNREADABLE)
    return _gap(head.sequence + 1, wanted.last) if head.sequence < wanted.last else None


def _looked_at(row: Row[Any], head: ChainHead) -> tuple[Entry | None, str | None]:
    """The entry of a row, where it is one, and what is wrong with it."""
    try:
        entry = entry_from(row.body)
    except BadEntry as error:
        return None, f"its content is no entry ({error})"
    except (TypeError, AttributeError):
        return None, "its content is no text"
    if hash_of(row.body) != row.hash:
        return entry, "its content is not what its checksum says: it was changed after it was written, or damaged"
    if entry.previous != head.hash:
        return entry, "it does not continue the entry before it: one of the two was changed or put in later"
    if entry.clock <= head.clock:
        return entry, "its time is not after that of the entry before it"
    return entry, _wrong_column(row, entry)


def _wrong_column(row: Row[Any], entry: Entry) -> str | None:
    for name in ("site", "sequence", "clock", "kind", "record", "batch"):
        if getattr(row, name) != getattr(entry, name):
            return f"the column {name!r} beside it says something else than the entry itself"
    return None


def _gap(first: int, last: int) -> BadLink:
    many = f"entries {first:,} to {last:,} are" if last > first else "it is"
    return BadLink(first, None, f"{many} missing")


def _head_at(connection: Connection, wanted: ChainRange) -> ChainHead:
    if wanted.after == 0:
        return ChainHead()
    table = tables.entries.c
    row = connection.execute(
        select(table.hash, table.clock).where(table.site == wanted.site, table.sequence == wanted.after)
    ).first()
    return ChainHead(wanted.after) if row is None else ChainHead(wanted.after, row.hash, row.clock)


def _rows(connection: Connection, wanted: ChainRange) -> Iterator[Row[Any]]:
    table = tables.entries.c
    columns = (table.site, table.sequence, table.clock, table.kind, table.record, table.batch, table.hash, table.body)
    statement: Select[Any] = select(*columns).where(
        table.site == wanted.site, table.sequence > wanted.after, table.sequence <= wanted.last
    )
    with connection.execute(statement.order_by(table.sequence), execution_options={"yield_per": PART}) as rows:
        yield from rows


def _with_signatures(connection: Connection, chain: ChainCheck, keys: PublicKeys | None) -> ChainCheck:
    """The same with what the site's signatures say of it."""
    table, entries = tables.checkpoints.c, tables.entries.c
    hashes = select(entries.hash).where(entries.site == table.site, entries.sequence == table.sequence)
    statement = select(table.sequence, table.hash, table.signature, hashes.scalar_subquery().label("ours"))
    signed, forged, forked = 0, [], []
    for row in connection.execute(statement.where(table.site == chain.site).order_by(table.sequence)):
        if not (type(row.sequence) is int and isinstance(row.hash, str)):  # SQLite takes anything in any column
            forged.append(0)
            continue
        genuine = keys is not None and is_genuine(keys, row.sequence, row.hash, row.signature)
        if not genuine:
            forged.append(int(row.sequence))
        elif row.ours is not None and row.ours != row.hash:
            forked.append(int(row.sequence))
        elif row.ours is not None and (chain.bad is None or row.sequence < chain.bad.sequence):
            signed = int(row.sequence)
    return ChainCheck(chain.site, chain.entries, signed, chain.bad, tuple(forged), tuple(forked))
