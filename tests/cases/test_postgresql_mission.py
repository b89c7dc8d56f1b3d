"""A mission on PostgreSQL from the first record to the copy that leaves it, at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shared_mission import incident
from typer.testing import CliRunner

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission import MissionFile
from bluehelm.mission.people import create_mission
from bluehelm.partners import Party
from bluehelm.situation.records import Sector

HEAD = "A. Keita"
SHEET = """reference,title,category,when.start,where.latitude,where.longitude,where.country
,Smoke over the camp,armed_clash,2025-03-10,6.2,18.6,CAF
,Shell near the mill,shelling,2025-03-11,6.3,18.7,CAF
"""


@pytest.mark.parametrize("empty_store", ["postgresql"], indirect=True)
def test_a_mission_on_postgresql_does_all_that_a_file_does(
    empty_store: Callable[[], Path | str], tmp_path: Path
) -> None:
    """Import, situation, compliance, share in every format, pack and sync: each command works on the address of a
    database, and the pack holds what the database does.
    """
    where = str(empty_store())
    with create_mission(where, mission="UNMAV", site="HQ", code="HQ", head=HEAD, kinds=KINDS) as file:
        file.add(Party(name="Army of the North", short_name="AON"), author=HEAD)
        file.add(Sector(name="North", code="N"), author=HEAD)
        for number, killed in enumerate((0, 8, 3, 3), start=1):
            file.add(incident(number, killed), author=HEAD)

    def done(*words: object) -> str:
        result = CliRunner().invoke(app, [*map(str, words)], env={"BLUEHELM_PERSON": HEAD, "TERM": "dumb"})
        assert result.exception is None, f"{words}: {result.exception!r} {result.output}"
        return result.stdout

    def read(*words: object) -> Any:
        return json.loads(done(*words, "--json"))

    sheet = tmp_path / "incidents.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    done("import", sheet, "--into", where, "--kind", "incident", "--yes")
    assert read("report", "list", where)["total"] == 6
    assert "Shots at the bridge" in done("report", "show", where, "HQ-0001")
    text = tmp_path / "situation.txt"
    done("situation", where, "--week", "2025-W11", "--out", tmp_path / "situation.html", "--text", text)
    assert "HQ-0001" in text.read_text(encoding="utf-8")
    read("compliance", where, "--until", "2025-03-31")
    formats = [word for name in ("hxl", "geojson", "gpkg", "kml", "ucdp", "helm") for word in ("--format", name)]
    copy = read("share", where, "--for", "AON", "--as-of", "2025-06-01", "--out", tmp_path / "copy", *formats)
    assert copy["rows"] == 4
    assert len(list((tmp_path / "copy").iterdir())) == 7
    done("sync", "out", where, tmp_path / "all.helmx", "--since", "all")
    done("pack", where, tmp_path / "unmav.helmpack")
    done("unpack", tmp_path / "unmav.helmpack", tmp_path)
    assert "whole" in done("check", where)
    assert "whole" in done("check", tmp_path / "unmav.helm")
    with (
        MissionFile.open(where, kinds=KINDS) as served,
        MissionFile.open(tmp_path / "unmav.helm", kinds=KINDS) as packed,
    ):
        states = [
            {(item.id, json.dumps(item.fields, sort_keys=True, default=str)) for item in file.find()}
            for file in (served, packed)
        ]
    assert states[0] == states[1]
    assert len(states[0]) > 6
