"""The journal's clock: a hybrid logical clock (Kulkarni et al. 2014, "Logical Physical Clocks").

One integer: milliseconds since 1970 (UTC) in the upper bits, a counter in the lower sixteen. A site's readings only go
up, also when its wall clock is set back. Which of two edits had seen the other is written in the entries themselves;
the clock only orders edits that had not, so a post whose clock is days off harms nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from bluehelm.problems import InputRefused, Problem, Severity

COUNTER_BITS: Final = 16
FURTHEST_AHEAD: Final = timedelta(minutes=10)
"""A reading further ahead of our own clock than this is kept as it is and does not push ours: a post whose clock is
days off must not put false days on what others write."""
LAST_READING: Final = 2**63 - 1

WallClock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def at_reading(reading: int) -> datetime:
    """The wall time in a clock reading.

    >>> at_reading(reading_at(datetime(2025, 3, 4, 6, 30, tzinfo=UTC))).isoformat()
    '2025-03-04T06:30:00+00:00'
    """
    milliseconds = min(reading >> COUNTER_BITS, _milliseconds(datetime.max.replace(tzinfo=UTC)))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def reading_at(moment: datetime) -> int:
    """The first clock reading of a moment."""
    return _milliseconds(moment) << COUNTER_BITS


class HybridClock:
    """The clock of one site: ``tick()`` for each entry, ``heard()`` for each reading of another site."""

    def __init__(self, wall: WallClock, *, last: int = 0) -> None:
        self._wall = wall
        self.last = last

    def now(self) -> datetime:
        """The wall clock's time."""
        return self._wall()

    def tick(self) -> int:
        """The next reading: later than all before it, and no earlier than the wall clock.

        Raises:
            InputRefused: "clock-wrong" for a day that no reading can hold.
        """
        reading = max(self.last + 1, reading_at(self._wall()))
        if reading > LAST_READING:
            message = f"The clock of this machine says {self._wall():%Y-%m-%d}: no entry can bear that date."
            hint = "Set the date and time of this machine, then do this again. Nothing was written."
            raise InputRefused(Problem(Severity.ERROR, "clock-wrong", message, hint))
        self.last = reading
        return self.last

    def resume(self, reading: int) -> None:
        """Go on after a reading that this site itself wrote, however far ahead its clock was then."""
        self.last = max(self.last, reading)

    def heard(self, reading: int) -> None:
        """Take note of another site's reading, so that our next is later, within ``FURTHEST_AHEAD``."""
        if reading - reading_at(self._wall()) <= _AHEAD:
            self.last = max(self.last, reading)


_AHEAD: Final = FURTHEST_AHEAD // timedelta(milliseconds=1) << COUNTER_BITS


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
