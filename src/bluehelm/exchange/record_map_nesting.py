"""Fields by dotted path, as sheets and forms have them, and nested, as records do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

MOST_STEPS: Final = 8
"""Depth of a path."""


def put(fields: dict[str, JsonValue], path: str, value: JsonValue) -> bool:
    """Set a nested field; False, and nothing changed, where something else stands there or in the way.

    >>> fields = {}
    >>> put(fields, "where.latitude", 4.4), put(fields, "where", "Bria"), fields
    (True, False, {'where': {'latitude': 4.4}})
    """
    steps = path.split(".")
    if not all(steps) or len(steps) > MOST_STEPS:
        return False
    inside = fields
    for index, step in enumerate(steps[:-1]):
        below = inside.get(step)
        if step not in inside:
            for missing in reversed(steps[index + 1 :]):
                value = {missing: value}
            inside[step] = value
            return True
        if not isinstance(below, dict):
            return False
        inside = below
    if steps[-1] in inside:
        return False
    inside[steps[-1]] = value
    return True


def flat(fields: Mapping[str, JsonValue], prefix: str = "") -> dict[str, JsonValue]:
    """Nested fields by dotted path, in order; members of a list of groups are numbered from 1.

    >>> flat({"where": {"latitude": 4.4}, "who": [{"name": "North"}], "tags": ["a", "b"]})
    {'where.latitude': 4.4, 'who.1.name': 'North', 'tags': ['a', 'b']}
    """
    found: dict[str, JsonValue] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
            found |= flat({str(place): member for place, member in enumerate(value, start=1)}, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def with_lists(value: JsonValue) -> JsonValue:
    """The same with groups whose names are all numbers made into lists, in the order of the numbers.

    >>> with_lists({"who": {"2": {"name": "South"}, "1": {"name": "North"}}})
    {'who': [{'name': 'North'}, {'name': 'South'}]}
    """
    if isinstance(value, list):
        return [with_lists(member) for member in value]
    if not isinstance(value, dict):
        return value
    inside = {name: with_lists(member) for name, member in value.items()}
    if inside and all(name.isascii() and name.isdigit() and len(name) <= 3 for name in inside):
        return [inside[name] for name in sorted(inside, key=int)]
    return inside


def has_path(values: JsonValue, path: str) -> bool:
    """Whether nested fields have a value at a dotted path; members of lists are numbered from 1."""
    for step in path.split("."):
        if isinstance(values, list) and step.isdigit() and 1 <= int(step) <= len(values):
            values = values[int(step) - 1]
        elif isinstance(values, dict) and step in values:
            values = values[step]
        else:
            return False
    return True
