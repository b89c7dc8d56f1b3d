"""Which imports wrote records."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.core import Core
from bluehelm.mission.journal import in_parts
from bluehelm.mission.records import ImportBatch


def imports_of(core: Core, records: Sequence[str]) -> list[str]:
    """The imports that wrote records, where they are not among them and not erased yet."""
    entries, table = tables.entries.c, tables.records.c
    found: set[str] = set()
    with core.reading() as connection:
        for part in in_parts(sorted(set(records))):
            batches = select(entries.batch).where(entries.record.in_(part), entries.batch.is_not(None))
            where = (table.id.in_(batches), table.kind == ImportBatch.kind, table.erased.is_(None))
            found.update(connection.scalars(select(table.id).where(*where)))
    return sorted(found - set(records))
