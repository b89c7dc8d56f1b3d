"""Problems: one line says where, what and the next step; errors stop only who asked to be strict."""

from __future__ import annotations

import pytest

from bluehelm.problems import InputRefused, Problem, Severity, errors_in, refuse_errors

ERROR = Problem(Severity.ERROR, "bad-date", "'31 June' is no day.", "Write 2014-06-30.", "ged.csv", 7, "date_start")
WARNING = Problem(Severity.WARNING, "far-point", "The point lies 80 km outside.")
NOTE = Problem(Severity.NOTE, "zero-deaths", "12 events have no deaths.", file="ged.csv")


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (ERROR, "error: ged.csv row 7 column date_start: '31 June' is no day. Next: Write 2014-06-30."),
        (WARNING, "warning: The point lies 80 km outside."),
        (NOTE, "note: ged.csv: 12 events have no deaths."),
        (Problem(Severity.ERROR, "x", "Cut off.", row=0), "error: row 0: Cut off."),
        (Problem(Severity.ERROR, "x", "Missing.", column="lat"), "error: column lat: Missing."),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    """Place, message and next step stand in one line, and what is not known is left out."""
    assert str(problem) == line


def test_a_problem_as_plain_values_keeps_every_field() -> None:
    """For --json a severity is its word, and unknown places are null."""
    assert ERROR.to_dict() == {
        "severity": "error",
        "code": "bad-date",
        "message": "'31 June' is no day.",
        "hint": "Write 2014-06-30.",
        "file": "ged.csv",
        "row": 7,
        "column": "date_start",
    }
    assert WARNING.to_dict()["file"] is None


def test_only_errors_are_errors() -> None:
    """A warning and a note were used; the error was not."""
    assert errors_in([NOTE, ERROR, WARNING]) == (ERROR,)


def test_strict_stops_at_errors_and_only_then() -> None:
    """Warnings never stop; errors stop under strict, and only the errors are handed over."""
    refuse_errors([WARNING, NOTE], strict=True)
    refuse_errors([ERROR], strict=False)
    with pytest.raises(InputRefused) as refused:
        refuse_errors([WARNING, ERROR], strict=True)
    assert refused.value.problems == (ERROR,)


def test_a_refusal_is_a_value_error_that_says_every_problem() -> None:
    """Who catches ValueError catches it, one line a problem; one problem may be given bare."""
    with pytest.raises(ValueError, match=r"(?s)error: ged\.csv row 7.*\nwarning: The point"):
        raise InputRefused([ERROR, WARNING])
    assert InputRefused(WARNING).problems == (WARNING,)
    assert str(InputRefused(WARNING)) == str(WARNING)
