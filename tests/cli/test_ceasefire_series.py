"""``bluehelm ceasefire-series`` on invented tables and on the published one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.problems import InputRefused


def run(*words: str | Path) -> tuple[str, str]:
    done = CliRunner().invoke(app, ["ceasefire-series", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout, " ".join(done.stderr.split())


def written(folder: Path, rows: str, header: str = "Month_wise,Uri,Poonch,Total_cfv") -> Path:
    path = folder / "line.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return path


YEAR = "".join(f"2015-{month:02},1,2,3\n" for month in range(1, 13))


def test_text_page_and_json_tell_the_same(tmp_path: Path) -> None:
    """A year of three a month: 36 violations, no warning."""
    told, _ = run(written(tmp_path, YEAR), "--out", tmp_path / "line.html")
    assert told.startswith("36 violations from 2015-01 to 2015-12 (12 months), as line.csv counts them.")
    assert "No warning of a rise came with 2015-12." in told
    assert "36 violations" in (tmp_path / "line.html").read_text(encoding="utf-8")
    facts = json.loads(run(written(tmp_path, YEAR), "--json")[0])
    assert [(one["sector"], one["total"]) for one in facts["series"]] == [(None, 36), ("Poonch", 24), ("Uri", 12)]
    assert json.loads(run(written(tmp_path, YEAR), "--sector", "uri", "--json")[0])["series"][0]["total"] == 12


def test_a_wrong_row_is_told_with_file_row_and_column(tmp_path: Path) -> None:
    """The other months are used, the wrong one is missing, and --strict stops there."""
    bad = written(tmp_path, YEAR.replace("2015-05,1,", "2015-05,many,"))
    told, problems = run(bad)
    assert "Error: line.csv row 6 column uri: Uri is not a whole number from 0 ('many')." in problems
    assert "1 month missing in the file" in " ".join(told.split())
    with pytest.raises(InputRefused, match="not a whole number"):
        run(bad, "--strict")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("100001,2,100003", "uri", "Uri is more than 100,000"),
        ("60000,60000,120000", "total_cfv", "The sum of the sectors is more than 100,000"),
        ("60000,60000,3", "total_cfv", "The sum of the sectors is more than 100,000"),
        ("1,2,100001", "total_cfv", "Total_cfv is more than 100,000"),
    ],
)
def test_a_count_too_large_to_be_one_is_told_with_file_and_row(
    tmp_path: Path, row: str, column: str, said: str
) -> None:
    """One digit too many in a cell, or sectors that come to too many together; the other months are used."""
    told, problems = run(written(tmp_path, YEAR.replace("2015-05,1,2,3", f"2015-05,{row}")))
    assert f"Error: line.csv row 6 column {column}: {said}" in problems
    assert "1 month missing in the file" in " ".join(told.split())


def test_the_largest_count_is_judged(tmp_path: Path) -> None:
    """A month of 100,000 is a month like another."""
    told, _ = run(written(tmp_path, YEAR.replace("2015-05,1,2,3", "2015-05,99998,2,100000")))
    assert told.startswith("100,033 violations")


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [("name,latitude", "Uri,34\n", "lacks a column"), ("Month_wise,Total_cfv", "", "has no month")],
)
def test_a_table_with_nothing_to_use_is_refused(tmp_path: Path, header: str, rows: str, said: str) -> None:
    """Another table, and one without rows."""
    with pytest.raises(InputRefused, match=said):
        run(written(tmp_path, rows, header))


def test_the_table_is_not_written_over(tmp_path: Path) -> None:
    """A slip of the keyboard must not cost the data."""
    with pytest.raises(InputRefused, match="is one of the inputs"):
        run(written(tmp_path, YEAR), "--out", tmp_path / "line.csv")


def test_the_line_of_control_as_it_was_known_in_october_2016(real_data: Path) -> None:
    """The warning after the strikes of September, from the published table, by sector."""
    told, _ = run(real_data / "ceasefire" / "loc_cfv_sectors.csv", "--until", "2016-10")
    assert "WARNING: The rate has risen since 2016-09: from 4.4 to 29.5 violations" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 80
