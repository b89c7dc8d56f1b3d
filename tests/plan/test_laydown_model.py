"""The model against an independent search of every choice, and the assignment of units to posts."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.plan.laydown_model import CUT_SHORT, NODE_LIMIT, OPTIMAL, CoverProblem, StopRule, send_units, solve_cover


def _problem(seed: int, placements: int = 7, demands: int = 6, reaches: int = 2) -> CoverProblem:
    random = np.random.default_rng(seed)
    covers = random.random((placements, demands)) < 0.35
    covers[0] = True  # every demand is within reach of some placement, as merge_demand leaves it
    reach_of = np.sort(random.integers(0, reaches, placements))
    units = random.integers(1, 3, reaches)
    today = np.zeros(placements, dtype=bool)
    for reach in range(reaches):
        today[np.flatnonzero(reach_of == reach)[: units[reach]]] = True
    deaths = random.integers(0, 4, demands).astype(float)  # small whole numbers make ties
    population = random.integers(0, 4, demands).astype(float)
    none = np.zeros(placements, dtype=bool)
    return CoverProblem(covers, reach_of, units, np.zeros(reaches, dtype=np.int64), today, none, deaths, population)


def _choices(problem: CoverProblem) -> list[np.ndarray]:
    every = (np.array(choice) for choice in product([False, True], repeat=len(problem.reach_of)))
    return [
        choice
        for choice in every
        if (np.bincount(problem.reach_of[choice], minlength=len(problem.units)) <= problem.units).all()
    ]


@given(st.integers(0, 10_000))
def test_model_finds_what_a_search_of_all_choices_finds(seed: int) -> None:
    """Deaths first, population among equals, then the fewest moves that keep all that; the bound is the optimum."""
    problem = _problem(seed)
    solution = solve_cover(problem, seed=1, stop=StopRule())
    covered = problem.covers[solution.occupied].any(axis=0)
    choices = _choices(problem)
    within = [problem.covers[choice].any(axis=0) for choice in choices]
    best = max((problem.deaths @ reached, problem.population @ reached) for reached in within)
    moves = [(choice & ~problem.today).sum() for choice in choices]
    assert (problem.deaths @ covered, problem.population @ covered) == best
    assert solution.bound == pytest.approx(best[0], abs=1e-6)
    fewest = min(
        count
        for count, reached in zip(moves, within, strict=True)
        if (problem.deaths @ reached, problem.population @ reached) == best
    )
    assert int((solution.occupied & ~problem.today).sum()) == fewest
    assert any((solution.occupied == choice).all() for choice in choices)
    assert set(solution.statuses) <= {OPTIMAL}


@given(st.integers(0, 10_000), st.integers(0, 3))
def test_limited_moves_find_what_a_search_of_such_choices_finds(seed: int, most: int) -> None:
    """With at most so many placements newly occupied, the model finds the best deaths and then people of them all."""
    problem = _problem(seed)
    solution = solve_cover(problem, seed=1, stop=StopRule(), most_moves=most)
    covered = problem.covers[solution.occupied].any(axis=0)
    few = [choice for choice in _choices(problem) if (choice & ~problem.today).sum() <= most]
    within = [problem.covers[choice].any(axis=0) for choice in few]
    best = max((problem.deaths @ reached, problem.population @ reached) for reached in within)
    assert (problem.deaths @ covered, problem.population @ covered) == best


@given(st.integers(0, 10_000))
def test_held_placements_stay_occupied(seed: int) -> None:
    """Among the choices that keep what is held, the model finds the best."""
    problem = _problem(seed)
    problem = replace(problem, held=problem.today & (np.arange(len(problem.today)) % 2 == 0))
    solution = solve_cover(problem, seed=1, stop=StopRule())
    assert solution.occupied[problem.held].all()
    kept = [choice for choice in _choices(problem) if choice[problem.held].all()]
    best = max(problem.deaths @ problem.covers[choice].any(axis=0) for choice in kept)
    assert problem.deaths @ problem.covers[solution.occupied].any(axis=0) == best


def test_a_clock_that_cuts_the_search_says_so_and_keeps_today() -> None:
    """With no time at all, today's deployment comes back, marked as not repeatable."""
    problem = _problem(3, placements=40, demands=40)
    solution = solve_cover(problem, seed=1, stop=StopRule(seconds=0.0))
    assert CUT_SHORT in solution.statuses
    assert solution.bound <= problem.deaths.sum()
    today = problem.deaths @ problem.covers[problem.today].any(axis=0)
    assert problem.deaths @ problem.covers[solution.occupied].any(axis=0) >= today


def test_a_search_that_nodes_stop_keeps_an_honest_bound() -> None:
    """Stopped before the first branch, the result is between today's measure and a bound that is not reached."""
    random = np.random.default_rng(0)
    covers = random.random((200, 250)) < 0.04
    deaths, today = random.gamma(0.5, 2, 250), np.arange(200) < 10
    none, one_reach = np.zeros(200, dtype=bool), np.zeros(200, dtype=np.int64)
    problem = CoverProblem(covers, one_reach, np.array([25]), np.array([0]), today, none, deaths, np.zeros(250))
    solution = solve_cover(problem, seed=1, stop=StopRule(nodes=0))
    reached = deaths @ covers[solution.occupied].any(axis=0)
    assert NODE_LIMIT in solution.statuses
    assert deaths @ covers[today].any(axis=0) <= reached < solution.bound <= deaths.sum()


def test_units_go_where_the_sum_of_kilometres_is_least() -> None:
    """The near unit must not take the post that leaves the other the long way: 10 + 2 is less than 1 + 20."""
    km = np.zeros((4, 4))
    km[0, 2], km[0, 3], km[1, 2], km[1, 3] = 1, 2, 10, 20
    assert send_units([0, 1], [2, 3], km) == [3, 2]


def test_who_can_stay_stays_though_a_chain_is_as_short() -> None:
    """Three sites in a row: one unit goes two steps, not two units one step each."""
    km = np.abs(np.subtract.outer([0.0, 1.0, 2.0], [0.0, 1.0, 2.0]))
    assert send_units([0, 1], [1, 2], km) == [2, 1]
    assert send_units([1, 0], [1, 2], km) == [1, 2]


def test_units_that_no_post_needs_stay_and_new_units_travel_for_nothing() -> None:
    """A unit stays at a post it stands on; a unit without a place takes the far post; the third stays."""
    km = np.array([[0.0, 5, 90], [5, 0, 90], [90, 90, 0]])
    assert send_units([0, None, 1], [0, 2], km) == [0, 2, 1]
    assert send_units([0, None], [], km) == [0, None]
