"""Rules over the rows of somebody's file: each broken rule is one problem that counts its rows and names the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    shown = (
        f" ({'first: ' if mask.sum() > 1 else ''}'{rows.get_column(rule.shows).filter(mask)[0]}')"
        if rule.shows is not None
        else ""
    )
    column = columns.get(rule.field, rule.field) if rule.field is not None else None
    said = f"{rule.message}{shown}."
    message = said[0].upper() + said[1:] if len(numbers) == 1 else f"{name_rows(numbers)}: {said}"
    return Problem(rule.severity, rule.code, message, rule.hint, file, numbers[0], column)
