"""Who belongs to the mission: sites admitted and expelled by the founder, and a new site's first file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.database import Where, writing
from bluehelm.mission.entry import entry_id, entry_in_file
from bluehelm.mission.hybrid_clock import LAST_READING, HybridClock, WallClock
from bluehelm.mission.journal import chain_head
from bluehelm.mission.key_sharing import share_keys
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.mark import Mark
from bluehelm.mission.opening import (
    Identity,
    create_tables,
    keep_identity,
    keep_public_keys,
    taken_away_on_failure,
    write_site,
)
from bluehelm.mission.received import Received
from bluehelm.mission.records import Admission, Site
from bluehelm.mission.site_keys import PublicKeys, SiteKeys, heard_fingerprint
from bluehelm.mission.sync_in import settle_membership
from bluehelm.mission.sync_report import SyncReport
from bluehelm.mission.waiting import waiting_counts
from bluehelm.problems import InputRefused, Problem, Severity, printable

_MEMBERS: Final = frozenset({"founder", "admitted"})
"""Standings of the sites that belong to the mission now."""


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as this file knows it.

    Attributes:
        fingerprint: what its people read out, eight groups of four; the same at every post that has its true keys.
        standing: "founder", "admitted", "expelled", "asks to join", or "this file" of one that waits for admission.
        entries: entries of it in the journal; ``waiting`` those that do not count yet.
        known: last entry of ours that the site is known to have, or None before its first bundle.
    """

    id: str
    fingerprint: str
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
        InputRefused: when it cannot be made there, or the bundle does not have the keys of the founding site.
    """
    if received.founder not in received.sites:
        message = "This bundle does not have the keys of the site that founded the mission."
        hint = "Get a bundle of everything from the founding site: bluehelm sync out --since all."
        raise InputRefused(Problem(Severity.ERROR, "no-founder", message, hint))
    keys = SiteKeys.generate()
    public = keys.public
    record = Site(name=site, code=code, signing=public.signing.hex(), exchange=public.exchange.hex())
    engine, name = create_tables(where)
    hybrid = HybridClock(clock)
    with taken_away_on_failure(engine, where), writing(engine, name=name) as connection:
        identity = Identity(received.mission, received.name, received.founder, public.site)
        keep_identity(connection, identity, keys, passphrase=passphrase)
        keep_public_keys(connection, list(received.sites.values()))
        write_site(connection, record, keys, hybrid, author=author, kinds=kinds)
    engine.dispose()


def admit_site(core: Core, named: str, *, entitled: bool, author: str) -> SyncReport:
    """Admit a site that asked to join, by the fingerprint that its people read out; what it sent so far is taken in.

    A site that was admitted before can be named by its id: its keys stand. An entitled site can read protected fields.

    Raises:
        InputRefused: when this is not the founding site, the file is locked, nobody of this fingerprint asked, or a
            member of the mission has its code.
    """
    _refuse_other_than_founder(core)
    before = core.membership
    keys = _named_keys(core, named)
    site = keys.site
    if site == before.founder or site in before.expelled():
        what = "founded the mission" if site == before.founder else "was expelled, which stands for ever"
        message = f"The site {site} {what}; it cannot be admitted."
        hint = "Its people can make a new site: bluehelm new --join." if site in before.expelled() else ""
        raise InputRefused(Problem(Severity.ERROR, "not-to-admit", message, hint, core.name))
    if site not in before.admitted:
        _refuse_taken_code(core, site)
    with core.writer(author) as writer:
        known = _admissions_of(writer.connection, site)
        for record in known:
            writer.edit(record, {"entitled": entitled})
        if not known:
            admission = Admission(site=site, fingerprint=keys.fingerprint, entitled=entitled)
            writer.add(admission, record_id=_new_id(core), mark=Mark.UNCLASSIFIED)
        writer.finish()
        report = settle_membership(core, writer.connection, before)
        if entitled:
            share_keys(writer.connection, core, site)
    return report


def code_taken_by(sites: Sequence[KnownSite], asking: KnownSite) -> KnownSite | None:
    """The member of the mission that has the code of a site that is none; references of both would be the same."""
    if asking.standing in _MEMBERS:
        return None
    return next((site for site in sites if site.standing in _MEMBERS and site.code == asking.code), None)


def _refuse_taken_code(core: Core, asking: str) -> None:
    sites = known_sites(core)
    site = next(known for known in sites if known.id == asking)
    if (member := code_taken_by(sites, site)) is not None:
        message = (
            f"{site.name} asks to join under the code {site.code}, which {member.name} has: their records would have "
            f"the same numbers, {site.code}-0001 and so on."
        )
        hint = (
            "Its people make their file again under another code (bluehelm new --join BUNDLE --code OTHER), send a "
            "bundle from it, and read out its fingerprint. If the post replaces a lost one, expel the lost one first."
        )
        raise InputRefused(Problem(Severity.ERROR, "code-taken", message, hint, core.name))


def _named_keys(core: Core, named: str) -> PublicKeys:
    """The keys that somebody named by their fingerprint; by the site's id where they were compared already.

    Raises:
        InputRefused: "no-fingerprint" or "no-such-site".
    """
    if core.membership.admits(named) and named in core.public_keys:
        return core.public_keys[named]
    digits = heard_fingerprint(named)
    if digits is None:
        message = "A site is admitted by its fingerprint, eight groups of four figures, and this is none."
        hint = "Have its people read out theirs (bluehelm sync status, at their post), and type what you hear."
        raise InputRefused(Problem(Severity.ERROR, "no-fingerprint", message, hint, core.name))
    for keys in core.public_keys.values():
        if keys.fingerprint.startswith(digits):
            return keys
    message = "No site with this fingerprint has asked to join."
    hint = (
        "Take in its first bundle before, and have the eight groups read out again. If they differ from what bluehelm "
        "sync status shows here, somebody changed the bundle on its way: admit nobody, and get one by another way."
    )
    raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, hint, core.name))


def expel_site(core: Core, site: str, *, after: int | None, author: str) -> None:
    """Expel a site: what it wrote after its entry number ``after`` (None: after all that is here) counts nowhere.

    It keeps what it has; new keys are no longer wrapped for it.

    Raises:
        InputRefused: when this is not the founding site, or there is no such admitted site.
    """
    _refuse_other_than_founder(core)
    before = core.membership
    if site not in before.admitted:
        message = f"There is no admitted site {printable(site)[:16]}."
        raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, "See bluehelm sync status.", core.name))
    if after is not None and not 0 <= after <= LAST_READING:
        message = f"The last entry that still counts is a number from 0 on, and this is {after}."
        hint = "Look for it in the history of its records; 0 is none at all."
        raise InputRefused(Problem(Severity.ERROR, "bad-number", message, hint, core.name))
    with core.writer(author) as writer:
        last = chain_head(writer.connection, site).sequence if after is None else after
        fingerprint = before.admitted[site].fingerprint
        admission = Admission(site=site, fingerprint=fingerprint, entitled=False, last_sequence=last)
        writer.add(admission, record_id=_new_id(core), mark=Mark.UNCLASSIFIED)
        writer.finish()
        settle_membership(core, writer.connection, before)


def known_sites(core: Core) -> tuple[KnownSite, ...]:
    """Every site this file has heard of, by name."""
    with core.reading() as connection:
        peers = {row.site: row.heads for row in connection.execute(select(tables.peers))}
        waiting = waiting_counts(connection)
        sites = [_known_site(connection, core, site, peers, waiting) for site in sorted(core.public_keys)]
    return tuple(sorted(sites, key=lambda known: (known.name, known.id)))


def _known_site(
    connection: Connection, core: Core, site: str, peers: dict[str, dict[str, int]], waiting: Mapping[str, int]
) -> KnownSite:
    table, waits = tables.entries.c, tables.waiting.c
    first = connection.scalar(select(table.body).where(table.site == site, table.sequence == 1))
    first = first or connection.scalar(select(waits.body).where(waits.site == site, waits.sequence == 1))
    changes = entry_in_file(first).changes if first else {}
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
        fingerprint=core.public_keys[site].spoken,
        name=printable(str(changes.get("name", "unknown")))[:80],
        code=printable(str(changes.get("code", "")))[:8],
        standing=standing,
        entitled=site in membership.entitled(),
        entries=chain_head(connection, site).sequence,
        waiting=waiting.get(site, 0),
        known=None if heads is None else int(heads.get(core.identity.own_site, 0)),
    )


def _new_id(core: Core) -> str:
    return entry_id(core.clock.tick(), core.identity.own_site)


def _admissions_of(connection: Connection, site: str) -> list[str]:
    """The records that admit a site."""
    table = tables.records.c
    rows = connection.execute(select(table.id, table.fields).where(table.kind == Admission.kind).order_by(table.id))
    return [row.id for row in rows if row.fields.get("site") == site]


def _refuse_other_than_founder(core: Core) -> None:
    if core.identity.own_site != core.identity.founder:
        message = "Only the site that founded the mission admits and expels sites."
        hint = f"Ask the site {core.identity.founder} to do it."
        raise InputRefused(Problem(Severity.ERROR, "not-the-founder", message, hint, core.name))
