"""What is wrong with somebody's input, said so that they can mend it.

A mistake in a user's file is a value, not an exception: readers and checkers return
``(value, problems)`` and go on with the good rows. ``InputRefused`` is for calls that cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


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
    kebab-case name for programs; ``message`` and ``hint`` are sentences for people.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    file: str | None = None
    row: int | None = None
    column: str | None = None

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
        return asdict(self)


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
