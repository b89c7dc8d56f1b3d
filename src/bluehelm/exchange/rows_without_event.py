"""Rows that hold no event at all, such as a total or a remark under the table: one problem each, not one a field."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.exchange.recognise import Recognised
from bluehelm.exchange.row_rules import Rule, apply_rules
from bluehelm.problems import Problem, Severity

_WHEN_AND_WHERE: Final = ("start", "latitude", "longitude")


def leave_out_rows_without_event(
    parsed: pl.DataFrame, recognised: Recognised, file: str
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Leave out rows in which neither the date nor a coordinate can be read.

    Args:
        parsed: what ``parse_fields`` returns.
        recognised: the file's format, for the publisher's column names.
        file: the file's name, for the messages.
    """
    rule = Rule(
        Severity.ERROR,
        "no-event",
        None,
        pl.all_horizontal(pl.col(name).is_null() for name in _WHEN_AND_WHERE),
        "neither date nor coordinates can be read, so it was taken for a total or a remark, and not used",
        "Leave the row out, or fill in when and where; if most rows are named, check dates and decimal sign.",
    )
    return apply_rules(parsed, (rule,), recognised.columns, file)
