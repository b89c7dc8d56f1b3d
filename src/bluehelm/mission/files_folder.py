"""The folder beside a mission file that holds its attachments, each under the SHA-256 of its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.attachment_folder import is_digest
from bluehelm.mission.database import Where
from bluehelm.mission.records import Attachment


def files_folder(where: Where) -> Path | None:
    """``NAME.files`` beside ``NAME.helm``; None for a PostgreSQL database, which has no folder."""
    if isinstance(where, str) and "://" in where:
        return None
    return Path(where).with_suffix(".files")


def attachments_in(connection: Connection) -> Iterator[tuple[str, str]]:
    """Record id and checksum of each attachment, those withdrawn too; none of one that was erased or names no
    checksum.
    """
    for record, digest in _named_in(connection):
        if is_digest(digest):
            yield record, digest


def attachments_without_checksum(connection: Connection) -> list[str]:
    """Ids of attachments, not erased, that say something else where their checksum should stand."""
    return [record for record, digest in _named_in(connection) if not is_digest(digest)]


def _named_in(connection: Connection) -> Iterator[tuple[str, object]]:
    table = tables.records.c
    statement = select(table.id, table.fields).where(table.kind == Attachment.kind, table.erased.is_(None))
    for row in connection.execute(statement.order_by(table.id)):
        yield row.id, row.fields.get("sha256") if isinstance(row.fields, dict) else None
