"""Forms of people become records of the mission file: what is good is written in one commit, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from bluehelm.cli.known_records import given_references, set_apart
from bluehelm.cli.position_checks import position_fill
from bluehelm.cli.record_lookup import own_code, references_seen_by
from bluehelm.mission import Draft
from bluehelm.problems import Problem
from bluehelm.situation.open_words import told_openly
from bluehelm.situation.recording import Drafted, Recording, draft_records, sound_forms
from bluehelm.situation.recording_numbers import numbers_settled

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bluehelm.exchange import Form
    from bluehelm.mission import Fields
    from bluehelm.mission.access import Desk


@dataclass(frozen=True, slots=True)
class Read:
    """What forms came to: records that can be written, and what was wrong with the others.

    Attributes:
        drafted: records to be written.
        known: row of each form that is in the file already, with what it is called there.
        problems: what is wrong, and what to look at.
    """

    drafted: tuple[Drafted, ...]
    known: tuple[tuple[int, str], ...]
    problems: tuple[Problem, ...]


def read_forms(
    desk: Desk, forms: Sequence[Form], problems: Sequence[Problem], recording: Recording, *, unmarked: bool = False
) -> Read:
    """Draft the forms that have no error, and set those aside that the file holds already.

    Args:
        desk: who writes, and where.
        forms: as read.
        problems: what was wrong with them, by row.
        recording: what drafting rests on.
        unmarked: the forms were not read from rows that problems name.
    """
    sound, held_back = (tuple(forms), ()) if unmarked else sound_forms(forms, problems, file=recording.file)
    drafted, found = draft_records(sound, recording, fill=position_fill(desk, sound))
    apart = set_apart(desk, drafted, references=given_references(sound), file=recording.file)
    openly = open_words(desk, apart.new, file=recording.file)
    return Read(apart.new, apart.known, (*problems, *held_back, *found, *apart.problems, *openly))


def open_words(desk: Desk, drafted: Sequence[Drafted], *, file: str | None) -> tuple[Problem, ...]:
    """What stands in open fields of new records and may lead to a person."""
    codes = [str(item.fields.get("code_name", "")) for item in desk.find("source")] if drafted else []
    return tuple(
        replace(problem, file=file, row=item.row or None)
        for item in drafted
        for problem in told_openly(item.record, codes)
    )


def joined(reads: Sequence[Read]) -> Read:
    """What several files came to, as one."""
    return Read(
        tuple(item for read in reads for item in read.drafted),
        tuple(pair for read in reads for pair in read.known),
        tuple(problem for read in reads for problem in read.problems),
    )


def write_drafts(
    desk: Desk,
    drafted: Sequence[Drafted],
    *,
    beside: Sequence[Draft] = (),
    batch: str | None = None,
    changes: Mapping[str, Fields] = MappingProxyType({}),
) -> tuple[Drafted, ...]:
    """Write records in one commit; they come back with the numbers that they were given while nobody else could write.

    Args:
        desk: who writes, and where.
        drafted: records to be written.
        beside: others that go into the same commit, before them.
        batch: what they belong to.
        changes: fields of records that are here already, by their id.
    """
    code, settled = own_code(desk), tuple(drafted)

    def settle(connection: Connection, drafts: Sequence[Draft]) -> Sequence[Draft]:
        nonlocal settled
        settled = numbers_settled(drafted, code, lambda kind: references_seen_by(connection, kind))
        records = {item.id: item.record for item in settled}
        return [replace(draft, record=records.get(str(draft.id), draft.record)) for draft in drafts]

    drafts = [*beside, *(Draft(item.record, id=item.id) for item in drafted)]
    desk.add_all(drafts, batch=batch, changes=changes, settle=settle)
    return settled
