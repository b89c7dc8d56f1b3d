"""What a receiver can do with a copy that is a mission file: read its rows, and get no report that nothing happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from shared_mission import Mission
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.problems import InputRefused

WEEK = ("situation", "FILE", "--week", "2025-W11")
WHERE = ("where.latitude=4.4", "where.longitude=18.5")


@pytest.fixture
def copy(tmp_path: Path) -> str:
    """A copy with four rows, as its receiver has it."""
    folder, _ = Mission(tmp_path).share("--format", "helm")
    return str(folder / "incidents.helm")


def run(copy: str, *words: str) -> str:
    """What a command prints for the receiver."""
    given = [copy if word == "FILE" else word for word in words]
    done = CliRunner().invoke(app, [*given, "--as", "Receiver"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    "words",
    [
        WEEK,
        ("compliance", "FILE", "--until", "2025-03"),
        ("meeting-pack", "FILE", "--on", "2025-03-12"),
        ("brief", "--area", "CAF", "--file", "FILE"),
    ],
)
def test_no_report_is_made_from_a_copy_alone(copy: str, words: tuple[str, ...]) -> None:
    """It would be a false all-clear; the refusal says what the file is, and how its rows are read."""
    with pytest.raises(InputRefused, match="4 released rows and no incident of its own") as refused:
        run(copy, *words)
    (problem,) = refused.value.problems
    assert problem.code == "shared-copy"
    assert "bluehelm report list incidents.helm --kind shared_incident" in problem.hint
    assert "4 records" in run(copy, "report", "list", "FILE", "--kind", "shared_incident")


def test_a_receiver_with_incidents_of_its_own_reports_them(copy: str) -> None:
    """Who goes on working in the file gets a report of what they wrote themselves."""
    run(copy, "report", "add", "FILE", "incident", "category=explosion", "when.start=2025-03-12", *WHERE)
    assert "1 incident" in run(copy, *WEEK)
