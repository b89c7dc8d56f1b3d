"""Place and Sector: where the mission stands and watches."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, JsonValue

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import PartyId, SectorId, Words
from bluehelm.problems import InputRefused
from bluehelm.situation.records.field_types import PlaceId, Whole
from bluehelm.situation.records.when_where import Point


def _outline(geometry: dict[str, Any]) -> dict[str, Any]:
    from shapely.errors import ShapelyError  # here: only an outline that is drawn needs a library of shapes

    from bluehelm.geo.geojson import read_features

    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"expected a GeoJSON Polygon or MultiPolygon, got {geometry.get('type')!r}")
    try:
        read_features(geometry)
    except InputRefused as refused:
        raise ValueError(refused.problems[0].message) from None
    except (TypeError, ShapelyError) as error:
        raise ValueError(f"expected a GeoJSON outline, got coordinates that cannot be read ({error})") from None
    return geometry


class Place(Record):
    """A named place that the mission speaks of: its own posts and those of the parties, villages, crossings, sites."""

    kind: ClassVar[str] = "place"
    searched: ClassVar[tuple[str, ...]] = ("name", "note")
    listed: ClassVar[Listed] = Listed(sector="sector", category="category")

    name: Words
    other_names: tuple[Words, ...] = ()
    category: Literal[
        "post",
        "checkpoint",
        "party_position",
        "crossing",
        "line_point",
        "settlement",
        "base",
        "cantonment",
        "weapons_storage",
        "hospital",
        "school",
        "camp_of_displaced",
        "other",
    ] = "other"
    """``post``: a post of the mission. ``line_point``: a turning point of a line that an agreement draws."""
    point: Point | None = None
    admin1: str = ""
    admin2: str = ""
    country: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    sector: SectorId | None = None
    held_by: PartyId | None = None
    """The party that holds it, where one does."""
    population: Whole | None = None
    """People who live there; None where nobody says."""
    population_source: str = ""
    """Who counted or estimated them: "census", "OCHA common operational dataset"."""
    population_year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, strict=True)] | None = None
    """The year that the number is of."""
    note: str = ""


class Sector(Record):
    """A part of the area of responsibility. Patrols, posts and incidents are counted by it."""

    kind: ClassVar[str] = "sector"
    searched: ClassVar[tuple[str, ...]] = ("name", "code")

    name: Words
    code: str = ""
    """Short, for references: "NOR"."""
    outline: Annotated[dict[str, JsonValue], AfterValidator(_outline)] | None = None
    """A GeoJSON Polygon or MultiPolygon in degrees, longitude first (RFC 7946); None while nobody has drawn it."""
    posts: tuple[PlaceId, ...] = ()
    """The mission's posts in it, which a day's post report counts."""
    note: str = ""
