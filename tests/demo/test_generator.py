"""The fictional mission: invented, repeatable, whole, and labelled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.demo import generate_incidents, load_parameters, write_demo_inputs
from bluehelm.exchange import read_events, read_places
from bluehelm.exchange.frames import EVENTS
from bluehelm.force import read_units
from bluehelm.geo import Area, country_outline, outline_codes
from bluehelm.mandate import read_mandate


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mission's files."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo_inputs(folder, seed=1)
    return folder


@pytest.fixture(scope="module")
def incidents(inputs: Path) -> pl.DataFrame:
    """The incidents as any reader of the files gets them, without a single problem worse than a note."""
    events, problems = read_events(inputs / "incidents.csv")
    assert {problem.severity.value for problem in problems} <= {"note"}
    return events


def test_every_file_of_the_mission_reads_without_an_error(inputs: Path) -> None:
    """Outline, mandate, units and places of the demo are good input to every reader."""
    area = Area.from_geojson(inputs / "averra.geojson")
    assert (area.code, area.name, len(area.sectors)) == ("XVA", "Averra", 3)
    mandate, _ = read_mandate(inputs / "mandate.txt")
    assert mandate.expiry is not None
    assert (mandate.expiry.day, mandate.expiry.computed) == (date(2026, 6, 30), True)
    assert (mandate.ceilings[0].personnel, mandate.ceilings[0].number) == ("military", 2600)
    assert read_units(inputs / "units.toml", strict=True)[1] == ()
    assert read_places(inputs / "places.csv", strict=True)[1] == ()


def test_the_country_lies_in_open_ocean(inputs: Path) -> None:
    """No real country comes within 500 km (about 4.5 degrees) of Averra: nobody's land is the demo's."""
    averra = Area.from_geojson(inputs / "averra.geojson").outline
    assert min(country_outline(code).distance(averra) for code in outline_codes()) > 4.5


def test_incidents_are_whole_and_on_the_country_s_land(incidents: pl.DataFrame, inputs: Path) -> None:
    """Eight years of incidents: in the frame's form, on land, low <= best <= high, civilians within the deaths."""
    area = Area.from_geojson(inputs / "averra.geojson")
    assert incidents.schema == schema_of(EVENTS)
    assert incidents["country"].unique().to_list() == ["XVA"]
    assert area.contains(incidents["latitude"].to_numpy(), incidents["longitude"].to_numpy()).all()
    assert (incidents["end"].min().year, incidents["end"].max().year) == (2018, 2025)  # type: ignore[union-attr]
    assert incidents.select((pl.col("start") <= pl.col("end")).all()).item()
    in_order = pl.col("deaths_low") <= pl.col("deaths_best"), pl.col("deaths_best") <= pl.col("deaths_high")
    assert incidents.select(in_order[0].all() & in_order[1].all()).item()
    assert incidents.select((pl.col("deaths_civilians") <= pl.col("deaths_best")).all()).item()


def test_nobody_attacks_a_mission_that_is_not_there(incidents: pl.DataFrame) -> None:
    """Attacks on the mission and stopped patrols begin with the mission, and there are some."""
    concerned = incidents.filter(pl.col("kind").is_in(["attack_on_mission", "denial_of_movement"]))
    assert concerned.height > 0
    assert concerned["end"].min() >= load_parameters().mission_first_day  # type: ignore[operator]


def test_the_same_seed_invents_the_same_incidents(incidents: pl.DataFrame, tmp_path: Path) -> None:
    """A seed stands for one history: again the same, another seed another."""
    write_demo_inputs(tmp_path, seed=1)
    assert read_events(tmp_path / "incidents.csv")[0].equals(incidents)
    write_demo_inputs(tmp_path, seed=2)
    assert not read_events(tmp_path / "incidents.csv")[0].equals(incidents)


def test_one_incident_leads_to_as_many_others_as_the_parameter_says(inputs: Path) -> None:
    """With a steady background the yearly count settles near background / (1 - branching)."""
    area = Area.from_geojson(inputs / "averra.geojson")
    towns, _ = read_places(inputs / "places.csv")
    base = load_parameters()
    steady = base.phases[0].model_copy(update={"weekly": dict.fromkeys(base.phases[0].weekly, 2.0)})
    parameters = base.model_copy(
        update={
            "phases": (steady,),
            "wet_season": base.wet_season.model_copy(update={"factor": 1.0}),
            "echo": base.echo.model_copy(update={"branching": 0.5, "half_life_weeks": 4.0}),
        }
    )
    counts = [generate_incidents(area, towns, seed=seed, parameters=parameters).height for seed in range(6)]
    expected = parameters.weeks * 3 * 2.0 / (1 - 0.5)
    assert np.mean(counts) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("name", ["mandate.txt", "units.toml"])
def test_files_say_that_they_are_fictional(inputs: Path, name: str) -> None:
    """A file of the demo that strays says itself what it is."""
    assert "fictional" in (inputs / name).read_text(encoding="utf-8").lower()
