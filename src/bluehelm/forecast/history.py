"""What the record of events cannot carry: too short, cut within a month, silent on civilians, or off the map."""

from __future__ import annotations

from datetime import date

import polars as pl

from bluehelm.draws import month_of
from bluehelm.figures import load_figures
from bluehelm.geo.area import Area
from bluehelm.problems import InputRefused, Problem, Severity


def refuse_within_month(as_of: date) -> None:
    """Refuse an as-of date that cuts a month: half a month looks like a quiet one.

    Raises:
        InputRefused: with code ``as-of-within-month``.
    """
    month = month_of(as_of)
    if as_of != month.end:
        raise InputRefused(
            Problem(
                Severity.ERROR,
                "as-of-within-month",
                f"The as-of date {as_of.isoformat()} is not the last day of a month; the forecast counts whole months.",
                f"Give {month.end.isoformat()} if that month is fully recorded, otherwise the last day of an earlier "
                "month.",
            )
        )


def can_learn(first_event: date, as_of: date) -> tuple[bool, tuple[Problem, ...]]:
    """Whether the history is long enough for the learned model, and the problem that says so when it is not.

    The months count from the first event to the as-of date (``months_covered``); what is enough stands in the
    figures ``checks``.

    Raises:
        InputRefused: with code ``too-few-months``, when it is too short for any forecast.

    >>> can_learn(date(2011, 8, 18), date(2014, 8, 31))
    (True, ())
    """
    known = months_covered(first_event, as_of)
    checks = load_figures("checks")
    least = checks.at("history_minimum", as_of).value
    learning = checks.at("history_minimum_learned", as_of).value
    covered = (
        f"The events of the area cover {known} month{'' if known == 1 else 's'} "
        f"({first_event.isoformat()} to {as_of.isoformat()})"
    )
    if known < least:
        raise InputRefused(
            Problem(
                Severity.ERROR,
                "too-few-months",
                f"{covered}; a forecast needs at least {least:g}.",
                f"Give a longer record, or an as-of date at least {least:g} months after the first event.",
            )
        )
    if known >= learning:
        return True, ()
    return False, (
        Problem(
            Severity.WARNING,
            "benchmarks-only",
            f"{covered}, fewer than the {learning:g} that the learned model needs: the forecast repeats the last "
            "12 months (conflictology).",
            "Read it as 'more of the same', not as a warning of change; a longer record brings the learned model in.",
        ),
    )


def months_covered(first_event: date, as_of: date) -> int:
    """Months on record from the first event to ``as_of``, the last day of a month.

    The record of the first month begins with its first event: that month counts when at least half of it remains.

    >>> months_covered(date(2011, 8, 18), date(2013, 12, 31)), months_covered(date(2011, 8, 4), date(2013, 12, 31))
    (28, 29)
    """
    after = (as_of.year - first_event.year) * 12 + as_of.month - first_event.month
    length = month_of(first_event).end.day
    return after + ((length - first_event.day + 1) * 2 >= length)


def gaps_in(events: pl.DataFrame, area: Area) -> tuple[Problem, ...]:
    """What the area's own events leave out of the forecast: unknown numbers of deaths, and points in no cell."""
    problems = [*_deaths_unknown(events), *_civilians_unknown(events)]
    outside = events.filter(~pl.col("cell").is_in(area.cells.tolist()))
    if outside.height:
        deaths = outside["deaths_best"].cast(pl.Int64).sum()
        problems.append(
            Problem(
                Severity.NOTE,
                "outside-cells",
                f"{outside.height:,} events with {deaths:,} deaths have their point in none "
                "of the area's cells; they count in the area's total only.",
                "Check the coordinates of these events, or the area's outline.",
                column="cell",
            )
        )
    return tuple(problems)


def _deaths_unknown(events: pl.DataFrame) -> list[Problem]:
    unknown = events["deaths_best"].null_count()
    if not unknown:
        return []
    message = (
        f"{unknown:,} of {events.height:,} events of the area do not say how many deaths there were; they add nothing "
        "to the forecast."
    )
    hint = "Where the source has the number, map it to the column deaths_best."
    return [Problem(Severity.WARNING, "deaths-unknown", message, hint, column="deaths_best")]


def _civilians_unknown(events: pl.DataFrame) -> list[Problem]:
    """Events silent on civilians tell nothing of their share; what the others say may not hold for them."""
    silent = events.filter(pl.col("deaths_civilians").is_null())
    if silent.is_empty():
        return []
    said = events.filter(pl.col("deaths_civilians").is_not_null())
    deaths, civilians = _sum_of(said, "deaths_best"), _sum_of(said, "deaths_civilians")
    lost = _sum_of(silent, "deaths_best")
    message = (
        f"{silent.height:,} of {events.height:,} events of the area, with {lost:,} deaths, do not say how many of the "
        "dead were civilians; "
    )
    if deaths:
        message += (
            f"the share of civilians is taken from the other events ({100 * civilians / deaths:.0f} % over the whole "
            f"record; {100 * civilians / (deaths + lost):.0f} % if the silent events had none)."
        )
    else:
        message += "no event with deaths does, so every share of civilians is held equally likely."
    hint = (
        "Where the source has the number, map it to the column deaths_civilians; a source that has it only where "
        "civilians were the target makes their share too high."
    )
    return [Problem(Severity.WARNING, "deaths-unknown", message, hint, column="deaths_civilians")]


def _sum_of(events: pl.DataFrame, column: str) -> int:
    return int(events[column].cast(pl.Int64).sum())
