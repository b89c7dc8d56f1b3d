"""``bluehelm import --into``: a sheet's rows become records, once, and can be taken back."""

from __future__ import annotations

import csv
import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from bluehelm.exchange import read_record_map
from bluehelm.mission import tables
from bluehelm.mission.records import ImportBatch

SHEET = """Date,Lat,Lon,Lieu,Type,Auteur,Morts,Description
2025-04-03,4.4,18.5,Bria,explosion,Northern Front,2,Two explosions
2025-04-04,4.5,18.6,Boda,armed clash,Rebels,0,Fire
2025-04-05,94.5,18.6,Boda,armed clash,Rebels,0,Fire again
"""
UNITS = """[[unit]]
name = "North Battalion"
kind = "infantry"
strength = 850
home = "Port Ash"
"""


@pytest.fixture
def sheet(at_hand: Any) -> Any:
    """A sheet of three rows, one of which has a latitude that is none."""
    return at_hand.write("incidents.csv", SHEET)


def test_nothing_is_imported_by_a_guess(at_hand: Any, sheet: Any) -> None:
    """Without a map and without a yes, the suggested columns are shown with examples and nothing is written."""
    said = at_hand.done("import", sheet, "--into", at_hand.file)
    assert "Lieu" in said
    assert "Bria; Boda" in said
    assert "Nothing was written" in said
    assert at_hand.read("report", "list", at_hand.file)["total"] == 0


def test_a_dry_run_tells_and_writes_nothing(at_hand: Any, sheet: Any) -> None:
    """What would be written is told, with the rows that cannot be used."""
    said = at_hand.done("import", sheet, "--into", at_hand.file, "--dry-run")
    assert "2 of 3 rows are new and good; 1 cannot be used" in said
    assert "expected less than or equal to 90" in said
    assert at_hand.read("report", "list", at_hand.file)["total"] == 0


def test_good_rows_are_written_with_where_they_came_from(at_hand: Any, sheet: Any) -> None:
    """A known actor becomes the party, an unknown one stays in words; file and row stand in the record."""
    found = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    assert (found["records"], found["refused"]) == (2, 1)
    with at_hand.mission() as file:
        first, second = sorted(file.find("incident"), key=lambda item: item.fields["reference"])
        front = next(item.id for item in file.find("party") if item.fields["short_name"] == "NF")
        batch = file.get(found["import"])
    assert first.fields["who"] == [{"party": front, "name": "Northern Front", "role": "initiator"}]
    assert second.fields["who"] == [{"name": "Rebels", "role": "initiator"}]
    assert first.fields["origin"] == {"source": "spreadsheet", "file": "incidents.csv", "row": 2}
    assert (batch.kind, batch.fields["rows"], batch.fields["records"]) == ("import", 3, 2)


def test_how_day_and_month_were_read_is_said_at_the_end(at_hand: Any) -> None:
    """One date that can only be read one way decides for all: whoever imports sees that it did."""
    text = "Date,Lat,Lon,Type\n03/04/2025,4.4,18.5,explosion\n{},4.5,18.6,explosion\n"
    words = ("--into", at_hand.file, "--dry-run")
    said = at_hand.done("import", at_hand.write("read.csv", text.format("13/04/2025")), *words)
    assert "Column Date: Dates such as 13/04/2025 were read with the day first" in said.rpartition("2 of 2 rows")[2]
    assert "or with the month first. None was read" in at_hand.refused(
        "import", at_hand.write("no.csv", text.format("32/04/2025")), *words
    )


def test_a_saved_map_is_read_again(at_hand: Any, sheet: Any) -> None:
    """The map that was suggested can be saved, and given; one for another kind is refused."""
    where = at_hand.folder / "map.toml"
    at_hand.done("import", sheet, "--into", at_hand.file, "--save-map", where)
    assert read_record_map(where).columns["where.place"] == ("Lieu",)
    assert "for records of the kind incident" in at_hand.refused(
        "import", sheet, "--into", at_hand.file, "--map", where, "--kind", "place"
    )
    assert "2 of 3 rows written" in at_hand.done("import", sheet, "--into", at_hand.file, "--map", where)


def test_a_map_without_what_every_record_needs_is_refused(at_hand: Any) -> None:
    """A sheet without days makes no incidents, and the message says how to go on."""
    sheet = at_hand.write("no_days.csv", "Type,Lieu\nexplosion,Bria\n")
    said = at_hand.refused("import", sheet, "--into", at_hand.file, "--yes")
    assert "No column is known for when.start" in said
    assert "--save-map" in said


def test_the_same_file_is_noticed(at_hand: Any, sheet: Any) -> None:
    """A second import of the very file is refused; asked for, it writes no row twice."""
    at_hand.done("import", sheet, "--into", at_hand.file, "--yes")
    assert "imported on" in at_hand.refused("import", sheet, "--into", at_hand.file, "--yes")
    again = at_hand.read("import", sheet, "--into", at_hand.file, "--yes", "--again")
    assert (again["records"], again["known"], again["import"]) == (0, 2, None)


def test_an_import_is_taken_back_but_for_what_people_work_with(at_hand: Any, sheet: Any) -> None:
    """Rows that somebody has edited since stay, and are named; then the file can be imported again."""
    batch = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")["import"]
    at_hand.done("report", "edit", at_hand.file, "NOR-0002", "where.place=Boda Town", by="B. Lind")
    undo = ("import", "--undo", batch, "--into", at_hand.file)
    assert "for a reason" in at_hand.refused(*undo)
    said = at_hand.done(*undo, "--reason", "wrong sheet")
    assert "Kept: NOR-0002, changed by B. Lind" in said
    assert at_hand.read("report", "list", at_hand.file)["total"] == 1
    assert "taken back: wrong sheet" in at_hand.done("import", "--list", "--into", at_hand.file)
    assert "taken back already" in at_hand.refused(*undo, "--reason", "again")
    assert at_hand.read("import", sheet, "--into", at_hand.file, "--yes")["records"] == 2


def test_an_import_can_be_taken_back_whole(at_hand: Any, sheet: Any) -> None:
    """Asked for, what was edited goes too."""
    batch = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")["import"]
    at_hand.done(
        "report", "add", at_hand.file, "claim", "incident=NOR-0001", "says=It was theirs", "received=2025-04-06"
    )
    undo = ("import", "--undo", batch, "--into", at_hand.file, "--reason", "wrong sheet", "--also-edited")
    assert len(at_hand.read(*undo)["withdrawn"]) == 2


def test_submissions_of_a_survey_are_read(at_hand: Any) -> None:
    """Kobo's JSON is read by the same maps as a sheet."""
    rows = [{"_id": 7, "date": "2025-04-03", "type": "unrest", "place": "Bria"}]
    survey = at_hand.write("kobo.json", json.dumps({"count": 1, "results": rows}))
    assert at_hand.read("import", survey, "--into", at_hand.file, "--yes")["records"] == 1
    with at_hand.mission() as file:
        assert file.find("incident")[0].fields["origin"]["source"] == "survey"


def test_a_submission_is_read_once_whatever_became_of_it(at_hand: Any) -> None:
    """Read again, alone or with new ones, a form makes no second record: not when its record was edited here, nor when
    the form was edited on the server, which is told.
    """

    def forms(*given: dict[str, object]) -> str:
        return json.dumps({"count": len(given), "results": list(given)})

    one = {
        "_id": 7,
        "_uuid": "a",
        "meta/rootUuid": "uuid:a",
        "g/date": "2025-04-03",
        "g/type": "unrest",
        "g/lieu": "Bria",
    }
    two = {
        "_id": 8,
        "_uuid": "b",
        "meta/rootUuid": "uuid:b",
        "g/date": "2025-04-04",
        "g/type": "unrest",
        "g/lieu": "Boda",
    }
    into = ("--into", at_hand.file, "--yes")
    batch = at_hand.read("import", at_hand.write("a.json", forms(one)), *into)["import"]
    at_hand.done("report", "edit", at_hand.file, "NOR-0001", "where.place=Bria Town")
    found = at_hand.read("import", at_hand.write("b.json", forms(one, two)), *into)
    assert (found["records"], found["known"]) == (1, 1)
    assert found["here_already"] == [{"row": 1, "as": "NOR-0001"}]
    changed = {**two, "_uuid": "c", "g/type": "abduction"}
    again = at_hand.read("import", at_hand.write("c.json", forms(one, changed)), *into)
    assert (again["records"], again["known"], again["refused"]) == (0, 2, 0)
    told = [problem["message"] for problem in again["problems"] if problem["code"] == "submission-differs"]
    assert any("NOR-0002" in message and "category" in message for message in told)
    at_hand.done("import", "--undo", batch, "--into", at_hand.file, "--reason", "test", "--also-edited")
    assert at_hand.read("import", at_hand.write("d.json", forms(one)), *into)["records"] == 1


def test_units_and_places_move_onto_the_mission_file(at_hand: Any) -> None:
    """The files that briefs were made from become records; a unit of that name is not written again."""
    units = at_hand.write("units.toml", UNITS)
    places = at_hand.write(
        "places.csv", "name,latitude,longitude,population,population year\nPort Ash,4.4,18.5,51000,2023\n"
    )
    assert at_hand.read("import", units, "--into", at_hand.file, "--kind", "unit")["records"] == 1
    assert at_hand.read("import", units, "--into", at_hand.file, "--kind", "unit", "--again")["known"] == 1
    assert at_hand.read("import", places, "--into", at_hand.file, "--kind", "place", "--yes")["records"] == 1
    with at_hand.mission() as file:
        assert file.find("unit")[0].fields["unit_type"] == "infantry"
        place = file.find("place")[0].fields
    assert place["point"] == {"latitude": 4.4, "longitude": 18.5}
    assert (place["population"], place["population_year"]) == (51000, 2023)


def test_an_observer_does_not_import(at_hand: Any, sheet: Any) -> None:
    """Importing is for the desk."""
    said = at_hand.refused("import", sheet, "--into", at_hand.file, "--yes", by="D. Okoro")
    assert "The role observer may not import records" in said


@pytest.mark.parametrize("words", [("--list",), ("--undo", "1"), ()])
def test_what_is_not_said_is_asked_for(at_hand: Any, words: tuple[str, ...]) -> None:
    """Without a file or a mission file, the message says what is missing."""
    assert "Next:" in at_hand.refused("import", *words)


def test_an_import_that_says_little_is_listed(at_hand: Any) -> None:
    """A record of an import that lacks its day, from another site, does not hide the others."""
    with at_hand.mission() as file:
        batch = ImportBatch(
            file="a.csv", sha256="a" * 64, format="csv", rows=2, records=1, refused=1, on=date(2025, 3, 4)
        )
        whole, poor = (file.add(batch, author="A. Keita") for _ in range(2))
        with file.core.changing() as connection:
            statement = tables.records.update().where(tables.records.c.id == poor)
            connection.execute(statement.values(fields={"sha256": "b" * 64}))
    said = at_hand.done("import", "--list", "--into", at_hand.file)
    assert f"{whole}  2025-03-04  a.csv: 1 records, 1 of 2 rows refused" in said
    assert f"{poor}  ?  ?: ? records" in said


def test_name_and_checksum_of_an_imported_file_are_protected(at_hand: Any, sheet: Any) -> None:
    """Neither stands in the mission file in the clear: a checksum proves a guess of what stood in a short file."""
    at_hand.done("import", sheet, "--into", at_hand.file, "--yes")
    stored = at_hand.file.read_bytes()
    assert sha256(sheet.read_bytes()).hexdigest().encode() not in stored
    with at_hand.mission() as file:
        batch = file.find("import")[0]
        assert set(batch.sealed) == {"file", "sha256"}
        assert file.get(batch.id).fields["file"] == "incidents.csv"
    assert "incidents.csv: 2 records" in at_hand.done("import", "--list", "--into", at_hand.file)


def test_with_an_imported_record_the_checksum_of_its_file_is_erased(at_hand: Any, sheet: Any) -> None:
    """Afterwards nobody can prove by it what stood in the file; the next import says that it cannot be compared."""
    at_hand.done("import", sheet, "--into", at_hand.file, "--yes")
    with at_hand.mission() as file:
        batch, incident = file.find("import")[0].id, file.find("incident")[0].id
        file.erase([incident], reason="law", author="A. Keita")
        assert set(file.get(batch).sealed) == {"file", "sha256"}
    assert "a file whose name does not open here" in at_hand.done("import", "--list", "--into", at_hand.file)
    told = at_hand.read("import", sheet, "--into", at_hand.file, "--yes")
    assert "imports-not-compared" in {problem["code"] for problem in told["problems"]}


def test_all_problems_are_had_row_by_row(at_hand: Any) -> None:
    """Fifteen rows with a wrong day are one problem on the screen and fifteen lines in the table, each with its own
    cell; what a spreadsheet would run is no formula there.
    """
    rows = [f"2025-13-{day:02d},Bria,explosion" for day in range(1, 16)]
    sheet = at_hand.write(
        "bad.csv", "\n".join(["Date,Lieu,Type", "2025-04-03,Bria,explosion", *rows, "=1+1,Bria,unrest"])
    )
    table = at_hand.folder / "problems.csv"
    said = at_hand.done("import", sheet, "--into", at_hand.file, "--dry-run", "--yes", "--problems", table)
    assert f"All problems, row by row: {table}" in said.replace("\n", "")
    with table.open(newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["severity"] == "error"]
    assert [int(line["row"]) for line in lines] == list(range(3, 19))
    assert "'2025-13-07'" in lines[6]["message"]
    assert {line["column"] for line in lines} == {"Date"}
    assert "\n=" not in table.read_text()
    assert "--problems problems.csv" in at_hand.done("import", sheet, "--into", at_hand.file, "--dry-run", "--yes")


def test_the_problems_of_a_refused_file_are_kept(at_hand: Any) -> None:
    """Where no row can be used, the table of problems is written all the same."""
    sheet, table = at_hand.write("bad.csv", "Date,Lieu,Type\n2025-13-01,Bria,explosion\n"), at_hand.folder / "p.csv"
    at_hand.refused("import", sheet, "--into", at_hand.file, "--yes", "--problems", table)
    assert "not written as a date" in table.read_text() or "does not exist" in table.read_text()


def test_problems_of_an_incident_file_are_had_row_by_row(at_hand: Any) -> None:
    """Without a mission file, too."""
    sheet = at_hand.write("events.csv", "id,day\n")
    table = at_hand.folder / "p.csv"
    at_hand.refused("import", sheet, "--problems", table)
    assert table.read_text().startswith("file,row,column,severity,code,message,hint")
