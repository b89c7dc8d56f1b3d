"""Which entries continue a chain: whole ways from a signature back to the chain's head, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.chain_fitting import fit_chain, signed_among
from bluehelm.mission.entry import FIRST
from bluehelm.mission.journal import ChainHead
from bluehelm.mission.received import Checkpoint, Loose

SITE = "0123456789abcdef"


def chain(length: int, *, name: str = "a", previous: str = FIRST, after: int = 0, clock: int = 0) -> list[Loose]:
    made = []
    for number in range(after + 1, after + length + 1):
        made.append(Loose(SITE, number, clock + number, previous, f"{name}{number}", f"body {number}"))
        previous = made[-1].hash
    return made


def sign(item: Loose) -> Checkpoint:
    return Checkpoint(SITE, item.sequence, item.hash, b"")


def head_of(item: Loose) -> ChainHead:
    return ChainHead(item.sequence, item.hash, item.clock)


def test_a_signed_chain_fits_as_far_as_it_is_signed() -> None:
    """Five entries, the third signed: three fit, two are left."""
    items = chain(5)
    fit = fit_chain(ChainHead(), items, [sign(items[2])])
    assert (list(fit.fitting), list(fit.left)) == (items[:3], items[3:])
    assert fit_chain(ChainHead(), items, []).fitting == ()


def test_a_gap_lets_nothing_behind_it_fit() -> None:
    """The second entry is missing: what is before it fits where it is signed, what is behind it waits."""
    items = chain(5)
    given_ = [items[0], *items[2:]]
    assert fit_chain(ChainHead(), given_, [sign(items[4])]).fitting == ()
    fit = fit_chain(ChainHead(), given_, [sign(items[4]), sign(items[0])])
    assert list(fit.fitting) == items[:1]
    assert list(fit.left) == items[2:]


def test_only_what_continues_the_head_fits() -> None:
    """After the second entry, the third fits; another third that names another second does not."""
    items = chain(3)
    other = chain(1, name="b", previous="b2", after=2)
    assert list(fit_chain(head_of(items[1]), items, [sign(items[2])]).fitting) == items[2:]
    assert fit_chain(head_of(items[1]), items, []).left == (items[2],)
    assert fit_chain(head_of(items[1]), other, [sign(other[0])]).fitting == ()


def test_an_entry_in_the_wrong_place_does_not_fit() -> None:
    """An entry that says another number than its place is no part of the way, nor one whose clock goes back."""
    items = chain(3)
    moved = Loose(SITE, 3, 9, items[0].hash, "x", "")
    assert fit_chain(ChainHead(), [items[0], moved], [Checkpoint(SITE, 2, "x", b"")]).fitting == ()
    assert fit_chain(ChainHead(), [items[0], moved], [Checkpoint(SITE, 3, "x", b"")]).fitting == ()
    back = Loose(SITE, 2, items[0].clock, items[0].hash, "y", "")
    assert fit_chain(ChainHead(), [items[0], back], [sign(back)]).fitting == ()
    assert fit_chain(head_of(items[0]), [back], [sign(back)]).fitting == ()


def test_of_two_histories_the_one_that_continues_the_head_fits() -> None:
    """The longer history that does not arrive at the head does not keep the shorter one out."""
    ours, theirs = chain(3), chain(6, name="b")
    fit = fit_chain(head_of(ours[0]), [*ours, *theirs], [sign(theirs[5]), sign(ours[2])])
    assert list(fit.fitting) == ours[1:]


def test_a_way_that_joins_a_lost_one_is_not_walked_again() -> None:
    """Many signatures on branches of a trunk without its start cost no more than the trunk and the branches."""
    trunk = chain(2_000, after=1, previous="lost")
    branches = [Loose(SITE, 2_002, 5_000 + n, trunk[-1].hash, f"x{n}", "") for n in range(2_000)]
    looked = []

    class Watched(dict):
        def get(self, key, default=None):
            looked.append(key)
            return super().get(key, default)

    from bluehelm.mission import chain_fitting

    seen: set[str] = set()
    by_hash = Watched({item.hash: item for item in [*trunk, *branches]})
    for branch in branches:
        assert chain_fitting._way_back(ChainHead(), by_hash, sign(branch), seen) == ()
    assert len(looked) < 7_000


def test_signed_are_those_behind_a_signature_wherever_they_lead() -> None:
    """Entries behind a signature are the site's own also where their start is missing; a forged one is not."""
    items = chain(6)
    forged = Loose(SITE, 7, 99, items[5].hash, "forged", "")
    moved = Loose(SITE, 9, 99, items[0].hash, "moved", "")
    found = signed_among(
        [*items[2:], forged, moved], [sign(items[3]), sign(items[4]), Checkpoint(SITE, 8, "moved", b"")]
    )
    assert list(found) == items[2:5]
    assert signed_among(items, []) == ()


@given(order=st.permutations(range(6)), cuts=st.sets(st.integers(0, 5)), signed=st.sets(st.integers(0, 5)))
def test_what_fits_is_always_the_longest_signed_beginning(order: list[int], cuts: set[int], signed: set[int]) -> None:
    """Whatever is missing and signed, in any order: what fits is the longest signed beginning that is there."""
    items = chain(6)
    there = [items[number] for number in order if number not in cuts]
    expected = max((n + 1 for n in signed if not any(cut <= n for cut in cuts)), default=0)
    fit = fit_chain(ChainHead(), there, [sign(items[number]) for number in signed])
    assert list(fit.fitting) == items[:expected]
    assert {item.hash for item in (*fit.fitting, *fit.left)} == {item.hash for item in there}
