"""Which step of the ladder each incident goes out on: the first on which its victims are hidden among enough people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

from bluehelm.situation.release_beside import Beside, harmed_as_told, trace_of
from bluehelm.situation.release_incident import ReleasableIncident
from bluehelm.situation.release_policy import Level, ReleasePolicy
from bluehelm.situation.released_row import Shown, fits, look_of, show, span_of


@dataclass(frozen=True, slots=True)
class Placed:
    """An incident on its step, with what is shown of it."""

    incident: ReleasableIncident
    level: Level
    shown: Shown


def place_on_ladder(
    incidents: Sequence[ReleasableIncident],
    policy: ReleasePolicy,
    as_of: date,
    *,
    beside: Beside = MappingProxyType({}),
    absent: Mapping[Hashable, int] = MappingProxyType({}),
) -> tuple[tuple[Placed, ...], tuple[ReleasableIncident, ...]]:
    """Place what can go out, and return the rest, which waits for a later copy.

    From fine to coarse, incidents that look alike on a step form a group. Those that harmed nobody go out. The others
    go out where the people whom the group harmed are at least ``policy.smallest_group``; else each tries the next
    step. A day, month or quarter must be over before anything of it goes out: otherwise a row saying "first quarter"
    that appears on 14 January would say "early January".

    Incidents that other receivers can tell apart hide each other nowhere. Of those that others cannot tell apart, the
    ones left out here must be a large enough group, too: who has both copies sees which are left.

    Args:
        incidents: those new to the receiver that may go out.
        policy: the receiver's.
        as_of: day of the copy.
        beside: what others were told.
        absent: by trace, people harmed by incidents that others were told of and that may not go out here; 0 where
            somebody was harmed and nobody counted.
    """
    by_trace: dict[Hashable, list[ReleasableIncident]] = defaultdict(list)
    for incident in sorted(incidents, key=lambda incident: incident.id):
        by_trace[trace_of(incident.id, beside)].append(incident)
    placed: list[Placed] = []
    waiting: list[ReleasableIncident] = []
    for trace, several in sorted(by_trace.items(), key=lambda item: repr(item[0])):
        unharmed, harmed = [i for i in several if not i.touched], [i for i in several if i.touched]
        groups = [_climb(unharmed, policy, policy.ladder, as_of)]
        groups.append(_climb_with_enough_left(harmed, policy, as_of, beside=beside, absent=absent.get(trace)))
        placed += [item for gone, _ in groups for item in gone]
        waiting += [incident for _, left in groups for incident in left]
    return tuple(placed), tuple(waiting)


_Climbed = tuple[list[Placed], list[ReleasableIncident]]


def _climb_with_enough_left(
    incidents: Sequence[ReleasableIncident],
    policy: ReleasePolicy,
    as_of: date,
    *,
    beside: Beside,
    absent: int | None,
) -> _Climbed:
    """Incidents with harm and one trace: on the finest steps that leave nobody, or enough people, behind."""
    for start in range(len(policy.ladder)):
        placed, left = _climb(incidents, policy, policy.ladder[start:], as_of)
        told = [incident for incident in left if incident.id in beside]
        behind = sum(harmed_as_told(incident, beside) for incident in told) + (absent or 0)
        if (not told and absent is None) or behind >= policy.smallest_group:
            return placed, left
    return [], list(incidents)


def _climb(
    incidents: Sequence[ReleasableIncident], policy: ReleasePolicy, ladder: Sequence[Level], as_of: date
) -> _Climbed:
    placed: list[Placed] = []
    pending = list(incidents)
    for level in ladder:
        there = [
            Placed(incident, level, show(incident, level, policy))
            for incident in pending
            if fits(incident, level) and span_of(incident, level.time)[1] < as_of
        ]
        hidden = [item for group in _alike(there) for item in _hidden(group, policy.smallest_group)]
        placed += hidden
        gone = {item.incident.id for item in hidden}
        pending = [incident for incident in pending if incident.id not in gone]
    return placed, pending


def _alike(items: Sequence[Placed]) -> list[list[Placed]]:
    looks = sorted(((repr(look_of(item.shown)), item) for item in items), key=itemgetter(0))
    return [[item for _, item in group] for _, group in groupby(looks, key=itemgetter(0))]


def _hidden(group: Sequence[Placed], smallest: int) -> list[Placed]:
    harmed = sum(item.incident.harmed for item in group if item.incident.touched)
    return [item for item in group if not item.incident.touched or harmed >= smallest]
