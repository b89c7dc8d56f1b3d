"""Rates are compared with what chance alone could do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.situation import Trend

COUNTS = st.lists(st.integers(0, 500), min_size=24, max_size=40)


def test_poisson_rates_worked_by_hand() -> None:
    """No scatter within the spans: 120.5 against 120.5 deaths, standard error of the log ratio sqrt(2 / 120.5)."""
    trend = Trend.of("deaths", [10] * 24, 12)
    assert (trend.recent, trend.before, trend.ratio) == (10, 10, 1)
    t_95_of_22 = 1.717144
    assert trend.high == pytest.approx(np.exp(t_95_of_22 * np.sqrt(2 / 120.5)), rel=1e-6)
    assert trend.low == pytest.approx(1 / trend.high)
    assert trend.direction == "no clear change"


def test_scatter_within_the_spans_widens_the_interval() -> None:
    """The same sums, one time even and one time in a single month: what was a rise is no clear change."""
    even = Trend.of("deaths", [10] * 12 + [20] * 12, 12)
    uneven = Trend.of("deaths", [120] + [0] * 11 + [240] + [0] * 11, 12)
    assert even.ratio == uneven.ratio
    assert (even.direction, uneven.direction) == ("rise", "no clear change")


def test_a_fall_is_said_with_its_figures() -> None:
    """From 40 to 10 deaths a month."""
    assert str(Trend.of("deaths", [40] * 12 + [10] * 3, 3)).startswith(
        "Last 3 months: 10.0 deaths a month, against 40.0 in the 12 months before: a fall (0.3 times"
    )


def test_quiet_spans_have_a_ratio() -> None:
    """No death in either span is no change; none before and many now is a rise with finite figures."""
    assert Trend.of("deaths", [0] * 24, 12).ratio == 1
    onset = Trend.of("deaths", [0] * 12 + [30] * 12, 12)
    assert onset.direction == "rise"
    assert np.isfinite(onset.high)


def test_the_interval_holds_the_true_ratio_as_often_as_it_says() -> None:
    """Of 2,000 simulated pairs of years with overdispersed months and a true ratio of 1.5, 87 to 93 % are covered."""
    rng = np.random.default_rng(7)
    rates = np.repeat([20.0, 30.0], 12) * rng.gamma(5, 1 / 5, (2000, 24))
    trends = [Trend.of("deaths", counts, 12) for counts in rng.poisson(rates)]
    assert 0.87 <= np.mean([trend.low <= 1.5 <= trend.high for trend in trends]) <= 0.93


@given(counts=COUNTS)
def test_only_the_compared_months_count(counts: list[int]) -> None:
    """What came before the two spans changes nothing, and the ratio lies within its interval."""
    trend = Trend.of("deaths", counts, 12)
    assert trend == Trend.of("deaths", counts[-24:], 12)
    assert trend.low <= trend.ratio <= trend.high


def test_too_short_a_series_is_refused() -> None:
    """Fifteen months are enough for three against twelve, fourteen are not."""
    assert Trend.of("events", [1] * 15, 3).ratio > 0
    with pytest.raises(ValueError, match="expected at least 15 months, got 14"):
        Trend.of("events", [1] * 14, 3)
