"""What other receivers were told of the same incidents: their copies may be laid beside the one that is made.

The public's copy is in everybody's hands, and two parties may pool theirs. So incidents count as alike only where no
copy of anybody tells them apart, and a number that somebody else was told stays, or moves by a whole group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bluehelm.situation.release_incident import ReleasableIncident
from bluehelm.situation.released_row import ReleasedRow

Figures = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """One incident in the copies of all other receivers.

    Attributes:
        trace: what tells it apart there; incidents with equal traces are alike in all those copies together.
        figures: the numbers that were behind its rows.
        harmed: people harmed, as known when it was last sent.
        touched: somebody was or may have been harmed.
    """

    trace: Hashable
    figures: Figures
    harmed: int
    touched: bool


Beside = Mapping[str, ToldElsewhere]
"""By incident, what others were told of it."""


def told_elsewhere(
    others: Mapping[str, tuple[Collection[ReleasedRow], Mapping[str, Hashable]]],
) -> dict[str, ToldElsewhere]:
    """What other receivers were told, from all their rows and traces by receiver."""
    rows: dict[str, list[ReleasedRow]] = defaultdict(list)
    traces: dict[str, list[Hashable]] = defaultdict(list)
    for receiver, (given, traced) in sorted(others.items()):
        for row in given:
            rows[row.incident].append(row)
            traces[row.incident].append((receiver, traced[row.incident]))
    return {
        incident: ToldElsewhere(
            trace=tuple(traces[incident]),
            figures=tuple(chain.from_iterable(row.figures for row in found)),
            harmed=min(row.harmed for row in found),
            touched=any(row.touched for row in found),
        )
        for incident, found in rows.items()
    }


def trace_of(incident: str, beside: Beside) -> Hashable:
    """What tells an incident apart in the copies of others; None where nobody was told of it."""
    return beside[incident].trace if incident in beside else None


def harmed_as_told(incident: ReleasableIncident, beside: Beside) -> int:
    """People harmed by an incident that others were told of: no more than they were told, nor than are known of now."""
    return min(incident.harmed, beside[incident.id].harmed)


def is_small_step(figures: Sequence[int], sent: Figures, smallest: int) -> bool:
    """Whether a number is neither the same as, nor at least the smallest group away from, all that was sent."""
    steps = (abs(new - old) for before in sent for new, old in zip(figures, before, strict=True))
    return any(0 < step < smallest for step in steps)


def as_told_elsewhere(incident: ReleasableIncident, beside: Beside, smallest: int) -> ReleasableIncident:
    """The incident without its numbers where others know them a little otherwise: the step would point at a few. Where
    others were told that it harmed somebody, it needs to be hidden here, too, whatever is known by now.
    """
    told = beside.get(incident.id)
    if told is None:
        return incident
    incident = replace(incident, touched=incident.touched or told.touched)
    small = is_small_step(incident.figures(), told.figures, smallest)
    return incident.without_numbers() if small else incident
