"""Keys of protected records between sites: taken from bundles, and wrapped for sites that became entitled later.

A wrapped key proves nothing about who wrapped it. So keys are taken from members of the mission alone, and from a site
that asks to join only for the records it made itself. Keys from the founder and from sites that may read stand before
keys from others, and a key that does not open what it should gives way to one that does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, exists, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.journal import AT_ONCE, in_parts
from bluehelm.mission.key_ring import WrappedKey, keep_keys, put_keys
from bluehelm.mission.sealed_field import is_sealed, key_purpose, open_field
from bluehelm.problems import InputRefused, Problem, Severity

MOST_OF_A_STRANGER: Final = 20_000
"""Keys that one bundle of a site that asks to join may bring."""


def take_keys(
    connection: Connection, core: Core, sender: str, given: Iterable[WrappedKey], waiting: Collection[str]
) -> int:
    """Store the keys in a site's bundle whose records are here, or wait; how many new ones this site can use.

    ``waiting`` are the records whose entries in the bundle wait in this file; of a site that asks to join, those that
    its own entries speak of.
    """
    known = core.membership.is_member(sender) or sender == core.identity.own_site
    if not known:
        own = {record for record in waiting if record.endswith(f"-{sender}")}
        given = islice((key for key in given if key.record in own), MOST_OF_A_STRANGER)
    keys, usable = iter(given), 0
    while part := list(islice(keys, AT_ONCE)):
        part = _of_known_records(connection, part, waiting) if known else part
        part = [key for key in part if key.site in core.public_keys]
        new = keep_keys(connection, part, by=sender, trusted=_trusted(core))
        new += _mended(connection, core, part, by=sender)
        core.ring.forget({item.record for item in new})
        usable += sum(_opens(core, item) for item in new)
    return usable


def share_keys(connection: Connection, core: Core, site: str) -> None:
    """Wrap every key that this site can open for another one, too, unless it has it from a site that is trusted.

    Raises:
        InputRefused: "locked" while the keys of this site are.
    """
    own = core.ring.own
    if own is None:
        message = "The keys of protected records are locked, and cannot be passed on."
        hint = "Open the file with its passphrase."
        raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
    mine, other = tables.record_keys.c, tables.record_keys.alias().c
    has = (other.key == mine.key, other.record == mine.record, other.site == site, other.brought_by.in_(_trusted(core)))
    rows = connection.execute(select(mine.key, mine.record).where(mine.site == own.public.site, ~exists().where(*has)))
    keep_keys(connection, _wrapped(connection, core, [(row.key, row.record, [site]) for row in rows]))


def share_missing(connection: Connection, core: Core, records: Iterable[str]) -> None:
    """Wrap the keys of records for the entitled sites that lack them, or have them from a site that is not trusted:
    whoever wrote them did not know that those sites were entitled, or sent something else in their place. Nothing
    happens while the keys of this site are locked.
    """
    readers = set(core.membership.entitled()) & core.public_keys.keys()
    own, trusted = core.ring.own, _trusted(core)
    if own is None or own.public.site not in readers:
        return
    table = tables.record_keys.c
    for part in in_parts(sorted(records)):
        holders: dict[tuple[str, str], set[str]] = {}
        for row in connection.execute(select(tables.record_keys).where(table.record.in_(part))):
            has = holders.setdefault((row.key, row.record), {own.public.site})
            if row.brought_by in trusted:
                has.add(row.site)
        lacking = ((key, record, sorted(readers - sites)) for (key, record), sites in holders.items())
        keep_keys(connection, _wrapped(connection, core, lacking))


def _trusted(core: Core) -> set[str]:
    """Sites whose keys stand before those that another one brought: this one, the founder, and who may read."""
    return {core.identity.own_site, *core.membership.entitled()}


def _wrapped(
    connection: Connection, core: Core, lacking: Iterable[tuple[str, str, Sequence[str]]]
) -> Iterator[WrappedKey]:
    """The keys that sites lack, wrapped for them; not those that do not open what they should."""
    for key, record, sites in lacking:
        secret = core.ring.secret(connection, key, record) if sites else None
        if secret is not None and not _is_false(connection, secret, key, record):
            yield from core.ring.wrap(key, secret, record, {site: core.public_keys[site] for site in sites})


def _opens(core: Core, item: WrappedKey) -> bool:
    """Whether this site can use a key; while its own are locked, whether it is meant for it."""
    if item.site != core.identity.own_site:
        return False
    own = core.ring.own
    return own is None or own.unwrap(item.wrapped, purpose=key_purpose(item.key, item.record)) is not None


def _is_false(connection: Connection, secret: bytes, key: str, record: str) -> bool:
    """Whether a field of the record that says it is under this key does not open with it: anybody can wrap any bytes
    for a site under a key's name.
    """
    fields = connection.scalar(select(tables.records.c.fields).where(tables.records.c.id == record)) or {}
    for name, value in fields.items():
        if is_sealed(value) and value["sealed"] == key:
            try:
                open_field(value, key=secret, record=record, field=name)
            except ValueError:
                return True
    return False


def _of_known_records(
    connection: Connection, given: Sequence[WrappedKey], waiting: Collection[str]
) -> list[WrappedKey]:
    """The keys of records that an entry in the journal speaks of, or one that waits."""
    table = tables.entries.c
    records = {key.record for key in given}
    known = set(connection.scalars(select(table.record).where(table.record.in_(records)).distinct()))
    known |= records.intersection(waiting)
    return [key for key in given if key.record in known]


def _mended(connection: Connection, core: Core, given: Sequence[WrappedKey], *, by: str) -> list[WrappedKey]:
    """Put keys of this site in the place of such that do not open what they should, whoever brought those."""
    own, table = core.ring.own, tables.record_keys
    if own is None:
        return []
    mine = {(item.key, item.record): item for item in given if item.site == own.public.site}
    mended = []
    rows = connection.execute(
        select(table).where(table.c.site == own.public.site, table.c.key.in_({key for key, _ in mine}))
    ).all()
    for row in rows:
        item = mine.get((row.key, row.record))
        if item is None or item.wrapped == row.wrapped:
            continue
        purpose = key_purpose(row.key, row.record)
        here, new = (own.unwrap(wrapped, purpose=purpose) for wrapped in (row.wrapped, item.wrapped))
        if new is None or _is_false(connection, new, row.key, row.record):
            continue
        if here is None or _is_false(connection, here, row.key, row.record):
            put_keys(connection, [item], by=by, instead=[(row.key, row.site, row.record)])
            mended.append(item)
    return mended
