"""The benchmarks draw from the last twelve months, and a unit's draws are its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import Period, months_from
from bluehelm.forecast import Fit, Panel, fit_conflictology, fit_with_neighbours

MakePanel = Callable[..., Panel]
NEXT_YEAR = months_from(date(2015, 1, 1), 12)
BENCHMARKS = pytest.mark.parametrize("fit", [fit_conflictology, fit_with_neighbours])
LABELS = st.permutations(["a", "b", "c", "d"])


def test_twelve_draws_are_exactly_the_last_twelve_months(make_panel: MakePanel) -> None:
    """The month before the last twelve held 99 deaths and is never drawn; the others are drawn once each."""
    panel = make_panel([[99, *range(12)]])
    draws = fit_conflictology(panel, 1).draw(NEXT_YEAR, 12, seed=3)
    assert (np.sort(draws.values, axis=2) == np.arange(12)).all()


def test_a_thousand_draws_use_every_month_alike(make_panel: MakePanel) -> None:
    """Each of the twelve months comes 83 or 84 times, in another order every month."""
    values = fit_conflictology(make_panel([list(range(12))]), 1).draw(NEXT_YEAR, 1000, seed=3).values[0]
    shares = np.stack([np.bincount(month, minlength=12) for month in values])
    assert set(shares.ravel().tolist()) == {83, 84}
    assert not (values[0] == values[1]).all()


def test_neighbours_add_their_months(make_panel: MakePanel) -> None:
    """A quiet unit beside a violent one draws half its months from there; two steps away counts nothing."""
    panel = make_panel([[0] * 12, [5] * 12, [0] * 12, [0] * 12])
    draws = fit_with_neighbours(panel, 1).draw(NEXT_YEAR[:1], 72, seed=3)
    assert (draws.values == 5).sum(axis=2).ravel().tolist() == [36, 24, 24, 0]


@BENCHMARKS
def test_other_seeds_give_other_draws(make_panel: MakePanel, fit: Fit) -> None:
    """The seed decides the draws, and nothing else does."""
    model = fit(make_panel([list(range(12))]), 1)
    first = model.draw(NEXT_YEAR, 50, seed=3).values
    assert (first == model.draw(NEXT_YEAR, 50, seed=3).values).all()
    assert (first != model.draw(NEXT_YEAR, 50, seed=4).values).any()


@given(order=LABELS, counts=st.lists(st.integers(0, 50), min_size=12, max_size=12))
def test_a_benchmark_does_not_see_which_other_units_there_are(
    make_panel: MakePanel, order: list[str], counts: list[int]
) -> None:
    """In any order and company, the unit named 'a' with the same twelve months has the same draws."""
    alone = fit_conflictology(make_panel([counts], ("a",)), 1).draw(NEXT_YEAR, 30, seed=3)
    rows = [counts if unit == "a" else [7] * 12 for unit in order]
    together = fit_conflictology(make_panel(rows, tuple(order)), 1).draw(NEXT_YEAR, 30, seed=3)
    assert (together.values[order.index("a")] == alone.values[0]).all()


@given(order=LABELS)
def test_permuted_units_have_permuted_draws(make_panel: MakePanel, order: list[str]) -> None:
    """All units next to each other: reordering the panel reorders the draws of both benchmarks, and changes none."""
    deaths = {unit: [index * 3 + month % 2 for month in range(12)] for index, unit in enumerate("abcd")}
    all_beside = tuple(tuple(other for other in range(4) if other != row) for row in range(4))
    for fit in (fit_conflictology, fit_with_neighbours):
        plain, other = (
            Panel(tuple(units), months_from(date(2014, 1, 1), 12), np.array([deaths[u] for u in units]), all_beside)
            for units in ("abcd", order)
        )
        values = fit(plain, 1).draw(NEXT_YEAR[:2], 40, seed=3).values
        moved = fit(other, 1).draw(NEXT_YEAR[:2], 40, seed=3).values
        assert (moved == values[["abcd".index(unit) for unit in order]]).all()


@BENCHMARKS
def test_less_than_a_year_is_refused(make_panel: MakePanel, fit: Fit) -> None:
    """Twelve months are enough, eleven are not."""
    assert fit(make_panel([[1] * 12]), 1).draw(NEXT_YEAR, 1, seed=1).values.max() == 1
    with pytest.raises(ValueError, match="expected at least 12 months of history, got 11"):
        fit(make_panel([[1] * 11]), 1)


@pytest.mark.parametrize(
    ("periods", "n", "said"),
    [
        (NEXT_YEAR, 0, "expected at least one draw, got 0"),
        (months_from(date(2014, 12, 1), 1), 5, "expected months after 2014-12 to forecast, got 2014-12"),
        ((Period(date(2015, 1, 1), date(2015, 1, 7)),), 5, "expected calendar months to forecast"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make_panel: MakePanel, periods: tuple[Period, ...], n: int, said: str) -> None:
    """No draws, a month already known, and a week are no forecast."""
    with pytest.raises(ValueError, match=said):
        fit_conflictology(make_panel([[1] * 12]), 1).draw(periods, n, seed=1)
