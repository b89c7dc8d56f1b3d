"""What a report says of parties, sectors and places that are no record here yet: it is kept in words, and told."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, cast

from pydantic import JsonValue

from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.recording_names import Meaning

_NOT_HIT_ALONE: Final = frozenset({"armed_clash", "unrest"})
"""Categories with two sides: who stands second took part, and is not only whom it hit."""
_WORDS_BESIDE: Final[Mapping[str, str]] = MappingProxyType({"party": "name", "by": "by_words"})
"""Where a group keeps in words who is no party, by the field that holds the party."""
_GROUPS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = MappingProxyType(
    {"incident": (("who",), ("casualties", "fighters")), "patrol": (("outcome", "denial"),)}
)
"""Groups that have such words, by kind."""


def words_kept(kind: type[Record], fields: Fields, meaning: Meaning) -> tuple[Fields, tuple[Problem, ...]]:
    """The fields with a party, sector or place that is no record here in words; and what is told about it."""
    told: list[Problem] = []
    kept = dict(fields)
    for steps in _GROUPS.get(kind.kind, ()):
        if steps[0] in kept:
            kept[steps[0]] = _group(kept[steps[0]], steps[1:], (steps[0],), meaning, told)
    if kind.kind == "incident":
        _place(kept, meaning)
    sector = kind.model_fields.get("sector")
    words = kept.get("sector")
    if sector is not None and not sector.is_required() and isinstance(words, str) and words:
        found = meaning("sector", words)
        if isinstance(found, Problem):
            del kept["sector"]
            _say_where(kind, kept, words)
            told.append(_told(found, "sector-left-empty", "The sector was left empty.", "sector"))
    return kept, tuple(told)


def with_roles(fields: Fields) -> Fields:
    """The fields of an incident in which who stands first without a role is the alleged initiator, and who stands
    second the other side, or whom it hit. Nothing changes where somebody else is said to have begun it.
    """
    who = fields.get("who")
    actors = [dict(one) for one in who if isinstance(one, dict)] if isinstance(who, list) else []
    if not isinstance(who, list) or len(actors) != len(who) or not actors or "role" in actors[0]:
        return fields
    if any(actor.get("role") == "initiator" for actor in actors):
        return fields
    actors[0]["role"] = "initiator"
    if len(actors) > 1 and "role" not in actors[1]:
        actors[1]["role"] = "participant" if fields.get("category") in _NOT_HIT_ALONE else "target"
    return {**fields, "who": cast("JsonValue", actors)}


def _group(
    value: JsonValue, steps: tuple[str, ...], path: tuple[str, ...], meaning: Meaning, told: list[Problem]
) -> JsonValue:
    """A group, or each of a list of groups, below the steps, with its party in words where that is no record."""
    if isinstance(value, list):
        return [_group(one, steps, (*path, str(place)), meaning, told) for place, one in enumerate(value, start=1)]
    if not isinstance(value, dict):
        return value
    if steps:
        inside = value.get(steps[0])
        return (
            value
            if inside is None
            else {**value, steps[0]: _group(inside, steps[1:], (*path, steps[0]), meaning, told)}
        )
    for field, beside in _WORDS_BESIDE.items():
        words = value.get(field)
        found = meaning("party", words) if isinstance(words, str) and words else None
        if isinstance(found, Problem):
            told.append(_told(found, "party-in-words", "It was kept in words.", ".".join((*path, field))))
            rest = {name: said for name, said in value.items() if name != field}
            return {**rest, beside: value.get(beside) or words}
    return value


def _place(fields: Fields, meaning: Meaning) -> None:
    """A place that is no record here becomes the name of where it was."""
    place, where = fields.get("place"), fields.get("where")
    if isinstance(place, str) and place and isinstance(meaning("place", place), Problem):
        del fields["place"]
        given = where if isinstance(where, dict) else {}
        fields["where"] = {**given, "place": given.get("place") or place}


def _say_where(kind: type[Record], fields: Fields, sector: str) -> None:
    """What an incident's report calls the sector stays in words, where nothing else describes where it was."""
    where = fields.get("where")
    if kind.kind == "incident" and isinstance(where, dict) and not where.get("described"):
        fields["where"] = {**where, "described": f"sector {sector}"}


def _told(found: Problem, code: str, done: str, column: str) -> Problem:
    """A name that means none or several records, as a warning with what was done and what is next."""
    again = f"bluehelm report edit FILE REFERENCE {column}=NAME"
    kind, more = ("sector", "code=CODE") if column == "sector" else ("party", "type=armed_group")
    first = f"bluehelm report add FILE {kind} name=NAME {more}"
    if found.code == "name-ambiguous":
        hint = f"{found.hint} Then: {again}."
    elif found.hint.startswith("Did you mean"):
        hint = f"{found.hint.partition('?')[0]}? Then correct it: {again}. If it is a new one, write it first: {first}."
    else:
        hint = f"If it is a {kind} of the mission, write it first ({first}), then: {again}."
    return Problem(Severity.WARNING, code, f"{printable(found.message)} {done}", hint, column=column)
