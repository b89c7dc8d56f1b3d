"""What went out in a copy and what was held back, in numbers: for the mission's own eyes, not for the receiver's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HeldBack(StrEnum):
    """Why an incident, or a change of one, is not in a copy."""

    MARK = "marked above what the receiver may have"
    STATUS = "not a finding that goes to this receiver"
    DUPLICATE = "tells another incident again"
    GROUP = "too few people to be hidden among, or its period is not over; waits for a later copy"
    FROZEN = "new, and nothing new goes out before it is known what was given away earlier"
    CORRECTION = "corrected since it was sent, and the change would point at a few people"
    WITHDRAWN = "was in earlier copies and may no longer go out"
    WITHDRAWN_GROUP = "was in earlier copies and left with one that it was hidden with, or that was hidden with it"


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """Counts only.

    Attributes:
        copy: number of the copy among those to this receiver, from 1.
        rows: rows in the copy.
        new: of them, not in an earlier copy.
        changed: of them, changed or returned since the last copy.
        with_text: of them, with a released text.
        levels: rows by the step of the ladder they stand on.
        held: incidents and corrections not in the copy, by reason.
    """

    copy: int
    rows: int
    new: int
    changed: int
    with_text: int
    levels: Mapping[str, int]
    held: Mapping[HeldBack, int]

    def __str__(self) -> str:
        """Lines to print for who makes the copy."""
        first = (
            f"Copy {self.copy}: {self.rows} rows, {self.new} of them new, {self.changed} changed, "
            f"{self.with_text} with a released text."
        )
        lines = [first, *(f"  shown by {level}: {number}" for level, number in self.levels.items())]
        lines += [f"  held back: {number} ({reason})" for reason, number in self.held.items() if number]
        return "\n".join(lines)
