"""The page on a published series: a chart without unknown months as zeros, every change, a table by sector."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.brief.ceasefire_page import ceasefire_content, write_ceasefire_page
from bluehelm.brief.content import Picture, Table
from bluehelm.columns import schema_of
from bluehelm.exchange import CEASEFIRE_SERIES
from bluehelm.problems import InputRefused
from bluehelm.situation.ceasefire_watch import CeasefireWatch, watch_ceasefire


def watched(*, file: str = "line.csv", left_out: int | None = None) -> CeasefireWatch:
    """Two sectors for 25 months, one of which jumps in the last."""
    months = [date(2015 + place // 12, place % 12 + 1, 1) for place in range(25)]
    rows = [
        (month, sector, 30 if (sector, place) == ("Uri", 24) else 2 + place % 2, True)
        for place, month in enumerate(months)
        for sector in ("Poonch", "Uri")
        if place != left_out
    ]
    return watch_ceasefire(pl.DataFrame(rows, schema=schema_of(CEASEFIRE_SERIES), orient="row"), file=file)


def test_the_warning_comes_first_and_its_row_is_red() -> None:
    """The jump of January 2017, in all and in Uri."""
    content = ceasefire_content(watched())
    assert [point.tone for point in content.first.points][:2] == ["alarm", "alarm"]
    tables = {block.title: block for block in content.sections[0].blocks if isinstance(block, Table)}
    changes = tables["Changes as they were told"]
    assert [row[:2] for row in changes.rows] == [("2017-01", "all"), ("2017-01", "Uri")]
    assert changes.alarms == (0, 1)
    assert [row[0] for row in tables["By sector"].rows] == ["all", "Uri", "Poonch"]


def test_a_month_that_the_file_lacks_is_a_question_mark() -> None:
    """And the note counts it."""
    (chart,) = [
        block for block in ceasefire_content(watched(left_out=5)).sections[0].blocks if isinstance(block, Picture)
    ]
    assert ">?</text>" in chart.svg
    assert "the month is not in the file (1)" in chart.note
    (whole,) = [block for block in ceasefire_content(watched()).sections[0].blocks if isinstance(block, Picture)]
    assert ">?</text>" not in whole.svg


def test_pages_are_the_same_each_time_and_names_are_shown_as_written(tmp_path: Path) -> None:
    """HTML and PDF; another suffix is refused."""
    odd = watched(file="<b>\x1b[31m.csv")
    page = write_ceasefire_page(tmp_path / "a.html", odd).read_bytes()
    assert page == write_ceasefire_page(tmp_path / "b.html", odd).read_bytes()
    assert b"&lt;b&gt;[31m.csv" in page
    assert write_ceasefire_page(tmp_path / "a.pdf", odd).read_bytes().startswith(b"%PDF")
    with pytest.raises(InputRefused, match="written as HTML or PDF"):
        write_ceasefire_page(tmp_path / "a.txt", odd)
