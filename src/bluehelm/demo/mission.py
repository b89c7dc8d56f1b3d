"""The files of the fictional mission, as a mission of its own would keep them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from bluehelm.demo.generator import generate_incidents
from bluehelm.exchange import read_places
from bluehelm.geo import Area

MISSION: Final = "UNMAV"
"""United Nations Mission in Averra: fictional."""

GIVEN: Final = ("averra.geojson", "mandate.txt", "places.csv", "report.txt", "units.toml")

DEMO_FILES: Final = (*GIVEN, "incidents.csv")
"""What ``write_demo_inputs`` writes."""


def write_demo_inputs(folder: Path, *, seed: int) -> None:
    """Write the mission's outline, mandate, places, units and incidents into an existing folder.

    The incidents are invented anew from ``seed``; the rest is the same every time.
    """
    data = files("bluehelm.demo") / "data"
    for name in GIVEN:
        (folder / name).write_bytes((data / name).read_bytes())
    towns, _ = read_places(folder / "places.csv")
    incidents = generate_incidents(Area.from_geojson(folder / "averra.geojson"), towns, seed=seed)
    incidents.write_csv(folder / "incidents.csv")
