"""What the first moves bring: the best laydown when only so many units may move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from bluehelm.plan.laydown_model import StopRule, solve_cover
from bluehelm.plan.posts import Posts

STEPS: Final = (0, 1, 2, 3, 5)
"""Numbers of moves that are shown before all: what a commander can order at once."""

FIRST_MOVES: Final = {
    "moves": pl.Int64,
    "expected_civilian_deaths": pl.Float64,
    "population": pl.Int64,
    "moved": pl.String,
}


def find_first_moves(
    posts: Posts, place_of: Sequence[int | None], *, names: Sequence[str], seed: int, stop: StopRule
) -> pl.DataFrame:
    """One row for at most 0, 1, 2, 3 and 5 moves and for all moves of the laydown ``place_of``.

    Each row is the best for its number of moves, by the model of the laydown itself with one more constraint: the moves
    of one row need not be among those of the next. ``names`` are those of the sites. Columns: moves (at most so many),
    expected_civilian_deaths and population (within reach), moved (which unit goes from where to where; empty for none).
    """
    every = len(_moved(posts, place_of, names))
    rows = []
    for most in (*(step for step in STEPS if step < every), every):
        placed = place_of
        if most < every:
            placed = posts.send(solve_cover(posts.problem, seed=seed, stop=stop, most_moves=most).occupied)
        covered = posts.reached_from(placed).any(axis=0)
        moved = "; ".join(_moved(posts, placed, names))
        rows.append((most, float(posts.deaths @ covered), int(np.sum(posts.people[covered])), moved))
    return pl.DataFrame(rows, schema=FIRST_MOVES, orient="row")


def _moved(posts: Posts, place_of: Sequence[int | None], names: Sequence[str]) -> list[str]:
    return [
        f"{unit.name} from {names[home]} to {names[site]}"
        for unit, home, site in zip(posts.units, posts.home, place_of, strict=True)
        if home is not None and site is not None and home != site
    ]
