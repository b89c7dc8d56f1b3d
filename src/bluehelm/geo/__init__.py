"""Where: grid cells, distances, travel, areas, places, outlines, MGRS."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
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

_FILE_OF: Final = {
    "BOUNDARY_NOTE": "outlines",
    "PLACES": "places",
    "PLACE_KINDS": "places",
    "Area": "area",
    "Grid": "grid",
    "H3Grid": "h3_grid",
    "PrioGrid": "prio_grid",
    "Sector": "area",
    "TravelTime": "travel",
    "count_places": "places",
    "country_name": "countries",
    "country_outline": "outlines",
    "distance_km": "distance",
    "from_mgrs": "military_grid",
    "iso3_by_number": "countries",
    "iso3_from_cow": "countries",
    "iso3_from_gw": "countries",
    "iso3_from_name": "countries",
    "outline_codes": "outlines",
    "places_in": "places",
    "state_codes": "countries",
    "to_mgrs": "military_grid",
    "travel_time_hours": "travel",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
