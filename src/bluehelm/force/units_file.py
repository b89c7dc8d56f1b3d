"""``units.toml``: the units a user writes down, one ``[[unit]]`` table each.

Example::

    [[unit]]
    name = "North Battalion"
    kind = "infantry"
    strength = 850
    reach_km = 60              # leave out to take the assumption for the kind
    home = "Port Ash"          # where it stands today; leave out for a unit that is not there yet
    hold = true                # it must stay there; leave out for a unit that may be moved
    latitude = 4.37            # only when no list of places has its home
    longitude = 18.56
    capabilities = ["infantry", "protection"]   # leave out to take those of the kind
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bluehelm.figures import Figure, load_figures
from bluehelm.force.default_reach import default_reach
from bluehelm.force.records import UNIT_KINDS, Unit
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_errors, refuse_irregular

FIELDS: Final = (
    "name",
    "kind",
    "strength",
    "capabilities",
    "reach_km",
    "home",
    "latitude",
    "longitude",
    "hold",
    "source",
)
_NEEDED: Final = ("name", "kind", "strength")
_FIELD_OF_KEY: Final = MappingProxyType({"kind": "unit_type"})
"""Fields of a unit that have another name in the file."""
_KEY_OF_FIELD: Final = MappingProxyType({field: key for key, field in _FIELD_OF_KEY.items()})
_TABLE: Final = re.compile(r"^\s*\[\[\s*unit\s*\]\]")
_PLACE_IN_TEXT: Final = re.compile(r"at line (\d+)")
_HINTS: Final[Mapping[str, str]] = {
    "name": 'give the unit a name of its own, for example name = "North Battalion"',
    "kind": f'write kind = "..." with one of: {", ".join(UNIT_KINDS)}',
    "strength": "write the number of people as a whole number above 0, for example strength = 850",
    "reach_km": "write how far from its site the unit can protect, in km above 0 and up to 1000, e.g. reach_km = 60",
    "capabilities": 'write a list of words, for example capabilities = ["infantry", "protection"]',
    "home": "write the name of the place where it stands, or leave the line out for a unit that has no place yet",
    "latitude": "write both in decimal degrees, latitude -90 to 90 and longitude -180 to 180, or leave both out",
    "longitude": "write both in decimal degrees, latitude -90 to 90 and longitude -180 to 180, or leave both out",
    "hold": "write hold = true for a unit that must stay at its home, and its home; or leave the line out",
    "source": "write in words where the entry comes from, or leave the line out",
}


def read_units(
    path: Path | str, *, strict: bool = False, on: date | None = None
) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    """Read a ``units.toml``: the good units in the file's order, and everything that is wrong with the others.

    ``row`` of a problem is the line of the ``[[unit]]`` table. A unit without ``reach_km`` takes the figure of its kind
    that holds ``on`` that day (None: the newest), and a note says which. Homes are checked against the sites, by
    ``plan.check_homes``.

    Raises:
        InputRefused: when the file cannot be read, is not TOML or holds no ``[[unit]]`` table; with ``strict`` when
            any unit has an error.
    """
    path = Path(path)
    text = _read_text(path)
    tables = _unit_tables(text, path.name)
    rows = [number for number, line in enumerate(text.splitlines(), start=1) if _TABLE.match(line)]
    numbers: Iterable[int | None] = rows if len(rows) == len(tables) else [None] * len(tables)
    units: dict[str, Unit] = {}
    first_row: dict[str, int | None] = {}
    problems: list[Problem] = []
    for position, (table, row) in enumerate(zip(tables, numbers, strict=True), start=1):
        unit, found = _read_unit(table, position=position, file=path.name, row=row, on=on)
        problems += found
        if unit is None:
            continue
        if unit.name in units:
            problems.append(_duplicate(unit.name, path.name, row, first_row[unit.name]))
            continue
        units[unit.name], first_row[unit.name] = unit, row
    refuse_errors(problems, strict=strict)
    return tuple(units.values()), tuple(problems)


def _read_text(path: Path) -> str:
    refuse_irregular(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"The units file cannot be read: {error.strerror or error}."
        hint = "check the path and that you may read the file"
    except UnicodeDecodeError:
        message = "The units file is not UTF-8 text."
        hint = "save it again as plain text in UTF-8"
    raise InputRefused(Problem(Severity.ERROR, "units-unreadable", message, hint, file=path.name))


def _unit_tables(text: str, file: str) -> list[Mapping[str, Any]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE_IN_TEXT.search(str(error))
        row = int(place.group(1)) if place else None
        message = f"The units file is not valid TOML: {error}."
        hint = "look at this line and the one before: a quote, a bracket or an equals sign is often missing"
        raise InputRefused(Problem(Severity.ERROR, "units-not-toml", message, hint, file=file, row=row)) from None
    except (ValueError, RecursionError):  # Python reads no whole number of more than 4,300 digits
        message = "The units file holds a number of too many digits, or is nested too deeply."
        hint = "write each unit as in the example of the reference, with numbers as in strength = 850"
        raise InputRefused(Problem(Severity.ERROR, "units-not-toml", message, hint, file=file)) from None
    tables = content.get("unit")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        message = "The units file holds no [[unit]] table."
        hint = "start each unit with a line [[unit]], then name, kind, strength and home"
        raise InputRefused(Problem(Severity.ERROR, "no-units", message, hint, file=file))
    return tables


def _read_unit(
    table: Mapping[str, Any], *, position: int, file: str, row: int | None, on: date | None
) -> tuple[Unit | None, list[Problem]]:
    name = printable(str(table.get("name") or "")).strip() or f"number {position}"
    problems = [_unknown_field(field, name, file, row) for field in table if field not in FIELDS]
    given = {field: value for field, value in table.items() if field in FIELDS}
    problems += [
        _unprintable(field, name, file, row) for field, value in given.items() if printable(str(value)) != str(value)
    ]
    given = {field: printable(value) if isinstance(value, str) else value for field, value in given.items()}
    missing = [field for field in _NEEDED if field not in given]
    problems += [
        Problem(
            Severity.ERROR,
            f"unit-without-{_code(field)}",
            f"Unit {name} has no {field}.",
            _HINTS[field],
            file,
            row,
            field,
        )
        for field in missing
    ]
    if isinstance(given.get("kind"), str):
        given["kind"] = " ".join(re.split(r"[\s_-]+", given["kind"].strip().lower()))
    if "reach_km" not in given and given.get("kind") in UNIT_KINDS:
        reach = _default_reach(given, on)
        given["reach_km"] = reach.value
        problems.append(_assumed(reach, name, file, row))
    try:
        fields = {_FIELD_OF_KEY.get(key, key): value for key, value in given.items()}
        unit = Unit(**{"source": f"units file {file}", **fields})
    except ValidationError as error:
        problems += [_broken_rule(detail, name, file, row) for detail in error.errors() if detail["type"] != "missing"]
        return None, problems
    return unit, problems


def _default_reach(given: Mapping[str, Any], on: date | None) -> Figure:
    """The figure of the kind; infantry as strong as a standard battalion is taken for one."""
    sizes = load_figures("force")
    size = sizes.history("battalion_strength")[-1] if on is None else sizes.at("battalion_strength", on)
    strength = given.get("strength")
    battalion = isinstance(strength, int) and strength >= size.value
    return default_reach(str(given["kind"]), on, battalion=battalion)


def _assumed(reach: Figure, name: str, file: str, row: int | None) -> Problem:
    message = (
        f"Unit {name} has no reach_km: {reach.value:g} km taken, figure {reach.key} of the table laydown "
        f"(source: {reach.source})."
    )
    hint = "write its own reach_km where it is known: the laydown is no better than this assumption"
    return Problem(Severity.NOTE, "reach-assumed", message, hint, file, row, "reach_km")


def _broken_rule(detail: ErrorDetails, name: str, file: str, row: int | None) -> Problem:
    of_several = "hold" if "hold" in detail["msg"] else "latitude"
    column = str(detail["loc"][0]) if detail["loc"] else of_several
    column = _KEY_OF_FIELD.get(column, column)
    rule = (
        detail["msg"]
        .removeprefix("Value error, ")
        .removeprefix("Input should be ")
        .replace("valid tuple", "list of words")
    )
    rule = rule if rule.startswith("expected") else f"expected {rule}, got {detail['input']!r}"
    hint = _HINTS[column]
    if column == "kind" and (near := get_close_matches(str(detail["input"]), UNIT_KINDS, n=1)):
        hint = f'did you mean kind = "{near[0]}"? Otherwise {hint}'
    message = f"Unit {name}: {column} does not fit: {rule}."
    return Problem(Severity.ERROR, f"unit-{_code(column)}", message, hint, file, row, column)


def _unknown_field(field: str, name: str, file: str, row: int | None) -> Problem:
    near = get_close_matches(field, FIELDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use only {', '.join(FIELDS)}"
    message = f"Unit {name} has a field {field} that is not known; it was not read."
    return Problem(Severity.WARNING, "unit-unknown-field", message, hint, file, row, field)


def _unprintable(field: str, name: str, file: str, row: int | None) -> Problem:
    message = f"Unit {name}: control characters or line breaks were taken out of {field}; nothing can show them."
    return Problem(Severity.NOTE, "control-characters", message, "write the text again by hand", file, row, field)


def _duplicate(name: str, file: str, row: int | None, first: int | None) -> Problem:
    where = f" (the first is on row {first})" if first is not None else ""
    message = f"Two units are called {name}{where}; only the first was read."
    return Problem(Severity.ERROR, "unit-twice", message, "give each unit a name of its own", file, row, "name")


def _code(field: str) -> str:
    return field.replace("_km", "").replace("_", "-")
