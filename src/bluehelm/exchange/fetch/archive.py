"""A zip that arrived: whole, harmless, and not larger than it should be."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from bluehelm.problems import InputRefused, Problem, Severity

_MAX_UNPACKED: Final = 4 << 30  # bytes: fifteen times the largest source known
_MAX_RATIO: Final = 200  # CSV and text pack to a fifth or a tenth; a zip bomb packs a thousandfold
_MAX_MEMBERS: Final = 100_000
_HINT: Final = "Do not open it with other programs. Run the command again; if it comes again, tell the publisher."


def check_archive(path: Path) -> None:
    """Let a sound zip pass, and any file that is no zip.

    ``zipfile`` never reads more of a member than its declared size, so the declared sizes bound what readers unpack.

    Raises:
        InputRefused: when it is damaged, encrypted, unpacks to too much, or names a place outside its own folder.
    """
    with path.open("rb") as stream:
        is_zip = stream.read(2) == b"PK"
    if not is_zip:
        if path.suffix.lower() == ".zip":
            raise _refused(path, "not-a-zip", "The file has the name of a zip and is none.")
        return
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive.infolist())
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise _refused(path, "bad-zip", f"The zip is damaged: {error}.") from error
    if broken is not None:
        raise _refused(path, "bad-zip", f"The zip is damaged: the checksum of {broken} is wrong.")


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(path.stat().st_size, 1)
    if unpacked > _MAX_UNPACKED or ratio > _MAX_RATIO or len(members) > _MAX_MEMBERS:
        message = f"The zip unpacks to {unpacked:,} bytes in {len(members):,} files, {ratio:,.0f} times its size."
        raise _refused(path, "zip-too-large", message)
    for member in members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            raise _refused(path, "zip-escapes", f"The zip names a place outside its own folder: {member.filename!r}.")
        if member.flag_bits & 0x1:
            raise _refused(path, "zip-encrypted", f"{member.filename} in the zip is locked with a password.")


def _refused(path: Path, code: str, message: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, _HINT, path.name))
