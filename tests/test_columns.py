"""Documented frames: the schema is the documentation, and every column says what it means."""

from __future__ import annotations

import polars as pl
import pytest

from bluehelm.columns import Column, empty_frame, schema_of
from bluehelm.exchange.frames import CONTRIBUTIONS, DEPLOYMENTS, EVENTS
from bluehelm.geo.settlements import SETTLEMENTS

FRAMES = pytest.mark.parametrize("columns", [EVENTS, DEPLOYMENTS, CONTRIBUTIONS, SETTLEMENTS])


def test_a_schema_keeps_names_types_and_order() -> None:
    """Columns come out as they were written down, nested types too."""
    columns = (Column("b", pl.Date, "a day"), Column("a", pl.List(pl.String), "some words"))
    assert list(schema_of(columns).items()) == [("b", pl.Date()), ("a", pl.List(pl.String))]


@FRAMES
def test_an_empty_frame_has_the_documented_columns_and_no_rows(columns: tuple[Column, ...]) -> None:
    """What a reader gives back for an empty file fits what the stages expect."""
    frame = empty_frame(columns)
    assert frame.height == 0
    assert frame.schema == schema_of(columns)


@FRAMES
def test_every_column_has_one_name_and_a_meaning(columns: tuple[Column, ...]) -> None:
    """No name occurs twice, and none is left without a sentence for the reference."""
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.meaning.strip() for column in columns)
