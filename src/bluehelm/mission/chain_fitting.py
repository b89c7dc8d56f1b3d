"""Which of some stretches of entries continue a site's chain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence

from bluehelm.mission.journal import ChainHead
from bluehelm.mission.received import Checkpoint
from bluehelm.mission.stretch import Piece, Stretch

Places = Mapping[tuple[int, bytes], Sequence[Stretch]]
"""The stretches that have an entry, by its number and hash."""


def fit_chain(
    head: ChainHead, stretches: Collection[Stretch], checkpoints: Collection[Checkpoint]
) -> tuple[Piece, ...]:
    """The longest way from the chain's head to a genuine signature, through the stretches, in order.

    Only what a signature of the site covers can fit: a stranger who passes entries on cannot add his own.
    """
    places = _places(stretches, checkpoints)
    lost: set[Stretch] = set()
    for checkpoint in sorted(checkpoints, key=lambda item: -item.sequence):
        if checkpoint.sequence > head.sequence and (way := _way_back(head, places, checkpoint, lost)):
            return way
    return ()


def signed_among(stretches: Collection[Stretch], checkpoints: Collection[Checkpoint]) -> dict[Stretch, int]:
    """The last entry of each stretch that a genuine signature of its site covers, wherever the stretch leads; a stretch
    without one is left out. Nobody else than the site can have made what is signed.
    """
    places = _places(stretches, checkpoints)
    signed: dict[Stretch, int] = {}
    for item in checkpoints:
        for stretch in places.get((item.sequence, bytes.fromhex(item.hash)), ()):
            signed[stretch] = max(item.sequence, signed.get(stretch, 0))
    for stretch in sorted(stretches, key=lambda each: -each.first):
        if stretch in signed:
            before = stretch.first - 1
            for other in places.get((before, stretch.previous), ()):
                signed[other] = max(before, signed.get(other, 0))
    return signed


def _places(stretches: Collection[Stretch], checkpoints: Iterable[Checkpoint]) -> Places:
    """Where the entries are that something leads to: a signature, or the beginning of a stretch. Each entry of a
    stretch is looked at once at most.
    """
    wanted = {(item.sequence, bytes.fromhex(item.hash)) for item in checkpoints}
    wanted |= {(stretch.first - 1, stretch.previous) for stretch in stretches}
    numbers = sorted({sequence for sequence, _ in wanted})
    found: dict[tuple[int, bytes], list[Stretch]] = {}
    for stretch in stretches:
        start, end = bisect_left(numbers, stretch.first), bisect_right(numbers, stretch.last)
        for number in numbers[start:end]:
            entry = (number, stretch.hash_at(number))
            if entry in wanted:
                found.setdefault(entry, []).append(stretch)
    return found


def _way_back(head: ChainHead, places: Places, checkpoint: Checkpoint, lost: set[Stretch]) -> tuple[Piece, ...]:
    """The pieces from the head to the checkpoint; none where an entry is missing. ``lost`` collects the stretches that
    were walked over in vain: a way that joins one which did not arrive does not arrive either.
    """
    way: list[Piece] = []
    sequence, digest = checkpoint.sequence, bytes.fromhex(checkpoint.hash)
    while sequence > head.sequence:
        stretch = next(iter(places.get((sequence, digest), ())), None)
        falls = stretch is not None and way and stretch.clock_at(sequence) >= way[-1].stretch.clocks[0]
        if stretch is None or stretch in lost or falls:
            lost.update(piece.stretch for piece in way)
            return ()
        way.append(Piece(stretch, max(stretch.first, head.sequence + 1), sequence))
        sequence, digest = stretch.first - 1, stretch.previous
    if way and _joins(head, way[-1]):
        return tuple(reversed(way))
    lost.update(piece.stretch for piece in way)
    return ()


def _joins(head: ChainHead, piece: Piece) -> bool:
    """Whether a piece that begins behind the head continues it."""
    stretch = piece.stretch
    inside = stretch.first <= head.sequence
    before = stretch.hash_at(head.sequence) if inside else stretch.previous
    return before == bytes.fromhex(head.hash) and stretch.clock_at(piece.first) > head.clock
