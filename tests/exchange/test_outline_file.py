"""Outlines of sectors from GeoJSON: mended where that is sure, refused with a reason where it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.exchange.outline_file import MOST_POINTS, read_outlines
from bluehelm.problems import InputRefused

SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]


def read(folder: Path, *geometries: Any) -> tuple[dict[int, Any], list[str]]:
    """Outlines and codes of problems of a file with these geometries."""
    features = [{"type": "Feature", "properties": {"name": "A"}, "geometry": one} for one in geometries]
    path = folder / "s.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found, problems = read_outlines(path)
    return dict(found.outlines), [problem.code for problem in problems]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_sound_outline_is_kept(tmp_path: Path) -> None:
    """Polygon and multipolygon, with a hole."""
    hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.4], [0.2, 0.2]]
    two = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]}
    outlines, codes = read(tmp_path, polygon(SQUARE, hole), two)
    assert codes == []
    assert shapely.from_geojson(json.dumps(outlines[1])).area == pytest.approx(0.96)
    assert outlines[2]["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("ring", "code", "area"),
    [
        (SQUARE[:-1], "ring-not-closed", 1.0),
        ([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], "outline-mended", 0.5),
    ],
)
def test_what_can_be_mended_is_mended_and_told(tmp_path: Path, ring: Any, code: str, area: float) -> None:
    """A ring that is not closed, and one that crosses itself."""
    outlines, codes = read(tmp_path, polygon(ring))
    assert codes == [code]
    shape = shapely.from_geojson(json.dumps(outlines[1]))
    assert shape.is_valid
    assert shape.area == pytest.approx(area)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "no-polygon"),
        ({"type": "Point", "coordinates": [1, 1]}, "no-polygon"),
        (polygon([[0, 0], [1, 1]]), "too-few-points"),
        (polygon(), "too-few-points"),
        (polygon([[500000, 400000], [500001, 400000], [500001, 400001], [500000, 400000]]), "not-degrees"),
        (polygon([[0, 0], [1, 0], [float("nan"), 1], [0, 0]]), "not-degrees"),
        (polygon([[0, 0], [1, 0], [float("inf"), 1], [0, 0]]), "not-degrees"),
        (polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "invalid-polygon"),
        (polygon([["a", "b"]]), "not-geojson"),
        (polygon(7), "not-geojson"),
        (polygon([[0, 0]] * (MOST_POINTS + 1)), "too-many-points"),
    ],
)
def test_what_cannot_is_left_out_and_told(tmp_path: Path, geometry: Any, code: str) -> None:
    """The other features are read."""
    outlines, codes = read(tmp_path, geometry, polygon(SQUARE))
    assert codes == [code]
    assert list(outlines) == [2]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": 7}', '{"features": []}', "[" * 5000, "\0", "nul"])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """With a next step."""
    path = tmp_path / "s.geojson"
    path.write_text(text)
    with pytest.raises(InputRefused) as caught:
        read_outlines(path)
    assert caught.value.problems[0].hint


@given(st.lists(st.lists(st.tuples(st.floats(-200, 200), st.floats(-100, 100)), max_size=8), max_size=3))
def test_whatever_is_read_is_a_sound_outline(tmp_path_factory: pytest.TempPathFactory, rings: Any) -> None:
    """Any rings: refused in words, or an outline that crosses nothing and lies within the degrees there are."""
    outlines, codes = read(tmp_path_factory.mktemp("o"), polygon(*rings))
    assert bool(outlines) != bool(set(codes) - {"ring-not-closed", "outline-mended"})
    for outline in outlines.values():
        shape = shapely.from_geojson(json.dumps(outline))
        assert shape.is_valid
        assert shape.area > 0


def test_a_tangle_is_refused_and_not_mended(tmp_path: Path) -> None:
    """An outline of 2,001 points in which each line crosses each other is left out at once, and told; a bow tie beside
    it is taken.
    """
    tangle = [[(n * 1_000 % 2_001) / 2_001, (n * 997 % 2_001) / 2_001] for n in range(2_001)]
    bow_tie = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    outlines, codes = read(tmp_path, polygon([*tangle, tangle[0]]), polygon(bow_tie))
    assert list(outlines) == [2]
    assert codes == ["invalid-polygon", "outline-mended"]
