"""What people call the place of a cell or point: a settlement in it, or how far from the nearest one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from bluehelm.brief.map_layers import Mark
from bluehelm.geo import PrioGrid, distance_km

DIRECTIONS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
COORDINATES: Final = r" \(-?[0-9.]+, -?[0-9.]+\)$"
"""What the laydown adds to tell apart sites of one name; too long for a map."""
SHOWN_SETTLEMENTS: Final = 6
"""So many of the largest settlements are written on a map."""
APART_DEGREES: Final = 0.9
"""Settlements nearer to a larger one are not written: their names would run into each other."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceNames:
    """Named places with columns name, latitude, longitude, population (may be null); the largest first."""

    places: pl.DataFrame

    @classmethod
    def of(cls, places: pl.DataFrame) -> PlaceNames:
        """The places with a name, the largest first, then by name."""
        bare = pl.col("name").str.replace(COORDINATES, "")
        named = places.select(bare, "latitude", "longitude", pl.col("population").fill_null(0))
        return cls(named.filter(pl.col("name") != "").sort("population", "name", descending=[True, False]))

    def of_cell(self, cell: int) -> str:
        """The largest place in a PRIO-GRID cell, or the way to the cell's centre from the nearest place."""
        if self.places.is_empty():
            return f"cell {cell}"
        inside = PrioGrid().cell_at(self.places["latitude"].to_numpy(), self.places["longitude"].to_numpy()) == cell
        if inside.any():
            return str(self.places["name"][int(np.argmax(inside))])
        latitude, longitude = PrioGrid().centre([cell])
        return self._way_to(float(latitude[0]), float(longitude[0]))

    def marks(self) -> tuple[Mark, ...]:
        """The largest places, far enough from each other that their names can be read on a map."""
        shown: list[Mark] = []
        for row in self.places.iter_rows(named=True):
            mark = Mark(row["latitude"], row["longitude"], row["name"])
            near = (max(abs(mark.latitude - m.latitude), abs(mark.longitude - m.longitude) / 2) for m in shown)
            if all(degrees > APART_DEGREES for degrees in near):
                shown.append(mark)
            if len(shown) == SHOWN_SETTLEMENTS:
                break
        return tuple(shown)

    def _way_to(self, latitude: float, longitude: float) -> str:
        lat, lon = self.places["latitude"].to_numpy(), self.places["longitude"].to_numpy()
        away = distance_km(lat, lon, latitude, longitude)
        nearest = int(np.argmin(away))
        east = (longitude - lon[nearest]) * np.cos(np.radians(latitude))
        bearing = np.degrees(np.arctan2(east, latitude - lat[nearest])) % 360
        direction = DIRECTIONS[round(float(bearing) / 45) % 8]
        return f"{away[nearest]:.0f} km {direction} of {self.places['name'][nearest]}"
