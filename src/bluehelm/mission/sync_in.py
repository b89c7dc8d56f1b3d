"""What a site takes in: entries find their place in their chains, and the records they touch are folded anew.

An entry enters the journal once its site is admitted, the entry before it is there, and its site's own signature covers
it: nobody can write in another site's name, also not a site that only passes bundles on. What does not fit yet waits
in the file and is tried again with every bundle. All of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from bluehelm.mission import tables
from bluehelm.mission.chain_fitting import Fitting, fit_chain
from bluehelm.mission.core import Core
from bluehelm.mission.entry import entry_in_file
from bluehelm.mission.fold import fold_record
from bluehelm.mission.hold import heard
from bluehelm.mission.hybrid_clock import at_reading, reading_at
from bluehelm.mission.journal import AT_ONCE, ChainHead, chain_head, entries_of_records, in_parts, row_of
from bluehelm.mission.key_ring import keep_keys
from bluehelm.mission.opening import keep_public_keys
from bluehelm.mission.received import Checkpoint, Loose, Received, loose
from bluehelm.mission.state_table import forget_states, keep_states
from bluehelm.problems import InputRefused, Problem, Severity

SKEW_TOLD: Final = timedelta(days=1)
"""A site whose clock is further ahead of ours than this is told of: harmless to the data, but its times mislead."""
MOST_WAITING: Final = 200_000
"""Entries that may wait in a file: a stranger must not fill the disk."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What taking in a bundle did.

    Attributes:
        entries: new entries by site.
        records: how many records they changed.
        keys: how many keys of protected records came.
        waiting: entries that wait, by site: for an earlier one, for the site's signature, or for its admission.
        strangers: sites whose entries wait because nobody admitted them.
        conflicts: how many records now have a conflict to settle.
    """

    entries: Mapping[str, int]
    records: int
    keys: int
    waiting: Mapping[str, int]
    strangers: tuple[str, ...]
    conflicts: int
    problems: tuple[Problem, ...] = ()

    def summary(self) -> str:
        """One or two sentences for the person at the keyboard."""
        new = sum(self.entries.values())
        parts = [f"{new:,} new entries from {len(self.entries)} sites, {self.records:,} records changed."]
        if self.waiting:
            parts.append(f"{sum(self.waiting.values()):,} entries wait for what they build on.")
        if self.conflicts:
            parts.append(f"{self.conflicts:,} records have a conflict to settle.")
        return " ".join(parts)


@dataclass(slots=True)
class _Intake:
    """One transaction's work: entries that fit, per site, and the records they touch."""

    core: Core
    connection: Connection
    loose: dict[str, list[Loose]] = field(default_factory=dict)
    checkpoints: dict[str, list[Checkpoint]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    records: set[str] = field(default_factory=set)
    folded: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def take_in(core: Core, received: Received) -> SyncReport:
    """Take in a bundle. Repeating it, or taking bundles in another order, ends in the same state.

    Raises:
        InputRefused: "other-mission" for a bundle of another mission, "too-much-waiting" when a stranger's entries
            would fill the file.
    """
    if received.mission != core.identity.mission or received.founder != core.identity.founder:
        message = f"This bundle belongs to another mission ({received.name}); this file is of {core.identity.name}."
        hint = "Take it in with that mission's file."
        raise InputRefused(Problem(Severity.ERROR, "other-mission", message, hint, received.name))
    with core.changing() as connection:
        keep_public_keys(connection, list(received.sites.values()))
        core.refresh(connection)
        intake = _Intake(core, connection)
        _tell_forks(intake, received.checkpoints)
        _keep_checkpoints(connection, received.checkpoints)
        for item in received.entries:
            intake.loose.setdefault(item.site, []).append(item)
        report = _settle_in(intake, received)
        _remember_heads(connection, received)
        own = core.identity.own_site
        if chain_head(connection, own).sequence >= received.heads.get(own, 0):
            heard(connection, received.sender)
    return report


def drain_waiting(core: Core) -> SyncReport:
    """Try again what waits: after a site was admitted."""
    with core.changing() as connection:
        return _settle_in(_Intake(core, connection), None)


def _settle_in(intake: _Intake, received: Received | None) -> SyncReport:
    connection, core = intake.connection, intake.core
    _add_waiting(intake)
    _add_checkpoints(intake)
    left: dict[str, list[Loose]] = {}
    expelled = dict(core.membership.expelled())
    _fit_site(intake, core.identity.founder, left)
    _fold(intake)
    core.refresh(connection)
    for site in sorted(intake.loose.keys() - {core.identity.founder}):
        if core.membership.admits(site) or site == core.identity.own_site:
            _fit_site(intake, site, left)
        else:
            left[site] = intake.loose[site]
    for site, last in core.membership.expelled().items() - expelled.items():
        intake.records |= _records_after(connection, site, last)
    _fold(intake)
    keys = keep_keys(connection, received.keys) if received is not None else 0
    _keep_waiting(connection, left)
    table = tables.records.c
    conflicts = connection.scalars(select(table.id).where(table.conflicts.is_not(None))).all()
    return SyncReport(
        entries={site: count for site, count in sorted(intake.entries.items()) if count},
        records=len(intake.folded),
        keys=keys,
        waiting={site: len(items) for site, items in sorted(left.items()) if items},
        strangers=tuple(
            site
            for site in sorted(left)
            if left[site] and not core.membership.admits(site) and site != core.identity.own_site
        ),
        conflicts=len(conflicts),
        problems=tuple(intake.problems),
    )


def _fit_site(intake: _Intake, site: str, left: dict[str, list[Loose]]) -> None:
    """Put what fits of a site's entries into the journal."""
    connection, core = intake.connection, intake.core
    candidates = intake.loose.get(site)
    if not candidates:
        return
    head = chain_head(connection, site)
    fitting: Fitting = fit_chain(head, candidates, intake.checkpoints.get(site, []))
    left[site] = [*fitting.left, *_other_history(connection, head, candidates)]
    if not fitting.fitting:
        return
    entries = [entry_in_file(item.body) for item in fitting.fitting]
    connection.execute(
        tables.entries.insert(),
        [row_of(entry, item.body, item.hash) for entry, item in zip(entries, fitting.fitting, strict=True)],
    )
    intake.entries[site] = len(entries)
    intake.records.update(entry.record for entry in entries)
    last = entries[-1].clock
    core.clock.heard(last)
    if last > reading_at(core.clock.now() + SKEW_TOLD):
        intake.problems.append(_skew(site, f"{at_reading(last):%Y-%m-%d %H:%M}"))


def _fold(intake: _Intake) -> None:
    """Bring the state of the touched records up to date."""
    connection, core = intake.connection, intake.core
    found = entries_of_records(connection, intake.records, core.membership)
    intake.folded |= intake.records
    states = [fold_record(found[record], core.kinds.get(found[record][0].kind)) for record in sorted(found)]
    keep_states(connection, states, core.kinds)
    forget_states(connection, intake.records - found.keys())
    core.ring.forget(state.id for state in states if state.erased is not None)
    intake.records = set()


def _add_waiting(intake: _Intake) -> None:
    for body in intake.connection.scalars(select(tables.waiting.c.body)):
        item = loose(body, intake.core.name)
        intake.loose.setdefault(item.site, []).append(item)


def _add_checkpoints(intake: _Intake) -> None:
    sites = sorted(intake.loose)
    table = tables.checkpoints
    for part in in_parts(sites):
        for row in intake.connection.execute(select(table).where(table.c.site.in_(part))):
            checkpoint = Checkpoint(row.site, row.sequence, row.hash, row.signature)
            intake.checkpoints.setdefault(row.site, []).append(checkpoint)


def _keep_waiting(connection: Connection, left: Mapping[str, Collection[Loose]]) -> None:
    if sum(len(items) for items in left.values()) > MOST_WAITING:
        message = "Too many entries would wait in this file for what they build on. Nothing of the bundle was taken."
        hint = "Ask the sender for a bundle from the beginning, or admit the site first."
        raise InputRefused(Problem(Severity.ERROR, "too-much-waiting", message, hint))
    connection.execute(delete(tables.waiting))
    rows = {
        (item.site, item.sequence, item.hash): {
            "site": item.site,
            "sequence": item.sequence,
            "hash": item.hash,
            "body": item.body,
        }
        for items in left.values()
        for item in items
    }
    if rows:
        connection.execute(tables.waiting.insert(), list(rows.values()))


def _keep_checkpoints(connection: Connection, given: Iterable[Checkpoint]) -> None:
    """Store signatures that are not there; the first one of two for the same entry stays."""
    table = tables.checkpoints
    new = {(item.site, item.sequence): item for item in given}
    for part in in_parts(sorted({site for site, _ in new})):
        for row in connection.execute(select(table.c.site, table.c.sequence).where(table.c.site.in_(part))):
            new.pop((row.site, row.sequence), None)
    rows = [
        {"site": item.site, "sequence": item.sequence, "hash": item.hash, "signature": item.signature}
        for item in new.values()
    ]
    if rows:
        connection.execute(table.insert(), rows)


def _remember_heads(connection: Connection, received: Received) -> None:
    """What the sender has now, so that the next bundle for it brings only what is new."""
    table = tables.peers
    known = connection.scalar(select(table.c.heads).where(table.c.site == received.sender)) or {}
    heads = {site: max(head, int(known.get(site, 0))) for site, head in received.heads.items()}
    connection.execute(delete(table).where(table.c.site == received.sender))
    connection.execute(table.insert(), {"site": received.sender, "heads": {**known, **heads}})


def _records_after(connection: Connection, site: str, last: int) -> set[str]:
    table = tables.entries.c
    return set(connection.scalars(select(table.record).where(table.site == site, table.sequence > last)))


def _other_history(connection: Connection, head: ChainHead, candidates: Iterable[Loose]) -> list[Loose]:
    """Entries up to the chain's head that are not the ones we have there: they are kept, and never fit."""
    before = [item for item in candidates if item.sequence <= head.sequence]
    table = tables.entries.c
    known: set[str] = set()
    for start in range(0, len(before), AT_ONCE):
        sequences = [item.sequence for item in before[start : start + AT_ONCE]]
        where = (table.site == before[0].site, table.sequence.in_(sequences))
        known.update(connection.scalars(select(table.hash).where(*where)))
    return [item for item in before if item.hash not in known]


def _tell_forks(intake: _Intake, checkpoints: Iterable[Checkpoint]) -> None:
    """Say which sites signed another entry than the one we have at the same place."""
    table = tables.entries.c
    forked = set()
    for item in checkpoints:
        where = (table.site == item.site, table.sequence == item.sequence, table.hash != item.hash)
        if intake.connection.scalar(select(table.hash).where(*where)) is not None:
            forked.add(item.site)
    intake.problems += [_fork(site) for site in sorted(forked)]


def _fork(site: str) -> Problem:
    message = f"The site {site} has written two different histories: its file was probably restored from an old copy."
    hint = "Its other entries wait. Ask it to start a new file with bluehelm new --join, and expel the old site."
    return Problem(Severity.ERROR, "forked", message, hint)


def _skew(site: str, clock: str) -> Problem:
    message = f"The clock of the site {site} is ahead: its last entry says {clock} UTC."
    return Problem(Severity.WARNING, "clock-ahead", message, "Ask them to set it. The order of edits is not harmed.")
