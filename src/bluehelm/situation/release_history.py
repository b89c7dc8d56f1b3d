"""What a receiver has already, and what of it may change in the next copy without giving anybody away.

A receiver keeps every copy and compares. So a row that went out stays as it is, unless the change itself is safe:
it is one of a group large enough, or of nobody at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from bluehelm.situation.release_beside import Beside, is_small_step, trace_of
from bluehelm.situation.release_incident import ReleasableIncident
from bluehelm.situation.release_policy import Level, ReleasePolicy
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
    incidents: Mapping[str, ReleasableIncident],
    allowed: Collection[str],
    policy: ReleasePolicy,
    *,
    copy: int,
    as_of: date,
    beside: Beside = MappingProxyType({}),
    frozen: bool = False,
) -> Continued:
    """Carry the rows of earlier copies over into a new one.

    * What may no longer go out disappears. Where it, or who is left, would be fewer people than the smallest group, all
      rows of its copy that look like it disappear with it and never return: one row missing would point at itself.
    * A correction goes in where every number is the same as, or at least the smallest group away from, all that was
      sent before, the incident needs no others to hide it before or after, and those that it hid are still enough
      without it. Any other correction is held back, and the row stays as it was sent: an incident with a few victims
      cannot be corrected in later copies, only by a letter to the receiver.
    * A released text can change at any time: somebody decides on it.
    * Rows hide each other only where no copy of anybody else tells them apart, and a correction is measured by what
      others were told, too. Nobody is hidden behind more people than are known of by now.
    * Where it is not wholly known what the receiver has (``frozen``), nothing is corrected and nothing comes back.
    """
    rows = {row.incident: _as_known_now(row, incidents.get(row.incident)) for row in earlier}
    leaving = _leaving(rows.values(), allowed, policy.smallest_group, beside)
    for incident, how in leaving.items():
        rows[incident] = replace(rows[incident], withdrawn=how)
    counts = Counter("withdrawn" if incident not in allowed else "with group" for incident in leaving)
    mates = _Mates(rows.values(), beside)
    for id_ in sorted(rows.keys() & set(allowed)):
        row = rows[id_]
        if row.withdrawn != "for good":
            safe = not frozen and _is_safe(row, incidents[id_], mates, policy, beside)
            rows[id_], what = _next(row, incidents[id_], policy, copy=copy, as_of=as_of, safe=safe)
            counts[what] += 1
            if what == "changed":
                mates.remove(row)
    ordered = tuple(rows[row.incident] for row in earlier)
    return Continued(ordered, counts["changed"], counts["withdrawn"], counts["with group"], counts["held"])


def _as_known_now(row: ReleasedRow, incident: ReleasableIncident | None) -> ReleasedRow:
    """The row with no more people harmed than are known of now: it hides nobody behind a number that was too high."""
    return row if incident is None else replace(row, harmed=min(row.harmed, incident.harmed))


class _Mates:
    """Rows with harm that hide each other: of one copy, alike in it, and told apart by no copy of anybody else."""

    def __init__(self, rows: Iterable[ReleasedRow], beside: Beside) -> None:
        self._beside = beside
        self.groups: dict[Hashable, list[ReleasedRow]] = defaultdict(list)
        for row in rows:
            if row.touched and not row.withdrawn:
                self.groups[self._key(row)].append(row)

    def _key(self, row: ReleasedRow) -> Hashable:
        return (row.group, trace_of(row.incident, self._beside))

    def of(self, row: ReleasedRow) -> list[ReleasedRow]:
        """The others of its group; none of a row that is withdrawn."""
        if row.withdrawn:
            return []
        return [other for other in self.groups.get(self._key(row), ()) if other.incident != row.incident]

    def remove(self, row: ReleasedRow) -> None:
        """From now on the row stands by itself."""
        if not row.withdrawn and row.touched:
            self.groups[self._key(row)] = self.of(row)


def _leaving(
    earlier: Iterable[ReleasedRow], allowed: Collection[str], smallest: int, beside: Beside
) -> dict[str, Literal["for now", "for good"]]:
    """Incidents that leave the copies now, by how they leave."""
    rows = [row for row in earlier if not row.withdrawn]
    leaving: dict[str, Literal["for now", "for good"]] = {
        row.incident: "for now" for row in rows if not row.touched and row.incident not in allowed
    }
    for group in _Mates(rows, beside).groups.values():
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
    row: ReleasedRow, incident: ReleasableIncident, policy: ReleasePolicy, *, copy: int, as_of: date, safe: bool
) -> tuple[ReleasedRow, str]:
    """The row as the new copy has it, and whether it was "changed", its correction "held", or neither."""
    level = _next_level(row, incident, policy)
    if level is None:
        return row, "held"
    shown = show(incident, level, policy)
    if look_of(shown) == row.look and not row.withdrawn:
        return replace(row, shown=shown), "kept"
    if safe and span_of(incident, level.time)[1] < as_of:
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


def _next_level(row: ReleasedRow, incident: ReleasableIncident, policy: ReleasePolicy) -> Level | None:
    """The step for a row that went out: none finer, and after a cell no unit, for where the two overlap is smaller than
    either.
    """
    start = policy.ladder.index(row.level) if row.level in policy.ladder else 0
    places = {"cell", "country"} if row.level.place == "cell" else {"admin2", "admin1", "country"}
    steps = (step for step in policy.ladder[start:] if step.place in places)
    return next((step for step in steps if fits(incident, step)), None)


def _is_safe(
    row: ReleasedRow, incident: ReleasableIncident, mates: _Mates, policy: ReleasePolicy, beside: Beside
) -> bool:
    smallest = policy.smallest_group
    elsewhere = beside[row.incident].figures if row.incident in beside else ()
    if is_small_step(incident.figures(), (*row.figures, *elsewhere), smallest):
        return False
    as_sent, now = (row.figures[-1][-1], row.touched), (incident.harmed, incident.touched)
    if not all(stands_alone(harmed, policy, touched=touched) for harmed, touched in (as_sent, now)):
        return False
    others = mates.of(row)
    return not others or sum(mate.harmed for mate in others) >= smallest
