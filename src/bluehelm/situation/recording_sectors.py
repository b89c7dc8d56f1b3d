"""The sector in which something happened, by the outlines of sectors: filled in where nobody said it, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from pydantic import JsonValue

from bluehelm.exchange.text_form import Form
from bluehelm.problems import Problem, Severity, printable
from bluehelm.situation.recording import Fill
from bluehelm.situation.recording_names import Meaning

FILLED: Final = "sector-from-outline"
"""Code of the note that a sector was filled in."""
_COARSE: Final = 2  # of where.precision: from here on the point stands for a wider place
_Degrees = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SectorOutline:
    """A sector with an outline (GeoJSON), by the name that people use for it."""

    id: str
    name: str
    outline: Mapping[str, JsonValue]


def sectors_of_outlines(outlines: Sequence[SectorOutline]) -> Fill:
    """Fills in the sector of incidents, patrols and places with a position, where the outline of one sector alone holds
    it. A point that is known to 25 km or worse fills nothing in. Where a row says another sector, or one whose outline
    does not hold the position, it stays and is told.
    """
    shapes = [shapely.make_valid(shapely.from_geojson(json.dumps(one.outline))) for one in outlines]
    tree = shapely.STRtree(shapes)

    def fill(form: Form, meaning: Meaning) -> tuple[Form, tuple[Problem, ...]]:
        points = list(points_of(form))
        if not points or not outlines:
            return form, ()
        around = [
            {int(place) for place in tree.query(shapely.Point(point), predicate="covered_by")} for point in points
        ]
        shared = set.intersection(*around)
        given = form.fields.get("sector")
        if not any(around) and given not in {None, ""}:
            meant = meaning("sector", str(given))
            return form, (_outside(str(given)),) if any(one.id == meant for one in outlines) else ()
        if len(shared) != 1:
            return form, ()
        found = outlines[shared.pop()]
        if given in {None, ""}:
            filled = replace(form, fields={**form.fields, "sector": found.id})
            return filled, (_filled(found),)
        meant = meaning("sector", str(given))
        return form, (_elsewhere(str(given), found),) if isinstance(meant, str) and meant != found.id else ()

    return fill


def points_of(form: Form) -> Iterator[_Degrees]:
    """Longitude and latitude of where a form says that something was."""
    fields = form.fields
    groups: Mapping[str, JsonValue] = {"incident": fields.get("where"), "place": fields.get("point")}
    listed = fields.get("points") if form.kind == "patrol" else None
    for group in listed if isinstance(listed, list) else (groups.get(form.kind),):
        if not isinstance(group, dict) or int(str(group.get("precision") or 1)) >= _COARSE:
            continue
        latitude, longitude = group.get("latitude"), group.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            yield float(longitude), float(latitude)


def _filled(sector: SectorOutline) -> Problem:
    message = f"The sector {printable(sector.name)} was filled in: its outline alone holds the position."
    return Problem(Severity.NOTE, FILLED, message, "If it is wrong, change it: bluehelm report edit.", column="sector")


def _outside(given: str) -> Problem:
    message = f"The sector given is {printable(given)[:60]}, but the position lies outside the outline of every sector."
    hint = "Look whether latitude and longitude are swapped, and change what is wrong: bluehelm report edit."
    return Problem(Severity.WARNING, "outside-sectors", message, hint, column="sector")


def _elsewhere(given: str, sector: SectorOutline) -> Problem:
    said = printable(given)[:60]
    message = f"The sector given is {said}, but the position lies in {printable(sector.name)}. Kept as given."
    hint = "Look whether the sector, the position or the outline is wrong, and change it: bluehelm report edit."
    return Problem(Severity.WARNING, "sector-elsewhere", message, hint, column="sector")
