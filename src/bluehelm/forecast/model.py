"""The small interface of every forecast model: ``fit(panel, seed) -> model``, ``model.draw(periods, n, seed)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bluehelm.draws import Draws, Period, month_of
from bluehelm.forecast.panel import Panel


class Model(Protocol):
    """A model that was fitted on a panel and can draw what comes next."""

    def draw(self, periods: Sequence[Period], n: int, seed: int) -> Draws:
        """``n`` draws of the count of every unit of the panel in each of the periods.

        The periods are calendar months after the panel's last one. The same seed gives the same draws.

        Raises:
            ValueError: when a period is no such month, or ``n`` is less than 1.
        """
        ...


class Fit(Protocol):
    """What makes a model from a panel; a plain function or a ``functools.partial`` of one, so that it can travel."""

    def __call__(self, panel: Panel, seed: int) -> Model:
        """Fit the model on everything the panel knows."""
        ...


def leads_after(last: Period, periods: Sequence[Period]) -> NDArray[np.int64]:
    """How many months each period lies after the last month known: 1 for the next one.

    Raises:
        ValueError: when a period is no calendar month, or not after ``last``.

    >>> from bluehelm.draws import months_from
    >>> from datetime import date
    >>> leads_after(month_of(date(2014, 12, 1)), months_from(date(2015, 1, 1), 3)).tolist()
    [1, 2, 3]
    """
    for period in periods:
        if period != month_of(period.start):
            raise ValueError(f"expected calendar months to forecast, got {period.label}")
        if period.start <= last.end:
            raise ValueError(f"expected months after {last.label} to forecast, got {period.label}")
    start = last.start.year * 12 + last.start.month
    return np.array([period.start.year * 12 + period.start.month - start for period in periods], dtype=np.int64)
