"""UCDP files in every layout met, published quirks, bad rows each with its words, and the laws of reading."""

from __future__ import annotations

import gzip
import os
import re
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange import read_events
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.ucdp import STANDARD_LAYOUT
from bluehelm.problems import InputRefused, Problem, Severity, errors_in

GOOD = {
    "id": "7",
    "type_of_violence": "1",
    "code_status": "Clear",
    "side_a": "Government",
    "side_b": "Rebels",
    "country": "Central African Republic",
    "country_id": "482",
    "adm_1": "Bangui",
    "where_coordinates": "Bangui",
    "date_start": "2014-01-05",
    "date_end": "2014-01-06",
    "latitude": "4.37",
    "longitude": "18.58",
    "best": "3",
    "low": "1",
    "high": "5",
    "deaths_civilians": "2",
    "where_prec": "1",
    "date_prec": "1",
}
HEADER = list(GOOD)


def ucdp_row(**changes: str) -> str:
    return ",".join((GOOD | changes).values())


def ucdp_text(*rows: str) -> str:
    return "\n".join([",".join(HEADER), *rows]) + "\n"


def read_text(folder: Path, text: str | bytes, name: str = "events.csv") -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_events(path)


def only(problems: tuple[Problem, ...], code: str) -> Problem:
    found = [problem for problem in problems if problem.code == code]
    assert len(found) == 1, f"{code} not once in {[problem.code for problem in problems]}"
    return found[0]


def test_a_row_of_ucdp_becomes_an_event(tmp_path: Path) -> None:
    """Every column of EVENTS comes from the row that says it."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row()))
    assert events.schema == schema_of(EVENTS)
    assert errors_in(problems) == ()
    assert events.row(0, named=True) == {
        "event_id": "7",
        "source": "UCDP GED",
        "start": date(2014, 1, 5),
        "end": date(2014, 1, 6),
        "date_precision": 1,
        "latitude": 4.37,
        "longitude": 18.58,
        "where_precision": 1,
        "cell": 135758,
        "country": "CAF",
        "admin1": "Bangui",
        "admin2": None,
        "place": "Bangui",
        "kind": "armed_clash",
        "violence": "state_based",
        "actor_a": "Government",
        "actor_b": "Rebels",
        "deaths_best": 3,
        "deaths_low": 1,
        "deaths_high": 5,
        "deaths_civilians": 2,
        "note": None,
    }


@pytest.mark.parametrize(
    ("code", "kind", "violence"),
    [
        ("1", "armed_clash", "state_based"),
        ("2", "armed_clash", "non_state"),
        ("3", "attack_on_civilians", "one_sided"),
        ("3.0", "attack_on_civilians", "one_sided"),
    ],
)
def test_types_of_violence(tmp_path: Path, code: str, kind: str, violence: str) -> None:
    """UCDP's three types, as whole numbers or as some copies write them."""
    events, _ = read_text(tmp_path, ucdp_text(ucdp_row(type_of_violence=code)))
    assert events.select("kind", "violence").row(0) == (kind, violence)


def test_an_unknown_type_of_violence_is_kept_and_warned_of(tmp_path: Path) -> None:
    """A code that the codebook does not have costs the kind, not the row."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(type_of_violence="9")))
    assert events.select("kind", "violence").row(0) == ("other", None)
    problem = only(problems, "kind-unknown")
    assert problem.severity is Severity.WARNING
    assert (problem.row, problem.column) == (2, "type_of_violence")
    assert problem.message == "Kind of event unknown, taken as 'other' ('9')."


@pytest.mark.parametrize(
    ("changes", "code", "column", "words"),
    [
        ({"date_end": ""}, "no-end", "date_end", "No end date."),
        ({"date_start": "5 January"}, "not-a-date", "date_start", "Start date is not a date ('5 January')."),
        ({"latitude": "91"}, "latitude-outside", "latitude", "Latitude outside -90 to 90 degrees ('91.0')."),
        ({"longitude": "-181"}, "longitude-outside", "longitude", "Longitude outside -180 to 180 degrees ('-181.0')."),
        ({"latitude": ""}, "no-latitude", "latitude", "No latitude."),
        ({"latitude": "north"}, "not-a-number", "latitude", "Latitude is not a number ('north')."),
        ({"latitude": "nan"}, "not-a-number", "latitude", "Latitude is not a number ('nan')."),
        ({"best": "many"}, "not-a-number", "best", "Best estimate of deaths is not a whole number ('many')."),
        ({"high": "2.5"}, "not-a-number", "high", "High estimate of deaths is not a whole number ('2.5')."),
        ({"best": "-1"}, "negative-deaths", "best", "Best estimate of deaths below zero ('-1')."),
        ({"date_end": "2014-01-04"}, "end-before-start", "date_end", "Ends before it starts ('2014-01-04')."),
        ({"id": ""}, "no-event-id", "id", "No id."),
    ],
)
def test_bad_rows_are_named_and_the_good_ones_load(
    tmp_path: Path, changes: dict[str, str], code: str, column: str, words: str
) -> None:
    """A bad row becomes one error with file, row, column and next step; its neighbours stay."""
    text = ucdp_text(ucdp_row(id="1"), ucdp_row(**({"id": "2"} | changes)), ucdp_row(id="3"))
    events, problems = read_text(tmp_path, text)
    assert events["event_id"].to_list() == ["1", "3"]
    (problem,) = errors_in(problems)
    assert (problem.code, problem.file, problem.row, problem.column) == (code, "events.csv", 3, column)
    assert problem.message == words
    assert problem.hint


def test_the_edges_of_the_globe_are_on_it(tmp_path: Path) -> None:
    """Latitude 90 and longitude 180 are allowed; what lies just beyond is not (see the bad rows)."""
    rows = [ucdp_row(id="1", latitude="90", longitude="180"), ucdp_row(id="2", latitude="-90", longitude="-180")]
    events, problems = read_text(tmp_path, ucdp_text(*rows))
    assert events.height == 2
    assert errors_in(problems) == ()


def test_a_repeated_id_keeps_the_first_row(tmp_path: Path) -> None:
    """Of three rows with one id the first is used, and one problem counts and names the others."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(best="3"), ucdp_row(best="4"), ucdp_row(best="5")))
    assert events["deaths_best"].to_list() == [3]
    assert only(problems, "duplicate-id").message == (
        "2 rows (3, 4): the id stands already in an earlier row (first: '7')."
    )


def test_two_stray_quotes_do_not_make_one_event_of_two(tmp_path: Path) -> None:
    """Read to the letter, rows 3 and 4 would be one row with a strange id; both are named instead."""
    text = ucdp_text(ucdp_row(id="1"), ucdp_row(id='"'), ucdp_row(id='"'), ucdp_row(id="4"))
    events, problems = read_text(tmp_path, text)
    assert events["event_id"].to_list() == ["1", "4"]
    assert only(problems, "broken-row").message.startswith("2 rows (3, 4) cannot be cut")


def test_swapped_coordinates_are_told_by_the_country(tmp_path: Path) -> None:
    """Bangui with exchanged columns is in Chad's desert: not mended in silence, not loaded, and said."""
    rows = [ucdp_row(id="1"), ucdp_row(id="2", latitude="18.58", longitude="4.37")]
    events, problems = read_text(tmp_path, ucdp_text(*rows))
    assert events["event_id"].to_list() == ["1"]
    problem = only(problems, "coordinates-swapped")
    assert problem.row == 3
    assert problem.message.startswith("Latitude and longitude look swapped")
    assert problem.hint == "Exchange the two at the source and read the file again."


def test_a_point_that_exchanging_does_not_bring_home_is_not_called_swapped(tmp_path: Path) -> None:
    """Exchanged it would lie in the rectangle around the country, but in Chad."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(latitude="14.6", longitude="10.5")))
    assert events.height == 1
    assert errors_in(problems) == ()


def test_a_far_point_that_is_not_swapped_is_left_to_the_area(tmp_path: Path) -> None:
    """A longitude that lost its first digit loads: whether it is far is asked of the area, in select_events."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(longitude="8.58")))
    assert events.height == 1
    assert errors_in(problems) == ()


def test_published_quirks_are_accepted_and_noted(tmp_path: Path) -> None:
    """Low above best, high below it, no deaths, several days and a coarse place load, each with one note."""
    quirky = ucdp_row(best="0", low="2", high="-0", where_prec="6", date_prec="5", date_end="2014-03-01")
    events, problems = read_text(tmp_path, ucdp_text(quirky, ucdp_row(id="8", high="2", date_end="2014-01-05")))
    assert events.height == 2
    assert {problem.code for problem in problems} == {
        "low-above-best",
        "high-below-best",
        "zero-deaths",
        "several-days",
        "coarse-place",
        "coarse-date",
    }
    assert {problem.severity for problem in problems} == {Severity.NOTE}


def test_equal_estimates_on_one_day_at_an_exact_place_are_no_quirk(tmp_path: Path) -> None:
    """Low, best and high may be equal; nothing is noted."""
    _, problems = read_text(tmp_path, ucdp_text(ucdp_row(low="3", high="3", date_end="2014-01-05")))
    assert problems == ()


def test_a_precision_off_the_scale_is_left_open(tmp_path: Path) -> None:
    """UCDP's scale of places ends at 7: an 8 becomes unknown, with a warning."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(where_prec="7"), ucdp_row(id="8", where_prec="8")))
    assert events["where_precision"].to_list() == [7, None]
    assert only(problems, "precision-unknown").message == "Precision of the place outside 1 to 7, left open ('8')."


def test_a_candidate_event_with_doubts_keeps_them_in_its_note(tmp_path: Path) -> None:
    """The code status of a candidate event travels with it."""
    events, _ = read_text(tmp_path, ucdp_text(ucdp_row(code_status="Check deaths")))
    assert events["note"].item() == "UCDP code status: Check deaths"


def test_a_country_is_told_by_number_before_name(tmp_path: Path) -> None:
    """The state number is used; without it the name; a country that nobody knows is warned of."""
    rows = [
        ucdp_row(id="1", country="somewhere"),
        ucdp_row(id="2", country_id="", country="DR Congo (Zaire)"),
        ucdp_row(id="3", country_id="", country="Ruritania"),
    ]
    events, problems = read_text(tmp_path, ucdp_text(*rows))
    assert events["country"].to_list() == ["CAF", "COD", None]
    problem = only(problems, "country-unknown")
    assert (problem.severity, problem.row) == (Severity.WARNING, 4)
    assert "found: 'Ruritania'" in problem.message


def standard_row(**changes: str) -> str:
    values = dict.fromkeys(STANDARD_LAYOUT, "") | {k: v for k, v in GOOD.items() if k in STANDARD_LAYOUT} | changes
    return ",".join(values.values())


def test_a_candidate_release_without_header_is_cut_by_position(tmp_path: Path) -> None:
    """Some monthly releases lack the header row: the first event is not lost to it."""
    text = standard_row() + "\n" + standard_row(id="8") + "\n"
    events, problems = read_text(tmp_path, text, "GEDEvent_v24_0_1.csv")
    assert events["event_id"].to_list() == ["7", "8"]
    assert events["source"].unique().to_list() == ["UCDP candidate"]
    assert events["deaths_best"].to_list() == [3, 3]
    assert errors_in(problems) == ()


def test_row_numbers_of_a_file_without_header_begin_at_one(tmp_path: Path) -> None:
    """Without a header, the first event is row 1."""
    _, problems = read_text(tmp_path, standard_row() + "\n" + standard_row(id="8", best="x") + "\n")
    assert errors_in(problems)[0].row == 2


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("GEDEvent_v24_1.csv", "UCDP GED"),
        ("GEDEvent_v23_0_6.csv", "UCDP candidate"),
        ("GEDEvent_v23_01_23_09.csv", "UCDP candidate"),
    ],
)
def test_the_release_number_tells_candidate_from_annual(tmp_path: Path, name: str, source: str) -> None:
    """Both have the same columns; UCDP's own numbering of releases tells them apart."""
    events, _ = read_text(tmp_path, ucdp_text(ucdp_row()), name)
    assert events["source"].item() == source


def test_a_zipped_release_reads_like_the_file_inside(tmp_path: Path) -> None:
    """The zip is opened, other files in it are passed over, and the release is told by the inner name."""
    with zipfile.ZipFile(tmp_path / "download.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v23_0_6.csv", ucdp_text(ucdp_row()))
        archive.writestr("__MACOSX/GEDEvent_v23_0_6.csv", "x")
        archive.writestr("codebook.pdf", "x")
    events, problems = read_events(tmp_path / "download.zip")
    assert events.select("event_id", "source").row(0) == ("7", "UCDP candidate")
    assert errors_in(problems) == ()


def test_an_hxl_row_is_passed_over_and_counted(tmp_path: Path) -> None:
    """Copies on HDX have tags in their second row; row numbers still are those of the file."""
    lines = ucdp_text(ucdp_row(), ucdp_row(id="8", best="x")).splitlines()
    tags = ",".join("#event+code" if index == 0 else "" for index in range(len(HEADER)))
    events, problems = read_text(tmp_path, "\n".join([lines[0], tags, *lines[1:]]) + "\n")
    assert events["event_id"].to_list() == ["7"]
    assert errors_in(problems)[0].row == 4


def test_strict_stops_at_an_error(tmp_path: Path) -> None:
    """With strict a good file still loads, and one with a bad row is refused."""
    good = tmp_path / "good.csv"
    good.write_text(ucdp_text(ucdp_row()))
    assert read_events(good, strict=True)[0].height == 1
    bad = tmp_path / "bad.csv"
    bad.write_text(ucdp_text(ucdp_row(), ucdp_row(id="8", latitude="91")))
    with pytest.raises(InputRefused, match="Latitude outside -90 to 90 degrees"):
        read_events(bad, strict=True)


def test_source_overrides_what_the_content_says(tmp_path: Path) -> None:
    """A file that looks like the annual release can be read as a candidate one; an unknown name is refused."""
    path = tmp_path / "events.csv"
    path.write_text(ucdp_text(ucdp_row()))
    assert read_events(path, source="ucdp-candidate")[0]["source"].item() == "UCDP candidate"
    _, problems = read_events(path, source="acled")
    assert "The file lacks columns of 'ACLED': event_id_cnty" in only(problems, "columns-missing").message
    with pytest.raises(InputRefused, match=r"no source 'ged'.*Give one of ucdp-ged, ucdp-candidate, acled"):
        read_events(path, source="ged")


def test_a_header_without_rows_is_said(tmp_path: Path) -> None:
    """A file with headings alone is an error: whoever asked for events has none."""
    events, problems = read_text(tmp_path, ucdp_text())
    assert events.schema == schema_of(EVENTS)
    assert only(problems, "no-rows").severity is Severity.ERROR
    assert only(problems, "no-rows").message == "The file has headings but no rows."


def test_bluehelms_own_csv_comes_back_as_it_was(tmp_path: Path) -> None:
    """Write, read: the same frame, with each row's own source and an invented country's code."""
    events, _ = read_text(tmp_path, ucdp_text(ucdp_row(), ucdp_row(id="8", type_of_violence="3", adm_1="Nana, west")))
    invented = events.with_columns(source=pl.lit("Bluehelm demo"), country=pl.lit("XVA"), note=pl.lit("invented"))
    for frame in (events, invented):
        frame.write_csv(tmp_path / "own.csv")
        again, problems = read_events(tmp_path / "own.csv")
        assert again.equals(frame)
        assert errors_in(problems) == ()


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "latitude": st.floats(-90, 90).map(lambda value: round(value, 6)),
                "longitude": st.floats(-180, 180).map(lambda value: round(value, 6)),
                "place": st.one_of(
                    st.none(), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
                ),
                "actor_a": st.sampled_from(['He said "stop", and left', "two lines", "a;b", "Seleka"]),
                "deaths_best": st.integers(0, 1_000_000),
                "deaths_low": st.one_of(st.none(), st.integers(0, 10)),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    """Round trip of Bluehelm's own CSV: quotes, commas and nulls survive."""
    defaults = {
        "source": "own records",
        "start": date(2014, 1, 5),
        "end": date(2014, 1, 6),
        "country": "XVA",
        "kind": "unrest",
        "violence": None,
    }
    frame = pl.DataFrame(
        [{"event_id": str(number)} | defaults | row for number, row in enumerate(rows)], schema=schema_of(EVENTS)
    )
    path = tmp_path_factory.mktemp("round") / "own.csv"
    frame.write_csv(path)
    again, problems = read_events(path)
    assert errors_in(problems) == ()
    assert again.drop("cell").equals(frame.drop("cell"))


CELLS = st.one_of(
    st.sampled_from(["", "x", '"', 'a"b', "a,b", '"a,b"', "a\nb", "3", "91", "-4", "1e9", "é", "2014-01-01"]),
    st.text(max_size=4),
)


@given(st.lists(st.lists(st.tuples(st.sampled_from(HEADER), CELLS), max_size=3), min_size=1, max_size=6), st.booleans())
def test_every_row_is_either_loaded_or_named(
    tmp_path_factory: pytest.TempPathFactory, changes: list[list[tuple[str, str]]], final_break: bool
) -> None:
    """Rows of the file are rows loaded plus rows named in errors, whatever stands in the cells (no line breaks)."""
    rows = [
        ucdp_row(**({"id": str(number)} | {k: re.sub(r"\s", "_", v) for k, v in change}))
        for number, change in enumerate(changes)
    ]
    folder = tmp_path_factory.mktemp("conserve")
    text = ucdp_text(*rows)
    events, problems = read_text(folder, text if final_break else text.rstrip("\n"))
    named = {
        row
        for problem in errors_in(problems)
        for row in (
            [int(number) for number in re.findall(r"\d+", problem.message.partition("(")[2].partition(")")[0])]
            if re.match(r"\d+ rows", problem.message)
            else [problem.row]
        )
    }
    blank = sum(1 for row in rows if not row.strip(', "'))
    assert events.height + len(named) + blank == len(rows)


@given(st.binary(max_size=400), st.sampled_from([b"", ucdp_text(ucdp_row()).encode(), b"PK\x03\x04", b"\xff\xfe"]))
def test_no_bytes_crash_the_reader(tmp_path_factory: pytest.TempPathFactory, junk: bytes, before: bytes) -> None:
    """Any file gives a frame of EVENTS and problems, never an exception; with no events there is a problem."""
    events, problems = read_text(tmp_path_factory.mktemp("junk"), before + junk)
    assert events.schema == schema_of(EVENTS)
    assert events.height or problems


@pytest.mark.parametrize(
    ("file", "country", "rows"),
    [("ged_caf.csv", "CAF", 1_848), ("hdx_ged_ssd.csv", "SSD", 941), ("hdx_ged_nga.csv", "NGA", 4_603)],
)
def test_every_layout_in_the_data_folder_reads_whole(real_data: Path, file: str, country: str, rows: int) -> None:
    """No row of a published file is refused; its own PRIO-GRID ids are ours; its country is told."""
    events, problems = read_events(real_data / "ucdp" / file)
    assert errors_in(problems) == ()
    assert not [problem for problem in problems if problem.severity is Severity.WARNING]
    assert events.height == rows
    assert events["country"].unique().to_list() == [country]
    raw = pl.read_csv(real_data / "ucdp" / file, infer_schema=False).filter(~pl.col("date_end").str.starts_with("#"))
    assert events["cell"].to_list() == raw["priogrid_gid"].cast(pl.Float64).cast(pl.Int32).to_list()
    assert events["deaths_best"].sum() == raw["best"].cast(pl.Float64).sum()
    assert events["deaths_civilians"].sum() == raw["deaths_civilians"].cast(pl.Float64).sum()


def test_country_month_deaths_by_end_date_are_ucdps_own(real_data: Path) -> None:
    """State-based deaths by month of the end date give the published actuals in at least 95 of 96 country-months."""
    actuals = pl.read_csv(real_data / "views" / "cm_actuals_2018_2020.csv")
    agree = compared = 0
    for file, number, last_year in (("ged_caf", 70, 2020), ("hdx_ged_ssd", 246, 2020), ("hdx_ged_nga", 79, 2019)):
        events, _ = read_events(real_data / "ucdp" / f"{file}.csv")
        own = events.filter(violence="state_based").with_columns(
            month_id=(pl.col("end").dt.year().cast(pl.Int32) - 1980) * 12 + pl.col("end").dt.month()
        )
        deaths = dict(own.group_by("month_id").agg(pl.col("deaths_best").sum()).iter_rows())
        months = actuals.filter(country_id=number).filter(pl.col("month_id") <= (last_year - 1980) * 12 + 12)
        compared += months.height
        agree += sum(deaths.get(month, 0) == round(count) for count, month, _ in months.iter_rows())
    assert compared == 96
    assert agree >= 95


@pytest.mark.parametrize("column", ["best", "low", "high", "deaths_civilians"])
def test_more_deaths_than_one_event_can_have(tmp_path: Path, column: str) -> None:
    """A million deaths is the most that a row may say; one more is an error, in the best estimate and in the others."""
    text = ucdp_text(ucdp_row(**{column: "1000000"}), ucdp_row(**{"id": "8", column: "1000001"}))
    events, problems = read_text(tmp_path, text)
    assert events["event_id"].to_list() == ["7"]
    problem = only(problems, "implausible-deaths")
    assert (problem.severity, problem.row, problem.column) == (Severity.ERROR, 3, column)
    assert "above 1,000,000, more than one event can have ('1000001')" in problem.message


@pytest.mark.parametrize("day", ["0000-01-01", "0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("column", ["date_start", "date_end"])
def test_a_date_out_of_reach_is_an_error_of_its_row(tmp_path: Path, day: str, column: str) -> None:
    """Years before 1900 and after 2100, even year 0, are named as they are written; the other rows stay."""
    events, problems = read_text(tmp_path, ucdp_text(ucdp_row(), ucdp_row(**{"id": "8", column: day})))
    assert events["event_id"].to_list() == ["7"]
    (problem,) = errors_in(problems)
    assert (problem.code, problem.row, problem.column) == ("date-outside", 3, column)
    assert f"outside the years 1900 to 2100 ('{day}')" in problem.message


def test_control_characters_are_taken_out_and_counted(tmp_path: Path) -> None:
    """NUL, escape, C1 and direction marks go, tabs and line breaks become blanks, and one note names the rows."""
    text = ucdp_text(
        ucdp_row(side_a="Army\x1b[31m", where_coordinates="Ban\x00gui"),
        ucdp_row(id="8", side_b='"two\nlines"'),
        ucdp_row(id="9", side_b="\u202eReb\x85els\u2069", side_a="\x07"),
    )
    events, problems = read_text(tmp_path, text)
    assert events["actor_a"].to_list() == ["Army[31m", "Government", None]
    assert events["actor_b"].to_list() == ["Rebels", "two lines", "Rebels"]
    assert events["place"].to_list() == ["Bangui"] * 3
    note = only(problems, "control-characters")
    assert (note.severity, note.row) == (Severity.NOTE, 2)
    assert "2 rows (2, 4): control characters were taken out" in note.message


def test_a_packed_file_reads_like_the_plain_one(tmp_path: Path) -> None:
    """Gzip is told by its first bytes, whatever the name; a damaged one is called by its name."""
    packed = gzip.compress(ucdp_text(ucdp_row()).encode())
    for name in ("events.csv.gz", "events.csv"):
        assert read_text(tmp_path, packed, name)[0]["event_id"].to_list() == ["7"]
    for damaged in (packed[:-9], packed[:20] + b"\xff" * 20, b"\x1f\x8b\x08"):
        events, problems = read_text(tmp_path, damaged)
        assert events.is_empty()
        assert "The gzip file cannot be opened" in only(problems, "bad-gzip").message


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_zip_is_one_problem(tmp_path: Path, method: int) -> None:
    """Whatever the method of packing, damage inside is said in words and is no traceback."""
    path = tmp_path / "events.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("events.csv", ucdp_text(*(ucdp_row(id=str(number)) for number in range(500))))
    whole = path.read_bytes()
    start = len("events.csv") + 30
    for at in (start, start + 12, start + 40):
        path.write_bytes(whole[:at] + b"\xff" * 30 + whole[at + 30 :])
        events, (problem,) = read_events(path)
        assert events.is_empty()
        assert problem.code == "bad-zip"
        assert "None" not in problem.message


def test_a_pipe_or_an_impossible_path_is_refused(tmp_path: Path) -> None:
    """A named pipe would wait forever; a NUL in a path is no file."""
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in only(read_events(tmp_path / "pipe.csv")[1], "not-a-file").message
    assert only(read_events(tmp_path / "a\0b.csv")[1], "bad-path").severity is Severity.ERROR
