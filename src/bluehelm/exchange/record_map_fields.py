"""The fields of a record kind as a flat list of dotted paths, made from its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Schema = Mapping[str, Any]

_DEEPEST: Final = 8
_COUNT: Final = {"low", "best", "high"}
_LIST_PLACES: Final = 3  # so many members of a list of groups have fields of their own: "who.1.name" to "who.3.name"


class FieldType(StrEnum):
    """What a field's text must be."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    BOOLEAN = "yes or no"
    DATE = "date"
    TIME = "date and time"
    DATE_OR_TIME = "date, with or without time"
    LIST = "texts with ; between them"
    MGRS = "MGRS reference"
    COUNT = "count, or low/best/high such as 2/3/5"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field that a row or form may fill.

    Args:
        path: dotted for nested fields: "where.latitude"; a number is a place in a list: "who.1.name".
        type: what its text must be.
        required: whether a record must have it.
        choices: the only texts it may be; empty for any.
        description: what it means, for people.
    """

    path: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    description: str = ""


def field_specs(json_schema: Schema) -> tuple[FieldSpec, ...]:
    """The fields that the JSON Schema of a record describes, in its order.

    A nested field is required where all that it stands in are. Where a group holds latitude and longitude, a field
    "mgrs" stands beside them and gives both. A group of low, best and high is also a field itself, a count. Lists of
    groups get fields for their first members.

    >>> field_specs({"properties": {"title": {"type": "string"}}, "required": ["title"]})
    (FieldSpec(path='title', type=<FieldType.TEXT: 'text'>, required=True, choices=(), description=''),)
    """
    definitions = json_schema.get("$defs", {})
    return tuple(_of_group(json_schema, definitions, "", required=True, depth=_DEEPEST))


def _of_group(
    group: Schema,
    definitions: Schema,
    prefix: str,
    *,
    required: bool,
    depth: int,
) -> Iterator[FieldSpec]:
    properties: Schema = group.get("properties", {})
    needed = group.get("required", ())
    for name, schema in properties.items():
        yield from _of_field(schema, definitions, f"{prefix}{name}", required=required and name in needed, depth=depth)
    if {"latitude", "longitude"} <= properties.keys() and "mgrs" not in properties:
        words = "MGRS reference, instead of latitude and longitude"
        yield FieldSpec(f"{prefix}mgrs", FieldType.MGRS, description=words)


def _of_field(
    schema: Schema,
    definitions: Schema,
    path: str,
    *,
    required: bool,
    depth: int,
) -> Iterator[FieldSpec]:
    options = _options(schema, definitions)
    words = str(schema.get("description") or next((o["description"] for o in options if "description" in o), ""))
    words = " ".join(words.split())
    groups = [option for option in options if "properties" in option]
    lists = [option for option in options if option.get("type") == "array"]
    if depth <= 0:
        return
    if groups:
        if groups[0]["properties"].keys() == _COUNT:
            yield FieldSpec(path, FieldType.COUNT, required, description=words)
            required = False
        yield from _of_group(groups[0], definitions, f"{path}.", required=required, depth=depth - 1)
    elif lists:
        members = _options(lists[0].get("items", {}), definitions)
        if any("properties" in member for member in members):
            for place in range(1, _LIST_PLACES + 1):
                yield from _of_field(lists[0]["items"], definitions, f"{path}.{place}", required=False, depth=depth - 1)
        else:
            yield FieldSpec(path, FieldType.LIST, required, _choices(members), words)
    elif options and not any(option.get("type") == "object" for option in options):
        yield FieldSpec(path, _type(options), required, _choices(options), words)


def _options(schema: Schema, definitions: Schema, depth: int = _DEEPEST) -> list[Schema]:
    """What a field may be: references followed, alternatives one by one, without null."""
    if depth <= 0:
        return []
    if "$ref" in schema:
        target = definitions.get(str(schema["$ref"]).rpartition("/")[2], {})
        return _options(target, definitions, depth - 1)
    alternatives = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if alternatives:
        return [option for one in alternatives for option in _options(one, definitions, depth - 1)]
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return [{**schema, "type": kind} for kind in kinds if kind != "null"]
    return [] if kinds == "null" else [schema]


def _choices(options: list[Schema]) -> tuple[str, ...]:
    found = [[str(value) for value in _listed(option) if value is not None] for option in options]
    return tuple(dict.fromkeys(value for one in found for value in one)) if all(found) else ()


def _listed(option: Schema) -> list[Any]:
    return [option["const"]] if "const" in option else list(option.get("enum", ()))


def _type(options: list[Schema]) -> FieldType:
    formats = {option.get("format") for option in options}
    if "date-time" in formats:
        return FieldType.DATE_OR_TIME if "date" in formats else FieldType.TIME
    if "date" in formats:
        return FieldType.DATE
    kinds = {option.get("type") for option in options}
    for kind, meant in (("number", FieldType.NUMBER), ("integer", FieldType.INTEGER), ("boolean", FieldType.BOOLEAN)):
        if kind in kinds:
            return meant
    return FieldType.TEXT
