"""Where commitments stand on a day: kept, kept late, said to be kept, due, overdue, broken or withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.partners import frames
from bluehelm.partners.records import Commitment
from bluehelm.problems import printable

CommitmentStatus = Literal["overdue", "broken", "unconfirmed", "due", "kept_late", "kept", "withdrawn"]
COMMITMENT_STATUSES: Final[tuple[CommitmentStatus, ...]] = get_args(CommitmentStatus)
"""From what needs most care to what needs none."""
_LATE: Final = ("overdue", "broken", "kept_late")


@dataclass(frozen=True, slots=True)
class CommitmentState:
    """Where one commitment stands on the day ``on``.

    ``status`` is "overdue" after the day, "broken" once the party gave up after it, and "unconfirmed" where the party
    says it is done and the mission has not established it.
    """

    commitment_id: str
    commitment: Commitment
    on: date
    status: CommitmentStatus

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done or established. Withdrawn after its day, it is broken and not open."""
        withdrawn = self.commitment.withdrawn
        return self.status in ("overdue", "unconfirmed", "due") and not (withdrawn and withdrawn.day <= self.on)

    @property
    def days_late(self) -> int | None:
        """Days from the due day to the day it was done, or to ``on``; None where it is not late."""
        due = self.commitment.due
        if due is None or self.status not in _LATE:
            return None
        end = self.commitment.done_on if self.status == "kept_late" else self.on
        return (end - due).days if end else None

    def why(self) -> str:
        """The status in one sentence with the days that it follows from."""
        given = self.commitment
        due = f"due on {given.due}" if given.due else "no day was set"
        late = given.withdrawn and given.withdrawn.day <= self.on
        withdrawn = f"withdrawn on {given.withdrawn.day}: {given.withdrawn.reason}" if given.withdrawn and late else ""
        said = f"the party says it was done on {given.said_done_on}"
        sentences = {
            "kept": f"Kept: done on {given.done_on}, {due}.",
            "kept_late": f"Kept late: done on {given.done_on}, {due}, {self.days_late} days late.",
            "unconfirmed": f"Unconfirmed: {said}, the mission has not established it; {due}.",
            "due": f"Due: {due}, not done yet.",
            "overdue": f"Overdue: {due}, not done on {self.on}, {self.days_late} days late.",
            "broken": f"Broken: {due}, not done; {withdrawn}.",
            "withdrawn": f"No longer holds: {withdrawn}.",
        }
        return printable(sentences[self.status])


@dataclass(frozen=True, slots=True)
class CommitmentsOnDay:
    """Where all commitments stand on one day, what needs most care first."""

    on: date
    states: tuple[CommitmentState, ...]

    def count(self, status: CommitmentStatus) -> int:
        """How many stand so."""
        return sum(state.status == status for state in self.states)

    def why(self, commitment_id: str) -> str:
        """Why a commitment stands as it does.

        Raises:
            LookupError: for an id that is not among them.
        """
        for state in self.states:
            if state.commitment_id == commitment_id:
                return state.why()
        raise LookupError(f"no commitment {printable(commitment_id)!r} had been made by {self.on}")

    def summary(self, names: Mapping[str, str] | None = None) -> str:
        """One sentence with the counts, then one line for each party with something overdue or broken.

        Args:
            names: names of parties by id; an id stands where no name is given.
        """
        counts = ", ".join(f"{self.count(name)} {name.replace('_', ' ')}" for name in COMMITMENT_STATUSES)
        lines = [f"{len(self.states)} commitments on {self.on}: {counts}."]
        for status in ("overdue", "broken"):
            parties = Counter(state.commitment.party for state in self.states if state.status == status)
            named = sorted(((names or {}).get(party, party), number) for party, number in parties.items())
            lines += [f"{printable(party)}: {number} {status}." for party, number in named]
        return "\n".join(lines)

    def to_frame(self) -> pl.DataFrame:
        """One row a commitment, as ``frames.COMMITMENTS`` says."""
        rows = [_row(state) for state in self.states]
        return pl.DataFrame(rows, schema=schema_of(frames.COMMITMENTS), orient="row")


def commitment_status(commitment: Commitment, on: date) -> CommitmentStatus:
    """Where a commitment stands on a day, by what had happened by then.

    After its day it is overdue, and late once it is done; it is broken once the party gives up after its day, and not
    before: what may still come is not refused. What was done counts before a withdrawal. The due day itself is in time.
    """
    done, due, withdrawn = commitment.done_on, commitment.due, commitment.withdrawn
    if done and done <= on:
        return "kept_late" if due and done > due else "kept"
    if withdrawn and withdrawn.day <= on and (due is None or withdrawn.day <= due):
        return "withdrawn"
    if commitment.said_done_on and commitment.said_done_on <= on:
        return "unconfirmed"
    if due is None or due >= on:
        return "due"
    return "broken" if withdrawn and withdrawn.day <= on else "overdue"


def commitments_on(commitments: Mapping[str, Commitment], on: date) -> CommitmentsOnDay:
    """Where commitments stand on a day; those made after it are left out.

    Args:
        commitments: commitments by id.
        on: the as-of day.
    """
    states = [
        CommitmentState(commitment_id, commitment, on, commitment_status(commitment, on))
        for commitment_id, commitment in commitments.items()
        if commitment.made_on is None or commitment.made_on <= on
    ]
    return CommitmentsOnDay(on, tuple(sorted(states, key=_order)))


def _order(state: CommitmentState) -> tuple[int, date, str]:
    return (COMMITMENT_STATUSES.index(state.status), state.commitment.due or date.max, state.commitment_id)


def _row(state: CommitmentState) -> tuple[object, ...]:
    given = state.commitment
    return (
        state.commitment_id,
        given.party,
        given.what,
        given.due,
        state.status,
        state.days_late,
        given.said_done_on,
        given.done_on,
        given.agreement,
        given.clause,
        given.meeting,
        given.decision or None,
        given.sector,
    )
