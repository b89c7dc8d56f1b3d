"""Which roles may do what: one table, and what it takes to write or read each kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bluehelm.mission.records import Role


class Action(StrEnum):
    """What somebody does, in words that finish "you may not ..."."""

    READ = "read records"
    READ_PROTECTED = "read protected fields"
    READ_PEOPLE = "see the accounts of others"
    READ_LOG = "see who read what"
    READ_SITES = "see the sites of the mission"
    REPORT = "report incidents, claims, observations and patrols"
    EDIT_OWN = "change your own report"
    EDIT_ANY = "change what others wrote"
    KEEP = "keep parties, agreements, places and other records of the mission"
    PLAN = "plan patrols and record analyses"
    TRIAGE = "triage an incident"
    ASSIGN = "assign an incident"
    INVESTIGATE = "look into an incident"
    VERIFY = "say what a verification found"
    ATTRIBUTE = "say who is answerable"
    APPROVE = "approve what somebody else wrote"
    WITHDRAW = "withdraw or restore records of others"
    RAISE_MARK = "raise the mark of a record"
    LOWER_MARK = "lower the mark of a record"
    SETTLE = "settle a conflict between two sites"
    IMPORT = "import records"
    SHARE = "give copies away"
    SYNC = "exchange bundles with other sites"
    ADMIT_SITE = "admit or expel a site"
    MANAGE_PEOPLE = "manage the accounts of people"
    ERASE = "erase protected fields for good"


_OBSERVER, _ANALYST, _REVIEWER, _PLANNER = Role.OBSERVER, Role.ANALYST, Role.REVIEWER, Role.PLANNER
_HEAD, _AUDITOR, _GUEST = Role.HEAD, Role.AUDITOR, Role.GUEST
_DESK: Final = frozenset({_ANALYST, _REVIEWER, _HEAD})
_TEAM: Final = _DESK | {_OBSERVER}
_SENIOR: Final = frozenset({_REVIEWER, _HEAD})
_ONLY_HEAD: Final = frozenset({_HEAD})

TABLE: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.READ: frozenset(Role),
        Action.READ_PROTECTED: _TEAM | {_AUDITOR},
        Action.READ_PEOPLE: frozenset({_HEAD, _AUDITOR}),
        Action.READ_LOG: frozenset({_HEAD, _AUDITOR}),
        Action.READ_SITES: frozenset(Role) - {_GUEST},
        Action.REPORT: _TEAM | {_PLANNER},
        Action.EDIT_OWN: _TEAM | {_PLANNER},
        Action.EDIT_ANY: _DESK,
        Action.KEEP: _DESK | {_PLANNER},
        Action.PLAN: _DESK | {_PLANNER},
        Action.TRIAGE: _DESK,
        Action.ASSIGN: _DESK,
        Action.INVESTIGATE: _TEAM,
        Action.VERIFY: _SENIOR,
        Action.ATTRIBUTE: _DESK,
        Action.APPROVE: _SENIOR,
        Action.WITHDRAW: _SENIOR,
        Action.RAISE_MARK: _TEAM | {_PLANNER},
        Action.LOWER_MARK: _SENIOR,
        Action.SETTLE: _DESK,
        Action.IMPORT: _DESK,
        Action.SHARE: _SENIOR,
        Action.SYNC: _TEAM | {_PLANNER},
        Action.ADMIT_SITE: _ONLY_HEAD,
        Action.MANAGE_PEOPLE: _ONLY_HEAD,
        Action.ERASE: _ONLY_HEAD,
    }
)
"""Which roles may do what. A guest reads what was released to its party and nothing else."""

WRITTEN_BY: Final[Mapping[str, Action]] = MappingProxyType(
    {
        **dict.fromkeys(("incident", "claim", "observation", "source", "patrol", "post_report"), Action.REPORT),
        **dict.fromkeys(("party", "person_in_office", "agreement", "clause", "commitment", "meeting"), Action.KEEP),
        **dict.fromkeys(("place", "sector", "unit"), Action.KEEP),
        "attachment": Action.REPORT,
        "run": Action.PLAN,
        "verification": Action.INVESTIGATE,
        **dict.fromkeys(("attribution", "violation"), Action.ATTRIBUTE),
        "approval": Action.APPROVE,
        "import": Action.IMPORT,
        **dict.fromkeys(("release", "release_secret"), Action.SHARE),
        "shared_incident": Action.KEEP,
        **dict.fromkeys(("site", "admission"), Action.ADMIT_SITE),
        "account": Action.MANAGE_PEOPLE,
        "retention": Action.ERASE,
    }
)
"""What it takes to add a record of a kind, and to change one. A kind that is not here is for who may ``KEEP``."""

MOVES: Final[Mapping[str, Action]] = MappingProxyType(
    {
        "triaged": Action.TRIAGE,
        "assigned": Action.ASSIGN,
        "under_verification": Action.INVESTIGATE,
        **dict.fromkeys(("verified", "not_verified", "unverifiable", "false"), Action.VERIFY),
    }
)
"""What it takes to give an incident a status; out of one that takes ``VERIFY``, it takes ``VERIFY`` again. What else
has to be there first is for ``situation.life``."""

RESTRICTED: Final = frozenset({"retention", "import", "run"})
"""Kinds of which nobody changes a record, their own included, without the right to add one."""

OWN_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account": "Accounts are added and changed through the list of people.",
        "admission": "Sites are admitted and expelled by the founding site.",
        "site": "The record of a site is written by the site itself when it joins.",
        "release_secret": "It is made with the mission's first copy for somebody outside.",
    }
)
"""Kinds that nobody writes like other records, and how they are written."""

STANDING: Final = frozenset({"site", "admission", "account", "release", "release_secret"})
"""Kinds that are never withdrawn: an account is closed, a site expelled, and what was given away stays given away."""

READ_BY: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "account": TABLE[Action.READ_PEOPLE],
        "source": _DESK | {_AUDITOR},
        "release": _SENIOR | {_AUDITOR},
        "release_secret": _SENIOR,
    }
)
"""Kinds that fewer roles may read; one's own records, and one's own account, are readable all the same."""

FOR_ALL_SECTORS: Final = frozenset(
    {"party", "person_in_office", "agreement", "clause", "commitment", "meeting", "place", "sector", "site"}
)
"""Kinds whose records belong to the whole mission where they name no sector. Of other kinds, a record without a sector
is readable to people of one sector only where it hangs on a record that is."""

EVERYWHERE: Final = frozenset({_HEAD, _AUDITOR})
"""Roles that no sector limits."""
