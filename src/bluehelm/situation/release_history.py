"""What a receiver has already, and what of it may change in the next copy without giving anybody away.

A receiver keeps every copy and compares. So a row that went out stays as it is, unless the change itself is safe:
it is one of a group large enough, or of nobody at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from bluehelm.situation.release_incident import ReleasableIncident
from bluehelm.situation.release_policy import ReleasePolicy
from bluehelm.situation.released_row import ReleasedRow, fits, look_of, show, span_of, stands_alone


@dataclass(frozen=True, slots=True)
class Continued:
    """The rows of earlier copies as they are now (those withdrawn among them), and how many were touched how."""

    rows: tuple[ReleasedRow, ...]
    changed: int
    withdrawn: int
    withdrawn_with_group: int
    held_corrections: int


def continue_rows(
    earlier: Sequence[ReleasedRow],
    allowed: Mapping[str, ReleasableIncident],
    policy: ReleasePolicy,
    *,
    copy: int,
    as_of: date,
) -> Continued:
    """Carry the rows of earlier copies over into a new one.

    * What may no longer go out disappears. Where it, or who is left, would be fewer people than the smallest group, all
      rows of its copy that look like it disappear with it and never return: one row missing would point at itself.
    * A correction goes in where every number is the same as, or at least the smallest group away from, all that was
      sent before, the incident needs no others to hide it before or after, and those that it hid are still enough
      without it. Any other correction is held back, and the row stays as it was sent: an incident with a few victims
      cannot be corrected in later copies, only by a letter to the receiver.
    * A released text can change at any time: somebody decides on it.
    """
    rows = {row.incident: row for row in earlier}
    leaving = _leaving(earlier, allowed, policy.smallest_group)
    for incident, how in leaving.items():
        rows[incident] = replace(rows[incident], withdrawn=how)
    counts = Counter("withdrawn" if incident not in allowed else "with group" for incident in leaving)
    for incident in sorted(rows.keys() & allowed.keys()):
        row = rows[incident]
        if row.withdrawn != "for good":
            rows[incident], what = _next(row, allowed[incident], rows.values(), policy, copy=copy, as_of=as_of)
            counts[what] += 1
    ordered = tuple(rows[row.incident] for row in earlier)
    return Continued(ordered, counts["changed"], counts["withdrawn"], counts["with group"], counts["held"])


def _leaving(
    earlier: Sequence[ReleasedRow], allowed: Mapping[str, ReleasableIncident], smallest: int
) -> dict[str, Literal["for now", "for good"]]:
    """Incidents that leave the copies now, by how they leave."""
    leaving: dict[str, Literal["for now", "for good"]] = {}
    groups: dict[tuple[object, ...], list[ReleasedRow]] = defaultdict(list)
    for row in earlier:
        if row.withdrawn:
            continue
        if row.touched:
            groups[row.group].append(row)
        elif row.incident not in allowed:
            leaving[row.incident] = "for now"
    for group in groups.values():
        gone = [row for row in group if row.incident not in allowed]
        left = [row for row in group if row.incident in allowed]
        if gone:
            rest_is_hidden = not left or sum(row.harmed for row in left) >= smallest
            if rest_is_hidden and all(row.harmed >= smallest for row in gone):
                leaving |= dict.fromkeys((row.incident for row in gone), "for now")
            elif rest_is_hidden and sum(row.harmed for row in gone) >= smallest:
                leaving |= dict.fromkeys((row.incident for row in gone), "for good")
            else:
                leaving |= dict.fromkeys((row.incident for row in group), "for good")
    return leaving


def _next(
    row: ReleasedRow,
    incident: ReleasableIncident,
    others: Collection[ReleasedRow],
    policy: ReleasePolicy,
    *,
    copy: int,
    as_of: date,
) -> tuple[ReleasedRow, str]:
    """The row as the new copy has it, and whether it was "changed", its correction "held", or neither."""
    start = policy.ladder.index(row.level) if row.level in policy.ladder else 0
    level = next((step for step in policy.ladder[start:] if fits(incident, step)), None)
    if level is None:
        return row, "held"
    shown = show(incident, level, policy)
    if look_of(shown) == row.look and not row.withdrawn:
        return replace(row, shown=shown), "kept"
    if _is_safe(row, incident, others, policy) and span_of(incident, level.time)[1] < as_of:
        return ReleasedRow(
            incident=row.incident,
            reference=row.reference,
            copy=copy,
            level=level,
            shown=shown,
            figures=(*row.figures, incident.figures()),
            harmed=incident.harmed,
            touched=incident.touched,
        ), "changed"
    text = shown["released_text"]
    return replace(row, shown=MappingProxyType({**row.shown, "released_text": text})), "held"


def _is_safe(
    row: ReleasedRow, incident: ReleasableIncident, others: Collection[ReleasedRow], policy: ReleasePolicy
) -> bool:
    smallest = policy.smallest_group
    steps = [abs(new - old) for sent in row.figures for new, old in zip(incident.figures(), sent, strict=True)]
    if any(0 < step < smallest for step in steps):
        return False
    if not all(stands_alone(known.harmed, policy, touched=known.touched) for known in (row, incident)):
        return False
    mates = [] if row.withdrawn else _hidden_with(row, others)
    return not mates or sum(mate.harmed for mate in mates) >= smallest


def _hidden_with(row: ReleasedRow, others: Collection[ReleasedRow]) -> list[ReleasedRow]:
    """The other rows of its copy that look like it and harmed somebody."""
    return [
        other
        for other in others
        if other.incident != row.incident and not other.withdrawn and other.touched and other.group == row.group
    ]
