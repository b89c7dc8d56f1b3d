"""What cells say about a map that was guessed from headings."""

from __future__ import annotations

import pytest

from bluehelm.exchange import FieldSpec, FieldType, RecordMap, SheetRow, SheetTable, apply_map, suggest_map
from bluehelm.exchange.record_map_cells import fitted_to_cells, telephones
from bluehelm.exchange.record_map_point import point_in
from bluehelm.exchange.record_map_values import Conversion, Fault, read_value

FIELDS = (
    FieldSpec("category", choices=("explosion", "abduction")),
    FieldSpec("when.start", FieldType.DATE_OR_TIME), FieldSpec("where.latitude", FieldType.NUMBER),
    FieldSpec("where.longitude", FieldType.NUMBER), FieldSpec("where.place"), FieldSpec("what"),
    FieldSpec("against_mission.hours", FieldType.NUMBER),
)  # fmt: skip


def table_of(headings: str, *rows: str) -> SheetTable:
    """A sheet from headings and cells with "|" between them."""
    cells = [tuple(cell or None for cell in row.split("|")) for row in rows]
    numbered = tuple(SheetRow(number, row) for number, row in enumerate(cells, start=2))
    return SheetTable("a.csv", None, tuple(headings.split("|")), numbered)


def fitted(table: SheetTable) -> RecordMap:
    """The map that is suggested for a sheet."""
    return fitted_to_cells(suggest_map(table.headings, FIELDS), table, FIELDS)


def test_a_column_of_points_is_never_the_name_of_a_place() -> None:
    """A survey's table has the point as the device writes it below "where": it becomes a position."""
    table = table_of("Date|Where", "2025-04-01|4.37 18.55 300 5")
    assert fitted(table).columns["where.latitude"] == fitted(table).columns["where.longitude"] == ("Where",)
    assert "where.place" not in fitted(table).columns
    named = table_of("Date|Where", "2025-04-01|Bria")
    assert fitted(named).columns["where.place"] == ("Where",)


@pytest.mark.parametrize("heading", ["Lat/Long", "Coordinates", "GPS"])
@pytest.mark.parametrize(
    "cell", ["5.20, 20.30", "5.20,20.30", "5,20; 20,30", "5.20 20.30", "(5.20, 20.30)", "5.2 20.3 410 8"]
)
def test_a_pair_in_one_column_is_latitude_and_longitude(heading: str, cell: str) -> None:
    """The cells say that it is a pair, whatever the heading; each field takes its half."""
    table = table_of(f"Date|{heading}", f"2025-03-04|{cell}")
    (row,), problems = apply_map(table, fitted(table), FIELDS)
    assert row.fields["where"] == {"latitude": 5.2, "longitude": 20.3}
    assert not [problem for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize("text", ["5.2", "5,20", "Bria, 3", "95.0, 20.0", "5.2, 200", "1, 2, 3"])
def test_what_is_no_pair_is_none(text: str) -> None:
    """Numbers alone, words, and what lies off the globe."""
    assert point_in(text) is None


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (("4,37|18,55",), ","), (("4,37|18.55",), "."), (("4|18",), "."), (("4,375|18,555",), "."),
        (("4,37|18,55", "1.250|18,5"), "."), (("4,37|18,55", "4|18"), ","),
    ],
)  # fmt: skip
def test_a_decimal_comma_is_in_the_map_where_the_cells_show_it(cells: tuple[str, ...], decimal: str) -> None:
    """Only where some number can be read no other way, and none has a point or what may be thousands."""
    table = table_of("Lat|Lon", *cells)
    assert fitted(table).decimal == decimal
    if decimal == ",":
        assert apply_map(table_of("Date|Lat|Lon", f"2025-04-01|{cells[0]}"), fitted(table), FIELDS)[0][0].fields == {
            "where": {"latitude": 4.37, "longitude": 18.55}
        }


def test_an_hour_of_the_day_is_never_the_hours_of_a_delay() -> None:
    """It joins the day where its cells are times; else it is left out, and the day is read all the same."""
    table = table_of("Date|Hour", "2025-03-04|06:30Z")
    assert fitted(table).columns == {"when.start": ("Date", "Hour")}
    table = table_of("Date|Hour", "2025-03-04|morning")
    assert fitted(table).columns == {"when.start": ("Date",)}
    assert suggest_map(["Hour"], FIELDS).columns == {}


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("4,37", "where.latitude", 4.37), ("-4,375", "where.latitude", -4.375), ("4.37", "where.latitude", 4.37),
        ("4,5", "hours", 4.5), ("0,25", "hours", 0.25), ("1,250", "hours", None), ("1,250,000", "hours", None),
    ],
)  # fmt: skip
def test_a_comma_that_can_only_be_a_decimal_sign_is_read(text: str, path: str, expected: float | None) -> None:
    """Beside decimal points in the same column; three digits after it may be thousands, and are not guessed."""
    value = read_value(text, FieldSpec(path, FieldType.NUMBER), Conversion(has_map=True))
    assert value == expected if expected is not None else isinstance(value, Fault)


def test_usual_words_stay_understood_beside_those_of_a_map() -> None:
    """A map's own words come first; what it does not name is read as ever."""
    conversion = Conversion(words={"category": {"Obus": "explosion", "mine": "abduction"}}, has_map=True)
    assert [read_value(text, FIELDS[0], conversion) for text in ("obus", "IED", "Mine")] == [
        "explosion", "explosion", "abduction",
    ]  # fmt: skip


def test_remarks_give_way_to_a_description() -> None:
    """Whichever column stands first; alone they are taken."""
    assert suggest_map(["Remarks", "Description"], FIELDS).columns["what"] == ("Description",)
    assert suggest_map(["Remarks"], FIELDS).columns["what"] == ("Remarks",)


@pytest.mark.parametrize("number", ["+236 70 12 34 56", "0023670123456", "70123456", "+211-912-345-678"])
def test_words_with_telephone_numbers_are_not_open_to_all_unsaid(number: str) -> None:
    """A guess leaves the column out; a map that names it is followed, and both are told with the rows."""
    table = table_of("Date|Remarks", "2025-03-04|A house burnt", f"2025-03-05|Ask Amina {number}")
    suggested = fitted(table)
    assert "what" not in suggested.columns
    (told,) = telephones(table, suggested, suggested=True)
    assert (told.code, told.row, told.column) == ("looks-like-telephone", 3, "Remarks")
    assert "not used" in told.message
    given = RecordMap(columns={"what": ("Remarks",)})
    (told,) = telephones(table, given, suggested=False)
    assert "everybody reads" in told.message


@pytest.mark.parametrize(
    "text", ["33PVL 12345 67890 seen", "3 killed on 2025-03-04", "5.201234567 N seen", "12 500 fled"]
)
def test_grids_days_and_counts_are_no_telephone_numbers(text: str) -> None:
    """A warning that comes at every row is read by nobody."""
    table = table_of("Remarks", text)
    assert list(telephones(table, fitted(table), suggested=True)) == []
