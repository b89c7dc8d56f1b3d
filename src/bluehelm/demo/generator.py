"""Eight years of invented incidents: a weekly self-exciting process on the cells of a fictional country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from bluehelm.columns import schema_of
from bluehelm.demo.parameters import Kind, Parameters, load_parameters
from bluehelm.draws import random_stream
from bluehelm.exchange.frames import EVENTS
from bluehelm.geo import Area, PrioGrid

SOURCE: Final = "Bluehelm demo"

SMALLEST_LAND_SHARE: Final = 0.01
"""Cells with less land than this stay empty: a sliver of coast has nowhere to put an incident."""


def generate_incidents(
    area: Area, towns: pl.DataFrame, *, seed: int, parameters: Parameters | None = None
) -> pl.DataFrame:
    """Invent the incidents of the fictional country.

    Every week each cell has a background rate (by sector, phase and season, higher where a town is) and an echo of
    earlier incidents in the cell and around it; counts are negative binomial. Same seed, same incidents.

    Args:
        area: the country with its sectors.
        towns: places (name, latitude, longitude, cell, population).
        seed: any integer.
        parameters: by default the documented ones of data/parameters.yaml.

    Returns:
        A frame with the columns of EVENTS, in order of date.
    """
    p = parameters or load_parameters()
    ground = _Ground.of(area, towns)
    counts = _weekly_counts(ground, p, seed)
    week, place = np.nonzero(counts)
    times = counts[week, place]
    incidents = [
        _incident(index, p.first_day + timedelta(weeks=int(w)), int(at), ground=ground, p=p, seed=seed)
        for index, (w, at) in enumerate(zip(np.repeat(week, times), np.repeat(place, times), strict=True))
    ]
    frame = pl.DataFrame(incidents, schema=schema_of(EVENTS), orient="row")
    return frame.filter(pl.col("end") <= p.last_day).sort("end", "event_id")


@dataclass(frozen=True)
class _Ground:
    """Where incidents can happen: the cells with land, the sector and the land of each, and the towns."""

    country: str
    cells: NDArray[np.int64]
    land_share: NDArray[np.float64]
    sectors: tuple[str, ...]
    land: NDArray[np.object_]
    towns: pl.DataFrame

    @classmethod
    def of(cls, area: Area, towns: pl.DataFrame) -> _Ground:
        enough = area.land_share >= SMALLEST_LAND_SHARE
        cells = area.cells[enough]
        names = {int(cell): sector.name for sector in area.sectors for cell in sector.cells}
        land = shapely.intersection(PrioGrid().polygon(cells), area.outline)
        sectors = tuple(names[cell] for cell in cells.tolist())
        return cls(area.code, cells, area.land_share[enough], sectors, land, towns)


def _weekly_counts(ground: _Ground, p: Parameters, seed: int) -> NDArray[np.int64]:
    """Incidents by week and cell, shape (weeks, cells)."""
    stream = random_stream(seed, "demo", "counts")
    spread = _echo_spread(ground, p.echo.share_same_cell)
    weight = _background_weights(ground, p.town_weight)
    keep = 0.5 ** (1 / p.echo.half_life_weeks)
    echo = np.zeros(len(ground.cells))
    counts = np.zeros((p.weeks, len(ground.cells)), dtype=np.int64)
    for week in range(p.weeks):
        day = p.first_day + timedelta(weeks=week)
        season = p.wet_season.factor if day.month in p.wet_season.months else 1.0
        background = weight * np.array([p.weekly_rate(name, day) for name in ground.sectors])
        mean = season * background + echo
        counts[week] = stream.poisson(stream.gamma(p.dispersion, mean / p.dispersion))
        echo = keep * echo + (1 - keep) * p.echo.branching * (spread @ counts[week])
    return counts


def _echo_spread(ground: _Ground, share_same_cell: float) -> NDArray[np.float64]:
    """Where the echo of an incident falls: one column a cell of the incident, one row a cell of the echo."""
    row = {cell: index for index, cell in enumerate(ground.cells.tolist())}
    spread = np.eye(len(row)) * share_same_cell
    for cell, index in row.items():
        around = [row[near] for near in PrioGrid().neighbours(cell).tolist() if near in row]
        spread[around, index] += (1 - share_same_cell) / max(len(around), 1)
    return spread


def _background_weights(ground: _Ground, town_weight: float) -> NDArray[np.float64]:
    """Share of its sector's background that each cell gets: by land, more with a town."""
    with_town = np.isin(ground.cells, ground.towns.filter(pl.col("population") > 10_000)["cell"].to_numpy())
    raw = ground.land_share * np.where(with_town, town_weight, 1.0)
    sectors = np.array(ground.sectors)
    totals = {name: raw[sectors == name].sum() for name in ground.sectors}
    return np.asarray(raw / np.array([totals[name] for name in ground.sectors]))


def _incident(index: int, week: date, at: int, *, ground: _Ground, p: Parameters, seed: int) -> dict[str, object]:
    """One incident in the week that starts on ``week``, in the ground's cell number ``at``."""
    stream = random_stream(seed, "demo", "incident", index)
    end = week + timedelta(days=int(stream.integers(7)))
    date_precision = _precision(stream, p.reporting.date_precision)
    kind = _choose_kind(stream, p, end)
    best = _deaths(stream, kind)
    latitude, longitude = _point_on(stream, ground.land[at])
    return {
        "event_id": f"{ground.country}-{index + 1:05d}",
        "source": SOURCE,
        "start": max(end - timedelta(days=p.reporting.days_at_precision[date_precision - 1]), p.first_day),
        "end": end,
        "date_precision": date_precision,
        "latitude": latitude,
        "longitude": longitude,
        "where_precision": _precision(stream, p.reporting.where_precision),
        "cell": int(ground.cells[at]),
        "country": ground.country,
        "admin1": ground.sectors[at],
        "admin2": None,
        "place": _nearest_town(ground.towns, latitude, longitude),
        "kind": kind.kind,
        "violence": kind.violence,
        "actor_a": p.parties[kind.a] if kind.a else None,
        "actor_b": p.parties[kind.b] if kind.b else None,
        "deaths_best": best,
        "deaths_low": int(stream.binomial(best, p.reporting.low_share)),
        "deaths_high": best + int(stream.poisson(best * (p.reporting.high_share - 1))),
        "deaths_civilians": int(stream.binomial(best, kind.civilians)),
        "note": "fictional",
    }


def _precision(stream: np.random.Generator, shares: tuple[float, ...]) -> int:
    return int(stream.choice(len(shares), p=shares)) + 1


def _choose_kind(stream: np.random.Generator, p: Parameters, day: date) -> Kind:
    """A kind by its share; nobody attacks or stops a mission that is not there yet."""
    concerns_mission = {"attack_on_mission", "denial_of_movement"}
    possible = [kind for kind in p.kinds if day >= p.mission_first_day or kind.kind not in concerns_mission]
    shares = np.array([kind.share for kind in possible])
    return possible[int(stream.choice(len(possible), p=shares / shares.sum()))]


def _deaths(stream: np.random.Generator, kind: Kind) -> int:
    """None with the kind's chance, otherwise a discrete Pareto tail cut at the kind's most."""
    if stream.random() < kind.none:
        return 0
    return min(int((1 - stream.random()) ** (-1 / kind.tail)), kind.most)


def _point_on(stream: np.random.Generator, land: shapely.Geometry) -> tuple[float, float]:
    """A point on the land, latitude first, to four decimals (11 m)."""
    west, south, east, north = land.bounds
    while True:
        longitude, latitude = round(stream.uniform(west, east), 4), round(stream.uniform(south, north), 4)
        if shapely.contains_xy(land, longitude, latitude):
            return latitude, longitude


def _nearest_town(towns: pl.DataFrame, latitude: float, longitude: float) -> str:
    square = (towns["latitude"] - latitude) ** 2 + (towns["longitude"] - longitude) ** 2
    return str(towns["name"][int(square.to_numpy().argmin())])
