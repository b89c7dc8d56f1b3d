"""PRIO-GRID ids as a Polars expression: the arithmetic of ``geo.PrioGrid.cell_at`` on whole columns."""

from __future__ import annotations

import polars as pl

from bluehelm.geo.prio_grid import COLUMNS, ROWS, SIZE


def cell_of_point(latitude: str = "latitude", longitude: str = "longitude") -> pl.Expr:
    """PRIO-GRID id (Int32) of the point in two columns of degrees; null where either is null or off the globe.

    >>> points = pl.DataFrame({"latitude": [4.37, None], "longitude": [18.58, 18.58]})
    >>> points.select(cell_of_point()).to_series().to_list()
    [135758, None]
    """
    lat, lon = pl.col(latitude), pl.col(longitude)
    row = ((lat + 90) / SIZE).floor().clip(upper_bound=ROWS - 1)
    column = ((lon + 180) / SIZE).floor() % COLUMNS
    on_globe = (lat.abs() <= 90) & (lon.abs() <= 180)
    return pl.when(on_globe).then(row * COLUMNS + column + 1).cast(pl.Int32).alias("cell")
