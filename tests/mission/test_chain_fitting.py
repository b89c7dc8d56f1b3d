"""Which entries continue a chain: whole ways from a signature back to the chain's head, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission import chain_fitting
from bluehelm.mission.chain_fitting import fit_chain, signed_among
from bluehelm.mission.entry import FIRST
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.received import Checkpoint
from bluehelm.mission.stretch import Loose, Stretch, stretches_of

SITE = "0123456789abcdef"


def digest(name: str) -> str:
    return FIRST if name == FIRST else sha256(name.encode()).hexdigest()


def chain(length: int, *, name: str = "a", previous: str = FIRST, after: int = 0, clock: int = 0) -> list[Loose]:
    made = []
    for number in range(after + 1, after + length + 1):
        made.append(loose(number, clock + number, previous, f"{name}{number}"))
        previous = f"{name}{number}"
    return made


def loose(sequence: int, clock: int, previous: str, name: str) -> Loose:
    return Loose(SITE, sequence, clock, digest(previous), digest(name), f"body {name}")


def sign(item: Loose, sequence: int | None = None) -> Checkpoint:
    return Checkpoint(SITE, item.sequence if sequence is None else sequence, item.hash, b"")


def head_of(item: Loose) -> ChainHead:
    return ChainHead(item.sequence, item.hash, item.clock)


def fitting(head: ChainHead, items: list[Loose], checkpoints: list[Checkpoint]) -> list[Loose]:
    """The entries that fit, each found again by its hash."""
    by_hash = {item.hash: item for item in items}
    way = fit_chain(head, stretches_of(items), checkpoints)
    return [by_hash[piece.stretch.hash_at(n).hex()] for piece in way for n in range(piece.first, piece.last + 1)]


def signed(items: list[Loose], checkpoints: list[Checkpoint]) -> set[str]:
    """Hashes of those that are signed."""
    found = signed_among(stretches_of(items), checkpoints)
    return {each.hash_at(n).hex() for each, last in found.items() for n in range(each.first, last + 1)}


def test_a_stretch_knows_its_entries() -> None:
    """Entries that follow each other are one stretch; a gap, a lower clock, another site's entry or another place end
    it, and each entry is found in it by number and hash.
    """
    items = chain(5)
    (whole,) = stretches_of(items)
    assert (whole.first, whole.last, whole.clock_at(3)) == (1, 5, 3)
    assert whole.hash_at(4).hex() == items[3].hash
    slow = loose(6, 5, "a5", "a6")
    assert [(each.first, each.last) for each in stretches_of([*items[:2], *items[3:], slow])] == [
        (1, 2),
        (4, 5),
        (6, 6),
    ]
    assert len(stretches_of([replace(item, site=f"{n:016x}") for n, item in enumerate(items)])) == 5
    assert not whole.continued_by(slow, None)
    assert whole.continued_by(loose(6, 6, "a5", "a6"), None)
    (placed,) = stretches_of(items, placed=True)
    assert (placed.continued_by(loose(6, 6, "a5", "a6"), 5), placed.continued_by(loose(6, 6, "a5", "a6"), 6)) == (
        True,
        False,
    )


def test_a_signed_chain_fits_as_far_as_it_is_signed() -> None:
    """Five entries, the third signed: three fit; without a signature none does."""
    items = chain(5)
    assert fitting(ChainHead(), items, [sign(items[2])]) == items[:3]
    assert fitting(ChainHead(), items, []) == []


def test_a_gap_lets_nothing_behind_it_fit() -> None:
    """The second entry is missing: what is before it fits where it is signed, what is behind it does not."""
    items = chain(5)
    there = [items[0], *items[2:]]
    assert fitting(ChainHead(), there, [sign(items[4])]) == []
    assert fitting(ChainHead(), there, [sign(items[4]), sign(items[0])]) == items[:1]


def test_only_what_continues_the_head_fits() -> None:
    """After the second entry, the third fits; another third that names another second does not."""
    items = chain(3)
    other = chain(1, name="b", previous="b2", after=2)
    assert fitting(head_of(items[1]), items, [sign(items[2])]) == items[2:]
    assert fitting(head_of(items[1]), items, []) == []
    assert fitting(head_of(items[1]), other, [sign(other[0])]) == []
    others = chain(3, name="c")
    assert fitting(head_of(items[1]), others, [sign(others[2])]) == []


def test_an_entry_in_the_wrong_place_does_not_fit() -> None:
    """An entry that says another number than its place is no part of the way, nor one whose clock goes back."""
    items = chain(3)
    moved = loose(3, 9, "a1", "x")
    assert fitting(ChainHead(), [items[0], moved], [sign(moved, 2)]) == []
    assert fitting(ChainHead(), [items[0], moved], [sign(moved)]) == []
    back = loose(2, items[0].clock, "a1", "y")
    assert fitting(ChainHead(), [items[0], back], [sign(back)]) == []
    assert fitting(head_of(items[0]), [back], [sign(back)]) == []
    later = loose(2, items[0].clock + 1, "a1", "y")
    assert fitting(head_of(items[0]), [later], [sign(later)]) == [later]


def test_of_two_histories_the_one_that_continues_the_head_fits() -> None:
    """The longer history that does not arrive at the head does not keep the shorter one out."""
    ours, theirs = chain(3), chain(6, name="b")
    assert fitting(head_of(ours[0]), [*ours, *theirs], [sign(theirs[5]), sign(ours[2])]) == ours[1:]


def test_a_branch_leaves_its_trunk_in_the_middle() -> None:
    """A history that parts from a longer one after its third entry fits as far as the signature that is there."""
    trunk = chain(6)
    branch = chain(2, name="b", previous="a3", after=3)
    assert fitting(ChainHead(), [*trunk, *branch], [sign(branch[1])]) == [*trunk[:3], *branch]
    assert signed([*trunk, *branch], [sign(branch[1])]) == {item.hash for item in [*trunk[:3], *branch]}


def test_a_way_that_joins_a_lost_one_is_not_walked_again() -> None:
    """Many signatures on branches of a trunk without its start cost one walk over the trunk, not one each."""
    trunk = chain(2_000, after=1, previous="lost")
    branches = [loose(2_002, 5_000 + n, "a2001", f"x{n}") for n in range(2_000)]
    stretches = stretches_of([*trunk, *branches])
    assert len(stretches) == 2_000
    places = chain_fitting._places(stretches, [sign(branch) for branch in branches])
    lost: set[Stretch] = set()
    looked = []

    class Watched(dict):
        def get(self, key, default=None):
            looked.append(key)
            return super().get(key, default)

    for branch in branches:
        assert chain_fitting._way_back(ChainHead(), Watched(places), sign(branch), lost) == ()
    assert len(looked) < 4_100


def test_signed_are_those_behind_a_signature_wherever_they_lead() -> None:
    """Entries behind a signature are the site's own also where their start is missing; a forged one is not."""
    items = chain(6)
    forged = loose(7, 99, "a6", "forged")
    moved = loose(9, 99, "a1", "moved")
    found = signed([*items[2:], forged, moved], [sign(items[3]), sign(items[4]), sign(moved, 8)])
    assert found == {item.hash for item in items[2:5]}
    assert signed(items, []) == set()


@given(order=st.permutations(range(6)), cuts=st.sets(st.integers(0, 5)), signatures=st.sets(st.integers(0, 5)))
def test_what_fits_is_always_the_longest_signed_beginning(
    order: list[int], cuts: set[int], signatures: set[int]
) -> None:
    """Whatever is missing and signed, in any order: what fits is the longest signed beginning that is there, and what
    is signed is what lies behind a signature without a gap.
    """
    items = chain(6)
    there = [items[number] for number in order if number not in cuts]
    checkpoints = [sign(items[number]) for number in signatures]
    expected = max((n + 1 for n in signatures if not any(cut <= n for cut in cuts)), default=0)
    assert fitting(ChainHead(), there, checkpoints) == items[:expected]
    behind = {
        number
        for number in range(6)
        if any(not cuts.intersection(range(number, last + 1)) for last in signatures if last >= number)
    }
    assert signed(there, checkpoints) == {items[number].hash for number in behind}
