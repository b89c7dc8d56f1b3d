"""Monthly counts of ceasefire violations, whole or by sector, as studies of a ceasefire line publish them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.columns import Column, empty_frame, schema_of
from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import ROW, read_rows
from bluehelm.exchange.recognise import read_header
from bluehelm.exchange.row_rules import Rule, apply_rules
from bluehelm.exchange.typed_text import whole_number_in
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors

CEASEFIRE_SERIES: Final = (
    Column("month", pl.Date, "first day of the month"),
    Column("sector", pl.String, "sector as the source writes it; null where it names none"),
    Column("violations", pl.Int64, "violations counted; 0 where the source leaves the cell empty"),
    Column("recorded", pl.Boolean, "whether a number stands there; empty means that none was recorded"),
)
"""One row a month and sector, in order; a file without sectors has one row a month."""

_MONTHS: Final = ("month_wise", "month")
_TOTALS: Final = ("total_cfv", "total", "violations")
_NO_SECTOR: Final = "not_mentioned"
_READ: Final = "{} as number"
_LARGEST: Final = 100_000
"""Most violations of a month: the watch for changes takes no more, and no line has had as many."""

_TOO_LARGE: Final = f"is more than {_LARGEST:,}, the most that a month can have"


def read_ceasefire_series(path: str | Path, *, strict: bool = False) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read a table with a row a month: ``Month_wise`` (YYYY-MM), a column a sector if any, and ``Total_cfv``.

    Args:
        path: the CSV file.
        strict: stop at errors instead of going on with the good rows.

    Returns:
        The frame CEASEFIRE_SERIES; and problems. A total that is not the sum of its sectors, and months missing
        between the first and the last, are warnings: the sectors are used, and nothing is filled in.

    Raises:
        InputRefused: with ``strict``, when there is any error.
    """
    path = Path(path)
    try:
        series, problems = _read(path)
    except InputRefused as refused:
        series, problems = empty_frame(CEASEFIRE_SERIES), refused.problems
    refuse_errors(problems, strict=strict)
    return series, problems


def _read(path: Path) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    raw = open_table_file(path)
    shape = read_header(raw)
    month = next((name for name in _MONTHS if name in shape.names), None)
    total = next((name for name in _TOTALS if name in shape.names), None)
    if month is None or total is None:
        message = f"The table of ceasefire violations lacks a column; it has {', '.join(shape.names[:12])}."
        hint = f"The first row must name {_MONTHS[0]} and {_TOTALS[0]}, and between them the sectors, if any."
        raise InputRefused(Problem(Severity.ERROR, "series-columns", message, hint, path.name, 1))
    rows, broken = read_rows(raw, shape, shape.names)
    counted = [name for name in shape.names if name != month]
    sectors = [name for name in counted if name != total]
    parsed = rows.with_columns(
        (pl.col(month) + "-01").str.to_date("%Y-%m-%d", strict=False).alias("first day"),
        *(whole_number_in(name, pl.Int64).alias(_READ.format(name)) for name in counted),
    )
    good, problems = apply_rules(parsed, _rules(month, total, sectors), {}, path.name)
    good = good.sort("first day")
    series = pl.concat([_column(good, name) for name in sectors or [total]]).sort("month", "sector", nulls_last=True)
    return series, (*broken, *problems, *_gaps(good, path.name), *_emptiness(series, path.name))


def _column(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    named = None if name in (_NO_SECTOR, *_TOTALS) else name.replace("_", " ").title()
    return rows.select(
        month="first day",
        sector=pl.lit(named, dtype=pl.String),
        violations=pl.col(_READ.format(name)).fill_null(0),
        recorded=pl.col(name).is_not_null(),
    ).cast(schema_of(CEASEFIRE_SERIES))


def _rules(month: str, total: str, sectors: list[str]) -> tuple[Rule, ...]:
    error, hint = Severity.ERROR, "Correct it in the file, or leave the row out."
    numbers = []
    for name in (*sectors, total):
        read = pl.col(_READ.format(name))
        wrong = (pl.col(name).is_not_null() & read.is_null()) | (read < 0)
        numbers.append(Rule(error, "not-a-count", name, wrong, f"{name} is not a whole number from 0", hint, name))
        numbers.append(Rule(error, "count-too-large", name, read > _LARGEST, f"{name} {_TOO_LARGE}", hint, name))
    rules = [
        Rule(error, "no-month", month, pl.col("first day").is_null(), "no month written as 2016-10", hint, month),
        Rule(
            error,
            "repeated-month",
            month,
            pl.col("first day").is_duplicated() & pl.col("first day").is_not_null(),
            "the same month as another row; neither is used",
            hint,
            month,
        ),
        *numbers,
    ]
    if sectors:
        summed = pl.sum_horizontal(pl.col(_READ.format(name)).fill_null(0) for name in sectors)
        read = pl.all_horizontal(pl.col(name).is_null() | pl.col(_READ.format(name)).is_not_null() for name in sectors)
        apart = read & (pl.col(_READ.format(total)) != summed)
        over = (summed > _LARGEST) & pl.all_horizontal(
            pl.col(_READ.format(name)).fill_null(0) <= _LARGEST for name in sectors
        )
        rules.append(Rule(error, "count-too-large", total, over, f"the sum of the sectors {_TOO_LARGE}", hint, total))
        said = f"{total} is not the sum of the sectors, which were used"
        rules.append(Rule(Severity.WARNING, "total-differs", total, apart, said, "Ask the source.", total))
    return tuple(rules)


def _gaps(rows: pl.DataFrame, file: str) -> tuple[Problem, ...]:
    missing = rows.select(ROW, "first day", before=pl.col("first day").shift(1).dt.offset_by("1mo")).filter(
        pl.col("first day") != pl.col("before")
    )
    if missing.is_empty():
        return ()
    row, after, expected = missing.row(0)
    message = f"Months are missing before {after:%Y-%m}: {expected:%Y-%m} was expected. Nothing was filled in."
    return (Problem(Severity.WARNING, "missing-months", message, "Add the months, or ask the source.", file, row),)


def _emptiness(series: pl.DataFrame, file: str) -> tuple[Problem, ...]:
    empty = series.group_by("month").agg(pl.col("recorded").any()).filter(~pl.col("recorded")).height
    if not empty:
        return ()
    months = "1 month has" if empty == 1 else f"{empty:,} months have"
    message = f"{months} no number: none was recorded, which is not the same as none happened. They count as 0."
    return (Problem(Severity.NOTE, "nothing-recorded", message, "", file),)
