"""What a site takes in: entries find their place in their chains, and the records they touch are folded anew.

An entry enters the journal once its site is admitted, the entry before it is there, and its site's own signature covers
it: nobody can write in another site's name, also not a site that only passes bundles on. What is signed and does not
fit yet waits in the file and is tried again. All of it is one transaction, and bodies pass through it one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from sqlalchemy import Connection, delete, func, select

from bluehelm.mission import tables
from bluehelm.mission.account_changes import account_changes, accounts_among
from bluehelm.mission.bodies_in import Wanted, put_bodies
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.core import Core
from bluehelm.mission.entry_spans import Span, last_number, records_in
from bluehelm.mission.erasures_in import bring_back, destroy_or_hold, erased_anew, erasures_of, set_keys_aside
from bluehelm.mission.fitting_in import fit_site, fit_stranger, keep_signatures
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.foreign_keys import doubtful_sites, forget_foreign, refuse_foreign, two_askers
from bluehelm.mission.hold import heard
from bluehelm.mission.journal import AT_ONCE, chain_head, entries_of_records
from bluehelm.mission.key_sharing import share_missing, take_keys
from bluehelm.mission.membership import Membership
from bluehelm.mission.opening import keep_public_keys
from bluehelm.mission.received import Checkpoint, Received
from bluehelm.mission.record import Fields
from bluehelm.mission.state_table import forget_states, keep_states
from bluehelm.mission.stretch import Stretch
from bluehelm.mission.sync_report import SyncReport, no_room, unsigned
from bluehelm.mission.waiting import forget_fitted, room_of_strangers, waiting_counts
from bluehelm.problems import InputRefused, Problem, Severity

MADE: Final = "made"
"""Beside the heads of chains, what is kept of a site holds the clock reading of its last bundle under this name."""


@dataclass(slots=True)
class _Intake:
    """One transaction's work.

    Attributes:
        received: what came; None where only the membership changed.
        first: number of the last entry that was in the file before.
        refolded: entries that count otherwise now.
        waits: records whose entries of a bundle wait now, by the site that wrote the entries.
    """

    core: Core
    connection: Connection
    first: int
    received: Received | None = None
    progress: Progress = silent
    came: dict[str, list[Stretch]] = field(default_factory=dict)
    signatures: dict[str, list[Checkpoint]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    refolded: list[Span] = field(default_factory=list)
    waits: dict[str, set[str]] = field(default_factory=dict)
    accounts_before: dict[str, Fields] = field(default_factory=dict)
    accounts_after: dict[str, Fields | None] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    unsigned: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        """The entries that came or count otherwise."""
        return [Span(self.first), *self.refolded]

    @property
    def members(self) -> set[str]:
        """The sites whose entries may enter the journal."""
        return {self.core.identity.founder, self.core.identity.own_site, *self.core.membership.admitted}


def take_in(core: Core, received: Received, progress: Progress = silent) -> SyncReport:
    """Take in a bundle. Repeating it, or taking bundles in another order, ends in the same state.

    Raises:
        InputRefused: "other-mission" for a bundle of another mission, "foreign-keys" where it gives a site of the
            mission other keys than it has, "damaged-bundle" where it was changed since it was looked at.
    """
    if received.mission != core.identity.mission or received.founder != core.identity.founder:
        message = f"This bundle belongs to another mission ({received.name}); this file is of {core.identity.name}."
        hint = "Take it in with that mission's file."
        raise InputRefused(Problem(Severity.ERROR, "other-mission", message, hint, core.name))
    with core.changing() as connection:
        refuse_foreign(core, received.sites)
        intake = _Intake(core, connection, last_number(connection), received, progress)
        for stretch in received.stretches:
            intake.came.setdefault(stretch.site, []).append(stretch)
        for signature in received.checkpoints:
            intake.signatures.setdefault(signature.site, []).append(signature)
        _enter(intake, intake.came.keys() | intake.signatures.keys(), core.membership)
        _keep_known_sites(intake, received)
        member = core.membership.is_member(received.sender)
        sites = intake.waits if member else [received.sender]
        waiting = {record for site in sites for record in intake.waits.get(site, ())}
        keys = take_keys(connection, core, received.sender, received.wrapped_keys(), waiting)
        records = _share(intake, received)
        _remember_heads(connection, received)
        own = core.identity.own_site
        if chain_head(connection, own).sequence >= received.heads.get(own, 0):
            heard(connection, received.sender)
        return _report(intake, records, keys)


def settle_membership(core: Core, connection: Connection, before: Membership) -> SyncReport:
    """After this transaction admitted or expelled a site: take in what waited, fold anew what no longer counts."""
    core.refresh(connection)
    intake = _Intake(core, connection, last_number(connection))
    _enter(intake, waiting_counts(connection).keys(), before)
    return _report(intake, _share(intake, None), 0)


def _enter(intake: _Intake, sites: Collection[str], before: Membership) -> None:
    """Put what fits into the journal: of the founder first, whose entries say whom else to admit."""
    core, founder = intake.core, intake.core.identity.founder
    if founder in sites:
        _fit(intake, [founder], strangers=[])
        _fold(intake, [Span(intake.first)])
        core.refresh(intake.connection)
    _leave_foreign(intake)
    last = last_number(intake.connection)
    admitted = core.membership.admitted.keys() - before.admitted.keys()
    members = sorted(intake.members & {*sites, *admitted} - {founder})
    _fit(intake, members, strangers=sorted(intake.came.keys() - intake.members))
    lasts, lasts_before = core.membership.expelled(), before.expelled()
    for site in sorted(lasts.keys() | lasts_before.keys()):
        if lasts.get(site) != lasts_before.get(site):
            after = min(last for last in (lasts.get(site), lasts_before.get(site)) if last is not None)
            intake.refolded.append(Span(after, site))
    for site in sorted(core.membership.admitted.keys() | before.admitted.keys()):
        if core.membership.trusts(site) != before.trusts(site):
            intake.refolded.append(Span(0, site))
    _fold(intake, [Span(last), *intake.refolded])


def _leave_foreign(intake: _Intake) -> None:
    """Now that the founder's word is in: refuse keys that it does not admit, and leave out what they signed."""
    sites = intake.received.sites if intake.received is not None else {}
    intake.problems += forget_foreign(intake.connection, intake.core)
    refuse_foreign(intake.core, sites)
    for site in doubtful_sites(intake.core, sites):
        intake.came.pop(site, None)
        intake.signatures.pop(site, None)
        intake.problems.append(two_askers(intake.core, site))


def _fit(intake: _Intake, members: Sequence[str], *, strangers: Sequence[str]) -> None:
    """Put what fits of the members' entries into the journal; what is signed and does not fit yet waits, as does what
    sites sent that nobody admitted: their own bundles, or what a member passes on.
    """
    core, connection = intake.core, intake.connection
    wanted: list[Wanted] = []
    for site in members:
        fitted = fit_site(core, connection, site, intake.came.get(site, []), intake.signatures.get(site, []))
        wanted += fitted.wanted
        intake.unsigned += fitted.unsigned
        intake.problems += fitted.problems
        if fitted.entries:
            intake.entries[site] = fitted.entries
    room = room_of_strangers(connection, intake.members)
    sender = intake.received.sender if intake.received is not None else ""
    asking = [site for site in strangers if site == sender or core.membership.is_member(sender)]
    for site in asking:
        fitted = fit_stranger(intake.came[site], intake.signatures.get(site, []), room)
        wanted += fitted.wanted
        intake.unsigned += fitted.unsigned
    waits = put_bodies(connection, intake.received, wanted, intake.progress) if intake.received is not None else {}
    for site in set(asking) & waits.keys():
        keep_signatures(connection, [max(intake.signatures[site], key=lambda item: item.sequence)])
    for site in members:
        forget_fitted(connection, site)
    rooms = {id(item.room): item.room for item in wanted if item.room is not None}
    intake.problems += [no_room(site, n) for each in rooms.values() for site, n in sorted(each.dropped.items())]
    intake.waits |= waits


def _fold(intake: _Intake, spans: Sequence[Span]) -> None:
    """Bring the state of the records that entries of the spans touch up to date."""
    connection, core = intake.connection, intake.core
    done, total = 0, sum(intake.entries.values())
    for part in records_in(connection, spans):
        before = accounts_among(connection, part)
        intake.accounts_before |= {key: was for key, was in before.items() if key not in intake.accounts_after}
        found = entries_of_records(connection, part, core.membership)
        states = [fold_record(found[record], core.kinds.get(kind_of(found[record]))) for record in sorted(found)]
        erased = erased_anew(connection, states)
        set_keys_aside(connection, core, erased, found)
        intake.erased |= set(erased)
        keep_states(connection, states, core.kinds)
        bring_back(connection, set(part) - {state.id for state in states if state.erased is not None})
        forget_states(connection, set(part) - found.keys())
        core.ring.forget(state.id for state in states if state.erased is not None)
        after = accounts_among(connection, part)
        intake.accounts_after |= {key: after.get(key) for key in before.keys() | after.keys()}
        done += len(part)
        intake.progress("records", min(done, total), total)


def _share(intake: _Intake, received: Received | None) -> int:
    """Wrap the keys of what came for the sites that lack them; how many records were changed."""
    core, connection, records = intake.core, intake.connection, 0
    for part in records_in(connection, intake.spans):
        share_missing(connection, core, part)
        records += len(part)
    given = received.wrapped_keys() if received is not None else iter(())
    while keys := list(islice(given, AT_ONCE)):
        share_missing(connection, core, {key.record for key in keys})
    return records


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


def _report(intake: _Intake, records: int, keys: int) -> SyncReport:
    connection, core = intake.connection, intake.core
    if intake.unsigned:
        intake.problems.append(unsigned(intake.unsigned))
    held = destroy_or_hold(connection, core, intake.erased)
    erased = [item for item in erasures_of(connection, core, intake.erased) if item.site != core.identity.own_site]
    accounts = {key: now for key, now in intake.accounts_after.items() if now is not None}
    waiting, table = waiting_counts(connection), tables.records.c
    return SyncReport(
        entries=dict(sorted(intake.entries.items())),
        records=records,
        keys=keys,
        waiting=waiting,
        strangers=tuple(sorted(waiting.keys() - intake.members)),
        conflicts=int(connection.scalar(select(func.count()).where(table.conflicts.is_not(None))) or 0),
        accounts=account_changes(intake.accounts_before, accounts),
        erased=tuple(erased),
        held=held,
        problems=tuple(intake.problems),
    )


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
