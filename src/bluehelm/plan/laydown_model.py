"""The mathematical model of a laydown: maximal covering with several reaches, solved by HiGHS in three phases.

Maximal covering location problem (Church and ReVelle 1974, doi:10.1007/BF01942293) with units of several reaches and
the lexicographic order deaths, population, moves. Solver: HiGHS (Huangfu and Hall 2018,
doi:10.1007/s12532-017-0130-5). Phases one (weights: expected deaths) and two (weights: population)::

    maximise    sum_d weight[d] * covered[d]
    subject to  covered[d] <= sum of occupied[p] over the placements p that cover d
                sum of occupied[p] over the placements of a reach <= number of units of that reach
                0 <= covered[d] <= 1,  occupied[p] in {0, 1}

Units that are held occupy their placements throughout. Phase two keeps the deaths that phase one reached. Phase three
keeps both, and minimises how many placements are occupied where no unit of the reach stands today: each of them is a
move (``limit_moves`` bounds them beforehand). Which unit then goes where, with the fewest
kilometres, is an assignment problem (``send_units``).
Fewest kilometres over all equally good choices of sites was measured too: on seven random instances of 30 or 60 units
and 300 or 400 sites it saved nothing in two and 2 to 38 % in five, and took up to 10 s where this takes 0.1 to 1.2 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bluehelm.plan.coverage import BoolArray
from bluehelm.problems import InputRefused, Problem, Severity

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

OPTIMAL: Final = "optimal"
NODE_LIMIT: Final = "stopped at the node limit"
CUT_SHORT: Final = "cut short, not repeatable"

SCALE: Final = 1000.0
"""Weights are scaled to this sum, so that the solver's absolute tolerances (1e-6) mean the same in every mission."""

TIE: Final = 1e-6
"""Share of the total weight by which a later phase may fall short of an earlier one: above the solver's tolerance."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """When a phase ends: at the relative gap or after the nodes; the seconds are a guard that should never act."""

    gap: float = 1e-6
    nodes: int = 5_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class CoverProblem:
    """What the phases need, with P placements, D demands and R reaches.

    ``covers`` has shape (P, D); ``reach_of`` (P) the reach of each placement; ``units`` (R) how many units have each
    reach, and ``new_units`` (R) how many of them have no place yet; ``today`` (P) whether a unit of the reach stands
    there, and ``held`` (P) whether it must stay; ``deaths`` and ``population`` (D) the weights.
    """

    covers: BoolArray
    reach_of: IntArray
    units: IntArray
    new_units: IntArray
    today: BoolArray
    held: BoolArray
    deaths: FloatArray
    population: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CoverSolution:
    """Placements to occupy (P), the proven upper bound of the deaths within reach, and how each phase ended."""

    occupied: BoolArray
    bound: float
    statuses: tuple[str, ...]

    @property
    def status(self) -> str:
        """The worst way in which a phase ended."""
        return next((found for found in (CUT_SHORT, NODE_LIMIT) if found in self.statuses), OPTIMAL)


def solve_cover(problem: CoverProblem, *, seed: int, stop: StopRule, most_moves: int | None = None) -> CoverSolution:
    """Solve the three phases; today's deployment is the first solution, so that no result is worse.

    With ``most_moves`` no more units than that leave their places; units that have none yet may go anywhere.

    Raises:
        InputRefused: when the solver ends without a solution.
    """
    model = _Model(problem, seed=seed, stop=stop)
    if most_moves is not None:
        model.limit_moves(most_moves)
    model.start_from(problem.today)
    bound = model.maximise(problem.deaths)
    model.maximise(problem.population)
    model.minimise_moves()
    return CoverSolution(model.occupied, bound, tuple(model.statuses))


def send_units(homes: Sequence[int | None], posts: Sequence[int], km: FloatArray) -> list[int | None]:
    """Give every post to one unit of its reach: as few move as can be, and those the fewest kilometres in sum (Crouse
    2016, doi:10.1109/TAES.2016.140952, as in SciPy).

    ``homes`` has a site for every unit, None where it has no place yet; ``posts`` the sites to occupy, not more than
    units; ``km[a, b]`` the distances between sites. Returns the site of every unit; a unit that no post needs stays
    where it is. A unit without a place moves no kilometres, wherever it goes.

    >>> send_units([0, 1], [2], np.array([[0.0, 9, 5], [9, 0, 3], [5, 3, 0]]))
    [0, 2]
    """
    per_move = 1.0 + float(km.max(initial=0.0)) * len(posts)  # more than all kilometres: who can stay, stays
    cost = np.array(
        [[0.0 if home is None or home == post else per_move + km[home, post] for post in posts] for home in homes]
    )
    sites = list(homes)
    if posts:
        for unit, post in zip(*linear_sum_assignment(cost), strict=True):
            sites[int(unit)] = posts[int(post)]
    return sites


class _Model:
    """One HiGHS instance that grows from phase to phase; columns: occupied, then covered."""

    def __init__(self, problem: CoverProblem, *, seed: int, stop: StopRule) -> None:
        self.problem = problem
        self.placements, self.demands = problem.covers.shape
        self.statuses: list[str] = []
        self.occupied = problem.today
        self.highs = _quiet_solver(seed, stop)
        columns = self.placements + self.demands
        least = np.concatenate([problem.held.astype(np.float64), np.zeros(self.demands)])
        self.highs.addVars(columns, least, np.ones(columns))
        whole = np.full(self.placements, highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(self.placements, np.arange(self.placements, dtype=np.int32), whole)
        for demand in range(self.demands):
            sites = np.flatnonzero(problem.covers[:, demand])
            self._row(0.0, np.inf, [*sites, self.placements + demand], [*np.ones(len(sites)), -1.0])
        for reach, count in enumerate(problem.units):
            members = np.flatnonzero(problem.reach_of == reach)
            self._row(-np.inf, float(count), members, np.ones(len(members)))

    def limit_moves(self, most: int) -> None:
        """Let the placements newly occupied, less those that units without a place can take, be so many in sum."""
        first, reaches = self.placements + self.demands, len(self.problem.units)
        self.highs.addVars(reaches, np.zeros(reaches), np.full(reaches, float(most)))
        for reach, free in enumerate(self.problem.new_units):
            new = np.flatnonzero((self.problem.reach_of == reach) & ~self.problem.today)
            self._row(-np.inf, float(free), [*new, first + reach], [*np.ones(len(new)), -1.0])
        self._row(-np.inf, float(most), np.arange(first, first + reaches), np.ones(reaches))

    def start_from(self, occupied: BoolArray) -> None:
        """Give the solver a first solution."""
        columns = np.arange(self.placements, dtype=np.int32)
        self.highs.setSolution(self.placements, columns, occupied.astype(np.float64))

    def maximise(self, weights: FloatArray) -> float:
        """Maximise the weight covered, then keep it; returns the proven bound in the weights' unit."""
        total = float(weights.sum())
        if total <= 0:
            return 0.0
        scaled = weights * (SCALE / total)
        columns = self.placements + np.arange(self.demands)
        self._solve(columns, scaled, highspy.ObjSense.kMaximize)
        bound = min(float(self.highs.getInfo().mip_dual_bound) / SCALE, 1.0) * total
        reached = float(scaled @ self._covered())
        self._row(reached - TIE * SCALE, np.inf, columns[scaled > 0], scaled[scaled > 0])
        self.start_from(self.occupied)
        return bound

    def minimise_moves(self) -> None:
        """Occupy as few placements as can be where no unit stands today, deaths and population kept."""
        new = np.flatnonzero(~self.problem.today)
        self._solve(new, np.ones(len(new)), highspy.ObjSense.kMinimize)

    def _covered(self) -> BoolArray:
        return np.asarray(self.problem.covers[self.occupied].any(axis=0))

    def _solve(self, columns: IntArray, costs: FloatArray, sense: highspy.ObjSense) -> None:
        every = np.zeros(self.placements + self.demands)
        every[columns] = costs
        self.highs.changeColsCost(len(every), np.arange(len(every), dtype=np.int32), every)
        self.highs.changeObjectiveSense(sense)
        self.highs.run()
        status = self.highs.getModelStatus()
        known = {
            highspy.HighsModelStatus.kOptimal: OPTIMAL,
            highspy.HighsModelStatus.kSolutionLimit: NODE_LIMIT,
            highspy.HighsModelStatus.kTimeLimit: CUT_SHORT,
        }
        feasible = self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status not in known or (known[status] == OPTIMAL and not feasible):
            message = f"The solver found no laydown: it ended with '{self.highs.modelStatusToString(status)}'."
            hint = "this should not happen with valid units and sites: please report it with the units and places files"
            raise InputRefused(Problem(Severity.ERROR, "laydown-unsolved", message, hint))
        self.statuses.append(known[status])
        if not feasible:  # stopped before any solution: the one it started from stands
            return
        values = np.asarray(self.highs.getSolution().col_value, dtype=np.float64)
        self.occupied = np.asarray(values[: self.placements] > 0.5)

    def _row(
        self, lower: float, upper: float, columns: Sequence[int] | IntArray, values: Sequence[float] | FloatArray
    ) -> None:
        index = np.asarray(columns, dtype=np.int32)
        self.highs.addRow(lower, upper, len(index), index, np.asarray(values, dtype=np.float64))


class _QuietHighs(highspy.Highs):
    """HiGHS without its banner, which the constructor writes to standard output while it enables callbacks."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 - the solver's own name
        """Fall silent before the first callback is enabled."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _quiet_solver(seed: int, stop: StopRule) -> highspy.Highs:
    solver = _QuietHighs()
    for option, value in {
        "threads": 1,
        "random_seed": seed % 2**31,
        "mip_rel_gap": stop.gap,
        "mip_abs_gap": 0.0,
        "mip_max_nodes": stop.nodes,
        "time_limit": stop.seconds,
    }.items():
        solver.setOptionValue(option, value)
    return solver
