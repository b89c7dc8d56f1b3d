"""The database under a mission file: SQLite in one file, or PostgreSQL for many users.

One writer at a time on both. A commit is on the disk when it returns.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from bluehelm.mission.entry import BadEntry
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

Where = Path | str
"""A mission file's path, or the URL of a PostgreSQL database ("postgresql://...")."""

SECONDS_TO_WAIT: Final = 10
"""How long a writer waits for another one before it gives up."""
_WRITES: Final = "bluehelm_writes"
_LOCK: Final = 0x626C756568656C6D
"""The advisory lock that a writer holds on PostgreSQL: "bluehelm" in ASCII."""


def engine_for(where: Where) -> Engine:
    """An engine on the database; nothing is opened yet.

    Raises:
        InputRefused: for a URL that names no PostgreSQL database, or without the driver.
    """
    if isinstance(where, str) and "://" in where:
        return _postgresql_engine(where)
    path = Path(where)
    refuse_irregular(path)
    _refuse_text(path)
    engine = create_engine(_sqlite_url(path))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def name_of(where: Where) -> str:
    """How messages call a mission file: without its folders, and without what an address says of its user."""
    if isinstance(where, str) and "://" in where:
        return printable(where.rpartition("/")[2].partition("?")[0]) or "the database"
    return printable(Path(where).name)


def _sqlite_url(path: Path) -> URL:
    """The address of the file; where nothing may be written beside it, one that does not try to.

    Raises:
        InputRefused: "log-not-read" where the last changes could not be read so.
    """
    closed = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    if closed:
        _refuse_unread_log(path)
    query = {"mode": "ro", "immutable": "1", "uri": "true"} if closed else {"mode": "rwc", "uri": "true"}
    return URL.create("sqlite+pysqlite", database=path.absolute().as_uri(), query=query)


def _refuse_text(path: Path) -> None:
    """A file that begins with words never was a mission file: a form, a sheet, a map.

    Raises:
        InputRefused: "not-a-mission-file".
    """
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return  # whoever opens it is told why it cannot be
    if start[: len(_MARK)] == _MARK[: len(start)] or not start.strip():
        return
    try:
        words = start.decode("utf-8-sig")
    except UnicodeDecodeError as cut:
        if cut.start < len(start) - _LONGEST_LETTER:
            return
        words = start[: cut.start].decode("utf-8-sig")
    if any(ord(letter) < _FIRST_SIGN and letter not in "\t\n\r\f" for letter in words):
        return
    message = "This is a text file, not a mission file."
    hint = "Name the mission file (NAME.helm). Forms come in with bluehelm report parse, sheets with bluehelm import."
    raise InputRefused(Problem(Severity.ERROR, "not-a-mission-file", message, hint, file=printable(path.name)))


_LOOKED_AT: Final = 4096
_MARK: Final = b"SQLite format 3"
_LONGEST_LETTER: Final = 4
_FIRST_SIGN: Final = 32


def _refuse_unread_log(path: Path) -> None:
    """A file that is opened without writing beside it is read without its log, and the last changes lie there."""
    log = path.with_name(f"{path.name}-wal")
    try:
        holds = log.stat().st_size > 0
    except OSError:
        return
    if holds:
        name = printable(log.name)
        message = f"The last changes lie in {name} beside this file, and cannot be read where nothing may be written."
        hint = f"Copy the file together with {name} into a folder where you may write, and open the copy."
        raise InputRefused(Problem(Severity.ERROR, "log-not-read", message, hint, file=printable(path.name)))


@contextmanager
def let_go_on_failure(engine: Engine) -> Iterator[None]:
    """Close the engine's connections when the block fails: nobody else could."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def reading(engine: Engine, *, name: str) -> Iterator[Connection]:
    """A connection that sees one state of the file until the block ends.

    Raises:
        InputRefused: when the database cannot be read; ``name`` is how the message calls it.
    """
    with _faults_refused(name), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, *, name: str) -> Iterator[Connection]:
    """The one writer's connection: what the block did is durable when it ends, or undone when it fails.

    Raises:
        InputRefused: when somebody else writes for too long, or the disk is full, read-only or damaged.
    """
    with (
        _faults_refused(name),
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _postgresql_engine(where: str) -> Engine:
    try:
        url = make_url(where)
        if url.get_backend_name() == "postgresql":
            return create_engine(url.set(drivername="postgresql+psycopg"))
    except (ArgumentError, ValueError, NoSuchModuleError):
        pass
    except ModuleNotFoundError:
        message = "The driver for PostgreSQL is not installed."
        hint = 'Install it: pip install "bluehelm[postgresql]".'
        raise InputRefused(Problem(Severity.ERROR, "no-driver", message, hint)) from None
    message = "This is neither a mission file nor the address of a PostgreSQL database."
    hint = "Name a file (mission.helm), or an address like postgresql://user@host/database."
    raise InputRefused(Problem(Severity.ERROR, "bad-address", message, hint))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells the type checker; the URL says pysqlite
    connection.isolation_level = None  # the begin event below says which kind of transaction
    connection.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT * 1000}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA cache_size = -65536")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _faults_refused(name: str) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        problem = _fault(error, name)
        if problem is None:
            raise
        raise InputRefused(problem) from None
    except (BadEntry, JSONDecodeError, UnicodeDecodeError):
        raise InputRefused(_damaged(name)) from None


_DAMAGED: Final = (
    "damaged",
    "This is not a whole mission file: it was cut short, changed, or is another kind of file.",
    "Keep this file as it is. Save every whole entry into a new file: bluehelm check FILE --repair NEW.helm",
)


def _damaged(name: str) -> Problem:
    """The damage of a mission file, with the whole command that saves what is whole in it."""
    code, message, hint = _DAMAGED
    return Problem(Severity.ERROR, code, message, hint.replace("FILE", name), file=name)


_FAULTS: Final = (
    (
        ("database is locked", "lock timeout", "canceling statement due to lock"),
        "busy",
        f"Another program has been writing to this mission file for more than {SECONDS_TO_WAIT} seconds.",
        "Close the other program or wait for it, then do this again. Nothing was written.",
    ),
    (
        ("disk is full", "no space left", "could not extend file"),
        "disk-full",
        "The disk is full.",
        "Free some space and do this again: reading needs some, too. What was there is whole; nothing new was written.",
    ),
    (
        ("readonly database", "read-only", "attempt to write a readonly"),
        "read-only",
        "This mission file, or the folder or stick it is on, can only be read.",
        "Copy it to a place where you may write, or remove the write lock of the stick.",
    ),
    (
        (
            *("malformed", "not a database", "corrupt", "no such table", "decode to utf-8", "vtable"),
            *("ioerr_read", "ioerr_short_read"),
        ),
        *_DAMAGED,
    ),
    (
        ("disk i/o error",),
        "disk-fault",
        (
            "The disk does not take this: it or the stick is full, or the file is at the largest size that it takes "
            "there (4 GB on many sticks); if it is neither, the disk or the file is damaged."
        ),
        (
            "Free some space or copy the file to another disk, and run bluehelm check. What was there before is whole; "
            "nothing new was written."
        ),
    ),
    (
        ("unable to open", "connection failed", "could not connect", "connection refused", "does not exist"),
        "cannot-open",
        "The mission file cannot be opened.",
        "Look whether the path or address is right and whether you may read and write there.",
    ),
)


def _fault(error: DatabaseError, name: str) -> Problem | None:
    said = printable(str(error.orig)).lower()
    signs_of = f"{said} {getattr(error.orig, 'sqlite_errorname', '')}".lower()
    for signs, code, message, hint in _FAULTS:
        if any(sign in signs_of for sign in signs):
            if code == _DAMAGED[0]:
                return _damaged(name)
            return Problem(Severity.ERROR, code, message, hint, file=name)
    if isinstance(error, OperationalError):
        message = f"The database does not answer as it should: {said[:200]}."
        return Problem(
            Severity.ERROR, "database", message, "Look at the disk or the server, then try again.", file=name
        )
    return None
