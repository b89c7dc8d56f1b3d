"""What can still be read of a damaged SQLite mission file: every row around its unreadable pages."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bluehelm.mission import tables
from bluehelm.mission.carving import carve_bodies
from bluehelm.mission.entry import hash_of
from bluehelm.mission.opening import create_tables
from bluehelm.mission.stretch import is_hash

Rows = list[dict[str, Any]]

KEPT: Final = ("mission", "secrets", "site_keys", "checkpoints", "record_keys", "peers", "reads")
"""Tables that are kept beside the journal; the table of records and the index are made again from it."""
_HEADER: Final = 100
_PAGE: Final = 4096
_INTERIOR: Final = 0x05
_STORED: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND rootpage > 0"
_COMPUTED: Final = "SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden > 1"
_LONGEST_CELL: Final = 8 << 20
"""Bytes; no entry, key or list of ours is as long, and a file could make the memory full with longer ones."""
_STRETCH: Final = 10_000
"""Rows that are read at once."""
_SMALLEST_ROW: Final = 16
"""Bytes; no row of a table takes less, so a file's size bounds how many there can be."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text that may be an entry.

    Attributes:
        digest: the checksum that stood beside it, or None where none could be read.
        site: what the table says whose entry it is, with ``sequence``; None where it was found outside the table.
    """

    text: str
    digest: str | None
    site: str | None = None
    sequence: int = 0

    def is_whole(self) -> bool:
        """Whether it is what the checksum beside it says."""
        return self.digest is not None and hash_of(self.text) == self.digest


@dataclass(slots=True)
class Salvage:
    """Rows and bodies that were read, and how.

    Attributes:
        rows: by name of table, of those in ``KEPT``.
        bodies: texts of the journal and of what waited, which may be entries or not.
        records: rows of the table of records whose last change is by no entry that was read whole.
        unreadable: by name of table, how many times a stretch of it could not be read.
        grafted: the beginning of the file was gone and was replaced by that of a new file.
        carved: the raw bytes were searched as well.
    """

    rows: dict[str, Rows] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    records: Rows = field(default_factory=list)
    unreadable: dict[str, int] = field(default_factory=dict)
    grafted: bool = False
    carved: bool = False


def salvage(damaged: Path, folder: Path) -> Salvage:
    """Read everything that is left of a damaged file. Works on a copy in a folder of its own; the file stays as it is.

    Raises:
        OSError: when the file cannot be copied.
    """
    copy = folder / "damaged.helm"
    _copy(damaged, copy)
    found = _read(copy)
    if not found.rows.get("mission") or not found.rows.get("secrets"):
        _copy(damaged, copy)
        _graft(copy, folder / "new.helm")
        grafted = _read(copy)
        if grafted.rows.get("mission"):
            found, found.grafted = grafted, True
    if found.unreadable or found.grafted or not found.bodies:
        found.carved = True
        for name in (damaged.name, f"{damaged.name}-wal"):
            found.bodies += [Body(text, digest) for text, digest in carve_bodies(damaged.with_name(name))]
    return found


def _copy(damaged: Path, copy: Path) -> None:
    shutil.copyfile(damaged, copy)
    copy.with_name(f"{copy.name}-shm").unlink(missing_ok=True)
    log = damaged.with_name(f"{damaged.name}-wal")
    if log.is_file():
        shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))


def _read(copy: Path) -> Salvage:
    found = Salvage()
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda value: value.decode(errors="surrogateescape")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
        for name in KEPT:
            found.rows[name] = [dict(row) for row in _walk(connection, name, copy.stat().st_size, found)]
        changes: set[tuple[object, object]] = set()
        for name in ("entries", "waiting"):
            for row in _walk(connection, name, copy.stat().st_size, found):
                body = _body(row)
                found.bodies += [] if body is None else [body]
                if name == "entries" and body is not None and body.is_whole():
                    changes.add((row["site"], row["clock"]))
        lists = Salvage()
        for row in _walk(connection, "records", copy.stat().st_size, lists):
            if (row["changed_site"], row["changed_clock"]) not in changes:
                found.records.append(dict(row))
    return found


def _body(row: sqlite3.Row) -> Body | None:
    text, digest, site, sequence = (row[name] for name in ("body", "hash", "site", "sequence"))
    if not isinstance(text, str):
        return None
    try:
        text.encode()
    except UnicodeEncodeError:  # bytes that are no text: no entry
        digest = None
    whole = isinstance(digest, str) and is_hash(digest)
    number = sequence if type(sequence) is int else 0
    return Body(text, digest if whole else None, site if isinstance(site, str) else None, number)


def _walk(connection: sqlite3.Connection, name: str, size: int, found: Salvage) -> Iterator[sqlite3.Row]:
    """Rows of a table in order: where a stretch cannot be read it is halved, down to the rows that are lost."""
    columns = ", ".join(f'"{column.name}"' for column in tables.metadata.tables[name].columns)
    statement = f"SELECT {columns} FROM {name} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608 - own names
    last = _last_row(connection, name, size)
    if last is None:
        found.unreadable[name] = found.unreadable.get(name, 0) + 1
        return
    stretches = [(first, min(first + _STRETCH - 1, last)) for first in range(1, last + 1, _STRETCH)][::-1]
    while stretches:
        first, last = stretches.pop()
        try:
            rows = connection.execute(statement, (first, last)).fetchall()
        except (sqlite3.DatabaseError, OverflowError):
            found.unreadable[name] = found.unreadable.get(name, 0) + 1
            middle = (first + last) // 2
            stretches += [(middle + 1, last), (first, middle)] if first < last else []
        else:
            yield from rows


def _last_row(connection: sqlite3.Connection, name: str, size: int) -> int | None:
    """The last row of a table, or at least a bound of it; None where there is no such table. A view and a column that
    is computed do not lie in the file: reading one may never end.
    """
    try:
        stored = connection.execute(_STORED, (name,)).fetchone()
        computed = connection.execute(_COMPUTED, (name,)).fetchone()
        connection.execute(f"SELECT 1 FROM {name} LIMIT 0")  # noqa: S608 - own names
    except sqlite3.DatabaseError:
        return None
    if stored is None or computed is not None:
        return None
    most = max(1, size // _SMALLEST_ROW)
    try:
        found = connection.execute(f"SELECT max(rowid) FROM {name}").fetchone()[0]  # noqa: S608
    except sqlite3.DatabaseError:
        return most
    return 0 if found is None else min(found, most)


def _graft(copy: Path, fresh: Path) -> None:
    """Put the beginning of a new file, and its other pages that say where each table is, in the place of the copy's.

    Every mission file is made in the same order, so its tables begin at the same pages. Where this one was not, what
    is read through the graft makes no sense and is not taken.
    """
    fresh.unlink(missing_ok=True)
    engine, _ = create_tables(fresh)
    engine.dispose()
    source = fresh.read_bytes()
    log = copy.with_name(f"{copy.name}-wal")
    pages = max(1, copy.stat().st_size // _PAGE)
    with copy.open("r+b") as target:
        for page in _schema_pages(source):
            target.seek((page - 1) * _PAGE)
            target.write(source[(page - 1) * _PAGE : page * _PAGE])
        target.seek(28)
        target.write(struct.pack(">III", pages, 0, 0))  # pages of the file; no free ones
        target.truncate(pages * _PAGE)
    if not log.is_file() or log.stat().st_size < _HEADER:
        log.unlink(missing_ok=True)


def _schema_pages(source: bytes) -> tuple[int, ...]:
    """The pages of the table of tables: the first, and those it points to (SQLite file format, section 1.6)."""
    if source[_HEADER] != _INTERIOR:
        return (1,)
    count, last = struct.unpack_from(">H", source, _HEADER + 3)[0], struct.unpack_from(">I", source, _HEADER + 8)[0]
    cells = struct.unpack_from(f">{count}H", source, _HEADER + 12)
    return (1, *(struct.unpack_from(">I", source, cell)[0] for cell in cells), last)
