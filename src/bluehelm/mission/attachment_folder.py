"""The folder of attachments: bytes under their checksum, on the disk for good before anybody speaks of them."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final, TypeGuard

from bluehelm.mission.attachment_box import CHUNK
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@contextmanager
def readable(content: Path | bytes) -> Iterator[BinaryIO]:
    """A file or bytes to read from."""
    if isinstance(content, bytes):
        yield BytesIO(content)
        return
    refuse_irregular(content)
    with faults_refused(printable(content.name)), content.open("rb") as stream:
        yield stream


def is_digest(value: object) -> TypeGuard[str]:
    """Whether a value, whatever another site sent, is a SHA-256 in hex: only such a one becomes a path."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def path_in(place: Path, digest: str) -> Path:
    """Where the bytes of a checksum lie.

    Raises:
        InputRefused: "bad-checksum" for what is none, and could lead out of the folder.
    """
    if not is_digest(digest):
        raise InputRefused(bad_digest("An attachment"))
    return place / digest[:2] / digest[2:]


def bad_digest(what: str, file: str | None = None) -> Problem:
    """That something holds no checksum where one should stand."""
    message = f"{what} names no checksum but something else, which could lead out of the folder of attachments."
    hint = "Nothing was read, written or deleted for it. Ask the site that wrote it: its program or file was changed."
    return Problem(Severity.ERROR, "bad-checksum", message, hint, file)


def parts_of(stream: BinaryIO) -> Iterator[bytes]:
    """What is left of a stream, in parts that fit in memory."""
    while part := stream.read(CHUNK):
        yield part


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of what is left of a stream, in hex."""
    digest = sha256()
    for part in parts_of(stream):
        digest.update(part)
    return digest.hexdigest()


def store(place: Path, parts: Iterator[bytes]) -> tuple[str, int, bool]:
    """Checksum and size of the bytes, which are then on the disk under their checksum; whether they are new there."""
    digest, size = sha256(), 0
    with faults_refused(printable(place.name)):
        place.mkdir(mode=0o700, exist_ok=True)
        waiting = place / f"{token_hex(16)}.part"
        try:
            with waiting.open("xb") as stream:
                for part in parts:
                    digest.update(part)
                    size += len(part)
                    stream.write(part)
                stream.flush()
                os.fsync(stream.fileno())
            target = path_in(place, digest.hexdigest())
            target.parent.mkdir(mode=0o700, exist_ok=True)
            new = not target.exists()
            waiting.replace(target)
            for folder in (target.parent, place, place.absolute().parent):
                _sync_folder(folder)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size, new


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def faults_refused(name: str) -> Iterator[None]:
    """A fault of the disk as a refusal; ``name`` is how the message calls what was read or written."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        message = "The disk is full." if full else f"This cannot be read or written: {error.strerror}."
        hint = "Free some space and do this again." if full else "Look at the folder and its rights, then try again."
        raise InputRefused(Problem(Severity.ERROR, "disk-full" if full else "no-access", message, hint, name)) from None
