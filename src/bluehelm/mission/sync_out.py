"""What a site sends: the entries that others may lack, with what proves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from bluehelm.mission import tables
from bluehelm.mission.bundle import write_bundle
from bluehelm.mission.checkpoint import sign_chain
from bluehelm.mission.core import Core
from bluehelm.mission.entry import canonical
from bluehelm.mission.hybrid_clock import reading_at
from bluehelm.mission.journal import AT_ONCE, chain, chain_head
from bluehelm.problems import InputRefused, Problem, Severity


@dataclass(frozen=True, slots=True)
class Sent:
    """What went into a bundle."""

    path: Path
    entries: int
    size: int
    locked: bool

    def summary(self) -> str:
        """One sentence for the person who carries it."""
        lock = "locked" if self.locked else "not locked: whoever finds it can read what is not protected"
        return f"{self.entries:,} entries in {self.path.name}, {self.size / 1000:,.0f} kB, {lock}."


def send_bundle(
    core: Core,
    path: Path,
    *,
    since: datetime | None = None,
    everything: bool = False,
    receiver: str | None = None,
    passphrase: str | None = None,
) -> Sent:
    """Write a bundle of the entries that the receiver may lack.

    Args:
        core: the open file.
        path: where to write the bundle.
        since: entries written from then on, by their sites' clocks.
        everything: all entries. With neither, what the receiver is not known to have; without a receiver, what any
            admitted site is not known to have.
        receiver: id of the site that alone can read the bundle.
        passphrase: locks the bundle instead.

    Raises:
        InputRefused: when the file is locked (a bundle must be signed), or the receiver is not of the mission.
    """
    keys = core.ring.own
    if keys is None:
        message = "A bundle must be signed, and the keys of this site are locked."
        hint = "Open the file with its passphrase."
        raise InputRefused(Problem(Severity.ERROR, "locked", message, hint, core.name))
    with core.changing() as connection:
        if receiver is not None and (not core.membership.admits(receiver) or receiver not in core.public_keys):
            message = f"There is no site {receiver} in this mission."
            hint = "Look at the sites with bluehelm sync status."
            raise InputRefused(Problem(Severity.ERROR, "no-such-site", message, hint, core.name))
        sign_chain(connection, keys, chain_head(connection, core.identity.own_site))
    with core.reading() as connection:
        heads = chain_heads(connection, core)
        if everything:
            after = dict.fromkeys(heads, 0)
        elif since is not None:
            after = _before(connection, heads, reading_at(since))
        else:
            after = _known_to(connection, core, heads, receiver)
        lines = _lines(connection, core, heads, after, receiver)
        size = write_bundle(
            path,
            lines,
            mission=core.identity.mission,
            keys=keys,
            receiver=core.public_keys[receiver] if receiver else None,
            passphrase=passphrase,
        )
    entries = sum(heads[site] - after[site] for site in heads)
    return Sent(path, entries, size, locked=bool(receiver or passphrase))


def chain_heads(connection: Connection, core: Core) -> dict[str, int]:
    """The last entry of every chain in this file, by site."""
    heads = {site: chain_head(connection, site).sequence for site in sorted(core.public_keys)}
    return {site: head for site, head in heads.items() if head}


def _before(connection: Connection, heads: Mapping[str, int], reading: int) -> dict[str, int]:
    table = tables.entries.c
    found = {}
    for site in heads:
        statement = select(func.max(table.sequence)).where(table.site == site, table.clock < reading)
        found[site] = int(connection.scalar(statement) or 0)
    return found


def _known_to(connection: Connection, core: Core, heads: Mapping[str, int], receiver: str | None) -> dict[str, int]:
    known = {row.site: row.heads for row in connection.execute(select(tables.peers))}
    others = {core.identity.founder, *core.membership.admitted} - {core.identity.own_site, *core.membership.expelled()}
    wanted = [receiver] if receiver is not None else sorted(others)
    return {
        site: min(head, min((int(known.get(other, {}).get(site, 0)) for other in wanted), default=0))
        for site, head in heads.items()
    }


def _lines(
    connection: Connection, core: Core, heads: Mapping[str, int], after: Mapping[str, int], receiver: str | None
) -> Iterator[str]:
    identity = core.identity
    yield canonical(
        {
            "after": dict(after),
            "founder": identity.founder,
            "heads": dict(heads),
            "name": identity.name,
            "sites": [[keys.signing.hex(), keys.exchange.hex()] for _, keys in sorted(core.public_keys.items())],
        }
    )
    for row in connection.execute(select(tables.checkpoints).order_by(*tables.checkpoints.primary_key)):
        if row.sequence > after.get(row.site, 0):
            yield canonical(["checkpoint", row.site, row.sequence, row.hash, row.signature.hex()])
    records: set[str] = set()
    for site, start in after.items():
        for _, _, body in chain(connection, site, after=start):
            yield body
    for site, start in after.items():
        table = tables.entries.c
        statement = select(table.record).where(table.site == site, table.sequence > start)
        records.update(connection.scalars(statement))
    yield from _key_lines(connection, records, receiver)


def _key_lines(connection: Connection, records: set[str], receiver: str | None) -> Iterator[str]:
    """Keys of the records that are sent, and all that are meant for the receiver."""
    table = tables.record_keys.c
    seen: set[tuple[str, str]] = set()
    rows: list[Any] = []
    names = sorted(records)
    for start in range(0, len(names), AT_ONCE):
        rows += connection.execute(select(tables.record_keys).where(table.record.in_(names[start : start + AT_ONCE])))
    if receiver is not None:
        rows += connection.execute(select(tables.record_keys).where(table.site == receiver))
    for row in rows:
        if (row.key, row.site) not in seen:
            seen.add((row.key, row.site))
            yield canonical(["key", row.key, row.site, row.record, row.wrapped.hex()])
