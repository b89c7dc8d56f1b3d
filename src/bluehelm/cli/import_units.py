"""The units of a units file, and whether their homes are places that a brief will find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from bluehelm.cli.import_places import folded_name, known_places
from bluehelm.problems import Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.force.records import Unit
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted
    from bluehelm.situation.records import Place


@dataclass(frozen=True, slots=True)
class UnitRows:
    """What a units file came to: drafts, how many units it has, how many are here already, and what was wrong."""

    drafted: tuple[Drafted, ...]
    rows: int
    known: int
    problems: tuple[Problem, ...]


def units_to_import(desk: Desk, path: Path, *, strict: bool, into: str) -> UnitRows:
    """The units of a file; one that is in the mission file under its name already is told, and a home that is not."""
    from bluehelm.force import read_units
    from bluehelm.situation.recording import Drafted

    units, problems = read_units(path, strict=strict)
    known = {str(item.fields.get("name", "")).casefold() for item in desk.find("unit")}
    twice = [unit.name for unit in units if unit.name.casefold() in known]
    new = [(number, unit) for number, unit in enumerate(units, start=1) if unit.name.casefold() not in known]
    told = (_known_units(twice, path.name),) if twice else ()
    homes = tuple(_homes([unit for _, unit in new], known_places(desk), path.name, into))
    drafted = tuple(Drafted(desk.file.new_id(), unit, number) for number, unit in new)
    return UnitRows(drafted, len(units), len(twice), (*problems, *told, *homes))


def _homes(units: Sequence[Unit], places: Sequence[Place], file: str, into: str) -> Iterator[Problem]:
    """A home that is no place, and coordinates that are not those of the home."""
    by_name: dict[str, list[Place]] = {}
    for place in places:
        for name in (place.name, *place.other_names):
            by_name.setdefault(folded_name(name), []).append(place)
    settlements: frozenset[str] | None = None
    for unit in units:
        if unit.home is None:
            continue
        found = by_name.get(folded_name(unit.home), [])
        if unit.latitude is not None:
            yield from _elsewhere(unit, found, file, into)
        elif not any(place.point for place in found):
            settlements = _packaged() if settlements is None else settlements
            if folded_name(unit.home) not in settlements:
                yield _unknown_home(unit, by_name, bool(found), file, into)


def _packaged() -> frozenset[str]:
    from bluehelm.geo.settlements import read_settlements

    return frozenset(folded_name(name) for name in read_settlements()["name"])


def _elsewhere(unit: Unit, found: Sequence[Place], file: str, into: str) -> Iterator[Problem]:
    from bluehelm.geo.distance import distance_km
    from bluehelm.geo.places import SAME_NAME_KM

    points = [place.point for place in found if place.point is not None]
    if not points or unit.latitude is None or unit.longitude is None:
        return
    away = min(float(distance_km(unit.latitude, unit.longitude, at.latitude, at.longitude)) for at in points)
    if away <= SAME_NAME_KM:
        return
    message = (
        f"The coordinates of unit {unit.name} ({unit.latitude:g}, {unit.longitude:g}) lie {away:,.0f} km from its home "
        f"{unit.home}. A brief goes by the coordinates, and passes over the name."
    )
    edit = f'bluehelm report edit {printable(into)} "{unit.name}"'
    hint = f'If the name is right: {edit} latitude="" longitude="". If the coordinates are: {edit} home="NAME".'
    yield Problem(Severity.WARNING, "home-elsewhere", printable(message), hint, file, None, "home")


def _unknown_home(unit: Unit, by_name: Mapping[str, Sequence[Place]], is_known: bool, file: str, into: str) -> Problem:
    """``is_known``: the mission file has a place of the name, and the place has no position."""
    edit = f'bluehelm report edit {printable(into)} "{unit.name}"'
    near = [by_name[name][0].name for name in get_close_matches(folded_name(unit.home or ""), by_name, n=2)]
    lack = "a place of the mission file without a position" if is_known else "no place of the mission file"
    message = f"The home {unit.home} of unit {unit.name} is {lack}, so that a brief cannot tell where the unit stands."
    if is_known:
        hint = f'Give its position: bluehelm report edit {printable(into)} "{unit.home}" point.latitude=.. '
        hint += "point.longitude=.."
    else:
        hint = f'Did you mean {" or ".join(near)}? {edit} home="{near[0]}". Otherwise ' if near else ""
        hint += f"give the unit's own position: {edit} latitude=.. longitude=..; or import the place (--kind place)."
    return Problem(Severity.WARNING, "home-unknown", printable(message), printable(hint), file, None, "home")


def _known_units(names: list[str], file: str) -> Problem:
    shown = printable(", ".join(names))
    message = f"{len(names)} of the units are in the mission file already: {shown}. They were not written again."
    hint = "Change one there: bluehelm report edit FILE 'NAME OF THE UNIT' strength=800."
    return Problem(Severity.WARNING, "unit-known", message, hint, file)
