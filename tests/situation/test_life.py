"""One table says which status follows which, for whom, and what must be there; this one says it again, by hand."""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import pytest

from bluehelm.mission.decision import Allow, Refuse, Require
from bluehelm.mission.entry import Entry
from bluehelm.mission.records import Role
from bluehelm.situation.life import CLOSED, STATUSES, TRANSITIONS, Facts, decide, looks_that_count, moved, moves_for
from bluehelm.situation.records import Incident, Verification

DESK, TEAM, SENIOR = "analyst reviewer head", "observer analyst reviewer head", "reviewer head"
TABLE: Final = """
reported           triaged             desk
triaged            assigned            desk    assignee
assigned           triaged             desk    reason
assigned           under_verification  team    assignee begun
under_verification assigned            desk    reason assignee
under_verification verified            senior  found
under_verification not_verified        senior  found
under_verification unverifiable        senior  found reason
under_verification false               senior  found reason
verified           triaged             senior  reason
verified           under_verification  senior  reason assignee
not_verified       triaged             senior  reason
not_verified       under_verification  senior  reason assignee
unverifiable       triaged             senior  reason
unverifiable       under_verification  senior  reason assignee
false              triaged             senior  reason
false              under_verification  senior  reason assignee
"""
MOVES: Final = {(line.split()[0], line.split()[1]): line.split()[2:] for line in TABLE.strip().splitlines()}
ROLES: Final = {"desk": DESK.split(), "team": TEAM.split(), "senior": SENIOR.split()}


def incident(status: str, **fields: Any) -> Incident:
    """An incident of that status, with nobody assigned unless given."""
    base = {"reference": "NOR-1", "title": "Shots", "category": "armed_clash", "when": {"start": "2026-03-01"}}
    return Incident.model_validate(base | {"where": {"place": "Port Ash"}, "status": status} | fields)


def looked(finding: str | None, hour: int = 12) -> Verification:
    """A verification that ended at that hour, or goes on."""
    result = {"begun": "2026-03-02T08:00:00Z"}
    if finding is not None:
        result |= {"finished": f"2026-03-02T{hour:02}:00:00Z", "finding": finding}
    return Verification.model_validate({"incident": "i1", "methods": ["site_visit"], "result": result})


def facts_with(needs: list[str], to: str) -> Facts:
    """Facts that hold what is named, and nothing else."""
    looks = (looked(to),) if "found" in needs else (looked(None),) if "begun" in needs else ()
    return Facts(
        reason="Fog." if "reason" in needs else "",
        assignee="Team 3" if "assignee" in needs else "",
        verifications=looks,
    )


@pytest.mark.parametrize(("status", "to", "role"), list(product(STATUSES, STATUSES, Role)))
def test_every_pair_and_role(status: Any, to: Any, role: Role) -> None:
    """Allowed with all that is needed, required when any one of it is missing, refused for every other pair or role."""
    if (status, to) not in MOVES or role.value not in ROLES[MOVES[status, to][0]]:
        full = Facts("Fog.", "Team 3", (looked(to if to in CLOSED else None),))
        assert isinstance(decide(incident(status), to, role, full), Refuse)
        return
    needs = MOVES[status, to][1:]
    assert decide(incident(status), to, role, facts_with(needs, to)) == Allow()
    for missing in needs:
        fewer = [need for need in needs if need != missing]
        assert isinstance(decide(incident(status), to, role, facts_with(fewer, to)), Require)


def test_the_table_has_no_move_that_is_not_told_here() -> None:
    """Nor the other way round."""
    assert set(TRANSITIONS) == set(MOVES)


def test_what_is_missing_is_said_all_at_once() -> None:
    """Nobody has to ask twice."""
    decision = decide(incident("verified"), "under_verification", Role.HEAD)
    assert decision == Require("a reason; the person or team that is to look into it")


def test_an_assignee_that_is_there_is_enough() -> None:
    """The incident's own assignee counts; blanks do not."""
    assert decide(incident("triaged", assigned_to="Team 3"), "assigned", Role.ANALYST) == Allow()
    assert isinstance(decide(incident("triaged"), "assigned", Role.ANALYST, Facts(assignee="  ")), Require)
    assert isinstance(decide(incident("assigned"), "triaged", Role.ANALYST, Facts(reason=" \n")), Require)


def test_the_last_verification_decides() -> None:
    """A second look that came to another finding takes the place of the first, in whatever order they are given."""
    first, second = looked("verified", 12), looked("false", 14)
    for looks in ((first, second), (second, first), (second, first, looked(None))):
        facts = Facts("Staged film.", verifications=looks)
        assert decide(incident("under_verification"), "false", Role.HEAD, facts) == Allow()
        decision = decide(incident("under_verification"), "verified", Role.HEAD, facts)
        assert decision == Require('a verification that finds it "verified": the last one finished finds "false"')


def test_a_verification_that_goes_on_closes_nothing() -> None:
    """It has no finding yet."""
    decision = decide(incident("under_verification"), "verified", Role.HEAD, Facts(verifications=(looked(None),)))
    assert decision == Require('a finished verification that finds it "verified"')


def entry(clock: int, **changes: Any) -> Entry:
    """One entry of a history, at that reading of the clock."""
    return Entry("a" * 16, clock, clock, "A. Keita", "incident", 1, "r", changes, (), "")


@pytest.mark.parametrize(
    ("statuses", "results", "counted", "reopened"),
    [
        ({1: "reported", 5: "verified"}, [4], [0], False),
        ({1: "reported", 5: "verified", 7: "under_verification"}, [4], [], True),
        ({1: "reported", 5: "verified", 7: "triaged"}, [4, 8], [1], True),
        ({1: "reported", 5: "false", 7: "triaged", 9: "verified", 11: "under_verification"}, [4, 8], [], True),
        ({1: "reported", 5: "verified", 7: "triaged", 9: "under_verification"}, [8], [0], True),
        ({1: "verified"}, [], [], False),
    ],
)
def test_only_what_was_recorded_since_the_last_reopening_counts(
    statuses: dict[int, str], results: list[int], counted: list[int], reopened: bool
) -> None:
    """The verification that closed an incident once does not close it again: the table says when what was written."""
    history = [entry(clock, status=status) for clock, status in statuses.items()]
    looks = [(looked("verified", hour=10 + place), [entry(clock, result={})]) for place, clock in enumerate(results)]
    found, again = looks_that_count(reversed(history), looks)
    assert (list(found), again) == ([looks[place][0] for place in counted], reopened)
    facts = Facts(verifications=found, reopened=again)
    decision = decide(incident("under_verification"), "verified", Role.HEAD, facts)
    assert isinstance(decision, Allow if counted else Require)
    if isinstance(decision, Require):
        assert ("since it was re-opened" in decision.what) == reopened


def test_words_added_to_the_old_verification_do_not_count() -> None:
    """Only its result does: one that went on when the incident was re-opened, and ended after."""
    history = [entry(5, status="verified"), entry(7, status="triaged")]
    old = (looked("verified"), [entry(4, result={}), entry(8, text="More.")])
    ended = (looked("verified"), [entry(4, result={}), entry(9, result={})])
    assert looks_that_count(history, [old, ended]) == ((ended[0],), True)


def test_a_duplicate_is_not_moved() -> None:
    """Its neighbour without the link is."""
    assert decide(incident("reported"), "triaged", Role.HEAD) == Allow()
    assert isinstance(decide(incident("reported", duplicate_of="i2"), "triaged", Role.HEAD), Refuse)


def test_a_status_in_conflict_is_settled_first() -> None:
    """A conflict about another field holds nothing up."""
    assert decide(incident("reported"), "triaged", Role.HEAD, Facts(conflicts=("title",))) == Allow()
    assert isinstance(decide(incident("reported"), "triaged", Role.HEAD, Facts(conflicts=("status",))), Require)


def test_refusals_say_what_can_be_done() -> None:
    """Which statuses there are next, and whom to ask."""
    decision = decide(incident("assigned"), "verified", Role.HEAD)
    assert decision == Refuse(
        "An incident that is assigned cannot become verified at once; it can become triaged or under verification."
    )
    assert decide(incident("reported"), "reported", Role.HEAD) == Refuse("The incident is reported already.")
    assert decide(incident("reported"), "triaged", Role.GUEST) == Refuse(
        "The role guest may not move an incident to triaged; ask: analyst or reviewer or head."
    )


def test_a_move_writes_status_reason_and_assignee() -> None:
    """An old reason goes with the old status; sending back to triage takes the assignee away."""
    at_desk = incident("triaged", status_reason="Old.")
    assert moved(at_desk, "assigned", Facts(assignee=" Team 3 ")) == {
        "status": "assigned",
        "status_reason": "",
        "assigned_to": "Team 3",
    }
    assert moved(incident("assigned", assigned_to="Team 3"), "triaged", Facts("No fuel.")) == {
        "status": "triaged",
        "status_reason": "No fuel.",
        "assigned_to": "",
    }
    assert "assigned_to" not in moved(incident("assigned", assigned_to="Team 3"), "under_verification")
    with pytest.raises(ValueError, match="cannot become false at once"):
        moved(incident("reported"), "false")


def test_a_form_is_offered_what_the_role_may_do() -> None:
    """An observer may begin to verify what is assigned, and nothing else; an auditor nothing."""
    assert list(moves_for(incident("assigned"), Role.OBSERVER)) == ["under_verification"]
    assert moves_for(incident("assigned"), Role.AUDITOR) == {}
