"""Problems and results as a person at a terminal reads them, or as JSON for a program."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape

from bluehelm.problems import Problem, Severity

REFUSED = 2
"""Exit status where an input was refused."""
SHOWN = 12
"""How many problems are written out; the rest are counted. All of them are in the JSON."""

_RAW: Final = re.compile(
    "[\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff"
    "\\U000e0000-\\U000e007f]"
)
"""What a terminal obeys or does not show: JSON itself leaves it raw."""
_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def show_problems(problems: Sequence[Problem], *, to_see_all: str = "add --json") -> None:
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
        console.print(f"[dim]And {' and '.join(rest)}; to see all, {to_see_all}.[/dim]")


def print_json(value: object) -> None:
    """Write one JSON document to standard output; control and direction characters in it stand as escapes."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write(_RAW.sub(_escaped, text) + "\n")


def _escaped(raw: re.Match[str]) -> str:
    """One character as JSON writes it in ASCII, which is valid wherever a string may hold it."""
    return json.dumps(raw[0])[1:-1]


def _row(problem: Problem) -> str:
    return "" if problem.row is None else f"row {problem.row}"


def _column(problem: Problem) -> str:
    return "" if problem.column is None else f"column {problem.column}"
