"""Places of an area that a force can stand at: settlements, the user's own, and where incidents and deployments were.

Published gazetteers are thin where wars are (51 settlements in the Central African Republic), so four lists are
joined, and `count_places` says how many came from where.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.columns import Column, schema_of
from bluehelm.geo.area import Area
from bluehelm.geo.distance import distance_km
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.geo.settlements import read_settlements

PLACE_KINDS: Final = ("user", "settlement", "deployment", "incident")
"""Kinds of place; where two lists have the same place, the earlier kind stands."""

PLACES: Final = (
    Column("name", pl.String, "name of the place; the word 'town', 'village' or 'city' that UCDP adds is left off"),
    Column("latitude", pl.Float64, "degrees north, WGS 84"),
    Column("longitude", pl.Float64, "degrees east, WGS 84"),
    Column("cell", pl.Int32, "PRIO-GRID id of the point"),
    Column("population", pl.Int64, "people; null where nobody says"),
    Column("kind", pl.String, "one of PLACE_KINDS"),
    Column("source", pl.String, "who says that there is a place: 'GeoNames', 'own records', 'UCDP GED' ..."),
)

FROM_REPORTS: Final = ("deployment", "incident")
"""Kinds compared among themselves too: many reports of one place. Own places and gazetteers name each place once."""

SAME_PLACE_KM: Final = 3.0
"""Two points nearer than this are one place: sources differ by so much in where they put a town."""

SAME_NAME_KM: Final = 25.0
"""Two points of one name nearer than this are one place: UCDP's 'near a known place' reaches so far."""

WELL_LOCATED: Final = (1, 2)
"""``where_precision`` of an incident at or near a place that the report names."""

INCIDENTS_OF_A_PLACE: Final = 3
"""So many well-located incidents at one point show that the place is there, and not a slip of one report."""


def places_in(
    area: Area,
    *,
    own: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    deployments: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Places of the area, columns ``PLACES``: by kind, then the largest first, then by name.

    A settlement or incident belongs to a country by the country in its own record and to any other area by its point;
    an own place or a deployment site belongs when its PRIO-GRID cell is one of the area's. A place within
    ``SAME_PLACE_KM`` of one of an earlier kind, or within ``SAME_NAME_KM`` under the same name, is left out.

    Args:
        area: the area.
        own: the user's places: name, latitude, longitude, and where known population and source.
        events: incidents (frame EVENTS); points with ``INCIDENTS_OF_A_PLACE`` well-located incidents become places.
        deployments: deployments (frame DEPLOYMENTS), of the months that matter to the caller.

    Raises:
        polars.exceptions.ColumnNotFoundError: when a given frame lacks a column that is needed.
    """
    lists = {
        "user": _own_places(area, own) if own is not None else None,
        "settlement": _settlements(area),
        "deployment": _deployment_sites(area, deployments) if deployments is not None else None,
        "incident": _incident_places(area, events) if events is not None else None,
    }
    kept = pl.DataFrame(schema=schema_of(PLACES))
    for kind in PLACE_KINDS:
        found = lists[kind]
        if found is not None:
            ordered = _completed(found, kind)
            kept = pl.concat([kept, ordered.filter(~_known(kept, ordered, among_themselves=kind in FROM_REPORTS))])
    return kept


def count_places(places: pl.DataFrame) -> str:
    """One sentence: how many places there are, and from where.

    >>> count_places(places_in(Area.country("CAF")))
    '51 places: 51 settlements (GeoNames).'
    """
    if places.is_empty():
        return "No place is known here: give your own places file."
    words = {
        "user": ("place of your own", "places of your own"),
        "settlement": ("settlement", "settlements"),
        "deployment": ("deployment site", "deployment sites"),
        "incident": ("place of several incidents", "places of several incidents"),
    }
    parts = []
    for kind in PLACE_KINDS:
        rows = places.filter(kind=kind)
        if not rows.is_empty():
            sources = ", ".join(rows["source"].unique().sort())
            parts.append(f"{rows.height} {words[kind][rows.height > 1]} ({sources})")
    return f"{places.height} {'place' if places.height == 1 else 'places'}: {', '.join(parts)}."


def _own_places(area: Area, own: pl.DataFrame) -> pl.DataFrame:
    missing = [
        pl.lit(None, pl.Int64).alias("population") if name == "population" else pl.lit("own records").alias(name)
        for name in ("population", "source")
        if name not in own.columns
    ]
    return _in_cells(area, own.with_columns(missing))


def _settlements(area: Area) -> pl.DataFrame:
    rows = read_settlements().with_columns(pl.lit("GeoNames").alias("source"))
    return _belonging(area, rows)


def _deployment_sites(area: Area, deployments: pl.DataFrame) -> pl.DataFrame:
    sites = deployments.filter(pl.col("place").is_not_null()).select(
        pl.col("place").alias("name"),
        "latitude",
        "longitude",
        pl.lit(None, pl.Int64).alias("population"),
        pl.lit("deployment maps").alias("source"),
    )
    return _in_cells(area, sites.unique())


def _incident_places(area: Area, events: pl.DataFrame) -> pl.DataFrame:
    located = events.filter(pl.col("where_precision").is_in(WELL_LOCATED) & pl.col("place").is_not_null())
    points = (
        _belonging(area, located)
        .group_by("latitude", "longitude", "place")
        .agg(pl.len().alias("incidents"), pl.col("source").min())
        .sort("incidents", "place", descending=[True, False])
        .group_by("latitude", "longitude", maintain_order=True)
        .agg(pl.col("place").first(), pl.col("incidents").sum(), pl.col("source").min())
    )
    often = points.filter(pl.col("incidents") >= INCIDENTS_OF_A_PLACE)
    name = pl.col("place").str.replace(" (city|town|village)$", "").alias("name")
    return often.with_columns(name, pl.lit(None, pl.Int64).alias("population"))


def _belonging(area: Area, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the area: by their own country for a country, by their point otherwise."""
    if area.by_record:
        return rows.filter(country=area.code)
    return rows.filter(pl.Series(area.contains(rows["latitude"].to_numpy(), rows["longitude"].to_numpy())))


def _in_cells(area: Area, rows: pl.DataFrame) -> pl.DataFrame:
    cells = PrioGrid().cell_at(rows["latitude"].to_numpy(), rows["longitude"].to_numpy())
    return rows.filter(pl.Series(np.isin(cells, area.cells)))


def _completed(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    cells = PrioGrid().cell_at(rows["latitude"].to_numpy(), rows["longitude"].to_numpy())
    full = rows.with_columns(pl.lit(kind).alias("kind"), pl.Series("cell", cells))
    schema = schema_of(PLACES)
    return full.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).sort(
        "population", "name", "latitude", "longitude", descending=[True, False, False, False], nulls_last=True
    )


def _known(kept: pl.DataFrame, rows: pl.DataFrame, *, among_themselves: bool) -> pl.Series:
    """Which rows are a place that is kept already, or (where asked) the place of an earlier row."""
    places = pl.concat([kept, rows])
    names = places["name"].str.to_lowercase().str.strip_chars().to_numpy()
    latitude, longitude = places["latitude"].to_numpy(), places["longitude"].to_numpy()
    standing = np.zeros(places.height, dtype=bool)
    standing[: kept.height] = True
    known: NDArray[np.bool_] = np.zeros(rows.height, dtype=bool)
    for row in range(rows.height):
        index = kept.height + row
        others = np.flatnonzero(standing)
        apart = distance_km(latitude[index], longitude[index], latitude[others], longitude[others])
        reach = np.where(names[others] == names[index], SAME_NAME_KM, SAME_PLACE_KM)
        known[row] = bool((apart < reach).any())
        standing[index] = among_themselves and not known[row]
    return pl.Series(known)
