"""From a mandate, an incident file and a list of units to a mission brief: the stages joined, the run recorded."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from bluehelm.brief import write_brief
from bluehelm.cli.brief_inputs import BriefInputs, read_inputs
from bluehelm.cli.brief_records import keep_run
from bluehelm.cli.brief_request import BriefRequest
from bluehelm.cli.output_folder import files_beside, write_together
from bluehelm.cli.progress import Progress
from bluehelm.forecast import Outlook, forecast_violence
from bluehelm.mission import Run, RunOutput, checksum_values, record_run
from bluehelm.plan import Laydown, check_homes, plan_laydown, points_from_events
from bluehelm.problems import Problem
from bluehelm.situation import Situation, summarise_situation

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk


@dataclass(frozen=True, slots=True)
class MissionBrief:
    """A brief as written: its files, the results it shows, its run, and everything that was wrong with the input."""

    paths: tuple[Path, ...]
    inputs: BriefInputs
    situation: Situation
    outlook: Outlook
    laydown: Laydown | None
    run: Run
    problems: tuple[Problem, ...]


def make_mission_brief(request: BriefRequest, progress: Progress, desk: Desk | None = None) -> MissionBrief:
    """Read, look back, look ahead, place the units, and write the brief and its run.

    The run is kept in the mission file too, where ``desk`` is at one.

    Raises:
        InputRefused: when an input cannot be used; nothing is written then.
    """
    html, pdf, record = files_beside(request.out, (".html", ".pdf", ".run.json"))
    with write_together((html, pdf, record), inputs=request.files()) as scratch:
        inputs = read_inputs(request, progress, desk)
        if inputs.units:
            check_homes(inputs.units, inputs.sites)
        with progress.step("Looking back: trend, actors, places"):
            situation = summarise_situation(inputs.events, inputs.area, inputs.as_of)
        with progress.step("Looking ahead: the forecast, and how it did on the last two years"):
            outlook = _forecast(request, inputs)
        with progress.step(f"Placing {len(inputs.units)} units"):
            laydown = _plan(outlook, inputs) if inputs.units else None
        run = _record(request, inputs, outlook, laydown)
        for path in (html, pdf):
            with progress.step(f"Writing {path.name}"):
                write_brief(
                    scratch / path.name,
                    inputs.mandate,
                    outlook,
                    laydown,
                    situation=situation,
                    run=run,
                    fictional=inputs.fictional,
                    mission=request.mission,
                    mark=str(inputs.mark or ""),
                )
        (scratch / record.name).write_text(run.to_json(), encoding="utf-8")
    if desk is not None:
        keep_run(desk, run, inputs.as_of)
    # Every stage tells what it found, and some of it is the same: events far outside the country.
    found = (*inputs.problems, *situation.problems, *outlook.problems, *(laydown.problems if laydown else ()))
    problems = tuple(dict.fromkeys(found))
    return MissionBrief((html, pdf, record), inputs, situation, outlook, laydown, run, problems)


def _forecast(request: BriefRequest, inputs: BriefInputs) -> Outlook:
    with _executor(request.workers) as executor:
        return forecast_violence(
            inputs.events,
            inputs.area,
            months=request.months,
            seed=request.seed,
            as_of=inputs.as_of,
            executor=executor,
        )


def _plan(outlook: Outlook, inputs: BriefInputs) -> Laydown:
    """People are where civilians died before; a cell without such a record stands at its centre."""
    return plan_laydown(outlook, inputs.units, inputs.sites, demand_points=points_from_events(inputs.events))


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """A pool of processes, or none for a single worker. Spawned, not forked: Polars runs threads of its own."""
    if workers == 1:
        yield None
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield executor


def _record(request: BriefRequest, inputs: BriefInputs, outlook: Outlook, laydown: Laydown | None) -> Run:
    results = {"deaths": outlook.deaths.values, "civilians": outlook.civilians.values, "total": outlook.total.values}
    outputs = [RunOutput(name=f"outlook {name}", sha256=checksum_values(values)) for name, values in results.items()]
    outputs.append(RunOutput(name="outlook scores", sha256=checksum_values(outlook.scores)))
    if laydown:
        outputs.append(RunOutput(name="laydown", sha256=checksum_values(laydown.to_frame())))
    return record_run(
        inputs=inputs.described,
        parameters={
            "area": inputs.area.code,
            "as_of": inputs.as_of.isoformat(),
            "mission": request.mission,
            "mandate": request.mandate if request.texts else None,
            "months": request.months,
            "source": request.source,
            "strict": request.strict,
        },
        seed=request.seed,
        outputs=outputs,
    )
