"""The factor of a change says as much as the months on both sides do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import random_stream
from bluehelm.situation.change_ratio import change_ratio
from bluehelm.situation.rate_trend import RateRatio

COUNTS = st.lists(st.integers(0, 60), min_size=3, max_size=12)


def ratio(before: list[int], after: list[int], seen: float = 1.0) -> RateRatio:
    counts = np.asarray([*before, *after], dtype=np.float64)
    return change_ratio(counts, np.full(counts.size, seen), np.arange(counts.size) >= len(before))


def test_even_months_have_the_ratio_of_their_means() -> None:
    """Ten months of 10 against ten of 20: twice, and the interval of two Poisson rates (1.63 to 2.47) is about that."""
    found = ratio([10] * 10, [20] * 10)
    assert found.ratio == pytest.approx(2, rel=0.03)
    assert (found.low, found.high) == (pytest.approx(1.63, rel=0.07), pytest.approx(2.47, rel=0.07))


def test_one_month_of_the_new_rate_says_little_where_months_scatter() -> None:
    """The same means, before even and before in bursts: the bursts leave a far wider interval."""
    even, uneven = ratio([5] * 12, [25]), ratio([0, 15, 0, 0, 20, 1, 0, 14, 0, 0, 10, 0], [25])
    assert uneven.high / uneven.low > 2 * even.high / even.low
    assert even.low > 2


def test_nothing_before_leaves_the_factor_open_above() -> None:
    """After a year of none, six in a month are a rise by a factor that nobody can bound closely."""
    found = ratio([0] * 12, [6])
    assert found.low > 2
    assert found.high / found.low > 10


@pytest.mark.parametrize(("factor", "mean", "size"), [(1, 5, 1.5), (3, 10, 4), (5, 10, 4)])
def test_the_interval_holds_the_true_factor_about_as_often_as_it_says(factor: float, mean: float, size: float) -> None:
    """Two years and the three months after a known day, 150 times: at least 83 % of the intervals hold the factor."""
    stream = random_stream(7, "change ratio", str(factor), str(mean))
    means = np.repeat([mean, mean * factor], [24, 3])
    rows = stream.poisson(means * stream.gamma(size, 1 / size, (150, 27)))
    found = [ratio(row[:24].tolist(), row[24:].tolist()) for row in rows]
    assert np.mean([one.low <= factor <= one.high for one in found]) >= 0.83


@given(before=COUNTS, after=COUNTS)
def test_the_other_way_round_is_the_inverse(before: list[int], after: list[int]) -> None:
    """A rise read backwards is as large a fall, and the parts of the interval are in order."""
    forward, backward = ratio(before, after), ratio(after, before)
    assert backward.ratio == pytest.approx(1 / forward.ratio, rel=0.02)
    assert forward.low <= forward.ratio <= forward.high
    assert forward.chance_above == pytest.approx(1 - backward.chance_above, abs=0.02)
