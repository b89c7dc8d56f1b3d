"""Whether an attribution stands: a second person has approved it, as it is now.

Who is answerable is an axis of its own, apart from whether the incident is verified. The two-person rule: an
attribution stands when somebody who wrote no part of it, in the role reviewer or head, approved the very content that
it has now, nobody in these roles objects, and no two sites' edits of it stand against each other. Edits and approvals
may cross on their way between posts: both are kept, and the approval is then one of other content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Generic, Literal, Self, TypeVar

from bluehelm.mission.decision import Allow, Decision, Refuse, Require
from bluehelm.mission.person_names import folded, plain_name
from bluehelm.mission.record import Record
from bluehelm.mission.records import Role
from bluehelm.problems import printable
from bluehelm.situation.records import Approval, Attribution, Verification

APPROVING: Final = frozenset({Role.REVIEWER, Role.HEAD})
"""Roles whose word on an attribution counts."""

R = TypeVar("R", bound=Record)
State = Literal["approved", "not_approved", "edited_since_approved", "objected", "in_conflict"]


def digest_of(record: Record) -> str:
    """SHA-256 of a record's content, in hex: its kind and open fields as canonical JSON.

    Protected fields are left out, so that every site comes to the same digest, with the key or without. Fields that
    hold the kind's default are left out too: a later version of the kind that adds one changes no digest.
    """
    fields = record.model_dump(mode="json", exclude=set(record.protected), exclude_defaults=True)
    body = json.dumps([record.kind, fields], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed(Generic[R]):
    """A record as one person left it: content, author by the journal, time by the writing site's clock, and digest."""

    record: R
    author: str
    at: datetime
    digest: str

    @classmethod
    def of(cls, record: R, author: str, at: datetime) -> Self:
        """The same, with the digest of the content."""
        return cls(record, author, at, digest_of(record))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an attribution stands.

    Attributes:
        state: ``approved`` is the only one in which it stands.
        authors: all who wrote on it, first to last.
        approved_by: people whose approval of the present content counts.
        approved_before: people whose approval is of other content: it was edited since, or the edits crossed.
        objections: people who object, with their reasons.
        not_counted: people whose word does not count, with why.
    """

    state: State
    authors: tuple[str, ...]
    approved_by: tuple[str, ...] = ()
    approved_before: tuple[str, ...] = ()
    objections: tuple[tuple[str, str], ...] = ()
    not_counted: tuple[tuple[str, str], ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the mission may speak of it as its attribution."""
        return self.state == "approved"

    def why(self) -> str:
        """The reasons, in sentences for a person."""
        authors, before = _names(self.authors), _names(self.approved_before)
        told = {
            "approved": f"It stands: written by {authors}, approved as it is by {_names(self.approved_by)}.",
            "not_approved": f"It does not stand yet: written by {authors}, approved by nobody else whose word counts.",
            "edited_since_approved": f"It does not stand: {before} approved other content than it has now. Somebody "
            "who wrote no part of it has to read it again and approve it.",
            "objected": "It does not stand while there is an objection.",
            "in_conflict": "It does not stand: two sites changed it without knowing of each other. Settle that first.",
        }
        lines = [told[self.state]]
        if self.state == "objected" and self.approved_by:
            lines.append(f"Approved as it is by {_names(self.approved_by)}.")
        lines += [f"{printable(name)} objects: {_reason(reason)}." for name, reason in self.objections]
        lines += [f"The word of {printable(name)} does not count: {reason}." for name, reason in self.not_counted]
        return " ".join(lines)


def standing(
    of: str,
    versions: Sequence[Signed[Attribution]],
    approvals: Iterable[Signed[Approval]],
    roles: Mapping[str, Role],
    *,
    conflicts: Sequence[str] = (),
) -> Standing:
    """How far an attribution stands. Of each person the last word counts; an objection ends with that person's approval
    of some later content, or when its record is withdrawn.

    Args:
        of: id of the attribution; approvals of other records are passed over.
        versions: the attribution after each entry of the journal, oldest first; the last is what it is now.
        approvals: in any order, without those withdrawn.
        roles: the role of each person, by the name under which they write.
        conflicts: fields of the attribution that sites changed without knowing of each other (``Stored.conflicts``).

    Raises:
        ValueError: without a version.
    """
    if not versions:
        raise ValueError("expected at least one version of the attribution, got none")
    authors = tuple({_person(version.author): version.author for version in reversed(versions)}.values())[::-1]
    own = {_person(author) for author in authors}
    role_of = {_person(name): role for name, role in roles.items()}
    now: list[str] = []
    before: list[str] = []
    objections: list[tuple[str, str]] = []
    ignored: list[tuple[str, str]] = []
    for word in _last_words(signed for signed in approvals if signed.record.of == of):
        person = _person(word.author)
        if role_of.get(person) not in APPROVING:
            ignored.append((word.author, "only a reviewer or head approves or objects"))
        elif word.record.decision == "object":
            objections.append((word.author, word.record.reason))
        elif person in own:
            ignored.append((word.author, "who wrote on it does not approve it"))
        else:
            (now if word.record.digest == versions[-1].digest else before).append(word.author)
    state: State = "approved" if now else "edited_since_approved" if before else "not_approved"
    if objections:
        state = "objected"
    if conflicts:
        state = "in_conflict"
    return Standing(state, authors, tuple(now), tuple(before), tuple(objections), tuple(ignored))


def unverified(attribution: Attribution, verifications: Iterable[Verification]) -> str:
    """What to say of high confidence where no verification found that it happened; else nothing."""
    if attribution.finding.confidence != "high" or any(look.result.finding == "verified" for look in verifications):
        return ""
    return (
        "Its confidence is high, but no verification of this incident has found it to be so: who did it cannot be "
        "surer than what happened."
    )


def decide_approval(versions: Sequence[Signed[Attribution]], approval: Approval, author: str, role: Role) -> Decision:
    """Whether this person may write this word on the attribution now.

    An approval of content that was edited meanwhile is refused here, where the person can read again; one that crosses
    an edit on its way between sites cannot be, and ``standing`` says what it is worth.
    """
    if role not in APPROVING:
        return Refuse(f"The role {role.value} does not approve attributions; ask a reviewer or the head.")
    if approval.decision == "object":
        return Allow() if approval.reason else Require("a reason for the objection")
    if _person(author) in {_person(version.author) for version in versions}:
        return Refuse("Who wrote on an attribution does not approve it; ask another reviewer or the head.")
    if approval.digest != versions[-1].digest:
        return Refuse("The attribution was edited since you read it; read it again and approve what it says now.")
    return Allow()


def _last_words(approvals: Iterable[Signed[Approval]]) -> list[Signed[Approval]]:
    """Each person's last word, by time; of two at one moment, the objection."""
    ordered = sorted(approvals, key=lambda word: (word.at, word.record.decision == "object", word.digest))
    last = {_person(word.author): word for word in ordered}
    return sorted(last.values(), key=lambda word: (word.at, _person(word.author)))


def _person(name: str) -> str:
    """One person for every way to write a name: ``Ann  Lee`` and ``ann lee (NOR)`` must not be two."""
    return folded(plain_name(name))


def _reason(text: str) -> str:
    return printable(text).rstrip(".") or "no reason given"


def _names(names: Sequence[str]) -> str:
    return " and ".join(printable(name) for name in names)
