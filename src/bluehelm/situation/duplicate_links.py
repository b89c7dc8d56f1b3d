"""Incidents that tell one event more than once: linked, never deleted, and counted once.

``duplicate_of`` may lead on to another duplicate. The incident at the end of such a chain is its head, and counts use
heads only. Two sites may each link one of a pair to the other; after their sync the links go round, and every site
takes the same incident for the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bluehelm.mission.decision import Allow, Decision, Refuse
from bluehelm.mission.record import Fields

Links = Mapping[str, str | None]
"""``duplicate_of`` of every incident that is there, by id; without those withdrawn."""


def heads_of(links: Links) -> dict[str, str]:
    """The head of every incident; its own id for one that is no duplicate.

    A link to an incident that is not there (withdrawn, or not arrived yet) ends the chain before it. Where links go
    round, the smallest id of the round is the head: at every site the same.

    >>> heads_of({"a": None, "b": "a", "c": "b", "d": "gone", "e": "f", "f": "e"})
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd', 'e': 'e', 'f': 'e'}
    """
    heads: dict[str, str] = {}
    for start in links:
        path: dict[str, None] = {}
        at = start
        while at not in heads and at not in path:
            path[at] = None
            following = links[at]
            if following is None or following not in links:
                break
            at = following
        head = heads.get(at) or _end(path, at, links)
        heads |= dict.fromkeys(path, head)
    return {start: heads[start] for start in links}


def _end(path: Iterable[str], at: str, links: Links) -> str:
    """The end of a path: where it stops, or the smallest id of the round that it ran into."""
    following = links[at]
    if following is None or following not in links:
        return at
    steps = list(path)
    return min(steps[steps.index(at) :])


def rounds_in(links: Links) -> tuple[tuple[str, ...], ...]:
    """Links that go round, each round as its ids in order of the alphabet: somebody should undo one link of it."""
    heads = heads_of(links)
    rounds: dict[str, list[str]] = {}
    for head in sorted(set(heads.values())):
        at = links[head]
        while at is not None and at in links and heads[at] == head:
            rounds.setdefault(head, []).append(at)
            if at == head:
                break
            at = links[at]
    return tuple(tuple(sorted(members)) for members in rounds.values())


def link_duplicate(duplicate: str, of: str, links: Links) -> tuple[Decision, Fields]:
    """Whether an incident may be linked as a duplicate of another, and the field changes that do it.

    The link leads to the head of the other's chain. To undo one, set ``duplicate_of`` to None.

    >>> link_duplicate("c", "b", {"a": None, "b": "a", "c": None})
    (Allow(), {'duplicate_of': 'a'})
    """
    if duplicate == of:
        return Refuse("An incident is no duplicate of itself."), {}
    missing = [incident for incident in (duplicate, of) if incident not in links]
    if missing:
        return Refuse(f"There is no incident {missing[0]} here, or it was withdrawn."), {}
    head = heads_of(_chain(of, links))[of]
    if head == duplicate or duplicate in _chain(of, links):
        return Refuse("The other incident is linked as a duplicate of this one already; undo that link first."), {}
    return Allow(), {"duplicate_of": head}


def _chain(start: str, links: Links) -> dict[str, str | None]:
    chain: dict[str, str | None] = {}
    at: str | None = start
    while at is not None and at in links and at not in chain:
        chain[at] = links[at]
        at = links[at]
    return chain
