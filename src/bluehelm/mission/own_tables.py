"""Whether a SQLite mission file holds our own tables and nothing else.

A trigger in the file runs whenever Bluehelm writes: it could keep the keys of what was erased, or lose the log of who
read what. So a file with anything that is not ours is not used; its entries are saved into a clean one.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from bluehelm.mission import full_text, tables
from bluehelm.mission.migrations import VERSION_TABLE
from bluehelm.problems import InputRefused, Problem, Severity, printable

_QUESTION: Final = "SELECT type, name, sql FROM sqlite_master"
_OF_SEARCH: Final = frozenset(f"search_{part}" for part in ("data", "idx", "content", "config", "docsize"))
_OF_SQLITE: Final = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat3", "sqlite_stat4"})
_LONGEST_NAME: Final = 60


def refuse_foreign(connection: Connection, *, name: str, current: bool = True) -> None:
    """Refuse a mission file that holds a trigger, a view, or a table or index that is not ours.

    Args:
        connection: a connection to the file; on PostgreSQL nothing is looked at.
        name: how the message calls the file.
        current: whether its tables are those of this program; of older ones only triggers and views are known.

    Raises:
        InputRefused: "foreign-schema".
    """
    problem = foreign_schema(connection, name=name, current=current)
    if problem is not None:
        raise InputRefused(problem)


def foreign_schema(connection: Connection, *, name: str, current: bool = True) -> Problem | None:
    """What ``refuse_foreign`` refuses, told."""
    if connection.dialect.name != "sqlite":
        return None
    rows = [(str(kind), str(what), sql) for kind, what, sql in connection.exec_driver_sql(_QUESTION)]
    if not any(what == tables.entries.name for _, what, _ in rows):
        return None  # another kind of database: whoever reads it next says so
    found = [f"{kind} {printable(what)[:_LONGEST_NAME]}" for kind, what, sql in rows if _is_foreign(kind, what, sql)]
    if not current:
        found = [each for each in found if each.startswith(("trigger ", "view "))]
    if not found:
        return None
    more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
    message = (
        f"Somebody put into this file what Bluehelm does not make: {', '.join(found[:3])}{more}. It could change or "
        "copy what is written, so the file is not used."
    )
    hint = (
        f"Take the entries into a clean file: bluehelm check {name} --repair NEW.helm. Use that one from now on, and "
        "find out who had this one in their hands."
    )
    return Problem(Severity.ERROR, "foreign-schema", message, hint, file=name)


def _is_foreign(kind: str, name: str, sql: str | None) -> bool:
    if kind == "table" and (name in _OF_SEARCH or name in _OF_SQLITE or name == VERSION_TABLE):
        return _is_virtual(sql)
    if kind == "index" and sql is None:
        return not name.startswith("sqlite_autoindex_")
    return _own_statements().get((kind, name)) != _plain(sql or "")


def _is_virtual(sql: str | None) -> bool:
    """A table that is not in the file but in a program: only ``search`` is one of ours."""
    return not _plain(sql or "").startswith("createtable")


@cache
def _own_statements() -> dict[tuple[str, str], str]:
    """How each table and index of ours is made, by its kind and name."""
    dialect = sqlite.dialect()
    own = {("table", "search"): _plain(full_text.CREATE["sqlite"][0])}
    for table in tables.metadata.tables.values():
        own["table", table.name] = _plain(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            own["index", str(index.name)] = _plain(str(CreateIndex(index).compile(dialect=dialect)))
    return own


def _plain(sql: str) -> str:
    """A statement without what programs write differently: spaces, quotes, capital letters."""
    return "".join(letter for letter in sql if not letter.isspace() and letter not in "\"'`[]").lower()
