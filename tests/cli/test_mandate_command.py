"""``bluehelm mandate``: what a text asks and until when, on the terminal and as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.problems import InputRefused

TEXT = """Resolution {number} ({year})

Adopted by the Security Council at its 9000th meeting, on 3 March {year}

The Security Council,

Acting under Chapter VII of the Charter of the United Nations,

1. Decides to extend the mandate of the Mission in the Tide Islands (UNTIDE) for one year from 1 April {year};

2. Decides that UNTIDE shall comprise up to 2,400 military personnel, including 60 military observers, and 350 police
personnel, who shall be deployed to every island of the northern group before the season of storms;

3. Authorizes UNTIDE to take all necessary means to protect civilians;

4. Decides to remain seized of the matter.
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """An invented mandate that ends on 31 March 2032."""
    path = tmp_path / "tide.txt"
    path.write_text(TEXT.format(number=9101, year=2031), encoding="utf-8")
    return path


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A collection of the mandate and its renewal in the next year."""
    rows = [
        {"symbol": f"S/RES/{number}", "text": TEXT.format(number=number, year=year), "paragraphs": None}
        for number, year in ((9101, 2031), (9102, 2032))
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> tuple[str, str]:
    """What the command writes to standard output and to standard error."""
    done = CliRunner().invoke(app, ["mandate", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout, done.stderr


def refusal(*arguments: str | Path) -> InputRefused:
    """Why the command stops; ``main`` shows it and exits with 2."""
    stopped = CliRunner().invoke(app, ["mandate", *map(str, arguments)]).exception
    assert isinstance(stopped, InputRefused)
    return stopped


def test_a_text_file_in_a_few_lines(text: Path) -> None:
    """Symbol, authority, force, ceilings, computed end and first words of each paragraph are printed."""
    shown, _ = run(text, "--on", "2032-03-30")
    for line in (
        "S/RES/9101, adopted on 2031-03-03",
        "Mission: UNTIDE",
        "Authority: Chapter VII, for the whole text",
        "All necessary means: paragraph 3",
        "Ceilings: 2,400 military (of them 60 observers), 350 police",
        "Last day: 2032-03-31, paragraph 1 (computed: one year from 2031-04-01, as the paragraph says)",
        "Runs on 2032-03-30; 1 day left",
        "Renewals: not looked for; give a collection with --texts",
        "4  Decides to remain seized of the matter.",
    ):
        assert line in shown.splitlines()
    assert "2  Decides that UNTIDE shall comprise up to 2,400 military personnel, including 60" in shown
    assert "season of storms" not in shown


def test_a_mandate_that_ran_out_and_its_renewal(texts: Path) -> None:
    """By its symbol among texts: on the day after the last it ran out, and the text that renewed it is named."""
    shown, _ = run("S/RES/9101", "--texts", texts, "--on", "2032-04-01")
    assert "RAN OUT on 2032-03-31, 1 day before 2032-04-01" in shown
    assert "Renewals adopted by 2032-04-01: S/RES/9102" in shown


def test_a_renewal_not_yet_adopted_is_not_named(texts: Path, text: Path) -> None:
    """Before the renewal's adoption none is found, also for a text file of its own beside the collection."""
    shown, _ = run(text, "--texts", texts, "--on", "2032-03-02")
    assert "Renewals adopted by 2032-03-02: none found in texts.jsonl" in shown


def test_without_a_day_it_is_today(text: Path) -> None:
    """The day used is said where none was given."""
    before = datetime.now().astimezone().date().isoformat()
    shown, _ = run(text)
    after = datetime.now().astimezone().date().isoformat()
    assert any(f"on {day}; " in shown or f"before {day}" in shown for day in (before, after))


def test_the_record_as_json(texts: Path) -> None:
    """Programs get the whole mandate, the day asked for, whether it ran out, renewals and problems."""
    shown, errors = run("S/RES/9101", "--texts", texts, "--on", "2032-04-01", "--mission", "UNXYZ", "--json")
    record = json.loads(shown)
    assert errors == ""
    assert (record["on"], record["ran_out"], record["renewals"]) == ("2032-04-01", True, ["S/RES/9102"])
    assert record["mandate"]["ceilings"][1]["part_of"] == "military"
    assert record["ceilings_in_words"] == "2,400 military (of them 60 observers), 350 police"
    assert [problem["code"] for problem in record["problems"]] == ["other-mission", "computed-expiry"]


def test_problems_go_to_standard_error(text: Path) -> None:
    """The mandate of another mission than the one asked for is told beside the result, not in it."""
    shown, errors = run(text, "--mission", "UNXYZ")
    assert "S/RES/9101 is about UNTIDE and does not name UNXYZ" in errors
    assert "UNXYZ" not in shown


def test_a_bad_day_or_symbol_is_refused(text: Path, texts: Path) -> None:
    """One clear problem each: no day, a symbol without its collection, a symbol that is not in it, no file."""
    assert "'tomorrow' is not a day. Next: Write --on 2014-12-24" in str(refusal(text, "--on", "tomorrow"))
    assert "the collection that holds the text is needed too" in str(refusal("S/RES/9101"))
    assert "The nearest are S/RES/9101, S/RES/9102" in str(refusal("S/RES/9103", "--texts", texts))
    assert "There is no such file" in str(refusal("nothing.txt"))
