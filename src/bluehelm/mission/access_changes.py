"""What decisions about new records and about edits rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from bluehelm.mission.access_fields import is_seen
from bluehelm.mission.access_rows import facts_of_rows, rows_of_ids
from bluehelm.mission.access_table import Action
from bluehelm.mission.core import Core
from bluehelm.mission.decision import Allow, Decision, Refuse
from bluehelm.mission.journal import entries_of_records
from bluehelm.mission.kinds import listed_value, plain_fields
from bluehelm.mission.mission_file import Draft
from bluehelm.mission.permissions import About, Person, decide, decide_changing, decide_moving
from bluehelm.mission.record import Fields, Record
from bluehelm.mission.records import Account
from bluehelm.mission.stored import Stored

_WITH_A_MOVE: Final = frozenset({"status", "status_reason", "assigned_to"})
"""Fields of an incident that change with its status."""
_INCIDENT: Final = "incident"
_APPROVAL: Final = "approval"


def facts_of_draft(connection: Connection, drafts: Sequence[Draft], person: Person, core: Core) -> list[About]:
    """What adding records rests on, one for each draft. Drafts may hang on one another."""
    fields = [plain_fields(draft.record) for draft in drafts]
    parents = [listed_value(of, draft.record.listed.parent) for of, draft in zip(fields, drafts, strict=True)]
    rows = rows_of_ids(connection, {*parents} - {""})
    above = facts_of_rows(connection, rows, person, core.kinds)
    approved = {
        parent for draft, parent in zip(drafts, parents, strict=True) if draft.record.kind == _APPROVAL and parent
    }
    entries = entries_of_records(connection, approved, core.membership)
    new = {draft.id for draft in drafts}
    return [
        About(
            kind=draft.record.kind,
            sector=listed_value(of, draft.record.listed.sector) if draft.record.listed.sector else None,
            mark=draft.mark,
            own=True,
            above=above.get(parent),
            torn=bool(parent) and parent not in above and parent not in new,
            authors=frozenset(entry.author for entry in entries.get(parent, ())),
        )
        for draft, of, parent in zip(drafts, fields, parents, strict=True)
    ]


def decide_edit(person: Person, about: About, changes: Fields, stored: Stored, kind: type[Record] | None) -> Decision:
    """Whether somebody may make these changes: each asks for a right of its own, and what is not seen is not changed
    (a change that changes nothing would tell the value).
    """
    if about.kind == Account.kind:
        return decide_changing(person, about)
    if unseen := sorted(name for name in changes if not is_seen(name, person, kind)):
        return Refuse(f"You may not see, nor change: {', '.join(unseen)}. Ask the head for a higher clearance.")
    decisions = []
    if set(changes) & set(stored.conflicts):
        decisions.append(decide(person, Action.SETTLE, about))
    rest = set(changes)
    if about.kind == _INCIDENT and rest & _WITH_A_MOVE:
        rest -= _WITH_A_MOVE
        to = changes.get("status")
        moving = decide(person, Action.ASSIGN, about) if to is None else decide_moving(person, about, str(to))
        decisions.append(moving)
    if rest:
        decisions.append(decide_changing(person, about))
    return next((decision for decision in decisions if not isinstance(decision, Allow)), Allow())
