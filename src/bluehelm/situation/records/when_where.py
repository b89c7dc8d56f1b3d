"""When and where something happened, and how well that is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.partners.field_types import Part
from bluehelm.situation.records.field_types import Latitude, Longitude

_LENGTH_OF_DAY = len("2026-03-01")


def _day_or_time(value: object) -> object:
    """A day from ``2026-03-01``, a time from ``2026-03-01T06:30:00+03:00``; a day never turns into midnight."""
    if isinstance(value, str):
        text = value.strip()
        try:
            value = date.fromisoformat(text) if len(text) <= _LENGTH_OF_DAY else datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"expected 2026-03-01 or 2026-03-01T06:30:00+03:00, got {text!r}") from None
    if not isinstance(value, date):
        raise ValueError(f"expected a date or a time, got {value!r}")  # noqa: TRY004  # pydantic collects ValueError
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ValueError(f"expected a time with its offset from UTC (06:30+03:00 or 03:30Z), got {value.isoformat()}")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {value.year}")
    return value


DayOrTime = Annotated[datetime | date, BeforeValidator(_day_or_time)]


class When(Part):
    """When something happened: days, or times with their offset from UTC, which are kept as the place's own clock.

    >>> When(start="2026-03-01T23:30:00+03:00", end="2026-03-02T01:00:00+03:00", precision=1).last_day
    datetime.date(2026, 3, 2)
    """

    start: DayOrTime
    end: DayOrTime | None = None
    """None where it did not last."""
    precision: Annotated[int, Field(ge=1, le=5, strict=True)] | None = None
    """1 exact day, 2 within 2-6 days, 3 a week, 4 a month, 5 longer than a month (UCDP scale); None not stated."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        start, end = self.start, self.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            in_order = start <= end
        else:
            in_order = self.first_day <= self.last_day
        if not in_order:
            raise ValueError(f"expected an end not before the start {start.isoformat()}, got {end and end.isoformat()}")
        return self

    @property
    def first_day(self) -> date:
        """First day, by the clock of the place."""
        return day_of(self.start)

    @property
    def last_day(self) -> date:
        """Last day, by the clock of the place; the first where no end is given."""
        return day_of(self.start if self.end is None else self.end)


def day_of(moment: datetime | date) -> date:
    """The day of a day or time, by the clock of the place."""
    return moment.date() if isinstance(moment, datetime) else moment


class Point(Part):
    """A point in degrees, WGS 84."""

    latitude: Latitude
    longitude: Longitude


class Where(Part):
    """Where something happened: a point, words, or both.

    >>> Where(latitude=6.49, longitude=21.98, precision=1, place="Port Ash", country="CAF").placed
    True
    """

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    precision: Annotated[int, Field(ge=1, le=7, strict=True)] | None = None
    """1 exact place, 2 within 25 km, 3 second-level admin unit, 4 first-level admin unit, 5 a line or region,
    6 country only, 7 at sea or in the air (UCDP scale); None not stated."""
    place: str = ""
    """Name of the place."""
    described: str = ""
    """In words: "800 m north-west of the checkpoint"."""
    zone: str = ""
    """Zone of the agreement that it lies in: "disengagement area 2", "inside the withdrawal line"."""
    side: Literal["", "north", "east", "south", "west", "on_line"] = ""
    """On which side of a line of separation it lies, where the agreement draws one."""
    admin1: str = ""
    admin2: str = ""
    country: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    """ISO 3166 alpha-3 code; XKX for Kosovo."""

    @model_validator(mode="after")
    def _said(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("expected both latitude and longitude or neither, got one of them")
        if not (self.placed or self.place or self.described or self.admin1 or self.admin2 or self.country):
            raise ValueError("expected a point, or at least the name of a place, unit or country; got none")
        return self

    @property
    def placed(self) -> bool:
        """Whether it has a point."""
        return self.latitude is not None
