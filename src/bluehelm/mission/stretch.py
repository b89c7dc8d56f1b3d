"""Entries of one site that follow each other, known by their hashes and clocks alone: a million of them take 40 MB.

What a bundle brings is such stretches, one a site where Bluehelm made it. Which of them continue a chain can be said
without the bodies; those are read again, one by one, when they are put into the journal.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

HASH_BYTES: Final = 32
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Loose:
    """An entry that is not in the journal: what is needed to find its place there."""

    site: str
    sequence: int
    clock: int
    previous: str
    hash: str
    body: str


@dataclass(slots=True, eq=False)
class Stretch:
    """Entries ``first`` to ``last`` of a site.

    Attributes:
        previous: hash of the entry before the first.
        place: of the first among the entries of a bundle, counted from 0; they follow each other there, too. None for
            entries that wait in the file.
    """

    site: str
    first: int
    previous: bytes
    place: int | None
    hashes: bytearray = field(default_factory=bytearray)
    clocks: array[int] = field(default_factory=lambda: array("q"))

    @property
    def last(self) -> int:
        """Number of the last entry in its site's chain."""
        return self.first + len(self.clocks) - 1

    def hash_at(self, sequence: int) -> bytes:
        """Hash of one of its entries."""
        start = HASH_BYTES * (sequence - self.first)
        return bytes(self.hashes[start : start + HASH_BYTES])

    def clock_at(self, sequence: int) -> int:
        """Clock reading of one of its entries."""
        return self.clocks[sequence - self.first]

    def has(self, sequence: int, digest: bytes) -> bool:
        """Whether an entry is one of these."""
        return self.first <= sequence <= self.last and self.hash_at(sequence) == digest

    def continued_by(self, item: Loose, place: int | None) -> bool:
        """Whether an entry comes next here: by number, hash and clock, and by its place in the bundle."""
        return (
            item.site == self.site
            and item.sequence == self.last + 1
            and item.clock > self.clocks[-1]
            and (self.place is None or place == self.place + len(self.clocks))
            and bytes.fromhex(item.previous) == self.hashes[-HASH_BYTES:]
        )

    def take(self, item: Loose) -> None:
        """Put an entry at the end."""
        self.hashes += bytes.fromhex(item.hash)
        self.clocks.append(item.clock)


@dataclass(frozen=True, slots=True)
class Piece:
    """The entries of a stretch from one number to another, both included."""

    stretch: Stretch
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def is_hash(text: object) -> bool:
    """Whether a text is the hash of an entry, or what stands before the first."""
    return isinstance(text, str) and _HASH.fullmatch(text) is not None


def stretches_of(items: Iterable[Loose], *, placed: bool = False) -> list[Stretch]:
    """Entries in the order given as stretches; ``placed`` where that order is their place in a bundle."""
    found: list[Stretch] = []
    for number, item in enumerate(items):
        place = number if placed else None
        if not found or not found[-1].continued_by(item, place):
            found.append(Stretch(item.site, item.sequence, bytes.fromhex(item.previous), place))
        found[-1].take(item)
    return found
