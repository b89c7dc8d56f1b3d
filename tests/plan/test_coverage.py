"""Cover sets: what is within reach, and that leaving out dominated sites loses nothing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bluehelm.plan.coverage import Placement, covers_within, merge_demand, useful_placements


def test_a_demand_at_exactly_the_reach_is_within_it() -> None:
    """Reach is inclusive, and just beyond it is not."""
    covers = covers_within(np.array([[59.9, 60.0, 60.1]]), [60.0])
    assert covers.tolist() == [[[True, True, False]]]


def test_a_site_that_covers_less_goes_and_a_home_that_covers_less_stays() -> None:
    """Of three sites the second covers part of the first; it is kept only where a unit stands there today."""
    covers = np.array([[[1, 1, 0], [1, 0, 0], [0, 0, 1]]], dtype=bool)
    assert [p.site for p in useful_placements(covers, [frozenset()], [0, 1, 2])] == [0, 2]
    assert [p.site for p in useful_placements(covers, [frozenset({1})], [0, 1, 2])] == [0, 1, 2]


def test_of_equal_sites_the_preferred_stays() -> None:
    """Two sites that cover the same: the one of lower rank is kept, unless the other is a home."""
    covers = np.ones((1, 2, 1), dtype=bool)
    assert [p.site for p in useful_placements(covers, [frozenset()], [1, 0])] == [1]
    assert [p.site for p in useful_placements(covers, [frozenset({0})], [1, 0])] == [0]


@given(arrays(bool, (6, 5)), st.integers(1, 3), arrays(np.int64, 5, elements=st.integers(0, 9)))
def test_leaving_out_dominated_sites_and_joining_demand_loses_nothing(
    cover: np.ndarray, count: int, weights: np.ndarray
) -> None:
    """The best choice of sites covers as much among the useful placements and joined demands as among all."""
    best = max(int(weights @ cover[list(chosen)].any(axis=0)) for chosen in combinations(range(6), count))
    placements = useful_placements(cover[None], [frozenset()], range(6))
    if not placements:
        assert best == 0
        return
    merged, column = merge_demand(cover[None], placements)
    joined = np.bincount(column[column >= 0], weights=weights[column >= 0], minlength=merged.shape[1])
    chosen_of = combinations(range(len(placements)), min(count, len(placements)))
    assert max(int(joined @ merged[list(chosen)].any(axis=0)) for chosen in chosen_of) == best


def test_demand_that_no_placement_covers_has_no_column() -> None:
    """Demands of one cover set share a column; one out of reach has none."""
    covers = np.array([[[1, 0, 1, 0], [1, 1, 1, 0]]], dtype=bool)
    merged, column = merge_demand(covers, [Placement(0, 0), Placement(0, 1)])
    assert merged.shape == (2, 2)
    assert column[0] == column[2] != column[1]
    assert column[3] == -1
