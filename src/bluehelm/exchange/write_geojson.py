"""GeoJSON (RFC 7946): one feature a released incident."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write, write_released_file

_ESCAPED: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
"""The same text to every reader of JSON, and no end of a script where somebody pastes the file into a page."""


def write_as_geojson(rows: pl.DataFrame, path: Path | str) -> None:
    """Write released rows as a feature collection; rows without a point have a null geometry, as RFC 7946 allows.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
        InputRefused: when the file cannot be written.
    """
    features = [_feature(row) for row in ready_to_write(rows).iter_rows(named=True)]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False, indent=1
    )
    write_released_file(path, (text.translate(_ESCAPED) + "\n").encode())


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    point = None
    if row["latitude"] is not None and row["longitude"] is not None:
        point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
    properties = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    return {"type": "Feature", "id": row["reference"], "geometry": point, "properties": properties}
