"""A mission file as one person sees it: what they may not read is as if it were not there, what they may not do is
refused with the reason, and reading what is protected or marked is written down first.

What a record is not shown for gives the same answer as a record that does not exist, in every call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self

from pydantic import JsonValue

from bluehelm.mission.access_changes import decide_edit, facts_of_draft
from bluehelm.mission.access_fields import hidden_fields, shown_problems
from bluehelm.mission.access_log_in import log_in
from bluehelm.mission.access_reading import ReadingDesk, refuse_unless_allowed
from bluehelm.mission.access_table import Action
from bluehelm.mission.attachments import attach
from bluehelm.mission.mark import Mark
from bluehelm.mission.mission_file import Draft, MissionFile, Settle
from bluehelm.mission.permissions import (
    MARKS,
    About,
    decide,
    decide_adding,
    decide_withdrawing,
)
from bluehelm.mission.record import Fields, Record
from bluehelm.mission.records import Attachment
from bluehelm.mission.retention import Due, due_for_erasure, erase_records
from bluehelm.problems import InputRefused


class Desk(ReadingDesk):
    """One person at a mission file, reading and writing."""

    @classmethod
    def log_in(cls, file: MissionFile, name: str, password: str) -> Self:
        """The desk of whoever has this name and password. See ``access_log_in.log_in``."""
        return cls(file, log_in(file, name, password))

    def new_id(self) -> str:
        """An id for a record that others of one call name."""
        return self.file.new_id()

    def add(self, record: Record, *, mark: Mark = Mark.UNCLASSIFIED) -> str:
        """Write one record; its id."""
        return self.add_all([Draft(record, mark=mark)])[0]

    def add_all(
        self,
        records: Sequence[Record | Draft],
        *,
        batch: str | None = None,
        changes: Mapping[str, Fields] = MappingProxyType({}),
        settle: Settle | None = None,
    ) -> tuple[str, ...]:
        """Write records, and ``changes`` of others by their id, in one commit, all or none; the ids of the new ones.
        ``settle`` see ``MissionFile.add_all``.
        """
        core = self.file.core
        drafts = [item if isinstance(item, Draft) else Draft(item) for item in records]
        drafts = [draft if draft.id else replace(draft, id=self.file.new_id()) for draft in drafts]
        with core.reading() as connection:
            person = self.person_now(connection)
            if batch is not None:
                refuse_unless_allowed(decide(person, Action.IMPORT))
            facts = facts_of_draft(connection, drafts, person, core)
        for about in facts:
            refuse_unless_allowed(decide_adding(person, about))
        for record_id, fields in changes.items():
            person, about, stored = self.facts(record_id)
            refuse_unless_allowed(decide_edit(person, about, fields, stored, core.kinds.get(about.kind)))
        return self.file.add_all(drafts, author=person.name, batch=batch, changes=changes, settle=settle)

    def edit(self, record_id: str, changes: Fields) -> bool:
        """Set fields of a record that this person may see and change."""
        person, about, stored = self.facts(record_id)
        kind = self.file.core.kinds.get(about.kind)
        refuse_unless_allowed(decide_edit(person, about, changes, stored, kind))
        try:
            return self.file.edit(record_id, changes, author=person.name)
        except InputRefused as refused:
            hidden = hidden_fields(person, kind) if kind is not None else frozenset[str]()
            raise InputRefused(shown_problems(refused.problems, hidden)) from None

    def settle(self, record_id: str, field: str, value: JsonValue) -> bool:
        """End a conflict: the value stands."""
        return self.edit(record_id, {field: value})

    def withdraw(self, record_id: str, *, reason: str) -> None:
        """Take a record out of lists and counts."""
        person, about, _ = self.facts(record_id)
        refuse_unless_allowed(decide_withdrawing(person, replace(about, reason=reason)))
        self.file.withdraw(record_id, reason=reason, author=person.name)

    def restore(self, record_id: str) -> None:
        """Bring a withdrawn record back."""
        person, about, _ = self.facts(record_id)
        refuse_unless_allowed(decide(person, Action.WITHDRAW, replace(about, reason="restored")))
        self.file.restore(record_id, author=person.name)

    def set_mark(self, record_id: str, mark: Mark) -> None:
        """Say who may see a record."""
        person, about, _ = self.facts(record_id)
        higher = MARKS.index(mark) > MARKS.index(about.mark)
        refuse_unless_allowed(decide(person, Action.RAISE_MARK if higher else Action.LOWER_MARK, about))
        self.file.set_mark(record_id, mark, author=person.name)

    def erase(self, records: Sequence[str], *, reason: str, folder: Path | None = None) -> tuple[str, ...]:
        """Erase the protected fields of records and their attachments for good."""
        for record in records:
            person, about, _ = self.facts(record)
            refuse_unless_allowed(decide(person, Action.ERASE, replace(about, reason=reason)))
        author = self.require(Action.ERASE).name
        return erase_records(self.file, records, reason=reason, author=author, folder=folder)

    def due_for_erasure(self, on: date) -> tuple[Due, ...]:
        """What is to be erased on a day."""
        self.require(Action.ERASE)
        return due_for_erasure(self.file, on)

    def attach(
        self,
        content: Path | bytes,
        *,
        of: str,
        name: str | None = None,
        media_type: str = "application/octet-stream",
        mark: Mark = Mark.UNCLASSIFIED,
        sealed: bool = True,
        folder: Path | None = None,
    ) -> str:
        """Put a file beside the mission file; see ``attachments.attach``."""
        person, about, _ = self.facts(of)
        refuse_unless_allowed(decide_adding(person, About(kind=Attachment.kind, above=about)))
        return attach(
            self.file,
            content,
            of=of,
            author=person.name,
            name=name,
            media_type=media_type,
            mark=mark,
            sealed=sealed,
            folder=folder,
        )
