"""Trends of small, uneven counts say as much as the counts do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import random_stream
from bluehelm.situation import RateTrend, rate_ratio
from bluehelm.situation.rate_trend import carried_over

COUNTS = st.lists(st.integers(0, 60), min_size=6, max_size=24)


def trend_of(*arguments: object, **named: object) -> RateTrend:
    trend = RateTrend.of(*arguments, **named)  # type: ignore[arg-type]
    assert trend is not None
    return trend


def test_a_large_even_growth_is_found() -> None:
    """Counts that grow by exactly a tenth a month have that trend, and an interval that leaves out no change."""
    trend = trend_of([round(100 * 1.1**month) for month in range(12)])
    assert trend.ratio == pytest.approx(1.1, abs=0.005)
    assert (trend.direction, trend.over_span.chance_above) == ("rise", pytest.approx(1))


def test_the_exact_interval_of_two_poisson_rates_is_close() -> None:
    """Ten months of 10 against ten of 20: near the interval that conditions on the total (Przyborowski and Wilenski).

    With 200 of 300 in the second half, the 90 % Clopper-Pearson bounds of that share are 0.619 and 0.712, so that the
    ratio lies between 1.63 and 2.47.
    """
    found = rate_ratio([10] * 10 + [20] * 10, [1] * 20, [0] * 10 + [1] * 10)
    assert found.ratio == pytest.approx(2, rel=0.02)
    assert (found.low, found.high) == (pytest.approx(1.63, rel=0.05), pytest.approx(2.47, rel=0.05))


def test_no_count_and_one_count_have_wide_intervals() -> None:
    """Nothing in a year is no sign of a fall or rise; a single event neither, even in the last month."""
    nothing = trend_of([0] * 12)
    assert nothing.ratio == pytest.approx(1)
    assert nothing.over_span.high / nothing.over_span.low > 1000
    assert trend_of([0] * 11 + [1]).direction == "no clear change"


def test_scatter_widens_the_interval() -> None:
    """The same sums, one time even and one time in two bursts."""
    even = rate_ratio([10] * 6 + [20] * 6, [1] * 12, [0] * 6 + [1] * 6)
    uneven = rate_ratio([60, *[0] * 5, 120, *[0] * 5], [1] * 12, [0] * 6 + [1] * 6)
    assert (even.direction, uneven.direction) == ("rise", "no clear change")


def test_twice_the_patrols_and_twice_the_counts_are_no_trend() -> None:
    """What grows with the effort alone is no change of the rate, and a rise of counts without the effort is one."""
    effort = [10, 20, 30, 40, 50, 60, 70, 80]
    assert trend_of(effort, effort).ratio == pytest.approx(1, abs=0.03)
    assert trend_of(effort, None).direction == "rise"


def test_months_without_known_effort_say_nothing() -> None:
    """Their counts change neither trend nor total; with fewer than six known months there is none."""
    effort = [50.0] * 8 + [np.nan, 0.0]
    assert RateTrend.of([3] * 8 + [0, 0], effort) == RateTrend.of([3] * 8 + [40, 40], effort)
    assert RateTrend.of([3] * 6, [1, 1, 1, 1, 1, np.nan]) is None


@pytest.mark.parametrize(("mean", "scatter"), [(1, 1.01), (3, 2), (10, 3), (30, 1.01)])
def test_the_interval_holds_the_true_trend_about_as_often_as_it_says(mean: float, scatter: float) -> None:
    """Over years of negative-binomial months that grow by 7 %, at least 84 % of the intervals hold it."""
    stream = random_stream(7, "coverage", str(mean))
    means = mean * 1.07 ** (np.arange(12) - 5.5)
    counts = stream.poisson(stream.gamma(means / (scatter - 1), scatter - 1, (300, 12)))
    assert np.mean([trend.low <= 1.07 <= trend.high for trend in map(trend_of, counts)]) >= 0.84


def test_the_interval_holds_where_bad_months_come_in_runs() -> None:
    """Over unchanged years of months with correlation 0.3, at least 84 % of the intervals hold what did not change."""
    stream, size = random_stream(7, "runs"), 4
    spread, noise = np.sqrt(np.log1p(1 / size)), stream.standard_normal((300, 12))
    for place in range(1, 12):
        noise[:, place] = 0.3 * noise[:, place - 1] + np.sqrt(1 - 0.3**2) * noise[:, place]
    counts = stream.poisson(8 * np.exp(spread * noise - spread**2 / 2))
    assert np.mean([trend.low <= 1 <= trend.high for trend in map(trend_of, counts)]) >= 0.84


def test_runs_carry_over_and_months_that_alternate_do_not() -> None:
    """The same twelve counts, in two runs and in turn: the runs weigh less and leave a wider interval."""
    place = np.arange(12)
    runs, turns = [4] * 3 + [12] * 3 + [4] * 3 + [12] * 3, [4, 12] * 6
    assert carried_over(runs, [1] * 12, place) > 0.5
    assert carried_over(turns, [1] * 12, place) == 0
    assert carried_over([0] * 12, [1] * 12, place) == 0
    free = rate_ratio(runs, [1] * 12, place)
    assert trend_of(runs).over_span.high / trend_of(runs).over_span.low > 1.3 * free.high / free.low


@given(counts=COUNTS, unit=st.sampled_from([0.01, 3.0, 500.0]))
def test_the_unit_of_effort_does_not_matter_and_time_reversed_is_the_inverse(counts: list[int], unit: float) -> None:
    """Patrols or hundreds of patrols give the same trend; read backwards, a rise is as large a fall."""
    forward, scaled = trend_of(counts, [1.0] * len(counts)), trend_of(counts, [unit] * len(counts))
    backward = trend_of(counts[::-1])
    assert scaled.ratio == pytest.approx(forward.ratio)
    assert backward.ratio == pytest.approx(1 / forward.ratio, rel=1e-6)
    assert forward.low <= forward.ratio <= forward.high


@pytest.mark.parametrize(
    ("counts", "exposure", "place"),
    [([1, 2], [1], [0, 1]), ([1, -2], [1, 1], [0, 1]), ([1, 2], [1, 0], [0, 1]), ([1, 2], [1, 1], [3, 3])],
)
def test_what_has_no_ratio_is_refused(counts: list[int], exposure: list[int], place: list[int]) -> None:
    """Unequal lengths, a negative count, no exposure, one place alone."""
    with pytest.raises(ValueError, match="expected"):
        rate_ratio(counts, exposure, place)
