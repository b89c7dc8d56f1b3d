"""Who belongs to the mission: sites admitted and expelled by the founder, and a new site's first file."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.database import Where, writing
from bluehelm.mission.entry import entry_in_file
from bluehelm.mission.hybrid_clock import HybridClock, WallClock
from bluehelm.mission.journal import chain_head
from bluehelm.mission.key_ring import keep_keys
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.opening import Identity, create_tables, keep_identity, keep_public_keys, write_site
from bluehelm.mission.received import Received
from bluehelm.mission.record import Mark
from bluehelm.mission.records import Admission, Site
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.mission.sync_in import SyncReport, drain_waiting
from bluehelm.problems import InputRefused, Problem, Severity, printable


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as this file knows it.

    Attributes:
        standing: "founder", "admitted", "expelled", "asks to join", or "this file" of one that waits for admission.
        entries: entries of it in the journal; ``waiting`` those that do not count yet.
        known: last entry of ours that the site is known to have, or None before its first bundle.
    """

    id: str
    name: str
    code: str
    standing: str
    entitled: bool
    entries: int
    waiting: int
    known: int | None


def make_joining_file(
    where: Where,
    received: Received,
    *,
    site: str,
    code: str,
    kinds: Kinds,
    passphrase: str | None,
    clock: WallClock,
    author: str,
) -> None:
    """A new file for a new site of the mission that a bundle is of. What the bundle holds is still to be taken in.

    Raises:
        InputRefused: when it cannot be made there.
    """
    keys = SiteKeys.generate()
    public = keys.public
    record = Site(name=site, code=code, signing=public.signing.hex(), exchange=public.exchange.hex())
    engine, name = create_tables(where)
    hybrid = HybridClock(clock)
    with writing(engine, name=name) as connection:
        identity = Identity(received.mission, received.name, received.founder, public.site)
        keep_identity(connection, identity, keys, passphrase=passphrase)
        keep_public_keys(connection, list(received.sites.values()))
        write_site(connection, record, keys, hybrid, author=author, kinds=kinds)
    engine.dispose()


def admit_site(core: Core, site: str, *, entitled: bool, author: str) -> SyncReport:
    """Admit a site that asked to join; what it sent so far is taken in. An entitled site can read protected fields.

    Raises:
        InputRefused: when this is not the founding site, the file is locked, or nobody of this id asked.
    """
    _refuse_other_than_founder(core)
    if site not in core.public_keys:
        message = f"No site {printable(site)[:16]} has asked to join."
        hint = "Take in its first bundle: bluehelm sync in. Then compare the site's id with them by voice."
        raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, hint, core.name))
    with core.writer(author) as writer:
        admission = Admission(site=site, entitled=entitled)
        writer.add(admission, record_id=f"{core.clock.tick():016x}-{core.identity.own_site}", mark=Mark.UNCLASSIFIED)
    report = drain_waiting(core)
    if entitled:
        share_keys(core, site)
    return report


def expel_site(core: Core, site: str, *, after: int | None, author: str) -> None:
    """Expel a site: what it wrote after its entry number ``after`` (None: after all that is here) counts nowhere.

    It keeps what it has; new keys are no longer wrapped for it.

    Raises:
        InputRefused: when this is not the founding site, or there is no such admitted site.
    """
    _refuse_other_than_founder(core)
    if site not in core.membership.admitted:
        message = f"There is no admitted site {printable(site)[:16]}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, "See bluehelm sync status.", core.name))
    with core.writer(author) as writer:
        last = chain_head(writer.connection, site).sequence if after is None else after
        admission = Admission(site=site, entitled=False, last_sequence=last)
        writer.add(admission, record_id=f"{core.clock.tick():016x}-{core.identity.own_site}", mark=Mark.UNCLASSIFIED)
    drain_waiting(core)


def share_keys(core: Core, site: str) -> int:
    """Wrap every key that this site can open for another one, too; how many were new."""
    own, reader = core.ring.own, core.public_keys[site]
    if own is None:
        message = "The keys of protected records are locked, and cannot be passed on."
        hint = "Open the file with its passphrase."
        raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
    table = tables.record_keys.c
    with core.changing() as connection:
        has = select(table.key).where(table.site == site)
        mine = select(table.key, table.record).where(table.site == own.public.site, table.key.not_in(has))
        wrapped = []
        for key, record in connection.execute(mine):
            secret = core.ring.secret(connection, key, record)
            if secret is not None:
                wrapped += core.ring.wrap(key, secret, record, {site: reader})
        return keep_keys(connection, wrapped)


def known_sites(core: Core) -> tuple[KnownSite, ...]:
    """Every site this file has heard of, by name."""
    with core.reading() as connection:
        peers = {row.site: row.heads for row in connection.execute(select(tables.peers))}
        sites = [_known_site(connection, core, site, peers) for site in sorted(core.public_keys)]
    return tuple(sorted(sites, key=lambda known: (known.name, known.id)))


def _known_site(connection: Connection, core: Core, site: str, peers: dict[str, dict[str, int]]) -> KnownSite:
    table = tables.entries.c
    waiting = connection.scalars(
        select(tables.waiting.c.body).where(tables.waiting.c.site == site).order_by(tables.waiting.c.sequence)
    ).all()
    first = connection.scalar(select(table.body).where(table.site == site, table.sequence == 1))
    changes = entry_in_file(first or waiting[0]).changes if first or waiting else {}
    membership = core.membership
    standing = "asks to join"
    if site == membership.founder:
        standing = "founder"
    elif site in membership.expelled():
        standing = "expelled"
    elif site in membership.admitted:
        standing = "admitted"
    elif site == core.identity.own_site:
        standing = "this file, not admitted yet"
    heads = peers.get(site)
    return KnownSite(
        id=site,
        name=printable(str(changes.get("name", "unknown")))[:80],
        code=printable(str(changes.get("code", "")))[:8],
        standing=standing,
        entitled=site in membership.entitled(),
        entries=chain_head(connection, site).sequence,
        waiting=len(waiting),
        known=None if heads is None else int(heads.get(core.identity.own_site, 0)),
    )


def _refuse_other_than_founder(core: Core) -> None:
    if core.identity.own_site != core.identity.founder:
        message = "Only the site that founded the mission admits and expels sites."
        hint = f"Ask the site {core.identity.founder} to do it."
        raise InputRefused(Problem(Severity.ERROR, "not-the-founder", message, hint, core.name))
