"""The user's own places, from CSV and GeoJSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange import read_places
from bluehelm.geo.places import PLACES
from bluehelm.problems import InputRefused, errors_in

EXPECTED = [
    ("Bria", 6.54, 21.99, 139364, 43_000, "user", "own records"),
    ("Camp 4", 4.37, 18.58, 135758, None, "user", "own records"),
]


def test_a_csv_of_places_reads(tmp_path: Path) -> None:
    """Name, point and population where known; the cell is computed."""
    path = tmp_path / "places.csv"
    path.write_text("name,latitude,longitude,population\nBria,6.54,21.99,43000\nCamp 4,4.37,18.58,\n")
    places, problems = read_places(path)
    assert places.schema == schema_of(PLACES)
    assert places.rows() == EXPECTED
    assert problems == ()


def test_usual_short_headings_read_without_population(tmp_path: Path) -> None:
    """Lat and Lon in any capitals, semicolons, no population."""
    path = tmp_path / "places.csv"
    path.write_text("Place;Lat;Lon\nCamp 4;4.37;18.58\n")
    assert read_places(path)[0].rows() == EXPECTED[1:]


def test_a_french_excel_export_reads(tmp_path: Path) -> None:
    """Semicolons, decimal commas and Windows-1252 in heading and body; the encoding is said."""
    path = tmp_path / "places.csv"
    path.write_bytes("name;lat;lon;N°\r\nKaga-Bandoro Sé;7,0;19,18;1\r\n".encode("cp1252"))
    places, (problem,) = read_places(path)
    assert places.select("name", "latitude", "longitude").rows() == [("Kaga-Bandoro Sé", 7.0, 19.18)]
    assert problem.code == "wrong-encoding"


@pytest.mark.parametrize("rows", ["", "X,north,21.9\n", "X,6.5,\n,6.5,21.9\n"])
def test_a_file_without_a_usable_place_is_an_error(tmp_path: Path, rows: str) -> None:
    """Whoever relies on the file can tell an empty result from a good one."""
    path = tmp_path / "places.csv"
    path.write_text(f"name,latitude,longitude\n{rows}")
    places, problems = read_places(path)
    assert places.is_empty()
    assert errors_in(problems)[-1].message == "The file holds no place that can be used."


def geojson(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def point(name: object, lon: object, lat: object, **properties: object) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": {"name": name} | properties, "geometry": geometry}


def test_geojson_points_read_the_same(tmp_path: Path) -> None:
    """GeoJSON writes longitude first."""
    path = tmp_path / "places.geojson"
    path.write_text(geojson(point("Bria", 21.99, 6.54, population=43000), point("Camp 4", 18.58, 4.37)))
    places, problems = read_places(path)
    assert places.rows() == EXPECTED
    assert problems == ()


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",6.5,21.9,", "name", "No name."),
        ("X,,21.9,", "latitude", "No latitude."),
        ("X,north,21.9,", "latitude", "Latitude is not a number ('north')."),
        ("X,91,21.9,", "latitude", "Latitude outside -90 to 90 degrees ('91.0')."),
        ("X,6.5,181,", "longitude", "Longitude outside -180 to 180 degrees ('181.0')."),
        ("X,6.5,21.9,many", "population", "Population is not a whole number ('many')."),
        ("X,6.5,21.9,-5", "population", "Population below zero ('-5')."),
    ],
)
def test_bad_places_are_named_and_the_good_ones_load(tmp_path: Path, row: str, column: str, words: str) -> None:
    """A bad row is one error with row and column; strict refuses the file."""
    path = tmp_path / "places.csv"
    path.write_text(f"name,latitude,longitude,population\nBria,6.54,21.99,43000\n{row}\nCamp 4,4.37,18.58,\n")
    places, (problem,) = read_places(path)
    assert places.rows() == EXPECTED
    assert (problem.file, problem.row, problem.column, problem.message) == ("places.csv", 3, column, words)
    with pytest.raises(InputRefused):
        read_places(path, strict=True)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("p.csv", "town,lat,lon\nX,1,2\n", "places-columns"),
        ("p.csv", "", "empty-file"),
        ("p.csv", "<html>", "html-page"),
        ("p.geojson", "{", "not-geojson"),
        ("p.geojson", '{"type": "Point"}', "not-geojson"),
        ("p.geojson", '{"features": [3]}', "not-geojson"),
    ],
)
def test_files_that_hold_no_places_are_one_problem(tmp_path: Path, name: str, text: str, code: str) -> None:
    """An empty frame and the reason."""
    path = tmp_path / name
    path.write_text(text)
    places, problems = read_places(path)
    assert places.schema == schema_of(PLACES)
    assert [problem.code for problem in errors_in(problems)] == [code]


def test_a_missing_geojson_is_said(tmp_path: Path) -> None:
    """The path is in the message."""
    assert "There is no file" in read_places(tmp_path / "none.geojson")[1][0].message


def test_a_geojson_line_is_no_place(tmp_path: Path) -> None:
    """A feature without a point is named by its number."""
    path = tmp_path / "places.geojson"
    line = {"type": "Feature", "properties": {"name": "Road"}, "geometry": {"type": "LineString", "coordinates": []}}
    path.write_text(geojson(point("Camp 4", 18.58, 4.37), line))
    places, problems = read_places(path)
    assert places.rows() == EXPECTED[1:]
    assert {problem.row for problem in problems} == {2}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["features", "properties", "geometry", "coordinates", "type", "name"]), inner)
    ),
    max_leaves=12,
)


@given(
    st.one_of(
        st.binary(max_size=200),
        JSON.map(lambda value: json.dumps(value).encode()),
        JSON.map(
            lambda value: json.dumps({"features": [{"geometry": {"type": "Point", "coordinates": value}}]}).encode()
        ),
    ),
    st.sampled_from(["p.csv", "p.geojson"]),
)
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    """Any file gives a frame of PLACES and problems, never an exception."""
    path = tmp_path_factory.mktemp("junk") / name
    path.write_bytes(content)
    places, problems = read_places(path)
    assert places.schema == schema_of(PLACES)
    assert places.height or problems or content


def test_names_lose_what_nothing_can_show(tmp_path: Path) -> None:
    """Control characters, direction marks and half surrogate pairs leave names of CSV and GeoJSON, with one note."""
    table, drawn = tmp_path / "p.csv", tmp_path / "p.geojson"
    table.write_text("name,latitude,longitude\nB\x00ri\x1ba,6.54,21.99\n")
    point = {"type": "Point", "coordinates": [21.99, 6.54]}
    drawn.write_text(json.dumps({"features": [{"properties": {"name": "B\ud800r\u202ei\x00a"}, "geometry": point}]}))
    for path in (table, drawn):
        places, problems = read_places(path)
        assert places["name"].to_list() == ["Bria"]
        assert [problem.code for problem in problems] == ["control-characters"]


def test_a_pipe_and_endless_nesting_are_refused(tmp_path: Path) -> None:
    """Neither waits nor overflows: each is one problem."""
    os.mkfifo(tmp_path / "pipe.geojson")
    assert [problem.code for problem in read_places(tmp_path / "pipe.geojson")[1]] == ["not-a-file"]
    (tmp_path / "deep.json").write_text("[" * 100_000)
    assert [problem.code for problem in read_places(tmp_path / "deep.json")[1]] == ["not-geojson"]
