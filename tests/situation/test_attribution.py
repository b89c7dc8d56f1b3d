"""An attribution stands by another person's word on the very content that it has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.decision import Allow, Refuse, Require
from bluehelm.mission.records import Role
from bluehelm.situation.attribution import Signed, Standing, decide_approval, digest_of, standing
from bluehelm.situation.records import Approval, Attribution

ROLES = {"Ann": Role.ANALYST, "Rui": Role.REVIEWER, "Sol": Role.REVIEWER, "Head": Role.HEAD, "Obs": Role.OBSERVER}
START = datetime(2026, 3, 1, tzinfo=UTC)


def content(reasons: str, **fields: Any) -> Attribution:
    """An attribution to one party, with those reasons."""
    finding = {"outcome": "one", "parties": ["p1"]}
    return Attribution.model_validate({"incident": "i1", "finding": finding, "reasons": reasons} | fields)


def after(events: str, **options: Any) -> Standing:
    """What comes of events in order of time: "Ann writes a; Rui approves a; Sol objects a"; a and b are contents."""
    versions, approvals = [], []
    for hour, event in enumerate(events.split(";")):
        author, verb, reasons = event.split()
        at = START + timedelta(hours=hour)
        if verb == "writes":
            versions.append(Signed.of(content(reasons), author, at))
        else:
            decision = {"approves": "approve", "objects": "object"}[verb]
            word = {"of": "a1", "digest": digest_of(content(reasons)), "decision": decision, "reason": "No evidence"}
            approvals.append(Signed.of(Approval.model_validate(word), author, at))
    return standing("a1", versions, approvals, ROLES, **options)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ("Ann writes a", "not_approved"),
        ("Ann writes a; Rui approves a", "approved"),
        ("Ann writes a; Head approves a", "approved"),
        ("Ann writes a; Obs approves a", "not_approved"),
        ("Ann writes a; Stranger approves a", "not_approved"),
        ("Rui writes a; Rui approves a", "not_approved"),
        ("Rui writes a; rui approves a", "not_approved"),
        ("Rui writes a; Sol approves a", "approved"),
        ("Ann writes a; Rui approves a; Ann writes b", "edited_since_approved"),
        ("Ann writes a; Rui approves a; Ann writes b; Rui approves b", "approved"),
        ("Ann writes a; Rui approves a; Ann writes b; Sol approves b", "approved"),
        ("Ann writes a; Rui approves a; Ann writes b; Ann writes a", "approved"),
        ("Ann writes a; Rui approves a; Rui writes b", "not_approved"),
        ("Ann writes a; Rui writes b; Rui approves b", "not_approved"),
        ("Ann writes a; Rui writes b; Sol approves b", "approved"),
        ("Rui writes a; Ann writes b; Rui approves b", "not_approved"),
        ("Ann writes a; Ann writes b; Rui approves a", "edited_since_approved"),
        ("Ann writes a; Rui approves never-seen-here", "edited_since_approved"),
        ("Ann writes a; Rui objects a", "objected"),
        ("Ann writes a; Obs objects a", "not_approved"),
        ("Ann writes a; Rui approves a; Sol objects a", "objected"),
        ("Ann writes a; Sol objects a; Rui approves a", "objected"),
        ("Ann writes a; Sol objects a; Ann writes b; Rui approves b", "objected"),
        ("Ann writes a; Sol objects a; Ann writes b; Sol approves b", "approved"),
        ("Ann writes a; Rui approves a; Rui objects a", "objected"),
        ("Rui writes a; Sol approves a; Rui objects a", "objected"),
        ("Rui writes a; Rui objects a; Rui approves a", "not_approved"),
    ],
)
def test_table_of_events(events: str, state: str) -> None:
    """Who wrote, approved and objected to what, in order, and what comes of it."""
    result = after(events)
    assert (result.state, result.stands) == (state, state == "approved")


PEOPLE = st.sampled_from(["Rui", "Sol", "Head", "Ann", "Obs"])
EVENTS = st.lists(
    st.tuples(PEOPLE, st.sampled_from(["writes", "approves", "objects"]), st.sampled_from(["a", "b"])),
    max_size=8,
).map(lambda events: [("Rui", "writes", "a"), *events])


@given(EVENTS)
def test_nobody_makes_their_own_attribution_stand(events: list[tuple[str, str, str]]) -> None:
    """Whatever the order of events: who wrote on it is never among those by whose approval it stands."""
    result = after("; ".join(" ".join(event) for event in events))
    authors = {person for person, verb, _ in events if verb == "writes"}
    content_now = [what for _, verb, what in events if verb == "writes"][-1]
    assert set(result.authors) == authors
    assert not authors & set(result.approved_by)
    if result.stands:
        second = set(result.approved_by)
        assert second
        assert all((person, "approves", content_now) in events for person in second)
        assert not result.objections


@given(EVENTS)
def test_without_the_others_words_nothing_stands(events: list[tuple[str, str, str]]) -> None:
    """Leave out every word but that of the authors themselves: it never stands."""
    authors = {person for person, verb, _ in events if verb == "writes"}
    alone = [event for event in events if event[1] == "writes" or event[0] in authors]
    assert not after("; ".join(" ".join(event) for event in alone)).stands


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_approvals_arrive_does_not_matter(events: list[tuple[str, str, str]], shuffle: Any) -> None:
    """Bundles come in any order: the times in the journal decide, not the arrival."""
    words = [
        Signed.of(
            Approval(of="a1", digest=digest_of(content(what)), decision="approve" if verb == "approves" else "object"),
            person,
            START + timedelta(hours=hour // 2),
        )
        for hour, (person, verb, what) in enumerate(events)
        if verb != "writes"
    ]
    versions = [Signed.of(content("a"), "Ann", START)]
    shuffled = list(words)
    shuffle.shuffle(shuffled)
    assert standing("a1", versions, words, ROLES) == standing("a1", versions, shuffled, ROLES)


def test_approval_of_another_record_is_passed_over() -> None:
    """Even where its content is the same."""
    versions = [Signed.of(content("a"), "Ann", START)]
    word = Signed.of(Approval(of="a2", digest=versions[0].digest, decision="approve"), "Rui", START)
    assert standing("a2", versions, [word], ROLES).stands
    assert not standing("a1", versions, [word], ROLES).stands
    with pytest.raises(ValueError, match="at least one version"):
        standing("a1", [], [word], ROLES)


def test_edits_in_conflict_keep_it_from_standing() -> None:
    """Approved as it is, but another site wrote otherwise at the same time."""
    assert after("Ann writes a; Rui approves a").stands
    assert after("Ann writes a; Rui approves a", conflicts=("finding",)).state == "in_conflict"


def test_digest_is_of_the_open_content() -> None:
    """The same with the key to the protected note and without; other for other reasons, parties or kinds."""
    assert digest_of(content("a", protected_note="HERON saw it.")) == digest_of(content("a"))
    assert digest_of(content("a")) != digest_of(content("b"))
    several = {"outcome": "several", "parties": ["p1", "p2"]}
    assert digest_of(content("a", finding=several)) != digest_of(content("a"))


def test_why_names_people_and_reasons() -> None:
    """In sentences."""
    assert after("Ann writes a; Rui approves a").why() == "It stands: written by Ann, approved as it is by Rui."
    assert (
        after("Ann writes a; Rui approves a; Ann writes b")
        .why()
        .startswith("It does not stand: Rui approved other content than it has now.")
    )
    objected = after("Rui writes a; Sol objects a; Head approves a; Rui approves a").why()
    assert objected == (
        "It does not stand while there is an objection. Approved as it is by Head. Sol objects: No evidence. "
        "The word of Rui does not count: who wrote on it does not approve it."
    )


def test_who_may_write_a_word() -> None:
    """A reviewer who wrote no part, on what it says now; an objection needs a reason, and may come from the author."""
    versions = [Signed.of(content("a"), "Rui", START), Signed.of(content("b"), "Ann", START)]
    approve = Approval(of="a1", digest=versions[-1].digest, decision="approve")
    assert decide_approval(versions, approve, "Sol", Role.REVIEWER) == Allow()
    assert isinstance(decide_approval(versions, approve, "Sol", Role.ANALYST), Refuse)
    assert isinstance(decide_approval(versions, approve, "RUI", Role.REVIEWER), Refuse)
    older = approve.model_copy(update={"digest": versions[0].digest})
    assert isinstance(decide_approval(versions, older, "Sol", Role.HEAD), Refuse)
    objection = Approval(of="a1", digest=versions[-1].digest, decision="object")
    assert decide_approval(versions, objection, "Sol", Role.HEAD) == Require("a reason for the objection")
    reasoned = objection.model_copy(update={"reason": "No evidence."})
    assert decide_approval(versions, reasoned, "Rui", Role.REVIEWER) == Allow()
