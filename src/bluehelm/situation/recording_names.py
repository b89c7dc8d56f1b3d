"""Records named by people: "NOR-0042", "Northern Front", "NOR" become the ids that fields of records hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from pydantic import JsonValue

from bluehelm.mission.entry import RECORD_ID
from bluehelm.mission.record import Fields, Record
from bluehelm.problems import Problem, Severity, printable

NAME_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "incident": ("reference",),
        "patrol": ("reference",),
        "meeting": ("reference",),
        "party": ("short_name", "name", "also_called"),
        "place": ("name", "other_names"),
        "sector": ("code", "name"),
        "source": ("code_name",),
        "agreement": ("short_title", "title"),
        "clause": ("number",),
        "unit": ("name",),
    }
)
"""Fields by which people name a record of a kind, the shortest name first. Records of other kinds are named by id."""
_REFERENCE: Final = re.compile(r"([A-Z][A-Z0-9]*)(?:\s*-\s*|\s+)([PM]?)([0-9]{1,9})", re.IGNORECASE)
_RUN_TOGETHER: Final = re.compile(r"([A-Z]{2,8}?)([PM]?[0-9]{1,9})", re.IGNORECASE)
_LETTERS: Final[Mapping[str, str]] = MappingProxyType({"incident": "", "patrol": "P", "meeting": "M"})
_DIGITS: Final = 4
_UNKNOWN: Final = "name-unknown"
_NEAR: Final = 3
_BEGINNING: Final = 4
"""Letters of a long title that are enough, where no other begins so."""


@dataclass(frozen=True, slots=True)
class Named:
    """A record with the names that people use for it."""

    id: str
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The shortest name, else the id."""
        return printable(self.names[0]) if self.names else self.id


Directory = Callable[[str, str], Sequence[Named]]
"""Records of a kind that words could mean: ``directory(kind, words)``; more than those that do mean it may come back,
and are told as near ones."""
Gone = Callable[[str, str], "Problem | None"]
"""What to say of words that mean a record of a kind that was withdrawn; None where they mean none such."""
Meaning = Callable[[str, str], "str | Problem"]
"""The id that words mean among records of a kind, or what is wrong with them."""


class Meanings:
    """What words mean, looked up once each: a sheet repeats most of its words.

    Args:
        directory: records of the mission file.
        new: records that are being written with those that name them, by kind.
        gone: records that were withdrawn.
    """

    def __init__(
        self,
        directory: Directory,
        new: Mapping[str, Sequence[Named]] = MappingProxyType({}),
        *,
        gone: Gone = lambda _kind, _words: None,
    ) -> None:
        self._directory = directory
        self._new = new
        self._gone = gone
        self._known: dict[tuple[str, str], str | Problem] = {}

    def __call__(self, kind: str, words: str) -> str | Problem:
        """The id that words mean among records of a kind, or what is wrong with them."""
        if (kind, words) not in self._known:
            candidates = (*self._new.get(kind, ()), *self._directory(kind, words))
            found = resolve(kind, words, candidates)
            if isinstance(found, Problem) and found.code == _UNKNOWN:
                found = self._gone(kind, words) or found
            self._known[kind, words] = found
        return self._known[kind, words]


def names_of(kind: str, fields: Fields) -> tuple[str, ...]:
    """The names of a record, by its kind and fields."""
    names: list[str] = []
    for field in NAME_FIELDS.get(kind, ()):
        value = fields.get(field)
        names += [str(word) for word in (value if isinstance(value, list | tuple) else [value]) if word]
    return tuple(names)


def resolve(kind: str, words: str, candidates: Sequence[Named]) -> str | Problem:
    """The id that words mean among records of a kind, or what is wrong with them.

    >>> resolve("party", "north", [Named("7", ("NF", "Northern Front", "North"))])
    '7'
    """
    wanted = _folded(kind, words)
    known = {item.id: item for item in candidates}
    if words in known or (RECORD_ID.fullmatch(words) and kind not in NAME_FIELDS):
        return words
    found = [item for item in known.values() if wanted in {_folded(kind, name) for name in item.names}]
    if not found and is_numbered(kind) and (sought := sought_reference(words)) != words:
        found = [item for item in known.values() if _folded(kind, sought) in {_folded(kind, n) for n in item.names}]
    if not found and kind == "agreement" and len(wanted) >= _BEGINNING:
        found = [item for item in known.values() if any(_folded(kind, n).startswith(wanted) for n in item.names)]
    if len(found) == 1:
        return found[0].id
    said, what = printable(words)[:60], kind.replace("_", " ")
    if found:
        several = "; ".join(f"{item.names[-1] if item.names else ''} ({item.id})" for item in found[:_NEAR])
        message = f"'{said}' could be {len(found)} records of the kind {what}: {printable(several)}."
        return Problem(Severity.ERROR, "name-ambiguous", message, "Name it by its id, as it stands in the brackets.")
    near = _near(kind, words, candidates)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Look at those there are: report list --kind {kind}."
    if kind == "party":
        hint += " Who is no party is written in words: who.1.name instead of who.1.party."
    return Problem(Severity.ERROR, _UNKNOWN, f"There is no {what} '{said}' in this mission file.", hint)


def resolved(fields: Fields, kind: type[Record], meaning: Meaning) -> tuple[Fields, tuple[Problem, ...]]:
    """The fields with the names of other records replaced by their ids; and those that mean none or several.

    ``column`` of a problem is the dotted path of the field.
    """
    problems: list[Problem] = []
    targets = referring_fields(kind)

    def walk(value: JsonValue, path: tuple[str, ...]) -> JsonValue:
        if isinstance(value, dict):
            return {name: walk(inside, (*path, name)) for name, inside in value.items()}
        if isinstance(value, list):
            return [walk(inside, (*path, str(place))) for place, inside in enumerate(value, start=1)]
        target = targets.get(tuple("*" if step.isdigit() else step for step in path))
        if target is None or not isinstance(value, str) or not value:
            return value
        found = meaning(target, value)
        if isinstance(found, str):
            return found
        column = ".".join(path)
        problems.append(Problem(found.severity, found.code, found.message, found.hint, column=column))
        return value

    changed = walk(fields, ())
    return (changed if isinstance(changed, dict) else {}), tuple(problems)


@cache
def referring_fields(kind: type[Record]) -> Mapping[tuple[str, ...], str]:
    """Fields of a kind that hold the id of another record, by path ("who", "*", "party"), with that record's kind."""
    schema = kind.model_json_schema()
    return MappingProxyType(dict(_referring(schema, schema.get("$defs", {}), (), 0)))


def numbered(kind: str, code: str, number: int) -> str:
    """A reference of a site: "NOR-0043", of a patrol "NOR-P0043", of a meeting "NOR-M0043".

    >>> numbered("incident", "NOR", last_number("incident", "NOR", ["NOR-0042", "SOU-0090", "NOR-7"]) + 1)
    'NOR-0043'
    """
    return f"{code}-{_LETTERS[kind]}{number:0{_DIGITS}d}"


def last_number(kind: str, code: str, taken: Iterable[str]) -> int:
    """The highest number that a site gave among some references; 0 where it gave none of them."""
    pattern = re.compile(rf"{re.escape(code)}-{_LETTERS[kind]}([0-9]{{1,9}})", re.IGNORECASE)
    return max((int(match[1]) for text in taken if (match := pattern.fullmatch(text.strip()))), default=0)


def is_numbered(kind: str) -> bool:
    """Whether records of a kind have a reference, with a running number of the site."""
    return kind in _LETTERS


def usual_reference(words: str) -> str:
    """A reference as it is usually written: "nor 42" is "NOR-0042"; other words as they are.

    >>> usual_reference("nor-42"), usual_reference("the bridge")
    ('NOR-0042', 'the bridge')
    """
    match = _REFERENCE.fullmatch(words.strip())
    return f"{match[1].upper()}-{match[2].upper()}{int(match[3]):0{_DIGITS}d}" if match else words.strip()


def sought_reference(words: str) -> str:
    """The reference that somebody looks for who left out the line too: "nor1" is "NOR-0001", "norp7" is "NOR-P0007".

    >>> sought_reference("nor1"), sought_reference("nor 42"), sought_reference("the bridge")
    ('NOR-0001', 'NOR-0042', 'the bridge')
    """
    match = _RUN_TOGETHER.fullmatch(words.strip())
    return usual_reference(f"{match[1]}-{match[2]}") if match else usual_reference(words)


def _referring(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], str]]:
    if depth > _DEEPEST:
        return
    if "x-refers-to" in schema:
        yield path, str(schema["x-refers-to"])
    if "$ref" in schema:
        below = definitions.get(str(schema["$ref"]).rpartition("/")[2], {})
        yield from _referring(below, definitions, path, depth + 1)
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _referring(option, definitions, path, depth + 1)
    if isinstance(schema.get("items"), Mapping):
        yield from _referring(schema["items"], definitions, (*path, "*"), depth + 1)
    for name, inside in schema.get("properties", {}).items():
        yield from _referring(inside, definitions, (*path, name), depth + 1)


_DEEPEST: Final = 12


def _folded(kind: str, words: str) -> str:
    text = usual_reference(words) if is_numbered(kind) else words
    return " ".join(text.casefold().split())


def _near(kind: str, words: str, candidates: Sequence[Named]) -> list[str]:
    by_name = {_folded(kind, name): item.shown for item in candidates for name in item.names}
    near = get_close_matches(_folded(kind, words), by_name, n=_NEAR, cutoff=0.6)
    return list(dict.fromkeys(by_name[name] for name in near))
