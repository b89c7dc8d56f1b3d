"""Which of some loose entries continue a site's chain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bluehelm.mission.journal import ChainHead
from bluehelm.mission.received import Checkpoint, Loose


@dataclass(frozen=True, slots=True)
class Fitting:
    """The entries that continue the chain, in order, and those behind its head that do not yet."""

    fitting: tuple[Loose, ...]
    left: tuple[Loose, ...]


def fit_chain(head: ChainHead, candidates: Collection[Loose], checkpoints: Collection[Checkpoint]) -> Fitting:
    """The longest way from a genuine signature back to the chain's head, through the candidates.

    Only what a signature of the site covers can fit: a stranger who passes entries on cannot add his own.
    """
    by_hash = {item.hash: item for item in candidates if item.sequence > head.sequence}
    seen: set[str] = set()
    for checkpoint in sorted(checkpoints, key=lambda item: -item.sequence):
        if checkpoint.hash not in seen and checkpoint.sequence > head.sequence:
            way = _way_back(head, by_hash, checkpoint, seen)
            if way:
                taken = {item.hash for item in way}
                return Fitting(way, tuple(item for item in by_hash.values() if item.hash not in taken))
    return Fitting((), tuple(by_hash.values()))


def signed_among(candidates: Collection[Loose], checkpoints: Collection[Checkpoint]) -> tuple[Loose, ...]:
    """The candidates that a genuine signature of their site covers, by sequence, wherever they lead. Nobody else than
    the site can have made them.
    """
    by_hash = {item.hash: item for item in candidates}
    signed: dict[str, Loose] = {}
    for checkpoint in checkpoints:
        wanted, sequence = checkpoint.hash, checkpoint.sequence
        while wanted not in signed and (item := by_hash.get(wanted)) is not None and item.sequence == sequence:
            signed[wanted] = item
            wanted, sequence = item.previous, sequence - 1
    return tuple(sorted(signed.values(), key=lambda item: (item.sequence, item.hash)))


def _way_back(head: ChainHead, by_hash: dict[str, Loose], checkpoint: Checkpoint, seen: set[str]) -> tuple[Loose, ...]:
    """The entries from the head to the checkpoint; none where one is missing. ``seen`` collects what was walked over:
    a way that joins one which did not arrive does not arrive either.
    """
    way: list[Loose] = []
    wanted, sequence = checkpoint.hash, checkpoint.sequence
    while sequence > head.sequence:
        item = by_hash.get(wanted)
        if item is None or wanted in seen or item.sequence != sequence or (way and item.clock >= way[-1].clock):
            return ()
        seen.add(wanted)
        way.append(item)
        wanted, sequence = item.previous, sequence - 1
    rising = not way or way[-1].clock > head.clock
    return tuple(reversed(way)) if wanted == head.hash and rising else ()
