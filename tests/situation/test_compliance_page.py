"""Compliance on a terminal of 80 columns, and as facts for a program."""

from __future__ import annotations

import json
from datetime import date

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.situation import ALLEGATIONS, EFFORT, Compliance, measure_compliance
from bluehelm.situation.compliance_page import WIDTH, compliance_facts, compliance_text

LONG = "Northern Front of the Kestrel Hills and of the Upper Valley"


def measured(*sectors: str) -> Compliance:
    """An allegation a month and sector for a year, and fifty patrols in each."""
    months = [date(2024, month, 1) for month in range(1, 13)]
    rows = [
        (f"{sector}-{month}", "1(a)", LONG, sector, month, "reported", None, month, None)
        for sector in sectors
        for month in months
    ]
    done = [(sector, month, 60, 50, 1, 4, 3) for sector in sectors for month in months]
    return measure_compliance(
        pl.DataFrame(rows, schema=schema_of(ALLEGATIONS), orient="row"),
        pl.DataFrame(done, schema=schema_of(EFFORT), orient="row"),
        until=date(2024, 12, 31),
    )


def test_no_line_is_longer_than_the_terminal() -> None:
    """Sentences are broken between words, and a long name is cut in the table."""
    text = compliance_text(measured("Alpha", "Bravo"))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "Alpha: 600 patrols done, 36 posts manned" in text
    (heading,) = [line for line in text.splitlines() if line.startswith("By sector")]
    rows = [line for line in text.splitlines() if line.startswith("  Northern Front of the~")]
    assert [row.split()[-5:] for row in rows] == [["12", "0", "0", "12", "2.0"]] * 2
    assert {len(row) for row in rows} == {len(heading)}


def test_one_sector_needs_no_table() -> None:
    """Its counts are those of the parties."""
    assert "By sector" not in compliance_text(measured("Alpha"))


def test_facts_hold_every_figure_of_the_text() -> None:
    """Trends, times and effort are there for a program, in JSON."""
    facts = json.loads(json.dumps(compliance_facts(measured("Alpha", "Bravo")), default=str))
    assert [row["alleged"] for row in facts["sectors"]] == [12, 12]
    assert [row["patrols_done"] for row in facts["effort"]] == [100] * 12
    assert {one["basis"] for one in facts["series"]} == {"month", "patrols"}
    assert facts["series"][0]["trend_a_month"]["low"] < 1 < facts["series"][0]["trend_a_month"]["high"]
    assert facts["days_to_verify"][LONG]["open"] == 24
