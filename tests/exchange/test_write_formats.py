"""The formats out: what a receiver's program reads is what was released, and nothing in it runs."""

from __future__ import annotations

import csv
import json
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange import read_events
from bluehelm.exchange.released_rows import RELEASED, spreadsheet_safe
from bluehelm.exchange.write_geojson import write_as_geojson
from bluehelm.exchange.write_geopackage import write_as_geopackage
from bluehelm.exchange.write_hxl import HXL_TAGS, write_as_hxl
from bluehelm.exchange.write_kml import write_as_kml
from bluehelm.exchange.write_ucdp import UCDP_COLUMNS, write_as_ucdp
from bluehelm.geo import country_outline
from bluehelm.problems import InputRefused

WRITERS = [write_as_hxl, write_as_ucdp, write_as_geojson, write_as_kml, write_as_geopackage]
KML = "{http://www.opengis.net/kml/2.2}"

ROW: dict[str, Any] = {
    "reference": "AB12CD34",
    "day": date(2026, 3, 1),
    "last_day": date(2026, 3, 31),
    "day_precision": 4,
    "latitude": 6.25,
    "longitude": 18.75,
    "where_precision": 3,
    "cell": 138_638,
    "country": "CAF",
    "category": "attack_on_civilians",
    "killed_low": 6,
    "killed_best": 7,
    "killed_high": 9,
    "status": "verified",
    "fictional": True,
}
BAND = {"reference": "BAND", "killed_low": 1, "killed_best": None, "killed_high": 4}
NO_POINT = {
    "reference": "UNIT",
    "latitude": None,
    "longitude": None,
    "cell": None,
    "admin1": "Ouaka",
    "where_precision": 4,
}


def released(*changes: dict[str, Any]) -> pl.DataFrame:
    """A frame RELEASED with one row for each set of changes to ``ROW``."""
    empty = dict.fromkeys(column.name for column in RELEASED)
    return pl.DataFrame([{**empty, **ROW, **change} for change in changes], schema=schema_of(RELEASED))


def kml_in(path: Path) -> ET.Element:
    """The root of a file that we have just written."""
    return ET.parse(path).getroot()  # noqa: S314 - our own file


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_rows_give_the_same_bytes_and_nothing_else_is_left(write: Callable[..., None], tmp_path: Path) -> None:
    """Written twice, the files are equal; the folder holds them alone, with no scratch file beside them."""
    rows = released({}, BAND, NO_POINT)
    write(rows, tmp_path / "a")
    write(rows, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("write", WRITERS)
def test_an_empty_copy_can_be_written(write: Callable[..., None], tmp_path: Path) -> None:
    """A copy without rows is a file too: a receiver sees that there was nothing."""
    write(released(), tmp_path / "a")
    assert (tmp_path / "a").stat().st_size > 0


@pytest.mark.parametrize("write", WRITERS)
def test_a_column_that_is_not_listed_cannot_leave(write: Callable[..., None], tmp_path: Path) -> None:
    """A frame with one column more is a fault of the program and is not written, not even in part."""
    with pytest.raises(ValueError, match="exactly the columns RELEASED"):
        write(released({}).with_columns(pl.lit("x").alias("victims")), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", WRITERS)
def test_a_folder_that_is_absent_is_named(write: Callable[..., None], tmp_path: Path) -> None:
    """Where the file cannot be written, the message says so and what to do."""
    with pytest.raises(InputRefused, match=r"cannot be written.*Next: Name a file in a folder that exists"):
        write(released({}), tmp_path / "absent" / "a")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1"])
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    """In both CSV files a text that a spreadsheet would run is led by an apostrophe."""
    for write in (write_as_hxl, write_as_ucdp):
        write(released({"released_text": text, "admin1": text}), tmp_path / "a.csv")
        with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
            cells = [cell for line in csv.reader(stream) for cell in line]
        assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20")]


def test_a_plain_text_and_a_negative_number_stay_as_they_are(tmp_path: Path) -> None:
    """Only texts are guarded: a longitude west of Greenwich stays a number."""
    assert spreadsheet_safe("two - three") == "two - three"
    write_as_hxl(released({"longitude": -18.75}), tmp_path / "a.csv")
    assert ",-18.75," in (tmp_path / "a.csv").read_text()


def test_hxl_has_names_tags_and_rows(tmp_path: Path) -> None:
    """The first row names the columns, the second tags each of them once, the third is the incident."""
    write_as_hxl(released({}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        names, tags, row = csv.reader(stream)
    assert names == [column.name for column in RELEASED] == list(HXL_TAGS)
    assert tags == list(HXL_TAGS.values())
    assert len(set(tags)) == len(tags)
    assert dict(zip(tags, row, strict=True))["#affected+killed"] == "7"
    assert all(tag.startswith("#") for tag in tags)


def test_our_own_reader_reads_the_ucdp_file_back(tmp_path: Path) -> None:
    """Written like GED, the rows come back as events of the same day, place and toll, with only notes."""
    write_as_ucdp(released({}, BAND, NO_POINT), tmp_path / "a.csv")
    events, problems = read_events(tmp_path / "a.csv")
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert events["event_id"].to_list() == ["AB12CD34", "BAND", "UNIT"]
    first = events.row(0, named=True)
    assert (first["start"], first["end"], first["latitude"], first["longitude"]) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        6.25,
        18.75,
    )
    assert (first["deaths_low"], first["deaths_best"], first["deaths_high"]) == (6, 7, 9)
    assert (first["country"], first["kind"], first["cell"]) == ("CAF", "attack_on_civilians", 138_638)
    assert events["note"][1] == "UCDP code status: best lies between 1 and 4"
    assert events["deaths_best"][1] == 1


def test_deaths_that_nobody_recorded_are_empty_and_are_read_back_as_unknown(tmp_path: Path) -> None:
    """No number stands where none is known; our reader keeps the row, says so, and makes no zero of it."""
    unknown = {"reference": "U", "killed_low": None, "killed_best": None, "killed_high": None}
    nobody = {"reference": "Z", "killed_low": 0, "killed_best": 0, "killed_high": 0, "category": "explosion"}
    write_as_ucdp(released(unknown, nobody), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        first, second = csv.DictReader(stream)
    deaths = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")
    assert {first[name] for name in deaths} == {""}
    assert (first["code_status"], first["type_of_violence"]) == ("deaths not recorded", "3")
    assert (second["best"], second["type_of_violence"]) == ("0", "")
    assert second["code_status"] == "no type of violence for explosion"
    events, problems = read_events(tmp_path / "a.csv")
    assert events["deaths_best"].to_list() == [None, 0]
    (told,) = (problem for problem in problems if problem.code == "deaths-not-known")
    assert (told.severity, told.row) == ("warning", 2)
    assert "not zero" in told.message


def test_a_row_without_a_point_gets_its_country_in_the_ucdp_file(tmp_path: Path) -> None:
    """GED needs a point: the country's own stands there, marked as no finer than the country; the sea is left out."""
    write_as_ucdp(released(NO_POINT, {**NO_POINT, "country": None}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 1
    assert rows[0]["where_prec"] == "6"
    assert rows[0]["adm_1"] == "Ouaka"
    inside = country_outline("CAF").representative_point()
    assert (float(rows[0]["latitude"]), float(rows[0]["longitude"])) == pytest.approx((inside.y, inside.x), abs=1e-4)
    assert list(rows[0]) == UCDP_COLUMNS


def test_geojson_holds_points_and_says_where_there_is_none(tmp_path: Path) -> None:
    """A feature is longitude before latitude; a row by administrative unit has a null geometry."""
    write_as_geojson(released({}, NO_POINT), tmp_path / "a.geojson")
    collection = json.loads((tmp_path / "a.geojson").read_text())
    first, second = collection["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [18.75, 6.25]}
    assert first["properties"]["day"] == "2026-03-01"
    assert second["geometry"] is None
    assert second["properties"]["admin1"] == "Ouaka"


@given(text=st.text(max_size=30))
def test_kml_is_whole_whatever_a_text_holds(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Angle brackets, control characters and half code points in a text leave a file that an XML reader reads."""
    path = tmp_path_factory.getbasetemp() / "text.kml"
    write_as_kml(released({"released_text": f"<script>&{text}]]>"}), path)
    root = kml_in(path)
    values = {item.get("name"): item[0].text for item in root.iter(f"{KML}Data")}
    assert (values["released_text"] or "").startswith("\u2039script\u203a&")
    assert values["killed_best"] == "7"


def test_kml_places_fictional_incidents_as_such(tmp_path: Path) -> None:
    """The name of a placemark says that it is invented; a row without a point is there without one."""
    write_as_kml(released({}, NO_POINT), tmp_path / "a.kml")
    marks = list(kml_in(tmp_path / "a.kml").iter(f"{KML}Placemark"))
    assert marks[0].findtext(f"{KML}name") == "fictional: attack_on_civilians 2026-03-01"
    assert marks[0].findtext(f"{KML}Point/{KML}coordinates") == "18.75,6.25"
    assert marks[1].find(f"{KML}Point") is None


def test_a_geopackage_is_one_by_the_standard(tmp_path: Path) -> None:
    """Marks of the file, the three tables of the standard, and a geometry that names its header and point."""
    write_as_geopackage(released({}, NO_POINT), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1").fetchall() == [
            (-1,),
            (0,),
            (4326,),
        ]
        contents = database.execute("SELECT table_name, data_type, min_x, max_y, srs_id FROM gpkg_contents").fetchone()
        assert contents == ("released_incidents", "features", 18.75, 6.25, 4326)
        geometry = database.execute("SELECT * FROM gpkg_geometry_columns").fetchone()
        assert geometry == ("released_incidents", "geom", "POINT", 4326, 0, 0)
        (blob, killed), (none, _) = database.execute("SELECT geom, killed_best FROM released_incidents").fetchall()
    assert blob[:4] == b"GP\x00\x01"
    assert struct.unpack("<i", blob[4:8]) == (4326,)
    assert struct.unpack("<BIdd", blob[8:]) == (1, 1, 18.75, 6.25)
    assert (killed, none) == (7, None)
