"""Dates and times as people write them in sheets and forms, read without guessing which number is the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Final

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR

SERIAL: Final = "serial"
"""The date format of a sheet whose dates are days since 1899-12-30, as a spreadsheet counts them."""

_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # days as the sheet has them, without a zone
_SERIAL: Final = re.compile(r"\d{1,5}([.,]\d{1,12})?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(.+))?")
_NUMBERS: Final = re.compile(r"(\d{1,2})([./\-])(\d{1,2})\2(\d{4})(?:[T ,]+(.+))?")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([./\-])\d{1,2}\1\d{2}(?:[T ,]+.+)?")
_TIME: Final = re.compile(
    r"(\d{1,2})[:hH.]?(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(?:(am|pm)\b)?\s*(Z|UTC|[+\-]\d{2}:?\d{2})?", re.IGNORECASE
)
_HOUR: Final = re.compile(r"(\d{1,2})\s*(am|pm)\b", re.IGNORECASE)
_MONTHS: Final = 12
_OFFSET: Final = re.compile(r"([+\-])(\d{2}):?(\d{2})")


class Order(Enum):
    """Which number of 03/04/2025 is the month."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a sheet are read.

    Args:
        format: as in strftime, or ``SERIAL``; None for YYYY-MM-DD. YYYY-MM-DD is always read, because that is how
            the cells come that a workbook knows to be dates.
        order: of dates such as 13/04/2025, where no format says it.
        offset: the zone of times that do not say theirs; None leaves them without.
    """

    format: str | None = None
    order: Order = Order.EITHER
    offset: timezone | None = None


def read_day(text: str, reading: DateReading) -> date | datetime | None:
    """The day, or day and time where the text has one; None where it is no date of this way of reading."""
    text = " ".join(text.split())
    found = _formatted(text, reading) if reading.format is not None else None
    if found is None and (match := _ISO.fullmatch(text)):
        year, month, day, clock = match.groups()
        found = _day(int(year), int(month), int(day), clock)
    if found is None and reading.format is None and (match := _NUMBERS.fullmatch(text)):
        found = _ordered(match, reading.order)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    if isinstance(found, datetime) and found.tzinfo is None and reading.offset is not None:
        return found.replace(tzinfo=reading.offset)
    return found


class NoDay(Enum):
    """Why a text is no date."""

    SHORT_YEAR = "its year has two digits"
    NO_SUCH_DAY = "there is no such day"
    ORDER = "day and month could be either way round"
    WORDS = "it is not written as a date"


def why_no_day(text: str, reading: DateReading) -> NoDay:
    """Why ``read_day`` finds no day in a text.

    >>> why_no_day("4/3/25", DateReading()), why_no_day("2025-02-30", DateReading())
    (<NoDay.SHORT_YEAR: 'its year has two digits'>, <NoDay.NO_SUCH_DAY: 'there is no such day'>)
    """
    text = " ".join(text.split())
    if _SHORT_YEAR.fullmatch(text) and "%y" not in (reading.format or ""):
        return NoDay.SHORT_YEAR
    if match := _ISO.fullmatch(text):
        return NoDay.WORDS if _day(int(match[1]), int(match[2]), int(match[3]), None) else NoDay.NO_SUCH_DAY
    if match := _NUMBERS.fullmatch(text):
        year, first, second = int(match[4]), int(match[1]), int(match[3])
        ways = {Order.DAY_FIRST: _day(year, second, first, None), Order.MONTH_FIRST: _day(year, first, second, None)}
        if not any(ways.values()) or (reading.format is None and reading.order in ways and not ways[reading.order]):
            return NoDay.NO_SUCH_DAY
        order = _only_order(first, second) if reading.order is Order.EITHER else reading.order
        return NoDay.ORDER if reading.format is None and order is Order.EITHER else NoDay.WORDS
    return NoDay.WORDS


def order_of(texts: Iterable[str]) -> Order | None:
    """Which order fits all dates written as 13/04/2025; None where there are none such or they contradict each other.
    What is no day either way round (32/03/2025) tells nothing of the others.

    >>> order_of(["03/04/2025", "13/04/2025"]), order_of(["03/04/2025"]), order_of(["2025-04-03"])
    (<Order.DAY_FIRST: 'day first'>, <Order.EITHER: 'either'>, None)
    """
    matches = (_NUMBERS.fullmatch(" ".join(text.split())) for text in texts)
    written = {(int(match[1]), int(match[3]), int(match[4])) for match in matches if match is not None}
    ways = {
        (_day(year, second, first, None) is not None, _day(year, first, second, None) is not None)
        for first, second, year in written
        if FIRST_YEAR <= year <= LAST_YEAR
    } - {(False, False)}
    if not ways:
        return None
    is_day_first = all(is_day for is_day, _ in ways)
    is_month_first = all(is_month for _, is_month in ways)
    if is_day_first and is_month_first:
        return Order.EITHER
    if is_day_first:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if is_month_first else None


def read_offset(text: str) -> timezone | None:
    """A time zone written as "+01:00", "-0330" or "Z"; None for anything else."""
    if text.strip().upper() in {"Z", "UTC"}:
        return UTC
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    away = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-away if match[1] == "-" else away)


def _formatted(text: str, reading: DateReading) -> date | datetime | None:
    form = reading.format or ""
    if form == SERIAL:
        if not _SERIAL.fullmatch(text):
            return None
        moment = _SERIAL_START + timedelta(days=float(text.replace(",", ".")))
        moment = (moment + timedelta(seconds=0.5)).replace(microsecond=0)
        return moment if "." in text or "," in text else moment.date()
    has_time = any(sign in form for sign in ("%H", "%I", "%M", "%X", "%c", "%T", "%R"))
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007  # the zone is the sheet's
    except ValueError:
        day, _, clock = text.partition(" ")
        return None if has_time or not clock else _formatted_day(day, clock, form)
    return moment if has_time else moment.date()


def _formatted_day(day: str, clock: str, form: str) -> date | datetime | None:
    """A format of the day alone, met by a cell with a time after it."""
    try:
        found = datetime.strptime(day, form)  # noqa: DTZ007
    except ValueError:
        return None
    return _day(found.year, found.month, found.day, clock)


def _ordered(match: re.Match[str], order: Order) -> date | datetime | None:
    first, _, second, year, clock = match.groups()
    if order is Order.EITHER:
        order = _only_order(int(first), int(second))
    if order is Order.EITHER:
        return None
    day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    return _day(int(year), int(month), int(day), clock)


def _only_order(first: int, second: int) -> Order:
    """What two numbers say by themselves: 22 can only be the day."""
    if first > _MONTHS >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > _MONTHS >= first else Order.EITHER


def _day(year: int, month: int, day: int, clock: str | None) -> date | datetime | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if clock is None:
        return found
    at = _clock(clock.strip())
    return None if at is None else datetime.combine(found, at)


def _clock(text: str) -> time | None:
    match = _TIME.fullmatch(_HOUR.sub(r"\1:00 \2", text) if _HOUR.match(text) else text)
    if match is None:
        return None
    hour, minute, second, half, zone = match.groups()
    number = int(hour)
    if half is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    offset = None if zone is None else read_offset(zone)
    if zone is not None and offset is None:
        return None
    try:
        return time(number, int(minute), int(second or 0), tzinfo=offset)
    except ValueError:
        return None
