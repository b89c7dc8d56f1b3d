"""Who may do what: the table of actions and roles, and what sectors, marks and authorship change about it.

It binds people who come through Bluehelm (``mission.access.Desk``). Whoever holds the file itself is bound by its
encryption alone: docs/reference/protection.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bluehelm.mission.access_table import (
    EVERYWHERE,
    FOR_ALL_SECTORS,
    MOVES,
    OWN_WAYS,
    READ_BY,
    RESTRICTED,
    STANDING,
    TABLE,
    WRITTEN_BY,
    Action,
)
from bluehelm.mission.decision import Allow, Decision, Refuse, Require
from bluehelm.mission.mark import Mark
from bluehelm.mission.person_names import may_be_one_person
from bluehelm.mission.records import Role

MARKS: Final = tuple(Mark)
"""From the mark that admits everybody to the one that admits the fewest."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the file.

    Attributes:
        id: of the account.
        name: the author of what they write.
        sectors: ids of the sectors they work in; empty is all.
        party: of a guest, the party they come from.
        clearance: the highest mark they may read.
        site: where the account was made.
    """

    id: str
    name: str
    role: Role
    sectors: frozenset[str] = frozenset()
    party: str | None = None
    clearance: Mark = Mark.CONFIDENTIAL
    closed: bool = False
    site: str = ""

    @property
    def limit(self) -> frozenset[str] | None:
        """The sectors this person is limited to; None where to none. Head and auditor see every sector."""
        return self.sectors if self.sectors and self.role not in EVERYWHERE else None

    def cleared_for(self, mark: Mark) -> bool:
        """Whether the clearance is as high as a mark."""
        return MARKS.index(mark) <= MARKS.index(self.clearance)


@dataclass(frozen=True, slots=True)
class About:
    """What a decision rests on beside the person: a record, and what the person says.

    Attributes:
        id: of the record.
        kind: of the record; empty for what concerns no record.
        sector: the record's; empty where it names none, None where its kind never does.
        mark: the record's own; ``highest_mark`` looks at those it hangs on, too.
        own: the person made the record.
        above: the record it hangs on: the incident of a claim.
        torn: it hangs on a record that is not in this file, or on too long a chain.
        authors: all who wrote in what is to be approved.
        status: of the record.
        receiver: of a release, who got it.
        reason: as given by the person.
        locked: the file was opened without its passphrase.
    """

    id: str = ""
    kind: str = ""
    sector: str | None = None
    mark: Mark = Mark.UNCLASSIFIED
    own: bool = False
    above: About | None = None
    torn: bool = False
    authors: frozenset[str] = frozenset()
    status: str = ""
    receiver: str = ""
    reason: str = ""
    locked: bool = False

    @property
    def highest_mark(self) -> Mark:
        """The highest mark of the record and of those it hangs on."""
        above = MARKS.index(self.above.highest_mark) if self.above is not None else 0
        return MARKS[max(MARKS.index(self.mark), above)]


_NOTHING: Final = About()
_NOT_THERE: Final = Refuse("There is no such record among those that you may read.")


def decide(person: Person, action: Action, about: About = _NOTHING) -> Decision:
    """Whether somebody may do something now.

    >>> ines = Person("1", "Ines", Role.OBSERVER, frozenset({"north"}))
    >>> decide(ines, Action.READ, About(kind="incident", sector="north"))
    Allow()
    >>> decide(ines, Action.ERASE)
    Refuse(reason='The role observer may not erase protected fields for good; ask: head.')
    """
    if person.closed:
        return Refuse("This account is closed.")
    if person.role not in TABLE[action]:
        return Refuse(_ask(person, action))
    if about.kind and not may_read(person, about):
        return _NOT_THERE
    return _further(person, action, about)


def decide_adding(person: Person, about: About) -> Decision:
    """Whether somebody may add a record of a kind. One may write above one's clearance, and not read it after."""
    if about.kind in OWN_WAYS:
        return Refuse(OWN_WAYS[about.kind])
    decision = decide(person, WRITTEN_BY.get(about.kind, Action.KEEP))
    if not isinstance(decision, Allow):
        return decision
    if person.limit is not None and about.sector and about.sector not in person.limit:
        return Refuse("This is in a sector that is not among yours; leave the sector empty, or ask the head.")
    wide = person.limit is None and person.clearance is MARKS[-1]
    if (about.torn and not wide) or (about.above is not None and not may_read(person, about.above)):
        return _NOT_THERE
    if about.kind == "approval" and any(may_be_one_person(person.name, author) for author in about.authors):
        return Refuse("Nobody approves what they wrote themselves; ask a second person.")
    return Allow()


def decide_changing(person: Person, about: About) -> Decision:
    """Whether somebody may change fields of a record."""
    if about.kind in OWN_WAYS or about.kind == "release":
        return Refuse(OWN_WAYS.get(about.kind, "What was given away stays as it was given."))
    if about.kind == "approval":
        return decide(person, Action.APPROVE, about) if about.own else Refuse("Only who gave an approval changes it.")
    if about.kind in RESTRICTED:
        return decide(person, WRITTEN_BY[about.kind], about)
    needed = WRITTEN_BY.get(about.kind, Action.KEEP)
    if person.role in TABLE[Action.EDIT_ANY] or (needed is Action.KEEP and person.role in TABLE[needed]):
        return decide(person, needed, about)
    if not about.own:
        return decide(person, Action.EDIT_ANY, about)
    return decide(person, Action.EDIT_OWN, about)


def decide_withdrawing(person: Person, about: About) -> Decision:
    """Whether somebody may withdraw a record: a senior, or who wrote it while nobody else works with it."""
    if about.kind in STANDING:
        return Refuse(f"A record of the kind {about.kind} is never withdrawn.")
    changing = decide_changing(person, about)
    if about.kind == "approval" and not isinstance(changing, Allow):
        return changing
    if about.own and isinstance(changing, Allow):
        return Allow() if about.reason.strip() else Require("a reason")
    return decide(person, Action.WITHDRAW, about)


def decide_moving(person: Person, about: About, to: str) -> Decision:
    """Whether somebody may give an incident another status."""
    found = MOVES.get(about.status) is Action.VERIFY
    return decide(person, Action.VERIFY if found else MOVES.get(to, Action.VERIFY), about)


def may_read(person: Person, about: About) -> bool:
    """Whether a record is among those that somebody may read: the record and all that it hangs on are within clearance
    and sectors. ``access_rows.readable`` says the same to the database.
    """
    if person.role is Role.GUEST:
        return about.kind == "release" and bool(person.party) and about.receiver == person.party
    if not person.cleared_for(about.mark) or not _kind_is_readable(person, about) or not _in_sectors(person, about):
        return False
    if about.torn:
        return person.limit is None and person.clearance is MARKS[-1]
    return about.above is None or may_read(person, about.above)


def _kind_is_readable(person: Person, about: About) -> bool:
    own = about.id == person.id if about.kind == "account" else about.own
    return own or person.role in READ_BY.get(about.kind, TABLE[Action.READ])


def _in_sectors(person: Person, about: About) -> bool:
    if person.limit is None or about.own or (about.kind == "account" and about.id == person.id):
        return True
    if about.sector:
        return about.sector in person.limit
    hangs = about.above is not None or about.torn
    return about.kind in FOR_ALL_SECTORS or (about.sector is None and hangs)


def _further(person: Person, action: Action, about: About) -> Decision:
    """What an action asks for beside the role."""
    if action is Action.READ_PROTECTED and about.locked:
        return Require("the file's passphrase: it was opened without")
    if action in {Action.WITHDRAW, Action.ERASE} and about.kind and not about.reason.strip():
        return Require("a reason")
    if action is Action.RAISE_MARK and about.kind and not about.own and person.role not in TABLE[Action.EDIT_ANY]:
        return Refuse(_ask(person, Action.EDIT_ANY))
    if action is Action.EDIT_OWN and about.status not in {"", "reported", "planned"}:
        return Refuse("Others work with this record already; ask an analyst to change it.")
    return Allow()


def _ask(person: Person, action: Action) -> str:
    allowed = " or ".join(role.value for role in Role if role in TABLE[action])
    return f"The role {person.role.value} may not {action.value}; ask: {allowed}."
