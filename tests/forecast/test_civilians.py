"""Civilians are a share of every draw of deaths: never more of them, and the share is that of the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import Draws, months_from
from bluehelm.forecast import (
    CivilianRecord,
    CivilianShare,
    Level,
    Panel,
    civilian_record,
    fit_civilian_share,
    fit_conflictology,
    run_backtests,
)
from bluehelm.geo import Area

MakePanel = Callable[..., Panel]
MONTHS = months_from(date(2015, 1, 1), 3)


def _deaths(values: np.ndarray, units: tuple[str, ...]) -> Draws:
    return Draws(units, MONTHS[: values.shape[1]], values.astype(np.int32))


@given(
    means=st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1, max_size=4),
    likeness=st.floats(1e-6, 1 - 1e-6),
    most=st.integers(0, 5000),
    seed=st.integers(0, 99),
)
def test_civilians_never_exceed_deaths(means: list[float], likeness: float, most: int, seed: int) -> None:
    """A law: in every draw there are 0 to as many civilians as deaths, whatever the shares."""
    units = tuple(f"u{row}" for row in range(len(means)))
    deaths = _deaths(np.random.default_rng(seed).integers(0, most + 1, (len(means), 2, 20)), units)
    civilians = CivilianShare(units, np.array(means), likeness).thin(deaths, seed)
    assert civilians.values.dtype == np.int32
    assert (civilians.values >= 0).all()
    assert (civilians.values <= deaths.values).all()


def test_simulated_shares_are_recovered(make_panel: MakePanel) -> None:
    """40 cells, shares beta-distributed around 0.3 or 0.8 with likeness 0.4: means and likeness are found again."""
    rng, truth = np.random.default_rng(8), np.repeat([0.3, 0.8], 20)
    deaths = rng.integers(1, 60, (40, 36))
    shares = rng.beta(1.5 * truth[:, None], 1.5 * (1 - truth[:, None]), deaths.shape)
    found = fit_civilian_share(CivilianRecord(make_panel(deaths), make_panel(rng.binomial(deaths, shares))))
    assert found.means[:20].mean() == pytest.approx(0.3, abs=0.03)
    assert found.means[20:].mean() == pytest.approx(0.8, abs=0.03)
    assert found.likeness == pytest.approx(0.4, abs=0.05)
    drawn = found.thin(_deaths(np.full((40, 3, 400), 30), tuple(f"u{row}" for row in range(40))), 1)
    assert drawn.values.mean(axis=(1, 2)) == pytest.approx(30 * found.means, rel=0.1)


def test_a_small_record_is_shrunk_to_the_areas(make_panel: MakePanel) -> None:
    """180 deaths, half civilian, beside 20 all civilian: (20 + 20 * 0.55) / 40; a quiet cell has the area's 0.55."""
    deaths, civilians = np.zeros((3, 40), dtype=int), np.zeros((3, 40), dtype=int)
    deaths[:, -1], civilians[:, -1] = [180, 20, 0], [90, 20, 0]
    deaths[2, 0] = 500
    found = fit_civilian_share(CivilianRecord(make_panel(deaths), make_panel(civilians)))
    assert found.means == pytest.approx([(90 + 11) / 200, 31 / 40, 0.55])


def test_nothing_known_is_every_share(make_panel: MakePanel) -> None:
    """Without a record each number of civilians among four deaths comes equally often."""
    none = make_panel(np.zeros((1, 36)))
    drawn = fit_civilian_share(CivilianRecord(none, none)).thin(_deaths(np.full((1, 1, 50_000), 4), ("u0",)), 1)
    assert np.bincount(drawn.values.ravel()) / 50_000 == pytest.approx([0.2] * 5, abs=0.01)


def test_unknown_is_not_none(make_events: Callable[..., pl.DataFrame]) -> None:
    """An event silent on civilians is left out of the record; more civilians than deaths count as all of them."""
    day = "2014-12-01"
    events = make_events([(day, day, 135758, 9, None), (day, day, 135758, 4, 1), (day, day, 135758, 2, 5)])
    record = civilian_record(events, Area.from_cells([135758], name="One"), date(2014, 12, 31))
    assert (record.deaths.counts.tolist(), record.civilians.counts.tolist()) == ([[6]], [[3]])


def test_other_units_are_refused() -> None:
    """Shares belong to the cells they were fitted on."""
    with pytest.raises(ValueError, match="of the units whose shares are known"):
        CivilianShare(("a",), np.array([0.5]), 0.5).thin(_deaths(np.ones((1, 1, 2)), ("b",)), 1)


def test_unknown_months_are_not_scored(make_panel: MakePanel) -> None:
    """Of 24 months, the second year has 3 whose deaths are not all known: 9 cases of civilians, 12 of deaths."""
    deaths = np.full((1, 24), 4)
    known = deaths.copy()
    known[0, -3:] = 1
    record = CivilianRecord(make_panel(known), make_panel(known))
    scores = run_backtests([Level("cell", make_panel(deaths), {"c": fit_conflictology}, {}, record)], seed=1)
    assert scores.select("level", "cases", "chosen").rows() == [("cell", 12, True), ("cell civilians", 9, True)]
