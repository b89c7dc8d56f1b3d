"""Rows of a file in the words of a problem: one problem for all rows with the same fault, which holds each of them."""

from __future__ import annotations

from collections.abc import Sequence

from bluehelm.problems import Problem, Severity


def name_rows(rows: Sequence[int], most: int = 10) -> str:
    """Row numbers in words for a message, the first ``most`` of them.

    >>> name_rows([4]), name_rows([4, 9]), name_rows(range(2, 40), most=3)
    ('Row 4', '2 rows (4, 9)', '38 rows (2, 3, 4 ...)')
    """
    if len(rows) == 1:
        return f"Row {rows[0]}"
    return f"{len(rows):,} rows ({', '.join(str(row) for row in rows[:most])}{' ...' if len(rows) > most else ''})"


def rows_problem(
    severity: Severity, code: str, rows: Sequence[int], said: str, *, hint: str, file: str
) -> tuple[Problem, ...]:
    """What is the same with some rows, as one problem; none where there are no rows.

    >>> rows_problem(Severity.ERROR, "no-day", [2, 3], ": there is no day.", hint="", file="a.csv")[0].message
    '2 rows (2, 3): there is no day.'
    """
    if not rows:
        return ()
    each = tuple(Problem(severity, code, f"Row {row}{said}", hint, file, row) for row in rows)
    return (Problem(severity, code, f"{name_rows(rows)}{said}", hint, file, rows[0], each=each),)
