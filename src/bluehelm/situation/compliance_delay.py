"""How long a verification takes, with those still open counted as what they are: not yet finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

CONFIDENCE: Final = 0.9


@dataclass(frozen=True, slots=True)
class VerificationTime:
    """Days from report to finding: the median over all incidents, finished or not, with its 90 % interval.

    ``median``, ``low`` and ``high`` are None where the record does not reach them: too many are still open.
    """

    finished: int
    still_open: int
    median: int | None
    low: int | None
    high: int | None
    longest_open: int | None

    @classmethod
    def of(cls, days: ArrayLike, finished: ArrayLike) -> Self:
        """The median by the product-limit estimate, open cases censored at their age.

        Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; the interval is that of Brookmeyer and Crowley 1982
        (doi:10.2307/2530286) on the log-log scale.

        Args:
            days: days from report to finding, or to the as-of date where open; 0 or more.
            finished: whether there is a finding.

        Raises:
            ValueError: when the lengths differ or a number of days is negative.
        """
        waited, done = np.asarray(days, dtype=np.int64), np.asarray(finished, dtype=np.bool_)
        if waited.shape != done.shape or (waited < 0).any():
            raise ValueError(f"expected days of 0 or more, one a case, got {waited.shape} and {done.shape}")
        times = np.unique(waited[done])
        open_days = waited[~done]
        low, median, high = _quantiles(waited, done, times)
        oldest = int(open_days.max()) if open_days.size else None
        return cls(int(done.sum()), int(open_days.size), median, low, high, oldest)

    @classmethod
    def of_allegations(cls, allegations: pl.DataFrame, until: date) -> Self:
        """The same from rows of ALLEGATIONS that are known by ``until``; an incident counts once."""
        once = allegations.drop_nulls("reported").sort("incident", "clause", "party").unique("incident", keep="first")
        told = once.filter(pl.col("verified").is_not_null() | pl.col("open"))
        days = (pl.col("verified").fill_null(until) - pl.col("reported")).dt.total_days()
        counted = told.select(days=days, done=pl.col("verified").is_not_null()).filter(pl.col("days") >= 0)
        return cls.of(counted["days"].to_numpy(), counted["done"].to_numpy())

    def __str__(self) -> str:
        """One sentence.

        >>> print(VerificationTime.of([3, 5, 8, 13, 40], [True, True, True, True, False]))
        Half of the verifications end within 8 days (90 % interval 3 to an end not yet known); 4 ended, 1 is open, for
        up to 40 days.
        """
        if not self.finished and not self.still_open:
            return (
                "How long verifications take is not known: no incident here has the day on which it was reported, and "
                "no verification a day on which it began."
            )
        verb = "is" if self.still_open == 1 else "are"
        opened = f"{self.still_open:,} {verb} open" + (
            f", for up to {self.longest_open:,} days" if self.longest_open is not None else ""
        )
        if self.median is None:
            return (
                f"Too many verifications are open to say how long half of them take: {self.finished:,} ended, {opened}."
            )
        low = "0" if self.low is None else f"{self.low:,}"
        high = "an end not yet known" if self.high is None else f"{self.high:,}"
        return (
            f"Half of the verifications end within {self.median:,} days (90 % interval {low} to {high}); "
            f"{self.finished:,} ended, {opened}."
        )


def _quantiles(
    waited: NDArray[np.int64], done: NDArray[np.bool_], times: NDArray[np.int64]
) -> tuple[int | None, int | None, int | None]:
    """First day on which the upper bound, the estimate and the lower bound of the share still open is at most half."""
    if not times.size:
        return None, None, None
    at_risk = (waited[None, :] >= times[:, None]).sum(axis=1)
    ended = ((waited[None, :] == times[:, None]) & done[None, :]).sum(axis=1)
    share = np.cumprod(1 - ended / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        scatter = np.sqrt(np.cumsum(ended / (at_risk * (at_risk - ended))))
        margin = ndtri((1 + CONFIDENCE) / 2) * scatter / np.abs(np.log(share))
        below, above = share ** np.exp(margin), share ** np.exp(-margin)
    last = share == 0
    below[last], above[last] = 0.0, np.nan
    first = [_first(times, bound <= 0.5) for bound in (below, share, above)]
    return first[0], first[1], first[2]


def _first(times: NDArray[np.int64], reached: NDArray[np.bool_]) -> int | None:
    return int(times[reached.argmax()]) if reached.any() else None
