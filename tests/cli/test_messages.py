"""Problems on a terminal: what is worst comes first, and nothing in them is taken for markup."""

from __future__ import annotations

import pytest

from bluehelm.cli.messages import SHOWN, show_problems
from bluehelm.problems import Problem, Severity


def test_the_worst_problem_comes_first_with_its_place_and_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    """An error is written out with file, row, column and what to do; a note is only counted."""
    show_problems(
        [
            Problem(Severity.NOTE, "quirk", "A known quirk."),
            Problem(Severity.ERROR, "bad", "Latitude 91.", "Mend the row.", file="a.csv", row=7, column="lat"),
        ]
    )
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "Error: a.csv row 7 column lat: Latitude 91.",
        "  Next: Mend the row.",
        "And 1 note on known quirks of the input; to see all, add --json.",
    ]


def test_text_from_a_file_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets in somebody's data are not read as colours."""
    show_problems([Problem(Severity.WARNING, "odd", "Place '[red]Bangui[/red]' is odd.")])
    assert "[red]Bangui[/red]" in capsys.readouterr().err


def test_a_long_list_is_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """Past a screenful the rest are counted, and the way to all of them is named."""
    show_problems([Problem(Severity.WARNING, "w", f"Warning {index}.") for index in range(SHOWN + 3)])
    assert capsys.readouterr().err.splitlines()[-1] == "And 3 more; to see all, add --json."
