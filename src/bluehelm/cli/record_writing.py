"""Forms of people become records of the mission file: what is good is written in one commit, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bluehelm.cli.record_lookup import BY_NAME
from bluehelm.mission import Draft
from bluehelm.mission.kinds import listed_value, plain_fields
from bluehelm.problems import Problem, Severity, errors_in
from bluehelm.situation.recording import Drafted, Recording, draft_records

if TYPE_CHECKING:
    from datetime import date

    from bluehelm.exchange import Form
    from bluehelm.mission import Fields, Stored
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
    kept, known = set_apart(desk, drafted)
    return Read(kept, known, (*problems, *held_back, *found))


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


def set_apart(desk: Desk, drafted: Sequence[Drafted]) -> tuple[tuple[Drafted, ...], tuple[tuple[int, str], ...]]:
    """Those that are new, and the rows of those whose content a record of the file has already, with its name."""
    standing: dict[tuple[str, str, str], list[Stored]] = {}
    for name in dict.fromkeys(item.record.kind for item in drafted):
        keys = [key for item in drafted if (key := _key(item))[0] == name]
        days, parents = sorted(key[1] for key in keys if key[1]), {key[2] for key in keys if not key[1] and key[2]}
        found = list(desk.find(name, day_from=_day(days[0]), day_to=_day(days[-1]))) if days else []
        found += [item for parent in sorted(parents) for item in desk.find(name, parent=parent)]
        for one in found:
            listed = BY_NAME[name].listed
            key = (name, listed_value(one.fields, listed.day)[:10], listed_value(one.fields, listed.parent))
            standing.setdefault(key, []).append(one)
    kept: list[Drafted] = []
    known: list[tuple[int, str]] = []
    for item in drafted:
        fields = plain_fields(item.record)
        twin = next((one for one in standing.get(_key(item), ()) if _same(fields, one.fields, item)), None)
        if twin is None:
            kept.append(item)
        else:
            known.append((item.row, str(twin.fields.get("reference") or twin.id)))
    return tuple(kept), tuple(known)


def _key(item: Drafted) -> tuple[str, str, str]:
    fields, listed = plain_fields(item.record), item.record.listed
    return item.record.kind, listed_value(fields, listed.day)[:10], listed_value(fields, listed.parent)


def _same(fields: Fields, standing: Fields, item: Drafted) -> bool:
    left_out = _NOT_COMPARED | item.record.protected
    said = {name: value for name, value in fields.items() if name not in left_out}
    return all(standing.get(name) == value for name, value in said.items())


def _day(text: str) -> date | None:
    from datetime import date

    return date.fromisoformat(text) if text else None
