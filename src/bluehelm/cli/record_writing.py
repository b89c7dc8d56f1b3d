"""Forms of people become records of the mission file: what is good is written in one commit, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bluehelm.mission import Draft
from bluehelm.mission.kinds import listed_value, plain_fields
from bluehelm.problems import Problem, Severity, errors_in
from bluehelm.situation.recording import Drafted, Recording, draft_records

if TYPE_CHECKING:
    from datetime import date

    from bluehelm.exchange import Form
    from bluehelm.mission import Fields
    from bluehelm.mission.access import Desk

_NOT_COMPARED: Final = frozenset({"reference", "origin", "title"})
"""Fields that differ between one report read twice."""


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
    sound = list(forms) if unmarked else [form for form in forms if not _errors_of(form, forms, problems)]
    held_back = [_held_back(form, recording) for form in forms if form not in sound]
    drafted, found = draft_records(sound, recording)
    kept: list[Drafted] = []
    known: list[tuple[int, str]] = []
    for item in drafted:
        twin = _twin(desk, item)
        if twin is None:
            kept.append(item)
        else:
            known.append((item.row, twin))
    return Read(tuple(kept), tuple(known), (*problems, *held_back, *found))


def write_drafts(desk: Desk, drafted: Sequence[Drafted], *, batch: str | None = None) -> tuple[str, ...]:
    """Write records in one commit; their ids."""
    return desk.add_all([Draft(item.record, id=item.id) for item in drafted], batch=batch)


def _errors_of(form: Form, forms: Sequence[Form], problems: Sequence[Problem]) -> bool:
    """Whether a line of the form could not be read: what it said would be missing from the record."""
    ends = dict(pairwise(sorted(other.row for other in forms)))
    end = ends.get(form.row)
    rows = [problem.row for problem in errors_in(problems) if problem.row is not None]
    return any(form.row <= row and (end is None or row < end) for row in rows)


def _held_back(form: Form, recording: Recording) -> Problem:
    message = "This form was held back, for a line of it could not be read."
    hint = "Mend the line and read the file again: what was written is not written twice."
    return Problem(Severity.WARNING, "form-held-back", message, hint, recording.file, form.row)


def _twin(desk: Desk, item: Drafted) -> str | None:
    """What a record with the same content is called in the file; None where there is none."""
    listed = item.record.listed
    fields = plain_fields(item.record)
    day = listed_value(fields, listed.day)[:10]
    parent = listed_value(fields, listed.parent) or None
    if not day and parent is None:
        return None
    on: date | None = _day(day)
    for stored in desk.find(item.record.kind, day_from=on, day_to=on, parent=parent):
        if _same(fields, stored.fields, item):
            return str(stored.fields.get("reference") or stored.id)
    return None


def _same(fields: Fields, standing: Fields, item: Drafted) -> bool:
    left_out = _NOT_COMPARED | item.record.protected
    said = {name: value for name, value in fields.items() if name not in left_out}
    return all(standing.get(name) == value for name, value in said.items())


def _day(text: str) -> date | None:
    from datetime import date

    return date.fromisoformat(text) if text else None
