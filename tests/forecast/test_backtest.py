"""The back-test scores each model on what came, and chooses by CRPS where all took part."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.draws import crps
from bluehelm.forecast import SCORES, Level, Panel, fit_conflictology, fit_learned, fit_with_neighbours, run_backtests

MakePanel = Callable[..., Panel]
BOTH = {"conflictology": fit_conflictology, "conflictology with neighbours": fit_with_neighbours}


def test_two_windows_worked_by_hand(make_panel: MakePanel) -> None:
    """One unit with 4 deaths every month of 2012, 2 in 2013 and 2 in 2014: CRPS is 2 in the first window, then 0."""
    panel = make_panel([[4] * 12 + [2] * 24])
    scores = run_backtests([Level("cell", panel, {"conflictology": fit_conflictology}, {})], seed=1)
    assert scores.schema == schema_of(SCORES)
    assert scores["window"].to_list() == ["2013-01 to 2013-12", "2014-01 to 2014-12"]
    assert scores["crps"].to_list() == pytest.approx([2, 0])
    assert scores["mis"].to_list() == pytest.approx([20 * 2, 0])
    assert scores["ign"].to_list() == pytest.approx([np.log2(1011), -np.log2(1001 / 1011)])
    assert scores["cases"].to_list() == [12, 12]
    assert scores["chosen"].all()


def test_a_window_knows_only_what_was_known(make_panel: MakePanel) -> None:
    """The first window's score is the same whether or not the last year is on record."""
    counts = np.random.default_rng(3).poisson(2, (5, 48))
    later = run_backtests([Level("cell", make_panel(counts), BOTH, {})], seed=1)
    earlier = run_backtests([Level("cell", make_panel(counts[:, :36]), BOTH, {})], seed=1)
    assert later["crps"][0] == pytest.approx(earlier["crps"][2], abs=0.02)
    panel = make_panel(counts)
    draws = fit_conflictology(panel.until(24), 1).draw(panel.periods[24:36], 1000, 1)
    assert later["crps"][0] == crps(draws, counts[:, 24:36])


def test_the_lower_crps_is_chosen_and_a_tie_keeps_the_benchmark(make_panel: MakePanel) -> None:
    """Violence that moves next door every year favours neighbours; equal scores keep the first model."""
    moving = np.zeros((4, 36), dtype=int)
    for year in range(3):
        moving[year, year * 12 : year * 12 + 12] = 30
    chosen = run_backtests([Level("cell", make_panel(moving), BOTH, {})], seed=1).filter(pl.col("chosen"))
    assert chosen["model"].unique().to_list() == ["conflictology with neighbours"]
    even = run_backtests([Level("cell", make_panel([[3] * 36]), BOTH, {})], seed=1).filter(pl.col("chosen"))
    assert even["model"].unique().to_list() == ["conflictology"]


def test_a_model_joins_where_its_history_is_long_enough(make_panel: MakePanel) -> None:
    """Of 36 months, the second window has 24 before it and the first 12: the learned model is scored in the second,
    and the choice is made there.
    """
    panel = make_panel(np.random.default_rng(3).poisson(2, (6, 36)))
    level = Level("cell", panel, {"conflictology": fit_conflictology, "learned": fit_learned}, {"learned": 24})
    scores = run_backtests([level], seed=1)
    assert scores["model"].to_list() == ["conflictology", "conflictology", "learned"]
    best = scores.tail(2).sort("crps")["model"][0]
    assert scores.filter(pl.col("chosen"))["model"].unique().to_list() == [best]


@pytest.mark.parametrize(("months", "windows"), [(23, 0), (24, 1), (35, 1), (36, 2), (90, 2)])
def test_a_short_history_has_fewer_windows(make_panel: MakePanel, months: int, windows: int) -> None:
    """A window needs a year before it."""
    scores = run_backtests([Level("cell", make_panel(np.ones((1, months))), BOTH, {})], seed=1)
    assert scores["window"].n_unique() == windows
    assert scores.schema == schema_of(SCORES)


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_scores(make_panel: MakePanel, workers: int) -> None:
    """Models, panels and scores travel to worker processes and back; not a digit changes."""
    counts = np.random.default_rng(3).poisson(0.5, (8, 60))
    level = Level("cell", make_panel(counts), {**BOTH, "learned": fit_learned}, {"learned": 24})
    alone = run_backtests([level], seed=1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        assert run_backtests([level], 1, executor).equals(alone)
