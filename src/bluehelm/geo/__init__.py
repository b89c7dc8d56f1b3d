"""Where: grid cells, distances, travel, areas, places, outlines, MGRS."""

from bluehelm.geo.distance import distance_km
from bluehelm.geo.grid import Grid
from bluehelm.geo.h3_grid import H3Grid
from bluehelm.geo.military_grid import from_mgrs, to_mgrs
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.geo.travel import TravelTime, travel_time_hours

__all__ = ["Grid", "H3Grid", "PrioGrid", "TravelTime", "distance_km", "from_mgrs", "to_mgrs", "travel_time_hours"]
