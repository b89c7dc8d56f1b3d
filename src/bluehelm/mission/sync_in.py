"""What a site takes in: entries find their place in their chains, and the records they touch are folded anew.

An entry enters the journal once its site is admitted, the entry before it is there, and its site's own signature covers
it: nobody can write in another site's name, also not a site that only passes bundles on. What is signed and does not
fit yet waits in the file and is tried again. All of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select

from bluehelm.mission import tables
from bluehelm.mission.account_changes import account_changes, accounts_among
from bluehelm.mission.chain_fitting import fit_chain, signed_among
from bluehelm.mission.core import Core
from bluehelm.mission.entry import entry_in_file
from bluehelm.mission.erasures_in import bring_back, destroy_or_hold, erased_anew, erasures_of, set_keys_aside
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.foreign_keys import doubtful_sites, forget_foreign, refuse_foreign, two_askers
from bluehelm.mission.hold import heard
from bluehelm.mission.hybrid_clock import at_reading, reading_at
from bluehelm.mission.journal import ChainHead, chain_head, entries_of_records, in_parts, row_of
from bluehelm.mission.key_sharing import share_missing, take_keys
from bluehelm.mission.membership import Membership
from bluehelm.mission.opening import keep_public_keys
from bluehelm.mission.received import Checkpoint, Loose, Received
from bluehelm.mission.record import Fields
from bluehelm.mission.site_keys import PublicKeys
from bluehelm.mission.state_table import forget_states, keep_states
from bluehelm.mission.sync_report import SyncReport, clock_ahead, forked, no_room, unsigned
from bluehelm.mission.waiting import (
    forget_fitted,
    keep_waiting,
    room_of_site,
    room_of_strangers,
    waiting_counts,
    waiting_of,
)
from bluehelm.problems import InputRefused, Problem, Severity

MADE: Final = "made"
"""Beside the heads of chains, what is kept of a site holds the clock reading of its last bundle under this name."""
SKEW_TOLD: Final = timedelta(days=1)
"""A site whose clock is further ahead of ours than this is told of: harmless to the data, but its times mislead."""


@dataclass(slots=True)
class _Intake:
    """One transaction's work: what came, what found its place, and the records that it touches."""

    core: Core
    connection: Connection
    sites: Mapping[str, PublicKeys] = field(default_factory=dict)
    came: dict[str, list[Loose]] = field(default_factory=dict)
    signatures: dict[str, list[Checkpoint]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    folded: set[str] = field(default_factory=set)
    accounts: dict[str, Fields] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    unsigned: int = 0
    problems: list[Problem] = field(default_factory=list)


def take_in(core: Core, received: Received) -> SyncReport:
    """Take in a bundle. Repeating it, or taking bundles in another order, ends in the same state.

    Raises:
        InputRefused: "other-mission" for a bundle of another mission, "foreign-keys" where it gives a site of the
            mission other keys than it has.
    """
    if received.mission != core.identity.mission or received.founder != core.identity.founder:
        message = f"This bundle belongs to another mission ({received.name}); this file is of {core.identity.name}."
        hint = "Take it in with that mission's file."
        raise InputRefused(Problem(Severity.ERROR, "other-mission", message, hint, core.name))
    with core.changing() as connection:
        refuse_foreign(core, received.sites)
        intake = _Intake(core, connection, sites=received.sites)
        for item in received.entries:
            intake.came.setdefault(item.site, []).append(item)
        for signature in received.checkpoints:
            intake.signatures.setdefault(signature.site, []).append(signature)
        _enter(intake, sorted(intake.came.keys() | intake.signatures.keys()), core.membership)
        _keep_known_sites(intake, received)
        _keep_strangers(intake, received.sender)
        kept = {entry_in_file(item.body).record for item in intake.came.get(received.sender, [])}
        keys = take_keys(connection, core, received, kept)
        share_missing(connection, core, intake.folded | {key.record for key in received.keys})
        _remember_heads(connection, received)
        own = core.identity.own_site
        if chain_head(connection, own).sequence >= received.heads.get(own, 0):
            heard(connection, received.sender)
        return _report(intake, keys)


def settle_membership(core: Core, connection: Connection, before: Membership) -> SyncReport:
    """After this transaction admitted or expelled a site: take in what waited, fold anew what no longer counts."""
    core.refresh(connection)
    intake = _Intake(core, connection)
    _enter(intake, sorted(waiting_counts(connection)), before)
    share_missing(connection, core, intake.folded)
    return _report(intake, 0)


def _enter(intake: _Intake, sites: Collection[str], before: Membership) -> None:
    """Put what fits into the journal: of the founder first, whose entries say whom else to admit."""
    core, founder = intake.core, intake.core.identity.founder
    if founder in sites:
        _fit_site(intake, founder)
        _fold(intake)
        core.refresh(intake.connection)
    _leave_foreign(intake)
    admitted = core.membership.admitted.keys() - before.admitted.keys()
    for site in sorted({*sites, *admitted} - {founder}):
        if core.membership.admits(site) or site == core.identity.own_site:
            _fit_site(intake, site)
    lasts, lasts_before = core.membership.expelled(), before.expelled()
    for site in lasts.keys() | lasts_before.keys():
        if lasts.get(site) != lasts_before.get(site):
            first = min(last for last in (lasts.get(site), lasts_before.get(site)) if last is not None)
            intake.touched |= _records_after(intake.connection, site, first)
    for site in core.membership.admitted.keys() | before.admitted.keys():
        if core.membership.trusts(site) != before.trusts(site):
            intake.touched |= _records_after(intake.connection, site, 0)
    _fold(intake)


def _leave_foreign(intake: _Intake) -> None:
    """Now that the founder's word is in: refuse keys that it does not admit, and leave out what they signed."""
    intake.problems += forget_foreign(intake.connection, intake.core)
    refuse_foreign(intake.core, intake.sites)
    for site in doubtful_sites(intake.core, intake.sites):
        intake.came.pop(site, None)
        intake.signatures.pop(site, None)
        intake.problems.append(two_askers(intake.core, site))


def _fit_site(intake: _Intake, site: str) -> None:
    """Put what fits of a site's entries into the journal, and let wait what is signed and does not fit yet."""
    connection = intake.connection
    came, waited = intake.came.pop(site, []), waiting_of(connection, site)
    signatures = [*intake.signatures.get(site, []), *_signatures_here(connection, site)]
    head = chain_head(connection, site)
    known = _known_among(connection, site, [item for item in came if item.sequence <= head.sequence])
    new = [item for item in came if item.hash not in known]
    candidates = {item.hash: item for item in (*waited, *new)}
    signed = signed_among(candidates.values(), signatures)
    _tell_fork(intake, site, head, signed)
    fitting = fit_chain(head, candidates.values(), signatures).fitting
    _keep_signatures(connection, intake.signatures.pop(site, []))
    genuine = {item.hash for item in signed}
    intake.unsigned += sum(item.hash not in genuine for item in new)
    taken = {item.hash for item in fitting}
    left = [item for item in signed if item.hash not in taken]
    _, dropped = keep_waiting(connection, left, room=room_of_site(connection, site))
    if dropped:
        intake.problems.append(no_room(site, dropped))
    if fitting:
        _append(intake, site, fitting)
        forget_fitted(connection, site)


def _append(intake: _Intake, site: str, fitting: Sequence[Loose]) -> None:
    """Put the next entries of a site's chain into the journal."""
    for part in in_parts(fitting):
        rows = []
        for item in part:
            entry = entry_in_file(item.body)
            intake.touched.add(entry.record)
            rows.append(row_of(entry, item.body, item.hash))
        intake.connection.execute(tables.entries.insert(), rows)
    intake.entries[site] = len(fitting)
    clock, last = intake.core.clock, fitting[-1].clock
    clock.heard(last)
    if last > reading_at(clock.now() + SKEW_TOLD):
        intake.problems.append(clock_ahead(site, f"{at_reading(last):%Y-%m-%d %H:%M}"))


def _fold(intake: _Intake) -> None:
    """Bring the state of the touched records up to date."""
    connection, core = intake.connection, intake.core
    intake.accounts |= accounts_among(connection, intake.touched - intake.folded)
    for part in in_parts(sorted(intake.touched)):
        found = entries_of_records(connection, part, core.membership)
        states = [fold_record(found[record], core.kinds.get(kind_of(found[record]))) for record in sorted(found)]
        erased = erased_anew(connection, states)
        set_keys_aside(connection, core, erased, found)
        intake.erased |= set(erased)
        keep_states(connection, states, core.kinds)
        bring_back(connection, states)
        forget_states(connection, set(part) - found.keys())
        core.ring.forget(state.id for state in states if state.erased is not None)
    intake.folded |= intake.touched
    intake.touched = set()


def _keep_known_sites(intake: _Intake, received: Received) -> None:
    """Store the public keys of the sender and of members; a member may also speak of sites that ask to join."""
    core = intake.core
    trusted = core.membership.is_member(received.sender)
    keys = [
        keys
        for site, keys in received.sites.items()
        if trusted or site == received.sender or core.membership.admits(site)
    ]
    keep_public_keys(intake.connection, keys)
    core.refresh(intake.connection)


def _keep_strangers(intake: _Intake, sender: str) -> None:
    """Let wait what sites sent that nobody admitted yet: their own bundles, or what a member passes on."""
    core, connection = intake.core, intake.connection
    trusted = core.membership.is_member(sender)
    members = {core.identity.founder, core.identity.own_site, *core.membership.admitted}
    for site in sorted(intake.came.keys() - members):
        came = intake.came.pop(site)
        if not trusted and site != sender:
            continue
        signatures = intake.signatures.get(site, [])
        signed = signed_among(came, signatures)
        intake.unsigned += len(came) - len(signed)
        kept, dropped = keep_waiting(connection, signed, room=room_of_strangers(connection, members))
        if kept:
            intake.came[site] = kept
            _keep_signatures(connection, [max(signatures, key=lambda item: item.sequence)])
        if dropped:
            intake.problems.append(no_room(site, dropped))


def _report(intake: _Intake, keys: int) -> SyncReport:
    core, connection = intake.core, intake.connection
    if intake.unsigned:
        intake.problems.append(unsigned(intake.unsigned))
    held = destroy_or_hold(connection, core, intake.erased)
    erased = [item for item in erasures_of(connection, core, intake.erased) if item.site != core.identity.own_site]
    waiting, table = waiting_counts(connection), tables.records.c
    members = {core.identity.founder, core.identity.own_site, *core.membership.admitted}
    return SyncReport(
        entries=dict(sorted(intake.entries.items())),
        records=len(intake.folded),
        keys=keys,
        waiting=waiting,
        strangers=tuple(sorted(waiting.keys() - members)),
        conflicts=int(connection.scalar(select(func.count()).where(table.conflicts.is_not(None))) or 0),
        accounts=account_changes(intake.accounts, accounts_among(connection, intake.folded)),
        erased=tuple(erased),
        held=held,
        problems=tuple(intake.problems),
    )


def _signatures_here(connection: Connection, site: str) -> list[Checkpoint]:
    rows = connection.execute(select(tables.checkpoints).where(tables.checkpoints.c.site == site))
    return [Checkpoint(row.site, row.sequence, row.hash, row.signature) for row in rows]


def _keep_signatures(connection: Connection, given: Iterable[Checkpoint]) -> None:
    """Store a site's signatures that are not here; the first one of two for the same entry stays."""
    new = {item.sequence: item for item in given}
    table = tables.checkpoints
    if new:
        site = next(iter(new.values())).site
        for sequence in connection.scalars(select(table.c.sequence).where(table.c.site == site)):
            new.pop(sequence, None)
    rows = [
        {"site": item.site, "sequence": item.sequence, "hash": item.hash, "signature": item.signature}
        for item in new.values()
    ]
    if rows:
        connection.execute(table.insert(), rows)


def _remember_heads(connection: Connection, received: Received) -> None:
    """What the sender has now, so that the next bundle for it brings only what is new. An older bundle says nothing
    new; a younger one may also say that the sender has less: its file was restored.
    """
    table = tables.peers
    known = connection.scalar(select(table.c.heads).where(table.c.site == received.sender)) or {}
    if received.made >= int(known.get(MADE, 0)):
        connection.execute(delete(table).where(table.c.site == received.sender))
        heads = {**received.heads, MADE: received.made}
        connection.execute(table.insert(), {"site": received.sender, "heads": heads})


def _records_after(connection: Connection, site: str, last: int) -> set[str]:
    table = tables.entries.c
    return set(connection.scalars(select(table.record).where(table.site == site, table.sequence > last)))


def _known_among(connection: Connection, site: str, items: Sequence[Loose]) -> set[str]:
    """The hashes of those that are in the journal."""
    table = tables.entries.c
    known: set[str] = set()
    for part in in_parts(items):
        where = (table.site == site, table.sequence.in_([item.sequence for item in part]))
        known.update(connection.scalars(select(table.hash).where(*where)))
    return known


def _tell_fork(intake: _Intake, site: str, head: ChainHead, signed: Iterable[Loose]) -> None:
    """Say that a site signed other entries than those we have in the same places."""
    other = any(
        item.sequence <= head.sequence or (item.sequence == head.sequence + 1 and item.previous != head.hash)
        for item in signed
    )
    signatures = {item.sequence: item.hash for item in intake.signatures.get(site, [])}
    table = tables.entries.c
    for part in in_parts(sorted(signatures)):
        rows = select(table.sequence, table.hash).where(table.site == site, table.sequence.in_(part))
        other = other or any(signatures[s] != digest for s, digest in intake.connection.execute(rows))
    if other:
        intake.problems.append(forked(site, own=site == intake.core.identity.own_site))
