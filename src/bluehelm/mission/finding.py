"""Lists, filters and full-text search over the records of a mission file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, literal_column, select, text, tuple_
from sqlalchemy.sql.elements import ColumnElement

from bluehelm.mission import tables
from bluehelm.mission.full_text import has_words, matching


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are wanted: all given conditions hold. Withdrawn records are not found.

    ``text`` is words that all stand in the record's searched fields, or begin a word there. ``among`` is one more
    condition on the table ``records``: those that a person may read.
    """

    kind: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    sector: str | None = None
    status: str | None = None
    category: str | None = None
    parent: str | None = None
    text: str | None = None
    conflicts: bool = False
    among: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """At most ``limit`` records, after the record with the id ``after`` in the same order."""

    limit: int | None = None
    after: str | None = None


Rows = Sequence[Row[Any]]
Selected = Select[Any]

MOST_MONTHS: Final = 36
"""A search over a longer span looks through the days of what it found instead of asking the index for each month."""


def rows_found(connection: Connection, wanted: Wanted, page: Page) -> Rows:
    """Rows of ``records``, newest day first and then newest arrival; of a text search, newest arrival first."""
    statement = _conditions(connection, select(tables.records), wanted)
    if statement is None:
        return ()
    table = tables.records.c
    if page.after is not None:
        last = connection.execute(select(table.day, table.number).where(table.id == page.after)).first()
        if last is not None:
            later_in_order = (
                literal_column("search.rowid" if connection.dialect.name == "sqlite" else "records.number")
                < last.number
                if wanted.text
                else tuple_(table.day, table.number) < tuple_(last.day, last.number)
            )
            statement = statement.where(later_in_order)
    if wanted.text and connection.dialect.name == "sqlite":
        statement = statement.order_by(text("search.rowid DESC"))  # the index of words is read in this order
    else:
        order = (table.number.desc(),) if wanted.text else (table.day.desc(), table.number.desc())
        statement = statement.order_by(*order)
    return connection.execute(statement.limit(page.limit)).all()


def count_found(connection: Connection, wanted: Wanted) -> int:
    """How many records are wanted."""
    statement = _conditions(connection, select(func.count()).select_from(tables.records), wanted)
    return 0 if statement is None else int(connection.scalar(statement) or 0)


def _conditions(connection: Connection, statement: Selected, wanted: Wanted) -> Selected | None:
    """The statement with the conditions; None where nothing can be found."""
    dialect = connection.dialect.name
    # SQLite must begin at the index of words: a plus before a column keeps it from beginning at another index
    begin_at_words = wanted.text is not None and dialect == "sqlite"
    column = {
        name: literal_column(f"+records.{name}") if begin_at_words else tables.records.c[name]
        for name in ("withdrawn", "kind", "sector", "status", "category", "parent", "day", "conflicts")
    }
    statement = statement.where(column["withdrawn"].is_(None))
    for name in ("kind", "sector", "status", "category", "parent"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(column[name] == value)
    if wanted.day_from is not None:
        statement = statement.where(column["day"] >= wanted.day_from.isoformat())
    if wanted.day_to is not None:
        statement = statement.where(column["day"] <= wanted.day_to.isoformat(), column["day"] != "")
    if wanted.conflicts:
        statement = statement.where(column["conflicts"].is_not(None))
    if wanted.among is not None:
        statement = statement.where(wanted.among)
    if wanted.text is None:
        return statement
    if not has_words(wanted.text):
        return None
    condition, parameters = matching(connection, wanted.text, _facets(wanted))
    number = "search.rowid" if dialect == "sqlite" else "search.number"
    joined = text(f"{number} = records.number AND {condition}").bindparams(**parameters)
    return statement.select_from(tables.records, text("search")).where(joined)


def _facets(wanted: Wanted) -> list[list[tuple[str, str]]]:
    names = ("kind", "sector", "status", "category", "parent")
    groups = [[(name, value)] for name in names if (value := getattr(wanted, name))]
    if wanted.day_from is not None and wanted.day_to is not None:
        first, last = (day.year * 12 + day.month - 1 for day in (wanted.day_from, wanted.day_to))
        if 0 <= last - first < MOST_MONTHS:
            groups.append([("month", f"{month // 12:04d}-{month % 12 + 1:02d}") for month in range(first, last + 1)])
    return groups
