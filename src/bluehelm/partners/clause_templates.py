"""Model clauses for the agreements that missions watch most: templates as data, filled in to become clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import yaml

from bluehelm.exchange.event_words import LAST_YEAR
from bluehelm.partners.field_types import Category, Obligation, Part, Topic, Words
from bluehelm.partners.records import Clause
from bluehelm.problems import Problem, Severity, printable

_PLACE: Final = re.compile(r"\{(\w+)\}")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
Value = str | int | float
"""What stands for a parameter: words or a number."""


class Parameter(Part):
    """What has to be filled in. ``kind`` is "party" where provisions bind that party alone."""

    kind: Literal["text", "number", "party"]
    meaning: Words
    example: Words
    """Of how it is written; no recommendation."""


class Provision(Part):
    """One model clause. ``binds`` are party parameters, empty for all parties; ``within_days`` is the parameter that
    says how many days after entry into force the duty is to be done; ``looks_like`` tells observers what a breach is.
    """

    number: Words
    title: Words
    obligation: Obligation
    topic: Topic
    incident_categories: tuple[Category, ...]
    looks_like: Words
    text: Words
    binds: tuple[Words, ...] = ()
    within_days: str | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Parameters that the text names, in the order of the text."""
        return tuple(dict.fromkeys(_PLACE.findall(self.text)))


class ClauseTemplate(Part):
    """Model clauses of one kind of agreement, with what must be filled in and the public practice they follow."""

    id: Words
    title: Words
    intro: Words
    practice: tuple[Words, ...]
    parameters: dict[str, Parameter]
    provisions: tuple[Provision, ...]

    def why(self, number: str) -> str:
        """What a breach of a provision looks like, and the practice behind the template.

        Raises:
            LookupError: for a number that the template does not have, naming those that it has.
        """
        for provision in self.provisions:
            if provision.number == number:
                return f"{provision.title}: {provision.looks_like} Follows: {'; '.join(self.practice)}."
        known = ", ".join(provision.number for provision in self.provisions)
        raise LookupError(f"the template {self.id} has no provision {printable(number)!r}; it has {known}")

    def summary(self) -> str:
        """The template in a few lines: provisions, and what must be filled in with an example of each."""
        lines = [f"{self.id}: {self.title}, {len(self.provisions)} provisions.", self.intro]
        lines += [f"  {provision.number} {provision.title} ({provision.obligation})" for provision in self.provisions]
        lines.append("To fill in:")
        lines += [f"  {name}: {given.meaning} (such as: {given.example})" for name, given in self.parameters.items()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What is filled into a template, and for which agreement."""

    template: ClauseTemplate
    agreement: str
    values: Mapping[str, str]
    parties: Mapping[str, str]
    in_force_from: date | None


@cache
def templates() -> tuple[ClauseTemplate, ...]:
    """All built-in templates, by id."""
    folder = files("bluehelm.partners") / "templates"
    texts = [item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".yaml")]
    found = [ClauseTemplate.model_validate(yaml.safe_load(text)) for text in texts]
    return tuple(sorted(found, key=lambda template: template.id))


def load_template(template_id: str) -> ClauseTemplate:
    """One built-in template.

    Raises:
        LookupError: when there is none of that id, naming those that there are.

    >>> load_template("cantonment").provisions[1].title
    'No armed absence'
    """
    for template in templates():
        if template.id == template_id:
            return template
    known = ", ".join(template.id for template in templates())
    raise LookupError(f"there is no clause template {printable(template_id)!r}; there are {known}")


def clauses_from_template(
    template: ClauseTemplate,
    *,
    agreement: str,
    values: Mapping[str, Value],
    parties: Mapping[str, str] | None = None,
    in_force_from: date | None = None,
) -> tuple[tuple[Clause, ...], tuple[Problem, ...]]:
    """The clauses of an agreement, made from a template; those with a problem are left out.

    Args:
        template: which model clauses.
        agreement: id of the agreement's record.
        values: words or number for each parameter, as they shall stand in the text.
        parties: record id of the party behind each "party" parameter: the clauses bind it.
        in_force_from: first day in force; deadlines in days count from it (day 30 is that day plus 30).
    """
    given = {name: printable(str(value)).strip() for name, value in values.items()}
    problems = _unknown(template, given, parties or {})
    bad = {name: problem for name in template.parameters if (problem := _fault(template, name, given.get(name, "")))}
    problems += bad.values()
    filling = _Filling(template, agreement, given, parties or {}, in_force_from)
    clauses = []
    for provision in template.provisions:
        if set(provision.needs) & set(bad):
            continue
        clause, faults = _clause(provision, filling)
        problems += [fault for fault in faults if fault not in problems]
        clauses += [clause] if clause else []
    return tuple(clauses), tuple(problems)


def _clause(provision: Provision, filling: _Filling) -> tuple[Clause | None, list[Problem]]:
    problems = [_no_record(filling.template, name) for name in provision.binds if not filling.parties.get(name)]
    by_day = None
    if provision.within_days and filling.in_force_from:
        by_day = _later(filling.in_force_from, filling.values[provision.within_days])
        if by_day is None:
            message = f"The deadline of {provision.number} lies after the year {LAST_YEAR}."
            problems.append(_error("deadline-too-late", message, "Give fewer days.", provision.within_days))
    if problems:
        return None, problems
    clause = Clause(
        agreement=filling.agreement,
        number=provision.number,
        title=provision.title,
        text=_PLACE.sub(lambda found: filling.values[found[1]], provision.text),
        obligation=provision.obligation,
        topic=provision.topic,
        binds=tuple(filling.parties[name] for name in provision.binds),
        applies_from=filling.in_force_from,
        by_day=by_day,
        incident_categories=provision.incident_categories,
        template=f"{filling.template.id}/{provision.number}",
    )
    return clause, []


def _later(day: date, days: str) -> date | None:
    try:
        later = day + timedelta(days=int(days))
    except OverflowError:
        return None
    return later if later.year <= LAST_YEAR else None


def _unknown(template: ClauseTemplate, values: Mapping[str, str], parties: Mapping[str, str]) -> list[Problem]:
    of_parties = [name for name, parameter in template.parameters.items() if parameter.kind == "party"]
    pairs = [(name, list(template.parameters)) for name in values] + [(name, of_parties) for name in parties]
    problems = []
    for name, known in pairs:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"It knows {', '.join(known) or 'no parties'}."
            message = f"The template {template.id} has no parameter {printable(name)!r}; it was not used."
            problems.append(
                Problem(Severity.WARNING, "unknown-parameter", message, hint, template.id, None, printable(name))
            )
    return problems


def _fault(template: ClauseTemplate, name: str, value: str) -> Problem | None:
    parameter = template.parameters[name]
    hint = f"Give {name}: {parameter.meaning}, such as {parameter.example!r}."
    if not value:
        where = ", ".join(provision.number for provision in template.provisions if name in provision.needs)
        message = f"{name} is missing, so {where} cannot be written."
        return _error("missing-parameter", message, hint, name, template.id)
    whole = any(provision.within_days == name for provision in template.provisions)
    if parameter.kind == "number" and not (_WHOLE if whole else _NUMBER).fullmatch(value):
        wanted = "a whole number of days from 0 up" if whole else "a number from 0 up, without unit"
        return _error("not-a-number", f"Expected {wanted}, got {value!r}.", hint, name, template.id)
    return None


def _no_record(template: ClauseTemplate, name: str) -> Problem:
    message = f"Clauses that bind {name} alone need to know which party that is."
    hint = f"Give the id of its record: parties={{{name!r}: ...}}."
    return _error("missing-party", message, hint, name, template.id)


def _error(code: str, message: str, hint: str, parameter: str, file: str | None = None) -> Problem:
    return Problem(Severity.ERROR, code, message, hint, file, None, parameter)
