"""Civilians among the deaths: a share of every draw of deaths, so that they never exceed them.

The civilians of a cell and month are beta-binomial given its deaths: the share varies from month to month (deaths of
one attack tend to be all civilian or all not), around a mean of the cell's own. That mean is the cell's record shrunk
towards the area's; the spread is estimated by moments from pairs of deaths of one cell and month (the intra-class
correlation, Ridout, Demétrio and Firth 1999, doi:10.1111/j.0006-341X.1999.00137.x).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws import Draws, random_stream
from bluehelm.forecast.panel import Panel, cell_panel
from bluehelm.geo.area import Area

SHARE_MONTHS: Final = 36
"""The share of civilians is that of the last three years: parties and their ways of fighting change."""
PRIOR_DEATHS: Final = 20
"""The area's share weighs as much as 20 deaths in the cell. CRPS in CAF, SSD and NGA is flat around it: 5 or 100
change it by at most 1 % in the windows tried."""
UNKNOWN_SHARE: Final = 0.5
UNKNOWN_LIKENESS: Final = 1 / 3
"""Where nothing is known, every share is equally likely: with these two the beta distribution is uniform."""
NARROWEST: Final = 1e-6
"""Shares and likeness stay so far inside 0 and 1, where a beta distribution is defined."""


@dataclass(frozen=True, slots=True, eq=False)
class CivilianRecord:
    """What is known of civilians: ``deaths`` of the events that say how many were civilians, and ``civilians``.

    Both panels have the same units and months; an event that is silent on civilians is in neither.
    """

    deaths: Panel
    civilians: Panel

    def until(self, months: int) -> CivilianRecord:
        """The record as it stood after its first ``months`` months."""
        return CivilianRecord(self.deaths.until(months), self.civilians.until(months))


@dataclass(frozen=True, slots=True, eq=False)
class CivilianShare:
    """Beta distribution of the share of civilians in each unit: its ``means`` and the ``likeness`` within a month.

    ``likeness`` is the intra-class correlation: 0 when each death is civilian or not on its own, 1 when all deaths of
    a cell and month are alike.
    """

    units: tuple[str, ...]
    means: NDArray[np.float64]
    likeness: float

    def thin(self, deaths: Draws, seed: int) -> Draws:
        """Civilians within every draw of deaths, of the same shape; never more than the deaths of that draw.

        Raises:
            ValueError: when the draws are not of these units.
        """
        if deaths.units != self.units:
            raise ValueError("expected draws of the units whose shares are known, got others")
        size = 1 / self.likeness - 1
        values = np.zeros(deaths.values.shape, dtype=np.int32)
        for row, (unit, mean) in enumerate(zip(self.units, self.means, strict=True)):
            if deaths.values[row].any():
                stream = random_stream(seed, "civilian share", unit)
                share = stream.beta(mean * size, (1 - mean) * size, deaths.values[row].shape)
                values[row] = stream.binomial(deaths.values[row].astype(np.int64), share)
        return Draws(deaths.units, deaths.periods, values)


def civilian_record(events: pl.DataFrame, area: Area, until: date) -> CivilianRecord:
    """The record by cell and month, with the same first and last month as ``cell_panel`` of all deaths.

    An event whose civilians exceed its deaths counts with all its deaths civilian.

    Args:
        events: the area's own events, as ``select_events`` gives them.
        area: its cells are the units.
        until: the last day known, the last of a month.

    Raises:
        InputRefused: when no event is known by ``until`` (code ``no-events``).
    """
    known = pl.col("deaths_best").is_not_null() & pl.col("deaths_civilians").is_not_null()
    said = events.with_columns(
        deaths_best=pl.when(known).then("deaths_best"),
        deaths_civilians=pl.when(known).then(pl.min_horizontal("deaths_best", "deaths_civilians")),
    )
    return CivilianRecord(cell_panel(said, area, until), cell_panel(said, area, until, "deaths_civilians"))


def fit_civilian_share(record: CivilianRecord) -> CivilianShare:
    """Shares from the last ``SHARE_MONTHS`` months of the record, shrunk to the area's; uniform where none is known."""
    deaths = record.deaths.counts[:, -SHARE_MONTHS:].astype(np.float64)
    civilians = record.civilians.counts[:, -SHARE_MONTHS:].astype(np.float64)
    if not deaths.any():
        return CivilianShare(record.deaths.units, np.full(len(deaths), UNKNOWN_SHARE), UNKNOWN_LIKENESS)
    overall = civilians.sum() / deaths.sum()
    means = (civilians.sum(axis=1) + PRIOR_DEATHS * overall) / (deaths.sum(axis=1) + PRIOR_DEATHS)
    means = np.clip(means, NARROWEST, 1 - NARROWEST)
    return CivilianShare(record.deaths.units, means, _likeness(deaths, civilians, means[:, None]))


def _likeness(deaths: NDArray[np.float64], civilians: NDArray[np.float64], mean: NDArray[np.float64]) -> float:
    """Intra-class correlation by moments; that of an unknown share when no two deaths share a cell and month."""
    variance = mean * (1 - mean)
    pairs = (deaths * (deaths - 1) * variance).sum()
    if pairs == 0:
        return UNKNOWN_LIKENESS
    excess = ((civilians - deaths * mean) ** 2 - deaths * variance).sum()
    return float(np.clip(excess / pairs, NARROWEST, 1 - NARROWEST))
