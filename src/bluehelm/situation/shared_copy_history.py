"""All that one receiver was given so far, from the mission's records of releases.

Each release holds what it changed and names the releases that it was made after. Sites that made copies for one
receiver without knowing of each other make two lines of copies: both count from then on. What the receiver can see by
laying the one beside the other was not looked at when they were made, and cannot be taken back: whoever makes the next
copy is told.

A record that is missing, arrived in part or follows no rules leaves a doubt: the receiver may hold rows that nobody
knows of here. It stops nobody, and nothing new goes out until it is there or a head has set it aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from bluehelm.mission.records import ReleaseRecord
from bluehelm.situation.released_row import ReleasedRow
from bluehelm.situation.shared_copy_given import GivenCopy

_STRENGTH: Final = ("", "for now", "for good")
UNREADABLE: Final = "cannot be read as the record of a copy"
MISSING: Final = "is named by a later copy and has not arrived"
IN_PART: Final = "arrived only in part"

_Rows = dict[str, ReleasedRow]
_Traces = dict[str, tuple[Hashable, ...]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a receiver has.

    Attributes:
        rows: every row it ever got, by incident, for ``prepare_release``.
        still_open: incidents still looked into, as it was told last.
        heads: ids of the releases that no other was made after; more than one where copies crossed.
        copies: how many it got.
        differing: incidents that copies which crossed show differently.
        made_at: ids of the sites that made copies for it.
        doubts: why, by id of a record, it is not wholly known what the receiver has.
        traces: by incident, in which copies it came, changed and went, and how it looked: incidents with the same trace
            cannot be told apart by all copies together.
    """

    rows: tuple[ReleasedRow, ...] = ()
    still_open: int = 0
    heads: tuple[str, ...] = ()
    copies: int = 0
    differing: int = 0
    made_at: frozenset[str] = frozenset()
    doubts: Mapping[str, str] = field(default_factory=dict)
    traces: Mapping[str, tuple[Hashable, ...]] = field(default_factory=dict)

    @property
    def crossed(self) -> bool:
        """Whether sites made copies without knowing of each other, and no copy was made since."""
        return len(self.heads) > 1


def earlier_copies(given: Iterable[GivenCopy], *, set_aside: Collection[str] = ()) -> Earlier:
    """What a receiver was given in these releases together.

    Args:
        given: every record of a release to it, in any order.
        set_aside: ids of records that leave no doubt, for a head has looked into them.
    """
    by_id = {item.id: item for item in given}
    records = {id_: item.record for id_, item in by_id.items() if item.record is not None}
    after = _edges(by_id, records)
    named = {parent for parents in after.values() for parent in parents}
    heads = tuple(sorted(records.keys() - named))
    states, traces = _states(by_id, records, after, heads)
    last = _by_age(heads, by_id)
    return Earlier(
        rows=tuple(row for _, row in sorted(_together(last, states).items())),
        still_open=records[last[-1]].still_open if last else 0,
        heads=heads,
        copies=sum(bool(record.report) for record in records.values()),
        differing=_differing([states[id_] for id_ in heads]),
        made_at=frozenset(by_id[id_].site for id_ in records),
        doubts={id_: why for id_, why in _doubts(by_id, records, after).items() if id_ not in set_aside},
        traces=traces,
    )


def _edges(by_id: Mapping[str, GivenCopy], records: Mapping[str, ReleaseRecord]) -> dict[str, tuple[str, ...]]:
    """The releases that each was made after, as far as they are here. Where records name each other in a circle, one
    made later is no earlier copy, whatever a record says.
    """
    after = {id_: tuple(parent for parent in record.after if parent in records) for id_, record in records.items()}
    while (circle := _circle(after)) is not None:
        for id_ in circle:
            age = (by_id[id_].clock, id_)
            after[id_] = tuple(p for p in after[id_] if p not in circle or (by_id[p].clock, p) < age)
    return after


def _circle(after: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        return frozenset(error.args[1])
    return None


def _doubts(
    by_id: Mapping[str, GivenCopy], records: Mapping[str, ReleaseRecord], after: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    doubts = dict.fromkeys(sorted(by_id.keys() - records.keys()), UNREADABLE)
    doubts |= {id_: MISSING for record in records.values() for id_ in record.after if id_ not in by_id}
    continued = {after[id_][0] for id_ in records if _goes_on(id_, by_id, records, after)}
    doubts |= {id_: IN_PART for id_, record in records.items() if not record.report and id_ not in continued}
    return dict(sorted(doubts.items()))


def _goes_on(
    id_: str,
    by_id: Mapping[str, GivenCopy],
    records: Mapping[str, ReleaseRecord],
    after: Mapping[str, Sequence[str]],
) -> bool:
    """Whether a record is a further piece of the copy that it was made after: by the same site, and under its number.
    Nobody else can join rows to a copy, behind which its own could then seem to hide.
    """
    if len(records[id_].after) != 1 or len(after[id_]) != 1:
        return False
    before = records[after[id_][0]]
    own = by_id[after[id_][0]].site == by_id[id_].site
    return own and not before.report and before.number == records[id_].number


def _states(
    by_id: Mapping[str, GivenCopy],
    records: Mapping[str, ReleaseRecord],
    after: Mapping[str, Sequence[str]],
    heads: Sequence[str],
) -> tuple[dict[str, _Rows], _Traces]:
    """What the receiver had after each of the heads, and the traces; states of the others are let go of on the way."""
    uses = Counter([*heads, *(id_ for parents in after.values() for id_ in parents)])
    numbers: dict[str, int] = {}
    states: dict[str, _Rows] = {}
    traces: _Traces = {}
    order = TopologicalSorter({id_: sorted(after[id_]) for id_ in sorted(records)}).static_order()
    for number, id_ in enumerate(order, start=1):
        numbers[id_] = numbers[after[id_][0]] if _goes_on(id_, by_id, records, after) else number
        before = _together(_by_age(after[id_], by_id), states)
        own = _own_rows(by_id[id_], records[id_].number, before, numbers[id_])
        for incident, row in own.items():
            traces[incident] = _trace(traces.get(incident, ()), row, before.get(incident), numbers[id_])
        states[id_] = {**before, **own}
        uses.subtract(after[id_])
        for parent in after[id_]:
            if not uses[parent]:
                states.pop(parent, None)
    return states, traces


def _own_rows(given: GivenCopy, own_number: int, before: _Rows, number: int) -> _Rows:
    """The rows that a release changed. Numbers of copies are given anew, so that two sites' third copies differ."""
    known = {row.incident: before[row.incident].copy for row in given.rows if row.incident in before}
    return {
        row.incident: replace(row, copy=number if row.copy == own_number else known.get(row.incident, number))
        for row in given.rows
    }


def _trace(
    trace: tuple[Hashable, ...], row: ReleasedRow, before: ReleasedRow | None, number: int
) -> tuple[Hashable, ...]:
    """The trace with what a copy did to the row, if that can be seen."""
    seen = before is not None and before.copy == row.copy and _seen(before) == _seen(row)
    return trace if seen else (*trace, (number, _seen(row)))


def _by_age(ids: Sequence[str], by_id: Mapping[str, GivenCopy]) -> list[str]:
    return sorted(ids, key=lambda id_: (by_id[id_].clock, by_id[id_].site, id_))


def _together(ids: Sequence[str], states: Mapping[str, _Rows]) -> _Rows:
    """What releases made when all of them count; the later last."""
    together: _Rows = {}
    for id_ in ids:
        together = _joined(together, states[id_])
    return together


def _joined(older: _Rows, newer: _Rows) -> _Rows:
    shared = older.keys() & newer.keys()
    return {**older, **newer, **{id_: _one_row(older[id_], newer[id_]) for id_ in shared}}


def _one_row(older: ReleasedRow, newer: ReleasedRow) -> ReleasedRow:
    """One row for an incident that is in two lines of copies.

    Where they differ, the newer is what the next copy goes on from, and it stands alone: the receiver knows it apart
    from those that hid it. Corrections are measured by the numbers of both, and what left either has left.
    """
    if replace(older, copy=newer.copy) == newer:
        return newer
    withdrawn = max(older.withdrawn, newer.withdrawn, key=_STRENGTH.index)
    return replace(newer, figures=(*older.figures, *newer.figures), withdrawn=withdrawn)


def _differing(states: Sequence[_Rows]) -> int:
    """Incidents of which not all these states show the same."""
    incidents = {id_ for state in states for id_ in state}
    shown = ({repr(_text_and_look(state[id_])) if id_ in state else "" for state in states} for id_ in incidents)
    return sum(len(seen) > 1 for seen in shown)


def _seen(row: ReleasedRow) -> Hashable:
    """What tells a row from others: nothing where it is gone."""
    return None if row.withdrawn else row.look


def _text_and_look(row: ReleasedRow) -> object:
    return None if row.withdrawn else (row.look, row.shown["released_text"])
