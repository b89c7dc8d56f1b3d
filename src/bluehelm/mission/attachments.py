"""Files beside the mission file: photographs, scans, recordings. They lie in ``NAME.files/`` under the checksum of
their bytes, encrypted unless somebody says otherwise; their names stand in the mission file alone.

The bytes are on the disk before the journal speaks of them, so what the journal names is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import ValidationError
from sqlalchemy import select

from bluehelm.mission import tables
from bluehelm.mission.attachment_box import BrokenBox, opened_chunks, sealed_chunks
from bluehelm.mission.attachment_folder import (
    bad_digest,
    digest_of,
    faults_refused,
    is_digest,
    parts_of,
    path_in,
    readable,
    store,
)
from bluehelm.mission.changing import Writer, rule_problems
from bluehelm.mission.files_folder import attachments_without_checksum, files_folder
from bluehelm.mission.key_ring import keep_keys
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import MissionFile
from bluehelm.mission.records import Attachment
from bluehelm.mission.stored import Stored
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

LARGEST: Final = 1 << 28
"""Bytes of one attachment, unless the caller gives another bound: 256 MiB."""


def attach(
    file: MissionFile,
    content: Path | bytes,
    *,
    of: str,
    author: str,
    name: str | None = None,
    note: str | None = None,
    media_type: str = "application/octet-stream",
    mark: Mark = Mark.UNCLASSIFIED,
    sealed: bool = True,
    largest: int = LARGEST,
    folder: Path | None = None,
) -> str:
    """Put a file beside the mission file, as belonging to a record; the id of its Attachment record.

    Args:
        file: the mission file.
        content: a file to copy, or bytes.
        of: id of the record. When that is erased, what was sealed here can never be read again.
        author: who attaches it.
        name: as people call it; a path's own name otherwise. Protected, and no file is ever called so.
        note: protected as well.
        media_type: "image/jpeg".
        mark: of the Attachment record.
        sealed: encrypt it. What is not sealed can be read by whoever holds the folder.
        largest: bytes that are taken at most.
        folder: where attachments lie; needed for a mission on PostgreSQL.

    Raises:
        InputRefused: "too-large", "no-such-record", "erased", or when it cannot be read or written.
    """
    place = folder_of(file, folder)
    record_id, core = file.new_id(), file.core
    file.get(of)
    (key, secret), _ = core.ring.new_key(of, {})
    called = printable(name or (content.name if isinstance(content, Path) else ""))[-255:] or None
    with readable(content) as stream:
        plain = _bounded(stream, largest)
        bound = f"{of} {record_id}"
        digest, size, new = store(place, sealed_chunks(plain, key=secret, of=bound) if sealed else plain)
    try:
        record = _record(
            of=of,
            sha256=digest,
            size=size,
            media_type=media_type,
            key=key if sealed else None,
            name=called,
            note=note,
        )
        with core.writer(author) as writer:
            _refuse_erased(writer, of)
            writer.add(record, record_id=record_id, mark=mark)
            if sealed:
                keep_keys(writer.connection, core.ring.wrap(key, secret, of, core.readers()))
    except BaseException:
        if new:
            path_in(place, digest).unlink(missing_ok=True)
        raise
    return record_id


@contextmanager
def open_attachment(file: MissionFile, attachment: str, *, folder: Path | None = None) -> Iterator[Iterator[bytes]]:
    """The bytes of an attachment in parts, after its checksum was found right.

    Raises:
        InputRefused: "no-attachment", "missing-attachment", "changed-attachment", "sealed" without its key, "erased".
    """
    stored = file.get(attachment)
    record = stored.value
    if not isinstance(record, Attachment):
        message = f"The record {printable(attachment)} is no attachment, or not one that can be read here."
        raise _refused("no-attachment", message, "Look at its id: bluehelm report show.")
    secret = _secret(file, stored, record)
    with _opened(folder_of(file, folder), record) as stream:
        if digest_of(stream) != record.sha256:
            raise InputRefused(_changed(attachment))
        stream.seek(0)
        yield parts_of(stream) if secret is None else _unsealed(stream, secret, record, attachment)


def read_attachment(file: MissionFile, attachment: str, *, folder: Path | None = None) -> bytes:
    """All bytes of an attachment. See ``open_attachment``."""
    with open_attachment(file, attachment, folder=folder) as parts:
        return b"".join(parts)


def check_attachments(file: MissionFile, *, folder: Path | None = None) -> tuple[Problem, ...]:
    """Attachments that are missing, or whose bytes are not those that were attached."""
    place = folder_of(file, folder)
    with file.core.reading() as connection:
        unnamed = attachments_without_checksum(connection)
    problems = [bad_digest(f"The attachment {record}", file.core.name) for record in unnamed]
    for stored in file.find(Attachment.kind):
        if not isinstance(stored.value, Attachment) or stored.erased is not None:
            continue
        try:
            with _opened(place, stored.value) as stream:
                if digest_of(stream) != stored.value.sha256:
                    problems.append(_changed(stored.id))
        except InputRefused as refused:
            problems += refused.problems
    return tuple(problems)


def attachments_of(file: MissionFile, records: Iterable[str]) -> tuple[str, ...]:
    """Ids of the attachments of records, those withdrawn among them."""
    table = tables.records.c
    statement = select(table.id).where(table.kind == Attachment.kind).order_by(table.id)
    with file.core.reading() as connection:
        return tuple(
            found
            for record in sorted(set(records))
            for found in connection.scalars(statement.where(table.parent == record))
        )


def discard_erased(file: MissionFile, *, folder: Path | None = None) -> int:
    """Delete the files of erased attachments that no other attachment needs; how many were there to delete."""
    place = folder_of(file, folder)
    table = tables.records.c
    with file.core.reading() as connection:
        rows = connection.execute(select(table.fields, table.erased).where(table.kind == Attachment.kind)).all()
    named = [(row.fields.get("sha256"), row.erased is None) for row in rows if isinstance(row.fields, dict)]
    needed = {digest for digest, stands in named if stands and is_digest(digest)}
    gone = {digest for digest, stands in named if not stands and is_digest(digest)} - needed
    paths = [path for digest in sorted(gone) if (path := path_in(place, digest)).is_file()]
    for path in paths:
        with faults_refused(path.name):
            path.unlink()
    return len(paths)


def folder_of(file: MissionFile, folder: Path | None = None) -> Path:
    """Where the attachments of a mission file lie.

    Raises:
        InputRefused: "no-folder" for a mission on PostgreSQL without one.
    """
    if folder is not None:
        return folder
    beside = files_folder(file.core.where)
    if beside is None:
        message = "A mission on PostgreSQL keeps its attachments in a folder, and none was named."
        raise _refused("no-folder", message, "Name the folder.")
    return beside


def _record(**fields: object) -> Attachment:
    try:
        return Attachment.model_validate(fields)
    except ValidationError as error:
        raise InputRefused(rule_problems(error, Attachment)) from None


def _refuse_erased(writer: Writer, of: str) -> None:
    if writer.state(of).erased is not None:
        message = "The protected fields of this record were erased, so nothing is attached to it."
        raise _refused("erased", message, "Make a new record if there is a lawful reason.")


def _secret(file: MissionFile, stored: Stored, record: Attachment) -> bytes | None:
    """The key of a sealed attachment; None where it is not sealed."""
    if stored.erased is not None or (record.of is not None and file.get(record.of).erased is not None):
        raise _refused("erased", "This attachment was erased with its record.", "It cannot be brought back.")
    if record.key is None:
        return None
    with file.core.reading() as connection:
        secret = file.core.ring.secret(connection, record.key, record.of or "")
    if secret is None:
        hint = "Open the file with the site's passphrase, at a site that is entitled to protected fields."
        raise _refused("sealed", "This attachment is sealed and cannot be read here.", hint)
    return secret


def _unsealed(stream: BinaryIO, secret: bytes, record: Attachment, attachment: str) -> Iterator[bytes]:
    try:
        yield from opened_chunks(stream, key=secret, of=f"{record.of} {attachment}")
    except BrokenBox:
        raise InputRefused(_changed(attachment)) from None


@contextmanager
def _opened(place: Path, record: Attachment) -> Iterator[BinaryIO]:
    path = path_in(place, record.sha256)
    refuse_irregular(path)
    if not path.is_file():
        message = f"An attachment of the record {record.of} is not in the folder {printable(place.name)}."
        hint = "Attachments come with a packed file, not with a bundle: ask the site that attached it."
        raise _refused("missing-attachment", message, hint)
    with faults_refused(path.name), path.open("rb") as stream:
        yield stream


def _bounded(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    size = 0
    for part in parts_of(stream):
        size += len(part)
        if size > largest:
            message = f"This file is larger than the {largest:,} bytes that one attachment may have."
            raise _refused("too-large", message, "Attach a smaller copy, or a part of it.")
        yield part


def _changed(attachment: str) -> Problem:
    message = f"The bytes of the attachment {attachment} are not those that were attached."
    hint = "Keep the folder as it is, and take the file from a copy or from the site that attached it."
    return Problem(Severity.ERROR, "changed-attachment", message, hint)


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
