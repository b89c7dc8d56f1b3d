"""Where: grid cells, distances, travel, areas, places, outlines, MGRS."""

from bluehelm.geo.area import Area, Sector
from bluehelm.geo.countries import (
    country_name,
    iso3_by_number,
    iso3_from_cow,
    iso3_from_gw,
    iso3_from_name,
    state_codes,
)
from bluehelm.geo.distance import distance_km
from bluehelm.geo.grid import Grid
from bluehelm.geo.h3_grid import H3Grid
from bluehelm.geo.military_grid import from_mgrs, to_mgrs
from bluehelm.geo.outlines import BOUNDARY_NOTE, country_outline, outline_codes
from bluehelm.geo.places import PLACE_KINDS, PLACES, count_places, places_in
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.geo.travel import TravelTime, travel_time_hours

__all__ = [
    "BOUNDARY_NOTE",
    "PLACES",
    "PLACE_KINDS",
    "Area",
    "Grid",
    "H3Grid",
    "PrioGrid",
    "Sector",
    "TravelTime",
    "count_places",
    "country_name",
    "country_outline",
    "distance_km",
    "from_mgrs",
    "iso3_by_number",
    "iso3_from_cow",
    "iso3_from_gw",
    "iso3_from_name",
    "outline_codes",
    "places_in",
    "state_codes",
    "to_mgrs",
    "travel_time_hours",
]
