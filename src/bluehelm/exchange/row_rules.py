"""Rules over the rows of somebody's file: each broken rule is one problem that counts its rows and names the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from bluehelm.exchange.raw_table import ROW
from bluehelm.exchange.row_names import name_rows
from bluehelm.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a row bad or remarkable: ``where`` is true for such rows (null counts as false).

    ``message`` begins in lower case: it follows "3 rows (7, 8, 12):" where several rows break the rule. ``shows``
    names the column whose first offending value is quoted.
    """

    severity: Severity
    code: str
    field: str | None
    where: pl.Expr
    message: str
    hint: str = ""
    shows: str | None = None


def apply_rules(
    rows: pl.DataFrame, rules: Sequence[Rule], columns: Mapping[str, str], file: str
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Leave out the rows that break a rule of severity error, and say which rows broke which rule.

    Args:
        rows: the rows, with their numbers in ``row``.
        rules: the rules; all look at all the rows.
        columns: our field names to the file's own column names, for the messages.
        file: the file's name, for the messages.
    """
    masks = rows.select(rule.where.fill_null(value=False).alias(str(index)) for index, rule in enumerate(rules))
    broken = [(rule, masks.get_column(str(index))) for index, rule in enumerate(rules)]
    problems = tuple(_problem(rule, rows, mask, columns, file) for rule, mask in broken if mask.any())
    bad = [mask for rule, mask in broken if rule.severity is Severity.ERROR and mask.any()]
    if not bad:
        return rows, problems
    return rows.filter(~pl.any_horizontal(*bad)), problems


def _problem(rule: Rule, rows: pl.DataFrame, mask: pl.Series, columns: Mapping[str, str], file: str) -> Problem:
    numbers = rows.get_column(ROW).filter(mask).to_list()
    values = [""] * len(numbers)
    if rule.shows is not None:
        values = [f" ('{value}')" for value in rows.get_column(rule.shows).filter(mask)]
    column = columns.get(rule.field, rule.field) if rule.field is not None else None
    said = rule.message[0].upper() + rule.message[1:]
    first = Problem(rule.severity, rule.code, f"{said}{values[0]}.", rule.hint, file, numbers[0], column)
    if len(numbers) == 1:
        return first
    shown = values[0].replace("(", "(first: ", 1)
    message = f"{name_rows(numbers)}: {rule.message}{shown}."
    if rule.severity is Severity.NOTE:  # a quirk of half a million rows is told once
        return replace(first, message=message)
    told = zip(numbers, values, strict=True)
    return replace(
        first, message=message, each=tuple(replace(first, message=f"{said}{value}.", row=row) for row, value in told)
    )
