"""Sheets as people send them: dates, merged headings, several sheets, damaged and hostile workbooks, CSV."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bluehelm.exchange import SheetTable, read_sheet, sheet_archive
from bluehelm.exchange.sheet_headings import Merge, find_headings
from bluehelm.problems import InputRefused, Problem

HEADINGS = ("No", "Date", "Time", "Place", "Killed")
XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def book_of(rows: list[tuple[object, ...]], name: str = "Log") -> Workbook:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def read(folder: Path, book: Workbook, **options: object) -> tuple[SheetTable, tuple[Problem, ...]]:
    book.save(folder / "log.xlsx")
    return read_sheet(folder / "log.xlsx", **options)  # type: ignore[arg-type]


def refused(path: Path, **options: object) -> Problem:
    with pytest.raises(InputRefused) as caught:
        read_sheet(path, **options)  # type: ignore[arg-type]
    return caught.value.problems[0]


def with_sheet(folder: Path, xml: str) -> Path:
    """A workbook whose only sheet is this XML."""
    whole = io.BytesIO()
    book_of([("a",)]).save(whole)
    path = folder / "made.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name.endswith("sheet1.xml") else old.read(name))
    return path


def test_dates_times_and_numbers_come_as_a_person_reads_them(tmp_path: Path) -> None:
    """A date has no midnight, a time no day, a whole number no point."""
    rows = [
        HEADINGS,
        (1, date(2025, 3, 4), time(6, 30), " Bria ", 3),
        (2, datetime.fromisoformat("2025-03-04T06:30:15"), None, None, 1.5),
    ]
    table, problems = read(tmp_path, book_of(rows))
    assert table.headings == HEADINGS
    assert table.rows[0].cells == ("1", "2025-03-04", "06:30", "Bria", "3")
    assert table.rows[1].cells == ("2", "2025-03-04 06:30:15", None, None, "1.5")
    assert [row.number for row in table.rows] == [2, 3]
    assert (table.file, table.sheet, problems) == ("log.xlsx", "Log", ())


def test_rows_keep_their_numbers_under_titles_and_blank_rows(tmp_path: Path) -> None:
    """A title above the headings and blank rows are left out; row numbers are the spreadsheet's; the title is told."""
    book = book_of([("Incidents of March",), (), HEADINGS, (1, "x", None, "Bria", 0), (), (2, "y", None, "Birao", 1)])
    book.active.merge_cells("A1:E1")
    table, (note,) = read(tmp_path, book)
    assert [(row.number, row.cells[3]) for row in table.rows] == [(4, "Bria"), (6, "Birao")]
    assert (note.code, note.severity) == ("rows-above-headings", "note")
    assert "row 3" in note.message


def test_merged_headings_name_their_columns(tmp_path: Path) -> None:
    """A group over two columns is part of both names; a heading merged downwards is one name."""
    book = book_of([("Date", "Casualties", None, "Place"), (None, "killed", "injured", None), ("d", 1, 2, "Bria")])
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        book.active.merge_cells(cells)
    table, _ = read(tmp_path, book)
    assert table.headings == ("Date", "Casualties / killed", "Casualties / injured", "Place")
    assert [row.number for row in table.rows] == [3]


def test_a_row_of_groups_above_the_headings_is_found() -> None:
    """Groups that stand over few of many headings are not taken for the headings."""
    rows = [[None] * 4 + ["Dead", None], ["No", "Date", "Lat", "Lon", "men", "women"], ["1", "d", "4", "18", "0", "1"]]
    rows[0][0:1] = ["Where"]
    found = find_headings(rows, [Merge(0, 4, 0, 5)])
    assert found.names == ("Where / No", "Date", "Lat", "Lon", "Dead / men", "Dead / women")
    assert found.data == 2


def test_a_named_row_of_headings_is_taken(tmp_path: Path) -> None:
    """Where somebody says which row it is, that row it is; a row that is not there is refused."""
    book = book_of([("a", "b"), ("c", "d"), ("e", "f")])
    table, _ = read(tmp_path, book, header_row=2)
    assert table.headings == ("c", "d")
    assert [row.cells for row in table.rows] == [("e", "f")]
    assert refused(tmp_path / "log.xlsx", header_row=9).code == "bad-header-row"


def test_repeated_and_missing_headings_get_numbers(tmp_path: Path) -> None:
    """Each column can be named; a column without heading or values is none; a row of HXL tags is no data."""
    book = book_of([("Name", "name", None, None), ("#org", "#loc", None, None), ("a", "b", "c", None)])
    table, _ = read(tmp_path, book)
    assert table.headings == ("Name", "name (column 2)", "column 3")
    assert [row.number for row in table.rows] == [3]


def test_one_of_several_sheets_must_be_named(tmp_path: Path) -> None:
    """Two sheets with values: the problem lists them, and the name chooses; an empty one does not count."""
    book = book_of([HEADINGS, (1, "d", None, "Bria", 0)])
    book.create_sheet("Empty")
    assert read(tmp_path, book)[0].sheet == "Log"
    book.create_sheet("March").append(("x", "y"))
    book.save(tmp_path / "log.xlsx")
    problem = refused(tmp_path / "log.xlsx")
    assert problem.code == "several-sheets"
    assert problem.hint == "Name one of its sheets: 'Log', 'March'."
    assert read_sheet(tmp_path / "log.xlsx", sheet="march")[0].headings == ("x", "y")
    assert refused(tmp_path / "log.xlsx", sheet="April").code == "sheet-not-found"


def test_hidden_sheets_are_named_and_read_only_on_demand(tmp_path: Path) -> None:
    """A hidden sheet is never read by accident, and never silently."""
    book = book_of([HEADINGS, (1, "d", None, "Bria", 0)])
    hidden = book.create_sheet("Sources")
    hidden.append(("who", "phone"))
    hidden.append(("A", "1"))
    hidden.sheet_state = "hidden"
    table, (note,) = read(tmp_path, book)
    assert (table.sheet, note.code) == ("Log", "hidden-sheet")
    assert "'Sources'" in note.message
    table, (note,) = read(tmp_path, book, sheet="Sources")
    assert table.headings == ("who", "phone")
    assert "is hidden" in note.message


def test_values_of_formulas_are_used_and_errors_told(tmp_path: Path) -> None:
    """A saved value counts; an error or a formula without a value is empty, and both are counted."""
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sum</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="3"><c r="A3"><f>1+2</f><v></v></c><c r="B3"><v>7</v></c></row>'
    )
    table, problems = read_sheet(with_sheet(tmp_path, XML.format(cells)))
    assert [row.cells for row in table.rows] == [("2", None), (None, "7")]
    assert [problem.code for problem in problems] == ["formula-error", "formula-without-value"]


def test_a_value_far_below_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Two cells at the corners of a sheet would fill the memory; a format without a value there is no value."""
    start = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
    ok = with_sheet(tmp_path, XML.format(start + '<c r="XFD1048576" s="0"/></row>'))
    assert read_sheet(ok)[0].headings == ("1",)
    problem = refused(with_sheet(tmp_path, XML.format(start + '<c r="XFD1048576"><v>1</v></c></row>')))
    assert problem.code == "sheet-too-large"
    assert "row 1,048,576" in problem.message


def test_a_bomb_is_refused_from_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that unpacks to more than a workbook can be is not unpacked, whatever it holds."""
    path = with_sheet(tmp_path, XML.format("<row/>" + " " * (1 << 20)))
    assert path.stat().st_size < 10_000
    assert refused(path).code == "empty-sheet"
    monkeypatch.setattr(sheet_archive, "_LARGEST_UNPACKED", 1 << 20)
    assert refused(path).code == "workbook-too-large"


def test_a_directory_that_lies_is_noticed(tmp_path: Path) -> None:
    """A part that is longer than its directory says is damaged."""
    path = with_sheet(tmp_path, XML.format('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 5000))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes()
    head, _, directory = data.rpartition(size.to_bytes(4, "little"))
    path.write_bytes(head + (300).to_bytes(4, "little") + directory)
    assert refused(path).code == "bad-workbook"


def test_entities_are_refused(tmp_path: Path) -> None:
    """A document type, the way to entity bombs and outside files, is no part of a spreadsheet."""
    xml = '<!DOCTYPE x [<!ENTITY a "b">]>' + XML.format('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert refused(with_sheet(tmp_path, xml)).code == "bad-workbook"


def test_an_old_or_locked_workbook_says_what_to_do(tmp_path: Path) -> None:
    """XLS and workbooks with a password look alike from outside: both are saved again."""
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "CSV UTF-8" in refused(path).hint


def test_csv_reads_like_a_workbook(tmp_path: Path) -> None:
    """Separator, title and headings are found; a row with a comma too many is told, not shifted."""
    path = tmp_path / "log.csv"
    path.write_text("Log of March\n\nNo;Date;Place\n1;04/03/2025;Bria\n2;05/03/2025;Birao;x\n", encoding="utf-8")
    table, problems = read_sheet(path)
    assert table.headings == ("No", "Date", "Place")
    assert [(row.number, row.cells) for row in table.rows] == [(4, ("1", "04/03/2025", "Bria"))]
    assert {problem.code for problem in problems} == {"broken-row", "rows-above-headings"}


def test_a_long_cell_and_control_characters_are_kept_out(tmp_path: Path) -> None:
    """A document pasted into a cell is told with its row; control characters never come in."""
    path = tmp_path / "log.csv"
    path.write_text(f"a,b\n1,{'x' * 40_000}\n2,y\x07z\n", encoding="utf-8")
    table, (problem,) = read_sheet(path)
    assert [row.cells for row in table.rows] == [("2", "yz")]
    assert (problem.code, problem.row) == ("field-too-long", 2)


def sound_workbook() -> bytes:
    whole = io.BytesIO()
    book_of([HEADINGS, (1, date(2025, 3, 4), None, "Bria", 0)]).save(whole)
    return whole.getvalue()


SOUND = sound_workbook()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["log.csv", "log.xlsx"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, name: str) -> None:
    """No file makes the reader fail in another way than by a problem."""
    (tmp_path / name).write_bytes(content)
    with suppress(InputRefused):
        read_sheet(tmp_path / name)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_workbook_with_any_damage_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes changed anywhere in a workbook, or in the XML of its sheet, never crash the reader."""
    path = tmp_path / "log.xlsx"
    if data.draw(st.booleans()):
        content = bytearray(SOUND)
        for _ in range(data.draw(st.integers(1, 5))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
    else:
        piece = st.sampled_from(
            ['<row r="2">', "</row>", '<c r="B2" t="s">', "<c>", "<v>", "</v>", "</c>", "9", '<c r="ZZZZZZ99999999">',
             "<is><t>", "-1e999", '<c t="d" r="A1"><v>x</v></c>', "&amp;", "&x;", "<!--", '<c r="A0"><v>1</v></c>']
        )  # fmt: skip
        path = with_sheet(tmp_path, XML.format("".join(data.draw(st.lists(piece, max_size=12)))))
    with suppress(InputRefused):
        table, _ = read_sheet(path)
        assert all(len(row.cells) == len(table.headings) for row in table.rows)


def test_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    """A text that many cells share would make the memory full; one of a cell's length is read."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    base = with_sheet(tmp_path, f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId99" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    for length in (32_767, 3_000_000):
        path = tmp_path / f"{length}.xlsx"
        with zipfile.ZipFile(base) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name).decode()
                new.writestr(
                    name, content.replace("</Relationships>", link) if name.endswith("workbook.xml.rels") else content
                )
            texts = f"<si><t>a</t></si><si><t>{'b' * length}</t></si>"
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
    assert read_sheet(tmp_path / "32767.xlsx")[0].rows[0].cells == ("b" * 32_767,)
    assert "longer than a cell can be" in refused(tmp_path / "3000000.xlsx").message


def test_endless_empty_rows_are_refused(tmp_path: Path) -> None:
    """No sheet has more rows than a spreadsheet program makes, empty ones among them."""
    rows = "<row/>" * 1_100_000
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    assert "cannot be read" in refused(with_sheet(tmp_path, f"{sheet}{rows}</sheetData></worksheet>")).message
