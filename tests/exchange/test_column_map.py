"""A CSV of one's own, read with a TOML column map; a map at fault says where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bluehelm.exchange import read_events
from bluehelm.exchange.column_map import read_column_map
from bluehelm.problems import InputRefused, errors_in

MAP = """
source = "Mission incident log"
date_format = "%d/%m/%Y"
decimal = ","
country = "CAF"

[columns]
event_id = "No"
start = "Date"
latitude = "Lat"
longitude = "Lon"
deaths_best = "Killed"
kind = "Type"
violence = "Between"

[kinds]
Ambush = "armed_clash"

[violence]
Rebels = "state_based"
"""
LOG = "No;Date;Lat;Lon;Killed;Type;Between\n1;05/01/2014;4,37;18,58;3;ambush;Rebels\n2;06/01/2014;4,37;18,58;;unrest;\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_log_with_semicolons_and_decimal_commas_reads(tmp_path: Path) -> None:
    """Days before months, decimal commas, own words for kinds; what is not mapped is null, the end is the start."""
    events, problems = read_events(write(tmp_path, "log.csv", LOG), columns=write(tmp_path, "log.toml", MAP))
    assert errors_in(problems) == ()
    wanted = ("event_id", "source", "start", "end", "latitude", "country", "kind", "violence", "deaths_best")
    assert events.select(wanted).rows() == [
        ("1", "Mission incident log", date(2014, 1, 5), date(2014, 1, 5), 4.37, "CAF", "armed_clash", "state_based", 3),
        ("2", "Mission incident log", date(2014, 1, 6), date(2014, 1, 6), 4.37, "CAF", "unrest", None, None),
    ]
    assert events["deaths_low"].null_count() == 2


def test_the_smallest_map(tmp_path: Path) -> None:
    """Three columns are enough: rows number the events, the kind is 'other', the country is left open and said."""
    table = write(tmp_path, "log.csv", "when,lat,lon\n2014-01-05,4.37,18.58\n")
    columns = write(tmp_path, "m.toml", '[columns]\nstart = "When"\nlatitude = "lat"\nlongitude = "lon"\n')
    events, problems = read_events(table, columns=columns)
    assert events.select("event_id", "source", "kind", "country").row(0) == ("row 2", "own records", "other", None)
    assert {problem.code for problem in problems} == {"country-unknown"}


def test_precision_can_be_said_for_all_rows(tmp_path: Path) -> None:
    """The map's constant holds where the row's own cell is empty, or where there is no such column; else it is open."""
    table = write(tmp_path, "log.csv", "when,lat,lon,how\n2014-01-05,4.37,18.58,4\n2014-01-06,4.37,18.58,\n")
    text = '[columns]\nstart = "when"\nlatitude = "lat"\nlongitude = "lon"\n'
    plain, _ = read_events(table, columns=write(tmp_path, "plain.toml", text))
    assert plain.select("where_precision", "date_precision").rows() == [(None, None), (None, None)]
    constants = f'where_precision = 2\ndate_precision = 1\n{text}where_precision = "how"\n'
    events, _ = read_events(table, columns=write(tmp_path, "m.toml", constants))
    assert events.select("where_precision", "date_precision").rows() == [(4, 1), (2, 1)]


@pytest.mark.parametrize("written", ["CAF", "caf", "Central African Republic"])
def test_a_country_column_holds_codes_or_names(tmp_path: Path, written: str) -> None:
    """Either is understood."""
    table = write(tmp_path, "log.csv", f"when,lat,lon,where\n2014-01-05,4.37,18.58,{written}\n")
    text = '[columns]\nstart = "when"\nlatitude = "lat"\nlongitude = "lon"\ncountry = "where"\n'
    events, _ = read_events(table, columns=write(tmp_path, "m.toml", text))
    assert events["country"].item() == "CAF"


def test_a_word_without_meaning_is_warned_of(tmp_path: Path) -> None:
    """A kind that is in neither list is loaded as 'other'; a type of violence as none; both are said with the word."""
    table = write(tmp_path, "log.csv", LOG.replace("ambush", "Kidnap").replace("Rebels", "Bandits"))
    events, problems = read_events(table, columns=write(tmp_path, "log.toml", MAP))
    assert events.select("kind", "violence").row(0) == ("other", None)
    said = {problem.code: problem.message for problem in problems}
    assert said["kind-unknown"] == "Kind of event unknown, taken as 'other' ('Kidnap')."
    assert said["violence-unknown"] == "Type of violence unknown, left open ('Bandits')."


def test_a_column_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    """A heading of the map that is not in the file is an error with what is there instead."""
    table = write(tmp_path, "log.csv", LOG.replace("Killed", "Kiled"))
    events, (problem,) = read_events(table, columns=write(tmp_path, "log.toml", MAP))
    assert events.is_empty()
    assert problem.code == "columns-missing"
    assert "The file lacks columns of 'Mission incident log': killed." in problem.message
    assert "Perhaps meant: kiled." in problem.message
    assert "how-to: Use your own incident file" in problem.hint


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("source =", "source"), "is not TOML"),
        (('"Lat"', "4"), r"columns\.latitude: input should be a valid string"),
        (("decimal =", "decimals ="), "decimals: extra inputs are not permitted"),
        (('decimal = ","', 'decimal = ";"'), "decimal: string should match pattern"),
        (('country = "CAF"', "where_precision = 8"), "where_precision: input should be less than or equal to 7"),
        (('country = "CAF"', 'country = "Chad"'), "country: string should match pattern"),
        (('start = "Date"', ""), "does not say which column is start.*Add, for example, start ="),
        (("%d/%m/%Y", "DD/MM/YYYY"), r'does not say where day.*Write date_format = "%d/%m/%Y"\.'),
        (("%d/%m/%Y", "jj.mm.aa"), r'Write date_format = "%d\.%m\.%y"\.'),
        (("%d/%m/%Y", "%m/%Y"), r"'%m/%Y' does not say where day.*Write %d for the day"),
        (("deaths_best", "deaths"), r"names 'deaths', which is no column of events.*Did you mean deaths_"),
        (('"armed_clash"', '"clash"'), "gives 'Ambush' the meaning 'clash', which is none.*armed_clash"),
        (('"state_based"', '"state"'), "gives 'Rebels' the meaning 'state', which is none.*state_based"),
    ],
)
def test_a_map_at_fault_says_where(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    """Each fault of a map is refused with its key and the next step."""
    assert read_column_map(write(tmp_path, "good.toml", MAP)).source == "Mission incident log"
    with pytest.raises(InputRefused, match=words) as refused:
        read_column_map(write(tmp_path, "bad.toml", MAP.replace(*change)))
    assert {(problem.code, problem.file) for problem in refused.value.problems} == {("bad-column-map", "bad.toml")}


def test_a_missing_map_and_two_layouts_are_refused(tmp_path: Path) -> None:
    """A map that is not there, or a map beside a source, stops before reading."""
    table = write(tmp_path, "log.csv", LOG)
    with pytest.raises(InputRefused, match="The column map cannot be read"):
        read_events(table, columns=tmp_path / "none.toml")
    with pytest.raises(InputRefused, match="one file has one layout"):
        read_events(table, columns=write(tmp_path, "log.toml", MAP), source="acled")


def test_a_bad_date_is_shown_the_form_of_the_map(tmp_path: Path) -> None:
    """31 February in a log of days before months is answered in that form, not in another."""
    table = write(tmp_path, "log.csv", LOG.replace("05/01/2014", "31/02/2023"))
    events, problems = read_events(table, columns=write(tmp_path, "log.toml", MAP))
    assert events.height == 1
    (problem,) = errors_in(problems)
    assert "('31/02/2023')" in problem.message
    assert problem.hint == "Write a day that exists in the form of your column map, '%d/%m/%Y': 28/02/2023."


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%y", "%d %B %Y", "%d/%m/%Y %H:%M", "%j-%Y"])
def test_forms_that_tell_a_day_are_accepted(tmp_path: Path, form: str) -> None:
    """Short years, names of months, times of day and days of the year are all read."""
    assert read_column_map(write(tmp_path, "m.toml", MAP.replace("%d/%m/%Y", form))).date_formats == (form,)


@pytest.mark.parametrize(
    "written",
    [
        "6°29'36\"N;20°40'12\"E",
        "6°29'36\"N;20.67",
        '"6°29\'36""N";"20°40\'12""E"',
        "6°29.6';20°40.2'",
    ],
)
def test_degrees_and_minutes_are_told_to_become_decimal(tmp_path: Path, written: str) -> None:
    """However the sign of seconds is quoted, it is the coordinates that the message is about."""
    table = write(tmp_path, "log.csv", f"No;When;Lat;Lon\n1;2014-01-05;{written}\n2;2014-01-05;4.37;18.58\n")
    text = 'country = "CAF"\n[columns]\nevent_id = "No"\nstart = "When"\nlatitude = "lat"\nlongitude = "lon"\n'
    events, problems = read_events(table, columns=write(tmp_path, "m.toml", text))
    assert events["event_id"].to_list() == ["2"]
    assert {problem.row for problem in errors_in(problems)} == {2}
    assert all("Write decimal degrees" in problem.hint for problem in errors_in(problems))
    assert all("6.4933" in problem.hint for problem in errors_in(problems))


@pytest.mark.parametrize("total", ["TOTAL;;;;3;;", ";TOTAL;;;3;;", "Total;;-;-;3;;"])
def test_a_total_under_the_table_is_one_problem(tmp_path: Path, total: str) -> None:
    """Not one complaint a field, nor a warning of its country."""
    table = write(tmp_path, "log.csv", f"{LOG}{total}\n")
    events, problems = read_events(table, columns=write(tmp_path, "log.toml", MAP))
    assert events.height == 2
    (problem,) = (problem for problem in problems if problem.severity != "note")
    assert (problem.code, problem.row) == ("no-event", 4)
    assert "taken for a total or a remark" in problem.message


FRENCH_MAP = """
date_format = "%d/%m/%Y"
decimal = ","
country = "CAF"

[columns]
event_id = "N° incident"
place = "Localité"
start = "Date"
latitude = "Lat"
longitude = "Long"
"""


@pytest.mark.parametrize("place", ["Bria", "Kaga-Bandoro (marché)"])
def test_a_french_excel_export_reads(tmp_path: Path, place: str) -> None:
    """Headings in Windows-1252 are found under their own letters, and a warning names the encoding."""
    table = tmp_path / "log.csv"
    table.write_bytes(f"N° incident;Localité;Date;Lat;Long\r\n7;{place};05/01/2014;6,54;21,99\r\n".encode("cp1252"))
    events, (problem,) = read_events(table, columns=write(tmp_path, "log.toml", FRENCH_MAP))
    assert events.select("event_id", "place", "latitude").row(0) == ("7", place, 6.54)
    assert problem.code == "wrong-encoding"
    assert "Windows-1252" in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [("date_precision = " + "9" * 10_000, "too many digits"), ("columns = " + "[" * 100_000, "nested too deeply")],
)
def test_a_map_without_end_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """10,000 digits and endless nesting are one problem, not a traceback."""
    path = tmp_path / "map.toml"
    path.write_text(text)
    with pytest.raises(InputRefused, match=words):
        read_column_map(path)
