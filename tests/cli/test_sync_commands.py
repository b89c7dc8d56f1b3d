"""Sites that join, fingerprints read out, and erasures that wait, on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bluehelm.cli.main import app
from bluehelm.cli.mission_kinds import KINDS
from bluehelm.mission import MissionFile
from bluehelm.mission.erasures_in import MOST_A_DAY
from bluehelm.problems import InputRefused
from bluehelm.situation.records import Source

HEAD = {"BLUEHELM_PERSON": "A. Keita", "BLUEHELM_PASSWORD": "", "BLUEHELM_PASSPHRASE": "", "COLUMNS": "200"}
GROUPS = r"(?:[0-9a-f]{4}-){7}[0-9a-f]{4}"


def run(*words: object, by: str = "A. Keita") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={**HEAD, "BLUEHELM_PERSON": by})


def done(*words: object, by: str = "A. Keita") -> str:
    """What a command prints that works."""
    result = run(*words, by=by)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


def refused(*words: object) -> Any:
    error = run(*words).exception
    assert isinstance(error, InputRefused)
    return error.problems[0]


@pytest.fixture
def hq(tmp_path: Path) -> Path:
    """Headquarters of an exercise, and a bundle of everything on the stick."""
    file = tmp_path / "hq.helm"
    done("new", file, "--mission", "UNMAV", "--site", "Headquarters", "--code", "HQ", "--open-keys")
    done("sync", "out", file, tmp_path / "start.helmx", "--since", "all")
    return file


def joined(hq: Path, name: str) -> tuple[Path, str]:
    """A post that asks to join, and what the command that made it said."""
    file = hq.with_name(f"{name}.helm")
    start = hq.with_name("start.helmx")
    said = done("new", file, "--join", start, "--site", "West Post", "--code", "WST", "--open-keys", by="I. Diallo")
    done("sync", "out", file, file.with_suffix(".helmx"))
    return file, said


def test_post_and_headquarters_show_the_same_and_admit_takes_what_is_read_out(hq: Path) -> None:
    """The joining post sees its own fingerprint and headquarters'; headquarters sees the same two; eight groups typed
    with blanks admit the post, and later its code is enough.
    """
    west, said = joined(hq, "west")
    own, founder = re.findall(GROUPS, said)
    asked = done("sync", "in", hq, west.with_suffix(".helmx"))
    assert re.findall(GROUPS, asked) == [own]
    assert f"sync admit {hq} FINGERPRINT" in asked
    assert set(re.findall(GROUPS, done("sync", "status", hq))) == {own, founder}
    heard = own.upper().split("-")
    admitted = done("sync", "admit", hq, *heard)
    assert f"Admitted West Post (WST), {own}; it may not read" in admitted
    assert done("sync", "admit", hq, "wst", "--entitled").startswith("Admitted West Post")
    [site] = [site for site in json.loads(done("sync", "status", hq, "--json")) if site["code"] == "WST"]
    assert (site["fingerprint"], site["standing"], site["entitled"]) == (own, "admitted", True)


def test_a_swapped_bundle_is_admitted_neither_by_fingerprint_nor_by_code_or_id(hq: Path) -> None:
    """The bundle on the stick is of another post that took the name: what West reads out is unknown here, and the code
    or id of who asks is no fingerprint.
    """
    _, said = joined(hq, "west")
    false, _ = joined(hq, "false")
    done("sync", "in", hq, false.with_suffix(".helmx"))
    own = re.findall(GROUPS, said)[0]
    problem = refused("sync", "admit", hq, own)
    assert problem.code == "no-such-site"
    assert "admit nobody" in problem.hint
    [asks] = [site for site in json.loads(done("sync", "status", hq, "--json")) if site["code"] == "WST"]
    assert asks["fingerprint"] != own
    for named in ("WST", asks["id"]):
        assert refused("sync", "admit", hq, named).code == "no-fingerprint"


def test_many_erasures_from_elsewhere_are_listed_and_wait_for_the_head(hq: Path) -> None:
    """The report names them; the list says who ordered them; --destroy ends it. Who is no head may not."""
    west, said = joined(hq, "west")
    done("sync", "in", hq, west.with_suffix(".helmx"))
    done("sync", "admit", hq, re.findall(GROUPS, said)[0], "--entitled")
    done("people", "add", hq, "N. Analyst", "--role", "analyst")
    with MissionFile.open(hq, kinds=KINDS) as file:
        ids = file.add_all([Source(code_name="heron", name="Anna")] * (MOST_A_DAY + 1), author="A. Keita")
    to_west, back = hq.with_name("2.helmx"), hq.with_name("3.helmx")
    done("sync", "out", hq, to_west)
    done("sync", "in", west, to_west)
    with MissionFile.open(west, kinds=KINDS) as file:
        file.erase(ids, reason="we leave", author="I. Diallo")
    done("sync", "out", west, back)
    told = done("sync", "in", hq, back)
    assert "21 records erased: 21 by I. Diallo of " in told
    assert told.count("  erased: source ") == 20
    assert "and 1 more" in told
    assert "bluehelm sync erasures" in told
    listed = done("sync", "erasures", hq)
    assert listed.count("we leave  by I. Diallo, West Post, entry ") == MOST_A_DAY + 1
    assert isinstance(run("sync", "erasures", hq, "--destroy", by="N. Analyst").exception, InputRefused)
    assert len(json.loads(done("sync", "erasures", hq, "--json"))["held"]) == MOST_A_DAY + 1
    assert "Destroyed the keys of 21 records" in done("sync", "erasures", hq, "--destroy")
    assert "No erasure is held." in done("sync", "erasures", hq)
