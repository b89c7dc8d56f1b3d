"""The lock of a bundle: for one site, or under a passphrase.

A fresh key of 32 bytes seals the payload in pieces of ``PIECE`` bytes, so that neither side keeps it in memory: STREAM
(Hoang, Reyhanitabar, Rogaway and Vizár 2015, https://doi.org/10.1007/978-3-662-47989-6_24) over ChaCha20-Poly1305, with
the nonce that age gives each piece: its number in 11 bytes, big endian, then 1 for the last piece and 0 for the others.
So no piece can be changed, moved, left out or added, and none be cut off at the end. The header holds the key, wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bluehelm.mission.bundle_fault import damaged_on_its_way
from bluehelm.mission.site_keys import (
    PublicKeys,
    SiteKeys,
    WrongPassphrase,
    open_with_passphrase,
    seal_with_passphrase,
)
from bluehelm.problems import InputRefused, Problem, Severity, printable

PIECE: Final = 1 << 16
_TAG: Final = 16
_KEY: Final = 32
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")


def hex_bytes(value: object) -> bytes | None:
    """The bytes of a text in hex; None when it is none."""
    return bytes.fromhex(value) if isinstance(value, str) and _HEX.fullmatch(value) else None


def make_lock(
    mission: str, *, receiver: PublicKeys | None, passphrase: str | None
) -> tuple[bytes | None, dict[str, str] | None]:
    """A fresh key for a payload, and what the header says of it; twice None for a bundle that is not locked."""
    if receiver is None and passphrase is None:
        return None, None
    secret = ChaCha20Poly1305.generate_key()
    if receiver is not None:
        return secret, {"for": receiver.site, "key": receiver.wrap(secret, purpose=_purpose(mission)).hex()}
    return secret, {"for": "passphrase", "key": seal_with_passphrase(secret, passphrase or "").hex()}


def open_lock(
    lock: Mapping[str, str] | None, mission: str, *, keys: SiteKeys | None, passphrase: str | None, name: str
) -> bytes | None:
    """The key of a payload; None where it is not locked.

    Raises:
        InputRefused: "locked-bundle" for somebody else, or "wrong-passphrase".
    """
    if lock is None:
        return None
    wrapped = hex_bytes(lock.get("key")) or b""
    secret: bytes | None = None
    if lock.get("for") == "passphrase":
        secret = _under_passphrase(wrapped, passphrase, name)
    elif keys is not None and lock.get("for") == keys.public.site:
        secret = keys.unwrap(wrapped, purpose=_purpose(mission))
    if secret is not None and len(secret) == _KEY:
        return secret
    if keys is None:
        message, hint = "This bundle is locked for one site.", "Open the mission file with its passphrase."
    else:
        message = f"This bundle is locked for the site {printable(str(lock.get('for')))[:16]}, not for this one."
        hint = "Pass it on to that site, or ask the sender for one for this site."
    raise InputRefused(Problem(Severity.ERROR, "locked-bundle", message, hint, name))


def _under_passphrase(wrapped: bytes, passphrase: str | None, name: str) -> bytes:
    if passphrase is None:
        message = "This bundle is locked with a passphrase."
        hint = "Ask the sender for it, and give it with --bundle-passphrase-file."
        raise InputRefused(Problem(Severity.ERROR, "locked-bundle", message, hint, name))
    try:
        return open_with_passphrase(wrapped, passphrase)
    except WrongPassphrase:
        message = "This is not the passphrase of this bundle."
        raise InputRefused(Problem(Severity.ERROR, "wrong-passphrase", message, "Type it again.", name)) from None


def sealed(parts: Iterable[bytes], secret: bytes) -> Iterator[bytes]:
    """Bytes, in parts of any size, under the key."""
    cipher = ChaCha20Poly1305(secret)
    for number, piece, last in _pieces(parts, PIECE):
        yield cipher.encrypt(_nonce(number, last=last), piece, None)


def opened(parts: Iterable[bytes], secret: bytes, name: str) -> Iterator[bytes]:
    """What ``sealed`` sealed; each piece is proved before it is given.

    Raises:
        InputRefused: "damaged-bundle" at the first piece that was changed, moved, or is missing.
    """
    cipher = ChaCha20Poly1305(secret)
    for number, piece, last in _pieces(parts, PIECE + _TAG):
        try:
            yield cipher.decrypt(_nonce(number, last=last), piece, None)
        except (InvalidTag, ValueError):
            raise InputRefused(damaged_on_its_way(name, "it does not open")) from None


def _pieces(parts: Iterable[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """The bytes in pieces of a size with their numbers; the last one, which may be shorter, is marked."""
    pending, number = bytearray(), 0
    for part in parts:
        pending += part
        while len(pending) > size:
            yield number, bytes(pending[:size]), False
            del pending[:size]
            number += 1
    yield number, bytes(pending), True


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _purpose(mission: str) -> str:
    """What the key of a bundle for one site is wrapped for."""
    return f"bluehelm bundle {mission}"
