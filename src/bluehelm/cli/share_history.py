"""What was given away before: to the receiver of a copy, to everybody else, from which desk, and what is in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bluehelm.mission.records import Role
from bluehelm.problems import InputRefused, Problem, Severity, printable
from bluehelm.situation.release_beside import Beside, told_elsewhere
from bluehelm.situation.shared_copy_given import GivenCopy, set_aside_in
from bluehelm.situation.shared_copy_history import Earlier, earlier_copies

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk

_LONGEST_REASON: Final = 400


@dataclass(frozen=True, slots=True)
class Before:
    """All that was given away before a copy.

    Attributes:
        earlier: what its receiver has.
        beside: what all others were told.
        others: how many others have a copy.
        doubts: why it is not wholly known what anybody has, by id of a record.
        desk: id of the site that made the last copy for anybody; the founder before the first.
        own_desk: whether that is this site.
    """

    earlier: Earlier
    beside: Beside
    others: int
    doubts: Mapping[str, str]
    desk: str
    own_desk: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided for a copy, and why.

    Attributes:
        set_aside: ids of records of earlier copies that leave no doubt any more.
        from_here: copies are made at this site from now on.
        reason: for either.
    """

    set_aside: tuple[str, ...] = ()
    from_here: bool = False
    reason: str = ""

    def report(self, author: str) -> dict[str, object]:
        """What the record of the copy keeps of it."""
        kept: dict[str, object] = {}
        if self.set_aside:
            kept["set_aside"] = [{"record": id_, "reason": self.reason, "by": author} for id_ in self.set_aside]
        if self.from_here:
            kept["from_here"] = self.reason
        return kept


def decision_given(desk: Desk, set_aside: Sequence[str], *, from_here: bool, reason: str | None) -> Decision:
    """What was decided at the command line.

    Raises:
        InputRefused: "no-reason" without one, "not-allowed" where somebody else than a head sets a record aside.
    """
    if not set_aside and not from_here:
        return Decision()
    if not (reason or "").strip():
        message = "This needs a reason, which is kept with the copy."
        raise _refused("no-reason", message, 'Give --reason "why".')
    if set_aside and desk.person.role is not Role.HEAD:
        message = "Only the head of the mission may set the record of an earlier copy aside."
        raise _refused("not-allowed", message, "Ask the head of the mission.")
    return Decision(tuple(set_aside), from_here, printable(reason or "").strip()[:_LONGEST_REASON])


def what_was_given(desk: Desk, releases: Sequence[GivenCopy], *, receiver: str, decision: Decision) -> Before:
    """What was given away before a copy for this receiver.

    Raises:
        InputRefused: "nothing-in-doubt" for a record to be set aside that leaves no doubt.
    """
    own, founder = desk.file.core.identity.own_site, desk.file.core.membership.founder
    decided = set_aside_in(releases, sites={own, founder})
    by_receiver: dict[str, list[GivenCopy]] = defaultdict(list, {receiver: []})
    for item in releases:
        by_receiver[item.receiver].append(item)
    found = {key: earlier_copies(items, set_aside=decided) for key, items in by_receiver.items()}
    doubts = {id_: why for earlier in found.values() for id_, why in earlier.doubts.items()}
    if unknown := [id_ for id_ in decision.set_aside if id_ not in doubts]:
        message = f"{printable(unknown[0])[:60]} is no record of an earlier copy that is in doubt."
        raise _refused("nothing-in-doubt", message, "bluehelm share --dry-run names those that are.")
    others = {key: earlier for key, earlier in found.items() if key != receiver and earlier.copies}
    known = [item for item in releases if item.record is not None]
    last = max(known, key=lambda item: (item.clock, item.site), default=None)
    made_at = founder if last is None else last.site
    return Before(
        earlier=found[receiver],
        beside=told_elsewhere(
            {key: (earlier.rows, earlier.traces) for key, earlier in found.items() if key != receiver}
        ),
        others=len(others),
        doubts={id_: why for id_, why in sorted(doubts.items()) if id_ not in decision.set_aside},
        desk=made_at,
        own_desk=made_at == own,
    )


def refuse_at_another_desk(before: Before, decision: Decision) -> None:
    """One site makes all copies: two that do not hear of each other cannot look after what their copies tell together.

    Raises:
        InputRefused: "copies-elsewhere" at another site than the one that made the last, unless it was decided so.
    """
    if before.own_desk or decision.from_here:
        return
    message = (
        f"Copies of this mission are made at the site {before.desk}. One made here without its newest bundle could "
        "give people away beside those that are not known here."
    )
    hint = (
        "Make the copy there. Or take in its newest bundle, agree that copies are made here from now on, and add: "
        '--from-here --reason "who agreed".'
    )
    raise _refused("copies-elsewhere", message, hint)


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
