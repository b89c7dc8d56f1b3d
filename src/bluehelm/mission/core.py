"""What an open mission file is made of; each file of this room works on it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from bluehelm.mission.changing import Writer
from bluehelm.mission.checkpoint import last_signed, sign_if_due
from bluehelm.mission.database import Where, reading, writing
from bluehelm.mission.hold import refuse_held
from bluehelm.mission.hybrid_clock import HybridClock
from bluehelm.mission.journal import Pen, author_name, chain_head
from bluehelm.mission.key_ring import KeyRing
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.membership import Membership
from bluehelm.mission.opening import Identity, read_membership, read_public_keys
from bluehelm.mission.site_keys import PublicKeys


@dataclass(slots=True)
class Core:
    """An open mission file.

    Attributes:
        where: path or address; ``name`` is how messages call it.
        membership: which sites belong to the mission, as of the last change this program saw.
        public_keys: by site.
        ring: the site's own keys and those they open.
    """

    where: Where
    name: str
    engine: Engine
    kinds: Kinds
    identity: Identity
    membership: Membership
    public_keys: dict[str, PublicKeys]
    ring: KeyRing
    clock: HybridClock

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the file."""
        with reading(self.engine, name=self.name) as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """The one writer's connection, with membership and keys as they are now in the file."""
        with writing(self.engine, name=self.name) as connection, _collector_resting():
            self.refresh(connection)
            yield connection

    @contextmanager
    def writer(self, author: str, *, batch: str | None = None) -> Iterator[Writer]:
        """A transaction of one person: all of it is in the file when the block ends, or nothing.

        Raises:
            InputRefused: when the author has no name, the file cannot be written, or was repaired and is on hold.
        """
        person = author_name(author)
        with self.changing() as connection:
            head = chain_head(connection, self.identity.own_site)
            signed = last_signed(connection, self.identity.own_site)
            refuse_held(connection, self.identity.own_site, head.sequence, signed, name=self.name)
            self.clock.resume(head.clock)
            pen = Pen(self.identity.own_site, self.clock, person, head, batch)
            writer = Writer(connection, self.kinds, self.membership, self.ring, self.readers(), pen)
            yield writer
            writer.finish()
            sign_if_due(connection, self.ring.own, pen.head, signed)

    def readers(self) -> dict[str, PublicKeys]:
        """Public keys of the sites entitled to protected fields; a site can always read what it writes itself."""
        sites = {*self.membership.entitled(), self.identity.own_site}
        return {site: self.public_keys[site] for site in sorted(sites) if site in self.public_keys}

    def refresh(self, connection: Connection) -> None:
        """Look again who belongs to the mission."""
        self.membership = read_membership(connection, self.identity.founder)
        self.public_keys = read_public_keys(connection, self.membership)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the garbage collector from walking over every library's objects while a large change is built: that took
    half the time, and nothing in a change is cyclic.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
