"""Maps from sheets to records: suggested, saved, applied, and what is wrong told by row and column."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bluehelm.exchange import (
    FieldSpec,
    FieldType,
    MappedRow,
    RecordMap,
    SheetRow,
    SheetTable,
    apply_map,
    field_specs,
    read_record_map,
    record_map_toml,
    suggest_map,
)
from bluehelm.exchange.record_map_choices import with_words
from bluehelm.exchange.record_map_dates import Order, order_of
from bluehelm.exchange.record_map_nesting import flat, put, with_lists
from bluehelm.exchange.record_map_values import Conversion, Fault, read_value
from bluehelm.problems import InputRefused, Problem


class Count(BaseModel):
    low: int
    best: int
    high: int


class Where(BaseModel):
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""


class When(BaseModel):
    start: datetime | date
    end: date | None = None


class Who(BaseModel):
    name: str = ""


class Toll(BaseModel):
    killed: Count | None = None


class Report(BaseModel):
    reference: str
    when: When
    where: Where | None = None
    who: tuple[Who, ...] = ()
    weapons: tuple[str, ...] = ()
    dead: Toll = Toll()
    urgent: bool = False
    hours: float | None = None


FIELDS = (
    *field_specs(Report.model_json_schema()),
    FieldSpec("category", choices=("explosion", "armed_clash", "other")),
)


def table_of(headings: str, *rows: str) -> SheetTable:
    cut = [tuple(cell.strip() or None for cell in row.split("|")) for row in rows]
    return SheetTable("log.xlsx", "Log", tuple(headings.split("|")), tuple(map(SheetRow, range(2, 99), cut)))


def applied(
    table: SheetTable, columns: dict[str, object], fields: tuple[FieldSpec, ...] = FIELDS, **others: object
) -> tuple[tuple[MappedRow, ...], tuple[Problem, ...]]:
    needed = tuple(field for field in fields if field.path in columns or not field.required)
    return apply_map(table, RecordMap.model_validate({"columns": columns, **others}), needed)


def value_of(text: str, spec: FieldSpec, **others: object) -> object:
    """The value of one cell, or the code of what is wrong."""
    rows, problems = applied(table_of("h", text), {spec.path: "h"}, (spec,), **others)
    return rows[0].fields.get(spec.path) if rows else problems[-1].code


def test_fields_come_from_a_json_schema() -> None:
    """References, options without null, lists, counts and a place by MGRS are all told by path, type and need."""
    by_path = {spec.path: spec for spec in FIELDS}
    assert by_path["reference"].required
    assert by_path["when.start"] == FieldSpec("when.start", FieldType.DATE_OR_TIME, required=True)
    assert by_path["when.end"] == FieldSpec("when.end", FieldType.DATE)
    assert by_path["where.mgrs"].type is FieldType.MGRS
    assert by_path["weapons"].type is FieldType.LIST
    assert by_path["dead.killed"].type is FieldType.COUNT
    assert by_path["dead.killed.low"] == FieldSpec("dead.killed.low", FieldType.INTEGER)
    assert [path for path in by_path if path.startswith("who")] == ["who.1.name", "who.2.name", "who.3.name"]
    assert by_path["urgent"].type is FieldType.BOOLEAN


def test_a_schema_that_holds_itself_ends() -> None:
    """A record that names its own kind inside gives fields to a bounded depth."""
    schema = {"$ref": "#/$defs/A", "properties": {"a": {"$ref": "#/$defs/A"}},
              "$defs": {"A": {"properties": {"a": {"$ref": "#/$defs/A"}, "b": {"type": "string"}}}}}  # fmt: skip
    assert 0 < len(field_specs(schema)) < 20


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("Ref No|Date of incident|Lat|Long|Killed", "reference|when.start|where.latitude|where.longitude|dead.killed"),
        ("Numéro|Date de l'incident|Latitude|Lieu", "reference|when.start|where.latitude|where.place"),
        ("Referencia|Fecha|Latitud|Longitud|Lugar", "reference|when.start|where.latitude|where.longitude|where.place"),
        ("raqm|tarikh|Referense number", "reference|when.start|"),
        ("MGRS|Weapons|Urgent?|sdfkjh", "where.mgrs|weapons|urgent|"),
    ],
)  # fmt: skip
def test_usual_headings_are_recognised(headings: str, expected: str) -> None:
    """English, French, Spanish and Arabic headings find their fields, each with a reason; nonsense finds none."""
    found = suggest_map(headings.split("|"), FIELDS, record="report")
    paths = {heading: path for path, (heading, *_) in found.columns.items()}
    assert [paths.get(heading, "") for heading in headings.split("|")] == expected.split("|")
    assert set(found.reasons) == set(found.columns)
    assert found.record == "report"


SHEET_FIELDS = (
    FieldSpec("reference"),
    FieldSpec("category", required=True, choices=("explosion", "abduction", "denial_of_movement")),
    FieldSpec("when.start", FieldType.DATE_OR_TIME), FieldSpec("where.latitude", FieldType.NUMBER),
    FieldSpec("where.longitude", FieldType.NUMBER), FieldSpec("where.place"), FieldSpec("who.1.party"),
    FieldSpec("who.1.name"), FieldSpec("casualties.unknown.killed", FieldType.COUNT),
    FieldSpec("casualties.civilians.killed", FieldType.COUNT), FieldSpec("origin.reference"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("N\u00b0|Lieu / Place|Coord. GPS / Lat|Coord. GPS / Long",
         "origin.reference|where.place|where.latitude|where.longitude"),
        ("Reference|Date / Fecha|Party said to have done it", "reference|when.start|who.1.name"),
        ("Casualties / killed|Civils / tu\u00e9s|Militaires / tu\u00e9s",
         "casualties.unknown.killed|casualties.civilians.killed|"),
        ("Killed (no)|Responsable|N\u00b0 / No.", "casualties.unknown.killed|who.1.name|origin.reference"),
    ],
)  # fmt: skip
def test_headings_in_two_languages_or_rows_find_their_fields(headings: str, expected: str) -> None:
    """One part of a heading may tell; the number of a row is where it came from, and a side's dead stay that side's."""
    found = suggest_map(headings.split("|"), SHEET_FIELDS)
    paths = {heading: path for path, (heading, *_) in found.columns.items()}
    assert [paths.get(heading, "") for heading in headings.split("|")] == expected.split("|")


def test_a_suggested_map_lists_the_words_it_does_not_know(tmp_path: Path) -> None:
    """A word that is surely one of ours is read so; the others stand in the file to be filled in, never guessed."""
    table = table_of("Type", "IED", "Mine", "Shelling", "Obstruction", "Explosion", "Embuscade")
    found = with_words(suggest_map(table.headings, SHEET_FIELDS), table, SHEET_FIELDS)
    assert found.values["category"] == {
        "IED": "explosion", "Mine": "explosion", "Shelling": "explosion", "Obstruction": "denial_of_movement",
    }  # fmt: skip
    text = record_map_toml(found)
    assert '# "Embuscade" = ""' in text
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    assert read_record_map(path) == found
    told = read_value("Obstruction", SHEET_FIELDS[1], Conversion())
    assert isinstance(told, Fault)
    assert told.hint == "Did you mean denial_of_movement?"


def test_a_slip_of_typing_is_forgiven_and_said() -> None:
    """A heading that is nearly a usual word is taken, and the reason asks to check it."""
    found = suggest_map(["Referense number", "Time", "Date"], FIELDS)
    assert found.columns == {"reference": ("Referense number",), "when.start": ("Date", "Time")}
    assert "please check" in found.reasons["reference"]
    assert "time of day" in found.reasons["when.start"]


def test_a_row_becomes_nested_fields() -> None:
    """Columns are joined, words translated, constants set, lists and counts cut, and MGRS turned into degrees."""
    table = table_of("No|Day|Hour|Grid|Type|By|Dead|Arms", "7|2025-03-04|06:30|33PVL12345678|Obus|North|2/3/5|a; b")
    (row,), problems = applied(
        table,
        {"reference": "No", "when.start": ["Day", "Hour"], "where.mgrs": "grid", "category": "Type",
         "who.1.name": "By", "dead.killed": "Dead", "weapons": "Arms"},
        constants={"where.place": "Bria"}, values={"category": {"obus": "explosion"}}, utc_offset="+01:00",
    )  # fmt: skip
    where = row.fields.pop("where")
    assert isinstance(where, dict)
    assert where == {"latitude": pytest.approx(9.559266), "longitude": pytest.approx(14.201277), "place": "Bria"}
    assert row == MappedRow(2, {
        "reference": "7", "when": {"start": "2025-03-04T06:30:00+01:00"}, "category": "explosion",
        "who": [{"name": "North"}], "dead": {"killed": {"low": 2, "best": 3, "high": 5}}, "weapons": ["a", "b"],
    })  # fmt: skip
    assert problems == ()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("1 250", FieldType.INTEGER, 1250), ("3.0", FieldType.INTEGER, 3), ("3.5", FieldType.INTEGER, "not-whole"),
        ("4,37", FieldType.NUMBER, 4.37), ("1,250", FieldType.NUMBER, "not-a-number"),
        ("\u22124.37", FieldType.NUMBER, -4.37), ("nan", FieldType.NUMBER, "not-a-number"),
        ("Oui", FieldType.BOOLEAN, True), ("perhaps", FieldType.BOOLEAN, "not-yes-or-no"),
        ("2025-3-4", FieldType.DATE, "2025-03-04"), ("2025-02-30", FieldType.DATE, "no-such-day"),
        ("13/04/2025", FieldType.DATE, "2025-04-13"), ("04/13/2025", FieldType.DATE, "2025-04-13"),
        ("03/04/2025", FieldType.DATE, "day-or-month"), ("0025-03-04", FieldType.DATE, "not-a-date"),
        ("04/03/25", FieldType.DATE, "year-short"), ("last Tuesday", FieldType.DATE, "not-a-date"),
        ("31/02/2025", FieldType.DATE, "no-such-day"), ("2025-13-01", FieldType.DATE, "no-such-day"),
        ("2025-03-04 06:30", FieldType.TIME, "zone-missing"), ("2025-03-04", FieldType.TIME, "time-missing"),
        ("2025-03-04 6:30 pm Z", FieldType.TIME, "2025-03-04T18:30:00+00:00"),
        ("22/11/2026", FieldType.DATE, "2026-11-22"), ("22/11/2026 soon", FieldType.DATE, "not-a-date"),
        ("21.11.2026 5pm Z", FieldType.TIME, "2026-11-21T17:00:00+00:00"),
        ("11/21/2026 12 am+03:00", FieldType.TIME, "2026-11-21T00:00:00+03:00"),
        ("21.11.2026 13pm Z", FieldType.TIME, "not-a-date"), ("32/11/2026", FieldType.DATE, "no-such-day"),
        ("5", FieldType.COUNT, {"low": 5, "best": 5, "high": 5}), ("2-5", FieldType.COUNT, "not-a-count"),
        ("5/3/2", FieldType.COUNT, "not-a-count"), ("33P", FieldType.MGRS, "bad-mgrs"),
    ],
)  # fmt: skip
def test_texts_are_read_as_their_type_or_told(text: str, kind: FieldType, expected: object) -> None:
    """Each type reads what people write, and nothing is guessed."""
    assert value_of(text, FieldSpec("field", kind)) == expected


def test_a_form_is_not_told_to_mend_a_map() -> None:
    """A sheet has a map in which the way of writing can be set; a form has none."""
    spec = FieldSpec("day", FieldType.DATE)
    for text in ("04/03/25", "last Tuesday", "03/04/2025"):
        in_form = read_value(text, spec, Conversion())
        in_sheet = read_value(text, spec, Conversion(has_map=True))
        assert isinstance(in_form, Fault)
        assert isinstance(in_sheet, Fault)
        assert "map" not in in_form.hint
        assert "date_format" in in_sheet.hint


def test_a_number_over_twelve_says_by_itself_that_it_is_the_day() -> None:
    """A form has no column to learn the order from: 22/11 and 11/22 are read, 03/04 is not guessed."""
    spec = FieldSpec("day", FieldType.DATE)
    assert read_value("22/11/2026", spec, Conversion()) == "2026-11-22"
    assert read_value("11.22.2026", spec, Conversion()) == "2026-11-22"
    unclear = read_value("03/04/2026", spec, Conversion())
    assert isinstance(unclear, Fault)
    assert unclear.code == "day-or-month"


@pytest.mark.parametrize("word", ["small arms", "Small-Arms", "small_arms", "SMALL  ARMS"])
def test_blanks_and_hyphens_stand_for_underscores_in_choices(word: str) -> None:
    """People write words, not identifiers."""
    spec = FieldSpec("weapons", FieldType.LIST, choices=("small_arms", "mine"))
    assert read_value(word, spec, Conversion()) == ["small_arms"]


def test_date_formats_and_serial_days() -> None:
    """A map's format settles the order of day and month; days counted by a spreadsheet are dates where it says so."""
    spec = FieldSpec("day", FieldType.DATE)
    assert value_of("03/04/2025", spec, date_format="%d/%m/%Y") == "2025-04-03"
    assert value_of("2025-04-03", spec, date_format="%d/%m/%Y") == "2025-04-03"
    assert value_of("45720", spec, date_format="serial") == "2025-03-04"
    assert value_of("45720.25", FieldSpec("t", FieldType.TIME), date_format="serial", utc_offset="Z") == (
        "2025-03-04T06:00:00+00:00"
    )
    assert value_of("4,37", FieldSpec("n", FieldType.NUMBER), decimal=",") == 4.37


def test_day_and_month_are_told_once_and_never_guessed() -> None:
    """A column that fits one order is read so with a note; one that fits both is an error with both ways named."""
    spec = FieldSpec("day", FieldType.DATE)
    rows, (note,) = applied(table_of("D", "03/04/2025", "13/04/2025"), {"day": "D"}, (spec,))
    assert [row.fields for row in rows] == [{"day": "2025-04-03"}, {"day": "2025-04-13"}]
    assert (note.code, note.severity, note.column) == ("date-order", "note", "D")
    rows, problems = applied(table_of("D", "03/04/2025", "04/04/2025"), {"day": "D"}, (spec,))
    assert rows == ()
    assert [problem.code for problem in problems] == ["date-order", "day-or-month"]
    assert "%d/%m/%Y" in problems[0].hint
    assert "%m/%d/%Y" in problems[0].hint


@pytest.mark.parametrize("heading", ["No", "Incident no", "Incident No.", "incident_no"])
def test_the_number_of_a_row_is_where_the_record_came_from(heading: str) -> None:
    """By it the same row is known again; it is no reference of the mission."""
    fields = (FieldSpec("reference"), FieldSpec("origin.reference"))
    assert suggest_map([heading], fields).columns == {"origin.reference": (heading,)}


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["32/03/2025", "04/05/2025"], Order.EITHER),
        (["31/02/2025", "04/25/2025"], Order.MONTH_FIRST),
        (["13/13/2025", "25/04/2025"], Order.DAY_FIRST),
        (["25/04/1025", "04/05/2025"], Order.EITHER),
        (["32/03/2025"], None),
        (["25/04/2025", "04/25/2025"], None),
    ],
)
def test_what_is_no_day_does_not_say_which_number_is_the_month(texts: list[str], order: Order | None) -> None:
    """A date that cannot be read either way decides nothing for the other rows."""
    assert order_of(texts) is order


def test_faults_name_file_row_column_and_next_step() -> None:
    """Rows with the same fault are one problem; a strange word is told by itself, with what may be meant."""
    table = table_of("No|Type|Hours", "1|explosio|2", "2|other|x", "3|other|y", "4|other|4", "|other|5")
    rows, problems = applied(table, {"reference": "No", "category": "Type", "hours": "Hours"})
    assert [row.number for row in rows] == [5]
    found = {problem.code: problem for problem in problems}
    assert found["unknown-word"].hint == "Did you mean explosion?"
    assert (found["not-a-number"].file, found["not-a-number"].row, found["not-a-number"].column) == (
        "log.xlsx",
        3,
        "Hours",
    )
    assert "2 rows (3, 4)" in found["not-a-number"].message
    assert (found["field-missing"].row, found["field-missing"].column) == (6, "No")


def test_a_place_given_twice_is_told() -> None:
    """MGRS and degrees in one row may contradict each other."""
    table = table_of("No|Lat|Lon|Grid", "1|4.4|18.5|33PVL12345678")
    columns: dict[str, object] = {
        "reference": "No", "where.latitude": "Lat", "where.longitude": "Lon", "where.mgrs": "Grid"
    }  # fmt: skip
    rows, problems = applied(table, columns)
    assert rows == ()
    assert problems[-1].code == "field-twice"


def test_a_map_that_does_not_fit_is_refused() -> None:
    """A field or column that is not there is named, with what may be meant; an empty map says so."""
    with pytest.raises(InputRefused) as caught:
        applied(table_of("Nr|Lat", "1|4"), {"reference": "No", "where.latitud": "Lat"})
    field, column = sorted(caught.value.problems, key=lambda problem: problem.code, reverse=True)
    assert field.code == "field-unknown"
    assert field.hint.startswith("Did you mean 'where.latitude'")
    assert (column.code, column.hint) == ("column-missing", "Did you mean 'Nr'?")
    with pytest.raises(InputRefused, match="names no column"):
        applied(table_of("Nr", "1"), {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns = 1", "columns"),
        ('date_format = "DD/MM"', "%d for the day"),
        ('utc_offset = "CET"', "+01:00"),
        ("x = [", "not TOML"),
        ("x = " + "[" * 5000, "nested too deeply"),
        ("x = " + "9" * 5000, "not TOML"),
        ("colums = {}", "colums"),
    ],
)
def test_a_bad_map_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    """What is wrong in a map is named, and what to do."""
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_record_map(tmp_path / "map.toml")
    assert words in caught.value.problems[0].message
    assert caught.value.problems[0].hint


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
MAPS = st.builds(
    RecordMap,
    record=WORDS,
    date_format=st.sampled_from([None, "%d/%m/%Y", "serial"]),
    utc_offset=st.sampled_from([None, "+01:00", "Z"]),
    decimal=st.sampled_from([".", ","]),
    columns=st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=4), max_size=4),
    constants=st.dictionaries(WORDS, WORDS, max_size=3),
    values=st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, min_size=1, max_size=3), max_size=3),
    reasons=st.dictionaries(WORDS, WORDS, max_size=2),
)


@settings(deadline=None)
@given(MAPS)
def test_a_saved_map_reads_back(tmp_path_factory: pytest.TempPathFactory, record_map: RecordMap) -> None:
    """Any map is the same after it is written and read; reasons are comments only."""
    path = tmp_path_factory.mktemp("map") / "map.toml"
    path.write_bytes(record_map_toml(record_map).encode())
    assert read_record_map(path) == record_map


@given(st.binary(max_size=200))
def test_any_bytes_are_a_map_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """No map file makes the reader fail in another way than by a problem."""
    path = tmp_path_factory.mktemp("map") / "map.toml"
    path.write_bytes(content)
    with suppress(InputRefused):
        read_record_map(path)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.text(max_size=20)] * 6), max_size=6), st.lists(WORDS, max_size=8))
def test_any_cells_are_read_or_told(rows: list[tuple[str | None, ...]], headings: list[str]) -> None:
    """Whatever stands in the cells, each row is used or told and values are plain JSON; any headings can be guessed."""
    spec_of = dict(zip("abcdefgh", FieldType, strict=False))
    specs = tuple(FieldSpec(f"f.{name}", kind) for name, kind in spec_of.items())
    table = SheetTable("f", None, tuple("abcdef"), tuple(SheetRow(n, row) for n, row in enumerate(rows, start=2)))
    mapped, problems = apply_map(table, RecordMap(columns={f"f.{name}": (name,) for name in "abcdef"}), specs)
    json.dumps([row.fields for row in mapped], allow_nan=False)
    assert len(mapped) == len(rows) or problems
    suggest_map(headings, FIELDS)


@given(st.recursive(WORDS, lambda inner: st.dictionaries(
    st.from_regex("[a-z]{1,4}", fullmatch=True), inner, min_size=1, max_size=3
) | st.lists(st.dictionaries(st.just("name"), inner, min_size=1), min_size=1, max_size=3), max_leaves=6))  # fmt: skip
def test_flat_fields_nest_back(value: object) -> None:
    """Fields by dotted path give the nested fields that they came from."""
    fields = {"all": value}
    nested: dict[str, object] = {}
    if all(path.count(".") < 8 for path in flat(fields)):  # type: ignore[arg-type]
        assert all(put(nested, path, leaf) for path, leaf in flat(fields).items())  # type: ignore[arg-type]
        assert with_lists(nested) == fields  # type: ignore[arg-type]
