"""The journal's clock only goes forward, and no post's wrong date drags the others along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.mission.hybrid_clock import FURTHEST_AHEAD, HybridClock, at_reading, reading_at
from bluehelm.problems import InputRefused

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(MOMENTS, min_size=1))
def test_readings_only_rise(moments: list[datetime]) -> None:
    """Whatever the wall clock says, also when it is set back, each reading is later than the one before."""
    walls = iter(moments)
    clock = HybridClock(lambda: next(walls))
    readings = [clock.tick() for _ in moments]
    assert readings == sorted(set(readings))
    assert all(reading >= reading_at(moment) for reading, moment in zip(readings, moments, strict=True))


@given(MOMENTS)
def test_reading_holds_the_wall_time(moment: datetime) -> None:
    """A reading gives back the wall time it was made at, to the millisecond."""
    assert moment - at_reading(reading_at(moment)) < timedelta(milliseconds=1)
    assert at_reading(reading_at(moment) + 65_535) == at_reading(reading_at(moment))


def test_stopped_wall_clock_still_gives_later_readings() -> None:
    """A hundred thousand entries within one millisecond are all told apart, and run into the next."""
    clock = HybridClock(lambda: NOON)
    readings = {clock.tick() for _ in range(100_000)}
    assert len(readings) == 100_000
    assert at_reading(max(readings)) - NOON == timedelta(milliseconds=1)


def test_next_reading_is_after_what_was_heard() -> None:
    """A post whose clock is a few minutes ahead was heard: what is written here next is later, and says so."""
    clock = HybridClock(lambda: NOON)
    ahead = reading_at(NOON + timedelta(minutes=3))
    clock.heard(ahead)
    assert clock.tick() == ahead + 1


def test_a_clock_that_is_far_off_does_not_push_ours() -> None:
    """Some minutes ahead are followed; a post whose clock is days or decades off dates nobody else's entries."""
    clock = HybridClock(lambda: NOON)
    clock.heard(reading_at(NOON + FURTHEST_AHEAD))
    assert at_reading(clock.tick()) == NOON + FURTHEST_AHEAD
    for ahead in (FURTHEST_AHEAD + timedelta(seconds=1), timedelta(days=6), timedelta(days=30_000)):
        clock = HybridClock(lambda: NOON)
        clock.heard(reading_at(NOON + ahead))
        assert at_reading(clock.tick()) == NOON


def test_reading_past_the_last_date_shows_the_last_date() -> None:
    """The largest reading an entry may hold is shown as a date, not as an error."""
    assert at_reading(2**63 - 1).year > 6000


def test_a_date_that_no_reading_holds_is_refused() -> None:
    """A machine in the year 7000 writes nothing and says so, and goes on once its date is right."""
    now = [datetime(7000, 1, 1, tzinfo=UTC)]
    clock = HybridClock(lambda: now[0])
    with pytest.raises(InputRefused, match="says 7000-01-01") as refused:
        clock.tick()
    assert refused.value.problems[0].code == "clock-wrong"
    now[0] = datetime.max.replace(tzinfo=UTC)
    clock.heard(reading_at(NOON))
    now[0] = NOON
    assert at_reading(clock.tick()) == NOON
