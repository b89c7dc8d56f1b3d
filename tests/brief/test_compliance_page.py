"""The pages on how an agreement is kept: nothing is told twice, and the first page is used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from bluehelm.brief.situation_report_writing import write_compliance
from bluehelm.columns import schema_of
from bluehelm.situation import ALLEGATIONS, EFFORT, Compliance, measure_compliance


def jumped() -> Compliance:
    """Two years of four allegations a month, and thirty in the last one: a warning."""
    months = [date(2023 + number // 12, number % 12 + 1, 1) for number in range(24)]
    counts = [4, 5, 3] * 7 + [4, 5, 30]
    rows = [
        (f"{month}-{number}", "1(a)", "North", "Alpha", month, "reported", None, month, None)
        for month, count in zip(months, counts, strict=True)
        for number in range(count)
    ]
    done = [("Alpha", month, 60, 50, 1, 4, 3) for month in months]
    return measure_compliance(
        pl.DataFrame(rows, schema=schema_of(ALLEGATIONS), orient="row"),
        pl.DataFrame(done, schema=schema_of(EFFORT), orient="row"),
        until=date(2024, 12, 31),
    )


def test_a_warning_stands_once_and_the_tables_follow_it(tmp_path: Path) -> None:
    """Warning and effort are the points at the head; the section has the chart and tables, on the same page."""
    compliance = jumped()
    (warning,) = {str(one.watch.new) for one in compliance.warnings if one.clause is None and one.basis == "month"}
    path = tmp_path / "a.html"
    write_compliance(path, compliance, mission="UNMAV", agreement="X", mark="unclassified", as_of="2025-01-01",
                     fictional=True)  # fmt: skip
    page = path.read_text("utf-8")
    assert page.count(warning) == 1
    assert page.count("600 patrols done in 12 months") == 1
    assert 'class="first alone"' in page
