"""Files as they come: encodings, line ends, broken quotes, cut-off ends, and what is no table at all."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import TableShape, read_rows
from bluehelm.exchange.recognise import read_header
from bluehelm.exchange.row_names import name_rows
from bluehelm.problems import InputRefused, Problem

TEXT = "id,place,deaths\n1,Bria,3\n2,Kaga Bandoro,4\n"
SHAPE = TableShape(("id", "place", "deaths"), ",", 1)


def rows_of(
    folder: Path, content: bytes | str, shape: TableShape = SHAPE
) -> tuple[list[tuple[object, ...]], tuple[Problem, ...]]:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    frame, problems = read_rows(open_table_file(path), shape, shape.names)
    return frame.rows(), problems


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_recognised(tmp_path: Path, separator: str) -> None:
    """Comma, semicolon and tab files read alike."""
    path = tmp_path / "table.csv"
    path.write_text(TEXT.replace(",", separator))
    raw = open_table_file(path)
    shape = read_header(raw)
    assert shape == TableShape(("id", "place", "deaths"), separator, 1)
    assert read_rows(raw, shape, ("place",))[0].rows() == [(2, "Bria"), (3, "Kaga Bandoro")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_read_without_a_word(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without its mark and UTF-16 give the same letters."""
    rows, problems = rows_of(tmp_path, TEXT.replace("Bria", "Bocaranga-Sé").encode(encoding))
    assert rows[0] == (2, "1", "Bocaranga-Sé", "3")
    assert problems == ()


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    """A file in another encoding still loads; the warning names the first row that shows it."""
    rows, (problem,) = rows_of(tmp_path, TEXT.replace("Kaga", "Kága").encode("cp1252"))
    assert rows[1] == (3, "2", "Kága Bandoro", "4")
    assert (problem.code, problem.severity, problem.row) == ("wrong-encoding", "warning", 3)
    assert "read as Windows-1252" in problem.message
    assert "CSV UTF-8" in problem.hint


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines(tmp_path: Path, end: str) -> None:
    """All line ends read alike; blank lines are no rows but keep their numbers."""
    rows, problems = rows_of(tmp_path, TEXT.replace("2,Kaga", "\n2,Kaga").replace("\n", end) + end)
    assert rows == [(2, "1", "Bria", "3"), (4, "2", "Kaga Bandoro", "4")]
    assert problems == ()


def test_blanks_at_the_ends_of_a_text_go(tmp_path: Path) -> None:
    """Texts lose the blanks around them, and an empty one is null, quoted or not."""
    rows, _ = rows_of(tmp_path, 'id,place,deaths\n1\t,Bria ,""\n2,Kaga,\n')
    assert rows == [(2, "1", "Bria", None), (3, "2", "Kaga", None)]
    rows, _ = rows_of(tmp_path, 'id,place,deaths\n 1," ",\t3\n')
    assert rows == [(2, "1", None, "3")]


def test_a_quoted_text_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    """Row numbers count rows, as a spreadsheet does, not lines."""
    rows, problems = rows_of(tmp_path, 'id,place,deaths\n1,"Bria, ""old""\ntown",3\n2,Kaga,4\n')
    assert rows == [(2, "1", 'Bria, "old"\ntown', "3"), (3, "2", "Kaga", "4")]
    assert problems == ()


@pytest.mark.parametrize(
    ("cut", "fields"),
    [("2,Ka", 2), ("2", 1), ('2,"Ka', 0)],
)
def test_a_truncated_last_line_is_named_and_left_out(tmp_path: Path, cut: str, fields: int) -> None:
    """A file that stops within its last row loses only that row."""
    rows, (problem,) = rows_of(tmp_path, "id,place,deaths\n1,Bria,3\n" + cut)
    assert rows == [(2, "1", "Bria", "3")]
    assert (problem.code, problem.row) == ("truncated-last-line", 3)
    assert f"({fields} of 3 fields)" in problem.message
    assert "Get the file again" in problem.hint


def test_a_whole_last_row_without_a_line_break_stays(tmp_path: Path) -> None:
    """Many programs leave the last line break out; that is no truncation."""
    rows, problems = rows_of(tmp_path, TEXT.rstrip("\n"))
    assert len(rows) == 2
    assert problems == ()


@pytest.mark.parametrize("bad", ['2,"Kaga,4', "2,Kaga, Bandoro,4", '2,Ka"ga,4'])
def test_a_broken_row_does_not_cost_its_neighbours(tmp_path: Path, bad: str) -> None:
    """A quote that is not closed, or a comma too many, is one named row; a thousand others load."""
    good = "".join(f'{number},"place, the {number}th",1\n' for number in range(3, 1_003))
    rows, (problem,) = rows_of(tmp_path, f"id,place,deaths\n1,Bria,3\n{bad}\n{good}")
    assert len(rows) == 1_001
    assert rows[-1] == (1_003, "1002", "place, the 1002th", "1")
    assert (problem.code, problem.row) == ("broken-row", 3)
    assert "cannot be cut into the header's 3 fields" in problem.message


def test_two_broken_rows_do_not_hide_what_stands_between_them(tmp_path: Path) -> None:
    """Two quotes that are not closed would make one long text of the rows between; both rows are named instead."""
    text = 'id,place,deaths\n1,Bria,3\n2,"Kaga,4\n3,Ndele,5\n4,Obo,6\n5,"Zemio,7\n6,Birao,8\n'
    rows, (problem,) = rows_of(tmp_path, text)
    assert [row[1] for row in rows] == ["1", "3", "4", "6"]
    assert problem.message.startswith("2 rows (3, 6) cannot be cut")


def test_an_open_quote_in_the_only_row_is_named(tmp_path: Path) -> None:
    """A row that a quote swallows to the end of the file is an error, not an empty file."""
    rows, (problem,) = rows_of(tmp_path, 'id,place,deaths\n",Bria,3\n')
    assert rows == []
    assert (problem.code, problem.row) == ("broken-row", 2)


def test_an_open_quote_in_the_last_row_is_named_beside_a_quote_within_a_word(tmp_path: Path) -> None:
    """Two quotes in all, so their number does not give the open one away; the end of the file does."""
    rows, (problem,) = rows_of(tmp_path, 'id,place,deaths\n1"b,Bria,3\n",Obo,4\n')
    assert rows == []
    assert problem.code == "broken-row"
    assert "2 rows (2, 3)" in problem.message


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.999])
def test_an_open_quote_in_a_large_file_costs_one_row(tmp_path: Path, share: float) -> None:
    """Wherever it stands among 60,000 rows (several blocks of the parser), all the others load."""
    lines = [f'{number},"place, the {number}th",1' for number in range(60_000)]
    bad = int(share * len(lines))
    lines[bad] = lines[bad].replace('th"', "th")
    rows, (problem,) = rows_of(tmp_path, "id,place,deaths\n" + "\n".join(lines) + "\n")
    assert len(rows) == 59_999
    assert (problem.code, problem.row) == ("broken-row", bad + 2)


def test_a_broken_row_does_not_make_empty_fields_a_fault(tmp_path: Path) -> None:
    """Rows with commas to the right of the table load also when another row is broken."""
    rows, (problem,) = rows_of(tmp_path, 'id,place,deaths\n1,Bria,3,,\n2,"Kaga,4\n')
    assert rows == [(2, "1", "Bria", "3")]
    assert problem.row == 3


def test_empty_fields_after_the_last_are_no_fault(tmp_path: Path) -> None:
    """Spreadsheets add commas to the right of a table."""
    rows, problems = rows_of(tmp_path, "id,place,deaths\n1,Bria,3,,\n2,Kaga,4\n")
    assert len(rows) == 2
    assert problems == ()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty-file", "The file is empty."),
        (b" \n\n", "empty-file", "The file is empty."),
        (b"\xff\xfe", "empty-file", "The file is empty."),
        (b"<!DOCTYPE html><title>404</title>", "html-page", "an error or log-in page"),
        (b"\n <HTML><body>Sign in</body>", "html-page", "an error or log-in page"),
        (b'{"error": "no access"}', "json-file", "This is JSON"),
        (b"id,place\x00\x00", "not-text", "no text file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook", "an Excel workbook"),
        (b"PK\x03\x04broken", "bad-zip", "The zip cannot be opened"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, code: str, words: str) -> None:
    """Each says what the file is and what to do."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        open_table_file(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == (code, "table.csv")
    assert words in problem.message
    assert problem.hint


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    """A path that names nothing, or a folder, says so."""
    for path, words in ((tmp_path / "none.csv", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(InputRefused, match=words):
            open_table_file(path)


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (("a.csv", "b.csv"), "zip-without-one-table", "it holds 2 (inside: a.csv, b.csv)"),
        (("codebook.pdf",), "zip-without-one-table", "it holds 0 (inside: codebook.pdf)"),
        (("[Content_Types].xml", "xl/workbook.xml"), "workbook", "an Excel workbook"),
    ],
)
def test_a_zip_must_hold_one_table(tmp_path: Path, names: tuple[str, ...], code: str, words: str) -> None:
    """With none or several tables nobody guesses; a workbook is a zip too, and is told."""
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in names:
            archive.writestr(name, TEXT)
    with pytest.raises(InputRefused) as refused:
        open_table_file(tmp_path / "z.zip")
    assert refused.value.problems[0].code == code
    assert words in refused.value.problems[0].message


def test_many_rows_are_counted_and_the_first_named() -> None:
    """Ten rows are named, an eleventh is only counted."""
    assert name_rows(range(1, 11)) == "10 rows (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)"
    assert name_rows(range(1, 12)) == "11 rows (1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ...)"


def test_a_field_that_is_too_long_is_called_so(tmp_path: Path) -> None:
    """A text of 300,000 characters is not taken for an open quotation mark, and costs its own row alone."""
    for long in ("x" * 300_000, f'"{"x," * 150_000}"'):
        for text in (f"{TEXT}3,{long},5\n", TEXT.replace("2,Kaga Bandoro", f"2,{long}")):
            rows, (problem,) = rows_of(tmp_path, text)
            assert rows[0] == (2, "1", "Bria", "3")
            assert problem.code == "field-too-long"
            assert "a field is longer than 131,072 characters" in problem.message


def test_a_header_of_countless_columns_is_refused(tmp_path: Path) -> None:
    """100,000 headings are no table; 5,000 pass."""
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{number}" for number in range(100_000)) + "\n1\n")
    with pytest.raises(InputRefused, match="has 100,000 columns"):
        read_header(open_table_file(path))
    path.write_text(",".join(f"c{number}" for number in range(5_000)) + "\n1\n")
    assert len(read_header(open_table_file(path)).names) == 5_000


def test_a_title_wider_than_the_table(tmp_path: Path) -> None:
    """What stands above the headings may have more columns than they have; the rows below are read."""
    shape = TableShape(("id", "place", "deaths"), ",", 2)
    narrow, _ = rows_of(tmp_path, "Log,of,2026\n" + TEXT, shape)
    wide, problems = rows_of(tmp_path, "Log,of,2026,by,the,mission\n" + TEXT, shape)
    assert wide == narrow == [(3, "1", "Bria", "3"), (4, "2", "Kaga Bandoro", "4")]
    assert problems == ()
