"""A stick that is full, or can only be read, at the command line: said in words, and nothing half is left."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bluehelm.cli.mission_kinds import KINDS
from bluehelm.draws import random_stream
from bluehelm.mission import Draft, MissionFile
from bluehelm.mission.people import create_mission
from bluehelm.partners import Party
from bluehelm.situation.records import Incident

HEAD = "A. Keita"
REFUSED = 2
SMALL = 40_000
"""Bytes that a file may have: less than any of these commands writes."""


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mission of half a megabyte that nothing packs much smaller, and a copy of it without its end."""
    where = tmp_path_factory.mktemp("full") / "unmav.helm"
    stream = random_stream(1, "full stick")
    with create_mission(where, mission="UNMAV", site="HQ", code="HQ", head=HEAD, kinds=KINDS) as file:
        file.add(Party(name="Army of the North", short_name="AON"), author=HEAD)
        drafts = [
            Draft(
                Incident(
                    reference=f"HQ-{number:04d}",
                    title=stream.bytes(60).hex(),
                    what=stream.bytes(400).hex(),
                    category="armed_clash",
                    status="verified",
                    when={"start": "2025-03-10", "precision": 1},
                    where={"latitude": 6.2, "longitude": 18.6, "precision": 1, "country": "CAF"},
                    casualties={"civilians": {"killed": {"low": 9, "best": 9, "high": 9}}},
                )
            )
            for number in range(1, 301)
        ]
        file.add_all(drafts, author=HEAD)
        file.send(where.with_name("first.helmx"))
    content = where.read_bytes()
    where.with_name("damaged.helm").write_bytes(content[: len(content) * 3 // 4])
    return where


COMMANDS = {
    "sync out": ("sync", "out", "unmav.helm", "stick/all.helmx", "--since", "all"),
    "pack": ("pack", "unmav.helm", "stick/unmav.helmpack"),
    "share": (
        "share",
        "unmav.helm",
        "--for",
        "AON",
        "--as-of",
        "2025-06-01",
        "--out",
        "stick/copy",
        "--format",
        "geojson",
    ),
    "repair": ("check", "damaged.helm", "--repair", "stick/new.helm"),
    "join": ("new", "stick/post.helm", "--join", "first.helmx", "--site", "N", "--code", "N", "--open-keys"),
}


def run(mission: Path, words: tuple[str, ...], *, most: int | None) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, whose files may not grow beyond so many bytes."""

    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "bluehelm.cli", *words],
        cwd=mission.parent,
        env={**os.environ, "BLUEHELM_PERSON": HEAD, "TERM": "dumb"},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_stick_is_told_and_holds_nothing_half(mission: Path, name: str) -> None:
    """The file cannot grow: exit code 2, a message with a next step, no traceback, and the folder is as it was. With
    room, the same command works.
    """
    stick = mission.parent / "stick"
    stick.mkdir(exist_ok=True)
    full = run(mission, COMMANDS[name], most=SMALL)
    assert full.returncode == REFUSED, full.stderr
    assert "Traceback" not in full.stderr
    assert "Next" in full.stderr or "Look" in full.stderr
    assert list(stick.iterdir()) == []
    done = run(mission, COMMANDS[name], most=None)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(stick)
    with MissionFile.open(mission, kinds=KINDS) as file:
        assert len(file.find("incident")) == 300


@pytest.mark.parametrize("name", COMMANDS)
def test_a_stick_that_can_only_be_read_is_told(mission: Path, name: str) -> None:
    """Where the folder takes no file: exit code 2, a message, no traceback."""
    stick = mission.parent / "stick"
    stick.write_text("no folder", encoding="utf-8")  # what binds root as well as anybody
    refused = run(mission, COMMANDS[name], most=None)
    stick.unlink()
    assert refused.returncode == REFUSED, refused.stderr
    assert "Traceback" not in refused.stderr
