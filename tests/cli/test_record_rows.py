"""Rows of a list at the width of a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.cli.record_rows import ListRow, print_rows

HEADINGS = ("reference", "day", "status", "category", "sector")
ROWS = [
    ListRow(("NOR-0001", "2025-03-04", "under verification", "attack on mission", "Centre"), "Mortar fire at the post"),
    ListRow(("NOR-0002", "2025-03-05", "reported", "denial of movement", ""), ""),
]


def printed(capsys: pytest.CaptureFixture[str], columns: int, rows: list[ListRow]) -> list[str]:
    """What stands on a terminal of so many columns."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COLUMNS", str(columns))
        environment.setenv("TERM", "dumb")
        print_rows(HEADINGS, rows)
    return capsys.readouterr().out.splitlines()


def test_a_narrow_terminal_has_what_it_is_about_below(capsys: pytest.CaptureFixture[str]) -> None:
    """At 80 columns every short cell keeps its line, and the words follow below it."""
    assert printed(capsys, 80, ROWS) == [
        "reference  day         status              category            sector",
        "NOR-0001   2025-03-04  under verification  attack on mission   Centre",
        "    Mortar fire at the post",
        "NOR-0002   2025-03-05  reported            denial of movement",
    ]


def test_a_wide_terminal_has_it_beside(capsys: pytest.CaptureFixture[str]) -> None:
    """With room for a line of words they stand in a last column."""
    lines = printed(capsys, 120, ROWS)
    assert lines[0].endswith("sector  what")
    assert lines[1].endswith("Centre  Mortar fire at the post")
    assert len(lines) == 3


def test_a_column_that_nobody_filled_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty column takes no room."""
    assert printed(capsys, 80, [ListRow(("NOR-0001", "", "", "", ""), "Fire")]) == [
        "reference  what",
        "NOR-0001   Fire",
    ]


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=40), st.sampled_from((60, 80, 100, 132)))
def test_no_word_is_broken_and_none_is_lost(words: list[str], columns: int) -> None:
    """Whatever the width, the words come out whole, in their order, within the terminal."""
    with pytest.MonkeyPatch.context() as environment:
        told: list[str] = []
        environment.setenv("COLUMNS", str(columns))
        environment.setenv("TERM", "dumb")
        environment.setattr("rich.console.Console.print", lambda _, text, **__: told.append(str(text)))
        print_rows(("reference",), [ListRow(("NOR-0001",), " ".join(words))])
    assert all(len(line) <= columns for line in told)
    assert " ".join(told[1:]).split() == ["NOR-0001", *words]
