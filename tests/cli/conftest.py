"""A small mission for tests of the command line: people of three roles, two parties, a sector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission import MissionFile
from bluehelm.mission.people import add_person, create_mission
from bluehelm.mission.records import Account, Role
from bluehelm.partners import Party
from bluehelm.situation.records import Sector

HEAD, ANALYST, REVIEWER, OBSERVER = "A. Keita", "B. Lind", "C. Rossi", "D. Okoro"


class AtHand:
    """A mission file in a folder, and the command line run on it in process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "averra.helm"
        with create_mission(self.file, mission="UNMAV", site="North", code="NOR", head=HEAD, kinds=KINDS) as file:
            for name, role in ((ANALYST, Role.ANALYST), (REVIEWER, Role.REVIEWER), (OBSERVER, Role.OBSERVER)):
                add_person(file, Account(name=name, role=role), author=HEAD)
            file.add(Party(name="Northern Front", short_name="NF", type="armed_group"), author=HEAD)
            file.add(Party(name="Army of Averra", short_name="ARM", type="state_forces"), author=HEAD)
            file.add(Sector(name="North", code="N"), author=HEAD)

    def run(self, *words: object, by: str = HEAD, into: str | None = None) -> Result:
        """Run a command as somebody; what was refused is the result's exception."""
        environment = {"BLUEHELM_PERSON": by, "COLUMNS": "100", "TERM": "dumb"}
        return CliRunner().invoke(app, [str(word) for word in words], env=environment, input=into)

    def done(self, *words: object, by: str = HEAD, into: str | None = None) -> str:
        """What a command that works prints."""
        result = self.run(*words, by=by, into=into)
        assert result.exception is None, f"{words}: {result.exception!r} {result.output}"
        return result.output

    def refused(self, *words: object, by: str = HEAD) -> str:
        """Why a command is refused."""
        result = self.run(*words, by=by)
        assert result.exception is not None, result.output
        return str(result.exception)

    def read(self, *words: object, by: str = HEAD) -> Any:
        """What a command prints with --json."""
        result = self.run(*words, "--json", by=by)
        assert result.exception is None, f"{words}: {result.exception!r} {result.output}"
        return json.loads(result.stdout)

    def read_in_part(self, *words: object) -> Any:
        """What a command prints with --json that refuses some of its input."""
        result = self.run(*words, "--json")
        assert result.exit_code == 2, f"{words}: {result.exception!r} {result.output}"
        return json.loads(result.stdout)

    def mission(self) -> MissionFile:
        """The mission file itself."""
        return MissionFile.open(self.file, kinds=KINDS)

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def at_hand(tmp_path: Path) -> AtHand:
    """A small mission, and the command line on it."""
    return AtHand(tmp_path)
