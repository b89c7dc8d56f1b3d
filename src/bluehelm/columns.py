"""What the columns of a frame mean: one table a frame, read by the code, the tests and the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame: its name, type and meaning, with the unit where it has one."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str


def schema_of(columns: Sequence[Column]) -> pl.Schema:
    """The Polars schema of a documented frame, in order.

    >>> list(schema_of([Column("cell", pl.Int32, "PRIO-GRID id")]).items())
    [('cell', Int32)]
    """
    return pl.Schema({column.name: column.dtype for column in columns})


def empty_frame(columns: Sequence[Column]) -> pl.DataFrame:
    """A frame with the documented columns and no rows."""
    return pl.DataFrame(schema=schema_of(columns))
