"""Where the forces go: the laydown that brings most expected civilian deaths within reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from bluehelm.force import Unit
from bluehelm.forecast.outlook import Outlook
from bluehelm.geo.distance import distance_km
from bluehelm.plan.coverage import BoolArray, covers_within
from bluehelm.plan.demand import expected_demand
from bluehelm.plan.first_moves import find_first_moves
from bluehelm.plan.laydown_model import CUT_SHORT, OPTIMAL, StopRule, solve_cover
from bluehelm.plan.posts import Posts
from bluehelm.plan.result import Laydown
from bluehelm.plan.sites import candidate_sites
from bluehelm.problems import InputRefused, Problem, Severity

DEFAULT_STOP: Final = StopRule()


def plan_laydown(
    outlook: Outlook,
    units: Sequence[Unit],
    sites: pl.DataFrame,
    *,
    demand_points: pl.DataFrame | None = None,
    seed: int = 1,
    stop: StopRule = DEFAULT_STOP,
) -> Laydown:
    """Place the units so that most of the expected civilian deaths fall within reach of one of them.

    First the expected civilian deaths of the outlook's months within reach are maximised, among equals the known
    inhabitants within reach, then the moves are as few, and for the sites chosen as short, as can be. A demand counts
    once, however many units reach it. Units that do not protect (engineers, a hospital) and units of unknown strength
    keep their places and are not counted, neither today nor in the proposal. Units with ``hold`` keep their places and
    are counted.

    Args:
        outlook: expected civilian deaths by cell and month.
        units: the force, each name once.
        sites: places, with the columns of ``geo.places.PLACES``; today's homes are added to them.
        demand_points: columns cell, latitude, longitude: where in a cell its people are (``points_from_events``);
            cells that it lacks stand at their centre.
        seed: the solver's random seed; it cannot change the objective, only which of exactly equal laydowns is shown.
        stop: when the solver stops.

    Raises:
        InputRefused: when there is no unit, none that protects, no site, no demand, a home that is no known site, or
            no demand within reach of any site.
    """
    _check_units(units)
    planned = [unit for unit in units if _counts(unit)]
    candidates = candidate_sites(sites, units)
    demand = expected_demand(outlook, sites, demand_points=demand_points)
    reaches = sorted({unit.reach_km for unit in planned})
    covers = _covers(candidates.sites, demand, reaches)
    posts = Posts.of(planned, candidates, reaches, covers, demand)
    solution = solve_cover(posts.problem, seed=seed, stop=stop)
    place_of = posts.send(solution.occupied)
    status = solution.status
    few = find_first_moves(posts, place_of, names=candidates.sites["site"].to_list(), seed=seed, stop=stop)
    span = outlook.civilians.periods
    return Laydown.measured(
        area=outlook.area.name,
        span=f"{span[0].label} to {span[-1].label}" if len(span) > 1 else span[0].label,
        units=units,
        candidates=candidates,
        place_of={unit.name: site for unit, site in zip(planned, place_of, strict=True)},
        demand=demand,
        proposed=posts.reached_from(place_of),
        current=posts.reached_from(posts.home),
        widest=covers[-1],
        reach_km=reaches[-1],
        bound=solution.bound,
        status=status,
        first_moves=few,
        problems=(*_uncounted(units), *_unfinished(status)),
    )


def check_homes(units: Sequence[Unit], sites: pl.DataFrame) -> None:
    """Refuse before a long forecast what ``plan_laydown`` would refuse after it: units and homes that cannot be used.

    Raises:
        InputRefused: when there is no unit, none that protects, two of one name, no site, or a home that is no known
            site (or several).
    """
    _check_units(units)
    candidate_sites(sites, units)


def _counts(unit: Unit) -> bool:
    return unit.protects and unit.strength is not None


def _check_units(units: Sequence[Unit]) -> None:
    if not units:
        message, hint = "There is no unit to place.", "give a units file, or a mission with its deployments"
        raise InputRefused(Problem(Severity.ERROR, "no-units", message, hint))
    names = [unit.name for unit in units]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        message = f"Units share a name: {', '.join(twice)}."
        raise InputRefused(Problem(Severity.ERROR, "unit-twice", message, "give each unit a name of its own"))
    if not any(_counts(unit) for unit in units):
        message = f"None of the {len(units)} units can protect: each lacks the capability or a known strength."
        hint = 'give at least one unit of kind "infantry", or with the capability "protection", and its strength'
        raise InputRefused(Problem(Severity.ERROR, "no-protecting-units", message, hint))


def _covers(sites: pl.DataFrame, demand: pl.DataFrame, reaches: Sequence[float]) -> BoolArray:
    at = [frame[axis].to_numpy() for frame in (sites, demand) for axis in ("latitude", "longitude")]
    away = distance_km(at[0][:, None], at[1][:, None], at[2][None, :], at[3][None, :])
    covers = covers_within(away, reaches)
    if not covers.any():
        message = (
            f"No demand lies within reach of any of the {sites.height} sites: the nearest is {away.min():,.0f} km "
            f"away, the widest reach is {reaches[-1]:g} km."
        )
        hint = "check that sites and events lie in the same area, and the units' reach_km"
        raise InputRefused(Problem(Severity.ERROR, "no-demand-in-reach", message, hint))
    return covers


def _uncounted(units: Sequence[Unit]) -> tuple[Problem, ...]:
    unknown = [unit.name for unit in units if unit.strength is None]
    if not unknown:
        return ()
    message = f"Not counted, for nobody knows their strength; they keep their places: {', '.join(unknown)}."
    hint = "ask their headquarters, and write them with their strength in a units file"
    return (Problem(Severity.WARNING, "strength-unknown", message, hint),)


def _unfinished(status: str) -> tuple[Problem, ...]:
    if status == OPTIMAL:
        return ()
    message = f"The search for the best laydown {'was ' if status == CUT_SHORT else ''}{status}: look at the gap."
    hint = "plan with fewer candidate sites, or allow more nodes"
    return (Problem(Severity.WARNING, "laydown-unfinished", message, hint),)
