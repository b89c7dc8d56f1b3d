"""A file on its way: what has arrived, and what is needed to go on with it later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO

from bluehelm.problems import InputRefused, Problem, Severity


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a file a server sent.

    ``validator`` is its strong ETag or its Last-Modified date, empty where it gave neither: then nobody can tell
    whether the rest would belong to the same edition. ``size`` is the whole length in bytes, None where not known.
    """

    address: str
    validator: str
    size: int | None


class PartialFile:
    """NAME.part holds the bytes so far, NAME.part.json their edition; both are gone once NAME stands."""

    def __init__(self, target: Path, stream: BinaryIO) -> None:
        self.target = target
        self._stream = stream
        self._note = _note_path(target)

    def length(self) -> int:
        """Bytes that have arrived."""
        return self._stream.tell()

    def edition(self, address: str) -> Edition | None:
        """The edition the bytes belong to, where the download from ``address`` can go on; None: it starts anew."""
        try:
            edition = Edition(**json.loads(self._note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return edition if self.length() and edition.validator and edition.address == address else None

    def begin(self, edition: Edition) -> None:
        """Forget what has arrived and note the edition that comes now."""
        self._stream.seek(0)
        self._stream.truncate()
        self._note.write_text(json.dumps(asdict(edition)), "utf-8")

    def append(self, chunk: bytes) -> None:
        """Keep more bytes."""
        self._stream.write(chunk)

    def finish(self) -> None:
        """Give the file its name, in one step."""
        self._stream.flush()
        _part_path(self.target).replace(self.target)
        self._note.unlink(missing_ok=True)


@contextmanager
def partial_file(target: Path) -> Iterator[PartialFile]:
    """The partial file of a target, open for one process at a time; an empty one is not left behind.

    Raises:
        InputRefused: when another process is fetching the same file.
        OSError: when the disk is full or the folder cannot be written.
    """
    part = _part_path(target)
    with part.open("ab") as stream:
        try:
            flock(stream, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            message = f"Another process is fetching {target.name} into {target.parent}."
            hint = "Wait for it to end, or give another folder."
            raise InputRefused(Problem(Severity.ERROR, "fetch-already-running", message, hint)) from None
        try:
            yield PartialFile(target, stream)
        finally:
            if stream.tell() == 0:
                part.unlink(missing_ok=True)
                _note_path(target).unlink(missing_ok=True)


def _part_path(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _note_path(target: Path) -> Path:
    return target.with_name(target.name + ".part.json")
