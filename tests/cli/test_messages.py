"""Problems on a terminal: what is worst comes first, and nothing in them is taken for markup."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluehelm.cli.messages import SHOWN, print_json, show_problems
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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet='a\u202e\x9b\x1b\u2066\x7f\u200f\u2028\ud800\\"'))
def test_json_turns_no_writing_and_stays_what_it_was(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Characters that a terminal obeys are escaped, in keys and values; a program reads the same text again."""
    capsys.readouterr()
    print_json({"said": text, text: 1})
    out = capsys.readouterr().out
    assert json.loads(out) == {"said": text, text: 1}
    assert not set(out) & set(
        map(chr, [*range(10), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0x2066])
    )


def test_json_keeps_other_writing_readable(capsys: pytest.CaptureFixture[str]) -> None:
    """Letters of every script stand as they are."""
    print_json(["Bria é 北 عربي"])
    assert "Bria é 北 عربي" in capsys.readouterr().out
