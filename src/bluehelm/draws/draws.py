"""A forecast or a rehearsal as samples: ``values[unit, period, draw]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.draws.periods import Period


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Samples of one quantity for every unit and period.

    ``values`` has shape (units, periods, draws): counts as int32, amounts as float64. It is handed over, not copied:
    the array becomes read-only, for the caller too.
    ``units`` are labels (a cell id, a country code); ``periods`` are spans of days. Draw ``i`` of all units
    and periods belongs together, so sums over units or periods keep what the model knows of their dependence.

    Raises:
        ValueError: when the shape does not fit the labels, a label occurs twice, or a value is missing or not finite.
    """

    units: tuple[str, ...]
    periods: tuple[Period, ...]
    values: NDArray[np.int32] | NDArray[np.float64]

    def __post_init__(self) -> None:
        shape = self.values.shape
        if len(shape) != 3 or shape[:2] != (len(self.units), len(self.periods)):
            raise ValueError(
                f"expected values of shape ({len(self.units)} units, {len(self.periods)} periods, draws), got {shape}"
            )
        if shape[2] < 1:
            raise ValueError("expected at least one draw, got none")
        if self.values.dtype not in (np.dtype(np.int32), np.dtype(np.float64)):
            raise ValueError(f"expected counts as int32 or amounts as float64, got {self.values.dtype}")
        if self.values.dtype == np.float64 and not np.isfinite(self.values).all():
            raise ValueError("expected finite values, got NaN or infinity")
        if len(set(self.units)) != len(self.units):
            raise ValueError("expected every unit once, got a label twice")
        self.values.setflags(write=False)

    @property
    def number_of_draws(self) -> int:
        """How many samples each unit and period has."""
        return int(self.values.shape[2])

    def mean(self) -> NDArray[np.float64]:
        """Mean over draws, shape (units, periods)."""
        return np.asarray(self.values.mean(axis=2, dtype=np.float64))

    def quantile(self, q: float | Sequence[float]) -> NDArray[np.float64]:
        """Linear quantiles over draws: shape (units, periods), or (len(q), units, periods) for several."""
        return np.asarray(np.quantile(self.values, q, axis=2))

    def probability(self, *, at_least: float) -> NDArray[np.float64]:
        """Share of draws that reach ``at_least``, shape (units, periods)."""
        return np.asarray((self.values >= at_least).mean(axis=2))

    def sum_over(self, groups: Mapping[str, Sequence[str]]) -> Draws:
        """Add up units draw by draw: one unit a group, in the groups' order.

        Raises:
            KeyError: when a group names a unit that is not here.
            OverflowError: when a sum of counts does not fit in int32.
        """
        row = {unit: index for index, unit in enumerate(self.units)}
        sums = [_added_up(self.values[[row[unit] for unit in members]], axis=0)[0] for members in groups.values()]
        values = np.stack(sums) if sums else self.values[:0]
        return Draws(tuple(groups), self.periods, values)

    def sum_periods(self) -> Draws:
        """Add up all periods draw by draw, into the one span from the first day to the last.

        Raises:
            OverflowError: when a sum of counts does not fit in int32.
        """
        span = Period(min(p.start for p in self.periods), max(p.end for p in self.periods))
        return Draws(self.units, (span,), _added_up(self.values, axis=1))

    def to_frame(self, quantiles: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pl.DataFrame:
        """One row a unit and period: unit, start, end, mean and the asked quantiles (``q05`` ...)."""
        levels = self.quantile(list(quantiles))
        count = len(self.periods)
        columns: dict[str, object] = {
            "unit": np.repeat(np.asarray(self.units, dtype=object), count).tolist(),
            "start": [period.start for period in self.periods] * len(self.units),
            "end": [period.end for period in self.periods] * len(self.units),
            "mean": self.mean().ravel(),
        }
        columns |= {f"q{round(q * 100):02d}": level.ravel() for q, level in zip(quantiles, levels, strict=True)}
        return pl.DataFrame(columns)

    def to_parquet(self, path: Path | str) -> None:
        """Write every draw: columns unit, start, end, draw, value, one row a draw."""
        labels = _labels(self.units, self.periods, self.number_of_draws)
        labels.with_columns(value=pl.Series(self.values.ravel())).write_parquet(path, compression="zstd")

    @classmethod
    def from_parquet(cls, path: Path | str) -> Draws:
        """Read back what ``to_parquet`` wrote.

        Raises:
            ValueError: when the rows are not whole blocks of draws.
        """
        frame = pl.read_parquet(path)
        units = tuple(frame["unit"].unique(maintain_order=True))
        spans = frame.select("start", "end").unique(maintain_order=True).iter_rows()
        periods = tuple(Period(start, end) for start, end in spans)
        draws = frame.height // max(len(units) * len(periods), 1)
        if not frame.drop("value").equals(_labels(units, periods, draws)):
            raise ValueError(f"{path} does not hold whole blocks of draws: rows are lost, doubled or in another order")
        return cls(units, periods, frame["value"].to_numpy().reshape(len(units), len(periods), draws))


def _added_up(values: NDArray[np.int32] | NDArray[np.float64], axis: int) -> NDArray[np.int32] | NDArray[np.float64]:
    """The sums along an axis, which stays with length 1. Counts are added as int64: int32 wraps round silently."""
    if values.dtype == np.float64:
        return np.asarray(values.sum(axis=axis, keepdims=True))
    sums = values.sum(axis=axis, keepdims=True, dtype=np.int64)
    limits = np.iinfo(np.int32)
    if sums.size and (sums.max() > limits.max or sums.min() < limits.min):
        raise OverflowError(f"expected sums of counts within {limits.max:,}, got {int(sums.max()):,}")
    return np.asarray(sums, dtype=np.int32)


def _labels(units: Sequence[str], periods: Sequence[Period], draws: int) -> pl.DataFrame:
    """Columns unit, start, end and draw in the order in which ``values`` lie in memory."""
    unit = np.repeat(np.arange(len(units)), len(periods) * draws)
    period = np.tile(np.repeat(np.arange(len(periods)), draws), len(units))
    return pl.DataFrame(
        {
            "unit": pl.Series(units, dtype=pl.String).gather(unit),
            "start": pl.Series([p.start for p in periods], dtype=pl.Date).gather(period),
            "end": pl.Series([p.end for p in periods], dtype=pl.Date).gather(period),
            "draw": np.tile(np.arange(draws, dtype=np.int32), len(units) * len(periods)),
        }
    )
