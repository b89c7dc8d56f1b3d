"""Proper scores of forecasts made of draws, in the forms of the VIEWS 2023/24 prediction challenge.

Every score has one signature, ``score(forecast, observed, *, weights=None)``, is a mean over cases, and is better
when smaller. ``score.each(forecast, observed)`` gives the score of every case.
The formulas are those of Hegre et al. 2025 (doi:10.1177/00223433241300862); CRPS is the form with 1/n^2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bluehelm.draws.draws import Draws

FloatArray = NDArray[np.float64]

CLASS_EDGES: Final = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Inner edges of the eleven classes of deaths in which the challenge's ignorance score counts draws."""

INTERVAL_MASS: Final = 0.9
"""Share of the forecast inside the interval that ``mis`` scores."""


@dataclass(frozen=True, slots=True)
class Score:
    """A proper score: call it for the mean over cases, ``each`` for one figure a case."""

    name: str
    meaning: str
    _each: Callable[[FloatArray, FloatArray], FloatArray]

    def __call__(self, forecast: Draws | ArrayLike, observed: ArrayLike, *, weights: ArrayLike | None = None) -> float:
        """Mean score over all cases, weighted when ``weights`` (of the shape of ``observed``) are given.

        Raises:
            ValueError: when shapes do not fit, there is no case, or a value is not finite.
        """
        each = self.each(forecast, observed)
        if each.size == 0:
            raise ValueError(f"expected at least one case to score with {self.name}, got none")
        if weights is None:
            return float(each.mean())
        return float(np.average(each, weights=np.broadcast_to(np.asarray(weights, dtype=float), each.shape)))

    def each(self, forecast: Draws | ArrayLike, observed: ArrayLike) -> FloatArray:
        """Score of every case: forecast of shape (..., draws), observed of shape (...)."""
        values: Any = forecast.values if isinstance(forecast, Draws) else forecast
        draws = np.asarray(values, dtype=np.float64)
        outcome = np.asarray(observed, dtype=np.float64)
        if draws.ndim == 0 or draws.shape[:-1] != outcome.shape or draws.shape[-1] == 0:
            raise ValueError(f"expected draws of shape {(*outcome.shape, 'draws')}, got {draws.shape}")
        if not (np.isfinite(draws).all() and np.isfinite(outcome).all()):
            raise ValueError("expected finite draws and outcomes, got NaN or infinity")
        return self._each(draws, outcome)


def _crps_each(draws: FloatArray, outcome: FloatArray) -> FloatArray:
    ordered = np.sort(draws, axis=-1)
    n = ordered.shape[-1]
    rank = 2.0 * np.arange(1, n + 1) - n - 1
    return np.asarray(np.abs(ordered - outcome[..., None]).mean(axis=-1) - ordered @ rank / n**2)


def _ign_each(draws: FloatArray, outcome: FloatArray) -> FloatArray:
    classes = len(CLASS_EDGES) + 1
    in_class = np.searchsorted(CLASS_EDGES, draws) == np.searchsorted(CLASS_EDGES, outcome)[..., None]
    return np.asarray(-np.log2((in_class.sum(axis=-1) + 1) / (draws.shape[-1] + classes)))


def _mis_each(draws: FloatArray, outcome: FloatArray) -> FloatArray:
    tail = 1 - INTERVAL_MASS
    low, high = np.quantile(draws, [tail / 2, 1 - tail / 2], axis=-1)
    missed = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    return np.asarray(high - low + 2 / tail * missed)


crps: Final = Score(
    "CRPS", "mean distance between the draws and what happened, less their own spread; in deaths", _crps_each
)
ign: Final = Score(
    "IGN", "surprise: minus log2 of the share of draws in the class of deaths that came; in bits", _ign_each
)
mis: Final = Score(
    "MIS",
    "width of the 90 % interval, plus twenty times the miss when what happened lies outside; in deaths",
    _mis_each,
)
