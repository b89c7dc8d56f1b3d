"""The tables of a mission file at every version they had, and the way from each to the next.

A version is four digits; the database says in ``alembic_version`` which one it has. What is here loads no Alembic:
a file that is up to date opens at once.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, MetaData, Table, inspect, text

from bluehelm.mission import full_text, tables
from bluehelm.problems import InputRefused, Problem, Severity, printable

NEWEST: Final = "0001"
"""The version of ``tables.py``. A change of the tables is a new file in ``versions``, and this number raised."""
VERSION_TABLE: Final = "alembic_version"


def version_of(connection: Connection) -> str | None:
    """The version of the tables, or None where no mission file is."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    return version


def is_up_to_date(connection: Connection, *, name: str) -> bool:
    """Whether the tables are those of this program; False for older ones.

    Raises:
        InputRefused: "not-a-mission-file" where no tables of a mission are, "newer-file" where a newer program made
            them; ``name`` is how the message calls the file.
    """
    version = version_of(connection)
    if version is None:
        message = "This database is no mission file: it has no tables of one."
        hint = "Look whether the path or address is right."
        raise InputRefused(Problem(Severity.ERROR, "not-a-mission-file", message, hint, file=name))
    if not (version.isdecimal() and version <= NEWEST):
        message = (
            f"A newer Bluehelm has written this mission file: its tables have version {printable(version)}, "
            f"and this program knows versions up to {NEWEST}."
        )
        hint = "Install the newest Bluehelm here, then open the file again. Nothing in it was changed."
        raise InputRefused(Problem(Severity.ERROR, "newer-file", message, hint, file=name))
    return version == NEWEST


def make_tables(connection: Connection, *, name: str) -> None:
    """Make the tables of a new mission file, in the transaction of the connection.

    Raises:
        InputRefused: "not-empty" where tables are already.
    """
    if inspect(connection).get_table_names():
        message = "There are tables in this database already; a new mission is made in an empty one only."
        hint = "Open the mission that is there, or name another file or database."
        raise InputRefused(Problem(Severity.ERROR, "not-empty", message, hint, file=name))
    tables.metadata.create_all(connection, checkfirst=False)
    for statement in full_text.CREATE[connection.dialect.name]:
        connection.execute(text(statement))
    version_table = _version_table()
    version_table.create(connection)
    connection.execute(version_table.insert(), {"version_num": NEWEST})


def bring_up_to_date(connection: Connection, *, name: str) -> None:
    """Take the tables to the newest version, in the transaction of the connection: all of it, or nothing.

    Raises:
        InputRefused: as ``is_up_to_date`` does.
    """
    if not is_up_to_date(connection, name=name):
        from bluehelm.mission.migrations.upgrading import upgrade

        upgrade(connection)


def _version_table() -> Table:
    """The table in which Alembic keeps the version, as Alembic makes it."""
    from sqlalchemy import Column, PrimaryKeyConstraint, String

    return Table(
        VERSION_TABLE,
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
    )
