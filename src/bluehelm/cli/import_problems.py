"""Everything that is wrong with a file, row by row, as a table to mend the file by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from bluehelm.cli.messages import SHOWN, show_problems
from bluehelm.problems import Problem, Severity, row_by_row

_COLUMNS: Final = ("file", "row", "column", "severity", "code", "message", "hint")
_HOW: Final = "--dry-run --problems problems.csv"


def keep_problems(problems: Sequence[Problem], path: Path | None, *, file: Path) -> None:
    """Write all problems of ``file`` as CSV, one line a row and fault, in the order of the rows.

    Raises:
        InputRefused: when the CSV cannot be written.
    """
    if path is None:
        return
    from bluehelm.cli.output_folder import write_together
    from bluehelm.exchange.table_text import csv_bytes

    each = sorted(row_by_row(problems), key=lambda problem: problem.row or 0)
    lines = [[getattr(problem, name) for name in _COLUMNS] for problem in each]
    with write_together((path,), inputs=(file,)) as scratch:
        (scratch / path.name).write_bytes(csv_bytes([_COLUMNS, *lines]))


def tell_problems(problems: Sequence[Problem], path: Path | None, *, how: str = _HOW) -> None:
    """Show the first problems, and say where all of them are, or ``how`` to get them."""
    show_problems(problems, to_see_all="see the table" if path else f"add {how}")
    faults = sum(1 for problem in row_by_row(problems) if problem.severity is not Severity.NOTE)
    if path is not None:
        typer.echo(f"All problems, row by row: {path}", err=True)
    elif faults > min(SHOWN, len(problems)):
        typer.echo(f"{faults:,} faults in all. To have them row by row as a table, add {how}.", err=True)
