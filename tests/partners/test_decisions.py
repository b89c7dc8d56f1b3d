"""What became of decisions: those of meetings held, as their commitments stand."""

from __future__ import annotations

from datetime import date, timedelta

from bluehelm.partners import Commitment, Meeting, MeetingDecision, commitments_on, decisions_on

DAY = timedelta(days=1)
HELD_ON = date(2027, 6, 1)
DECISION = MeetingDecision(number="1", text="Open the ferry", owner="army", due=date(2027, 6, 10))
MEETING = Meeting(reference="JC-07", day=HELD_ON, status="held", decisions=(DECISION,))


def promised(party: str, **fields: object) -> Commitment:
    given = {"party": party, "what": "Open it", "due": DECISION.due, "meeting": "m7", "decision": "1"}
    return Commitment.model_validate(given | fields)


def test_only_a_meeting_that_was_held_decides() -> None:
    """On its day and after it, with agreed minutes or not; before it, planned or not held, it decided nothing."""
    for status, on, count in (
        ("held", HELD_ON, 1),
        ("minutes_agreed", HELD_ON + DAY, 1),
        ("held", HELD_ON - DAY, 0),
        ("planned", HELD_ON, 0),
        ("not_held", HELD_ON, 0),
    ):
        meeting = MEETING.model_copy(update={"status": status})
        assert len(decisions_on({"m7": meeting}, commitments_on({}, on))) == count


def test_a_decision_of_two_parties_stands_as_the_worse() -> None:
    """The Army opened it, the Front did not: the decision is broken and open until both have."""
    half = {"a": promised("army", done_on=HELD_ON), "f": promised("front")}
    (state,) = decisions_on({"m7": MEETING}, commitments_on(half, date(2027, 6, 11)))
    assert (state.status, state.is_open, state.recorded) == ("overdue", True, True)
    both = half | {"f": promised("front", done_on=date(2027, 6, 11))}
    (state,) = decisions_on({"m7": MEETING}, commitments_on(both, date(2027, 6, 11)))
    assert (state.status, state.is_open) == ("kept_late", False)


def test_a_decision_that_nobody_follows_is_overdue_after_its_day() -> None:
    """On its day it is due, the day after broken, and it says that nothing is recorded."""
    for on, status in ((date(2027, 6, 10), "due"), (date(2027, 6, 11), "overdue")):
        (state,) = decisions_on({"m7": MEETING}, commitments_on({}, on))
        assert (state.status, state.recorded) == (status, False)
