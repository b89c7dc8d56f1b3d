"""Positions that lie far from all that a mission knows: told, never changed. Often two numbers are swapped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

import shapely
from shapely.ops import nearest_points

from bluehelm.exchange.text_form import Form
from bluehelm.geo.distance import distance_km
from bluehelm.problems import Problem, Severity
from bluehelm.situation.recording import Fill
from bluehelm.situation.recording_names import Meaning
from bluehelm.situation.recording_sectors import SectorOutline, points_of

FAR_KM: Final = 300
"""How far a position may lie from the nearest one that is known, without a word."""
_Degrees = tuple[float, float]


def far_positions(outlines: Sequence[SectorOutline], known: Iterable[_Degrees]) -> Fill:
    """Tells a position that is far from every sector's outline and every known point (longitude, latitude)."""
    shapes = [shapely.make_valid(shapely.from_geojson(json.dumps(one.outline))) for one in outlines]
    shapes += [shapely.Point(point) for point in known]

    def is_far(point: _Degrees) -> bool:
        here = shapely.Point(point)
        for shape in shapes:
            there, _ = nearest_points(shape, here)
            if distance_km(point[1], point[0], there.y, there.x) <= FAR_KM:
                return False
        return True

    def fill(form: Form, _: Meaning) -> tuple[Form, tuple[Problem, ...]]:
        if not shapes:
            return form, ()
        for longitude, latitude in points_of(form):
            if is_far((longitude, latitude)):
                swapped = abs(longitude) <= _POLE and not is_far((latitude, longitude))
                return form, (_far(form.kind, swapped=swapped),)
        return form, ()

    return fill


_POLE: Final = 90


def _far(kind: str, *, swapped: bool) -> Problem:
    message = f"The position lies more than {FAR_KM} km from every sector, place and incident of this mission."
    if swapped:
        message += " With latitude and longitude the other way round it lies among them."
    hint = "Look at the position again, and change it if it is wrong: bluehelm report edit."
    column = {"incident": "where", "place": "point"}.get(kind, "points")
    return Problem(Severity.WARNING, "position-far", message, hint, column=column)
