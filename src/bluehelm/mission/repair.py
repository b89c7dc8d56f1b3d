"""A new mission file from what is left of a damaged one: every whole entry, and what is needed to go on.

Entries that still connect from the first one go into the journal, under the same rules as those of a bundle: another
site's only as far as its own signature covers them. The rest waits in the file, and the next sync fills the gaps.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from bluehelm.mission import tables
from bluehelm.mission.attachment_folder import path_in
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.database import writing
from bluehelm.mission.entry import RECORD_ID, SITE_ID, entry_in_file
from bluehelm.mission.files_folder import attachments_in, files_folder
from bluehelm.mission.hold import hold
from bluehelm.mission.hybrid_clock import HybridClock, WallClock, utc_now
from bluehelm.mission.journal import AT_ONCE, row_of
from bluehelm.mission.kinds import Kinds
from bluehelm.mission.opening import (
    Identity,
    create_tables,
    keep_identity,
    keep_public_keys,
    read_membership,
    write_site,
)
from bluehelm.mission.reassembly import Reassembly, reassemble
from bluehelm.mission.rebuilding import remake_state
from bluehelm.mission.received import KEY_NAME, WRAPPED_BYTES
from bluehelm.mission.record import Record
from bluehelm.mission.records import MISSION_KINDS, Site
from bluehelm.mission.repair_report import RepairReport
from bluehelm.mission.run_files import checksum_file
from bluehelm.mission.salvage import Rows, Salvage, salvage
from bluehelm.mission.set_aside import write_aside
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.mission.stretch import Loose
from bluehelm.problems import InputRefused, Problem, Severity


def repair_file(
    damaged: Path,
    new: Path,
    *,
    kinds: Iterable[type[Record]] = (),
    passphrase: str | None = None,
    clock: WallClock = utc_now,
    progress: Progress = silent,
) -> RepairReport:
    """Save every whole entry of a damaged mission file into a new one. The damaged file stays as it is.

    Args:
        damaged: a SQLite mission file, cut short or with changed bytes.
        new: path of a file that is not there yet.
        kinds: kinds of record beside the mission's own.
        passphrase: for the keys of a new site, where those of the old one are lost.
        clock: the wall clock, in UTC; read only for a new site.
        progress: called with what is being done, how much is done, how much there is.

    Raises:
        InputRefused: "no-file" or "exists" for the paths, "nothing-left" where neither entries nor identity are found,
            "cannot-copy" where the disk does not let the work be done.
    """
    if not damaged.is_file():
        message, hint = "There is no file here.", "Look at the name and folder."
        raise InputRefused(Problem(Severity.ERROR, "no-file", message, hint, damaged.name))
    beside = new.with_name(f"{new.stem}.aside.json")
    for path in (new, beside):
        if path.exists() or path.is_symlink():
            message, hint = "There is a file of this name already.", "Choose another name; nothing was overwritten."
            raise InputRefused(Problem(Severity.ERROR, "exists", message, hint, path.name))
    try:
        with TemporaryDirectory(dir=new.absolute().parent, prefix=".repair-") as folder:
            found = salvage(damaged, Path(folder))
            made = reassemble(found)
            making = Path(folder) / "repaired.helm"
            engine, name = create_tables(making)
            with writing(engine, name=name) as connection:
                known = Kinds([*MISSION_KINDS, *kinds])
                identity = _identity_of(connection, made, known, name=damaged.name, passphrase=passphrase, clock=clock)
                unheard = _fill(connection, found, made, identity=identity, kinds=known, progress=progress)
                copied, lost = _copy_attachments(connection, damaged, new)
            engine.dispose()
            if made.aside or found.records:
                write_aside(beside, made.aside, found.records)
            making.rename(new)
    except OSError as error:
        message = f"The work cannot be done on this disk: {error.strerror}."
        hint = "Look whether the folder of the new file can be written and has room for twice the damaged file."
        raise InputRefused(Problem(Severity.ERROR, "cannot-copy", message, hint, new.name)) from None
    return _report(found, made, new, beside, unheard=unheard, copied=copied, lost=lost)


def _report(
    found: Salvage, made: Reassembly, new: Path, beside: Path, *, unheard: tuple[str, ...], copied: int, lost: int
) -> RepairReport:
    own = made.identity.own_site if made.identity is not None and made.locked is not None else ""
    hashes = {item.hash for item in made.journal.get(own, [])}
    out = sorted(item.sequence for item in made.checkpoints.get(own, []) if item.hash not in hashes)
    told = [{"site": item.site, "number": item.number, "entry": item.entry, "why": item.why} for item in made.aside]
    return RepairReport(
        file=new.name,
        entries={site: len(chain) for site, chain in made.journal.items() if chain},
        waiting=dict(sorted(Counter(item.site for item in made.waiting).items())),
        missing=made.missing,
        renewed=made.renewed,
        set_aside=tuple(told),
        lists=len(found.records),
        aside=beside.name if told or found.records else None,
        signed_waiting=tuple(out),
        unheard=unheard,
        new_site=made.locked is None,
        unreadable=tuple(sorted(found.unreadable)),
        attachments=copied,
        attachments_lost=lost,
    )


def _identity_of(
    connection: Connection, made: Reassembly, kinds: Kinds, *, name: str, passphrase: str | None, clock: WallClock
) -> Identity:
    """Write which mission and site the new file is of: those of the old one, or a new site where its keys are lost."""
    if made.identity is None:
        message = (
            "Nothing in this file tells which mission it is of; not even its founder's first entry is left. "
            f"{len(made.waiting):,} later entries were found in it."
        )
        hint = "Keep it, and look for another copy: a pack, a backup, or the file of another site."
        raise InputRefused(Problem(Severity.ERROR, "nothing-left", message, hint, name))
    identity = made.identity
    if made.locked is not None:
        row = {"id": identity.mission, "name": identity.name}
        connection.execute(tables.mission.insert(), {**row, "founder": identity.founder, "own_site": identity.own_site})
        connection.execute(tables.secrets.insert(), {"site": identity.own_site, "locked": made.locked})
        keep_public_keys(connection, list(made.keys.values()))
        return identity
    keys = SiteKeys.generate()
    public = keys.public
    identity = Identity(identity.mission, identity.name, identity.founder, public.site)
    keep_identity(connection, identity, keys, passphrase=passphrase)
    keep_public_keys(connection, list(made.keys.values()))
    site = Site(name="Repaired file", code="REP", signing=public.signing.hex(), exchange=public.exchange.hex())
    write_site(connection, site, keys, HybridClock(clock), author="Bluehelm", kinds=kinds)
    return identity


def _fill(
    connection: Connection, found: Salvage, made: Reassembly, *, identity: Identity, kinds: Kinds, progress: Progress
) -> tuple[str, ...]:
    """Put in what was saved; the sites that must be heard before the file writes."""
    chained = [item for chain in made.journal.values() for item in chain]
    chained.sort(key=lambda item: (item.clock, item.site))
    rows: list[tuple[Any, Sequence[Mapping[str, object]]]] = [
        (tables.checkpoints, [asdict(item) for signed in made.checkpoints.values() for item in signed]),
        (tables.record_keys, _record_keys(found.rows.get("record_keys", []))),
        (tables.reads, _reads(found.rows.get("reads", []))),
        (tables.waiting, [_waiting_row(item) for item in made.waiting]),
    ]
    for start in range(0, len(chained), AT_ONCE):
        part = chained[start : start + AT_ONCE]
        rows.append((tables.entries, [row_of(entry_in_file(item.body), item.body, item.hash) for item in part]))
    for table, given in rows:
        if given:
            connection.execute(table.insert(), given)
    remake_state(connection, kinds, identity.founder, progress)
    if made.locked is None:
        return ()
    membership = read_membership(connection, identity.founder)
    members = {identity.founder, *membership.admitted, *made.peers} - {identity.own_site, *membership.expelled()}
    hold(connection, members)
    return tuple(sorted(members))


def _waiting_row(item: Loose) -> dict[str, object]:
    return {"site": item.site, "sequence": item.sequence, "hash": item.hash, "body": item.body}


def _record_keys(rows: Rows) -> list[dict[str, object]]:
    whole = {}
    for row in rows:
        names = ((KEY_NAME, row["key"]), (SITE_ID, row["site"]), (RECORD_ID, row["record"]))
        named = all(isinstance(name, str) and pattern.fullmatch(name) for pattern, name in names)
        if named and isinstance(row["wrapped"], bytes) and len(row["wrapped"]) == WRAPPED_BYTES:
            by = row["brought_by"]
            known = isinstance(by, str) and SITE_ID.fullmatch(by)
            whole[row["key"], row["site"], row["record"]] = {**row, "brought_by": by if known else ""}
    return list(whole.values())


def _reads(rows: Rows) -> list[dict[str, object]]:
    texts = ("at", "person", "record", "what")
    return [row for row in rows if all(isinstance(row[name], str) and row[name].isprintable() for name in texts)]


def _copy_attachments(connection: Connection, damaged: Path, new: Path) -> tuple[int, int]:
    """Copy whole attachments beside the new file; how many were, and how many are lost."""
    source, target = files_folder(damaged), files_folder(new)
    digests = {digest for _, digest in attachments_in(connection)}
    if source is None or target is None:
        return 0, len(digests)
    paths = {digest: path_in(source, digest) for digest in sorted(digests)}
    whole = [digest for digest, path in paths.items() if path.is_file() and checksum_file(path) == digest]
    for digest in whole:
        copy = path_in(target, digest)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths[digest], copy)
    return len(whole), len(digests) - len(whole)
