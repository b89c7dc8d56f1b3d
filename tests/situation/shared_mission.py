"""A mission to make copies of, and a second site of it: for tests of the command ``share``."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.cli.share_reading import read_content
from bluehelm.mission import MissionFile
from bluehelm.mission.people import create_mission
from bluehelm.mission.records import ReleaseRecord
from bluehelm.partners.records import Party
from bluehelm.problems import InputRefused
from bluehelm.situation.records import Incident
from bluehelm.situation.shared_copy_history import Earlier, earlier_copies

HEAD = "A. Keita"
DAY = "2025-06-01"
MOMENT = datetime(2025, 6, 1, tzinfo=UTC)
EVERY_FORMAT = [word for name in ("hxl", "geojson", "gpkg", "kml", "ucdp", "helm") for word in ("--format", name)]
NAMES = {
    "README.txt",
    "incidents.hxl.csv",
    "incidents.geojson",
    "incidents.gpkg",
    "incidents.kml",
    "incidents.ucdp.csv",
    "incidents.helm",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def incident(number: int, killed: int = 0, **more: Any) -> Incident:
    """A verified incident of one day in one cell."""
    toll = {"low": killed, "best": killed, "high": killed}
    fields = {
        "reference": f"HQ-{number:04d}",
        "title": "Shots at the bridge",
        "category": "armed_clash",
        "when": {"start": "2025-03-10", "precision": 1},
        "where": {"latitude": 6.2, "longitude": 18.6, "precision": 1, "country": "CAF"},
        "status": "verified",
        "casualties": {"civilians": {"killed": toll}},
    }
    return Incident.model_validate({**fields, **more})


class Mission:
    """A mission with a party and four incidents, whose files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.where = folder / "unmav.helm"
        self.copies = 0
        with create_mission(
            self.where, mission="UNMAV", site="Headquarters", code="HQ", head=HEAD, kinds=KINDS
        ) as file:
            self.party = file.add(Party(name="Army of the North", short_name="AON"), author=HEAD)
            self.ids = [file.add(incident(number, killed), author=HEAD) for number, killed in enumerate((0, 8, 3, 3))]

    def open(self, where: Path | None = None) -> MissionFile:
        """A mission file."""
        return MissionFile.open(where or self.where, kinds=KINDS)

    def share(self, *words: str, where: Path | None = None, person: str = HEAD, receiver: str = "AON") -> Any:
        """Run the command; the folder, and the result as JSON."""
        self.copies += 1
        out = self.folder / f"copy-{self.copies}"
        options = ["--for", receiver, "--as-of", DAY, "--as", person, "--json"]
        if "--out" not in words and "--dry-run" not in words:
            options += ["--out", str(out)]
        done = CliRunner().invoke(app, ["share", str(where or self.where), *options, *words])
        if isinstance(done.exception, InputRefused):
            raise done.exception
        assert done.exit_code == 0, done.output
        return out, json.loads(done.stdout)

    def refusal(self, *words: str, **options: Any) -> list[str]:
        """Codes of the problems that the command stops with."""
        with pytest.raises(InputRefused) as refused:
            self.share(*words, **options)
        return [problem.code for problem in refused.value.problems]

    def releases(self, where: Path | None = None) -> tuple[Any, ...]:
        """Records of copies in the file."""
        with self.open(where) as file:
            return file.find(ReleaseRecord.kind)

    def earlier(self, where: Path | None = None) -> Earlier:
        """What the party has, as a file knows it."""
        with self.open(where) as file:
            given = read_content(file.core).releases
        return earlier_copies(item for item in given if item.receiver == self.party)


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The rows of the table with HXL tags."""
    lines = (folder / "incidents.hxl.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([lines[0], *lines[2:]]))


def codes_of(result: dict[str, Any]) -> list[str]:
    """Codes of the problems told beside a copy."""
    return [problem["code"] for problem in result["problems"]]


class Post:
    """A second site of the mission, entitled or not, and bundles between the two."""

    def __init__(self, mission: Mission, *, entitled: bool) -> None:
        self.mission = mission
        self.where = mission.folder / "post.helm"
        self.bundles = 0
        with mission.open() as ours:
            bundle = self._bundle()
            ours.send(bundle)
            file, _ = MissionFile.join(self.where, bundle, site="North Post", code="NOR", kinds=KINDS)
            file.close()
        self.carry(self.where, mission.where)
        with mission.open() as ours, mission.open(self.where) as post:
            ours.admit(post.fingerprint, entitled=entitled, author=HEAD)
        self.carry(mission.where, self.where)

    def _bundle(self) -> Path:
        self.bundles += 1
        return self.mission.folder / f"{self.bundles}.helmx"

    def carry(self, sender: Path, receiver: Path) -> None:
        """Take a bundle from one site to the other."""
        bundle = self._bundle()
        with self.mission.open(sender) as file:
            file.send(bundle, everything=True)
        with self.mission.open(receiver) as file:
            file.receive(bundle)

    def sync(self) -> None:
        """Both ways, until both have all."""
        self.carry(self.where, self.mission.where)
        self.carry(self.mission.where, self.where)
