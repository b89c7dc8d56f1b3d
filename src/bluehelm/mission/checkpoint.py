"""Checkpoints: a site's signature over its chain so far, so that nobody who holds the file can rewrite what is behind
it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from bluehelm.mission import tables
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.site_keys import PublicKeys, SiteKeys

_LAST: Final = select(func.max(tables.checkpoints.c.sequence)).where(tables.checkpoints.c.site == bindparam("of_site"))
EVERY: Final = 1000
"""Entries after which a site signs at the latest, while its keys are open; every bundle carries a fresh one."""


def checkpoint_message(site: str, sequence: int, digest: str) -> bytes:
    """What is signed."""
    return f"bluehelm checkpoint {site} {sequence} {digest}".encode()


def sign_if_due(connection: Connection, keys: SiteKeys | None, head: ChainHead, signed: int) -> None:
    """Sign the chain when ``EVERY`` entries came after the one signed last, and the keys are open."""
    if keys is not None and head.sequence - signed >= EVERY:
        sign_chain(connection, keys, head)


def sign_chain(connection: Connection, keys: SiteKeys, head: ChainHead) -> None:
    """Sign the chain up to its head, unless that is signed already or there is nothing to sign."""
    site = keys.public.site
    if head.sequence > last_signed(connection, site):
        signature = keys.sign(checkpoint_message(site, head.sequence, head.hash))
        row = {"site": site, "sequence": head.sequence, "hash": head.hash, "signature": signature}
        connection.execute(tables.checkpoints.insert(), row)


def last_signed(connection: Connection, site: str) -> int:
    """The last entry of a site's chain that a checkpoint covers; 0 when none does."""
    return int(connection.scalar(_LAST, {"of_site": site}) or 0)


def is_genuine(keys: PublicKeys, sequence: int, digest: str, signature: bytes) -> bool:
    """Whether a checkpoint is the site's own."""
    return keys.signed(checkpoint_message(keys.site, sequence, digest), signature)
