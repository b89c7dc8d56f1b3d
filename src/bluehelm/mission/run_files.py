"""Checksums of files: what goes into a run, and the program itself."""

from __future__ import annotations

from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path


def checksum_file(path: Path | str) -> str:
    """SHA-256 of a file's bytes, in hex.

    Raises:
        OSError: when the file cannot be read.
    """
    with Path(path).open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


@cache
def checksum_code() -> str:
    """SHA-256 of the installed package: every file's path and bytes, in order. A release number cannot tell two
    checkouts apart; this can.
    """
    package = Path(__file__).parents[1]
    digest = sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(package).as_posix()} {checksum_file(path)}\n".encode())
    return digest.hexdigest()
