"""``bluehelm import --kind sector``: outlines drawn elsewhere, and the sectors that follow from them."""

from __future__ import annotations

import json
from typing import Any

NORTH = [[[18.0, 4.0], [19.0, 4.0], [19.0, 5.0], [18.0, 5.0], [18.0, 4.0]]]
SOUTH = [[[18.0, 3.0], [19.0, 3.0], [19.0, 4.0], [18.0, 4.0], [18.0, 3.0]]]
SHEET = """Date,Lat,Lon,Type,Sector
2025-04-03,4.4,18.5,explosion,
2025-04-04,3.4,18.6,unrest,N
2025-04-05,9.9,18.6,unrest,
2025-04-06,3.5,18.1,unrest,
"""


def drawn(*features: tuple[dict[str, object], object]) -> str:
    """A collection of polygons with their properties."""
    listed = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}
        for properties, rings in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed})


def imported(at_hand: Any, text: str, *words: object) -> Any:
    """What an import of outlines into the mission tells."""
    file = at_hand.write("sectors.geojson", text)
    return at_hand.read("import", file, "--into", at_hand.file, "--kind", "sector", "--yes", *words)


BOTH = drawn(({"name": "North", "code": "N"}, NORTH), ({"name": "South", "code": "S"}, SOUTH))


def test_outlines_make_and_change_sectors_in_one_import(at_hand: Any) -> None:
    """The sector that is here by its code gets its outline, the other is new; taken back, all is as before."""
    found = imported(at_hand, BOTH)
    assert (found["records"], len(found["changed"]), found["refused"]) == (1, 1, 0)
    with at_hand.mission() as file:
        sectors = {item.fields["code"]: item.fields for item in file.find("sector")}
    assert {code: fields["outline"]["type"] for code, fields in sectors.items()} == {"N": "Polygon", "S": "Polygon"}
    assert imported(at_hand, BOTH, "--again")["known"] == 2
    undone = at_hand.read("import", "--undo", found["import"], "--into", at_hand.file, "--reason", "wrong file")
    assert (len(undone["withdrawn"]), len(undone["put_back"])) == (1, 1)
    with at_hand.mission() as file:
        assert [(item.fields["code"], item.fields.get("outline")) for item in file.find("sector")] == [("N", None)]


def test_an_outline_drawn_anew_since_is_kept_when_an_import_is_taken_back(at_hand: Any) -> None:
    """A later import stands; the earlier one is taken back without it."""
    first = imported(at_hand, drawn(({"name": "North", "code": "N"}, NORTH)))
    imported(at_hand, drawn(({"name": "North", "code": "N"}, SOUTH)))
    undone = at_hand.read("import", "--undo", first["import"], "--into", at_hand.file, "--reason", "old")
    assert (undone["withdrawn"], undone["put_back"], len(undone["kept"])) == ([], [], 1)


def test_names_of_properties_are_configurable(at_hand: Any) -> None:
    """Any property can be name and code, by a map or by the usual words of boundary files."""
    text = drawn(({"ADM1_EN": "East", "ADM1_PCODE": "E1"}, NORTH))
    assert imported(at_hand, text)["records"] == 1
    columns = at_hand.write("map.toml", '[columns]\nname = "title"\ncode = "short"\n')
    named = drawn(({"title": "West", "short": "W"}, SOUTH))
    assert imported(at_hand, named, "--map", columns)["records"] == 1
    with at_hand.mission() as file:
        assert {item.fields["code"] for item in file.find("sector")} == {"N", "E1", "W"}


def test_a_sector_follows_from_one_outline_and_never_against_what_was_said(at_hand: Any) -> None:
    """A row without a sector gets that of its position, which is told; a row that says another keeps it, with a
    warning; outside of all nothing is filled in.
    """
    imported(at_hand, BOTH)
    sheet = at_hand.write("a.csv", SHEET)
    assert "The sector of 2 rows was filled in" in at_hand.done("import", sheet, "--into", at_hand.file, "--dry-run")
    found = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    with at_hand.mission() as file:
        codes = {item.id: item.fields["code"] for item in file.find("sector")}
        sectors = [codes.get(item.fields.get("sector")) for item in file.find("incident")]
    assert sorted(map(str, sectors)) == ["N", "N", "None", "S"]
    told = [problem for problem in found["problems"] if problem["code"] == "sector-elsewhere"]
    assert [problem["row"] for problem in told] == [3]


def test_a_point_of_a_wider_place_fills_no_sector_in(at_hand: Any) -> None:
    """The middle of a district lies in one sector, and the event perhaps in another."""
    imported(at_hand, BOTH)
    sheet = at_hand.write("a.csv", "Date,Lat,Lon,Type,Geo precision\n2025-04-03,4.4,18.5,explosion,3\n")
    at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    with at_hand.mission() as file:
        assert file.find("incident")[0].fields.get("sector") is None


def test_imported_outlines_stand_on_the_map_of_the_report(at_hand: Any) -> None:
    """The daily report's map shows the sectors."""
    imported(at_hand, BOTH)
    sheet = at_hand.write("a.csv", SHEET)
    at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    out = at_hand.folder / "day.html"
    at_hand.done("situation", at_hand.file, "--day", "2025-04-03", "--out", out)
    assert "map-incidents" in out.read_text(encoding="utf-8")


AT_ASH = ("category=explosion", "when.start=2025-04-03", "where.place=Port Ash")


def added(at_hand: Any, latitude: float, longitude: float, *more: str) -> str:
    """What adding an incident at a position tells."""
    position = (f"where.latitude={latitude}", f"where.longitude={longitude}")
    return str(at_hand.done("report", "add", at_hand.file, "incident", *AT_ASH, *position, *more))


def test_a_report_gets_the_sector_that_alone_holds_it_and_says_so(at_hand: Any) -> None:
    """As in an import: filled in where none is given, and told; a sector that does not hold it stays and is told."""
    imported(at_hand, BOTH)
    assert "The sector S was filled in" in added(at_hand, 3.4, 18.6)
    assert "lies in S. Kept as given" in added(at_hand, 3.41, 18.6, "sector=N")
    outside = added(at_hand, 5.5, 18.6, "sector=N")
    assert "the position lies outside the outline of every sector" in outside
    assert "more than 300 km" not in outside
    with at_hand.mission() as file:
        codes = {item.id: item.fields["code"] for item in file.find("sector")}
        assert [codes[item.fields["sector"]] for item in file.find("incident")].count("S") == 1


def test_a_position_far_from_all_that_is_known_is_told_with_what_may_be_wrong(at_hand: Any) -> None:
    """Latitude and longitude swapped lie far away; a form and a short message are told so, too."""
    assert "Warning" not in added(at_hand, 4.4, 18.5)
    swapped = added(at_hand, 18.5, 4.4)
    assert "more than 300 km from every sector, place and incident" in swapped
    assert "the other way round it lies among them" in swapped
    form = "BLUEHELM 1 incident\ncategory: explosion\nwhen.start: 2025-04-05\nwhere.latitude: 51.5\n"
    path = at_hand.write("form.txt", form + "where.longitude: 0.1\nEND\n")
    told = at_hand.read("report", "parse", path, "--into", at_hand.file)["problems"]
    assert [problem["code"] for problem in told] == ["position-far"]
    with at_hand.mission() as file:
        assert len(file.find("incident")) == 3


def test_a_short_message_is_looked_at_too(at_hand: Any) -> None:
    """A square far from the sectors is told, and the message is written all the same."""
    imported(at_hand, BOTH)
    lines = at_hand.write("sms.txt", "BH1 INC 0403 0630Z 33PVL12345678 SHELL K2 W? N T: two shells\n")
    found = at_hand.read("report", "sms", lines, "--received", "2025-04-05", "--into", at_hand.file)
    assert {"outside-sectors", "position-far"} <= {problem["code"] for problem in found["problems"]}
    assert len(found["written"]) == 1
