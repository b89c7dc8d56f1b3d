"""What a site sends: the entries that others may lack, with what proves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from bluehelm.mission import tables
from bluehelm.mission.bundle_writing import write_bundle
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.checkpoint import EVERY, sign_chain
from bluehelm.mission.core import Core
from bluehelm.mission.entry import canonical
from bluehelm.mission.entry_spans import Span, records_among, records_in
from bluehelm.mission.hybrid_clock import LAST_READING, reading_at
from bluehelm.mission.journal import AT_ONCE, chain, chain_head, in_parts
from bluehelm.mission.key_sharing import share_keys
from bluehelm.mission.records import Admission
from bluehelm.mission.sync_report import counted
from bluehelm.problems import InputRefused, Problem, Severity, printable


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
        number = counted(self.entries, "entry", "entries")
        return f"{number} in {printable(self.path.name)}, {max(1, round(self.size / 1000)):,} kB, {lock}."


def send_bundle(
    core: Core,
    path: Path,
    *,
    since: datetime | None = None,
    everything: bool = False,
    receiver: str | None = None,
    passphrase: str | None = None,
    progress: Progress = silent,
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
        progress: called with what is being done, how much is done, how much there is.

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
        if receiver is not None and receiver in core.membership.entitled():
            share_keys(connection, core, receiver)
    with core.reading() as connection:
        heads = chain_heads(connection, core)
        if everything:
            after = dict.fromkeys(heads, 0)
        elif since is not None:
            after = _before(connection, heads, min(reading_at(since), LAST_READING))
        else:
            after = _known_to(connection, core, heads, receiver)
        lines = _lines(connection, core, heads, after, receiver=receiver, progress=progress)
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
    connection: Connection,
    core: Core,
    heads: Mapping[str, int],
    after: Mapping[str, int],
    *,
    receiver: str | None,
    progress: Progress,
) -> Iterator[str]:
    identity = core.identity
    yield canonical(
        {
            "founder": identity.founder,
            "heads": dict(heads),
            "made": min(core.clock.tick(), LAST_READING),
            "name": identity.name,
            "sites": [[keys.signing.hex(), keys.exchange.hex()] for _, keys in sorted(core.public_keys.items())],
        }
    )
    for site, start in after.items():
        for row in _signatures(connection, site, start, heads[site]):
            yield canonical(["checkpoint", row.site, row.sequence, row.hash, row.signature.hex()])
    done, total = 0, sum(heads[site] - start for site, start in after.items())
    for site, start in after.items():
        for sequence, _, body in chain(connection, site, after=start):
            if sequence > heads[site]:
                break  # written meanwhile; no signature covers it yet
            yield body
            done += 1
            if done % AT_ONCE == 0:
                progress("entries", done, total)
    yield from _key_lines(connection, core, after, receiver)


def _signatures(connection: Connection, site: str, after: int, head: int) -> list[Row[Any]]:
    """A site's last signature, and of those before it one for each ``EVERY`` entries: enough to take in the chain, and
    later to say where it was damaged.
    """
    table = tables.checkpoints.c
    statement = select(tables.checkpoints).where(table.site == site, table.sequence > after, table.sequence <= head)
    chosen: list[Row[Any]] = []
    for row in connection.execute(statement.order_by(table.sequence.desc())):
        if not chosen or chosen[-1].sequence - row.sequence >= EVERY:
            chosen.append(row)
    return chosen[::-1]


def _key_lines(connection: Connection, core: Core, after: Mapping[str, int], receiver: str | None) -> Iterator[str]:
    """Keys of the records that are sent; and all keys for the receiver, and for a site whose admission is sent."""
    table = tables.record_keys.c
    spans = [Span(start, site) for site, start in after.items()]
    keys = select(tables.record_keys)
    for part in records_in(connection, spans):
        for row in connection.execute(keys.where(table.record.in_(part)).order_by(table.record, table.key, table.site)):
            yield _key_line(row)
    readers = _admitted_by(connection, core, after) | ({receiver} if receiver is not None else set())
    for reader in sorted(readers):
        place = ("", "")
        of_reader = keys.where(table.site == reader).order_by(table.key, table.record).limit(AT_ONCE)
        while rows := connection.execute(of_reader.where(tuple_(table.key, table.record) > place)).all():
            place = (rows[-1].key, rows[-1].record)
            sent = records_among(connection, [row.record for row in rows], spans)
            yield from (_key_line(row) for row in rows if row.record not in sent)


def _key_line(row: Row[Any]) -> str:
    return canonical(["key", row.key, row.site, row.record, row.wrapped.hex()])


def _admitted_by(connection: Connection, core: Core, after: Mapping[str, int]) -> set[str]:
    """The sites that the founder's entries in a bundle admit or entitle."""
    founder, table = core.identity.founder, tables.entries.c
    statement = select(table.record).where(
        table.site == founder, table.sequence > after.get(founder, 0), table.kind == Admission.kind
    )
    records = connection.scalars(statement.distinct()).all()
    found: set[str] = set()
    for part in in_parts(records):
        rows = connection.scalars(select(tables.records.c.fields).where(tables.records.c.id.in_(part)))
        found.update(str(fields.get("site")) for fields in rows)
    return found & set(core.membership.entitled())
