"""Keys of protected records between sites: taken from bundles, and wrapped for sites that became entitled later.

A wrapped key proves nothing about who wrapped it. So keys are taken from members of the mission alone, and from a site
that asks to join only for the records it made itself. What is for this site must hold the key that its name says, and
no bundle replaces it then. What is for another cannot be opened here: there keys from the founder and from sites that
may read stand before keys from others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, exists, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.journal import AT_ONCE, in_parts
from bluehelm.mission.key_ring import WrappedKey, keep_keys
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
        new = keep_keys(connection, part, by=sender, trusted=_trusted(core), ring=core.ring)
        core.ring.forget({item.record for item in new})
        usable += sum(item.site == core.identity.own_site for item in new)
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
    """The keys that sites lack, wrapped for them."""
    for key, record, sites in lacking:
        secret = core.ring.secret(connection, key, record) if sites else None
        if secret is not None:
            yield from core.ring.wrap(key, secret, record, {site: core.public_keys[site] for site in sites})


def _of_known_records(
    connection: Connection, given: Sequence[WrappedKey], waiting: Collection[str]
) -> list[WrappedKey]:
    """The keys of records that an entry in the journal speaks of, or one that waits."""
    table = tables.entries.c
    records = {key.record for key in given}
    known = set(connection.scalars(select(table.record).where(table.record.in_(records)).distinct()))
    known |= records.intersection(waiting)
    return [key for key in given if key.record in known]
