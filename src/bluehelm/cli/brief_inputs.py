"""Everything a brief is made from, read, checked and described for the record of the run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from bluehelm.cli.brief_mark import own_mark
from bluehelm.cli.brief_records import OwnEvents, describe_records, own_events, own_places, own_units, units_frame
from bluehelm.cli.brief_request import BriefRequest
from bluehelm.cli.event_file import read_event_file
from bluehelm.cli.input_notes import describe_area, describe_file, describe_settlements, events_age
from bluehelm.cli.progress import Progress
from bluehelm.exchange import (
    OWN_RECORDS,
    as_of_default,
    deployment_at,
    join_events,
    read_deployments,
    read_places,
    select_events,
)
from bluehelm.force import Unit, read_units, units_from_deployments
from bluehelm.geo import Area, places_in
from bluehelm.mandate import Mandate, find_renewals, read_mandate
from bluehelm.mission import Mark, RunInput
from bluehelm.problems import InputRefused, Problem, Severity, errors_in

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk


@dataclass(frozen=True, slots=True)
class BriefInputs:
    """The inputs of one brief, cut at the as-of date, with their description and their problems."""

    area: Area
    as_of: date
    events: pl.DataFrame
    mandate: Mandate | None
    units: tuple[Unit, ...]
    sites: pl.DataFrame
    described: tuple[RunInput, ...]
    problems: tuple[Problem, ...]
    fictional: bool
    """Whether any incident is of the built-in fictional mission, or lies in a country that is invented."""
    mark: Mark | None
    """The highest mark of the mission's own records that were read; None without a mission file."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What reading one kind of input gives besides its value."""

    described: tuple[RunInput, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_inputs(request: BriefRequest, progress: Progress, desk: Desk | None = None) -> BriefInputs:
    """Read all inputs of a brief, those that no file is given for from the mission file.

    Raises:
        InputRefused: at the first input without which there is no brief.
    """
    area = _read_area(request.area)
    with progress.step("Reading incidents"):
        own = own_events(desk, request.area) if desk is not None and not request.events else None
        events, as_of, events_part = _read_events(request, area, own)
    with progress.step("Reading the mandate"):
        mandate, mandate_part = _read_mandate(request, as_of)
    with progress.step("Reading units and places"):
        units, deployed, units_part = _read_units(request, as_of, desk)
        sites, sites_part = _read_sites(request, area, events, deployed, desk)
    area_part = _Part((describe_area(request.area, area),))
    parts = (events_part, mandate_part, units_part, sites_part, area_part)
    return BriefInputs(
        area=area,
        as_of=as_of,
        events=events,
        mandate=mandate,
        units=units,
        sites=sites,
        described=tuple(item for part in parts for item in part.described),
        problems=tuple(problem for part in parts for problem in part.problems),
        fictional=(own is not None and own.fictional) or "Bluehelm demo" in events["source"].unique().to_list(),
        mark=own_mark(desk) if desk is not None else None,
    )


def _read_area(area: str) -> Area:
    is_file = Path(area).suffix.lower() in {".geojson", ".json"} or Path(area).is_file()
    return Area.from_geojson(area) if is_file else Area.country(area)


def _read_events(request: BriefRequest, area: Area, own: OwnEvents | None) -> tuple[pl.DataFrame, date, _Part]:
    """The area's incidents up to the as-of date, by default the last complete month of the files."""
    if own is not None:
        as_of = request.as_of or as_of_default(own.events)
        selected, found = select_events(own.events, area, as_of=as_of)
        last: date = own.events["end"].max()  # type: ignore[assignment]  # a Date column, not empty
        told = describe_records("events", "incidents", own.events, last=last, out_of_date=events_age(last, as_of))
        return selected, as_of, _Part((told,), (*own.problems, *found))
    read = [
        read_event_file(path, source=request.source, columns=request.columns, strict=request.strict)
        for path in request.events
    ]
    events, join_problems = join_events([frame for frame, _ in read])
    as_of = request.as_of or as_of_default(events)
    last = events["end"].max()  # type: ignore[assignment]  # a Date column, not empty
    selected, select_problems = select_events(events, area, as_of=as_of)
    described = tuple(
        describe_file(
            "events",
            path,
            frame["source"].unique().sort().to_list(),
            rows=frame.height,
            last=frame["end"].max(),
            out_of_date=events_age(last, as_of),
        )
        for path, (frame, _) in zip(request.events, read, strict=True)
    )
    problems = [problem for _, found in read for problem in found]
    return selected, as_of, _Part(described, (*problems, *join_problems, *select_problems))


def _read_mandate(request: BriefRequest, as_of: date) -> tuple[Mandate | None, _Part]:
    """The mandate by its symbol among the texts, or from a file of its own."""
    if request.mandate is None:
        return None, _Part()
    if request.texts is None and not Path(request.mandate).is_file():
        raise InputRefused(_no_texts(request.mandate))
    symbol = request.mandate if request.texts else None
    path = request.texts or Path(request.mandate)
    mandate, problems = read_mandate(path, symbol=symbol, mission=request.mission or None, strict=request.strict)
    doubts = [problem.message for problem in problems if problem.code == "other-mission"]
    if mandate.expiry and mandate.is_expired(as_of):
        renewals = find_renewals(path, mandate, until=as_of) if request.texts else ()
        expired = _expiry_sentence(mandate, mandate.expiry.day, renewals)
        problems = (*problems, _mandate_expired(expired))
        doubts.append(expired)
    described = describe_file(
        "mandate", path, [mandate.source], rows=1, last=mandate.adopted, out_of_date=" ".join(doubts)
    )
    return mandate, _Part((described,), problems)


def _read_units(
    request: BriefRequest, as_of: date, desk: Desk | None
) -> tuple[tuple[Unit, ...], pl.DataFrame | None, _Part]:
    """The units of a file, or those estimated from the mission's deployment on the as-of date."""
    if request.units:
        # Always strict: a plan that quietly leaves out a unit is worse than no plan.
        units, problems = read_units(request.units, strict=True, on=as_of)
        return units, None, _Part((describe_file("units", request.units, [OWN_RECORDS], rows=len(units)),), problems)
    if request.deployments is None:
        units = own_units(desk) if desk is not None else ()
        return units, None, _Part((describe_records("units", "units", units_frame(units)),) if units else ())
    if not request.mission:
        raise InputRefused(_no_mission(request.deployments))
    deployments, problems = read_deployments(request.deployments, mission=request.mission, strict=request.strict)
    deployed, age_problems = deployment_at(deployments, request.mission, as_of)
    units, unit_problems = units_from_deployments(deployments, request.mission, as_of)
    described = describe_file(
        "deployments",
        request.deployments,
        ["Geo-PKO"],
        rows=deployed.height,
        last=deployed["map_month"].max(),
        out_of_date=" ".join(p.message for p in age_problems if p.code == "deployment-out-of-date"),
    )
    return units, deployed, _Part((described,), (*problems, *unit_problems))


def _read_sites(
    request: BriefRequest, area: Area, events: pl.DataFrame, deployed: pl.DataFrame | None, desk: Desk | None
) -> tuple[pl.DataFrame, _Part]:
    """Places of the area: packaged settlements, the user's own, well-located incident places and deployment sites."""
    own, problems = read_places(request.places, strict=request.strict) if request.places else (None, ())
    if own is not None and own.is_empty():
        raise InputRefused(errors_in(problems))
    if own is None and desk is not None and (recorded := own_places(desk)).height:
        own = recorded
    sites = places_in(area, own=own, events=events, deployments=deployed)
    described = describe_settlements(sites)
    if request.places is not None and own is not None:
        described = (describe_file("places", request.places, [OWN_RECORDS], rows=own.height), *described)
    elif own is not None:
        described = (describe_records("places", "places", own), *described)
    return sites, _Part(described, problems)


def _expiry_sentence(mandate: Mandate, ended_on: date, renewals: tuple[str, ...]) -> str:
    """What a reader must know about a mandate that ran out before the as-of date."""
    ended = f"{mandate.symbol} ran out on {ended_on.isoformat()}"
    if renewals:
        return f"{ended}; among the given texts {', '.join(renewals)} may renew it: give that one as the mandate."
    return f"{ended}; a renewal is not among the given texts."


def _no_texts(mandate: str) -> Problem:
    return Problem(
        Severity.ERROR,
        "no-texts",
        f"There is no file '{mandate}', and no texts were given in which to look for that symbol.",
        "Give the collection with --texts FILE, or the path of the mandate's own text file with --mandate.",
    )


def _no_mission(deployments: Path) -> Problem:
    return Problem(
        Severity.ERROR,
        "no-mission",
        "Deployments were given, but not whose units are wanted.",
        "Name the mission, for example --mission MINUSCA.",
        file=deployments.name,
    )


def _mandate_expired(sentence: str) -> Problem:
    hint = "Give the text that is in force on the as-of date, if there is one."
    return Problem(Severity.WARNING, "mandate-expired", sentence, hint)
