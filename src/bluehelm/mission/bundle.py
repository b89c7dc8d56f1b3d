"""The file that carries entries between sites: ``NAME.helmx``.

Layout: the magic bytes; the length of the header (4 bytes, big endian) and the header, canonical JSON; the sender's
Ed25519 signature over magic and header (64 bytes); the payload, whose SHA-256 the header gives. The payload is
compressed lines of JSON, optionally encrypted under a passphrase or to one site. The first line is the manifest; a
list that follows is a checkpoint or a wrapped key; an object is the body of an entry.

A reader trusts nothing: sizes are bounded before memory is taken, and every name in it is checked against a pattern.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bluehelm.mission.entry import LARGEST_BODY
from bluehelm.mission.site_keys import (
    PublicKeys,
    SiteKeys,
    WrongPassphrase,
    open_with_passphrase,
)
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

MAGIC: Final = b"HELMX1\n"
LARGEST_HEADER: Final = 1 << 16
LARGEST_PAYLOAD: Final = 1 << 30
"""Bytes of a payload, packed; unpacked it may be four times as large."""
LARGEST_UNPACKED: Final = 4 * LARGEST_PAYLOAD
MOST_UNPACKED_OF_SMALL: Final = 64 << 20
LARGEST_RATIO: Final = 40
"""A payload of more than ``MOST_UNPACKED_OF_SMALL`` bytes is packed to no less than a fortieth: a small file must not
fill a reader's memory. Entries are packed to about a fifth; what repeats itself far more is sent unpacked."""
LONGEST_LINE: Final = 2 * LARGEST_BODY
LENGTH: Final = struct.Struct(">I")
_SIGNATURE: Final = 64
NONCE: Final = 12
PART: Final = 1 << 20
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature and checksum hold; its lines are still to be read.

    Attributes:
        mission: id of the mission it belongs to.
        sender: public keys of the site that made it.
        packed: the compressed lines.
        unpacked: how many bytes they say they unpack to.
    """

    mission: str
    sender: PublicKeys
    packed: bytes
    unpacked: int
    name: str

    def lines(self) -> Iterator[dict[str, object] | list[object] | str]:
        """The manifest first, then lists, and bodies of entries as text.

        Raises:
            InputRefused: "damaged-bundle" where the lines do not unpack as they should.
        """
        for number, line in enumerate(_unpacked_lines(self.packed, self.unpacked, self.name)):
            if number and line.startswith("{"):
                yield line
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                raise InputRefused(_damaged(self.name, "a line in it is no JSON")) from None
            if not isinstance(value, list if number else dict):
                raise InputRefused(_damaged(self.name, "a line in it is of no known kind"))
            yield value


def read_bundle(path: Path, *, keys: SiteKeys | None = None, passphrase: str | None = None) -> Bundle:
    """A bundle, its signature, checksum and lock opened; nothing of it is believed yet but who made it.

    Raises:
        InputRefused: when it is no bundle, was changed or cut short, or is locked for somebody else.
    """
    name = printable(path.name)
    refuse_irregular(path)
    try:
        with path.open("rb") as stream:
            header, members, sender = _signed_header(stream, name)
            payload = stream.read(min(int(members["size"]), LARGEST_PAYLOAD) + 1)
    except OSError as error:
        message = f"This bundle cannot be read: {error.strerror}."
        hint = "Look whether the name is right, whether it is a folder, and whether the stick still answers."
        raise InputRefused(Problem(Severity.ERROR, "unreadable", message, hint, name)) from None
    if len(payload) != int(members["size"]) or sha256(payload).hexdigest() != members["sha256"]:
        raise InputRefused(_damaged(name, "it is not whole"))
    packed = _unlocked(payload, header, keys=keys, passphrase=passphrase, name=name)
    return Bundle(members["mission"], sender, packed, int(members["unpacked"]), name)


def _signed_header(stream: BinaryIO, name: str) -> tuple[bytes, dict[str, str], PublicKeys]:
    """The header as it stands, its members, and the site that signed it; the payload comes next in the stream."""
    head = stream.read(len(MAGIC) + LENGTH.size)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + LENGTH.size:
        message = "This is not a bundle that Bluehelm made."
        hint = "Look for a file that ends in .helmx; ask the sender to make it again."
        raise InputRefused(Problem(Severity.ERROR, "not-a-bundle", message, hint, name))
    header = stream.read(min(LENGTH.unpack(head[len(MAGIC) :])[0], LARGEST_HEADER))
    signature = stream.read(_SIGNATURE)
    members = _header(header, name)
    sender = PublicKeys(bytes.fromhex(members["signing"]), bytes.fromhex(members["exchange"]))
    if not sender.signed(MAGIC + header, signature):
        raise InputRefused(_damaged(name, "its signature is wrong"))
    return header, members, sender


def _header(raw: bytes, name: str) -> dict[str, str]:
    """The header's members as text, each of the form it must have."""
    forms = {
        "exchange": r"[0-9a-f]{64}",
        "mission": r"[0-9a-f]{16}-[0-9a-f]{16}",
        "sha256": r"[0-9a-f]{64}",
        "signing": r"[0-9a-f]{64}",
        "size": r"\d{1,10}",
        "unpacked": r"\d{1,10}",
    }
    try:
        header = json.loads(raw)
        members = {form: str(header[form]) for form in forms}
        lock = header["lock"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputRefused(_damaged(name, "its header is none")) from None
    whole = all(re.fullmatch(pattern, members[form]) for form, pattern in forms.items())
    if not whole or not (lock is None or (isinstance(lock, dict) and all(isinstance(v, str) for v in lock.values()))):
        raise InputRefused(_damaged(name, "its header is none"))
    return members


def _unlocked(payload: bytes, header: bytes, *, keys: SiteKeys | None, passphrase: str | None, name: str) -> bytes:
    members = json.loads(header)
    lock, mission = members["lock"], members["mission"]
    if lock is None:
        return payload
    if lock.get("for") == "passphrase":
        if passphrase is None:
            message = "This bundle is locked with a passphrase."
            hint = "Ask the sender for it, and give it with --bundle-passphrase-file."
            raise InputRefused(Problem(Severity.ERROR, "locked-bundle", message, hint, name))
        try:
            return open_with_passphrase(payload, passphrase)
        except WrongPassphrase:
            message = "This is not the passphrase of this bundle."
            raise InputRefused(Problem(Severity.ERROR, "wrong-passphrase", message, "Type it again.", name)) from None
    wrapped = lock.get("key", "")
    if keys is not None and lock.get("for") == keys.public.site and _HEX.fullmatch(wrapped):
        secret = keys.unwrap(bytes.fromhex(wrapped), purpose=lock_purpose(mission))
        if secret is not None and len(secret) == 32:
            try:
                return ChaCha20Poly1305(secret).decrypt(payload[:NONCE], payload[NONCE:], None)
            except (InvalidTag, ValueError):
                raise InputRefused(_damaged(name, "it does not open")) from None
    if keys is None:
        message, hint = "This bundle is locked for one site.", "Open the mission file with its passphrase."
    else:
        message = f"This bundle is locked for the site {printable(str(lock.get('for')))[:16]}, not for this one."
        hint = "Pass it on to that site, or ask the sender for one for this site."
    raise InputRefused(Problem(Severity.ERROR, "locked-bundle", message, hint, name))


def _unpacked_lines(packed: bytes, unpacked: int, name: str) -> Iterator[str]:
    """The lines of a payload, never more bytes than it says, nor than one bundle may hold."""
    if unpacked > LARGEST_UNPACKED or is_bomb(len(packed), unpacked):
        raise InputRefused(_damaged(name, "it says that it unpacks to more than a bundle may hold"))
    unpacker, rest, seen = zlib.decompressobj(), b"", 0
    for part in unpacked_parts(unpacker, packed, name):
        seen += len(part)
        if seen > unpacked:
            raise InputRefused(_damaged(name, "it unpacks to more than it says"))
        *whole, rest = (rest + part).split(b"\n")
        if len(rest) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in whole):
            raise InputRefused(_damaged(name, "a line in it is too long"))
        for line in whole:
            yield _text(line, name)
    if rest or seen != unpacked or not unpacker.eof or unpacker.unused_data:
        raise InputRefused(_damaged(name, "it does not unpack to what it says"))


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether a payload unpacks to far more than entries do."""
    return unpacked > max(MOST_UNPACKED_OF_SMALL, LARGEST_RATIO * packed)


def unpacked_parts(unpacker: zlib._Decompress, packed: bytes, name: str) -> Iterator[bytes]:
    """What is unpacked, at most ``PART`` bytes at a time, whatever a small input blows up to."""
    for start in range(0, len(packed), PART):
        pending = packed[start : start + PART]
        while pending:
            try:
                yield unpacker.decompress(pending, PART)
            except zlib.error:
                raise InputRefused(_damaged(name, "it does not unpack")) from None
            pending = unpacker.unconsumed_tail


def _text(line: bytes, name: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise InputRefused(_damaged(name, "a line in it is no text")) from None


def lock_purpose(mission: str) -> str:
    """What the key of a bundle for one site is wrapped for."""
    return f"bluehelm bundle {mission}"


def _damaged(name: str, why: str) -> Problem:
    message = f"This bundle was changed or damaged on its way: {why}. Nothing of it was taken."
    return Problem(
        Severity.ERROR, "damaged-bundle", message, "Copy it again, or ask the sender to make it again.", name
    )


def hex_bytes(value: object) -> bytes | None:
    """The bytes of a text in hex; None when it is none."""
    return bytes.fromhex(value) if isinstance(value, str) and _HEX.fullmatch(value) else None
