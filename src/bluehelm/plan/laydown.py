"""Where the forces go: the laydown that brings most expected civilian deaths within reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from bluehelm.force import Unit
from bluehelm.forecast.outlook import Outlook
from bluehelm.geo.distance import distance_km
from bluehelm.plan.coverage import BoolArray, covers_within, merge_demand, useful_placements
from bluehelm.plan.demand import expected_demand
from bluehelm.plan.laydown_model import (
    CUT_SHORT,
    NODE_LIMIT,
    OPTIMAL,
    CoverProblem,
    FloatArray,
    IntArray,
    StopRule,
    send_units,
    solve_cover,
)
from bluehelm.plan.result import Laydown
from bluehelm.plan.sites import Candidates, candidate_sites
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
    keep their places and are not counted, neither today nor in the proposal.

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
    place_of, bound, status, problems = _solve(planned, candidates, reaches, covers, demand, seed=seed, stop=stop)
    today = [candidates.home_of[unit.name] for unit in planned]
    rows = [reaches.index(unit.reach_km) for unit in planned]
    span = outlook.civilians.periods
    return Laydown.measured(
        area=outlook.area.name,
        span=f"{span[0].label} to {span[-1].label}" if len(span) > 1 else span[0].label,
        units=units,
        candidates=candidates,
        place_of={unit.name: site for unit, site in zip(planned, place_of, strict=True)},
        demand=demand,
        proposed=_reached_from(covers, rows, place_of),
        current=_reached_from(covers, rows, today),
        widest=covers[-1],
        reach_km=reaches[-1],
        bound=bound,
        status=status,
        problems=(*_uncounted(units), *problems),
    )


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


def _solve(
    units: Sequence[Unit],
    candidates: Candidates,
    reaches: Sequence[float],
    covers: BoolArray,
    demand: pl.DataFrame,
    *,
    seed: int,
    stop: StopRule,
) -> tuple[list[int | None], float, str, tuple[Problem, ...]]:
    """The site of every unit, the bound in deaths, the status, and problems when a phase did not end by itself."""
    members = [[row for row, unit in enumerate(units) if unit.reach_km == reach] for reach in reaches]
    home = [candidates.home_of[unit.name] for unit in units]
    homes = [frozenset(at for row in rows if (at := home[row]) is not None) for rows in members]
    placements = useful_placements(covers, homes, _preference(candidates.sites))
    merged, column = merge_demand(covers, placements)
    reach_of = np.array([placement.reach for placement in placements], dtype=np.int64)
    problem = CoverProblem(
        merged,
        reach_of,
        np.array([len(rows) for rows in members], dtype=np.int64),
        np.array([placement.site in homes[placement.reach] for placement in placements]),
        _sum_by_column(demand["expected_civilian_deaths"], column, merged.shape[1]),
        _sum_by_column(demand["population"], column, merged.shape[1]),
    )
    solution = solve_cover(problem, seed=seed, stop=stop)
    km = _between(candidates.sites)
    place_of: list[int | None] = list(home)
    for reach, rows in enumerate(members):
        posts = [placements[p].site for p in np.flatnonzero(solution.occupied & (reach_of == reach))]
        for row, site in zip(rows, send_units([home[row] for row in rows], posts, km), strict=True):
            place_of[row] = site if site is not None else posts[0] if posts else _busiest(covers[reach], demand)
    status = next((found for found in (CUT_SHORT, NODE_LIMIT) if found in solution.statuses), OPTIMAL)
    return place_of, solution.bound, status, _unfinished(status)


def _preference(sites: pl.DataFrame) -> list[int]:
    """Rank of every site among equals: more inhabitants first, then in the order given."""
    order = np.argsort(-sites["population"].fill_null(0).to_numpy(), kind="stable")
    return [int(rank) for rank in np.argsort(order, kind="stable")]


def _sum_by_column(weights: pl.Series, column: IntArray, columns: int) -> FloatArray:
    reached = column >= 0
    return np.bincount(column[reached], weights=weights.to_numpy()[reached], minlength=columns).astype(np.float64)


def _between(sites: pl.DataFrame) -> FloatArray:
    latitude, longitude = sites["latitude"].to_numpy(), sites["longitude"].to_numpy()
    return distance_km(latitude[:, None], longitude[:, None], latitude[None, :], longitude[None, :])


def _busiest(cover: BoolArray, demand: pl.DataFrame) -> int:
    """Where a unit without a place goes when no post needs it: the site that reaches most deaths on its own."""
    return int(np.argmax(cover @ demand["expected_civilian_deaths"].to_numpy()))


def _reached_from(covers: BoolArray, reach_rows: Sequence[int], place_of: Sequence[int | None]) -> BoolArray:
    """Which demands are reached from which site, shape (sites, demands)."""
    reached = np.zeros(covers.shape[1:], dtype=np.bool_)
    for reach, site in zip(reach_rows, place_of, strict=True):
        if site is not None:
            reached[site] |= covers[reach, site]
    return reached


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
