"""What the brief says of how well incidents are placed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from bluehelm.brief.section_situation import coarse_share, unstated_share
from bluehelm.geo import Area
from bluehelm.situation import summarise_situation


def test_precision_not_stated_is_told_apart_from_coarse(area: Area, events: pl.DataFrame, made: Any) -> None:
    """Half of the deaths are coarse; where that half states no precision it is unstated, and nothing is coarse."""
    as_of = made.arguments["situation"].as_of
    assert coarse_share(summarise_situation(events, area, as_of)) == pytest.approx(0.5)
    silent = events.with_columns(
        pl.when(pl.col("where_precision") == 1).then("where_precision").alias("where_precision")
    )
    situation = summarise_situation(silent, area, as_of)
    assert coarse_share(situation) == 0
    assert unstated_share(situation) == pytest.approx(0.5)
