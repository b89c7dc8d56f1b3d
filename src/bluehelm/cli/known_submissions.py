"""Submissions of a survey that are here already, by what their server calls them: read a second time they make no
second record, whatever was done with the first since, and whatever was changed on the server.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bluehelm.cli.known_records import SetApart
from bluehelm.mission import tables
from bluehelm.mission.kinds import default_fields, plain_fields
from bluehelm.problems import InputRefused, Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.exchange import Form
    from bluehelm.mission import Fields
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted

SURVEY: Final = "survey"
"""Where a submission's record says that it came from."""
_ORIGIN: Final = "origin"
_NOT_ASKED: Final = frozenset({_ORIGIN, "reference", "status", "status_reason", "assigned_to", "duplicate_of"})


def set_submissions_apart(desk: Desk, drafted: Sequence[Drafted], *, file: str) -> SetApart:
    """Drafts whose submission has no record here, and those that are here already, with what they say otherwise now.

    A record that was withdrawn does not count: an import that was taken back can be made again.
    """
    standing = _records_of(desk, {item.record.kind for item in drafted})
    new: list[Drafted] = []
    known: list[tuple[int, str]] = []
    problems: list[Problem] = []
    for item in drafted:
        record_id = standing.get((item.record.kind, _named(plain_fields(item.record))))
        if record_id is None:
            new.append(item)
            continue
        name, differing = _compared(desk, item, record_id)
        known.append((item.row, name))
        if differing:
            message = (
                f"{printable(name)} is this submission, and says otherwise now: {', '.join(differing)}. Not changed."
            )
            hint = "Compare them; where the form is right: bluehelm report edit. It may have been corrected here."
            problems.append(Problem(Severity.WARNING, "submission-differs", message, hint, file, item.row))
    return SetApart(tuple(new), tuple(known), tuple(problems))


def known_last(desk: Desk, forms: Sequence[Form]) -> tuple[Form, ...]:
    """The forms, those of submissions that are here already at the end: drafted in this order, they take no number of
    the site from between the others.
    """
    standing = _records_of(desk, {form.kind for form in forms})
    return tuple(sorted(forms, key=lambda form: (form.kind, _named(form.fields)) in standing))


def _records_of(desk: Desk, kinds: Collection[str]) -> dict[tuple[str, str], str]:
    """Ids of records that came from a survey, by kind and the submission's key; those that this person may not read
    among them, for a second record of one form helps nobody.
    """
    table = tables.records.c
    origin = table.fields[_ORIGIN]
    statement = select(table.kind, origin["reference"].as_string(), table.id).where(
        table.kind.in_(sorted(kinds)), table.withdrawn.is_(None), origin["source"].as_string() == SURVEY
    )
    with desk.file.core.reading() as connection:
        return {(kind, key): record_id for kind, key, record_id in connection.execute(statement) if key}


def _named(fields: Fields) -> str:
    origin = fields.get(_ORIGIN)
    return str(origin.get("reference") or "") if isinstance(origin, dict) else ""


def _compared(desk: Desk, item: Drafted, record_id: str) -> tuple[str, list[str]]:
    """What a record is called, and which of its open fields the submission has otherwise."""
    try:
        stored = desk.get(record_id)
    except InputRefused:  # this person may not read it
        return "a record", []
    defaults = default_fields(type(item.record))
    said = {name: value for name, value in plain_fields(item.record).items() if name not in _NOT_ASKED}
    differing = [
        name
        for name, value in said.items()
        if name not in stored.sealed and stored.fields.get(name, defaults.get(name)) != value
    ]
    return str(stored.fields.get("reference") or stored.id), sorted(differing)
