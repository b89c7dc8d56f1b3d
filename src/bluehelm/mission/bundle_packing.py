"""Lines packed and unpacked, a part at a time.

What is packed is one zlib stream (RFC 1950) after the other, each of at least ``PART`` bytes of whole lines but the
last, which may be shorter. A stream that repeats itself so much that a reader would take it for a bomb is stored as it
is. A reader takes a bound of bytes with every step, whatever a small input blows up to.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bluehelm.mission.bundle_fault import damaged_on_its_way
from bluehelm.mission.entry import LARGEST_BODY
from bluehelm.problems import InputRefused

LARGEST_PAYLOAD: Final = 1 << 30
"""Bytes of a payload, packed; unpacked it may be four times as large."""
LARGEST_UNPACKED: Final = 4 * LARGEST_PAYLOAD
MOST_UNPACKED_OF_SMALL: Final = 64 << 20
LARGEST_RATIO: Final = 40
"""A payload of more than ``MOST_UNPACKED_OF_SMALL`` bytes is packed to no less than a fortieth: a small file must not
keep a reader busy for hours. Entries are packed to about a fifth."""
LONGEST_LINE: Final = 2 * LARGEST_BODY
PART: Final = 1 << 20


@dataclass(slots=True)
class Packing:
    """Lines on their way into a bundle.

    Attributes:
        unpacked: bytes of the lines that were packed so far.
    """

    unpacked: int = 0

    def parts(self, lines: Iterable[str]) -> Iterator[bytes]:
        """The lines, packed."""
        group = bytearray()
        for line in lines:
            group += line.encode()
            group += b"\n"
            if len(group) >= PART:
                yield self._packed(group)
                group.clear()
        if group or not self.unpacked:
            yield self._packed(group)

    def _packed(self, group: bytearray) -> bytes:
        self.unpacked += len(group)
        packed = zlib.compress(group, 6)
        return packed if len(group) <= LARGEST_RATIO * len(packed) else zlib.compress(group, 0)


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether a payload unpacks to far more than entries do."""
    return unpacked > max(MOST_UNPACKED_OF_SMALL, LARGEST_RATIO * packed)


def unpacked_lines(packed: Iterable[bytes], unpacked: int, name: str) -> Iterator[str]:
    """The lines that were packed, never more bytes than ``unpacked``.

    Raises:
        InputRefused: "damaged-bundle" where they do not unpack as they should.
    """
    rest, seen = b"", 0
    for part in unpacked_parts(packed, name):
        seen += len(part)
        if seen > unpacked:
            raise InputRefused(damaged_on_its_way(name, "it unpacks to more than it says"))
        *whole, rest = (rest + part).split(b"\n")
        if len(rest) > LONGEST_LINE or any(len(line) > LONGEST_LINE for line in whole):
            raise InputRefused(damaged_on_its_way(name, "a line in it is too long"))
        for line in whole:
            yield _text(line, name)
    if rest or seen != unpacked:
        raise InputRefused(damaged_on_its_way(name, "it does not unpack to what it says"))


def unpacked_parts(packed: Iterable[bytes], name: str) -> Iterator[bytes]:
    """What is unpacked, at most ``PART`` bytes at a time."""
    unpacker, of_stream = zlib.decompressobj(), 0
    for given in packed:
        pending = given
        while pending:
            if unpacker.eof:
                if of_stream < PART:
                    raise InputRefused(damaged_on_its_way(name, "it is packed in too many streams"))
                unpacker, of_stream = zlib.decompressobj(), 0
            try:
                part = unpacker.decompress(pending, PART)
            except zlib.error:
                raise InputRefused(damaged_on_its_way(name, "it does not unpack")) from None
            of_stream += len(part)
            yield part
            pending = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise InputRefused(damaged_on_its_way(name, "it does not unpack to what it says"))


def _text(line: bytes, name: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise InputRefused(damaged_on_its_way(name, "a line in it is no text")) from None
