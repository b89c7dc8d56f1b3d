"""``bluehelm brief``: from a mandate, an incident file and a list of units to a mission brief."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from bluehelm.cli.brief_request import BriefRequest, parse_as_of
from bluehelm.cli.messages import print_json, show_problems
from bluehelm.cli.mission_options import PassphraseOption, PersonOption
from bluehelm.cli.progress import Progress
from bluehelm.problems import InputRefused, Problem, Severity

if TYPE_CHECKING:
    from bluehelm.cli.mission_brief import MissionBrief
    from bluehelm.mission.access import Desk

_FILE = {"exists": False, "dir_okay": False}


def brief(
    *,
    area: Annotated[str, Option(help="Country as ISO alpha-3 code (CAF), or a GeoJSON file.")],
    events: Annotated[
        list[Path] | None, Option(help="Incident file: UCDP, ACLED or any CSV with --columns. Repeatable.")
    ] = None,
    file: Annotated[
        str | None, Option(help="Mission file: its incidents, units and places, and where the run is kept.")
    ] = None,
    out: Annotated[Path, Option(help="HTML file to write; the PDF and the run go beside it.")] = Path("brief.html"),
    as_of: Annotated[
        str | None, Option(help="Month to look from the end of (2014-12); default: last complete month.")
    ] = None,
    mission: Annotated[str, Option(help="Acronym of the mission, as the deployments write it.")] = "",
    mandate: Annotated[str | None, Option(help="Symbol of a text among --texts (S/RES/2149), or a text file.")] = None,
    texts: Annotated[Path | None, Option(help="Collection of Council texts.")] = None,
    units: Annotated[Path | None, Option(help="Your units (TOML).")] = None,
    deployments: Annotated[Path | None, Option(help="Geo-PKO file; makes units for --mission when no --units.")] = None,
    places: Annotated[
        Path | None, Option(help="Your places (CSV or GeoJSON); they win over the packaged ones.")
    ] = None,
    columns: Annotated[Path | None, Option(help="TOML map of the columns of your own incident CSV.")] = None,
    source: Annotated[str | None, Option(help="Format of the incident file, when it is not recognised.")] = None,
    months: Annotated[int, Option(help="Months to look ahead.", min=1, max=36)] = 12,
    seed: Annotated[int, Option(help="Seed of all random draws.", min=0)] = 1,
    workers: Annotated[int, Option(help="Processes to use; results do not depend on it.", min=1, max=64)] = 1,
    strict: Annotated[bool, Option("--strict", help="Stop at the first row that cannot be used.")] = False,
    person: PersonOption = None,
    passphrase_file: PassphraseOption = None,
    json: Annotated[bool, Option("--json", help="Print outputs, run and problems as JSON.")] = False,
) -> None:
    """Write a mission brief (HTML and PDF) from a mandate, incidents and units."""
    request = BriefRequest(
        area=area,
        events=tuple(events or ()),
        out=out,
        as_of=parse_as_of(as_of),
        mission=mission,
        mandate=mandate,
        texts=texts,
        units=units,
        deployments=deployments,
        places=places,
        columns=columns,
        source=source,
        months=months,
        seed=seed,
        workers=workers,
        strict=strict,
        file=file,
    )
    if file is None:
        if not events:
            message = "A brief needs incidents, and none were given."
            hint = "Give --events FILE, or --file NAME.helm with the mission's own."
            raise InputRefused(Problem(Severity.ERROR, "no-incidents", message, hint))
        run_brief(request, json=json)
        return
    from bluehelm.cli.mission_access import open_desk
    from bluehelm.mission.access_table import Action

    with open_desk(file, person=person, passphrase_file=passphrase_file) as desk:
        desk.require(Action.PLAN)
        run_brief(request, json=json, desk=desk)


def run_brief(request: BriefRequest, *, json: bool, desk: Desk | None = None) -> None:
    """Make the brief and say what was done; ``desk`` is at the request's mission file."""
    from bluehelm.cli.mission_brief import make_mission_brief

    made = make_mission_brief(request, Progress(quiet=json), desk)
    if json:
        print_json(
            {
                "outputs": [str(path) for path in made.paths],
                "run": made.run.model_dump(mode="json"),
                "problems": [problem.to_dict() for problem in made.problems],
            }
        )
        return
    show_problems(made.problems)
    _say_what_was_done(made)


def _say_what_was_done(made: MissionBrief) -> None:
    import typer

    for result in (made.situation, made.outlook, made.laydown):
        if result is not None:
            typer.echo(result.summary().splitlines()[0])
    typer.echo(f"{made.run.summary()} Written: {', '.join(str(path) for path in made.paths)}")
