"""Demand: how many civilian deaths are expected where, and how many people live there."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from bluehelm.forecast.outlook import Outlook
from bluehelm.geo.prio_grid import PrioGrid
from bluehelm.problems import InputRefused, Problem, Severity

WELL_LOCATED: Final = 2
"""Coarsest UCDP where_precision (2: within 25 km of a known place) whose point says more than the cell's centre."""


def expected_demand(
    outlook: Outlook, places: pl.DataFrame, *, demand_points: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Cells of the outlook with expected civilian deaths or known inhabitants, in order of cell.

    Columns: cell, latitude, longitude (the point that must be within reach), expected_civilian_deaths (mean over the
    draws, summed over all periods), population (inhabitants of the settlements in ``places`` that lie in the cell; a
    settlement without a known population adds none).

    The point is that of ``demand_points`` (columns cell, latitude, longitude) where it has the cell; otherwise the
    cell's centre; or, where the centre lies outside the area, a point within the cell's part inside it.

    Raises:
        InputRefused: when no cell has either expected deaths or inhabitants.
    """
    deaths = pl.DataFrame(
        {
            "cell": np.asarray(outlook.civilians.units, dtype=np.int64),
            "expected_civilian_deaths": outlook.civilians.mean().sum(axis=1),
        }
    )
    settled = places.with_columns(pl.Series("cell", _cells(places))).group_by("cell").agg(pl.col("population").sum())
    demand = (
        deaths.join(settled, on="cell", how="left")
        .with_columns(pl.col("population").fill_null(0).cast(pl.Int64))
        .filter((pl.col("expected_civilian_deaths") > 0) | (pl.col("population") > 0))
        .sort("cell")
    )
    if demand.is_empty():
        message = "No civilian death is expected anywhere and no inhabitant is known: there is nothing to protect here."
        hint = "check that the events and the places lie in the area, or give places with population"
        raise InputRefused(Problem(Severity.ERROR, "no-demand", message, hint))
    latitude, longitude = _points(demand["cell"].to_numpy(), outlook.area.outline)
    demand = demand.with_columns(pl.Series("latitude", latitude), pl.Series("longitude", longitude))
    if demand_points is not None:
        given = demand_points.select(pl.col("cell").cast(pl.Int64), "latitude", "longitude").unique(
            "cell", keep="first"
        )
        demand = demand.join(given, on="cell", how="left", suffix="_given", maintain_order="left").with_columns(
            pl.coalesce(f"{axis}_given", axis).alias(axis) for axis in ("latitude", "longitude")
        )
    return demand.select("cell", "latitude", "longitude", "expected_civilian_deaths", "population")


def points_from_events(events: pl.DataFrame) -> pl.DataFrame:
    """Where in each cell civilians died so far: the mean point of its well-located events, weighted by those deaths.

    ``events`` has the columns of ``exchange.frames.EVENTS``; events without civilian deaths or with a where_precision
    coarser than ``WELL_LOCATED`` are left out. Columns: cell, latitude, longitude; one row a cell, in order of cell.
    """
    weight = pl.col("deaths_civilians")
    return (
        events.filter(weight > 0, pl.col("where_precision") <= WELL_LOCATED)
        .group_by("cell")
        .agg(((pl.col(axis) * weight).sum() / weight.sum()).alias(axis) for axis in ("latitude", "longitude"))
        .select(pl.col("cell").cast(pl.Int64), "latitude", "longitude")
        .sort("cell")
    )


def _cells(places: pl.DataFrame) -> NDArray[np.int64]:
    return PrioGrid().cell_at(places["latitude"].to_numpy(), places["longitude"].to_numpy())


def _points(cells: NDArray[np.int64], outline: shapely.Geometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    latitude, longitude = PrioGrid().centre(cells)
    outside = np.flatnonzero(~shapely.contains_xy(outline, longitude, latitude))
    parts = shapely.point_on_surface(shapely.intersection(PrioGrid().polygon(cells[outside]), outline))
    inside = ~shapely.is_empty(parts)
    latitude[outside[inside]], longitude[outside[inside]] = shapely.get_y(parts[inside]), shapely.get_x(parts[inside])
    return latitude, longitude
