"""The journal in the database: entries appended to this site's chain, and read back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, select

from bluehelm.mission import tables
from bluehelm.mission.entry import FIRST, LARGEST_BODY, Entry, TooLarge, entry_in_file, hash_of, refuse_unwritable
from bluehelm.mission.hybrid_clock import HybridClock
from bluehelm.mission.membership import Membership
from bluehelm.mission.record import Fields
from bluehelm.problems import InputRefused, Problem, Severity, printable

Item = TypeVar("Item")
_entries = tables.entries.c
_INSERT: Final = tables.entries.insert()
_HEAD: Final = (
    select(_entries.sequence, _entries.hash, _entries.clock)
    .where(_entries.site == bindparam("of_site"))
    .order_by(_entries.sequence.desc())
    .limit(1)
)
_OF_RECORDS: Final = (
    select(_entries.body).where(_entries.record.in_(bindparam("ids", expanding=True))).order_by(_entries.number)
)
AT_ONCE: Final = 500
"""How many ids go into one question to the database."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry of a site's chain, or what stands before its first."""

    sequence: int = 0
    hash: str = FIRST
    clock: int = 0


@dataclass(slots=True)
class Pen:
    """Writes entries into this site's chain, one after the other, within one transaction."""

    site: str
    clock: HybridClock
    author: str
    head: ChainHead
    batch: str | None = None
    rows: list[dict[str, object]] = field(default_factory=list)

    def write(self, *, kind: str, version: int, record: str, changes: Fields, replaces: Sequence[str] = ()) -> Entry:
        """The next entry of the chain; it is in the journal once ``keep`` was called.

        Raises:
            InputRefused: when the record is too large for an entry, or its text cannot be written.
        """
        entry = Entry(
            site=self.site,
            sequence=self.head.sequence + 1,
            clock=self.clock.tick(),
            author=self.author,
            kind=kind,
            version=version,
            record=record,
            changes=changes,
            replaces=tuple(replaces),
            previous=self.head.hash,
            batch=self.batch,
        )
        body = _body(entry)
        self.head = ChainHead(entry.sequence, hash_of(body), entry.clock)
        self.rows.append(row_of(entry, body, self.head.hash))
        return entry

    def keep(self, connection: Connection) -> None:
        """Put what was written into the journal."""
        if self.rows:
            connection.execute(_INSERT, self.rows)
        self.rows = []


def row_of(entry: Entry, body: str, digest: str) -> dict[str, object]:
    """An entry as a row of the table."""
    return {
        "site": entry.site,
        "sequence": entry.sequence,
        "clock": entry.clock,
        "kind": entry.kind,
        "record": entry.record,
        "batch": entry.batch,
        "hash": digest,
        "body": body,
    }


def chain_head(connection: Connection, site: str) -> ChainHead:
    """The last entry of a site's chain in this file."""
    row = connection.execute(_HEAD, {"of_site": site}).first()
    return ChainHead() if row is None else ChainHead(*row)


def entries_of_records(
    connection: Connection, records: Collection[str], membership: Membership
) -> Mapping[str, list[Entry]]:
    """All entries that have an effect, by record, in order of arrival."""
    found: dict[str, list[Entry]] = {}
    for ids in in_parts(sorted(records)):
        for body in connection.scalars(_OF_RECORDS, {"ids": ids}):
            entry = membership.effective(entry_in_file(body))
            if entry is not None:
                found.setdefault(entry.record, []).append(entry)
    return found


def chain(connection: Connection, site: str, *, after: int = 0) -> Iterator[tuple[int, str, str]]:
    """Sequence, hash and body of a site's entries, in order, in parts that fit in memory."""
    table = tables.entries.c
    while True:
        statement = (
            select(table.sequence, table.hash, table.body)
            .where(table.site == site, table.sequence > after)
            .order_by(table.sequence)
            .limit(10 * AT_ONCE)
        )
        rows = connection.execute(statement).all()
        if not rows:
            return
        yield from (tuple(row) for row in rows)
        after = rows[-1].sequence


def in_parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Ids, rows or the like in parts of ``AT_ONCE``."""
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _body(entry: Entry) -> str:
    try:
        body = entry.body()
        refuse_unwritable(body)
    except TooLarge as error:
        message = f"This record is too large: {error.size:,} bytes, and at most {LARGEST_BODY:,} are taken."
        hint = "Shorten the text, or attach it as a file."
        raise InputRefused(Problem(Severity.ERROR, "too-large", message, hint)) from None
    except ValueError:
        message = "This record holds half a character, a NUL, or a number that is none, and cannot be written."
        raise InputRefused(Problem(Severity.ERROR, "unwritable", message, "Type the text again.")) from None
    return body


def author_name(author: str) -> str:
    """A person's name as the journal takes it.

    Raises:
        InputRefused: when nothing readable is left of it, or it is longer than a name.
    """
    name = printable(author).strip()
    if not 0 < len(name) <= 80:
        message = f"An entry needs the name of the person who writes it, of 1 to 80 characters; this has {len(name)}."
        raise InputRefused(Problem(Severity.ERROR, "no-author", message, "Give the person's name."))
    return name
