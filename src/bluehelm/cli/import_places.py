"""Places held against the mission file: what has no position, and what is here already under its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

from bluehelm.problems import Problem, Severity, printable

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk
    from bluehelm.situation.recording import Drafted
    from bluehelm.situation.records import Place

NO_POSITION: Final = "place-without-position"


@dataclass(frozen=True, slots=True)
class PlacesApart:
    """Drafts of places held against the mission file.

    Attributes:
        new: to be written.
        known: row of each one that is here already, with its name here.
        problems: which have no position, and which resemble one that is here.
    """

    new: tuple[Drafted, ...]
    known: tuple[tuple[int, str], ...]
    problems: tuple[Problem, ...]


def known_places(desk: Desk) -> list[Place]:
    """The places of the mission file."""
    from bluehelm.situation.records import Place

    return [item.value for item in desk.find("place") if isinstance(item.value, Place)]


def places_apart(desk: Desk, drafted: Sequence[Drafted], *, file: str, into: str) -> PlacesApart:
    """Places that are new, and those of a name that is here (or in an earlier row) and lies near."""
    here: dict[str, list[Place]] = {}
    for place in known_places(desk):
        _note(here, place)
    new: list[Drafted] = []
    known: list[tuple[int, str]] = []
    problems: list[Problem] = []
    for item in drafted:
        place = _place(item)
        namesakes = here.get(folded_name(place.name), [])
        twin = next((one for one in namesakes if _is_near(place, one)), None)
        if twin is not None:
            known.append((item.row, twin.name))
            if twin.point is None and place.point is not None:
                problems.append(_position_not_taken(place, twin, item.row, file, into))
            continue
        if place.point is None:
            problems.append(_without_position(item.row, file))
        elif namesakes:
            problems.append(_namesake(place, item.row, file))
        _note(here, place)
        new.append(item)
    return PlacesApart(tuple(new), tuple(known), tuple(problems))


def folded_name(name: str) -> str:
    """A name as names of places are compared: without capitals, accents and hyphens.

    >>> folded_name("Kaga-Bandoro") == folded_name("KAGA BANDORO")
    True
    """
    letters = (letter for letter in normalize("NFKD", name) if not combining(letter))
    return " ".join("".join(letters).replace("-", " ").casefold().split())


def km_between(first: Place, second: Place) -> float | None:
    """How far two places lie apart; None where one of them has no position."""
    if first.point is None or second.point is None:
        return None
    from bluehelm.geo.distance import distance_km

    one, other = first.point, second.point
    return float(distance_km(one.latitude, one.longitude, other.latitude, other.longitude))


def _place(item: Drafted) -> Place:
    from bluehelm.situation.records import Place

    if not isinstance(item.record, Place):
        raise TypeError(f"expected a place, got {item.record.kind}")
    return item.record


def _note(here: dict[str, list[Place]], place: Place) -> None:
    for name in _names(place):
        here.setdefault(name, []).append(place)


def _names(place: Place) -> Iterable[str]:
    return dict.fromkeys(folded_name(name) for name in (place.name, *place.other_names))


def _is_near(place: Place, other: Place) -> bool:
    """Whether two places of one name are one: as far apart as sources differ, or without a position to tell by."""
    from bluehelm.geo.places import SAME_NAME_KM

    away = km_between(place, other)
    return away is None or away <= SAME_NAME_KM


def _without_position(row: int, file: str) -> Problem:
    message = (
        "The place has no position: it is on no map, a brief passes it over, and incidents that name it have no point."
    )
    hint = (
        "Fill in latitude and longitude in decimal degrees. If the file has them, say which columns they are: "
        '--save-map map.toml, then "point.latitude" and "point.longitude" below [columns], and --map map.toml.'
    )
    return Problem(Severity.WARNING, NO_POSITION, message, hint, file, row)


def _position_not_taken(place: Place, twin: Place, row: int, file: str, into: str) -> Problem:
    message = f"The place {printable(twin.name)} of the mission file has no position; the row has one. Nothing changed."
    point = place.point
    given = "" if point is None else f"point.latitude={point.latitude} point.longitude={point.longitude}"
    hint = f'If it is the same place: bluehelm report edit {printable(into)} "{printable(twin.name)}" {given}'
    return Problem(Severity.WARNING, "position-not-taken", message, hint, file, row)


def _namesake(place: Place, row: int, file: str) -> Problem:
    from bluehelm.geo.places import SAME_NAME_KM

    message = (
        f"Another place is called {printable(place.name)}, more than {SAME_NAME_KM:g} km away. Both are kept; who "
        "names it by its name alone is asked which is meant."
    )
    hint = "If it is one place, correct the position; if not, give each a name of its own."
    return Problem(Severity.WARNING, "place-namesake", message, hint, file, row)
