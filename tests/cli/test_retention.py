"""Retention, the read log, marks and the passphrase on the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.mission import MissionFile
from bluehelm.mission import retention as mission_retention
from bluehelm.problems import InputRefused

NEW, NEXT = "four words of nothing", "five words of something else"
HEAD = {"BLUEHELM_PERSON": "A. Keita", "BLUEHELM_PASSWORD": "", "BLUEHELM_PASSPHRASE": ""}


def done(*words: str | Path, **env: str) -> str:
    """What a command prints that works."""
    result = CliRunner().invoke(app, [str(word) for word in words], env={**HEAD, **env})
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@pytest.fixture
def mission(tmp_path: Path) -> Path:
    """A mission of an exercise with a head and an observer."""
    file = tmp_path / "a.helm"
    done("new", file, "--mission", "UNMAV", "--site", "Headquarters", "--code", "HQ", "--open-keys")
    done("people", "add", file, "I. Diallo", "--role", "observer")
    return file


def test_what_is_older_than_its_rule_is_due_and_erased(mission: Path) -> None:
    """A source written now is not due tomorrow, is due in ten years, and is erased when somebody says so."""
    done("retention", "keep", mission, "source", "24", "--reason", "rule")
    done("report", "add", mission, "source", "code_name=heron", "name=Anna")
    assert "Nothing is due" in done("retention", "due", mission, "--on", "2026-12-01")
    assert "1 due" in done("retention", "due", mission, "--on", "2060-01-01")
    assert "1 records erased" in done("retention", "erase", mission, "--on", "2060-01-01", "--yes")
    assert "Nothing is due" in done("retention", "due", mission, "--on", "2060-01-01")


def test_only_those_who_manage_people_see_who_they_are_and_who_read_what(mission: Path) -> None:
    """The head lists accounts and the read log; an observer sees neither."""
    assert "I. Diallo" in done("people", "list", mission)
    done("people", "reads", mission)
    for verb in ("list", "reads"):
        refused = CliRunner().invoke(app, ["people", verb, str(mission), "--as", "I. Diallo"], env=HEAD)
        assert isinstance(refused.exception, InputRefused)


def test_a_mark_hides_a_record_from_those_below_it(mission: Path) -> None:
    """What the head marks strictly confidential, an observer no longer finds."""
    done("report", "add", mission, "party", "name=Upland Front", "short_name=UF")
    assert "Upland Front" in done("report", "list", mission, "--kind", "party", "--as", "I. Diallo")
    done("report", "mark", mission, "Upland Front", "strictly confidential")
    assert "Upland Front" not in done("report", "list", mission, "--kind", "party", "--as", "I. Diallo")


def test_a_new_passphrase_opens_the_keys_and_the_old_one_does_not(mission: Path) -> None:
    """After a change only the new passphrase unlocks the file."""
    done("people", "passphrase", mission, BLUEHELM_NEW_PASSPHRASE=NEW)
    with MissionFile.open(mission, passphrase=NEW) as file:
        assert file.unlocked
        file.change_passphrase(NEXT)
    with pytest.raises(InputRefused, match="not the passphrase"):
        MissionFile.open(mission, passphrase=NEW)
    with MissionFile.open(mission) as locked, pytest.raises(InputRefused, match="locked"):
        locked.change_passphrase("another one of them")


@pytest.mark.parametrize("words", [("report", "erase", "heron", "--reason", "asked"), ("retention", "erase")])
def test_an_erasure_that_another_program_holds_up_says_so(
    mission: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """As long as somebody reads, the keys lie beside the file: the next step is named, and helps."""
    monkeypatch.setattr(mission_retention, "_PATIENCE", 10)
    done("retention", "keep", mission, "source", "24", "--reason", "rule")
    done("report", "add", mission, "source", "code_name=heron", "name=Anna")
    given = (*words[:2], mission, *words[2:], *(("--on", "2060-01-01") if words[0] == "retention" else ()), "--yes")
    with closing(sqlite3.connect(mission, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM entries").fetchone()
        said = done(*given)
        assert "Close other programs" in said
        assert "bluehelm check a.helm" in said
    done("check", mission)
    log = mission.with_name("a.helm-wal")
    assert not log.exists() or not log.stat().st_size
