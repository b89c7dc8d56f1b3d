"""What in a file speaks of entries that are not in it: a chain that lost its end leaves no gap.

Witnesses are the lists, the sites' signatures, what other sites said they have, and own entries that wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from bluehelm.mission import tables
from bluehelm.problems import InputRefused, Problem, Severity

_HIGHEST: Final = 1 << 62

BEHIND_LISTS = (
    "Do not make the lists again (--rebuild): they are all that is left of these. Copy the file as it is; then "
    "bluehelm check FILE --repair NEW.helm writes them down beside the new file, and a bundle of everything from "
    "another site, or a newer pack, brings the entries back."
)
TAKE_IN = (
    "Take in a bundle of everything from each other site (bluehelm sync out --since all at theirs, sync in here), or "
    "look for a newer pack of this file."
)


@dataclass(frozen=True, slots=True)
class MissingEnd:
    """What speaks of later entries of a site than its chain here has.

    Attributes:
        have: last number in the chain here.
        records: how many are known only from the lists.
        signed: the highest number that the site signed; ``told`` that another site said it has; ``waits`` the first
            own one that waits. Each 0 where it is not beyond the chain.
    """

    site: str
    have: int
    records: int
    signed: int
    told: int
    waits: int

    @property
    def certain(self) -> bool:
        """Whether anything speaks of later entries at all."""
        return any((self.records, self.signed, self.told, self.waits))

    def problem(self, name: str, file: str) -> Problem:
        """What to tell the person who looks."""
        parts = [f"{self.records:,} records are known only from the lists"] if self.records else []
        parts += [f"its signature covers {self.signed:,} entries"] if self.signed else []
        parts += [f"another site has {self.told:,}"] if self.told else []
        parts += [f"number {self.waits:,} waits here"] if self.waits else []
        message = (
            f"Site {name}: entries are missing at the end of its chain: {'; '.join(parts)}; its chain here ends at "
            f"{self.have:,}."
        )
        hint = BEHIND_LISTS if self.records else TAKE_IN
        return Problem(Severity.ERROR, "entries-missing", message, hint, file)


def missing_ends(connection: Connection, own: str) -> tuple[MissingEnd, ...]:
    """By site, where anything in the file speaks of later entries than are here."""
    entries, records = tables.entries.c, tables.records.c
    heads = {
        str(site): (int(last), int(clock))
        for site, last, clock in connection.execute(
            select(entries.site, func.max(entries.sequence), func.max(entries.clock)).group_by(entries.site)
        )
    }
    changed = select(records.changed_site, func.max(records.changed_clock)).group_by(records.changed_site)
    newest = {str(site): int(clock) for site, clock in connection.execute(changed)}
    found = []
    for site in sorted({own, *newest}):
        last, clock = heads.get(site, (0, 0))
        rows = signed = told = waits = 0
        if newest.get(site, 0) > clock:
            later = select(func.count()).where(records.changed_site == site, records.changed_clock > clock)
            rows = int(connection.scalar(later.select_from(tables.records)) or 0)
        if site == own:
            signed = _beyond(_last_signed(connection, own), last)
            told = _beyond(told_of(connection, own), last)
            waiting = tables.waiting.c
            first = select(func.min(waiting.sequence)).where(waiting.site == own, waiting.sequence > last)
            waits = int(connection.scalar(first) or 0)
        missing = MissingEnd(site, last, rows, signed, told, waits)
        found += [missing] if missing.certain else []
    return tuple(found)


def told_of(connection: Connection, own: str) -> int:
    """The last entry of this site that another site said it has: it was sent, and so it was signed."""
    known = [0]
    for heads in connection.scalars(select(tables.peers.c.heads)):
        head = heads.get(own) if isinstance(heads, Mapping) else None
        known += [head] if type(head) is int else []
    return max(known)


def refuse_missing(connection: Connection, own: str, *, name: str) -> None:
    """Refuse to make lists again from a journal that lost entries: the lists may be all that is left of them.

    Raises:
        InputRefused: "entries-missing".
    """
    ends = missing_ends(connection, own)
    if ends:
        raise InputRefused(ends[0].problem(ends[0].site, name))


def _last_signed(connection: Connection, site: str) -> int:
    signed = tables.checkpoints.c
    numbers = signed.sequence <= _HIGHEST  # SQLite keeps texts in this column too, above every number
    return int(connection.scalar(select(func.max(signed.sequence)).where(signed.site == site, numbers)) or 0)


def _beyond(number: int, last: int) -> int:
    return number if number > last else 0
