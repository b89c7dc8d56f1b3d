"""Settlements that come with the package: GeoNames cities500, compiled by scripts/compile_places.py.

Where the file comes from, its licence and its checksum stand beside it in ``data/places_provenance.yaml``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Final

import polars as pl

from bluehelm.columns import Column

UNITS_PER_DEGREE: Final = 10_000
"""Coordinates are stored as whole units of this share of a degree: about 11 m."""

SETTLEMENTS: Final = (
    Column("name", pl.String, "name, as GeoNames writes it"),
    Column("latitude", pl.Float64, "degrees north, WGS 84"),
    Column("longitude", pl.Float64, "degrees east, WGS 84"),
    Column("population", pl.Int64, "people; null where GeoNames has no figure"),
    Column("country", pl.String, "ISO 3166 alpha-3 code (XKX for Kosovo), as GeoNames gives it"),
)


@cache
def read_settlements() -> pl.DataFrame:
    """Every packaged settlement of the world, columns ``SETTLEMENTS``, by country, latitude, longitude and name.

    >>> read_settlements().filter(country="CAF").height
    51
    """
    with as_file(files("bluehelm.geo") / "data" / "places.parquet") as path:
        stored = pl.read_parquet(path)
    return stored.select(
        "name",
        pl.col("latitude", "longitude") / UNITS_PER_DEGREE,
        pl.col("population").cast(pl.Int64),
        "country",
    )
