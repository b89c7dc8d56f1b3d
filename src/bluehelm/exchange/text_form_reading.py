"""Forms in a text read as the fields of records, with what is wrong in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timezone
from difflib import get_close_matches
from itertools import islice
from typing import Final

from pydantic import JsonValue

from bluehelm.exchange.record_map_dates import DateReading
from bluehelm.exchange.record_map_fields import FieldSpec, FieldType
from bluehelm.exchange.record_map_nesting import has_path, put, with_lists
from bluehelm.exchange.record_map_rows import put_value, twice
from bluehelm.exchange.record_map_values import Conversion, Fault, read_value
from bluehelm.exchange.text_form import SUM, VERSION, Form, form_sum
from bluehelm.exchange.text_form_lines import FormLine, FoundForm, find_forms
from bluehelm.problems import Problem, Severity, printable

_LONGEST: Final = 2_000_000  # characters of a text
_MOST_FORMS: Final = 1_000
_MOST_FIELDS: Final = 1_000
_LONGEST_VALUE: Final = 50_000
_UNKNOWN: Final = frozenset({"", "?", "-", "--", "unknown", "n/a"})
_SHORTEST_START: Final = 3  # letters of a field's name that are enough where only one begins so

Kinds = Mapping[str, Sequence[FieldSpec]]


@dataclass(slots=True)
class _Reading:
    """One form while it is read."""

    found: FoundForm
    file: str | None
    specs: dict[str, FieldSpec] | None
    conversion: Conversion
    problems: list[Problem] = field(default_factory=list)

    def tell(self, severity: Severity, fault: Fault, row: int, column: str | None = None) -> None:
        problem = Problem(severity, fault.code, f"{fault.message}.", fault.hint, self.file, row, column)
        self.problems.append(problem)

    def refuse(self, code: str, message: str, hint: str) -> None:
        self.tell(Severity.ERROR, Fault(code, f"{message}. The form was not used", hint), self.found.row)


def parse_forms(
    text: str, *, file: str | None = None, kinds: Kinds | None = None, offset: timezone | None = None
) -> tuple[tuple[Form, ...], tuple[Problem, ...]]:
    """Read the forms of a mail or message.

    Args:
        text: all of it; what stands before, between and after forms does not matter.
        file: its file's name, for messages.
        kinds: the fields of each kind of record. Without them every field is a text, and no field is unknown.
        offset: the zone of times that do not say theirs.

    Returns:
        The forms, and what is wrong. A field that cannot be read is left out and told; a form that is garbled, or
        lacks a needed field, is not used.
    """
    if len(text) > _LONGEST:
        message = f"The text has {len(text):,} characters; forms are short."
        return (), (Problem(Severity.ERROR, "text-too-long", message, "Send the forms alone, as text.", file),)
    known = frozenset(spec.path for specs in (kinds or {}).values() for spec in specs)
    conversion = Conversion(DateReading(offset=offset))
    forms, problems = [], []
    found_forms = find_forms(text, known)
    for found in islice(found_forms, _MOST_FORMS):
        specs = None if kinds is None else {spec.path: spec for spec in kinds.get(found.kind, ())}
        reading = _Reading(found, file, specs, conversion)
        form = _read(reading, kinds)
        problems += reading.problems
        if form is not None:
            forms.append(form)
    if next(found_forms, None) is not None:
        message = f"There are more than {_MOST_FORMS:,} forms. The others were not read."
        problems.append(Problem(Severity.ERROR, "too-many-forms", message, "Cut the text into several.", file))
    if not forms and not problems:
        message = "There is no form in the text."
        hint = "A form begins with a line such as: BLUEHELM 1 incident"
        problems.append(Problem(Severity.ERROR, "no-form", message, hint, file))
    return tuple(forms), tuple(problems)


def _read(reading: _Reading, kinds: Kinds | None) -> Form | None:
    found = reading.found
    if found.version != VERSION:
        reading.refuse(
            "form-version",
            f"The form is of version {found.version}; this program reads version {VERSION}",
            "Use a newer program, or ask for the form in the older version",
        )
        return None
    if kinds is not None and found.kind not in kinds:
        near = get_close_matches(found.kind, kinds, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(kinds)}."
        reading.refuse("kind-unknown", f"'{printable(found.kind)}' is no kind of record", hint)
        return None
    sent = next((line for line in found.lines if line.path == SUM), None)
    lines = list(_resolved([line for line in found.lines if line.path != SUM], reading))
    if len(lines) > _MOST_FIELDS or any(len(line.value) > _LONGEST_VALUE for line in lines):
        reading.refuse("form-too-long", "The form is longer than a form can be", "Check where it should end: END.")
        return None
    if not _is_whole(reading, sent, lines):
        return None
    fields = _fields(reading, lines)
    missing = [
        spec.path for spec in (reading.specs or {}).values() if spec.required and not has_path(fields, spec.path)
    ]
    if missing:
        hint = "Ask the sender for it, or fill it in."
        reading.refuse("field-missing", f"The form does not say {', '.join(missing)}", hint)
        return None
    return Form(found.kind, fields, found.row, found.last)


def _resolved(lines: Sequence[FormLine], reading: _Reading) -> Iterator[FormLine]:
    """The lines under the full names of their fields; a line of a wrapped text goes back to it."""
    specs = reading.specs
    last: FormLine | None = None
    for line in lines:
        path = line.path if specs is None else _full_name(line.path, specs)
        if path is not None:
            line.path = path
        elif specs is not None and _is_wrapped_text(line, last, specs):
            last.go_on(f"{line.path}: {line.value}") if last is not None else None
            message = f"The line begins with '{printable(line.path)}:', which is no field; it was kept as text"
            hint = f"Check the text of {last.path if last else line.path}."
            reading.tell(Severity.WARNING, Fault("line-kept-as-text", message, hint), line.row)
            continue
        last = line
        yield line
    for row in reading.found.stray:
        fault = Fault(
            "line-unknown", "This line belongs to no field. It was not used", "Write: name of the field: value"
        )
        reading.tell(Severity.ERROR, fault, row)


def _full_name(path: str, specs: Mapping[str, FieldSpec]) -> str | None:
    if path in specs:
        return path
    begun = [known for known in specs if known.startswith(path) and "." not in known[len(path) :]]
    return begun[0] if len(begun) == 1 and len(path) >= _SHORTEST_START else None


def _is_wrapped_text(line: FormLine, last: FormLine | None, specs: Mapping[str, FieldSpec]) -> bool:
    """Whether an unknown field is rather the middle of a text that was broken over lines on the way."""
    if last is None or last.path not in specs or not last.value:
        return False
    spec = specs[last.path]
    return spec.type is FieldType.TEXT and not spec.choices and not _near(line.path, specs)


def _near(path: str, specs: Mapping[str, FieldSpec]) -> list[str]:
    ends = {known.rpartition(".")[2]: known for known in reversed(list(specs))}
    by_end = [ends[end] for end in get_close_matches(path.rpartition(".")[2], ends, n=2, cutoff=0.75)]
    return list(dict.fromkeys((*get_close_matches(path, specs, n=2, cutoff=0.7), *by_end)))[:2]


def _is_whole(reading: _Reading, sent: FormLine | None, lines: Sequence[FormLine]) -> bool:
    """Whether the form came as it was written, as far as its sum and its last line tell."""
    if sent is not None and sent.value:
        expected = form_sum(reading.found.kind, {line.path: line.value for line in lines if line.value})
        if sent.value.upper() == expected:
            return True
        reading.refuse(
            "sum-differs",
            f"The sum at the end is {printable(sent.value)[:20]}, but the text gives {expected}: something changed on "
            "the way",
            "Ask the sender to send it again; or check each line with them, and take the line 'sum' out.",
        )
        return False
    if not reading.found.has_end:
        fault = Fault("end-missing", "The form has no line END; its end may be lost", "Check its last lines.")
        reading.tell(Severity.WARNING, fault, reading.found.row)
    return True


def _fields(reading: _Reading, lines: Sequence[FormLine]) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = {}
    for line in lines:
        fault = _take(fields, line, reading)
        if fault is not None:
            told = Fault(fault.code, f"{fault.message}. This line was not used", fault.hint)
            reading.tell(Severity.ERROR, told, line.row, line.path)
    nested = with_lists(fields)
    return nested if isinstance(nested, dict) else {}


def _take(fields: dict[str, JsonValue], line: FormLine, reading: _Reading) -> Fault | None:
    """Set the field of a line; why it cannot be, where it cannot."""
    text = line.value
    if not text:
        return None
    if reading.specs is None:
        return None if put(fields, line.path, text) else twice(FieldSpec(line.path))
    spec = reading.specs.get(line.path)
    if spec is None:
        near = _near(line.path, reading.specs)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Make a blank form to see the names of the fields."
        return Fault("field-unknown", f"There is no field '{printable(line.path)}'", hint)
    if text.casefold() in _UNKNOWN and (spec.type is not FieldType.TEXT or spec.choices):
        return None
    value = read_value(text, spec, reading.conversion)
    if isinstance(value, Fault):
        return value
    return None if put_value(fields, spec, value) else twice(spec)
