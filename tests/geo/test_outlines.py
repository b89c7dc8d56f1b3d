"""Outlines: they are what their provenance says, sound, and give the areas that are published."""

from __future__ import annotations

import csv
import hashlib
import re
from importlib.resources import as_file, files

import numpy as np
import pycountry
import pytest
import shapely
import yaml

from bluehelm.geo.area import Area
from bluehelm.geo.outlines import content_checksum, country_outline, outline_codes

DATA = files("bluehelm.geo").joinpath("data")

# CIA, The World Factbook 2023, total area in square kilometres; Western Sahara, Kosovo and Cyprus (whole island) too.
PUBLISHED_KM2 = {
    "CAF": 622_984,
    "SSD": 644_329,
    "NGA": 923_768,
    "COD": 2_344_858,
    "MLI": 1_240_192,
    "SDN": 1_861_484,
    "SOM": 637_657,
    "ESH": 266_000,
    "UKR": 603_550,
    "CYP": 9_251,
    "XKX": 10_887,
    "SYR": 187_437,
    "HTI": 27_750,
    "LBN": 10_400,
    "TLS": 14_874,
    "FJI": 18_274,
    "RUS": 17_098_242,
}


def test_the_content_matches_its_provenance() -> None:
    """The outlines and the override table are the ones whose checksums stand in the provenance."""
    record = yaml.safe_load(DATA.joinpath("outlines_provenance.yaml").read_text(encoding="utf-8"))
    with DATA.joinpath("outlines.npz").open("rb") as file, np.load(file) as stored:
        assert content_checksum(dict(stored)) == record["content_sha256"]
    overrides = DATA.joinpath("outline_overrides.csv").read_bytes()
    assert hashlib.sha256(overrides).hexdigest() == record["overrides_sha256"]
    assert record["licence"] == "public domain"


def test_the_checksum_sees_one_changed_point() -> None:
    """A single step moved by one unit gives another checksum."""
    with DATA.joinpath("outlines.npz").open("rb") as file, np.load(file) as stored:
        arrays = {name: array.copy() for name, array in stored.items()}
    before = content_checksum(arrays)
    arrays["steps"][1000, 0] += 1
    assert content_checksum(arrays) != before


def test_the_data_stay_small() -> None:
    """All outlines and their tables together take less than a megabyte."""
    names = ("outlines.npz", "outlines_provenance.yaml", "outline_overrides.csv")
    size = 0
    for name in names:
        with as_file(DATA.joinpath(name)) as path:
            size += path.stat().st_size
    assert size < 1_000_000


def test_every_override_has_a_code_or_none_and_a_reason() -> None:
    """Each row names an ISO code, XKX or nothing, and says why in a sentence."""
    rows = list(csv.DictReader(DATA.joinpath("outline_overrides.csv").read_text(encoding="utf-8").splitlines()))
    for row in rows:
        assert row["code"] in {"", "XKX"} or pycountry.countries.get(alpha_3=row["code"]), row
        assert re.fullmatch(r".{20,}\.", row["reason"]), row
    assert {"Kosovo", "Somaliland", "N. Cyprus", "Indian Ocean Ter.", "Siachen Glacier"} <= {r["name"] for r in rows}


def test_all_outlines_are_sound_polygons_within_the_globe() -> None:
    """Every outline is valid, not empty, and lies within -180 to 180 and -90 to 90 degrees."""
    for code in outline_codes():
        outline = country_outline(code)
        west, south, east, north = outline.bounds
        assert outline.is_valid, code
        assert -180 <= west < east <= 180, code
        assert -90 <= south < north <= 90, code


def test_nearly_every_iso_country_has_an_outline() -> None:
    """Only uninhabited Bouvet Island and Tokelau (12 square kilometres) have a code and no outline."""
    missing = {country.alpha_3 for country in pycountry.countries} - set(outline_codes())
    assert missing == {"BVT", "TKL"}
    assert "XKX" in outline_codes()


@pytest.mark.parametrize(("code", "published"), PUBLISHED_KM2.items())
def test_areas_come_close_to_published_figures(code: str, published: int) -> None:
    """Land shares times cell areas give the country's published area within four percent."""
    assert Area.country(code).area_km2 == pytest.approx(published, rel=0.04)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "code"),
    [
        ("Pristina", 42.66, 21.17, "XKX"),
        ("Hargeisa", 9.56, 44.06, "SOM"),
        ("Kyrenia", 35.30, 33.30, "CYP"),
        ("Laayoune", 27.15, -13.20, "ESH"),
        ("Simferopol", 44.95, 34.10, "UKR"),
        ("Quneitra", 33.12, 35.83, "SYR"),
        ("Majdal Shams", 33.26, 35.76, "SYR"),
        ("Flying Fish Cove", -10.45, 105.68, "CXR"),
        ("Cayenne", 4.85, -52.31, "GUF"),
    ],
)
def test_overrides_put_places_where_the_table_says(place: str, latitude: float, longitude: float, code: str) -> None:
    """A place in an outline that was moved lies in the outline of its new code."""
    assert shapely.intersects_xy(country_outline(code), longitude, latitude), place


def test_moved_parts_leave_their_old_outline() -> None:
    """What an override gives to one country is taken from the other."""
    assert not shapely.intersects_xy(country_outline("MAR"), -13.20, 27.15)
    assert not shapely.intersects_xy(country_outline("RUS"), 34.10, 44.95)
    assert not shapely.intersects_xy(country_outline("SRB"), 21.17, 42.66)


def test_the_siachen_glacier_belongs_to_no_outline() -> None:
    """Where the table gives no code, no outline holds the point."""
    assert not any(shapely.intersects_xy(country_outline(code), 77.3, 35.4) for code in ("IND", "PAK", "CHN"))


def test_antarctica_reaches_the_pole() -> None:
    """The outline that runs round the pole is closed over it."""
    assert shapely.intersects_xy(country_outline("ATA"), [0.0, -120.0, 150.0], [-89.9, -80.0, -89.0]).all()


def test_an_unknown_code_is_a_lookup_error() -> None:
    """A code without an outline is named in the error."""
    with pytest.raises(LookupError, match="no outline has the code 'XYZ'"):
        country_outline("XYZ")


def test_maps_disclaim_opinion_and_name_natural_earth_only_where_it_drew_them() -> None:
    """Every area disclaims opinion on status; a packaged outline names its source, somebody's own drawing does not."""
    country, drawn = Area.country("CAF").boundary_note, Area.box(0, 0, 1, 1, name="box").boundary_note
    assert all(words in note for words in ("do not imply", "legal status") for note in (country, drawn))
    assert "Natural Earth" in country
    assert "Natural Earth" not in drawn
