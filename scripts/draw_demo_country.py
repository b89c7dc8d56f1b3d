"""Draw the fictional country of the demo: Averra, an invented coast in the open South Atlantic, and its three sectors.

Run it to make src/bluehelm/demo/data/averra.geojson again; the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from shapely.ops import polygonize, unary_union

from bluehelm.draws import random_stream

SEED: Final = 14
OUT: Final = Path(__file__).parents[1] / "src" / "bluehelm" / "demo" / "data" / "averra.geojson"

# Corners in longitude and latitude; nothing but water lies within 600 km of them.
COAST: Final = [
    (-27.9, -9.2), (-27.2, -8.1), (-26.1, -7.5), (-25.2, -7.9), (-24.1, -7.2), (-22.9, -7.6), (-22.2, -8.6),
    (-22.5, -9.7), (-22.0, -10.9), (-22.7, -12.1), (-24.0, -12.7), (-25.2, -12.4), (-26.2, -12.8), (-27.3, -12.0),
    (-27.0, -10.9), (-27.6, -10.1),
]  # fmt: skip
ISLAND: Final = [(-28.75, -10.55), (-28.45, -10.4), (-28.3, -10.65), (-28.55, -10.85)]
WEST_LINE: Final = [(-26.0, -7.0), (-25.9, -8.6), (-26.2, -10.1), (-25.7, -11.4), (-25.6, -13.2)]
EAST_LINE: Final = [(-23.9, -6.8), (-24.2, -8.4), (-23.7, -9.6), (-24.1, -11.0), (-23.6, -13.2)]
SECTORS: Final = ("Sector West", "Sector Centre", "Sector East")


def roughen(points: list[tuple[float, float]], stream: np.random.Generator, *, rounds: int, size: float) -> np.ndarray:
    """Midpoint displacement: each round halves every segment and moves the new point aside, half as far each time."""
    line = np.asarray(points)
    for level in range(rounds):
        step = np.diff(line, axis=0)
        aside = stream.normal(0, size / 2**level, len(step))[:, None] * np.column_stack([-step[:, 1], step[:, 0]])
        middle = (line[:-1] + line[1:]) / 2 + aside
        line = np.insert(line, np.arange(1, len(line)), middle, axis=0)
    return line


def main() -> None:
    """Write the GeoJSON: one feature a sector, with the fictional label in each."""
    stream = random_stream(SEED, "coast")
    mainland = shapely.Polygon(roughen([*COAST, COAST[0]], stream, rounds=4, size=0.16))
    island = shapely.Polygon(roughen([*ISLAND, ISLAND[0]], stream, rounds=3, size=0.12))
    borders = [shapely.LineString(roughen(line, stream, rounds=3, size=0.12)) for line in (WEST_LINE, EAST_LINE)]
    shapes = polygonize(unary_union([mainland.boundary, *borders]))
    pieces = [piece for piece in shapes if mainland.contains(piece.representative_point())]
    pieces.append(island)
    features = []
    for index, name in enumerate(SECTORS):
        own = [piece for piece in pieces if sector_of(piece, borders) == index]
        shape = shapely.set_precision(unary_union(own), 1e-4)
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "country": "XVA", "fictional": True},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
        )
    collection = {"type": "FeatureCollection", "name": "Averra", "features": features}
    OUT.write_text(json.dumps(collection, separators=(",", ":")) + "\n", encoding="utf-8")


def sector_of(piece: shapely.Polygon, borders: list[shapely.LineString]) -> int:
    """How many of the two north-south borders lie west of the piece."""
    point = piece.representative_point()
    westward = shapely.LineString([point, (-40, point.y)])
    return sum(westward.intersects(border) for border in borders)


if __name__ == "__main__":
    main()
