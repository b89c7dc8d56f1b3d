"""By what factor a rate differs before and after a change, its scatter growing with the rate."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainccinv, betaincinv, betaln, gammaln

from bluehelm.situation.change_walk import SIZES, SIZES_BEFORE
from bluehelm.situation.rate_trend import CONFIDENCE, PRIOR_SPREAD, RateRatio

_NODES: Final = (np.arange(40) + 0.5) / 40
"""Quantiles at which each of the two rates is taken, every one against every other."""


def change_ratio(counts: NDArray[np.float64], exposure: NDArray[np.float64], after: NDArray[np.bool_]) -> RateRatio:
    """The factor between the months before (not ``after``) and those after, with its 90 % interval.

    The model of the warning itself (situation/change_walk.py): a month's count has the variance mean + mean**2 / size.
    Given the size, each of the two rates has a posterior of its own; the sizes are weighted by how well they foretell
    all months. ``rate_ratio`` takes the variance for a multiple of the mean, which makes a large rise look surer than
    it is: a rate five times as high scatters five times as far.

    Args:
        counts: events of each month.
        exposure: what they were seen with, in units of a usual month.
        after: which months are those of the new rate.
    """
    parts = [(counts[chosen], exposure[chosen]) for chosen in (~after, after)]
    size = SIZES[:, None] * exposure
    weights = SIZES_BEFORE + (gammaln(size + counts) - gammaln(size)).sum(axis=1)
    for count, seen in parts:
        weights += betaln(0.5 + SIZES * seen.sum(), 0.5 + count.sum())
    before, later = (_log_rates(float(count.sum()), float(seen.sum())) for count, seen in parts)
    factor = later[:, None, :] - before[:, :, None]
    chance = np.exp(weights - weights.max())[:, None, None] * np.exp(-((factor / PRIOR_SPREAD) ** 2) / 2)
    order = np.argsort(factor, axis=None)
    values, share = factor.ravel()[order], chance.ravel()[order] / chance.sum()
    below = np.cumsum(share) - share / 2
    low, middle, high = np.interp(((1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2), below, values)
    above = float(share[values > 0].sum() + share[values == 0].sum() / 2)
    return RateRatio(float(np.exp(middle)), float(np.exp(low)), float(np.exp(high)), above)


def _log_rates(count: float, seen: float) -> NDArray[np.float64]:
    """Log of the rate at each of ``_NODES`` (columns) for each of ``SIZES`` (rows).

    A month of size k is negative binomial with k tries and the chance p, and p has a beta distribution.
    """
    tries, events = 0.5 + SIZES[:, None] * seen, 0.5 + count
    odds = np.log(np.maximum(betaincinv(events, tries, _NODES), 1e-300)) - np.log(
        np.maximum(betainccinv(tries, events, _NODES), 1e-300)
    )
    return np.asarray(odds + np.log(SIZES)[:, None])
