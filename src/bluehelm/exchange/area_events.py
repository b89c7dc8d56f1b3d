"""The events of an area up to a day, by the conventions of place and time that every analysis shares."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluehelm.figures import load_figures
from bluehelm.geo.area import Area
from bluehelm.geo.outline_distance import outside_km
from bluehelm.problems import InputRefused, Problem, Severity

_WHOLE_CELL: Final = 1 - 1e-9
_IDS_NAMED: Final = 5
_COUNTRIES_NAMED: Final = 8


def select_events(
    events: pl.DataFrame, area: Area, *, as_of: date | None = None
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Keep the events of an area that had ended by a day, and check the whole file against area and day.

    An event belongs to a country by the country in its own record, and to any other area by its point; it counts on
    its last day. Points farther outside their country than the figure ``outside_country_distance`` (50 km) are kept
    and flagged: a real export had lost the first digit of 502 longitudes.

    Args:
        events: the frame EVENTS, whole files: where they end tells up to when anything is known.
        area: the area.
        as_of: last day known; None keeps all.

    Returns:
        The area's events in their order; a warning about points far outside the country, and one where ``as_of`` lies
        after the month of the last event of all.

    Raises:
        InputRefused: codes ``no-events`` (the frame is empty), ``events-miss-area`` (none is of the area; the message
            names the countries that there are), ``as-of-before-events``, and ``as-of-after-events`` where the
            events end more than the figure ``events_staleness`` (3 months) before ``as_of``.
    """
    known, far = events_of_area(events, area, as_of=as_of)
    return known, (*(() if as_of is None else _check_end(events, as_of)), *far)


def events_of_area(
    events: pl.DataFrame, area: Area, *, as_of: date | None = None
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Keep the events of an area that had ended by a day, as ``select_events``, but do not ask where the file ends.

    For stages that may be given events selected before: their last event no longer tells it. The warning about far
    points is the same at every call.

    Raises:
        InputRefused: codes ``no-events``, ``events-miss-area`` and ``as-of-before-events``.
    """
    _refuse_empty(events)
    own = events.filter(_belongs(events, area))
    if own.is_empty():
        raise InputRefused(_events_miss_area(events, area))
    known = own if as_of is None else own.filter(pl.col("end") <= as_of)
    if known.is_empty():
        raise InputRefused(_as_of_before_events(own, area, as_of))
    return known, _flag_far_points(known, area) if area.by_record else ()


def as_of_default(events: pl.DataFrame) -> date:
    """Last day of the last complete month of the events.

    The month of the last event's end is complete only when that event ends on its last day.

    Raises:
        InputRefused: code ``no-events``; ``lone-last-date`` where the last event ends more than the figure
            ``lone_date_gap`` (12 months) after the one before: one mistyped year would make years look quiet.

    >>> as_of_default(pl.DataFrame({"end": [date(2014, 12, 30)]}))
    datetime.date(2014, 11, 30)
    >>> as_of_default(pl.DataFrame({"end": [date(2014, 12, 31)]}))
    datetime.date(2014, 12, 31)
    """
    _refuse_empty(events)
    last = _last_day(events)
    _refuse_lone_last_date(events)
    after = last + timedelta(days=1)
    return last if after.day == 1 else last.replace(day=1) - timedelta(days=1)


def _refuse_lone_last_date(events: pl.DataFrame) -> None:
    ends = events.sort("end", descending=True, maintain_order=True).head(2)
    if ends.height < 2:
        return
    last, before = ends["end"].to_list()
    limit = load_figures("checks").at("lone_date_gap", last)
    if _months_between(before, last) <= limit.value:
        return
    raise InputRefused(
        Problem(
            Severity.ERROR,
            "lone-last-date",
            f"The last event ({ends['event_id'][0]}) ended on {last}, but the one before it on {before}, more than "
            f"{limit.value:g} {limit.unit} earlier: probably a mistyped year.",
            "Correct the date of that row, or give the as-of date yourself (--as-of).",
            column="end",
        )
    )


def _check_end(events: pl.DataFrame, as_of: date) -> tuple[Problem, ...]:
    """A warning, or a refusal, where the day lies after the month in which the events end."""
    last = _last_day(events)
    unknown = _months_between(last, as_of)
    if unknown < 1:
        return ()
    limit = load_figures("checks").at("events_staleness", as_of)
    is_refused = unknown > limit.value
    months = "month" if unknown == 1 else f"{unknown} months"
    problem = Problem(
        Severity.ERROR if is_refused else Severity.WARNING,
        "as-of-after-events",
        f"The last incident of the file ended on {last}; the {months} to {as_of} "
        f"{'is' if unknown == 1 else 'are'} unknown, not quiet.",
        f"Give an events file that reaches to {as_of}, or an as-of date in the month of {last} or before.",
        column="end",
    )
    if is_refused:
        raise InputRefused(problem)
    return (problem,)


def _months_between(first: date, second: date) -> int:
    """Calendar months from the month of one day to that of another."""
    return (second.year - first.year) * 12 + second.month - first.month


def _belongs(events: pl.DataFrame, area: Area) -> pl.Series:
    if area.by_record:
        return (events.get_column("country") == area.code).fill_null(value=False)
    points = events.select("latitude", "longitude").to_numpy()
    return pl.Series(area.contains(points[:, 0], points[:, 1]))


def _flag_far_points(events: pl.DataFrame, area: Area) -> tuple[Problem, ...]:
    limit = load_figures("checks").at("outside_country_distance", _last_day(events))
    distance = _outside_country_km(events, area)
    far = events.with_columns(pl.Series("outside_km", distance)).filter(pl.col("outside_km") > limit.value)
    if far.is_empty():
        return ()
    named = [f"{row['event_id']} ({row['outside_km']:,.0f} km)" for row in far.head(_IDS_NAMED).to_dicts()]
    listed = ", ".join(named) + (" ..." if far.height > _IDS_NAMED else "")
    return (
        Problem(
            Severity.WARNING,
            "far-outside-country",
            f"{far.height:,} of {events.height:,} events of {area.name} lie more than {limit.value:g} {limit.unit} "
            f"outside its outline: {listed}. They are counted for the country, but not in its cells.",
            "Compare their coordinates with the place names in the file: a lost digit or sign, exchanged columns, or "
            "the country's border of another time.",
            column="longitude",
        ),
    )


def _outside_country_km(events: pl.DataFrame, area: Area) -> NDArray[np.float64]:
    """How far each event lies outside the area's outline; points in cells that are wholly inside need no test."""
    whole = pl.Series(area.cells[area.land_share >= _WHOLE_CELL], dtype=pl.Int32)
    points = events.filter(~pl.col("cell").is_in(whole.implode())).select("latitude", "longitude").unique()
    tested = points.with_columns(
        pl.Series("outside_km", outside_km(area.outline, points["latitude"].to_numpy(), points["longitude"].to_numpy()))
    )
    joined = events.select("latitude", "longitude").join(
        tested, on=["latitude", "longitude"], how="left", maintain_order="left"
    )
    return joined.get_column("outside_km").fill_null(0.0).to_numpy()


def _last_day(events: pl.DataFrame) -> date:
    last: date = events.select(pl.col("end").max()).item()
    return last


def _refuse_empty(events: pl.DataFrame) -> None:
    if events.is_empty():
        message = "There are no events to work with."
        hint = "Look at the problems of reading the file: an empty or unreadable one gives no events."
        raise InputRefused(Problem(Severity.ERROR, "no-events", message, hint))


def _events_miss_area(events: pl.DataFrame, area: Area) -> Problem:
    counts = (
        events.get_column("country")
        .drop_nulls()
        .value_counts(sort=True)
        .sort("count", "country", descending=[True, False])
    )
    held = [f"{row['country']} ({row['count']:,})" for row in counts.head(_COUNTRIES_NAMED).to_dicts()]
    more = f" and {counts.height - _COUNTRIES_NAMED} more" if counts.height > _COUNTRIES_NAMED else ""
    countries = f"events of {', '.join(held)}{more}" if held else "no event whose country is known"
    return Problem(
        Severity.ERROR,
        "events-miss-area",
        f"None of the {events.height:,} events is in {area.name} ({area.code}); the file holds {countries}.",
        "Give the events file of this area, or the area of these events.",
        column="country" if area.by_record else None,
    )


def _as_of_before_events(own: pl.DataFrame, area: Area, as_of: date | None) -> Problem:
    first: date = own.select(pl.col("end").min()).item()
    return Problem(
        Severity.ERROR,
        "as-of-before-events",
        f"The as-of date {as_of} is before the first event of {area.name}, which ended on {first}.",
        f"Give an as-of date after {first}, or an events file that reaches further back.",
    )
