"""What became of a commission's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bluehelm.partners.commitments import COMMITMENT_STATUSES, CommitmentsOnDay, CommitmentState, CommitmentStatus
from bluehelm.partners.meeting_record import Meeting, MeetingDecision


@dataclass(frozen=True, slots=True)
class DecisionState:
    """Where one decision stands. ``recorded`` is False where no commitment follows it: then only its day is known."""

    meeting: str
    decision: MeetingDecision
    status: CommitmentStatus
    recorded: bool
    is_open: bool


def decisions_on(meetings: Mapping[str, Meeting], commitments: CommitmentsOnDay) -> tuple[DecisionState, ...]:
    """Where the decisions of meetings held stand: those with a day or an owner, earliest day first.

    A decision that several commitments follow stands as the worst of them.

    Args:
        meetings: meetings by id.
        commitments: where all commitments stand on the as-of day.
    """
    follow: dict[tuple[str | None, str], list[CommitmentState]] = {}
    for state in commitments.states:
        follow.setdefault((state.commitment.meeting, state.commitment.decision), []).append(state)
    states = [
        _state(meeting, decision, follow.get((meeting_id, decision.number), []), commitments.on)
        for meeting_id, meeting in meetings.items()
        if meeting.status in ("held", "minutes_agreed") and not (meeting.day and meeting.day > commitments.on)
        for decision in meeting.decisions
        if decision.due or decision.owner or decision.owner_in_words
    ]
    return tuple(sorted(states, key=lambda state: (state.decision.due or date.max, state.meeting)))


def _state(meeting: Meeting, decision: MeetingDecision, follow: Sequence[CommitmentState], on: date) -> DecisionState:
    status: CommitmentStatus
    if follow:
        status = min((state.status for state in follow), key=COMMITMENT_STATUSES.index)
        is_open = any(state.is_open for state in follow)
    else:
        status = "overdue" if decision.due and decision.due < on else "due"
        is_open = True
    return DecisionState(meeting.reference, decision, status, recorded=bool(follow), is_open=is_open)
