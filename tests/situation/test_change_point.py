"""The change warning errs as often as it says, comes soon, and never looks ahead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from bluehelm.columns import schema_of
from bluehelm.draws import months_from, random_stream
from bluehelm.exchange import read_ceasefire_series
from bluehelm.situation import ChangeWatch, watch_changes
from bluehelm.situation.ceasefire_watch import trend_words
from bluehelm.situation.change_point import SCORES, threshold_for
from bluehelm.situation.change_walk import ChangeWalk
from bluehelm.situation.rate_trend import RateTrend

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=40)


def watch(counts: ArrayLike, exposure: ArrayLike | None = None, **named: float) -> ChangeWatch:
    months = [month.start for month in months_from(date(2015, 1, 1), len(np.asarray(counts)))]
    return watch_changes(months, counts, exposure, **named)  # type: ignore[arg-type]


def series(rates: ArrayLike, size: float, count: int, *name: str) -> np.ndarray:
    """Negative-binomial months, rows of their own: variance mean + mean**2 / size."""
    means = np.asarray(rates, dtype=np.float64)
    stream = random_stream(7, "change point", *name)
    return stream.poisson(means * stream.gamma(size, 1 / size, (count, len(means))))


def warns_in_last_year(counts: np.ndarray, stated: float) -> bool:
    """Whether the walk under the watch marks a rise in the last twelve months; the watch's sentences cost time."""
    walk = ChangeWalk(threshold_for(stated))
    for place, count in enumerate(counts.tolist()):
        walk.step(place, count, 1.0)
    return any(mark.direction == "rise" and mark.at >= len(counts) - 12 for mark in walk.marks)


@pytest.mark.parametrize(("stated", "low", "high"), [(0.05, 0.03, 0.07), (0.2, 0.16, 0.24)])
def test_unchanged_years_bring_false_warnings_as_often_as_stated(stated: float, low: float, high: float) -> None:
    """Overdispersed months of constant rate, 100 series each of 2 lengths of record, 2 rates and 3 scatters.

    The share over all cases is the stated one within four standard errors of 1,200 series.
    """
    warned = [
        warns_in_last_year(row, stated)
        for history in (12, 36)
        for rate in (3, 20)
        for size in (0.7, 2, 8)
        for row in series([rate] * (history + 12), size, 100, str(history), str(rate), str(size))
    ]
    assert low <= np.mean(warned) <= high


@pytest.mark.parametrize(("factor", "within_3", "within_12"), [(2, 0.2, 0.6), (3, 0.6, 0.85), (5, 0.85, 0.9)])
def test_a_jump_is_found_and_its_delay_told(factor: int, within_3: float, within_12: float) -> None:
    """From 8 a month to two, three, five times as many: at least such shares are warned of in time, as reported."""
    found = []
    for row in series([8] * 24 + [8 * factor] * 12, 4, 100, "delay", str(factor)):
        changes = [change for change in watch(row).changes if change.direction == "rise"]
        waits = [12 * (change.warned.year - 2017) + change.warned.month - 1 for change in changes]
        found.append(min((wait for wait in waits if wait >= 0), default=99))
    assert np.mean(np.asarray(found) <= 2) >= within_3
    assert np.mean(np.asarray(found) <= 11) >= within_12


def test_a_warning_says_since_when_from_what_to_what_and_how_sure() -> None:
    """Two years of 3 and 5 in turn, then 30: the warning comes with that month's count."""
    told = watch([3, 5] * 12 + [30])
    change = told.new
    assert change is not None
    assert (change.direction, change.since, change.warned, change.delay) == (
        "rise",
        date(2017, 1, 1),
        date(2017, 1, 1),
        0,
    )
    assert (change.before, change.after, change.months_before, change.months_after) == (4, 30, 24, 1)
    assert change.ratio.low > 3
    said = str(change)
    assert said.startswith("The rate has risen since 2017-01: from 4.0 to 30.0 events a month (")
    assert "Without any change, a warning as strong comes in " in said
    assert "the true change is probably smaller" in said


def test_after_a_change_the_new_rate_is_the_one_compared_with() -> None:
    """A jump is told once, and the return to what was before is told as a fall."""
    told = watch([4, 5, 3, 4] * 6 + [30, 34, 28, 31] * 3 + [3, 5, 4, 4])
    assert [(change.direction, change.since) for change in told.changes] == [
        ("rise", date(2017, 1, 1)),
        ("fall", date(2018, 1, 1)),
    ]
    assert told.new is None
    assert "How often a fall is told of without any was not simulated." in str(told.changes[1])
    assert "From 2018-01 to 2018-04 there were 4.0 events a month on average." in told.summary()


def test_a_first_burst_after_a_silent_year_is_a_warning() -> None:
    """A single violation after twelve months of none is not, six are."""
    assert watch([0] * 12 + [1]).new is None
    assert watch([0] * 12 + [6]).new is not None


def test_more_patrols_that_see_more_are_no_rise() -> None:
    """Counts that triple with the patrols are no change per patrol, and are one a month."""
    counts, patrols = [4, 5, 6, 5] * 6 + [15, 16, 14], [50] * 24 + [150] * 3
    assert watch(counts).changes
    assert not watch(counts, patrols).changes


def test_months_without_known_effort_are_left_out() -> None:
    """Neither judged nor learnt from, whatever was counted in them."""
    patrols = [50.0] * 12 + [np.nan, 0.0] + [50.0] * 4
    quiet, loud = watch([4, 5] * 6 + [0, 0] + [4] * 4, patrols), watch([4, 5] * 6 + [90, 90] + [4] * 4, patrols)
    assert quiet.scores["rise"].equals(loud.scores["rise"])
    assert quiet.scores["exposure"][12:14].to_list() == [None, None]


def test_a_short_record_says_that_it_is_no_sign_of_calm() -> None:
    """Six months judge nothing; the seventh is judged."""
    assert "This is not a sign of calm." in watch([2] * 6).summary()
    assert watch([2] * 7).judged == 1
    assert watch([], None).scores.schema == schema_of(SCORES)


@given(counts=COUNTS, cut=st.integers(0, 40), stated=st.sampled_from([0.01, 0.05, 0.2]))
def test_no_month_is_judged_by_a_later_one(counts: list[int], cut: int, stated: float) -> None:
    """Months added later change neither the scores nor the warnings of those before."""
    whole, part = watch(counts, false_alarms=stated), watch(counts[:cut], false_alarms=stated)
    assert whole.scores.head(len(counts[:cut])).equals(part.scores)
    assert whole.changes[: len(part.changes)] == part.changes


@given(counts=COUNTS, unit=st.sampled_from([0.02, 7.0, 300.0]))
def test_the_unit_of_effort_does_not_matter(counts: list[int], unit: float) -> None:
    """Patrols or hundreds of patrols give the same warnings."""
    one, other = watch(counts), watch(counts, [unit] * len(counts))
    assert one.scores["warning"].equals(other.scores["warning"])


@pytest.mark.parametrize("counts", [[1, -1], [1, 2.5], [1, np.nan], [1, 10**9]])
def test_what_is_no_count_is_refused(counts: list[float]) -> None:
    """Negative, broken, missing and impossible numbers."""
    with pytest.raises(ValueError, match="expected whole counts from 0 to 100,000"):
        watch(counts)


def test_a_share_outside_the_simulated_ones_is_refused() -> None:
    """What was not calibrated is not stated."""
    with pytest.raises(ValueError, match="expected a share of false alarms"):
        watch([1] * 12, false_alarms=0.5)


def test_the_line_of_control_jump_of_october_2016_is_warned_of_in_that_month(real_data: Path) -> None:
    """48 violations in 2016-10 after the attack of 18 September and the strikes of 29 September.

    The mean of the 38 months before is 4.4 (2013-07 to 2016-08: 167 violations); 11 and 48 follow. One month after the
    first high one, September, the warning is there.
    """
    frame, _ = read_ceasefire_series(real_data / "ceasefire" / "loc_cfv_india_pakistan.csv")
    told = watch_changes(frame["month"].to_list(), frame["violations"].to_numpy())
    jump = next(change for change in told.changes if change.warned.year == 2016)
    assert (jump.warned, jump.since, jump.delay) == (date(2016, 10, 1), date(2016, 9, 1), 1)
    assert (jump.before, jump.after) == (pytest.approx(167 / 38), 29.5)
    assert jump.ratio.low > 1.5
    known_then = frame.filter(pl.col("month") <= date(2016, 10, 1))
    again = watch_changes(known_then["month"].to_list(), known_then["violations"].to_numpy())
    assert str(again.new) == str(jump)


def test_the_rest_of_the_line_of_control_series_has_one_more_warning(real_data: Path) -> None:
    """The rise to the peak of 2013-10 is told a month before it; the single peak of 2014-10 (30) is not told."""
    frame, _ = read_ceasefire_series(real_data / "ceasefire" / "loc_cfv_india_pakistan.csv")
    told = watch_changes(frame["month"].to_list(), frame["violations"].to_numpy())
    assert [(change.direction, change.warned) for change in told.changes] == [
        ("rise", date(2013, 9, 1)),
        ("rise", date(2016, 10, 1)),
    ]


def test_a_factor_that_does_not_fit_the_rates_says_why() -> None:
    """Where the model's factor is not the quotient of the two rates, both stand there with the reason."""
    (change,) = watch([2, 6, 3, 5, 4, 6, 3, 5, 4, 6, 4, 5, 30, 29]).changes
    counted = f"{change.after / change.before:.1f} times"
    assert f"as counted {counted}; after allowing for chance" in str(change)
    assert f"{change.ratio.ratio:.1f} times, 90 % interval" in str(change)
    assert change.ratio.ratio < change.after / change.before


def test_no_event_has_no_factor() -> None:
    """A year without an event is told as such, and not as a trend of some factor a month."""
    trend = RateTrend.of([0] * 12)
    assert trend is not None
    assert str(trend) == "Trend of events a month: none; there was no event in the 12 months."
    assert trend_words(trend) == "none in these months"
