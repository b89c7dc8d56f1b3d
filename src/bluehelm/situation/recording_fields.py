"""The fields that people fill in: on the short form of a monitor at the radio, on the full form, and in a sheet."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, get_args

from pydantic import BaseModel

from bluehelm.exchange.record_map_fields import FieldSpec, FieldType, field_specs
from bluehelm.mission.record import Record
from bluehelm.situation.recording_names import is_numbered, referring_fields

NOT_TYPED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "incident": frozenset({"status", "status_reason", "assigned_to", "duplicate_of", "origin", "attachments"}),
        "claim": frozenset({"attachments", "changed_because"}),
        "observation": frozenset({"attachments"}),
        "verification": frozenset({"attachments"}),
    }
)
"""Fields that no form, sheet or edit sets, for a verb of their own does: a status is moved, a duplicate linked."""
NOT_ON_FORMS: Final = frozenset({"approval", "unit"})
"""Kinds that nobody types in: an approval is of content that was read, units stand in a file of their own."""
_MADE_UP: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"incident": frozenset({"reference", "title"}), "patrol": frozenset({"reference"})}
)
"""Needed fields that are filled in where they are left empty."""

SHORT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "incident": MappingProxyType(
            {
                "category": "what it was",
                "when.start": "when it began: 2025-03-04 06:30Z, or the day alone",
                "when.end": "when it ended, if it lasted",
                "where.mgrs": "where, on the military grid; or leave it empty and give latitude and longitude",
                "where.latitude": "degrees north, 4.3717",
                "where.longitude": "degrees east, 18.5571",
                "where.place": "name of the place",
                "where.described": '"800 m north-west of the checkpoint"',
                "sector": "short name of the sector",
                "who.1.party": "short name of the party said to have done it; if it is none: who.1.name",
                "who.1.name": '"unknown men in uniform"; never the name of a private person',
                "who.2.party": "the other side, or whom it hit",
                "what": "what happened, in a few sentences, without names of witnesses or victims",
                "weapons": "by what means",
                "casualties.civilians.killed": "civilians killed",
                "casualties.civilians.injured": "civilians injured",
                "casualties.unknown.killed": "killed, of whom nobody knows whether they were civilians",
                "casualties.unknown.injured": "injured, the same",
                "response": "what your team did, and what it asks for",
                "priority": "",
            }
        ),
        "claim": MappingProxyType(
            {
                "incident": "the incident: NOR-0042",
                "claimant": "short name of the party that says it",
                "claimed_by": "",
                "stance": "",
                "says": "what it says, in words that do not show who told you",
                "against": "short names of the parties it is against",
                "received": "when you heard it; the day alone if a source told you",
                "channel": "",
            }
        ),
        "observation": MappingProxyType(
            {
                "incident": "the incident, if there is one yet: NOR-0042",
                "means": "",
                "observers": "team",
                "when.start": "2025-03-04 06:30Z",
                "where.mgrs": "where it happened, not where you stood",
                "where.place": "name of the place",
                "where.described": "",
                "bearing": "from you to it, degrees from true north",
                "distance_km": "from you to it",
                "sense": "",
                "weapons": "",
                "fire.explosions": "how many explosions",
                "fire.bursts": "how many bursts",
                "fire.shots": "how many single shots",
                "findings": "what was seen, heard or measured",
                "limits": "what hindered you: fog, darkness, distance",
            }
        ),
        "verification": MappingProxyType(
            {
                "incident": "the incident: NOR-0042",
                "methods": "",
                "team": "who looked into it",
                "access": "",
                "result.begun": "2025-03-05 08:00Z",
                "result.finished": "leave it empty while it goes on",
                "result.finding": "only when it is finished",
                "result.confidence": "only with a finding",
                "text": "findings and reasons, in words that do not show who was spoken to",
            }
        ),
        "patrol": MappingProxyType(
            {
                "sector": "short name of the sector",
                "means": "",
                "team": "",
                "planned": "day for which it was planned",
                "night": "",
                "outcome.status": "",
                "outcome.day": "day on which it went",
                "outcome.hours": "",
                "outcome.km": "",
                "outcome.denial.by": "short name of the party that stopped it",
                "outcome.denial.reason_given": "",
                "outcome.reason": "why it was cancelled or turned back, if nobody stopped it",
                "report": "",
            }
        ),
    }
)
"""What a monitor at the radio is asked, by kind: field and words. Kinds that are not here have the full form only."""


@cache
def form_fields(kind: type[Record]) -> tuple[FieldSpec, ...]:
    """Every field of a kind that a person may fill in, each with what it means."""
    words = _field_words(kind)
    left_out = NOT_TYPED.get(kind.kind, frozenset())
    made_up = _MADE_UP.get(kind.kind, frozenset())
    specs = field_specs(_described_schema(kind, words))
    counts = {spec.path for spec in specs if spec.type is FieldType.COUNT}
    return tuple(
        replace(
            spec,
            required=spec.required and spec.path not in made_up,
            description=_words_of(spec, kind),
            choices=tuple(filter(None, spec.choices)),
        )
        for spec in specs
        if spec.path.split(".")[0] not in left_out
        and not (spec.path.rpartition(".")[0] in counts and spec.path.rpartition(".")[2] in {"low", "best", "high"})
    )


def short_fields(kind: type[Record]) -> tuple[FieldSpec, ...]:
    """The fields of the short form; all of them for a kind without one."""
    asked = SHORT.get(kind.kind)
    if asked is None:
        return form_fields(kind)
    specs = {spec.path: spec for spec in form_fields(kind)}
    return tuple(replace(specs[path], description=words) for path, words in asked.items())


def is_on_forms(kind: type[Record]) -> bool:
    """Whether records of a kind are typed in."""
    return kind.kind not in NOT_ON_FORMS


def _words_of(spec: FieldSpec, kind: type[Record]) -> str:
    words = spec.description
    if spec.type is FieldType.COUNT and words.startswith("A number as it is known"):
        words = ""
    target = referring_fields(kind).get(tuple("*" if step.isdigit() else step for step in spec.path.split(".")))
    if target is not None:
        named = "reference" if is_numbered(target) else "name or id"
        words = "; ".join(filter(None, (words, f"{named} of the {target.replace('_', ' ')}")))
    if spec.path.split(".")[0] in kind.protected:
        words = f"PROTECTED{': ' if words else ''}{words}"
    return words


def _described_schema(kind: type[Record], words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The kind's JSON Schema with what stands below each field in the code as its description."""
    schema = kind.model_json_schema()
    models = {kind.__name__: schema, **schema.get("$defs", {})}
    for name, model in models.items():
        for field, inside in model.get("properties", {}).items():
            said = words.get(name, {}).get(field, "")
            inside["description"] = said
    for model in models.values():
        model.pop("description", None)
    return schema


def _field_words(kind: type[BaseModel]) -> dict[str, dict[str, str]]:
    """By class and field, the text below the field."""
    return {model.__name__: _words_in(model) for model in _models({}, kind)}


def _models(seen: dict[type[BaseModel], None], kind: type[BaseModel]) -> Sequence[type[BaseModel]]:
    if kind not in seen:
        seen[kind] = None
        for field in kind.model_fields.values():
            for part in _parts(field.annotation):
                _models(seen, part)
    return list(seen)


def _parts(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in get_args(annotation):
        yield from _parts(inside)


def _words_in(model: type[BaseModel]) -> dict[str, str]:
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    except (OSError, SyntaxError):  # a program packed without its text: forms are then without words
        return {}
    found = {}
    for field, text in pairwise(getattr(body, "body", ())):
        is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_text:
            found[field.target.id] = " ".join(str(text.value.value).replace("``", "'").split())
    return found
