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

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def show_problems(problems: Sequence[Problem]) -> None:
    """Write problems to standard error, worst first."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    order = list(Severity)
    for problem in sorted(problems, key=lambda p: order.index(p.severity))[:SHOWN]:
        where = " ".join(part for part in (problem.file, _row(problem), _column(problem)) if part)
        label = f"[{_STYLE[problem.severity]}]{problem.severity.capitalize()}[/]"
        console.print(f"{label}: {escape(where + ': ' if where else '')}{escape(problem.message)}")
        if problem.hint:
            console.print(f"  [dim]Next:[/dim] {escape(problem.hint)}")
    if len(problems) > SHOWN:
        console.print(f"... and {len(problems) - SHOWN} more. All of them: add --json.")


def print_json(value: object) -> None:
    """Write one JSON document to standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def _row(problem: Problem) -> str:
    return "" if problem.row is None else f"row {problem.row}"


def _column(problem: Problem) -> str:
    return "" if problem.column is None else f"column {problem.column}"
