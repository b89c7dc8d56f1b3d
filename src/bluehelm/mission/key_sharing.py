"""Keys of protected records between sites: taken from bundles, and wrapped for sites that became entitled later.

A wrapped key proves nothing about who wrapped it. So keys are taken from members of the mission alone, and from a site
that asks to join only for the records it made itself; and a key that does not open gives way to one that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, exists, select, update

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.journal import in_parts
from bluehelm.mission.key_ring import WrappedKey, keep_keys
from bluehelm.mission.received import Received
from bluehelm.mission.sealed_field import key_purpose
from bluehelm.problems import InputRefused, Problem, Severity

MOST_OF_A_STRANGER: Final = 20_000
"""Keys that one bundle of a site that asks to join may bring."""


def take_keys(connection: Connection, core: Core, received: Received, kept: Iterable[str]) -> int:
    """Store the keys in a bundle whose records are here, or wait; how many were new.

    ``kept`` are the records whose entries of a site that asks to join wait in this file.
    """
    if core.membership.is_member(received.sender) or received.sender == core.identity.own_site:
        given = _of_known_records(connection, received)
    else:
        own = {record for record in kept if record.endswith(f"-{received.sender}")}
        given = [key for key in received.keys if key.record in own][:MOST_OF_A_STRANGER]
    given = [key for key in given if key.site in core.public_keys]
    new = 0
    for part in in_parts(given):
        new += keep_keys(connection, part)
        new += _mended(connection, core, part)
    return new


def share_keys(connection: Connection, core: Core, site: str) -> int:
    """Wrap every key that this site can open for another one, too; how many were new.

    Raises:
        InputRefused: "locked" while the keys of this site are.
    """
    own = core.ring.own
    if own is None:
        message = "The keys of protected records are locked, and cannot be passed on."
        hint = "Open the file with its passphrase."
        raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
    mine, other = tables.record_keys.c, tables.record_keys.alias().c
    lacks = ~exists().where(other.key == mine.key, other.site == site)
    rows = connection.execute(select(mine.key, mine.record).where(mine.site == own.public.site, lacks)).all()
    return keep_keys(connection, _wrapped(connection, core, ((row.key, row.record, [site]) for row in rows)))


def share_missing(connection: Connection, core: Core, records: Sequence[str]) -> int:
    """Wrap the keys of records for the entitled sites that lack them: whoever wrote them did not know that those sites
    were entitled. Nothing happens while the keys of this site are locked.
    """
    readers = set(core.membership.entitled()) & core.public_keys.keys()
    own, new = core.ring.own, 0
    if own is None or own.public.site not in readers:
        return 0
    table = tables.record_keys.c
    for part in in_parts(records):
        holders: dict[tuple[str, str], set[str]] = {}
        for row in connection.execute(select(table.key, table.record, table.site).where(table.record.in_(part))):
            holders.setdefault((row.key, row.record), set()).add(row.site)
        lacking = ((key, record, sorted(readers - sites)) for (key, record), sites in holders.items())
        new += keep_keys(connection, _wrapped(connection, core, lacking))
    return new


def _wrapped(
    connection: Connection, core: Core, lacking: Iterable[tuple[str, str, Sequence[str]]]
) -> Iterator[WrappedKey]:
    for key, record, sites in lacking:
        secret = core.ring.secret(connection, key, record) if sites else None
        if secret is not None:
            yield from core.ring.wrap(key, secret, record, {site: core.public_keys[site] for site in sites})


def _of_known_records(connection: Connection, received: Received) -> list[WrappedKey]:
    """The keys of records that are in the file, or whose entries came with them."""
    table = tables.records.c
    known = set(received.records)
    for part in in_parts(sorted({key.record for key in received.keys} - known)):
        known.update(connection.scalars(select(table.id).where(table.id.in_(part))))
    return [key for key in received.keys if key.record in known]


def _mended(connection: Connection, core: Core, given: Sequence[WrappedKey]) -> int:
    """Put keys of this site in the place of such that do not open; how many."""
    own = core.ring.own
    mine = {key.key: key for key in given if own is not None and key.site == own.public.site}
    if own is None or not mine:
        return 0
    table, mended = tables.record_keys, 0
    where = (table.c.site == own.public.site, table.c.key.in_(list(mine)))
    for row in connection.execute(select(table).where(*where)).all():
        item = mine[row.key]
        if (item.record, item.wrapped) == (row.record, row.wrapped):
            continue
        if own.unwrap(row.wrapped, purpose=key_purpose(row.key, row.record)) is None and (
            own.unwrap(item.wrapped, purpose=key_purpose(item.key, item.record)) is not None
        ):
            place = (table.c.site == own.public.site, table.c.key == row.key)
            connection.execute(update(table).where(*place).values(record=item.record, wrapped=item.wrapped))
            mended += 1
    return mended
