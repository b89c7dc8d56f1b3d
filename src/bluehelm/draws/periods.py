"""Spans of days that a figure stands for: a month, a week, or any other."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` to ``end``, both included.

    Raises:
        ValueError: when ``end`` is before ``start``.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"expected a period that ends on or after its start, got {self.start} to {self.end}")

    @property
    def label(self) -> str:
        """``2014-12`` for a whole calendar month, otherwise ``2014-12-01/2014-12-07``.

        >>> month_of(date(2014, 12, 24)).label
        '2014-12'
        """
        if self == month_of(self.start):
            return f"{self.start:%Y-%m}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def month_of(day: date) -> Period:
    """The calendar month that holds ``day``."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def months_from(day: date, count: int) -> tuple[Period, ...]:
    """``count`` calendar months in a row, the first one holding ``day``.

    >>> [period.label for period in months_from(date(2014, 11, 30), 3)]
    ['2014-11', '2014-12', '2015-01']
    """
    first = day.year * 12 + day.month - 1
    return tuple(month_of(date(index // 12, index % 12 + 1, 1)) for index in range(first, first + count))
