"""The answers of one submission by the path of their question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bluehelm.problems import printable

_DEEPEST: Final = 8
_MOST_MEMBERS: Final = 50  # of one repeat
_MOST_ANSWERS: Final = 1_000  # of one submission
_LONGEST_NAME: Final = 200
_POINT: Final = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?) (-?\d{1,3}(?:\.\d{1,15})?) (-?\d+(?:\.\d+)?) (\d+(?:\.\d+)?)")
_POINT_COLUMNS: Final = ("latitude", "longitude", "altitude", "accuracy")
_NAIVE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?")
_EXACT_M: Final = 1_000.0  # the device knew its place to so much: an exact place on the UCDP scale
_NEAR_M: Final = 25_000.0  # within 25 km on it
PRECISION: Final = "precision"
"""Name of the column with a point's precision on the UCDP scale, where the accuracy of the device tells it."""
SUBMISSION: Final = "submission"
"""Name of the column by which a submission is known again."""
_KEYS: Final = ("meta/rootUuid", "_uuid", "__id", "meta/instanceID", "_id")
"""What a server calls a submission, the name that lasts first: KoboToolbox gives an edited one a new ``_uuid``."""
_APART: Final = "@odata.navigationLink"
_LINKS: Final = frozenset({"_validation_status", "_notes", "_tags", "_xform_id_string", "formhub/uuid"})


@dataclass(slots=True)
class Bounds:
    """Submissions of which something was left out, by their number: for depth or length, or because it is apart."""

    too_deep: list[int] = field(default_factory=list)
    apart: list[int] = field(default_factory=list)

    def note(self, rows: list[int], number: int) -> None:
        """Add a submission once."""
        if not rows or rows[-1] != number:
            rows.append(number)


def answers(
    submission: Mapping[str, Any], multiple: frozenset[str], bounds: Bounds, number: int
) -> Iterator[tuple[str, str]]:
    """The answers of submission ``number`` as text, without empty ones.

    >>> dict(answers({"visit": {"place": "Bria", "at": "4.4 18.5 0 0"}}, frozenset(), Bounds(), 1))
    {'visit/place': 'Bria', 'visit/at': '4.4 18.5 0 0', 'visit/at/latitude': '4.4', 'visit/at/longitude': '18.5',
     'visit/at/altitude': '0', 'visit/at/accuracy': '0'}
    """
    given = 0
    for path, text in _of_group(submission, "", bounds, number, _DEEPEST):
        given += 1
        if given > _MOST_ANSWERS:
            bounds.note(bounds.too_deep, number)
            return
        if path in multiple:
            yield path, "; ".join(text.split())
            continue
        yield path, text
        point = _POINT.fullmatch(text)
        if point is not None:
            yield from zip((f"{path}/{name}" for name in _POINT_COLUMNS), point.groups(), strict=True)
        if path.endswith("/accuracy") or point is not None:
            yield from _precision(path.removesuffix("/accuracy"), text if point is None else point[4])


def key_of(cells: Mapping[str, str]) -> str | None:
    """What the server calls a submission, by its answers.

    >>> key_of({"_id": "7", "_uuid": "b-2", "meta/rootUuid": "uuid:b-1"})
    'b-1'
    """
    return next((key for name in _KEYS if (key := cells.get(name, "").removeprefix("uuid:"))), None)


def _precision(path: str, accuracy: str) -> Iterator[tuple[str, str]]:
    """A point's precision; none for 0, which stands for a point that was set by hand on a map."""
    try:
        metres = float(accuracy)
    except ValueError:
        return
    if 0 < metres <= _NEAR_M:
        yield f"{path}/{PRECISION}", "1" if metres <= _EXACT_M else "2"


def _of_group(
    group: Mapping[str, Any], prefix: str, bounds: Bounds, number: int, depth: int
) -> Iterator[tuple[str, str]]:
    for key, value in group.items():
        name = " ".join(printable(str(key)).split())[:_LONGEST_NAME]
        if name.endswith(_APART):
            bounds.note(bounds.apart, number)
        elif name in _LINKS or "@odata" in name:
            continue
        elif name == "_attachments":
            yield from _named(value, f"{prefix}{name}")
        else:
            # KoboToolbox repeats the names of all outer groups in the names of a repeat's questions.
            short = re.sub(r"/\d+(?=/)", "", prefix)
            path = prefix + (name[len(short) :] if short and name.startswith(short) else name)
            yield from _of_value(value, path, bounds, number, depth)


def _of_value(value: object, path: str, bounds: Bounds, number: int, depth: int) -> Iterator[tuple[str, str]]:
    if depth <= 0 and isinstance(value, Mapping | list):
        bounds.note(bounds.too_deep, number)
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    elif isinstance(value, Mapping):
        point = _geojson(value)
        if point is not None:
            yield from ((f"{path}/{name}", text) for name, text in point.items())
        else:
            yield from _of_group(value, f"{path}/", bounds, number, depth - 1)
    elif isinstance(value, list):
        yield from _of_list(value, path, bounds, number, depth)
    elif value is not None and (text := str(value).strip()):
        # KoboToolbox writes when it received a submission in UTC, and does not say so.
        yield path, f"{text}Z" if path == "_submission_time" and _NAIVE_TIME.fullmatch(text) else text


def _of_list(values: list[Any], path: str, bounds: Bounds, number: int, depth: int) -> Iterator[tuple[str, str]]:
    if path.endswith("_geolocation"):
        if len(values) == 2 and all(isinstance(value, str) for value in values):
            yield f"{path}/latitude", values[0]
            yield f"{path}/longitude", values[1]
        return
    if len(values) > _MOST_MEMBERS:
        bounds.note(bounds.too_deep, number)
    if values and not any(isinstance(value, Mapping | list) for value in values):
        yield path, "; ".join(str(value) for value in values[:_MOST_MEMBERS] if value is not None)
        return
    for place, value in enumerate(values[:_MOST_MEMBERS], start=1):
        yield from _of_value(value, f"{path}/{place}", bounds, number, depth - 1)


def _geojson(value: Mapping[str, Any]) -> dict[str, str] | None:
    """A point as ODK Central writes it: longitude first."""
    where = value.get("coordinates")
    if value.get("type") != "Point" or not isinstance(where, list) or len(where) < 2:
        return None
    given = dict(zip(("longitude", "latitude", "altitude"), where, strict=False))
    properties = value.get("properties")
    if isinstance(properties, Mapping):
        given["accuracy"] = properties.get("accuracy")
    return {name: str(given[name]) for name in _POINT_COLUMNS if isinstance(given.get(name), str)}


def _named(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Attachments by the last part of their name."""
    if not isinstance(value, list):
        return
    names = (
        str(one.get("media_file_basename") or one.get("filename") or "") for one in value if isinstance(one, Mapping)
    )
    last = [re.split(r"[/\\]", printable(name))[-1] for name in names if name]
    if last:
        yield path, "; ".join(last[:_MOST_MEMBERS])
