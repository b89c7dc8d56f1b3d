"""The life of an incident: which status may follow which, who may move it, and what has to be there first.

reported -> triaged -> assigned -> under_verification -> verified, not_verified, unverifiable or false. A closed one is
re-opened, with a reason, to triaged or under_verification. Who is answerable is another axis
(``situation.attribution``), and claims stay as they were made whatever the status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, get_args

from bluehelm.mission.decision import Allow, Decision, Refuse, Require
from bluehelm.mission.entry import Entry
from bluehelm.mission.record import Fields
from bluehelm.mission.records import Role
from bluehelm.situation.records import Incident, Verification
from bluehelm.situation.records.field_types import IncidentStatus, VerificationFinding

STATUSES: Final[tuple[IncidentStatus, ...]] = get_args(IncidentStatus)
CLOSED: Final[tuple[VerificationFinding, ...]] = get_args(VerificationFinding)
"""Statuses that are findings."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the incident itself when somebody moves it.

    Attributes:
        reason: why, in words of the person who moves it.
        assignee: who is to look into it; empty keeps the one that the incident has.
        verifications: the Verification records of this incident that count (``looks_that_count``), as far as they can
            be read here.
        reopened: whether it was closed before, and only those of after that count.
        conflicts: fields of the incident that two sites changed without knowing of each other (``Stored.conflicts``).
    """

    reason: str = ""
    assignee: str = ""
    verifications: tuple[Verification, ...] = ()
    conflicts: tuple[str, ...] = ()
    reopened: bool = False


def looks_that_count(
    history: Iterable[Entry], looks: Iterable[tuple[Verification, Iterable[Entry]]]
) -> tuple[tuple[Verification, ...], bool]:
    """The verifications whose result was written since the incident was last re-opened, and whether it was.

    What was found before is why it was closed; it is no answer to the reason for which it was opened again.

    Args:
        history: entries of the incident.
        looks: its verifications, each with its entries.
    """
    before, reopened = "", -1
    for entry in sorted(history, key=lambda one: (one.clock, one.site)):
        after = entry.changes.get("status")
        if isinstance(after, str):
            reopened = entry.clock if before in CLOSED and after not in CLOSED else reopened
            before = after
    counted = tuple(
        look
        for look, entries in looks
        if any("result" in entry.changes and entry.clock > reopened for entry in entries)
    )
    return counted, reopened >= 0


Requirement = Callable[[Incident, IncidentStatus, Facts], str | None]
"""What is missing, in words, or None."""


def _reason(_incident: Incident, _to: IncidentStatus, facts: Facts) -> str | None:
    return None if facts.reason.strip() else "a reason"


def _assignee(incident: Incident, _to: IncidentStatus, facts: Facts) -> str | None:
    return None if facts.assignee.strip() or incident.assigned_to else "the person or team that is to look into it"


def _begun(_incident: Incident, _to: IncidentStatus, facts: Facts) -> str | None:
    return None if facts.verifications else f"a verification of this incident, begun and recorded{_since(facts)}"


def _found(_incident: Incident, to: IncidentStatus, facts: Facts) -> str | None:
    """The last verification to end decides; where several ended at that moment, any of them."""
    ended = [(look.finished, look.finding) for look in facts.verifications if look.finished is not None]
    if not ended:
        return f'a finished verification that finds it "{to}"{_since(facts)}'
    last = max(finished for finished, _ in ended)
    findings = {finding for finished, finding in ended if finished == last}
    if to in findings:
        return None
    told = " and ".join(sorted(f'"{finding}"' for finding in findings))
    return f'a verification that finds it "{to}": the last one finished finds {told}'


def _since(facts: Facts) -> str:
    return ", recorded since it was re-opened" if facts.reopened else ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may make a move, and what has to be there."""

    roles: frozenset[Role]
    requires: tuple[Requirement, ...] = ()
    unassigns: bool = False
    """Whether nobody is assigned any more after it."""


_DESK: Final = frozenset({Role.ANALYST, Role.REVIEWER, Role.HEAD})
_TEAM: Final = frozenset({Role.OBSERVER, Role.ANALYST, Role.REVIEWER, Role.HEAD})
_SENIOR: Final = frozenset({Role.REVIEWER, Role.HEAD})

TRANSITIONS: Final[Mapping[tuple[IncidentStatus, IncidentStatus], Rule]] = MappingProxyType(
    {
        ("reported", "triaged"): Rule(_DESK),
        ("triaged", "assigned"): Rule(_DESK, (_assignee,)),
        ("assigned", "triaged"): Rule(_DESK, (_reason,), unassigns=True),
        ("assigned", "under_verification"): Rule(_TEAM, (_assignee, _begun)),
        ("under_verification", "assigned"): Rule(_DESK, (_reason, _assignee)),
        ("under_verification", "verified"): Rule(_SENIOR, (_found,)),
        ("under_verification", "not_verified"): Rule(_SENIOR, (_found,)),
        ("under_verification", "unverifiable"): Rule(_SENIOR, (_found, _reason)),
        ("under_verification", "false"): Rule(_SENIOR, (_found, _reason)),
        ("verified", "triaged"): Rule(_SENIOR, (_reason,), unassigns=True),
        ("not_verified", "triaged"): Rule(_SENIOR, (_reason,), unassigns=True),
        ("unverifiable", "triaged"): Rule(_SENIOR, (_reason,), unassigns=True),
        ("false", "triaged"): Rule(_SENIOR, (_reason,), unassigns=True),
        ("verified", "under_verification"): Rule(_SENIOR, (_reason, _assignee)),
        ("not_verified", "under_verification"): Rule(_SENIOR, (_reason, _assignee)),
        ("unverifiable", "under_verification"): Rule(_SENIOR, (_reason, _assignee)),
        ("false", "under_verification"): Rule(_SENIOR, (_reason, _assignee)),
    }
)
"""Every move that there is; a pair that is not here is no move."""


def decide(incident: Incident, to: IncidentStatus, role: Role, facts: Facts | None = None) -> Decision:
    """Whether somebody with this role may give the incident the status now.

    Moves are refused while two sites' edits of the status stand against each other, and on a duplicate, whose status is
    that of the incident it tells again.

    >>> report = Incident(reference="NOR-1", title="Shots", category="armed_clash", when={"start": "2026-03-01"},
    ...                   where={"place": "Port Ash"})
    >>> decide(report, "triaged", Role.ANALYST)
    Allow()
    >>> decide(report, "verified", Role.HEAD)
    Refuse(reason='An incident that is reported cannot become verified at once; it can become triaged.')
    """
    facts = facts or Facts()
    rule = TRANSITIONS.get((incident.status, to))
    if rule is None:
        return Refuse(_no_such_move(incident.status, to))
    if incident.duplicate_of is not None:
        return Refuse("This incident is linked as a duplicate; move the incident that it tells again.")
    if role not in rule.roles:
        allowed = " or ".join(word.value for word in Role if word in rule.roles)
        return Refuse(f"The role {role.value} may not move an incident to {_words(to)}; ask: {allowed}.")
    if "status" in facts.conflicts:
        return Require("the conflict about the status settled: two sites gave it different ones")
    missing = [what for requirement in rule.requires if (what := requirement(incident, to, facts)) is not None]
    return Require("; ".join(missing)) if missing else Allow()


def moved(incident: Incident, to: IncidentStatus, facts: Facts | None = None) -> Fields:
    """The field changes of a move that ``decide`` allows, for one entry of the journal.

    Raises:
        ValueError: for a pair of statuses that is no move.
    """
    facts = facts or Facts()
    rule = TRANSITIONS.get((incident.status, to))
    if rule is None:
        raise ValueError(_no_such_move(incident.status, to))
    changes: Fields = {"status": to, "status_reason": facts.reason.strip()}
    if rule.unassigns:
        changes["assigned_to"] = ""
    elif facts.assignee.strip():
        changes["assigned_to"] = facts.assignee.strip()
    return changes


def moves_for(incident: Incident, role: Role, facts: Facts | None = None) -> dict[IncidentStatus, Decision]:
    """Every status that the role could give the incident, now or once something is there: what a form offers."""
    decisions = {to: decide(incident, to, role, facts) for to in STATUSES}
    return {to: decision for to, decision in decisions.items() if not isinstance(decision, Refuse)}


def _no_such_move(status: IncidentStatus, to: IncidentStatus) -> str:
    if status == to:
        return f"The incident is {_words(to)} already."
    ways = " or ".join(_words(after) for before, after in TRANSITIONS if before == status)
    return f"An incident that is {_words(status)} cannot become {_words(to)} at once; it can become {ways}."


def _words(status: IncidentStatus) -> str:
    return status.replace("_", " ")
