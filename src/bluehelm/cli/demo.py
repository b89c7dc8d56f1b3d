"""``bluehelm demo``: the main job on the built-in fictional mission."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from bluehelm.cli.brief import run_brief
from bluehelm.cli.brief_request import BriefRequest
from bluehelm.cli.progress import Progress


def demo(
    *,
    out: Annotated[Path, Option(help="Folder to write; the mission's input files go into its folder 'input'.")] = Path(
        "demo"
    ),
    seed: Annotated[int, Option(help="Seed of the incidents and of all random draws.", min=0)] = 1,
    workers: Annotated[int, Option(help="Processes to use; results do not depend on it.", min=1, max=64)] = 1,
    json: Annotated[bool, Option("--json", help="Print outputs, run and problems as JSON.")] = False,
) -> None:
    """Write the brief of a fictional mission: its inputs, brief.html and brief.pdf."""
    from bluehelm.cli.output_folder import write_together
    from bluehelm.demo import DEMO_FILES, MISSION, load_parameters, write_demo_inputs

    with Progress(quiet=json).step("Inventing eight years of incidents in Averra, a fictional country"):
        folder = out / "input"
        with write_together([folder / name for name in DEMO_FILES]) as scratch:
            write_demo_inputs(scratch, seed=seed)
    request = BriefRequest(
        area=str(folder / "averra.geojson"),
        events=(folder / "incidents.csv",),
        out=out / "brief.html",
        as_of=load_parameters().last_day,
        mission=MISSION,
        mandate=str(folder / "mandate.txt"),
        units=folder / "units.toml",
        places=folder / "places.csv",
        seed=seed,
        workers=workers,
    )
    run_brief(request, json=json)
