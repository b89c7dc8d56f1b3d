"""Problems and results as a person at a terminal reads them, or as JSON for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from bluehelm.problems import Problem, Severity

SHOWN = 12
"""How many problems are written out; the rest are counted. All of them are in the JSON."""

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def show_problems(problems: Sequence[Problem]) -> None:
    """Write errors and then warnings to standard error; notes on known quirks of a source are only counted."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    serious = sorted((p for p in problems if p.severity in _STYLE), key=lambda p: list(_STYLE).index(p.severity))
    for problem in serious[:SHOWN]:
        where = " ".join(part for part in (problem.file, _row(problem), _column(problem)) if part)
        label = f"[{_STYLE[problem.severity]}]{problem.severity.capitalize()}[/]"
        console.print(f"{label}: {escape(where + ': ' if where else '')}{escape(problem.message)}")
        if problem.hint:
            console.print(f"  [dim]Next:[/dim] {escape(problem.hint)}")
    rest = [f"{len(serious) - SHOWN} more"] if len(serious) > SHOWN else []
    notes = len(problems) - len(serious)
    rest += [f"{notes} {'note' if notes == 1 else 'notes'} on known quirks of the input"] if notes else []
    if rest:
        console.print(f"[dim]And {' and '.join(rest)}; to see all, add --json.[/dim]")


def print_json(value: object) -> None:
    """Write one JSON document to standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def _row(problem: Problem) -> str:
    return "" if problem.row is None else f"row {problem.row}"


def _column(problem: Problem) -> str:
    return "" if problem.column is None else f"column {problem.column}"
