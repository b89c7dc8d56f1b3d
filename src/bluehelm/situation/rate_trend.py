"""How a rate of rare, uneven events changes from month to month, honest with small counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

CONFIDENCE: Final = 0.9
LEAST_MONTHS: Final = 6
"""Fewer months with a known rate give no trend: half a year of a mission says nothing about its direction."""
PRIOR_SPREAD: Final = float(np.log(10))
"""Spread (one standard deviation, on the log scale) of the change over the whole span that is thought possible before
any month is seen: nine times in ten within a factor of 44 up or down."""
_CHANGES: Final = np.linspace(-4 * PRIOR_SPREAD, 4 * PRIOR_SPREAD, 401)
_SCATTERS: Final = 1 + np.geomspace(0.02, 40, 12)
"""Variance over mean of a month's count, from almost Poisson to bursts of forty; each is as likely before."""
_MOST_CARRIED: Final = 0.7
_UNSEEN_CARRY: Final = 3.6
"""What a series of n months hides of its own correlation is about this over n (bias of the first autocorrelation of
residuals around a fitted line), at most ``_MOST_UNSEEN``; benchmarks/compliance_intervals.py shows what it gives."""
_MOST_UNSEEN: Final = 0.3


@dataclass(frozen=True, slots=True)
class RateRatio:
    """By what factor a rate differs: the median of what the counts allow, and the 90 % interval around it."""

    ratio: float
    low: float
    high: float
    chance_above: float

    @property
    def direction(self) -> str:
        """'rise' or 'fall' where the interval leaves out 1, else 'no clear change'."""
        if self.low > 1:
            return "rise"
        return "fall" if self.high < 1 else "no clear change"


def rate_ratio(counts: ArrayLike, exposure: ArrayLike, place: ArrayLike, *, carried: float = 0.0) -> RateRatio:
    """By what factor the rate differs between the lowest and the highest ``place``, log-linear between.

    Bayesian on a grid. A month's count is negative binomial, its mean the rate times the exposure and its variance a
    constant times its mean (the variance of the quasi-Poisson model; McCullagh and Nelder 1989, section 6.2). Given
    the total, the counts are then Dirichlet-multinomial, so that the level of the rate drops out. The constant is
    unknown and averaged over. With few counts the interval is wide and with none it is what was thought before
    (a factor of 44 either way), so that no count is too small for an answer.

    Args:
        counts: events a month, 0 or more.
        exposure: what each count was seen with (patrols, or 1 a month), more than 0.
        place: where each month stands, for example 0 before and 1 after a day, or its number.
        carried: how much of a bad month's excess carries over to the next one, from 0 to below 1. What n months tell
            then weighs as much as that of n * (1 - carried) / (1 + carried) months.

    Raises:
        ValueError: when the three differ in length, a count is negative, an exposure is not more than 0, or all months
            stand at the same place.
    """
    count, seen, where = (np.asarray(values, dtype=np.float64) for values in (counts, exposure, place))
    if not count.shape == seen.shape == where.shape or count.ndim != 1:
        raise ValueError(f"expected three series of one length, got {count.shape}, {seen.shape} and {where.shape}")
    if (count < 0).any() or not (seen > 0).all() or np.ptp(where) == 0:
        raise ValueError("expected counts of 0 or more, exposures above 0 and at least two different places")
    weights = _weights(count, seen, (where - where.min()) / np.ptp(where), (1 - carried) / (1 + carried))
    below = np.cumsum(weights) - weights / 2
    low, middle, high = np.interp(((1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2), below, _CHANGES)
    chance = float(weights[_CHANGES > 0].sum() + weights[_CHANGES == 0].sum() / 2)
    return RateRatio(float(np.exp(middle)), float(np.exp(low)), float(np.exp(high)), chance)


def carried_over(counts: ArrayLike, exposure: ArrayLike, place: ArrayLike) -> float:
    """How much of a bad month's excess over an even trend carries over to the next one: what the months show, and what
    a series as short as this hides.
    """
    count, seen, where = (np.asarray(values, dtype=np.float64) for values in (counts, exposure, place))
    if not count.any():
        return 0.0
    growth = np.log(rate_ratio(count, seen, where).ratio) / np.ptp(where)
    rates = seen * np.exp(growth * (where - where.min()))
    expected = count.sum() * rates / rates.sum()
    excess = (count - expected) / np.sqrt(expected)
    shown = float((excess[1:] * excess[:-1]).sum() / max(float((excess**2).sum()), 1e-12))
    return float(np.clip(shown + min(_UNSEEN_CARRY / count.size, _MOST_UNSEEN), 0, _MOST_CARRIED))


def _weights(
    count: NDArray[np.float64], seen: NDArray[np.float64], where: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """How likely each of ``_CHANGES`` is, summing to 1; ``share`` is how much the months weigh."""
    rates = seen * np.exp(np.multiply.outer(_CHANGES, where))
    shares = rates / rates.sum(axis=1, keepdims=True)
    sizes = (count.sum() + 0.5) / (_SCATTERS - 1)
    alpha = np.maximum(shares[:, None, :] * sizes[None, :, None], 1e-300)
    told = gammaln(sizes) - gammaln(sizes + count.sum()) + (gammaln(alpha + count) - gammaln(alpha)).sum(axis=2)
    told = share * told - (_CHANGES[:, None] / PRIOR_SPREAD) ** 2 / 2
    weights = np.exp(told - told.max()).sum(axis=1)
    return np.asarray(weights / weights.sum())


@dataclass(frozen=True, slots=True)
class RateTrend:
    """The factor by which a rate changes from one month to the next, with its 90 % interval.

    The interval is wider where bad months come in runs, as far as the months show it.

    ``months`` are those with a known rate, ``total`` the events in them. ``over_span`` is the factor over the whole
    span of months, first to last.
    """

    unit: str
    months: int
    total: int
    ratio: float
    low: float
    high: float
    over_span: RateRatio

    @classmethod
    def of(cls, counts: ArrayLike, exposure: ArrayLike | None = None, *, unit: str = "events a month") -> Self | None:
        """The trend of a monthly series, None where fewer than six months have a known rate.

        Args:
            counts: events of each month, in order.
            exposure: what each month's events were seen with; NaN or 0 where that is not known, and the month then
                says nothing. None: every month the same.
            unit: what the rate is, for sentences.
        """
        count = np.asarray(counts, dtype=np.float64)
        seen = np.ones_like(count) if exposure is None else np.asarray(exposure, dtype=np.float64)
        known = np.isfinite(seen) & (seen > 0)
        if known.sum() < LEAST_MONTHS:
            return None
        place = np.flatnonzero(known)
        carried = carried_over(count[known], seen[known], place)
        span = rate_ratio(count[known], seen[known], place, carried=carried)
        steps = int(np.ptp(place))
        ratio, low, high = (float(value ** (1 / steps)) for value in (span.ratio, span.low, span.high))
        return cls(unit, int(known.sum()), int(count[known].sum()), ratio, low, high, span)

    @property
    def direction(self) -> str:
        """'rise' or 'fall' where the interval leaves out 1, else 'no clear change'."""
        return self.over_span.direction

    def __str__(self) -> str:
        """One sentence with the factor a month, its interval, and the counts it rests on.

        >>> print(RateTrend.of([0, 1, 0, 2, 4, 6, 9, 13], unit="alleged violations a month"))
        Trend of alleged violations a month: a rise, 1.56 times a month (90 % interval 1.26 to 1.93); 35 in 8 months.
        """
        if not self.total:
            return f"Trend of {self.unit}: none; there was no event in the {self.months} months."
        told = self.direction if self.direction == "no clear change" else f"a {self.direction}"
        return (
            f"Trend of {self.unit}: {told}, {self.ratio:.2f} times a month (90 % interval {self.low:.2f} to "
            f"{self.high:.2f}); {self.total:,} in {self.months} months."
        )
