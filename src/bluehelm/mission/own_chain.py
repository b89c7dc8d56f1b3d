"""The own site's chain from what a damaged file still holds: what nothing contradicts, in the order it was written.

A signature of the site says what its entries were. What contradicts it is set aside, and what it covers behind a gap
is never chained anew on the quiet: it waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bluehelm.mission.entry import entry_in_file, hash_of
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.received import Checkpoint
from bluehelm.mission.stretch import Loose


def longest_chain(items: Collection[Loose], head: ChainHead | None = None) -> list[Loose]:
    """The longest way from the head on: what an undone transaction left in the file leads nowhere."""
    best: dict[str, tuple[int, Loose]] = {}
    for item in sorted(items, key=lambda item: (-item.sequence, item.hash)):
        length = best[item.hash][0] + 1 if item.hash in best else 1
        if item.previous not in best or best[item.previous][0] < length:
            best[item.previous] = (length, item)
    chain: list[Loose] = []
    head = head or ChainHead()
    while head.hash in best:
        item = best[head.hash][1]
        if item.sequence != head.sequence + 1 or item.clock <= head.clock:
            break
        chain.append(item)
        head = ChainHead(item.sequence, item.hash, item.clock)
    return chain


def uncontradicted(
    items: Mapping[str, Loose], signed: Sequence[Checkpoint]
) -> tuple[list[Loose], list[tuple[Loose, str]]]:
    """The chain without what a signature or the entry after it says was another; and that, with why."""
    chain = longest_chain(items.values())
    hashes = {item.sequence: item.hash for item in chain}
    proven = max((item.sequence for item in signed if hashes.get(item.sequence) == item.hash), default=0)
    aside: list[tuple[Loose, str]] = []
    if any(item.sequence > proven and hashes.get(item.sequence, item.hash) != item.hash for item in signed):
        aside = [(item, "it is not as its site signed it, or follows such an entry") for item in chain[proven:]]
        chain = chain[:proven]
    named = {item.previous for item in items.values() if chain and item.sequence == chain[-1].sequence + 1}
    if len(chain) > proven and named and not named & items.keys():
        aside.append((chain.pop(), "the entry after it names another one in its place"))
    return chain, aside


def chained_anew(chain: list[Loose], left: Collection[Loose]) -> tuple[int, list[Loose]]:
    """Chain what stands behind gaps anew, with its time, author and id; how many entries, and what stays out.

    Of two with one number the one that continues what is there is taken, or that others continue.
    """
    named = {item.previous for item in left}
    last, after, renewed = (chain[-1].hash, chain[-1].sequence, 0) if chain else (ChainHead().hash, 0, 0)
    out = []
    for item in sorted(
        left, key=lambda item: (item.sequence, item.previous != last, item.hash not in named, item.hash)
    ):
        if item.sequence <= after or (chain and item.clock <= chain[-1].clock):
            out.append(item)
            continue
        chain.append(_behind(chain, item))
        last, after, renewed = item.hash, item.sequence, renewed + 1
    return renewed, out


def _behind(chain: Sequence[Loose], item: Loose) -> Loose:
    sequence, previous = (chain[-1].sequence + 1, chain[-1].hash) if chain else (1, ChainHead().hash)
    body = replace(entry_in_file(item.body), sequence=sequence, previous=previous).body()
    return Loose(item.site, sequence, item.clock, previous, hash_of(body), body)
