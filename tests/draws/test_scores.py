"""Scores: the challenge's published digits come out, hand-worked cases too, and the laws of proper scores hold."""

from __future__ import annotations

from datetime import date
from math import log2
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bluehelm.draws import Draws, crps, ign, mis, months_from

SCORES = pytest.mark.parametrize("score", [crps, ign, mis], ids=lambda score: score.name)
COUNTS = arrays.arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.integers(0, 2000))


def _country_months(real_data: Path) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """State-based deaths by (country, month_id): as known each October, months back to 449 from the lags; as came."""
    lags = ["ged_sb", *(f"ged_sb_tlag_{lag}" for lag in range(1, 7))]
    history = pl.read_csv(real_data / "views/cm_history_2017-11_2020-10.csv").sort("month_id")
    known: dict[tuple[int, int], float] = {}
    for country, month, *deaths in history.select("country_id", "month_id", *lags).iter_rows():
        for lag, value in enumerate(deaths):
            known.setdefault((country, month - lag), value)
    actuals = pl.read_csv(real_data / "views/cm_actuals_2018_2020.csv")
    rows = actuals.select("country_id", "month_id", "ged_sb").iter_rows()
    return known, {(country, month): deaths for country, month, deaths in rows}


@pytest.mark.parametrize(("year", "published"), [(2019, (9.225, 1.212, 90.63)), (2020, (12.064, 1.188, 167.02))])
def test_conflictology_scores_as_published(real_data: Path, year: int, published: tuple[float, float, float]) -> None:
    """A country's last 12 months to October, as 12 draws for each month of the next year, score to the printed digits.

    The published figures come from the 12 raw draws, without resampling to 1000, IGN included (12 draws and 11
    pseudo-draws); actuals are rounded to whole deaths.
    """
    known, came = _country_months(real_data)
    january = (year - 1980) * 12 + 1
    countries = sorted({country for country, _ in came})
    last_year = np.array([[known[c, month] for month in range(january - 14, january - 2)] for c in countries])
    outcomes = np.array([[came[c, month] for month in range(january, january + 12)] for c in countries]).round()
    draws = np.broadcast_to(last_year[:, None, :], (191, 12, 12))
    crps_score, ign_score, mis_score = (score(draws, outcomes) for score in (crps, ign, mis))
    assert (round(crps_score, 3), round(ign_score, 3), round(mis_score, 2)) == published


@pytest.mark.parametrize(
    ("draws", "outcome", "expected"),
    [
        ([3], 5, 2),  # one draw: its distance
        ([0, 10], 5, 2.5),  # mean distance 5, less half of the mean distance between draws (0 + 10 + 10 + 0) / 4 = 5
        ([1, 2, 3, 4], 2, 0.375),  # 4/4 - (20/16)/2 = 1 - 0.625
    ],
)
def test_crps_worked_by_hand(draws: list[float], outcome: float, expected: float) -> None:
    """Mean distance to the outcome less half the mean distance of all pairs of draws, each with itself too (1/n^2)."""
    assert crps([draws], [outcome]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("draws", "outcome", "in_class"),
    [
        ([0, 0, 1, 3], 0, 2),
        ([0, 0, 1, 3], 2, 1),
        ([0, 0, 1, 3], 400, 0),
        ([2, 2.5, 2.6, 6], 1, 2),  # an edge belongs to the class below it
        ([1000, 1001, 5000, 0], 1_000_000, 2),
    ],
)
def test_ign_worked_by_hand(draws: list[float], outcome: float, in_class: int) -> None:
    """Minus log2 of the draws in the outcome's class and one more, over the draws and eleven more."""
    assert ign([draws], [outcome]) == pytest.approx(-log2((in_class + 1) / 15), abs=1e-12)


@pytest.mark.parametrize(("outcome", "expected"), [(50, 90), (5, 90), (4, 110), (0, 190), (95, 90), (97, 130)])
def test_mis_worked_by_hand(outcome: float, expected: float) -> None:
    """Draws 0 to 100 have the 90 % interval 5 to 95: its width, and twenty times the miss outside."""
    assert mis([np.arange(101)], [outcome]) == pytest.approx(expected, abs=1e-9)


@given(COUNTS, st.integers(0, 2000))
def test_scores_agree_with_their_definitions(draws: np.ndarray, outcome: int) -> None:
    """CRPS as the mean over pairs of draws; IGN by counting in Python; both for any counts."""
    outcomes = np.full(draws.shape[0], outcome)
    pairs = np.abs(draws[:, :, None] - draws[:, None, :]).mean(axis=(1, 2))
    assert crps.each(draws, outcomes) == pytest.approx(np.abs(draws - outcome).mean(axis=1) - pairs / 2, abs=1e-8)
    edges = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
    of = [[sum(value > edge for edge in edges) for value in row] for row in draws]
    came = sum(outcome > edge for edge in edges)
    expected = [-log2((row.count(came) + 1) / (len(row) + 11)) for row in of]
    assert ign.each(draws, outcomes) == pytest.approx(expected, abs=1e-12)


def test_crps_agrees_with_scoringrules() -> None:
    """The peer library's 1/n^2 form (quantile decomposition) gives the same figures on small random arrays."""
    import scoringrules

    random = np.random.default_rng(5)
    draws, outcomes = random.gamma(0.5, 40, size=(30, 17)), random.gamma(0.5, 40, size=30)
    assert crps.each(draws, outcomes) == pytest.approx(scoringrules.crps_ensemble(outcomes, draws, estimator="nrg"))


@SCORES
@given(COUNTS, st.integers(0, 2000), st.randoms(use_true_random=False))
def test_the_order_of_draws_does_not_matter(score, draws: np.ndarray, outcome: int, random) -> None:
    """A score is the same whatever order the draws stand in."""
    order = list(range(draws.shape[1]))
    random.shuffle(order)
    outcomes = np.full(draws.shape[0], outcome)
    assert score.each(draws[:, order], outcomes) == pytest.approx(score.each(draws, outcomes), abs=1e-9)


@SCORES
def test_every_score_prefers_the_draws_of_the_true_process(score) -> None:
    """Over many cases, draws of the process that makes the outcomes beat draws twice as high: the scores are proper."""
    random = np.random.default_rng(7)
    outcomes = random.poisson(20, size=600)
    honest, high = random.poisson(20, size=(600, 200)), random.poisson(40, size=(600, 200))
    assert score(honest, outcomes) < score(high, outcomes)


@SCORES
def test_a_score_takes_draws_or_an_array_and_weights(score) -> None:
    """`Draws` and its bare values score the same; weight 0 leaves a case out."""
    values = np.array([[[0, 4, 9], [1, 1, 1]]], dtype=np.int32)
    draws, outcomes = Draws(("CAF",), months_from(date(2014, 12, 1), 2), values), np.array([[3, 5]])
    assert score(draws, outcomes) == score(values, outcomes) == pytest.approx(score.each(values, outcomes).mean())
    assert score(draws, outcomes, weights=[[1, 0]]) == pytest.approx(score.each(values, outcomes)[0, 0])


@SCORES
@pytest.mark.parametrize(
    ("draws", "outcomes", "words"),
    [
        ([[1, 2]], [1, 2], "expected draws of shape"),
        ([[]], [1], "expected draws of shape"),
        (5, 5, "expected draws of shape"),
        ([[1, float("nan")]], [1], "expected finite draws and outcomes"),
        ([[1, 2]], [float("inf")], "expected finite draws and outcomes"),
    ],
)
def test_what_cannot_be_scored_is_refused(score, draws: object, outcomes: object, words: str) -> None:
    """Shapes that do not fit, no draws, and missing or infinite values are refused with what was expected."""
    with pytest.raises(ValueError, match=words):
        score(draws, outcomes)


@SCORES
def test_no_case_has_no_mean(score) -> None:
    """Scoring nothing is refused, not answered with a not-a-number."""
    with pytest.raises(ValueError, match="at least one case"):
        score(np.empty((0, 10)), np.empty(0))
