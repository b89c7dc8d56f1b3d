"""Travel time between points by mode and season: straight line, times a detour, over a speed from dated figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bluehelm.figures import Figure, Figures, load_figures
from bluehelm.geo.distance import distance_km

Mode = Literal["road_vehicle", "on_foot", "helicopter", "boat"]
Season = Literal["dry", "rainy"]

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
SEASONS: Final[tuple[Season, ...]] = get_args(Season)


@dataclass(frozen=True, slots=True, eq=False)
class TravelTime:
    """Hours under way, and the figures they were made from: show both."""

    hours: NDArray[np.float64]
    figures: tuple[Figure, ...]


def travel_time_hours(
    latitude_from: ArrayLike,
    longitude_from: ArrayLike,
    latitude_to: ArrayLike,
    longitude_to: ArrayLike,
    *,
    mode: Mode,
    season: Season,
    on: date,
    figures: Figures | None = None,
) -> TravelTime:
    """Hours from point to point, in degrees; arguments broadcast against each other.

    The way is the great circle times the mode's detour factor, at the mode's speed; in the rainy season the speed is
    multiplied by what rain leaves of it. It knows no roads: a river without a bridge is not in it. Loading, halts and
    clearances come on top. ``figures`` is a user's own table in place of the package's ``travel``.

    Raises:
        ValueError: when mode or season is unknown, or a speed or factor of the table is not above zero.
        LookupError: when the table has no figure for that day.

    >>> trip = travel_time_hours(6.80, 29.68, 6.55, 30.50, mode="road_vehicle", season="dry", on=date(2012, 9, 1))
    >>> round(float(trip.hours), 1), [figure.key for figure in trip.figures]
    (4.1, ['road_vehicle_speed', 'road_vehicle_detour'])
    """
    if mode not in MODES:
        raise ValueError(f"expected a mode of {', '.join(MODES)}, got '{mode}'")
    if season not in SEASONS:
        raise ValueError(f"expected a season of {', '.join(SEASONS)}, got '{season}'")
    table = load_figures("travel") if figures is None else figures
    speed, detour = table.at(f"{mode}_speed", on), table.at(f"{mode}_detour", on)
    used = (speed, detour) if season == "dry" else (speed, detour, table.at(f"{mode}_rainy_season", on))
    for figure in used:
        if figure.value <= 0:
            raise ValueError(f"expected {figure.key} > 0 to travel at all, got {figure.value:g} {figure.unit}")
    rain = 1.0 if season == "dry" else used[-1].value
    way = distance_km(latitude_from, longitude_from, latitude_to, longitude_to) * detour.value
    return TravelTime(np.asarray(way / (speed.value * rain)), used)
