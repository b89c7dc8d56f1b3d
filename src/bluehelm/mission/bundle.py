"""The file that carries entries between sites: ``NAME.helmx``.

Layout: the magic bytes; the length of the header (4 bytes, big endian) and the header, canonical JSON; the sender's
Ed25519 signature over magic and header (64 bytes); the payload, whose size and SHA-256 the header gives. The payload is
packed lines of JSON (see `bundle_packing`), sealed in pieces where the bundle is locked (see `bundle_lock`). The first
line is the manifest; a list that follows is a checkpoint or a wrapped key; an object is the body of an entry.

A reader trusts nothing, and never keeps a payload in memory: it reads the file once for the checksum and again for each
look at the lines, and proves the checksum each time. Sizes are bounded before memory is taken.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from bluehelm.mission.bundle_fault import damaged_on_its_way, unreadable
from bluehelm.mission.bundle_lock import open_lock, opened
from bluehelm.mission.bundle_packing import LARGEST_PAYLOAD, LARGEST_UNPACKED, PART, is_bomb, unpacked_lines
from bluehelm.mission.chain_check import Progress, silent
from bluehelm.mission.site_keys import PublicKeys, SiteKeys
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

MAGIC: Final = b"HELMX1\n"
LARGEST_HEADER: Final = 1 << 16
LENGTH: Final = struct.Struct(">I")
SIGNATURE: Final = 64
_FORMS: Final = {
    "exchange": r"[0-9a-f]{64}",
    "mission": r"[0-9a-f]{16}-[0-9a-f]{16}",
    "sha256": r"[0-9a-f]{64}",
    "signing": r"[0-9a-f]{64}",
    "size": r"\d{10}",
    "unpacked": r"\d{10}",
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature and checksum hold; its lines are still to be read.

    Attributes:
        mission: id of the mission it belongs to.
        sender: public keys of the site that made it.
        start: where the payload begins in the file; ``size`` how many bytes it has.
        unpacked: how many bytes its lines say they are.
        secret: opens the payload; None where it is not locked.
        name: how messages call it.
    """

    path: Path
    mission: str
    sender: PublicKeys
    start: int
    size: int
    sha256: str
    unpacked: int
    name: str
    secret: bytes | None = field(default=None, repr=False)

    def lines(self, progress: Progress = silent) -> Iterator[dict[str, object] | list[object] | str]:
        """The manifest first, then lists, and bodies of entries as text.

        Raises:
            InputRefused: "damaged-bundle" where the lines do not unpack as they should, or the file is not what it was.
        """
        if self.unpacked > LARGEST_UNPACKED or is_bomb(self.size, self.unpacked):
            why = "it says that it unpacks to more than a bundle may hold"
            raise InputRefused(damaged_on_its_way(self.name, why))
        parts = self.payload(progress)
        packed = parts if self.secret is None else opened(parts, self.secret, self.name)
        for number, line in enumerate(unpacked_lines(packed, self.unpacked, self.name)):
            if number and line.startswith("{"):
                yield line
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                raise InputRefused(damaged_on_its_way(self.name, "a line in it is no JSON")) from None
            if not isinstance(value, list if number else dict):
                raise InputRefused(damaged_on_its_way(self.name, "a line in it is of no known kind"))
            yield value

    def payload(self, progress: Progress = silent) -> Iterator[bytes]:
        """The payload as it stands in the file, in parts; what was given counts once the last part was.

        Raises:
            InputRefused: "damaged-bundle" at the end where it is not what the header says.
        """
        seen, left = sha256(), self.size
        try:
            with self.path.open("rb") as stream:
                stream.seek(self.start)
                while left and (part := stream.read(min(PART, left))):
                    seen.update(part)
                    left -= len(part)
                    yield part
                    progress("bytes of the bundle", self.size - left, self.size)
                more = stream.read(1)
        except OSError as error:
            raise InputRefused(unreadable(self.name, error)) from None
        if left or more or seen.hexdigest() != self.sha256:
            raise InputRefused(damaged_on_its_way(self.name, "it is not whole"))


def read_bundle(path: Path, *, keys: SiteKeys | None = None, passphrase: str | None = None) -> Bundle:
    """A bundle, its signature, checksum and lock opened; nothing of it is believed yet but who made it.

    Raises:
        InputRefused: when it is no bundle, was changed or cut short, or is locked for somebody else.
    """
    name = printable(path.name)
    refuse_irregular(path)
    try:
        with path.open("rb") as stream:
            members, lock, sender = _signed_header(stream, name)
            start = stream.tell()
    except OSError as error:
        raise InputRefused(unreadable(name, error)) from None
    size, unpacked = int(members["size"]), int(members["unpacked"])
    if size > LARGEST_PAYLOAD:
        raise InputRefused(damaged_on_its_way(name, "it says that it holds more than a bundle may"))
    given = Bundle(path, members["mission"], sender, start, size, members["sha256"], unpacked, name)
    for _ in given.payload():
        pass
    secret = open_lock(lock, members["mission"], keys=keys, passphrase=passphrase, name=name)
    return Bundle(path, members["mission"], sender, start, size, members["sha256"], unpacked, name, secret)


def _signed_header(stream: BinaryIO, name: str) -> tuple[dict[str, str], Mapping[str, str] | None, PublicKeys]:
    """The header's members, its lock, and the site that signed it; the payload comes next in the stream."""
    head = stream.read(len(MAGIC) + LENGTH.size)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + LENGTH.size:
        message = "This is not a bundle that Bluehelm made."
        hint = "Look for a file that ends in .helmx; ask the sender to make it again."
        raise InputRefused(Problem(Severity.ERROR, "not-a-bundle", message, hint, name))
    header = stream.read(min(LENGTH.unpack(head[len(MAGIC) :])[0], LARGEST_HEADER))
    signature = stream.read(SIGNATURE)
    members, lock = _header(header, name)
    sender = PublicKeys(bytes.fromhex(members["signing"]), bytes.fromhex(members["exchange"]))
    if not sender.signed(MAGIC + header, signature):
        raise InputRefused(damaged_on_its_way(name, "its signature is wrong"))
    return members, lock, sender


def _header(raw: bytes, name: str) -> tuple[dict[str, str], Mapping[str, str] | None]:
    """The header's members as text, each of the form it must have, and the lock."""
    try:
        header = json.loads(raw)
        members = {form: str(header[form]) for form in _FORMS}
        lock = header["lock"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputRefused(damaged_on_its_way(name, "its header is none")) from None
    whole = all(re.fullmatch(pattern, members[form], re.ASCII) for form, pattern in _FORMS.items())
    if not whole or not (lock is None or (isinstance(lock, dict) and all(isinstance(v, str) for v in lock.values()))):
        raise InputRefused(damaged_on_its_way(name, "its header is none"))
    return members, lock
