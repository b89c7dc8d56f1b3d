"""Writing a bundle: packed, locked, signed, and only then in its place."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bluehelm.mission.bundle import (
    LARGEST_PAYLOAD,
    LARGEST_UNPACKED,
    LENGTH,
    MAGIC,
    NONCE,
    is_bomb,
    lock_purpose,
    unpacked_parts,
)
from bluehelm.mission.entry import canonical
from bluehelm.mission.site_keys import PublicKeys, SiteKeys, seal_with_passphrase
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
    """Write a bundle beside its place and move it there; its size in bytes.

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
    payload, unpacked = _packed(lines, name)
    payload, lock = _locked(payload, mission=mission, receiver=receiver, passphrase=passphrase)
    header = {
        "exchange": keys.public.exchange.hex(),
        "lock": lock,
        "mission": mission,
        "sha256": sha256(payload).hexdigest(),
        "signing": keys.public.signing.hex(),
        "size": len(payload),
        "unpacked": unpacked,
    }
    head = canonical(header).encode()
    signature = keys.sign(MAGIC + head)
    return _write_whole(path, MAGIC + LENGTH.pack(len(head)) + head + signature + payload)


def _packed(lines: Iterable[str], name: str) -> tuple[bytes, int]:
    """The lines compressed, and how many bytes they are when they are not."""
    packer, unpacked, parts = zlib.compressobj(6), 0, []
    for line in lines:
        raw = line.encode() + b"\n"
        unpacked += len(raw)
        parts.append(packer.compress(raw))
    payload = b"".join(parts) + packer.flush()
    if is_bomb(len(payload), unpacked):
        packer = zlib.compressobj(0)
        parts = [packer.compress(part) for part in unpacked_parts(zlib.decompressobj(), payload, name)]
        payload = b"".join(parts) + packer.flush()
    if len(payload) > LARGEST_PAYLOAD or unpacked > LARGEST_UNPACKED:
        message = "This is too much for one bundle."
        raise InputRefused(Problem(Severity.ERROR, "too-large", message, "Send fewer days with --since.", name))
    return payload, unpacked


def _locked(
    payload: bytes, *, mission: str, receiver: PublicKeys | None, passphrase: str | None
) -> tuple[bytes, dict[str, str] | None]:
    """The payload under its lock, and what the header says of the lock."""
    if receiver is not None:
        secret, nonce = ChaCha20Poly1305.generate_key(), os.urandom(NONCE)
        locked = nonce + ChaCha20Poly1305(secret).encrypt(nonce, payload, None)
        return locked, {"for": receiver.site, "key": receiver.wrap(secret, purpose=lock_purpose(mission)).hex()}
    if passphrase is not None:
        return seal_with_passphrase(payload, passphrase), {"for": "passphrase"}
    return payload, None


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


def _write_whole(path: Path, content: bytes) -> int:
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.unlink(missing_ok=True)  # a link put there would lead the bytes elsewhere
        with scratch.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        message = f"The bundle cannot be written there: {error.strerror}."
        hint = "Look whether the folder is there, whether the stick is full, and whether you may write on it."
        raise InputRefused(Problem(Severity.ERROR, "unwritable", message, hint, printable(path.name))) from None
    return len(content)
