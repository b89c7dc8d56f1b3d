"""A mission in one file, ``NAME.helmpack``: a consistent copy of it and its attachments, to keep or to carry.

It is a ZIP file without compression tricks: ``mission.helm`` first, then ``files/`` with each attachment under its
SHA-256. Nothing else is taken out of one, so no name in it can lead out of the folder.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import insert, select, text

from bluehelm.mission import tables
from bluehelm.mission.attachment_folder import path_in
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.core import Core
from bluehelm.mission.database import engine_for, let_go_on_failure, name_of, reading, writing
from bluehelm.mission.files_folder import attachments_in, files_folder
from bluehelm.mission.migrations import NEWEST, version_of
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.opening import create_tables
from bluehelm.mission.own_tables import refuse_foreign
from bluehelm.mission.rebuilding import remake_state
from bluehelm.mission.run_files import checksum_file
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

MISSION: Final = "mission.helm"
_ATTACHMENT: Final = re.compile(r"files/([0-9a-f]{64})")
LARGEST: Final = 1 << 38
"""Bytes of one member, unpacked; more is no mission."""
MOST_MEMBERS: Final = 1_000_000
_PART: Final = 1 << 20
_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a pack, or came out of one: the file, how many attachments, and the ids of records whose
    attachment was missing or not as its checksum says.
    """

    path: Path
    attachments: int
    missing: tuple[str, ...]

    def summary(self) -> str:
        """One sentence for the person at the keyboard."""
        lost = f", {len(self.missing)} missing (the first: {self.missing[0]})" if self.missing else ""
        size = self.path.stat().st_size / 1e6
        return f"{self.path.name}: {size:,.1f} MB, with {self.attachments:,} attachments{lost}."


def pack(file: MissionFile, out: Path, *, folder: Path | None = None, progress: Progress = silent) -> Packed:
    """Write a copy of an open mission, from SQLite or PostgreSQL, and its attachments into one new file.

    The copy is of one moment, also while others write. Private keys go with it as they are stored: without a
    passphrase they lie open in it. ``folder`` is where the attachments lie, if not beside the mission file.

    Raises:
        InputRefused: "exists" where something is, "cannot-copy" where the disk does not let it be written.
    """
    if out.exists() or out.is_symlink():
        message, hint = "There is a file of this name already.", "Choose another name; nothing was overwritten."
        raise InputRefused(Problem(Severity.ERROR, "exists", message, hint, out.name))
    with _disk_refused(out.name), TemporaryDirectory(dir=out.absolute().parent, prefix=".pack-") as scratch:
        copy = Path(scratch) / MISSION
        _copy_mission(file.core, copy)
        made = Path(scratch) / "made.helmpack"
        with file.core.reading() as connection:
            attachments = list(attachments_in(connection))
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.write(copy, MISSION)
            count, missing = _write_attachments(archive, folder or files_folder(file.core.where), attachments, progress)
        made.rename(out)
    return Packed(out, count, missing)


def unpack(packed: Path, folder: Path, *, name: str | None = None) -> Packed:
    """Take a mission out of a pack into an existing folder: ``NAME.helm`` and ``NAME.files``.

    Args:
        packed: a pack.
        folder: where to put them.
        name: name of the mission file without its ending; by default that of the pack.

    Raises:
        InputRefused: "damaged-pack" for a file that is none or was changed, "exists" where something is in the way,
            "bad-name" for a name that leads out of the folder, "foreign-schema" where the mission in it holds what is
            not ours: it is unpacked, but only a repair may read it.
    """
    refuse_irregular(packed)
    if name is not None:
        _refuse_bad_name(name)
    target = folder / f"{name or packed.stem}.helm"
    for path in (target, files_folder(target)):
        if path is not None and (path.exists() or path.is_symlink()):
            message, hint = (
                "There is a file or folder of this name already.",
                "Nothing was overwritten. Choose another.",
            )
            raise InputRefused(Problem(Severity.ERROR, "exists", message, hint, path.name))
    with _disk_refused(packed.name), TemporaryDirectory(dir=folder, prefix=".unpack-") as scratch:
        mission, files = Path(scratch) / MISSION, Path(scratch) / "files"
        files.mkdir()
        with _archive(packed) as archive:
            for member in _members(archive, packed.name):
                _take_out(archive, member, mission if member.filename == MISSION else files / member.filename[6:])
        count = 0
        for path in sorted(files.iterdir()):
            if checksum_file(path) != path.name:
                raise InputRefused(_damaged(packed.name, f"the attachment {path.name} is not what its name says"))
            place = path_in(files, path.name)
            place.parent.mkdir(exist_ok=True)
            path.rename(place)
            count += 1
        mission.rename(target)
        if count:
            files.rename(target.with_suffix(".files"))
    _refuse_foreign(target)
    return Packed(target, count, ())


def _refuse_foreign(mission: Path) -> None:
    """Nobody takes for good what came out of a pack with a trigger in it; it stays, for a repair to read it."""
    engine, name = engine_for(mission), name_of(mission)
    with let_go_on_failure(engine), reading(engine, name=name) as connection:
        refuse_foreign(connection, name=name, current=version_of(connection) == NEWEST)
    engine.dispose()


def _refuse_bad_name(name: str) -> None:
    one_part = Path(name).name == name and PureWindowsPath(name).name == name
    if not one_part or not name.isprintable() or name in {".", ".."}:
        message = f"The name {printable(name)[:60]!r} is not the plain name of a file."
        hint = "Give a name without folders and without its ending: --name averra. The folder is the argument before."
        raise InputRefused(Problem(Severity.ERROR, "bad-name", message, hint))


def _copy_mission(core: Core, copy: Path) -> None:
    if core.engine.dialect.name == "sqlite":
        with core.reading() as connection, closing(sqlite3.connect(copy)) as target:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 - tells the type checker; the dialect says so
            source.backup(target)
        return
    engine, name = create_tables(copy)
    with core.reading() as source_connection, writing(engine, name=name) as target_connection:
        source_connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in tables.metadata.sorted_tables:
            if table.name != "records":  # made again below, with the index of words
                with source_connection.execute(
                    select(table).order_by(*table.primary_key), execution_options={"yield_per": _ROWS}
                ) as rows:
                    for part in rows.mappings().partitions(_ROWS):
                        target_connection.execute(insert(table), [dict(row) for row in part])
        remake_state(target_connection, core.kinds, core.identity.founder, silent)
    engine.dispose()


def _write_attachments(
    archive: zipfile.ZipFile, folder: Path | None, attachments: list[tuple[str, str]], progress: Progress
) -> tuple[int, tuple[str, ...]]:
    """How many went in, and the records whose file was missing or changed."""
    written: set[str] = set()
    missing = []
    for number, (record, digest) in enumerate(attachments):
        progress("attachments", number, len(attachments))
        path = None if folder is None else path_in(folder, digest)
        if digest in written:
            continue
        if path is None or not path.is_file() or checksum_file(path) != digest:
            missing.append(record)
            continue
        archive.write(path, f"files/{digest}", compress_type=zipfile.ZIP_STORED)
        written.add(digest)
    return len(written), tuple(missing)


@contextmanager
def _archive(packed: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(packed) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise InputRefused(_damaged(packed.name, str(error))) from None


def _members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Members of a pack, each under a name that a pack has, once, and of a size that it can have."""
    members = archive.infolist()
    names = [member.filename for member in members]
    known = all(each == MISSION or _ATTACHMENT.fullmatch(each) for each in names)
    if not known or names.count(MISSION) != 1 or len(set(names)) != len(names) or len(names) > MOST_MEMBERS:
        raise InputRefused(_damaged(name, "it holds something else than one mission and its attachments"))
    room = shutil.disk_usage(Path(archive.filename or ".").absolute().parent).free
    if sum(member.file_size for member in members) > min(LARGEST, room):
        raise InputRefused(_damaged(name, "it says it unpacks to more than this disk has room for"))
    return members


def _take_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    """Unpack one member; the archive gives no more bytes than the member said, and compares their checksum."""
    with archive.open(member) as source, path.open("xb") as target:
        shutil.copyfileobj(source, target, _PART)


@contextmanager
def _disk_refused(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or "it cannot be read or written"
        message = f"The work cannot be done on this disk: {why}."
        hint = "Look whether the folder can be written and has room, and whether the stick is still there."
        raise InputRefused(Problem(Severity.ERROR, "cannot-copy", message, hint, name)) from None


def _damaged(name: str, why: str) -> Problem:
    message = f"This is no pack of a mission, or not a whole one: {printable(why)[:200]}."
    return Problem(Severity.ERROR, "damaged-pack", message, "Copy it again from where it was made.", name)
