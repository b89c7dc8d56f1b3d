"""Whether violence rises or falls: recent months against the twelve before them, with what chance alone could do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

BEFORE_MONTHS: Final = 12
"""Length of the comparison: a whole year, so that it holds every season."""
CONFIDENCE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Trend:
    """Monthly rates of one count in the last ``months`` and in the twelve months before them.

    ``ratio`` is the recent rate over the earlier one, ``low`` and ``high`` its 90 % interval.
    """

    quantity: str
    months: int
    recent: float
    before: float
    ratio: float
    low: float
    high: float

    @classmethod
    def of(cls, quantity: str, counts: ArrayLike, months: int) -> Self:
        """Compare the last ``months`` of a series of monthly counts with the twelve months before.

        The interval is that of a quasi-Poisson log-linear model of two rates (McCullagh and Nelder 1989, section
        6.2): counts of violent months scatter more than a Poisson count, and the scatter within both spans widens the
        interval. Half a count is added to each sum, so that a quiet span has a ratio too.

        Raises:
            ValueError: when the series is shorter than ``months`` and the twelve before, or ``months`` is less than 1.
        """
        series = np.asarray(counts, dtype=np.float64)
        if months < 1 or len(series) < months + BEFORE_MONTHS:
            raise ValueError(f"expected at least {max(months, 1) + BEFORE_MONTHS} months, got {len(series)}")
        now, then = series[-months:], series[-months - BEFORE_MONTHS : -months]
        sums = np.array([now.sum() + 0.5, then.sum() + 0.5])
        rates = sums / [months, BEFORE_MONTHS]
        log_ratio = float(np.log(rates[0] / rates[1]))
        misfit = ((now - rates[0]) ** 2).sum() / rates[0] + ((then - rates[1]) ** 2).sum() / rates[1]
        freedom = months + BEFORE_MONTHS - 2
        scatter = max(misfit / freedom, 1.0)
        margin = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom) * np.sqrt(scatter * (1 / sums).sum()))
        ratio, low, high = np.exp([log_ratio, log_ratio - margin, log_ratio + margin]).tolist()
        return cls(quantity, months, float(now.mean()), float(then.mean()), ratio, low, high)

    @property
    def direction(self) -> str:
        """'rise' or 'fall' where the interval leaves out 1, else 'no clear change'."""
        if self.low > 1:
            return "rise"
        return "fall" if self.high < 1 else "no clear change"

    def __str__(self) -> str:
        """One sentence with both rates, the ratio and its interval.

        >>> print(Trend.of("deaths", [10] * 12 + [40] * 3, 3))
        Last 3 months: 40.0 deaths a month, against 10.0 in the 12 months before: a rise (4.0 times, 90 % interval
        3.2 to 5.0).
        """
        told = self.direction if self.direction == "no clear change" else f"a {self.direction}"
        return (
            f"Last {self.months} months: {self.recent:,.1f} {self.quantity} a month, against {self.before:,.1f} in the "
            f"{BEFORE_MONTHS} months before: {told} ({self.ratio:.1f} times, 90 % interval {self.low:.1f} to "
            f"{self.high:.1f})."
        )
