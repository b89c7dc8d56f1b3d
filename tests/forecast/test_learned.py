"""The learned model recovers a known process, and its chances hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from bluehelm.draws import crps, months_from
from bluehelm.forecast import Panel, cases, fit_conflictology, fit_learned

MakePanel = Callable[..., Panel]
MONTHS, UNITS = 132, 300
STAY, FLARE, BUSY = 0.85, 0.03, 4.0
"""A unit stays violent with STAY, flares up with FLARE, and has Poisson(BUSY) deaths in a violent month."""


@pytest.fixture(scope="module")
def known_process() -> np.ndarray:
    """Deaths of 300 independent units that switch between quiet and violent months, over 11 years."""
    rng = np.random.default_rng(11)
    violent = rng.random(UNITS) < FLARE / (FLARE + 1 - STAY)
    months = []
    for _ in range(MONTHS):
        violent = rng.random(UNITS) < np.where(violent, STAY, FLARE)
        months.append(np.where(violent, 1 + rng.poisson(BUSY, UNITS), 0))
    return np.stack(months, axis=1)


def chance_after(leads: np.ndarray, *, violent: bool) -> np.ndarray:
    """The process's own chance of a violent month so many months after a violent or a quiet one."""
    level = FLARE / (FLARE + 1 - STAY)
    return level + ((1 if violent else 0) - level) * (STAY - FLARE) ** leads


def test_chances_of_a_known_process_are_recovered(make_panel: MakePanel, known_process: np.ndarray) -> None:
    """By lead, the mean chance of any death is the process's own: within 3 points for quiet units, 7 for violent ones.

    Leaves of 40 cases pull the few violent units a little towards the middle.
    """
    panel = make_panel(known_process[:, :-12])
    draws = fit_learned(panel, 1).draw(months_from(date(2015, 1, 1), 12), 500, seed=2)
    chance = draws.probability(at_least=1)
    leads = np.arange(1, 13)
    for violent, within in ((True, 0.07), (False, 0.03)):
        found = chance[(panel.counts[:, -1] > 0) == violent].mean(axis=0)
        assert found == pytest.approx(chance_after(leads, violent=violent), abs=within)


def test_what_came_is_within_the_chances(make_panel: MakePanel, known_process: np.ndarray) -> None:
    """In 3,600 later months: deaths came about as often as said, and CRPS is well below conflictology's."""
    panel, came = make_panel(known_process[:, :-12]), known_process[:, -12:]
    periods = months_from(date(2015, 1, 1), 12)
    draws = fit_learned(panel, 1).draw(periods, 500, seed=2)
    assert (came > 0).mean() == pytest.approx(draws.probability(at_least=1).mean(), abs=0.05)
    benchmark = fit_conflictology(panel, 1).draw(periods, 500, seed=2)
    assert crps(draws, came) < 0.97 * crps(benchmark, came)


def test_a_sample_of_quiet_cases_keeps_the_chances(
    make_panel: MakePanel, known_process: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keeping a tenth of the cases changes no chance by much: leaves are drawn from by weight."""
    panel = make_panel(known_process[:, :-12])
    periods = months_from(date(2015, 1, 1), 12)
    whole = fit_learned(panel, 1).draw(periods, 500, seed=2).probability(at_least=1)
    monkeypatch.setattr(cases, "MOST_CASES", (10_000, 500, 1_000))
    sampled = fit_learned(panel, 1).draw(periods, 500, seed=2).probability(at_least=1)
    assert sampled.mean(axis=0) == pytest.approx(whole.mean(axis=0), abs=0.03)


def test_draws_are_deaths_that_did_happen(make_panel: MakePanel, known_process: np.ndarray) -> None:
    """Every draw is a number of deaths that the panel holds."""
    panel = make_panel(known_process[:30])
    values = fit_learned(panel, 1).draw(months_from(date(2015, 1, 1), 2), 100, seed=2).values
    assert values.dtype == np.int32
    assert np.isin(values, panel.counts).all()


def test_same_seed_same_draws(make_panel: MakePanel, known_process: np.ndarray) -> None:
    """Fit and draw repeat to the byte; another seed gives other draws."""
    panel, periods = make_panel(known_process[:20]), months_from(date(2015, 1, 1), 3)
    first = fit_learned(panel, 1).draw(periods, 100, seed=2).values
    assert (first == fit_learned(panel, 1).draw(periods, 100, seed=2).values).all()
    assert (first != fit_learned(panel, 1).draw(periods, 100, seed=3).values).any()


def test_months_beyond_what_was_learned_are_refused(make_panel: MakePanel) -> None:
    """A model that learned two months ahead draws two and refuses a third."""
    model = fit_learned(make_panel(np.ones((2, 30))), 1, longest_lead=2)
    assert (model.draw(months_from(date(2015, 1, 1), 2), 10, seed=1).values == 1).all()
    with pytest.raises(ValueError, match="expected at most 2 months ahead, got 3"):
        model.draw(months_from(date(2015, 1, 1), 3), 10, seed=1)
    with pytest.raises(ValueError, match="expected at least one draw, got 0"):
        model.draw(months_from(date(2015, 1, 1), 2), 0, seed=1)
