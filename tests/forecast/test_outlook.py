"""What an outlook says in words and tables is what its draws say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from bluehelm.columns import empty_frame, schema_of
from bluehelm.draws import Draws, months_from
from bluehelm.forecast import SCORES, Outlook, Panel
from bluehelm.geo import Area


@pytest.fixture(scope="module")
def outlook(make_panel: Callable[..., Panel]) -> Outlook:
    """Two cells, two months, four draws: the first cell has 30 deaths in one draw of January, the second none."""
    area = Area.from_cells([135758, 135759], name="Two")
    periods, cells = months_from(date(2015, 1, 1), 2), ("135758", "135759")
    deaths = np.zeros((2, 2, 4), dtype=np.int32)
    deaths[0, 0] = [30, 2, 0, 0]
    scores = pl.DataFrame(
        [
            ("cell", "2014-01 to 2014-12", "conflictology", 0.5, 1.0, 9.0, 24, False),
            ("cell", "2014-01 to 2014-12", "trees", 0.4, 1.0, 8.0, 24, True),
        ],
        schema=schema_of(SCORES),
        orient="row",
    )
    return Outlook(
        area=area,
        as_of=date(2014, 12, 31),
        deaths=Draws(cells, periods, deaths),
        civilians=Draws(cells, periods, deaths // 2),
        total=Draws(("Two",), periods, deaths[:1]),
        model="trees",
        scores=scores,
        problems=(),
        seed=1,
        history=make_panel([[0] * 11 + [8], [0] * 10 + [1, 2]], cells),
    )


def test_the_summary_has_its_figures(outlook: Outlook) -> None:
    """Eight deaths are the mean of 30, 2, 0 and 0; one draw in four reaches 25; the model's scores stand beside."""
    summary = outlook.summary()
    assert "from what was known on 2014-12-31: 8 deaths are expected from 2015-01 to 2015-02" in summary
    assert "for 2015-01 alone the 90 % interval is 0 to 26" in summary
    assert "25 deaths or more in a single month: 135758 (25 %)" in summary
    assert "Cells are drawn by trees (CRPS 0.400 on the last year here; conflictology 0.500)." in summary


def test_levels_that_agree_are_not_said_to_differ(outlook: Outlook) -> None:
    """Both levels expect eight deaths; up to a fifth apart nothing is said, beyond it both sums and models are."""
    assert outlook.levels_apart is None
    level = np.zeros((1, 2, 4), dtype=np.int32)
    level[0, 0] = [40, 0, 0, 0]
    assert replace(outlook, total=Draws(("Two",), outlook.total.periods, level.copy())).levels_apart is None
    level[0, 0, 1] = 2
    whole = outlook.scores.with_columns(level=pl.lit("country"), model=pl.lit("conflictology")).tail(1)
    apart = replace(outlook, total=Draws(("Two",), outlook.total.periods, level), scores=outlook.scores.vstack(whole))
    assert apart.levels_apart == (
        "The cells' forecast adds up to 8 deaths, the whole-area forecast says 10: they are made apart (cells: trees; "
        "whole area: conflictology: the last 12 months again, shuffled), so read the cells for where, not for how many."
    )
    lines = apart.summary().splitlines()
    assert "(drawn by conflictology: the last 12 months again, shuffled); for 2015-01" in lines[0]
    assert lines[1] == apart.levels_apart


def test_no_grave_cell_is_said(outlook: Outlook) -> None:
    """Where no draw reaches 25 deaths, the summary says that no cell is given a chance of it."""
    quiet = replace(outlook, deaths=outlook.civilians)
    assert "No cell is given a chance of 25 deaths or more" in quiet.summary()


def test_why_is_one_sentence_with_figures(outlook: Outlook) -> None:
    """What is expected, the chances, the past year here and next door, and the model."""
    why = outlook.why("135758")
    assert why.startswith("Cell 135758: 8.0 deaths expected over 2 months, 4.0 of them civilians")
    assert "up to 50 % of any death and 25 % of 25 or more in one month" in why
    assert "the last 12 months saw 8 deaths here (1 of them with any) and 3 in the cells around it" in why
    assert why.endswith("drawn by trees (CRPS 0.400 on the last year here; conflictology 0.500).")
    assert outlook.why(135758) == why


def test_why_without_history_or_test(outlook: Outlook) -> None:
    """An outlook from elsewhere says nothing of the past, and an untested one says so."""
    bare = replace(outlook, history=None, scores=empty_frame(SCORES))
    assert "the last 12 months" not in bare.why("135758")
    assert "could not be tested here: the record is too short" in bare.why("135758")


def test_an_unknown_cell_is_a_key_error(outlook: Outlook) -> None:
    """The message names the area and the cell."""
    with pytest.raises(KeyError, match="the outlook for Two has no cell 7"):
        outlook.why(7)


def test_the_table_has_a_row_a_cell_and_month(outlook: Outlook) -> None:
    """Four rows; the first is January in the first cell."""
    table = outlook.to_frame()
    assert table.height == 4
    first = table.row(0, named=True)
    expected = {"cell": 135758, "month": date(2015, 1, 1), "mean": 8.0, "any_death": 0.5, "escalation": 0.25}
    assert {name: first[name] for name in expected} == expected
    assert first["civilians_mean"] == 4.0
