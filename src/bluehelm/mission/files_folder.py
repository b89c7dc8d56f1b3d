"""The folder beside a mission file that holds its attachments, each under the SHA-256 of its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from bluehelm.mission import tables
from bluehelm.mission.database import Where
from bluehelm.mission.records import Attachment


def files_folder(where: Where) -> Path | None:
    """``NAME.files`` beside ``NAME.helm``; None for a PostgreSQL database, which has no folder."""
    if isinstance(where, str) and "://" in where:
        return None
    return Path(where).with_suffix(".files")


def attachments_in(connection: Connection) -> Iterator[tuple[str, str]]:
    """Record id and checksum of each attachment, those withdrawn too; none of one that was erased."""
    table = tables.records.c
    for row in connection.execute(
        select(table.id, table.fields).where(table.kind == Attachment.kind, table.erased.is_(None)).order_by(table.id)
    ):
        digest = row.fields.get("sha256") if isinstance(row.fields, dict) else None
        if isinstance(digest, str) and len(digest) == 64 and set(digest) <= set("0123456789abcdef"):
            yield row.id, digest
