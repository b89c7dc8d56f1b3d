"""``bluehelm situation``, ``compliance`` and ``meeting-pack`` on the invented mission."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from report_mission import CANARY, HEAD, make_test_mission
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.problems import InputRefused


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("averra")
    make_test_mission(folder).file.close()
    return str(folder / "averra.helm")


def _run(*words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--as", HEAD], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_without_a_file_the_text_is_printed(file: str) -> None:
    """The terminal gets what the radio would."""
    told = _run("situation", file, "--week", "2025-W10")
    assert "UNMAV: SITUATION REPORT, week 10 of 2025" in told
    assert told.splitlines()[-1].startswith("END OF REPORT, ")


def test_pages_and_text_are_written_together(file: str, tmp_path: Path) -> None:
    """HTML, its PDF and the text; of marked records nothing, as asked."""
    told = _run(
        "situation", file, "--day", "2025-03-07", "--out", str(tmp_path / "day.html"),
        "--text", str(tmp_path / "day.txt"), "--ascii", "--up-to", "unclassified",
    )  # fmt: skip
    assert "mark: unclassified" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["day.html", "day.pdf", "day.txt"]
    for name in ("day.html", "day.txt"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "CEN-0110" not in page
        assert CANARY not in page


@pytest.mark.parametrize("given", [[], ["--day", "2025-03-04", "--week", "2025-W10"]])
def test_a_report_is_of_one_day_or_one_week(file: str, given: list[str]) -> None:
    """Neither or both: the message says how to write one of them."""
    with pytest.raises(InputRefused, match="Give --day 2025-03-04 or --week 2025-W10"):
        _run("situation", file, *given)


def test_the_mission_file_is_not_written_over(file: str) -> None:
    """A slip of the keyboard must not cost the records."""
    with pytest.raises(InputRefused, match="is one of the inputs and would be lost"):
        _run("situation", file, "--day", "2025-03-04", "--text", file)


def test_the_report_as_json(file: str) -> None:
    """Counts with status, people with both counts apart, sites with their last entry."""
    told = json.loads(_run("situation", file, "--week", "2025-W10", "--json"))
    assert (len(told["incidents"]), told["duplicates"], told["false"]) == (10, 1, 1)
    killed = next(row for row in told["people"] if (row["people"], row["harm"]) == ("civilians", "killed"))
    assert (killed["verified"]["best"], killed["claimed"]) == (3, None)
    assert told["sites"]["Post Kesta"].startswith("2025-02-21")


def test_compliance_on_the_terminal_and_as_a_page(file: str, tmp_path: Path) -> None:
    """Label and mark first, then the counts; the page beside."""
    told = _run(
        "compliance", file, "--until", "2025-02", "--agreement", "Port Ansel", "--out", str(tmp_path / "c.html")
    )
    assert told.splitlines()[:2] == ["FICTIONAL: no real country, mission, party or person", "UNCLASSIFIED"]
    assert "Army: 6 alleged, 0 verified" in told
    assert "how Port Ansel is kept" in (tmp_path / "c.html").read_text(encoding="utf-8")
    rows = json.loads(_run("compliance", file, "--until", "2025-02", "--json"))["parties"]
    assert {row["party"] for row in rows} == {"Army", "Northern Front"}


def test_a_wrong_month_names_the_option(file: str) -> None:
    """The hint speaks of --until."""
    with pytest.raises(InputRefused, match="Write --until 2014-12"):
        _run("compliance", file, "--until", "March")


def test_a_meeting_pack_by_reference_or_day(file: str, tmp_path: Path) -> None:
    """The same pack both ways; what is held back is said on the terminal and stands in no file."""
    told = _run("meeting-pack", file, "--meeting", "jc-07")
    assert _run("meeting-pack", file, "--on", "2025-03-12") == told
    assert told.startswith("FICTIONAL")
    done = CliRunner().invoke(
        app, ["meeting-pack", file, "--meeting", "JC-07", "--out", str(tmp_path / "p.txt"), "--as", HEAD]
    )
    assert "only a source told of them" in done.stderr
    assert (tmp_path / "p.txt").read_text(encoding="utf-8") == told
    assert "CEN-0110" not in told
    assert CANARY not in told


def test_a_pack_needs_a_meeting(file: str) -> None:
    """Without one, or with two ways to name it, the message says how."""
    with pytest.raises(InputRefused, match="Give --meeting JC-07 or --on 2025-03-12"):
        _run("meeting-pack", file)
