"""Days and spans of time in the words of resolutions, with the slips of scanning."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DATE: Final = (
    r"(?P<day>[\dIlSOi]{1,2})(?:st|nd|rd|th)?\s*(?P<month>"
    + "|".join(_MONTHS)
    + r")\s*,?\s*(?P<year>[\dIlOi\[\]|]{4})(?!\w)"
)
"""Pattern of a day: "30 April 2015". Letters and brackets that scanning puts for digits are let through."""
_SLIPS: Final = str.maketrans("Ili[]|OS", "11111105")
# fmt: off
_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-five": 45, "sixty": 60,
    "ninety": 90,
}
# fmt: on
_COUNT: Final = r"(?P<count>\d{1,3}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")"
SPAN: Final = rf"\b{_COUNT}[\s-]+(?P<unit>day|week|month|year)s?\b"
"""Pattern of a span: "six months", "90 days", "twelve-month"."""


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day read from a text; ``repaired`` is what stood there, where letters had to be read as digits."""

    day: date
    repaired: str = ""


def day_of(found: re.Match[str]) -> ReadDay | None:
    """The day that a match of ``DATE`` stands for; None where the calendar has no such day."""
    number, year = found["day"].translate(_SLIPS), found["year"].translate(_SLIPS)
    try:
        day = date(int(year), _MONTHS.index(found["month"].capitalize()) + 1, int(number))
    except ValueError:
        return None
    written = f"{found['day']} {found['month']} {found['year']}"
    return ReadDay(day, "" if (number, year) == (found["day"], found["year"]) else written)


def first_day(text: str) -> ReadDay | None:
    """The first day of the calendar in a text."""
    return next((day for found in re.finditer(DATE, text) if (day := day_of(found))), None)


def last_day_of_span(start: date, span: re.Match[str]) -> date:
    """Last day of a span that begins on ``start``: a year from 9 July 2011 ends on 8 July 2012."""
    count = int(span["count"]) if span["count"].isdigit() else _WORDS[span["count"].lower()]
    unit = span["unit"].lower()
    if unit in ("day", "week"):
        return start + timedelta(days=count * (7 if unit == "week" else 1) - 1)
    return _months_later(start, count * (12 if unit == "year" else 1)) - timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the day after that month where it has no such day: the day before is its end.

    >>> _months_later(date(2013, 8, 31), 6)
    datetime.date(2014, 3, 1)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    return date(year, month, last) + timedelta(days=1)
