"""A warning when a monthly rate changes, with a stated rate of false alarms, month by month and without hindsight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from bluehelm.columns import Column, schema_of
from bluehelm.situation.change_ratio import change_ratio
from bluehelm.situation.change_walk import LEAST_MONTHS, ChangeMark, ChangeWalk
from bluehelm.situation.rate_trend import RateRatio

FALSE_ALARMS: Final = 0.05
"""Default share of unchanged years in which a warning of a rise comes all the same: one year in twenty."""
_THRESHOLDS: Final = (
    (0.2403, 1.5),
    (0.1180, 2.0),
    (0.0551, 2.5),
    (0.0259, 3.0),
    (0.0121, 3.5),
    (0.0060, 4.0),
    (0.0015, 5.0),
)
"""Share of unchanged years with a false warning of a rise, and the sum that gives it (benchmarks/change_warning.py)."""

_LARGEST_COUNT: Final = 100_000

SCORES: Final = (
    Column("month", pl.Date, "first day of the month"),
    Column("count", pl.Int64, "events counted in the month"),
    Column("exposure", pl.Float64, "what they were seen with; null where not known, and the month is not judged"),
    Column("rise", pl.Float64, "sum of what exceeds the expected, in standard deviations; null where not judged"),
    Column("fall", pl.Float64, "the same for what falls short of the expected"),
    Column("warning", pl.String, "'rise' or 'fall' where the month brought a warning, else null"),
)
"""Columns of ``ChangeWatch.scores``."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """One warning: when it came, since when the rate is another, from what to what, and how sure that is.

    ``before`` and ``after`` are means per unit of exposure, over ``months_before`` and ``months_after`` months.
    ``false_share`` is the share of unchanged years in which a rise as strong is told of all the same; it is an upper
    bound where ``bounded``.
    """

    direction: str
    warned: date
    since: date
    before: float
    after: float
    months_before: int
    months_after: int
    ratio: RateRatio
    false_share: float
    bounded: bool
    unit: str

    @property
    def delay(self) -> int:
        """Months from the first month of the new rate to the warning: 0 where it came with that month's count."""
        return (self.warned.year - self.since.year) * 12 + self.warned.month - self.since.month

    def __str__(self) -> str:
        """Since when, from what to what, how sure, and what the figure does not say."""
        told = "risen" if self.direction == "rise" else "fallen"
        return (
            f"The rate has {told} since {self.since:%Y-%m}: from {self.before:,.1f} to {self.after:,.1f} {self.unit} "
            f"({self._factor()}; {self.months_before} months against {self.months_after}). The warning came with the "
            f"count of {self.warned:%Y-%m}. {self._sureness()} The months were chosen by the warning itself, so the "
            "true change is probably smaller."
        )

    def to_dict(self) -> dict[str, object]:
        """For a program."""
        return {
            "direction": self.direction,
            "warned": self.warned,
            "since": self.since,
            "before": self.before,
            "after": self.after,
            "ratio": {"ratio": self.ratio.ratio, "low": self.ratio.low, "high": self.ratio.high},
            "false_share": self.false_share if self.direction == "rise" else None,
            "unit": self.unit,
            "said": str(self),
        }

    def _factor(self) -> str:
        """The factor of the model; where the two rates give another one, both, and why."""
        interval = f"{self.ratio.ratio:.1f} times, 90 % interval {self.ratio.low:.1f} to {self.ratio.high:.1f}"
        counted = f"{self.after / self.before:.1f}" if self.before > 0 else "more than any"
        if counted == f"{self.ratio.ratio:.1f}":
            return interval
        return (
            f"as counted {counted} times; after allowing for chance, by which months scatter and a jump found because "
            f"it was large looks larger than it is: {interval}"
        )

    def _sureness(self) -> str:
        if self.direction == "fall":
            return "How often a fall is told of without any was not simulated."
        share = 100 * self.false_share
        said = f"{share:.1f} %" if share < 1 else f"{share:.0f} %"
        near = "less than" if self.bounded else "about"
        return f"Without any change, a warning as strong comes in {near} {said} of years."


@dataclass(frozen=True, slots=True, eq=False)
class ChangeWatch:
    """A monthly series watched for changes of its rate: the ``changes`` in order, and month by month the ``scores``."""

    unit: str
    per: float
    false_alarms: float
    threshold: float
    changes: tuple[RateChange, ...]
    scores: pl.DataFrame

    @property
    def new(self) -> RateChange | None:
        """The warning that the last month brought, or None."""
        last = self.changes[-1] if self.changes else None
        return last if last is not None and last.warned == self.scores["month"].item(-1) else None

    @property
    def judged(self) -> int:
        """How many months could be judged."""
        return self.scores["rise"].count()

    def standing(self) -> str:
        """Whether months could be judged, what was found, and the rate since the last change."""
        if not self.judged:
            return (
                f"No month of {self.unit} could be judged: a warning needs {LEAST_MONTHS} months with a known rate "
                "before it. This is not a sign of calm."
            )
        if not self.changes:
            return f"No change of {self.unit} was found in the {self.judged} months that could be judged."
        since = self.scores.filter(pl.col("month") >= self.changes[-1].since).drop_nulls("exposure")
        rate = self.per * float(since["count"].sum()) / float(since["exposure"].sum())
        last: date = self.scores["month"].item(-1)
        return f"From {self.changes[-1].since:%Y-%m} to {last:%Y-%m} there were {rate:,.1f} {self.unit} on average."

    def summary(self) -> str:
        """The last change or that there is none, the rate since, and how often the watch errs."""
        told = [str(self.changes[-1])] if self.changes else []
        errs = f"The watch warns of a rise falsely in about {100 * self.false_alarms:.2g} % of unchanged years."
        return " ".join([*told, self.standing(), errs])


def watch_changes(
    months: Sequence[date],
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    false_alarms: float = FALSE_ALARMS,
    unit: str = "events a month",
    per: float = 1.0,
) -> ChangeWatch:
    """Go through a monthly series and warn when its rate changes. What is said of a month rests on no later month.

    After a warning the months of the new rate become what later months are compared with. The stated share of false
    alarms holds for rises in series whose months are independent with a constant rate, over the rates and scatters of
    ``benchmarks/change_warning.py``; it is lower where almost nothing happens, and higher where a bad month makes the
    next one worse.

    Args:
        months: the months in a row, first days.
        counts: events of each.
        exposure: what they were seen with; NaN or 0 where unknown, and the month is then left out. None: all the same.
        false_alarms: the share of unchanged years with a false warning of a rise that is accepted.
        unit: what the rate is, in words for sentences.
        per: how many units of exposure the rates in sentences are for, 100 for "per 100 patrols".

    Raises:
        ValueError: when lengths differ, a count is negative or not whole, or ``false_alarms`` is outside the table.
    """
    count = np.asarray(counts, dtype=np.float64)
    seen = np.ones_like(count) if exposure is None else np.asarray(exposure, dtype=np.float64)
    if not len(months) == len(count) == len(seen):
        raise ValueError(f"expected one count and exposure a month, got {len(months)}, {len(count)} and {len(seen)}")
    if not ((count >= 0) & (count <= _LARGEST_COUNT) & (count == np.round(count))).all():
        raise ValueError(f"expected whole counts from 0 to {_LARGEST_COUNT:,}")
    threshold = threshold_for(false_alarms)
    known = np.isfinite(seen) & (seen > 0)
    usual = float(seen[known][:LEAST_MONTHS].mean()) if known.any() else 1.0
    walk = ChangeWalk(threshold)
    for place in np.flatnonzero(known).tolist():
        walk.step(place, int(count[place]), float(seen[place]) / usual)
    rates = _Rates(tuple(months), count, np.where(known, seen, np.nan), unit, per, usual)
    changes = tuple(rates.told(mark) for mark in walk.marks)
    return ChangeWatch(unit, per, false_alarms, threshold, changes, _scores(rates, walk))


def _scores(rates: _Rates, walk: ChangeWalk) -> pl.DataFrame:
    warned = {mark.at: mark.direction for mark in walk.marks}
    places = range(len(rates.months))
    columns = {
        "month": list(rates.months),
        "count": rates.count.astype(np.int64),
        "exposure": rates.seen,
        "rise": [walk.rises.get(place) for place in places],
        "fall": [walk.falls.get(place) for place in places],
        "warning": [warned.get(place) for place in places],
    }
    return pl.DataFrame(columns, schema=schema_of(SCORES)).with_columns(pl.col("exposure").fill_nan(None))


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """The series; ``seen`` is NaN where not known, ``usual`` what a usual month was seen with."""

    months: tuple[date, ...]
    count: NDArray[np.float64]
    seen: NDArray[np.float64]
    unit: str
    per: float
    usual: float

    def told(self, mark: ChangeMark) -> RateChange:
        """The change in figures."""
        places = np.flatnonzero(np.isfinite(self.seen))
        old = places[(places >= mark.start) & (places < mark.since)]
        new = places[(places >= mark.since) & (places <= mark.at)]
        both = np.concatenate([old, new])
        share, bounded = _false_share(mark.score)
        return RateChange(
            direction=mark.direction,
            warned=self.months[mark.at],
            since=self.months[mark.since],
            before=float(self.per * self.count[old].sum() / self.seen[old].sum()),
            after=float(self.per * self.count[new].sum() / self.seen[new].sum()),
            months_before=old.size,
            months_after=new.size,
            ratio=change_ratio(self.count[both], self.seen[both] / self.usual, both >= mark.since),
            false_share=share,
            bounded=bounded,
            unit=self.unit,
        )


def threshold_for(false_alarms: float) -> float:
    """The sum at which a warning comes falsely in this share of unchanged years.

    Raises:
        ValueError: when the share is outside the table.
    """
    shares, sums = (np.asarray(column) for column in zip(*_THRESHOLDS, strict=True))
    if not shares[-1] <= false_alarms <= shares[0]:
        raise ValueError(
            f"expected a share of false alarms a year from {shares[-1]} to {shares[0]}, got {false_alarms}"
        )
    return float(np.interp(-np.log(false_alarms), -np.log(shares), sums))


def _false_share(score: float) -> tuple[float, bool]:
    """The share of unchanged years that reach the score, and whether it is only known to be less."""
    shares, sums = (np.asarray(column) for column in zip(*_THRESHOLDS, strict=True))
    return float(np.exp(np.interp(score, sums, np.log(shares)))), bool(score > sums[-1])
