"""Conflictology: what comes next is drawn from what the last twelve months here looked like.

The benchmark of the VIEWS 2023/24 prediction challenge (Hegre et al. 2025, doi:10.1177/00223433241300862), hard to beat
where violence goes on as before. It knows of no trend, no season and no place that has been quiet for a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bluehelm.draws import Draws, Period, random_stream
from bluehelm.forecast.model import leads_after
from bluehelm.forecast.panel import Panel

CONFLICTOLOGY: Final = "conflictology"
WITH_NEIGHBOURS: Final = "conflictology with neighbours"

MEMORY_MONTHS: Final = 12
"""How many months conflictology remembers; part of the method's definition."""


@dataclass(frozen=True, slots=True, eq=False)
class Conflictology:
    """For every unit the pool of past months that its future months are drawn from.

    Draws of different units and months are independent, and a unit's draws depend on its own label and pool only.
    """

    name: str
    units: tuple[str, ...]
    pools: tuple[NDArray[np.int32], ...]
    last: Period

    def draw(self, periods: Sequence[Period], n: int, seed: int) -> Draws:
        """``n`` draws a month: every past month of the pool equally often, as far as ``n`` divides, in random order.

        With ``n`` the size of the pool the draws are exactly the pool.

        Raises:
            ValueError: when a period is no calendar month after the last known, or ``n`` is less than 1.
        """
        leads_after(self.last, periods)
        if n < 1:
            raise ValueError(f"expected at least one draw, got {n}")
        values = np.zeros((len(self.units), len(periods), n), dtype=np.int32)
        for row, (unit, pool) in enumerate(zip(self.units, self.pools, strict=True)):
            if pool.any():
                stream = random_stream(seed, self.name, unit)
                for column in range(len(periods)):
                    values[row, column] = pool[_evenly(len(pool), n, stream)]
        return Draws(self.units, tuple(periods), values)


def fit_conflictology(panel: Panel, seed: int) -> Conflictology:  # noqa: ARG001  nothing here is random
    """Conflictology from every unit's own last twelve months.

    Raises:
        ValueError: when the panel holds fewer than twelve months.
    """
    recent = _recent(panel)
    return Conflictology(CONFLICTOLOGY, panel.units, tuple(recent), panel.periods[-1])


def fit_with_neighbours(panel: Panel, seed: int) -> Conflictology:  # noqa: ARG001  nothing here is random
    """Conflictology from the last twelve months of every unit and of the units next to it, each month alike.

    Raises:
        ValueError: when the panel holds fewer than twelve months.
    """
    recent = _recent(panel)
    pools = []
    for row, others in enumerate(panel.neighbours):
        ordered = sorted(others, key=lambda other: panel.units[other])
        pools.append(recent[[row, *ordered]].ravel())
    return Conflictology(WITH_NEIGHBOURS, panel.units, tuple(pools), panel.periods[-1])


def _recent(panel: Panel) -> NDArray[np.int32]:
    if panel.number_of_months < MEMORY_MONTHS:
        raise ValueError(f"expected at least {MEMORY_MONTHS} months of history, got {panel.number_of_months}")
    return panel.counts[:, -MEMORY_MONTHS:].astype(np.int32)


def _evenly(size: int, n: int, stream: np.random.Generator) -> NDArray[np.int64]:
    """``n`` positions below ``size``, each as often as the next one or once less, in random order."""
    left_over = stream.permutation(size)[: n % size]
    positions = np.concatenate([np.tile(np.arange(size), n // size), left_over])
    return np.asarray(stream.permutation(positions), dtype=np.int64)
