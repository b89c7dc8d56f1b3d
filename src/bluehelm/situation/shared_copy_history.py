"""All that one receiver was given so far, from the mission's records of releases.

Each release holds what it changed and names the releases that it was made after. Sites that made copies for one
receiver without knowing of each other make two lines of copies: both count from then on. What the receiver can see by
laying the one beside the other was not looked at when they were made, and cannot be taken back: whoever makes the next
copy is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from bluehelm.mission.records import ReleaseRecord
from bluehelm.mission.stored import Stored
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation.released_row import ReleasedRow
from bluehelm.situation.shared_copy_rows import row_of_plain

_STRENGTH: Final = ("", "for now", "for good")

_Rows = dict[str, ReleasedRow]


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
        left_out: ids of records that no Bluehelm wrote as they are: they tell of no copy.
    """

    rows: tuple[ReleasedRow, ...] = ()
    still_open: int = 0
    heads: tuple[str, ...] = ()
    copies: int = 0
    differing: int = 0
    made_at: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    @property
    def crossed(self) -> bool:
        """Whether sites made copies without knowing of each other, and no copy was made since."""
        return len(self.heads) > 1


def earlier_copies(releases: Iterable[Stored]) -> Earlier:
    """What a receiver was given in these releases together.

    Args:
        releases: every record of a release to it, in any order.

    Raises:
        InputRefused: "release-missing" where one that another was made after has not arrived, "release-unfinished"
            where a part of one has not, "release-unreadable" for one that this program cannot read.
    """
    given = {item.id: item for item in releases}
    left_out = tuple(sorted(id_ for id_, item in given.items() if _never_fitted(item)))
    known = {id_: item for id_, item in given.items() if id_ not in left_out}
    records = {id_: _record(item) for id_, item in known.items()}
    heads = _heads(records)
    states = _states(known, records, heads)
    last = _by_age(heads, known)
    rows = _together(last, states)
    return Earlier(
        rows=tuple(row for _, row in sorted(rows.items())),
        still_open=records[last[-1]].still_open if last else 0,
        heads=heads,
        copies=sum(bool(record.report) for record in records.values()),
        differing=_differing([states[id_] for id_ in heads]),
        made_at=frozenset(item.created.site for item in known.values()),
        left_out=left_out,
    )


def _never_fitted(item: Stored) -> bool:
    """Whether a record followed the rules of no Bluehelm from its first entry on: it came from a faulty or hostile
    program, which must not keep everybody from making copies. One that somebody changed may have told of a copy.
    """
    unchanged = item.changed.clock == item.created.clock and not item.conflicts
    return item.value is None and unchanged and any(problem.code == "does-not-fit" for problem in item.problems)


def _record(item: Stored) -> ReleaseRecord:
    if not isinstance(item.value, ReleaseRecord):
        message = (
            f"The record of an earlier copy ({item.id}) cannot be read here, and without it the next one could give "
            "people away."
        )
        hint = "Install the newest Bluehelm here, or settle its conflict: bluehelm sync conflicts."
        raise InputRefused(Problem(Severity.ERROR, "release-unreadable", message, hint))
    return item.value


def _heads(records: Mapping[str, ReleaseRecord]) -> tuple[str, ...]:
    named = {id_ for record in records.values() for id_ in record.after}
    hint = "Take in the newest bundle of the site that made it, then do this again."
    if named - records.keys():
        message = "The record of an earlier copy for this receiver has not reached this site, only one made after it."
        raise InputRefused(Problem(Severity.ERROR, "release-missing", message, hint))
    heads = tuple(sorted(records.keys() - named))
    if any(not records[id_].report for id_ in heads):
        message = "The record of an earlier copy for this receiver has reached this site only in part."
        raise InputRefused(Problem(Severity.ERROR, "release-unfinished", message, hint))
    return heads


def _in_order(records: Mapping[str, ReleaseRecord]) -> tuple[str, ...]:
    """Every release after those that it was made after."""
    sorter = TopologicalSorter({id_: sorted(records[id_].after) for id_ in sorted(records)})
    try:
        return tuple(sorter.static_order())
    except CycleError:
        message = (
            "The records of earlier copies for this receiver contradict each other: each was made after the other."
        )
        hint = "Do not give this receiver another copy before you know which site wrote them: bluehelm check."
        raise InputRefused(Problem(Severity.ERROR, "release-unreadable", message, hint)) from None


def _states(
    known: Mapping[str, Stored], records: Mapping[str, ReleaseRecord], heads: Sequence[str]
) -> dict[str, _Rows]:
    """What the receiver had after each of the heads; states of the others are let go of on the way."""
    uses = Counter([*heads, *(id_ for record in records.values() for id_ in record.after)])
    numbers: dict[str, int] = {}
    states: dict[str, _Rows] = {}
    for number, id_ in enumerate(_in_order(records), start=1):
        record = records[id_]
        goes_on = len(record.after) == 1 and not records[record.after[0]].report  # a further piece of the same copy
        numbers[id_] = numbers[record.after[0]] if goes_on else number
        before = _together(_by_age(record.after, known), states)
        states[id_] = {**before, **_own_rows(record, before, numbers[id_])}
        uses.subtract(record.after)
        for parent in record.after:
            if not uses[parent]:
                states.pop(parent, None)
    return states


def _own_rows(record: ReleaseRecord, before: _Rows, number: int) -> _Rows:
    """The rows that a release changed. Numbers of copies are given anew, so that two sites' third copies differ."""
    try:
        given = [row_of_plain(plain) for plain in record.rows]
    except ValueError:
        message = "The record of an earlier copy holds a row that this program cannot read."
        hint = "Install the newest Bluehelm here, then do this again."
        raise InputRefused(Problem(Severity.ERROR, "release-unreadable", message, hint)) from None
    known = {row.incident: before[row.incident].copy for row in given if row.incident in before}
    return {
        row.incident: replace(row, copy=number if row.copy == record.number else known.get(row.incident, number))
        for row in given
    }


def _by_age(ids: Sequence[str], known: Mapping[str, Stored]) -> list[str]:
    return sorted(ids, key=lambda id_: (known[id_].created.clock, known[id_].created.site))


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
    shown = ({repr(_seen(state[id_])) if id_ in state else "" for state in states} for id_ in incidents)
    return sum(len(seen) > 1 for seen in shown)


def _seen(row: ReleasedRow) -> object:
    return None if row.withdrawn else sorted((name, str(value)) for name, value in row.shown.items())
