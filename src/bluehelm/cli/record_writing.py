"""Forms of people become records of the mission file: what is good is written in one commit, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluehelm.cli.known_records import given_references, set_apart
from bluehelm.mission import Draft
from bluehelm.problems import Problem
from bluehelm.situation.recording import Drafted, Recording, draft_records, sound_forms

if TYPE_CHECKING:
    from bluehelm.exchange import Form
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
    drafted, found = draft_records(sound, recording)
    apart = set_apart(desk, drafted, references=given_references(sound), file=recording.file)
    return Read(apart.new, apart.known, (*problems, *held_back, *found, *apart.problems))


def joined(reads: Sequence[Read]) -> Read:
    """What several files came to, as one."""
    return Read(
        tuple(item for read in reads for item in read.drafted),
        tuple(pair for read in reads for pair in read.known),
        tuple(problem for read in reads for problem in read.problems),
    )


def write_drafts(desk: Desk, drafted: Sequence[Drafted], *, batch: str | None = None) -> tuple[str, ...]:
    """Write records in one commit; their ids."""
    return desk.add_all([Draft(item.record, id=item.id) for item in drafted], batch=batch)
