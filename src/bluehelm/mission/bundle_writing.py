"""Writing a bundle: packed, locked and signed beside its place, and only then in it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from bluehelm.mission.bundle import LENGTH, MAGIC, SIGNATURE
from bluehelm.mission.bundle_lock import make_lock, sealed
from bluehelm.mission.bundle_packing import LARGEST_PAYLOAD, LARGEST_UNPACKED, Packing
from bluehelm.mission.entry import canonical
from bluehelm.mission.site_keys import PublicKeys, SiteKeys
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular


def write_bundle(
    path: Path,
    lines: Iterable[str],
    *,
    mission: str,
    keys: SiteKeys,
    receiver: PublicKeys | None = None,
    passphrase: str | None = None,
) -> int:
    """Write a bundle beside its place and move it there; its size in bytes. Lines are written as they come.

    Args:
        path: where to write; an existing file is replaced once the new one is whole.
        lines: manifest, lists and bodies, each one line of JSON.
        mission: id of the mission.
        keys: the sending site's.
        receiver: only this site can then read the payload.
        passphrase: only who knows it can read the payload.

    Raises:
        InputRefused: when it cannot be written there, would take the place of another kind of file, or is too large
            for one bundle.
    """
    name = _refuse_place(path)
    secret, lock = make_lock(mission, receiver=receiver, passphrase=passphrase)
    packing = Packing()
    packed = packing.parts(lines)
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.unlink(missing_ok=True)  # a link put there would lead the bytes elsewhere
        with scratch.open("xb") as stream:
            stream.write(_head(keys, mission, lock))
            size, digest = _write_payload(stream, packed if secret is None else sealed(packed, secret), packing, name)
            stream.seek(0)
            head = _head(keys, mission, lock, size=size, unpacked=packing.unpacked, digest=digest)
            stream.write(head)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except BaseException as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputRefused(_unwritable(name, error)) from None
        raise
    return len(head) + size


def _write_payload(stream: BinaryIO, payload: Iterable[bytes], packing: Packing, name: str) -> tuple[int, str]:
    """Size and SHA-256 of what was written."""
    size, digest = 0, sha256()
    for part in payload:
        size += len(part)
        if size > LARGEST_PAYLOAD or packing.unpacked > LARGEST_UNPACKED:
            message = "This is too much for one bundle."
            raise InputRefused(Problem(Severity.ERROR, "too-large", message, "Send fewer days with --since.", name))
        digest.update(part)
        stream.write(part)
    return size, digest.hexdigest()


def _head(
    keys: SiteKeys, mission: str, lock: dict[str, str] | None, *, size: int = 0, unpacked: int = 0, digest: str = ""
) -> bytes:
    """All before the payload; as long with the sizes and checksum as before they are known."""
    header = canonical(
        {
            "exchange": keys.public.exchange.hex(),
            "lock": lock,
            "mission": mission,
            "sha256": digest.rjust(64, "0"),
            "signing": keys.public.signing.hex(),
            "size": f"{size:010}",
            "unpacked": f"{unpacked:010}",
        }
    ).encode()
    signature = keys.sign(MAGIC + header)
    assert len(signature) == SIGNATURE  # noqa: S101 - what RFC 8032 says
    return MAGIC + LENGTH.pack(len(header)) + header + signature


def _refuse_place(path: Path) -> str:
    """How messages call the bundle; refuse a place where another kind of file is.

    Raises:
        InputRefused: "not-a-bundle" or "bad-path".
    """
    name = printable(path.name)
    refuse_irregular(path)
    if not path.name:
        message, hint = "This is no name for a bundle.", "Name a file, like north.helmx."
        raise InputRefused(Problem(Severity.ERROR, "bad-path", message, hint, name))
    try:
        with path.open("rb") as stream:
            known = stream.read(len(MAGIC))
    except OSError:
        return name
    if known and known != MAGIC:
        message = "There is a file of this name, and it is no bundle. Nothing was written over it."
        hint = "Give the bundle another name, like north.helmx."
        raise InputRefused(Problem(Severity.ERROR, "not-a-bundle", message, hint, name))
    return name


def _unwritable(name: str, error: OSError) -> Problem:
    message = f"The bundle cannot be written there: {error.strerror}."
    hint = "Look whether the folder is there, whether the stick is full, and whether you may write on it."
    return Problem(Severity.ERROR, "unwritable", message, hint, name)
