"""Entries that wait in the file: for the one before them, or for the admission of their site.

What waits is bounded in bytes, so that nobody fills the disk. What finds no room is not lost: this file does not say
that it has it, so the next bundle brings it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from bluehelm.mission import tables
from bluehelm.mission.entry import BadEntry
from bluehelm.mission.journal import in_parts
from bluehelm.mission.received import Loose, loose_entry

MOST_OF_A_SITE: Final = 64 << 20
"""Bytes that may wait of one admitted site."""
MOST_OF_STRANGERS: Final = 64 << 20
"""Bytes that may wait of all sites together that nobody admitted."""


def waiting_of(connection: Connection, site: str) -> list[Loose]:
    """What waits of a site; what is no entry any more is passed over."""
    table = tables.waiting.c
    found = []
    for body in connection.scalars(select(table.body).where(table.site == site).order_by(table.sequence, table.hash)):
        try:
            found.append(loose_entry(body))
        except BadEntry:
            continue
    return found


def waiting_counts(connection: Connection) -> dict[str, int]:
    """How many entries wait, by site."""
    table = tables.waiting.c
    statement = select(table.site, func.count()).group_by(table.site).order_by(table.site)
    return {site: int(count) for site, count in connection.execute(statement)}


def room_of_site(connection: Connection, site: str) -> int:
    """Bytes that may still come to what waits of an admitted site."""
    return MOST_OF_A_SITE - sum(_bytes_waiting(connection, [site]).values())


def room_of_strangers(connection: Connection, members: Iterable[str]) -> int:
    """Bytes that may still come to what waits of all sites that are no members."""
    table = tables.waiting.c
    strangers = set(connection.scalars(select(table.site).distinct())) - set(members)
    return MOST_OF_STRANGERS - sum(_bytes_waiting(connection, sorted(strangers)).values())


def keep_waiting(connection: Connection, items: Iterable[Loose], *, room: int) -> tuple[list[Loose], int]:
    """Let entries of one site wait, the first ones first, as far as there is room: those that wait now, and how many
    found none.
    """
    given = {(item.sequence, item.hash): item for item in items}
    if not given:
        return [], 0
    site = next(iter(given.values())).site
    table = tables.waiting.c
    known = {tuple(row) for row in connection.execute(select(table.sequence, table.hash).where(table.site == site))}
    kept: list[Loose] = []
    rows, dropped = [], 0
    for name in sorted(given):
        item = given[name]
        if name in known:
            kept.append(item)
        elif (size := len(item.body)) <= room:
            room -= size
            kept.append(item)
            rows.append({"site": site, "sequence": item.sequence, "hash": item.hash, "body": item.body})
        else:
            room, dropped = 0, dropped + 1
    for part in in_parts(rows):
        connection.execute(tables.waiting.insert(), part)
    return kept, dropped


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
