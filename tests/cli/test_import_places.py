"""``bluehelm import --kind place`` and ``--kind unit``: positions, what is here already, and homes."""

from __future__ import annotations

from typing import Any

import pytest

PLACES = "Name,Lat,Lon,Pop\nPort Ansel,4.4,18.5,51000\nKaga-Bandoro,7.0,19.2,\n"


def imported(at_hand: Any, name: str, text: str, kind: str, *words: object) -> Any:
    """What an import into the mission tells."""
    return at_hand.read("import", at_hand.write(name, text), "--into", at_hand.file, "--kind", kind, "--yes", *words)


def codes(found: Any) -> list[str]:
    """Codes of what an import warns of."""
    return [problem["code"] for problem in found["problems"] if problem["severity"] == "warning"]


@pytest.mark.parametrize("headings", ["Name,Lat,Lon,Pop", "Village,Latitude,Longitude,Population", "Nom,y,x,habitants"])
def test_headings_of_places_are_those_of_incidents(at_hand: Any, headings: str) -> None:
    """Usual short headings give the position and the population."""
    found = imported(at_hand, "a.csv", PLACES.replace("Name,Lat,Lon,Pop", headings), "place")
    assert (found["records"], codes(found)) == (2, [])
    with at_hand.mission() as file:
        place = next(item.fields for item in file.find("place") if item.fields["name"] == "Port Ansel")
    assert (place["point"], place["population"]) == ({"latitude": 4.4, "longitude": 18.5}, 51000)


def test_a_place_without_a_position_is_told(at_hand: Any) -> None:
    """It is written, for a name can be of use; nobody learns only from an empty map that the position is missing."""
    found = imported(at_hand, "a.csv", "Name,N,E\nPort Ansel,4.4,18.5\n", "place")
    (told,) = (problem for problem in found["problems"] if problem["code"] == "place-without-position")
    assert "no position" in told["message"]
    assert "--save-map" in told["hint"]


def test_a_place_that_is_here_is_not_doubled(at_hand: Any) -> None:
    """Same name and near, or without a position: here already; far away: another place, with a warning."""
    imported(at_hand, "a.csv", PLACES, "place")
    again = (
        "Name,Lat,Lon,Pop\nPORT ANSEL,4.41,18.5,52000\nKaga Bandoro,,,\nPort Ansel,9.0,21.0,\nNew,5,19,\nnew,5,19,1\n"
    )
    found = imported(at_hand, "b.csv", again, "place")
    assert found["records"] == 2
    assert [row["as"] for row in found["here_already"]] == ["Port Ansel", "Kaga-Bandoro", "New"]
    assert codes(found) == ["place-namesake"]


def test_a_position_for_a_place_without_one_is_offered(at_hand: Any) -> None:
    """The record is not changed silently: the warning has the command that sets the position, and it works."""
    imported(at_hand, "a.csv", "Name,Lat,Lon\nPort Ansel,,\n", "place")
    found = imported(at_hand, "b.csv", PLACES, "place")
    assert codes(found) == ["position-not-taken"]
    (told,) = (problem for problem in found["problems"] if problem["code"] == "position-not-taken")
    assert "report edit" in told["hint"]
    at_hand.done("report", "edit", at_hand.file, "Port Ansel", "point.latitude=4.4", "point.longitude=18.5")
    with at_hand.mission() as file:
        place = next(item.fields for item in file.find("place") if item.fields["name"] == "Port Ansel")
    assert place["point"] == {"latitude": 4.4, "longitude": 18.5}


UNIT = '[[unit]]\nname = "North Battalion"\nkind = "infantry"\nstrength = 850\nreach_km = 60\n'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('home = "Port Ansel"', []),
        ('home = "port-ansel"', []),
        ('home = "Bangui"', []),
        ('home = "Nowhereville"', ["home-unknown"]),
        ('home = "Port Anselm"', ["home-unknown"]),
        ('home = "Nowhereville"\nlatitude = 4.4\nlongitude = 18.5', []),
        ('home = "Port Ansel"\nlatitude = 4.41\nlongitude = 18.5', []),
        ('home = "Port Ansel"\nlatitude = 7.0\nlongitude = 19.2', ["home-elsewhere"]),
    ],
)
def test_a_home_that_a_brief_would_not_find_is_told(at_hand: Any, lines: str, expected: list[str]) -> None:
    """Unknown homes, and coordinates of another place than the home, with the command that mends the unit."""
    imported(at_hand, "a.csv", PLACES, "place")
    found = imported(at_hand, "units.toml", f"{UNIT}{lines}\n", "unit")
    assert codes(found) == expected
    assert found["records"] == 1
    hints = [problem["hint"] for problem in found["problems"] if problem["code"] in expected]
    assert all("bluehelm report edit" in hint and '"North Battalion"' in hint for hint in hints)


def test_coordinates_of_another_place_are_taken_out_by_the_command_that_is_told(at_hand: Any) -> None:
    """What the hint says works as it stands."""
    imported(at_hand, "a.csv", PLACES, "place")
    imported(at_hand, "u.toml", f'{UNIT}home = "Port Ansel"\nlatitude = 7.0\nlongitude = 19.2\n', "unit")
    at_hand.done("report", "edit", at_hand.file, "North Battalion", "latitude=", "longitude=")
    with at_hand.mission() as file:
        assert file.find("unit")[0].fields.get("latitude") is None
