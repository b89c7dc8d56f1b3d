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


INCIDENT = ("category=armed_clash", "when.start=2026-11-20", "where.place=Port Ash")


def post_with_an_incident(hq: Path, name: str, site: str) -> str:
    """A post under the code WST that wrote WST-0001 and asked headquarters to join: its fingerprint."""
    file, stick = hq.with_name(f"{name}.helm"), hq.with_name(f"{name}.helmx")
    start = hq.with_name("start.helmx")
    said = done("new", file, "--join", start, "--site", site, "--code", "WST", "--open-keys", by="I. Diallo")
    done("report", "add", file, "incident", f"title=Shots at {site}", *INCIDENT)
    done("sync", "out", file, stick)
    return re.findall(GROUPS, said)[0]


def test_a_code_that_a_member_has_is_refused_and_told_when_the_post_asks(hq: Path) -> None:
    """Two posts under one code would give every number twice: the second is told when it asks, and not admitted."""
    first = post_with_an_incident(hq, "west", "West Post")
    second = post_with_an_incident(hq, "wide", "Wide Post")
    done("sync", "in", hq, hq.with_name("west.helmx"))
    assert "which" not in done("sync", "status", hq)
    done("sync", "admit", hq, first)
    asked = run("sync", "in", hq, hq.with_name("wide.helmx"))
    assert asked.exit_code == 0
    for said in (asked.output, run("sync", "status", hq).output):
        assert "Wide Post asks to join under the code WST, which West Post has" in said
        assert "--code OTHER" in said
    problem = refused("sync", "admit", hq, second)
    assert problem.code == "code-taken"
    assert "WST-0001" in problem.message
    assert done("sync", "admit", hq, "WST", "--entitled").startswith("Admitted West Post")


def test_one_reference_of_two_sites_is_told_with_both_and_chosen_by_the_site(hq: Path) -> None:
    """A post that replaces a lost one may take its code: WST-0001 is then there twice, and the site says which."""
    first = post_with_an_incident(hq, "west", "West Post")
    second = post_with_an_incident(hq, "wide", "Wide Post")
    done("sync", "in", hq, hq.with_name("west.helmx"))
    done("sync", "admit", hq, first)
    [lost] = [site for site in json.loads(done("sync", "status", hq, "--json")) if site["name"] == "West Post"]
    assert done("sync", "expel", hq, lost["id"][:6]).startswith("Expelled West Post")
    done("sync", "in", hq, hq.with_name("wide.helmx"))
    done("sync", "admit", hq, second)
    problem = refused("report", "show", hq, "wst1")
    assert problem.code == "name-ambiguous"
    assert "WST-0001 of West Post" in problem.message
    assert "WST-0001 of Wide Post" in problem.message
    assert "WST-0001@" in problem.hint
    assert "Shots at West Post" in done("report", "show", hq, "WST-0001@West Post")
    assert "Shots at Wide Post" in done("report", "show", hq, "wst-1@wide post")
    assert done("sync", "expel", hq, "wide post").startswith("Expelled Wide Post")


def test_several_sites_of_one_name_are_told_with_their_ids(hq: Path) -> None:
    """Two posts that ask under one code and name: each is named with its id, and expelling takes none of them."""
    for name in ("west", "wide"):
        post_with_an_incident(hq, name, "West Post")
        done("sync", "in", hq, hq.with_name(f"{name}.helmx"))
    problem = refused("sync", "expel", hq, "WST")
    assert problem.code == "several-sites"
    assert problem.message.count("asks to join") == 2
    assert refused("sync", "expel", hq, "EAS").code == "no-such-site"


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
    assert run("sync", "erasures", hq, "--destroy").exit_code == 1
    assert len(json.loads(done("sync", "erasures", hq, "--json"))["held"]) == MOST_A_DAY + 1
    assert "Destroyed the keys of 21 records" in done("sync", "erasures", hq, "--destroy", "--yes")
    assert "No erasure is held." in done("sync", "erasures", hq)


def test_a_lawful_erasure_destroys_what_is_held_of_its_record(hq: Path) -> None:
    """While a hostile site's erasures are held, the head erases one of the records for its own reason: that is not
    refused, and the name does not come back with that site's expulsion, as the others do.
    """
    west, said = joined(hq, "west")
    done("sync", "in", hq, west.with_suffix(".helmx"))
    done("sync", "admit", hq, re.findall(GROUPS, said)[0], "--entitled")
    with MissionFile.open(hq, kinds=KINDS) as file:
        many = [Source(code_name=f"bird {number}", name="Anna") for number in range(MOST_A_DAY + 1)]
        ids = file.add_all(many, author="A. Keita")
    to_west, back = hq.with_name("2.helmx"), hq.with_name("3.helmx")
    done("sync", "out", hq, to_west)
    done("sync", "in", west, to_west)
    with MissionFile.open(west, kinds=KINDS) as file:
        own = file.core.identity.own_site
        good = next(site.entries for site in file.sites() if site.id == own)
        file.erase(ids, reason="we leave", author="I. Diallo")
    done("sync", "out", west, back)
    done("sync", "in", hq, back)
    assert "Erased: name" in done("report", "erase", hq, ids[3], "--reason", "consent withdrawn", "--yes")
    assert refused("report", "erase", hq, ids[3], "--reason", "again", "--yes").code == "nothing-to-erase"
    done("sync", "expel", hq, own, "--after", good)
    with MissionFile.open(hq, kinds=KINDS) as file:
        assert [id_ for id_ in ids if file.get(id_).fields.get("name") != "Anna"] == [ids[3]]
