"""The learned model's cases: what was known, what came, and how many cases each stands for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bluehelm.draws import random_stream
from bluehelm.forecast import Panel, cases
from bluehelm.forecast.cases import features_by_month, past_cases

MakePanel = Callable[..., Panel]


def test_features_worked_by_hand(make_panel: MakePanel) -> None:
    """Two units, 25 months, 12 deaths in the first unit 2 months before the end: every feature of both units."""
    quiet = [0] * 25
    violent = [0] * 22 + [12, 0, 0]
    now = features_by_month(make_panel([violent, quiet]))[:, -1]
    own = [0, np.log1p(12 / 3), np.log1p(12 / 6), np.log1p(12 / 12), np.log1p(12 / 24), 0, 2]
    beside = [0, 0, 0, 0, 0, np.log1p(12 / 12), 60]
    assert now == pytest.approx(np.array([own, beside]), abs=1e-6)


def test_features_know_nothing_of_the_future(make_panel: MakePanel) -> None:
    """What stands at the end of a month is the same, whatever came after."""
    rng = np.random.default_rng(1)
    panel = make_panel(rng.poisson(0.5, (4, 40)))
    assert (features_by_month(panel)[:, :30] == features_by_month(panel.until(30))).all()


def test_every_case_of_a_short_history(make_panel: MakePanel) -> None:
    """Fifteen months, leads 1 to 3: origins in months 12, 13 and 14 give three, two and one cases a unit."""
    panel = make_panel([[0] * 12 + [1, 2, 3]])
    found = past_cases(panel, 3, random_stream(1, "test"))
    assert sorted(found.outcomes.tolist()) == [1, 2, 2, 3, 3, 3]
    assert found.weights.tolist() == [1] * 6
    assert sorted(found.features[:, -1].tolist()) == [1, 1, 1, 2, 2, 3]


def test_a_sample_stands_for_the_whole_history(make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the three kinds 200, 20 and 200 cases are kept; their weights add up to all cases and deaths."""
    panel = make_panel(np.random.default_rng(2).poisson(0.01, (20, 60)))
    every = past_cases(panel, 6, random_stream(1, "test"))
    monkeypatch.setattr(cases, "MOST_CASES", (200, 20, 200))
    kept = past_cases(panel, 6, random_stream(1, "test"))
    assert len(kept.outcomes) == 420 < len(every.outcomes)
    assert kept.weights.sum() == pytest.approx(len(every.outcomes))
    assert (every.weights == 1).all()

    def quiet_with_deaths(found: cases.Cases) -> float:
        quiet = (found.features[:, :6] == 0).all(axis=1)
        return float(found.weights[quiet & (found.outcomes > 0)].sum())

    assert quiet_with_deaths(kept) == pytest.approx(quiet_with_deaths(every))


def test_too_short_to_hold_a_case(make_panel: MakePanel) -> None:
    """Twelve months of past and twelve of leads are 24 months; 23 are refused."""
    assert len(past_cases(make_panel([[1] * 24]), 12, random_stream(1, "test")).outcomes) == 78
    with pytest.raises(ValueError, match="expected at least 24 months to learn 12 months ahead, got 23"):
        past_cases(make_panel([[1] * 23]), 12, random_stream(1, "test"))
