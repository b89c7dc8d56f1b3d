"""A repaired file does not write before it heard from every other site: one of them may hold entries of this site that
the damage took, and a second history in their place would never be joined with the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, delete, func, select

from bluehelm.mission import tables
from bluehelm.mission.entry import entry_in_file, hash_of
from bluehelm.mission.fold import fold_record, kind_of
from bluehelm.mission.journal import Pen, chain_head, entries_of_records
from bluehelm.mission.state_table import keep_states
from bluehelm.mission.waiting import waiting_of
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.mission.core import Core

_UNHEARD: Final = select(tables.unheard.c.site).order_by(tables.unheard.c.site)
_WAITS_FIRST: Final = select(func.min(tables.waiting.c.sequence)).where(
    tables.waiting.c.site == bindparam("of_site"), tables.waiting.c.sequence > bindparam("head")
)


def hold(connection: Connection, sites: Iterable[str]) -> None:
    """Do not write before these sites were heard."""
    connection.execute(delete(tables.unheard))
    rows = [{"site": site} for site in sorted(set(sites))]
    if rows:
        connection.execute(tables.unheard.insert(), rows)


def unheard_sites(connection: Connection) -> tuple[str, ...]:
    """The sites that are still to be heard."""
    return tuple(connection.scalars(_UNHEARD))


def heard(connection: Connection, site: str) -> None:
    """All that a site holds of this site's chain is in the file now."""
    connection.execute(delete(tables.unheard).where(tables.unheard.c.site == site))


def own_gap(connection: Connection, site: str, head: int) -> tuple[int, int] | None:
    """First and last number of this site's own entries that are missing between the chain's head and one that waits."""
    first = connection.scalar(_WAITS_FIRST, {"of_site": site, "head": head})
    return None if first is None else (head + 1, int(first) - 1)


@dataclass(frozen=True, slots=True)
class Released:
    """What letting a file write again did.

    Attributes:
        renewed: own entries behind a gap that were chained anew.
        signatures: numbers of entries up to which this site had signed what is not in place any more; they are gone.
    """

    renewed: int
    signatures: tuple[int, ...]

    def summary(self) -> str:
        """What was done, in a sentence or two."""
        told = f"This file writes again; {self.renewed:,} own entries behind a gap were chained anew."
        if self.signatures:
            numbers = ", ".join(f"{number:,}" for number in self.signatures)
            told += f" This site's signatures up to {numbers} covered another history and were taken away: "
            told += "nothing but this file speaks for these entries now."
        return told


def release_hold(core: Core) -> Released:
    """Write again without having heard from everybody: a person answers for it that nobody has more. Own entries that
    wait behind a gap are chained anew, and signatures over what is not in place any more go.
    """
    own = core.identity.own_site
    with core.changing() as connection:
        connection.execute(delete(tables.unheard))
        head = chain_head(connection, own)
        waiting = [item for item in waiting_of(connection, own) if hash_of(item.body) == item.hash]
        behind = [item for item in waiting if item.sequence > head.sequence]
        signed = tables.checkpoints.c
        later = (signed.site == own, signed.sequence > head.sequence)
        gone = tuple(connection.scalars(select(signed.sequence).where(*later).order_by(signed.sequence)))
        connection.execute(delete(tables.checkpoints).where(*later))
        core.clock.resume(head.clock)
        pen = Pen(own, core.clock, "", head)
        for item in behind:
            entry = entry_in_file(item.body)
            pen.author, pen.batch = entry.author, entry.batch
            pen.write(
                kind=entry.kind,
                version=entry.version,
                record=entry.record,
                changes=entry.changes,
                replaces=entry.replaces,
            )
        touched = sorted({str(row["record"]) for row in pen.rows})
        pen.keep(connection)
        connection.execute(delete(tables.waiting).where(tables.waiting.c.site == own))
        entries = entries_of_records(connection, touched, core.membership)
        states = [fold_record(found, core.kinds.get(kind_of(found))) for found in entries.values()]
        keep_states(connection, states, core.kinds)
    return Released(len(behind), gone)


def refuse_held(connection: Connection, site: str, head: int, signed: int, *, name: str) -> None:
    """Refuse to write while sites are unheard, own entries wait behind a gap after the chain's head, or the site signed
    entries that are not there any more: what is written below its own signature would be a second history.

    Raises:
        InputRefused: "on-hold".
    """
    sites, gap = unheard_sites(connection), own_gap(connection, site, head)
    hint = (
        "Ask every site for a bundle of everything (bluehelm sync out --since all) and take it in: one may hold "
        "entries of this site that the damage took. A newer pack of this file may, too. Where nobody has them, or a "
        "site is lost for good: bluehelm check --release."
    )
    if sites:
        message = f"This file was repaired and must first hear from every other site: {', '.join(sites[:5])}."
        raise InputRefused(Problem(Severity.ERROR, "on-hold", message, hint, name))
    if gap is not None:
        message = (
            f"Entries {gap[0]:,} to {gap[1]:,} of this site are missing in this file, and later ones wait for them."
        )
        raise InputRefused(Problem(Severity.ERROR, "on-hold", message, hint, name))
    if signed > head:
        message = f"This site signed {signed:,} entries and only {head:,} are in this file."
        raise InputRefused(Problem(Severity.ERROR, "on-hold", message, hint, name))
