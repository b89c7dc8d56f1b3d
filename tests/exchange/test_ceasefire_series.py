"""Monthly counts of ceasefire violations from the tables of studies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.exchange import CEASEFIRE_SERIES, read_ceasefire_series
from bluehelm.problems import InputRefused


def written(folder: Path, text: str) -> Path:
    path = folder / "series.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_by_sector_reads(tmp_path: Path) -> None:
    """A byte-order mark, sectors by name, those not mentioned last, and an empty month that counts as 0 and says so."""
    text = "\ufeffMonth_wise,Uri,Drass_Kargil,Not_Mentioned,Total_cfv\n2013-02,,,,0\n2013-01,2,0,1,3\n"
    series, (note,) = read_ceasefire_series(written(tmp_path, text))
    assert series.schema == schema_of(CEASEFIRE_SERIES)
    assert series.rows() == [
        (date(2013, 1, 1), "Drass Kargil", 0, True),
        (date(2013, 1, 1), "Uri", 2, True),
        (date(2013, 1, 1), None, 1, True),
        (date(2013, 2, 1), "Drass Kargil", 0, False),
        (date(2013, 2, 1), "Uri", 0, False),
        (date(2013, 2, 1), None, 0, False),
    ]
    assert (note.severity, note.code) == ("note", "nothing-recorded")
    assert "1 month has no number: none was recorded, which is not the same as none happened." in note.message


def test_a_table_without_sectors_reads(tmp_path: Path) -> None:
    """One row a month, no sector."""
    series, problems = read_ceasefire_series(written(tmp_path, "Month_wise,Total_cfv\n2013-01,3\n2013-02,2\n"))
    assert series.rows() == [(date(2013, 1, 1), None, 3, True), (date(2013, 2, 1), None, 2, True)]
    assert problems == ()


@pytest.mark.parametrize(
    ("rows", "code", "row", "kept"),
    [
        ("2013-01,1,2,3\n2013-13,1,1,2\n", "no-month", 3, 1),
        ("2013-01,1,2,3\n2013-02,1.5,1,2\n", "not-a-count", 3, 1),
        ("2013-01,1,2,3\n2013-02,-1,1,0\n", "not-a-count", 3, 1),
        ("2013-01,1,2,3\n2013-01,1,1,2\n2013-02,0,0,0\n", "repeated-month", 2, 1),
        ("2013-01,1,2,4\n2013-02,0,0,0\n", "total-differs", 2, 2),
        ("2013-01,1,2,3\n2013-04,0,0,0\n", "missing-months", 3, 2),
    ],
)
def test_a_wrong_row_is_said_and_the_others_are_used(tmp_path: Path, rows: str, code: str, row: int, kept: int) -> None:
    """A month that is none, what is no count, a month twice, a wrong total, a gap."""
    series, problems = read_ceasefire_series(written(tmp_path, f"Month_wise,Uri,Poonch,Total_cfv\n{rows}"))
    assert [(problem.code, problem.row) for problem in problems] == [(code, row)]
    assert series["month"].n_unique() == kept


def test_another_table_and_a_missing_file_are_refused_with_strict(tmp_path: Path) -> None:
    """Without strict an empty frame comes with the error."""
    other = written(tmp_path, "name,latitude\nUri,34\n")
    series, (problem,) = read_ceasefire_series(other)
    assert series.is_empty()
    assert problem.message == "The table of ceasefire violations lacks a column; it has name, latitude."
    with pytest.raises(InputRefused, match="lacks a column"):
        read_ceasefire_series(other, strict=True)
    with pytest.raises(InputRefused, match="There is no file"):
        read_ceasefire_series(tmp_path / "absent.csv", strict=True)


@given(content=st.binary(max_size=200) | st.text(alphabet='Month_wise,Tal\n0123-"cfv ', max_size=120).map(str.encode))
def test_no_content_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever the file holds, there is a frame with the documented columns, and a problem where it is empty."""
    path = tmp_path_factory.mktemp("series") / "series.csv"
    path.write_bytes(b"Month_wise,Total_cfv\n" + content)
    series, problems = read_ceasefire_series(path)
    assert series.schema == schema_of(CEASEFIRE_SERIES)
    assert (series["violations"] >= 0).all()
    assert problems or series.height or not content.strip()


def test_the_line_of_control_series_has_the_totals_counted_by_hand(real_data: Path) -> None:
    """By year, by sector and at the peaks that the literature names; 12 months without any number."""
    folder = real_data / "ceasefire"
    by_sector, (note,) = read_ceasefire_series(folder / "loc_cfv_sectors.csv")
    whole, problems = read_ceasefire_series(folder / "loc_cfv_india_pakistan.csv")
    assert problems == ()
    assert note.message.startswith("12 months have no number")
    totals = whole.group_by(pl.col("month").dt.year()).agg(pl.col("violations").sum()).sort("month")
    years = [(2013, 50), (2014, 61), (2015, 51), (2016, 100), (2017, 147), (2018, 154), (2019, 240)]
    assert totals.rows() == years
    summed = by_sector.group_by("month").agg(pl.col("violations").sum()).sort("month")
    assert summed.rows() == whole.select("month", "violations").rows()
    sectors = dict(by_sector.group_by("sector").agg(pl.col("violations").sum()).iter_rows())
    assert (sectors["Poonch"], sectors["Rajouri"], sectors["Jammu"], sectors[None]) == (332, 185, 129, 9)
    months = dict(whole.select(pl.col("month").dt.strftime("%Y-%m"), "violations").iter_rows())
    assert [months[month] for month in ("2013-10", "2014-10", "2016-09", "2016-10", "2016-11")] == [20, 30, 11, 48, 25]
    assert whole.filter(pl.col("violations") == pl.col("violations").max())["month"].to_list() == [date(2016, 10, 1)]
