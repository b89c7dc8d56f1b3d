"""The cumulative sums under the change warning: one step a month, each judged by the months before it alone.

Method: a self-starting cumulative sum (Page 1954, doi:10.1093/biomet/41.1-2.100; Hawkins 1987, doi:10.2307/2348827).
Each month's count is compared with what the months since the last change led to expect, by their negative-binomial
predictive distribution with level and scatter both unknown. What exceeds the expected adds up; the warning comes when
the sum passes a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln, ndtri

LEAST_MONTHS: Final = 6
"""Months with a known rate before the first one that is judged."""
_AFTER_CHANGE: Final = 4
"""Months of the new rate before the first one that is judged against it."""
_ALLOWANCE: Final = 0.75
"""What a month may exceed the expected, in standard deviations, before it adds up: half of the shift to find."""
_MOST: Final = 4.0
"""The most that one month counts, in standard deviations: beyond it the tail of the distribution is guesswork."""
SIZES: Final = np.geomspace(0.1, 300, 14)
"""Kinds of scatter: a month's count has the variance mean + mean**2 / size; the largest is all but Poisson."""
SIZES_BEFORE: Final = -0.5 * (np.log(SIZES / 1.2) / 1.3) ** 2
"""Log weight of each before any month is seen: months of violence scatter by about as much as their mean."""


@dataclass(slots=True)
class _Baseline:
    """What the months since the last change tell: total size, total count, and the weight of each kind of scatter."""

    weights: NDArray[np.float64] = field(default_factory=SIZES_BEFORE.copy)
    exposure: float = 0.0
    count: float = 0.0
    months: int = 0

    def score(self, count: int, exposure: float) -> float:
        """How far above the expected the count lies, in standard deviations of a normal distribution (mid-p)."""
        values = np.arange(count + 1)[:, None]
        chances = np.exp(self._told(values, exposure))
        weights = np.exp(self.weights - self.weights.max())
        exact = chances @ (weights / weights.sum())
        below = float(exact[:-1].sum() + exact[-1] / 2)
        return float(np.clip(ndtri(min(max(below, 1e-12), 1 - 1e-12)), -_MOST, _MOST))

    def learn_scatter(self, count: int, exposure: float) -> None:
        """Weigh each kind of scatter by how well it foretold the month."""
        self.weights = self.weights + self._told(np.asarray([[count]]), exposure)[0]

    def add(self, count: int, exposure: float) -> None:
        """Take a month into the level."""
        self.exposure += exposure
        self.count += count
        self.months += 1

    def _told(self, values: NDArray[np.int64], exposure: float) -> NDArray[np.float64]:
        """Log chance of each value (rows) by each kind of scatter (columns): a beta negative-binomial distribution."""
        size, first, second = SIZES * exposure, 0.5 + SIZES * self.exposure, 0.5 + self.count
        ways = gammaln(size + values) - gammaln(size) - gammaln(values + 1.0)
        return np.asarray(ways + betaln(first + size, second + values) - betaln(first, second))


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change as places in the series: warned ``at``, the new rate ``since``, the old one from ``start`` on."""

    direction: str
    at: int
    since: int
    start: int
    score: float


class ChangeWalk:
    """The two sums, going through the months."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self.marks: list[ChangeMark] = []
        self.rises: dict[int, float] = {}
        self.falls: dict[int, float] = {}
        self._baseline = _Baseline()
        self._needed = LEAST_MONTHS
        self._start = 0
        self._past: list[tuple[int, int, float]] = []
        self._since = {"rise": 0, "fall": 0}
        self._sums = {"rise": 0.0, "fall": 0.0}

    def step(self, place: int, count: int, exposure: float) -> None:
        """Judge one month by those before it, then learn from it."""
        self._past.append((place, count, exposure))
        if self._baseline.months >= self._needed:
            score = self._baseline.score(count, exposure)
            for direction, excess in (("rise", score - _ALLOWANCE), ("fall", -score - _ALLOWANCE)):
                if self._sums[direction] == 0:
                    self._since[direction] = place
                self._sums[direction] = max(0.0, self._sums[direction] + excess)
            self.rises[place], self.falls[place] = self._sums["rise"], self._sums["fall"]
        self._baseline.learn_scatter(count, exposure)
        self._baseline.add(count, exposure)
        for direction in ("rise", "fall"):
            if self._sums[direction] > self.threshold:
                self._mark(direction, place)
                break

    def _mark(self, direction: str, place: int) -> None:
        """Note the change and begin again with the months of the new rate; what was learnt of scatter stays."""
        since = self._since[direction]
        self.marks.append(ChangeMark(direction, place, since, self._start, self._sums[direction]))
        scatter = self._baseline.weights
        self._baseline = _Baseline(weights=scatter - scatter.max())
        for past, count, exposure in self._past:
            if past >= since:
                self._baseline.add(count, exposure)
        self._start, self._needed = since, _AFTER_CHANGE
        self._sums = {"rise": 0.0, "fall": 0.0}
