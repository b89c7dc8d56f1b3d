"""One event told three times is counted once, at every site, whatever links arrived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.decision import Allow, Refuse
from bluehelm.situation.duplicate_links import heads_of, link_duplicate, rounds_in

IDS = "abcdef"
LINKS = st.dictionaries(st.sampled_from(IDS), st.none() | st.sampled_from(IDS + "x"))


@pytest.mark.parametrize(
    ("links", "heads"),
    [
        ({"a": None}, {"a": "a"}),
        ({"b": "a", "a": None}, {"b": "a", "a": "a"}),
        ({"c": "b", "b": "a", "a": None}, {"c": "a", "b": "a", "a": "a"}),
        ({"b": "gone"}, {"b": "b"}),
        ({"c": "b", "b": "gone"}, {"c": "b", "b": "b"}),
        ({"b": "a", "a": "b"}, {"a": "a", "b": "a"}),
        ({"a": "c", "c": "b", "b": "c"}, {"a": "b", "b": "b", "c": "b"}),
        ({"a": "a"}, {"a": "a"}),
    ],
)
def test_heads_by_hand(links: dict[str, str | None], heads: dict[str, str]) -> None:
    """Chains end at their last incident that is there; a round at its smallest id."""
    assert heads_of(links) == heads


@given(LINKS, st.randoms(use_true_random=False))
def test_heads_do_not_depend_on_the_order(links: dict[str, str | None], shuffle: object) -> None:
    """Every site finds the same heads; a head is its own head, and a linked pair that is there shares one."""
    items = list(links.items())
    shuffle.shuffle(items)  # type: ignore[attr-defined]
    heads = heads_of(links)
    assert heads_of(dict(items)) == heads
    assert set(heads) == set(links)
    for incident, head in heads.items():
        assert heads[head] == head
        if links[incident] in links:
            assert heads[links[incident]] == head  # type: ignore[index]


@given(LINKS, st.sampled_from(IDS), st.sampled_from(IDS))
def test_a_link_makes_no_new_round(links: dict[str, str | None], duplicate: str, of: str) -> None:
    """What is allowed puts both under one head and adds no round; what is refused changes nothing."""
    decision, changes = link_duplicate(duplicate, of, links)
    if isinstance(decision, Refuse):
        assert not changes
        return
    linked = links | {duplicate: changes["duplicate_of"]}  # type: ignore[dict-item]
    heads = heads_of(linked)
    assert heads[duplicate] == heads[of] != duplicate
    assert len(rounds_in(linked)) <= len(rounds_in(links))


def test_allowed_and_refused_links() -> None:
    """To the head of a chain; not to itself, to what hangs on it, or to what is not there."""
    links = {"a": None, "b": "a", "c": "b", "d": None}
    assert link_duplicate("d", "c", links) == (Allow(), {"duplicate_of": "a"})
    assert link_duplicate("a", "d", links) == (Allow(), {"duplicate_of": "d"})
    for duplicate, of in (("a", "a"), ("a", "b"), ("a", "c"), ("b", "c"), ("d", "gone"), ("gone", "d")):
        decision, changes = link_duplicate(duplicate, of, links)
        assert isinstance(decision, Refuse)
        assert changes == {}


def test_rounds_are_named() -> None:
    """Two sites linked a pair each to the other; a third incident that leads into the round is no part of it."""
    assert rounds_in({"a": "b", "b": "a", "c": "a", "d": None}) == (("a", "b"),)
    assert rounds_in({"a": None, "b": "a"}) == ()
    assert rounds_in({"e": "e"}) == (("e",),)


def test_long_chains_do_not_run_out_of_stack() -> None:
    """Ten thousand reports of one event, each linked to the one before."""
    links: dict[str, str | None] = {"0": None} | {str(n): str(n - 1) for n in range(1, 10_000)}
    assert set(heads_of(dict(reversed(links.items()))).values()) == {"0"}
