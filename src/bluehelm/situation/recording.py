"""What people send in becomes records: names looked up, numbers given, rules checked, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from bluehelm.exchange.text_form import Form
from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem, Severity, errors_in, printable
from bluehelm.situation.recording_days import days_ahead
from bluehelm.situation.recording_names import (
    Directory,
    Gone,
    Meaning,
    Meanings,
    Named,
    is_numbered,
    last_number,
    names_of,
    numbered,
    resolved,
    usual_reference,
)
from bluehelm.situation.recording_words import with_roles, words_kept

Fill = Callable[[Form, Meaning], tuple[Form, tuple[Problem, ...]]]
"""Changes a form before its names are looked up; it may tell what it did."""


def filled_in_turn(*fills: Fill) -> Fill:
    """Several changes of a form, one after the other, as one."""

    def fill(form: Form, meaning: Meaning) -> tuple[Form, tuple[Problem, ...]]:
        told: list[Problem] = []
        for one in fills:
            form, problems = one(form, meaning)
            told += problems
        return form, tuple(told)

    return fill


@dataclass(frozen=True, slots=True)
class Drafted:
    """One record to be written: ``row`` is where it began in its form, sheet or list of messages.

    ``numbered`` says that it was given a running number, which may be taken by the time it is written.
    """

    id: str
    record: Record
    row: int
    numbered: bool = False


@dataclass(slots=True)
class Recording:
    """What drafting rests on.

    Attributes:
        kinds: kinds of record by name.
        directory: records of the mission file by name.
        new_id: gives an id that no record has.
        code: short name of this site, for running numbers.
        taken: references of a kind that are taken, those of records that this person may not read among them.
        file: name of the file that is read, for problems.
        today: day on which the reports were written or received; what lies after it is told.
        gone: what to say of records that were withdrawn.
    """

    kinds: Mapping[str, type[Record]]
    directory: Directory
    new_id: Callable[[], str]
    code: str
    taken: Callable[[str], Iterable[str]]
    file: str | None = None
    today: date | None = None
    gone: Gone = lambda _kind, _words: None
    _references: dict[str, set[str]] = field(default_factory=dict)
    _given: set[tuple[str, str]] = field(default_factory=set)
    _last: dict[str, int] = field(default_factory=dict)

    def references(self, kind: str) -> set[str]:
        """References that are taken, as they are usually written; those given while drafting among them."""
        if kind not in self._references:
            self._references[kind] = {usual_reference(text).upper() for text in self.taken(kind)}
        return self._references[kind]

    def give(self, kind: str, reference: str) -> None:
        """Take note of a reference that a record being drafted has."""
        usual = usual_reference(reference).upper()
        self.references(kind).add(usual)
        self._given.add((kind, usual))
        if kind in self._last:
            self._last[kind] = max(self._last[kind], last_number(kind, self.code, [usual]))

    def next_reference(self, kind: str) -> str:
        """The next number of this site; of a hundred thousand rows each looks at one number, not at all before it."""
        if kind not in self._last:
            self._last[kind] = last_number(kind, self.code, self.references(kind))
        return numbered(kind, self.code, self._last[kind] + 1)

    def is_taken(self, kind: str, reference: str) -> bool:
        """Whether a record has the reference, seen or not."""
        return usual_reference(reference).upper() in self.references(kind)

    def is_seen(self, kind: str, reference: str) -> bool:
        """Whether one of these drafts, or a record that this person may read, has the reference."""
        usual = usual_reference(reference).upper()
        names = (name for item in self.directory(kind, reference) for name in item.names)
        return (kind, usual) in self._given or any(usual_reference(name).upper() == usual for name in names)


def draft_records(
    forms: Sequence[Form], recording: Recording, *, fill: Fill | None = None
) -> tuple[tuple[Drafted, ...], tuple[Problem, ...]]:
    """The records that forms make, and what is wrong with the others. Forms may name one another by reference.

    Args:
        forms: fields as they were read, with names where a record holds ids.
        recording: what is known of the mission file.
        fill: changes each form first: what a source calls things.
    """
    ids = [recording.new_id() for _ in forms]
    new: dict[str, list[Named]] = {}
    for form, record_id in zip(forms, ids, strict=True):
        if names := names_of(form.kind, form.fields):
            new.setdefault(form.kind, []).append(Named(record_id, names))
    meaning = Meanings(recording.directory, new, gone=recording.gone)
    drafted: list[Drafted] = []
    problems: list[Problem] = []
    for form, record_id in zip(forms, ids, strict=True):
        record, found = _record(form, recording, meaning, fill)
        problems += [_placed(problem, form, recording) for problem in found]
        if record is not None:
            own = _own_reference(str(form.fields.get("reference") or "").strip(), recording.code)
            numbered_here = is_numbered(form.kind) and getattr(record, "reference", None) != own
            drafted.append(Drafted(record_id, record, form.row, numbered_here))
    return tuple(drafted), tuple(problems)


def sound_forms(
    forms: Sequence[Form], problems: Sequence[Problem], *, file: str | None = None
) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """The forms of a text of which every line could be read, and a warning for each of the others: what an unread line
    said would be missing from the record.
    """
    starts = dict(pairwise(sorted(form.row for form in forms)))
    rows = [problem.row for problem in errors_in(problems) if problem.row is not None]
    sound: list[Form] = []
    held_back: list[Problem] = []
    for form in forms:
        end = starts.get(form.row) if form.last is None else form.last + 1
        if not any(form.row <= row and (end is None or row < end) for row in rows):
            sound.append(form)
            continue
        message = "This form was held back, for a line of it could not be read."
        hint = "Mend the line and read the file again: what was written is not written twice."
        held_back.append(Problem(Severity.WARNING, "form-held-back", message, hint, file, form.row))
    return tuple(sound), tuple(held_back)


def record_of(kind: type[Record], fields: Fields) -> tuple[Record | None, tuple[Problem, ...]]:
    """The record of a kind that fields make, or which rules they break."""
    try:
        return kind.model_validate(fields), ()
    except ValidationError as error:
        return None, broken_rules(error, kind.kind)


def broken_rules(error: ValidationError, kind: str) -> tuple[Problem, ...]:
    """What the rules of a kind say, in words; ``column`` is the dotted path of the field, which the words leave out."""
    problems = []
    for fault in error.errors(include_url=False):
        path = ".".join(str(step + 1) if isinstance(step, int) else step for step in fault["loc"] if step != "")
        said = str(fault["msg"]).removeprefix("Value error, ")
        said = said.replace("Input should be", "expected").replace("Field required", "it is needed, and was not given")
        hint = f"The blank form shows what each field takes: bluehelm report form {kind} --full."
        problems.append(Problem(Severity.ERROR, "bad-value", f"{printable(said)}.", hint, column=path or None))
    return tuple(dict.fromkeys(problems))


def _record(
    form: Form, recording: Recording, meaning: Meaning, fill: Fill | None
) -> tuple[Record | None, list[Problem]]:
    problems: list[Problem] = []
    if fill is not None:
        form, told = fill(form, meaning)
        problems += told
    kind = recording.kinds[form.kind]
    given, kept = words_kept(kind, with_defaults(form.kind, form.fields), meaning)
    fields, unknown = resolved(given, kind, meaning)
    problems += (*kept, *unknown)
    if recording.today is not None:
        problems += days_ahead(form.kind, fields, recording.today)
    wanted = _own_reference(str(given.get("reference") or "").strip(), recording.code)
    if is_numbered(form.kind):
        if wanted and recording.is_taken(form.kind, wanted):
            if recording.is_seen(form.kind, wanted):
                problems.append(_taken(wanted))
            wanted = ""  # nobody is told of a record that they may not read: theirs gets the next number
        fields["reference"] = wanted or recording.next_reference(form.kind)
    if errors_in(problems):
        return None, problems
    record, broken = record_of(kind, fields)
    if record is not None and is_numbered(form.kind):
        recording.give(form.kind, str(fields["reference"]))
    return record, [*problems, *broken]


def with_defaults(kind: str, fields: Mapping[str, JsonValue]) -> Fields:
    """The fields of an incident with a title and roles, and with its sector in words where nothing else says where it
    was.
    """
    given: Fields = dict(fields)
    if kind != "incident":
        return given
    if not given.get("where"):
        name, sector = given.get("place"), given.get("sector")
        if name:
            given["where"] = {"place": name}
        elif sector:
            given["where"] = {"described": f"sector {sector}"}
    if not given.get("title"):
        given["title"] = _title(given)
    return with_roles(given)


def _title(fields: Mapping[str, Any]) -> str:
    """What and where, for an incident without a title.

    >>> _title({"category": "armed_clash", "where": {"place": "Port Ash"}})
    'Armed clash at Port Ash'
    """
    what = str(fields.get("category") or "incident").replace("_", " ").capitalize()
    where = fields.get("where")
    where = where if isinstance(where, dict) else {}
    place = next((where[name] for name in ("place", "described", "admin2", "admin1") if where.get(name)), None)
    if place is None:
        sector = fields.get("sector")
        return f"{what} in sector {sector}" if sector else what
    joined = "in" if str(place).startswith("sector ") else "at"
    return f"{what} {joined} {str(place)[:_LONGEST_PLACE]}"


_LONGEST_PLACE: Final = 80


def _placed(problem: Problem, form: Form, recording: Recording) -> Problem:
    return replace(problem, file=problem.file or recording.file, row=problem.row or form.row or None)


def _own_reference(text: str, code: str) -> str:
    """A reference of this site as it is usually written; one of somebody else's as they wrote it."""
    usual = usual_reference(text)
    return usual if usual.startswith(f"{code}-") else text


def _taken(reference: str) -> Problem:
    message = f"The reference {printable(reference)} is taken: a record in this mission file has it."
    hint = "If it is the same report, it is here already. If not, leave the reference out: the next number is given."
    return Problem(Severity.ERROR, "reference-taken", message, hint, column="reference")
