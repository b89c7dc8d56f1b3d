"""The records that stretches of the journal change, each once, and no more of them in memory than a page of entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, func, select

from bluehelm.mission import tables
from bluehelm.mission.journal import in_parts

_Entry = Row[int, str, int, str]  # number, site, sequence, record
_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Span:
    """The entries of a site after a number of its chain; without a site, all that arrived after a number."""

    after: int
    site: str | None = None

    def place(self, row: _Entry) -> int | None:
        """Where an entry stands in the span; None where it is not in it."""
        if self.site is None:
            return int(row.number) if row.number > self.after else None
        return int(row.sequence) if row.site == self.site and row.sequence > self.after else None


def last_number(connection: Connection) -> int:
    """The number under which the last entry arrived; 0 where none did."""
    return int(connection.scalar(select(func.max(tables.entries.c.number))) or 0)


def records_in(connection: Connection, spans: Sequence[Span]) -> Iterator[list[str]]:
    """The records that the entries of the spans change, in parts, each record once."""
    for number, span in enumerate(spans):
        after = span.after
        while page := _page(connection, span, after):
            first, after = span.place(page[0]) or 0, span.place(page[-1]) or 0
            for part in in_parts(sorted({row.record for row in page})):
                known = _before(connection, part, spans[:number], span, first)
                if fresh := [record for record in part if record not in known]:
                    yield fresh


def records_among(connection: Connection, records: Sequence[str], spans: Sequence[Span]) -> set[str]:
    """Those of the records that an entry of the spans changes."""
    return {row.record for row in _entries(connection, records) if any(span.place(row) for span in spans)}


def _page(connection: Connection, span: Span, after: int) -> Sequence[_Entry]:
    table = tables.entries.c
    statement = select(table.number, table.site, table.sequence, table.record).limit(_PAGE)
    if span.site is None:
        statement = statement.where(table.number > after).order_by(table.number)
    else:
        statement = statement.where(table.site == span.site, table.sequence > after).order_by(table.sequence)
    return connection.execute(statement).all()


def _before(
    connection: Connection, records: Sequence[str], earlier: Sequence[Span], span: Span, first: int
) -> set[str]:
    """Those of the records that came on an earlier page."""
    return {
        row.record
        for row in _entries(connection, records)
        if any(other.place(row) for other in earlier) or first > (span.place(row) or first)
    }


def _entries(connection: Connection, records: Sequence[str]) -> Sequence[_Entry]:
    """All entries of the records. Which of them lie in a span is not asked of the database: it might look through the
    whole span for it.
    """
    table = tables.entries.c
    statement = select(table.number, table.site, table.sequence, table.record)
    return connection.execute(statement.where(table.record.in_(records))).all()
