"""Which step of the ladder each incident goes out on: the first on which its victims are hidden among enough people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

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
    incidents: Sequence[ReleasableIncident], policy: ReleasePolicy, as_of: date
) -> tuple[tuple[Placed, ...], tuple[ReleasableIncident, ...]]:
    """Place what can go out, and return the rest, which waits for a later copy.

    From fine to coarse, incidents that look alike on a step form a group. Those that harmed nobody go out. The others
    go out where the people whom the group harmed are at least ``policy.smallest_group``; else each tries the next
    step. A day, month or quarter must be over before anything of it goes out: otherwise a row saying "first quarter"
    that appears on 14 January would say "early January".
    """
    placed: list[Placed] = []
    pending = sorted(incidents, key=lambda incident: incident.id)
    for level in policy.ladder:
        there = [
            Placed(incident, level, show(incident, level, policy))
            for incident in pending
            if fits(incident, level) and span_of(incident, level.time)[1] < as_of
        ]
        hidden = [item for group in _alike(there) for item in _hidden(group, policy.smallest_group)]
        placed += hidden
        gone = {item.incident.id for item in hidden}
        pending = [incident for incident in pending if incident.id not in gone]
    return tuple(placed), tuple(pending)


def _alike(items: Sequence[Placed]) -> list[list[Placed]]:
    looks = sorted(((repr(look_of(item.shown)), item) for item in items), key=itemgetter(0))
    return [[item for _, item in group] for _, group in groupby(looks, key=itemgetter(0))]


def _hidden(group: Sequence[Placed], smallest: int) -> list[Placed]:
    harmed = sum(item.incident.harmed for item in group if item.incident.touched)
    return [item for item in group if not item.incident.touched or harmed >= smallest]
