"""What is checked of every event, and what is only noted: one rule a line, one problem a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from bluehelm.exchange.event_parsing import as_written
from bluehelm.exchange.raw_table import ROW, name_rows
from bluehelm.exchange.recognise import Recognised
from bluehelm.exchange.source_format import COUNT_FIELDS, DATE_FIELDS, DEGREE_FIELDS
from bluehelm.problems import Problem, Severity

_MOST_DEGREES = {"latitude": 90, "longitude": 180}
_DEATHS = ("deaths_best", "deaths_low", "deaths_high", "deaths_civilians")


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a row bad or remarkable: ``where`` is true for such rows.

    ``message`` follows a subject such as "Row 7" or "3 rows (7, 8, 12)"; ``shows`` names the column whose first
    offending value is quoted.
    """

    severity: Severity
    code: str
    field: str | None
    where: pl.Expr
    message: str
    hint: str
    shows: str | None = None


def check_events(parsed: pl.DataFrame, recognised: Recognised, file: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Apply the rules: rows with an error are left out, every broken rule is one problem.

    Args:
        parsed: what ``parse_fields`` returns.
        recognised: the file's format, for the publisher's column names.
        file: the file's name for messages.

    Returns:
        The good rows; and errors first, then notes on the good rows.
    """
    errors = tuple(_error_rules(recognised))
    parsed, problems = _apply(parsed, errors, recognised, file)
    good = parsed.filter(~pl.any_horizontal(*(_flag(i) for i in range(len(errors))))).drop(
        *(_flag(i) for i in range(len(errors)))
    )
    notes = tuple(_note_rules())
    noted, quirks = _apply(good, notes, recognised, file)
    about_source = tuple(Problem(Severity.NOTE, "source-note", note, file=file) for note in recognised.source.notes)
    return noted.drop(*(_flag(i) for i in range(len(notes)))), (*problems, *quirks, *about_source)


def _flag(index: int) -> str:
    return f"rule {index}"


def _apply(
    parsed: pl.DataFrame, rules: tuple[Rule, ...], recognised: Recognised, file: str
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    flagged = parsed.with_columns(
        *(rule.where.fill_null(value=False).alias(_flag(index)) for index, rule in enumerate(rules))
    )
    return flagged, tuple(
        _problem(rule, flagged.filter(pl.col(_flag(index))), recognised, file)
        for index, rule in enumerate(rules)
        if flagged.get_column(_flag(index)).any()
    )


def _problem(rule: Rule, rows: pl.DataFrame, recognised: Recognised, file: str) -> Problem:
    numbers = rows.get_column(ROW).to_list()
    shown = f" (first: '{rows.item(0, rule.shows)}')" if rule.shows is not None else ""
    column = recognised.columns.get(rule.field, rule.field) if rule.field is not None else None
    return Problem(
        rule.severity,
        rule.code,
        f"{name_rows(numbers)}: {rule.message}{shown}.",
        rule.hint,
        file,
        numbers[0],
        column,
    )


def _error_rules(recognised: Recognised) -> Iterator[Rule]:
    error, source = Severity.ERROR, recognised.source
    for name in source.never_empty:
        text = pl.col(as_written(name) if name in (*DATE_FIELDS, *DEGREE_FIELDS, *COUNT_FIELDS) else name)
        yield Rule(error, f"no-{name.replace('_', '-')}", name, text.is_null(), f"no {_plain(name)}", _FILL_IN)
    for name in (*DEGREE_FIELDS, *COUNT_FIELDS):
        unread = pl.col(as_written(name)).is_not_null() & pl.col(name).is_null()
        hint = "Put a number there (digits only) or leave the row out."
        yield Rule(error, "not-a-number", name, unread, f"{_plain(name)} is not a number", hint, as_written(name))
    for name in DATE_FIELDS:
        unread = pl.col(as_written(name)).is_not_null() & pl.col(name).is_null()
        hint = "Write the date as YYYY-MM-DD, or name its form in a column map."
        yield Rule(error, "not-a-date", name, unread, f"{_plain(name)} is not a date", hint, as_written(name))
    yield from _place_rules()
    for name in _DEATHS:
        yield Rule(error, "negative-deaths", name, pl.col(name) < 0, f"{_plain(name)} below zero", _FILL_IN, name)
    hint = "Correct the dates, or leave the row out."
    yield Rule(error, "end-before-start", "end", pl.col("end") < pl.col("start"), "ends before it starts", hint, "end")
    repeated = pl.col("event_id").is_not_null() & ~pl.col("event_id").is_first_distinct()
    hint = "Keep one row of each id; the first is used. Was the file joined from overlapping exports?"
    yield Rule(error, "duplicate-id", "event_id", repeated, "the id occurs already in an earlier row", hint, "event_id")


_FILL_IN = "Fill it in from the source, or leave the row out."


def _place_rules() -> Iterator[Rule]:
    """Degrees outside the globe; where exchanging them would help, say so, but never do it unasked."""
    latitude, longitude = pl.col("latitude"), pl.col("longitude")
    swapped = (latitude.abs() > 90) & (latitude.abs() <= 180) & (longitude.abs() <= 90)
    hint = "Exchange the two columns at the source and read the file again."
    message = "latitude and longitude look swapped"
    yield Rule(Severity.ERROR, "coordinates-swapped", "latitude", swapped, message, hint, "latitude")
    for name, most in _MOST_DEGREES.items():
        outside = (pl.col(name).abs() > most) & ~swapped.fill_null(value=False)
        message = f"{name} outside -{most} to {most} degrees"
        hint = "Look the place up and correct it; a lost decimal point or digit is the usual cause."
        yield Rule(Severity.ERROR, f"{name}-outside", name, outside, message, hint, name)


def _note_rules() -> Iterator[Rule]:
    best, low, high = (pl.col(name) for name in _DEATHS[:3])
    note = Severity.NOTE
    nothing = ""
    yield Rule(note, "low-above-best", "deaths_low", low > best, "low estimate of deaths above the best", nothing)
    yield Rule(note, "high-below-best", "deaths_high", high < best, "high estimate of deaths below the best", nothing)
    yield Rule(note, "zero-deaths", "deaths_best", best == 0, "no deaths in the best estimate", nothing)
    multi = pl.col("end") > pl.col("start")
    yield Rule(note, "several-days", "end", multi, "over several days; counted on the last one", nothing)
    coarse = pl.col("where_precision") >= 3
    message = "place known only to an administrative unit or wider"
    yield Rule(note, "coarse-place", "where_precision", coarse, message, nothing)
    coarse = pl.col("date_precision") >= 4
    yield Rule(note, "coarse-date", "date_precision", coarse, "date known only to a month or longer", nothing)


def _plain(name: str) -> str:
    return name.replace("_", " ")
