"""What the learned model learns from: past months of every unit, what was known then, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bluehelm.forecast.conflictology import MEMORY_MONTHS
from bluehelm.forecast.panel import Panel

MEAN_MONTHS: Final = (1, 3, 6, 12, 24)
"""Spans over which past deaths are averaged."""
LONGEST_QUIET: Final = 60
"""Months since the last death are counted up to here; a unit that never had one stands here, too."""
MOST_CASES: Final = (22_000, 3_000, 5_000)
"""At most so many cases from places that were not quiet, with deaths in a quiet place, and without deaths in one.
A bound on time: a forest on 30,000 cases is fitted in about a second on one core."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Sampled past cases: ``features`` (cases, features) float32, what came, and how many cases each stands for."""

    features: NDArray[np.float32]
    outcomes: NDArray[np.int32]
    weights: NDArray[np.float64]


def features_by_month(panel: Panel) -> NDArray[np.float32]:
    """What is known of every unit at the end of every month, shape (units, months, features).

    log(1 + mean monthly deaths) over the last 1, 3, 6, 12 and 24 months (fewer at the start of the record), the same
    over 12 months for the mean of the neighbours, and months since the last death.
    """
    counts = panel.counts.astype(np.float64)
    means = [_mean_of_last(counts, span) for span in MEAN_MONTHS]
    around = _mean_of_neighbours(panel) @ means[MEAN_MONTHS.index(MEMORY_MONTHS)]
    columns = [*np.log1p(means), np.log1p(around), _months_quiet(panel.counts)]
    return np.stack(columns, axis=-1).astype(np.float32)


def with_lead(features: NDArray[np.float32], leads: NDArray[np.int64]) -> NDArray[np.float32]:
    """Features (cases, features) with the lead of each case in months as the last column."""
    return np.column_stack([features, leads.astype(np.float32)])


def past_cases(panel: Panel, longest_lead: int, stream: np.random.Generator) -> Cases:
    """Cases of every unit, origin and lead in the panel's own history, at most ``MOST_CASES`` of each kind.

    An origin is a month with at least a year before it, itself included; the outcome lies 1 to ``longest_lead`` months
    later and is known. Most places are quiet: no death here in 24 months, none next door in 12. Cases from other
    places are kept more often, and so are cases with deaths in quiet ones; each kept case stands for ``weights`` cases
    of its kind, so that weighted shares are those of the whole history. Where places are not quiet, whether a case is
    kept does not depend on what came: leaves there are small, and few cases without deaths, each of great weight, would
    tilt them towards violence.

    Raises:
        ValueError: when the panel is too short to hold a single case.
    """
    origins = panel.number_of_months - MEMORY_MONTHS
    if origins < longest_lead:
        raise ValueError(
            f"expected at least {MEMORY_MONTHS + longest_lead} months to learn {longest_lead} months ahead, "
            f"got {panel.number_of_months}"
        )
    features = features_by_month(panel)
    origin, lead = np.meshgrid(
        np.arange(MEMORY_MONTHS - 1, panel.number_of_months - 1), np.arange(1, longest_lead + 1), indexing="ij"
    )
    known = origin + lead < panel.number_of_months
    origin, lead = origin[known], lead[known]
    outcomes = panel.counts[:, origin + lead]
    quiet = (features[:, origin, : len(MEAN_MONTHS) + 1] == 0).all(axis=2)
    kinds = (~quiet, quiet & (outcomes > 0), quiet & (outcomes == 0))
    kept, weights = _sample(kinds, stream)
    unit, column = np.unravel_index(kept, outcomes.shape)
    return Cases(
        with_lead(features[unit, origin[column]], lead[column]), outcomes[unit, column].astype(np.int32), weights
    )


def _sample(
    kinds: tuple[NDArray[np.bool_], ...], stream: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Flat positions that are kept, and how many of its kind each stands for."""
    positions, weights = [], []
    for kind, most in zip(kinds, MOST_CASES, strict=True):
        here = np.flatnonzero(kind)
        kept = here if len(here) <= most else np.sort(stream.choice(here, most, replace=False))
        positions.append(kept)
        weights.append(np.full(len(kept), len(here) / max(len(kept), 1)))
    return np.concatenate(positions), np.concatenate(weights)


def _mean_of_last(counts: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    months = counts.shape[1]
    sums = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    end = np.arange(1, months + 1)
    start = np.maximum(end - span, 0)
    return np.asarray((sums[:, end] - sums[:, start]) / (end - start))


def _mean_of_neighbours(panel: Panel) -> NDArray[np.float64]:
    share = np.zeros((len(panel.units), len(panel.units)))
    for row, others in enumerate(panel.neighbours):
        share[row, list(others)] = 1 / max(len(others), 1)
    return share


def _months_quiet(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    month = np.arange(counts.shape[1])
    last = np.maximum.accumulate(np.where(counts > 0, month, -LONGEST_QUIET), axis=1)
    return np.minimum(month - last, LONGEST_QUIET)
