"""The day or week that a situation report is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.problems import InputRefused, Problem, Severity, printable

_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Days from ``first`` to ``last``, both within it. ``name`` is how people call it.

    >>> print(ReportPeriod.of_week("2025-W10"))
    week 10 of 2025 (3 to 9 March 2025)
    """

    first: date
    last: date
    name: str

    @classmethod
    def of_day(cls, text: str) -> Self:
        """One day, from 2025-03-04.

        Raises:
            InputRefused: "bad-day" when it is none.
        """
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise _refused("bad-day", f"This is no day: {printable(text)[:40]}.", "Write --day 2025-03-04.") from None
        return cls(_in_reach(day), day, _day(day))

    @classmethod
    def of_week(cls, text: str) -> Self:
        """One week from Monday to Sunday, from 2025-W10 (ISO 8601).

        Raises:
            InputRefused: "bad-week" when it is none.
        """
        found = _WEEK.fullmatch(text.upper())
        year, week = (int(found[1]), int(found[2])) if found is not None else (0, 0)
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            message = f"This is no week: {printable(text)[:40]}."
            raise _refused("bad-week", message, "Write --week 2025-W10, or give a day with --day.") from None
        sunday = _in_reach(monday) + timedelta(days=6)
        return cls(monday, sunday, f"week {week} of {year} ({_span(monday, sunday)})")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def word(self) -> str:
        """What the period is: day or week."""
        return "day" if self.days == 1 else "week"

    @property
    def before(self) -> ReportPeriod:
        """The period of the same length that ended the day before."""
        length = timedelta(days=self.days)
        first, last = self.first - length, self.last - length
        return ReportPeriod(first, last, _day(first) if self.days == 1 else _span(first, last))

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def __str__(self) -> str:
        return self.name


def _span(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{_day(first)} to {_day(last)}"
    return f"{first.day} {first:%B} to {_day(last)}" if first.month != last.month else f"{first.day} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _in_reach(day: date) -> date:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        message = f"{day} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}."
        raise _refused("bad-day", message, "Check the year.")
    return day


def _refused(code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint))
