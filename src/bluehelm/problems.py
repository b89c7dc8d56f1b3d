"""What is wrong with somebody's input, said so that they can mend it.

A mistake in a user's file is a value, not an exception: readers and checkers return
``(value, problems)`` and go on with the good rows. ``InputRefused`` is for calls that cannot go on.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

UNPRINTABLE: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
"""Control characters but tab and line breaks, and marks that turn the direction of writing: a chart or terminal fails
at them, or shows another text than is written."""
_UNPRINTABLE_OR_SURROGATE: Final = re.compile(UNPRINTABLE[:-1] + r"\ud800-\udfff]")

_PATH_SHOWN: Final = 60


class Severity(StrEnum):
    """How much a problem matters to what is made from the input."""

    ERROR = "error"
    """The row, file or request was not used."""
    WARNING = "warning"
    """It was used, and may mislead: somebody should look."""
    NOTE = "note"
    """A known quirk of the source, accepted as it is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do next.

    ``row`` counts as a text editor or spreadsheet does: the header is row 1. ``code`` is a stable
    kebab-case name for programs; ``message`` and ``hint`` are sentences for people. Where one problem speaks for many
    rows, ``each`` holds what is wrong with each of them.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    file: str | None = None
    row: int | None = None
    column: str | None = None
    each: tuple[Problem, ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        """One line: where, what, and the next step."""
        where = self.file or ""
        if self.row is not None:
            where += f" row {self.row}"
        if self.column is not None:
            where += f" column {self.column}"
        text = f"{where.strip()}: {self.message}" if where else self.message
        return f"{self.severity}: {text}" + (f" Next: {self.hint}" if self.hint else "")

    def to_dict(self) -> dict[str, str | int | None]:
        """The same as plain values, for ``--json``."""
        return {name: getattr(self, name) for name in PROBLEM_FIELDS}


PROBLEM_FIELDS: Final = ("severity", "code", "message", "hint", "file", "row", "column")
"""What is told of a problem, in this order."""


def row_by_row(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems one row at a time: those that speak for many rows taken apart.

    >>> rows = tuple(Problem(Severity.ERROR, "no-day", f"Row {row} has no day.", row=row) for row in (2, 3))
    >>> both = Problem(Severity.ERROR, "no-day", "2 rows have no day.", row=2, each=rows)
    >>> [problem.row for problem in row_by_row([both])]
    [2, 3]
    """
    for problem in problems:
        yield from row_by_row(problem.each) if problem.each else (problem,)


class InputRefused(ValueError):
    """The call cannot go on with this input; ``problems`` says why, worst first."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def errors_in(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems whose rows, files or requests were not used.

    >>> errors_in([Problem(Severity.NOTE, "zero-deaths", "No deaths are recorded.")])
    ()
    """
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def refuse_errors(problems: Sequence[Problem], *, strict: bool) -> None:
    """With ``strict``, stop at the first input that has errors.

    Raises:
        InputRefused: when ``strict`` and at least one problem is an error.
    """
    errors = errors_in(problems)
    if strict and errors:
        raise InputRefused(errors)


def printable(text: str, *, keep_lines: bool = False) -> str:
    r"""A user's text without control characters, marks of writing direction and halves of surrogate pairs.

    Tabs and line breaks become blanks; with ``keep_lines`` they stay, and page breaks become line breaks.

    >>> printable("Army\x1b[31m\nof \u202eNorth")
    'Army[31m of North'
    """
    text = re.sub(r"[\x0b\x0c]", "\n", text) if keep_lines else re.sub(r"[\t\n\r]+", " ", text)
    return _UNPRINTABLE_OR_SURROGATE.sub("", text)


def path_too_long(path: str) -> Problem:
    """That no file can have so long a name, or lie so deep."""
    message = f"This name or path is longer than this system allows: {printable(path)[:_PATH_SHOWN]} ..."
    return Problem(Severity.ERROR, "bad-path", message, "Look at what was typed, or use a shorter name.")


def refuse_irregular(path: Path) -> None:
    """Refuse what exists and is no file to read: a pipe would wait forever, a device never end.

    What is missing, a folder or closed to the user passes: its reader says so better.

    Raises:
        InputRefused: "not-a-file" for a pipe, device or socket, "bad-path" for a path with a NUL character or too long.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise InputRefused(path_too_long(str(path))) from None
        return
    except ValueError:
        message = f"The path {printable(str(path))} holds a NUL character; no file can be called so."
        hint = "Write the path again by hand."
        raise InputRefused(Problem(Severity.ERROR, "bad-path", message, hint)) from None
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        message = "This is not a regular file but a pipe, device or socket."
        raise InputRefused(
            Problem(Severity.ERROR, "not-a-file", message, "Save the content as a file and name that.", path.name)
        )
