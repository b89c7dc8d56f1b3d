"""What a claim says, changed after it was recorded: only for a reason, and in sight of whoever reads the incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission import Fields, Stored
    from bluehelm.mission.access import Desk

_WORDS: Final = frozenset({"says", "stance", "claimant", "claimed_by", "against"})
"""Fields of a claim that tell who says what of whom."""
_KIND: Final = "claim"


def claim_reason(stored: Stored, changes: Fields, reason: str) -> Fields:
    """The reason as a field of the claim, where the changes turn what it says.

    Raises:
        InputRefused: "needed-first" without one; "reason-not-kept" for a change that keeps none.
    """
    turned = stored.kind == _KIND and any(
        name in _WORDS and stored.fields.get(name) != value for name, value in changes.items()
    )
    words = printable(reason).strip()
    if turned and not words:
        message = "A claim stays as it was said: to change what it says, or of whom, needs a reason."
        hint = 'Give --reason "..."; it is shown with the claim. If somebody says something new, add another claim.'
        raise InputRefused(Problem(Severity.ERROR, "needed-first", message, hint))
    if words and not turned:
        message = "A reason is kept only with a change of what a claim says, and this changes none."
        raise InputRefused(Problem(Severity.ERROR, "reason-not-kept", message, "Leave --reason out."))
    return {"changed_because": words} if turned else {}


def changed_claims(desk: Desk, claims: Iterable[Stored]) -> Iterator[str]:
    """For each claim that was turned after it was recorded: what it says now, and who changed it when and why."""
    from bluehelm.mission.hybrid_clock import at_reading

    for item in claims:
        if item.value is None:
            continue  # shown as not readable among the claims
        later = [entry for entry in desk.history(item.id)[1:] if _WORDS & entry.changes.keys()]
        if not later:
            continue
        last = max(later, key=lambda entry: (entry.clock, entry.site))
        why = f": {item.fields['changed_because']}" if item.fields.get("changed_because") else ""
        yield (
            f'"{str(item.fields["says"])[:60]}" was changed after it was recorded (by {last.author}, '
            f"{at_reading(last.clock):%Y-%m-%d %H:%M}Z){why}; how it stood before: report show {item.id}"
        )
