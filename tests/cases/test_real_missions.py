"""Whole runs on real input: a mandate, an incident file and a deployment in, a brief out, checked on facts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bluehelm.mission import Run

CAF = {"area": "CAF", "events": "ged_caf.csv", "mandate": "S/RES/2149", "mission": "MINUSCA"}


def _brief(
    real_data: Path, out: Path, *, area: str, events: str, mandate: str, mission: str, more: tuple[str, ...]
) -> dict:
    command = [
        *(sys.executable, "-m", "bluehelm.cli", "brief", "--json", "--out", str(out)),
        *("--area", area, "--events", str(real_data / "ucdp" / events)),
        *("--mission", mission, "--deployments", str(real_data / "geopko" / "geo_pko_v2.1.csv")),
        *("--mandate", mandate, "--texts", str(real_data / "unsc" / "unsc_texts.jsonl.gz")),
        *more,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="session")
def caf_2014(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brief on the Central African Republic at the end of 2014, made with one worker."""
    out = tmp_path_factory.mktemp("caf") / "car.html"
    _brief(
        real_data,
        out,
        **CAF,
        more=("--as-of", "2014-12"),
    )
    return out


def test_caf_2014_shows_the_mandate_the_force_and_the_forecast(caf_2014: Path) -> None:
    """At the end of 2014 the mandate of S/RES/2149 is in force, with its authority, ceilings and units."""
    page = caf_2014.read_text(encoding="utf-8")
    run = Run.model_validate_json(caf_2014.with_suffix(".run.json").read_text(encoding="utf-8"))
    assert run.parameters["as_of"] == "2014-12-31"
    assert all(item.out_of_date is None for item in run.inputs)
    for fact in ("S/RES/2149", "Chapter VII", "10,000", "2015-04-30", "Bambari", "CC BY 4.0", run.short):
        assert fact in page
    assert "No country, party, person or event in it is real" not in page
    assert caf_2014.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_two_workers_give_the_same_bytes(caf_2014: Path, real_data: Path, tmp_path: Path) -> None:
    """The page, the PDF and the run of the same request are the same bytes with one worker and with two."""
    out = tmp_path / "car.html"
    _brief(
        real_data,
        out,
        **CAF,
        more=("--as-of", "2014-12", "--workers", "2"),
    )
    for suffix in (".run.json", ".html", ".pdf"):
        assert out.with_suffix(suffix).read_bytes() == caf_2014.with_suffix(suffix).read_bytes(), suffix


def test_ssd_2013_has_an_expired_mandate_and_too_short_a_history_for_the_learned_model(
    real_data: Path, tmp_path: Path
) -> None:
    """S/RES/1996 ran out on 8 July 2012 (computed), no renewal is among the texts, and benchmarks alone forecast."""
    out = tmp_path / "ssd.html"
    made = _brief(
        real_data,
        out,
        area="SSD",
        events="hdx_ged_ssd.csv",
        mandate="S/RES/1996",
        mission="UNMISS",
        more=("--as-of", "2013-12"),
    )
    page = out.read_text(encoding="utf-8")
    stale = {item["role"]: item["out_of_date"] for item in made["run"]["inputs"]}
    assert stale["mandate"] == "S/RES/1996 ran out on 2012-07-08; a renewal is not among the given texts."
    assert "ran out on 2012-07-08" in page
    assert "computed" in page
    assert any("28 months" in problem["message"] for problem in made["problems"])


def test_caf_today_shows_what_is_out_of_date(real_data: Path, tmp_path: Path) -> None:
    """Without an as-of date the last complete month counts; mandate and deployment are out of date by then."""
    out = tmp_path / "caf.html"
    made = _brief(real_data, out, **CAF, more=())
    assert made["run"]["parameters"]["as_of"] == "2022-12-31"
    stale = {item["role"]: item["out_of_date"] for item in made["run"]["inputs"]}
    assert stale["mandate"] == (
        "S/RES/2149 ran out on 2015-04-30; among the given texts S/RES/2659 may renew it: give that one as the mandate."
    )
    assert "months before 2022-12-31" in stale["deployments"]
    assert stale["events"] is None
    page = out.read_text(encoding="utf-8")
    assert "ran out on 2015-04-30" in page
