"""Whole runs on bad input: one clear problem, the next step, exit status 2, and nothing half-written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from bluehelm.cli.main import main
from bluehelm.demo import write_demo_inputs

Refuse = Callable[..., str]


@pytest.fixture(scope="session")
def demo_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input files of the fictional mission."""
    folder = tmp_path_factory.mktemp("input")
    write_demo_inputs(folder, seed=1)
    return folder


@pytest.fixture
def refuse(
    demo_inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refuse:
    """Ask for a brief with some options changed; expect refusal, and return what was said."""

    def ask(out: Path = tmp_path / "out" / "brief.html", **changed: str | Path) -> str:
        options = {"area": demo_inputs / "averra.geojson", "events": demo_inputs / "incidents.csv", **changed}
        words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
        monkeypatch.setattr(sys, "argv", ["bluehelm", "brief", *words, "--out", str(out)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr().err
        assert stopped.value.code == 2, said
        assert said.count("Error:") == 1, said
        assert "Next:" in said
        assert not list(tmp_path.rglob("brief.*"))
        return " ".join(said.split())

    return ask


def test_an_unknown_area_code_is_refused_with_near_codes(refuse: Refuse) -> None:
    """CAR is no code, and the message offers CAF."""
    assert "CAF" in refuse(area="CAR")


def test_an_unknown_mandate_symbol_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    """A symbol that is not among the texts is named, with symbols that are."""
    row = {
        "symbol": "S/RES/2149",
        "year": 2014,
        "kind": "resolution",
        "source": "x",
        "text": "1. Decides;",
        "paragraphs": None,
    }
    (tmp_path / "texts.jsonl").write_text(json.dumps(row) + "\n")
    said = refuse(mandate="S/RES/2194", texts=tmp_path / "texts.jsonl")
    assert "S/RES/2194" in said
    assert "S/RES/2149" in said


def test_events_that_miss_the_area_are_refused(refuse: Refuse) -> None:
    """Incidents of another country are refused, and the message says which country the file holds."""
    said = refuse(area="CAF")
    assert "XVA" in said


def test_a_unit_without_strength_is_refused(refuse: Refuse, demo_inputs: Path, tmp_path: Path) -> None:
    """A unit whose strength is missing stops the brief, by its name."""
    (tmp_path / "units.toml").write_text('[[unit]]\nname = "Company A"\nkind = "infantry"\nreach_km = 60\n')
    said = refuse(units=tmp_path / "units.toml", places=demo_inputs / "places.csv")
    assert "Company A" in said
    assert "strength" in said


def test_fewer_than_twelve_months_of_events_are_refused(refuse: Refuse) -> None:
    """Eleven months are too few to forecast from, and the message says how many there are."""
    assert "11 months" in refuse(as_of="2018-11")


def test_an_as_of_date_before_the_first_event_is_refused(refuse: Refuse) -> None:
    """Nothing was known then, and the message says from when on something is."""
    assert "2018-0" in refuse(as_of="2017-06")


def test_an_output_folder_that_cannot_be_written_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    """The folder is found out before any work."""
    (tmp_path / "taken").write_text("")
    assert "taken" in refuse(out=tmp_path / "taken" / "page.html")


def test_a_file_that_is_not_there_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    """A mistyped file name is named."""
    assert "no-such.csv" in refuse(events=tmp_path / "no-such.csv")


def test_an_unknown_format_is_refused_with_the_known_ones(refuse: Refuse) -> None:
    """A --source that does not exist is answered with those that do."""
    assert "acled" in refuse(source="ushahidi")


def test_an_incident_file_with_no_good_row_is_refused(refuse: Refuse, demo_inputs: Path, tmp_path: Path) -> None:
    """A file whose rows all fail is refused for that, not for missing the area."""
    bad = pl.read_csv(demo_inputs / "incidents.csv").with_columns(latitude=pl.lit(91.0)).head(1)
    bad.write_csv(tmp_path / "bad.csv")
    assert "latitude" in refuse(events=tmp_path / "bad.csv").lower()
