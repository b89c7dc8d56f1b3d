"""What is checked of every event, and what is only noted: a rule a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from bluehelm.exchange.event_parsing import as_written, out_of_reach
from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.exchange.recognise import Recognised
from bluehelm.exchange.row_rules import Rule, apply_rules
from bluehelm.exchange.source_format import COUNT_FIELDS, DATE_FIELDS, DEGREE_FIELDS, SourceFormat
from bluehelm.exchange.typed_text import ISO_DATE
from bluehelm.figures import load_figures
from bluehelm.problems import Problem, Severity

_DEATHS = ("deaths_best", "deaths_low", "deaths_high", "deaths_civilians")
_TYPED = (*DATE_FIELDS, *DEGREE_FIELDS, *COUNT_FIELDS)
_COARSE_PLACE = 3  # second-level administrative unit
_COARSE_DATE = 4  # a month
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_WORDS = {
    "event_id": "id",
    "start": "start date",
    "end": "end date",
    "date_precision": "precision of the date",
    "where_precision": "precision of the place",
    "deaths_best": "best estimate of deaths",
    "deaths_low": "low estimate of deaths",
    "deaths_high": "high estimate of deaths",
    "deaths_civilians": "number of civilian deaths",
}
_FILL_IN = "Fill it in from the source, or leave the row out."


def check_events(parsed: pl.DataFrame, recognised: Recognised, file: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Leave out the rows that cannot be used, and note the publisher's quirks in those that stay.

    Args:
        parsed: what ``parse_fields`` returns.
        recognised: the file's format, for the publisher's column names.
        file: the file's name, for the messages.
    """
    source = recognised.source
    errors = (*_empty_rules(source), *_unread_rules(source), *_place_rules(), *_value_rules())
    good, problems = apply_rules(parsed, errors, recognised.columns, file)
    good, doubts = apply_rules(good, (*_doubt_rules(source), *_quirk_rules()), recognised.columns, file)
    about_source = tuple(Problem(_NOTE, "source-note", note, file=file) for note in source.notes)
    return _without_doubtful_codes(good), (*problems, *doubts, *about_source)


def _empty_rules(source: SourceFormat) -> Iterator[Rule]:
    for name in source.never_empty:
        text = pl.col(as_written(name) if name in _TYPED else name)
        yield Rule(_ERROR, f"no-{name.replace('_', '-')}", name, text.is_null(), f"no {_words(name)}", _FILL_IN)


def _unread_rules(source: SourceFormat) -> Iterator[Rule]:
    """A cell that holds something other than the date or number it should."""
    hints = dict.fromkeys(DEGREE_FIELDS, "Write decimal degrees, 6.4933 for 6°29'36\"N, or leave the row out.")
    hints |= dict.fromkeys(COUNT_FIELDS, "Put a whole number there (digits only), or leave the row out.")
    hints |= dict.fromkeys(DATE_FIELDS, _date_hint(source))
    for name, hint in hints.items():
        what = "date" if name in DATE_FIELDS else "number" if name in DEGREE_FIELDS else "whole number"
        unread = pl.col(as_written(name)).is_not_null() & pl.col(name).is_null()
        if name in DATE_FIELDS:
            far = pl.col(out_of_reach(name))
            said = f"{_words(name)} outside the years {FIRST_YEAR} to {LAST_YEAR}"
            yield Rule(_ERROR, "date-outside", name, far, said, "Correct the year.", as_written(name))
            unread &= ~far.fill_null(value=False)
        code = "not-a-date" if name in DATE_FIELDS else "not-a-number"
        yield Rule(_ERROR, code, name, unread, f"{_words(name)} is not a {what}", hint, as_written(name))


def _date_hint(source: SourceFormat) -> str:
    form = source.date_formats[0]
    if source.name != "column-map" or form == ISO_DATE:
        return "Write the date as YYYY-MM-DD, or name its form in a column map."
    return f"Write a day that exists in the form of your column map, '{form}': {date(2023, 2, 28).strftime(form)}."


def _place_rules() -> Iterator[Rule]:
    hint = "Look the place up and correct it: a lost decimal point or exchanged columns are the usual causes."
    for name, most in (("latitude", 90), ("longitude", 180)):
        outside = pl.col(name).abs() > most
        yield Rule(_ERROR, f"{name}-outside", name, outside, f"{name} outside -{most} to {most} degrees", hint, name)


def _value_rules() -> Iterator[Rule]:
    for name in _DEATHS:
        yield Rule(_ERROR, "negative-deaths", name, pl.col(name) < 0, f"{_words(name)} below zero", _FILL_IN, name)
    most = load_figures("checks").history("implausible_deaths")[-1].value
    hint = "Correct the number, or leave the row out: exchanged columns or repeated digits are the usual causes."
    for name in _DEATHS:
        said = f"{_words(name)} above {most:,.0f}, more than one event can have"
        yield Rule(_ERROR, "implausible-deaths", name, pl.col(name) > most, said, hint, name)
    hint = "Correct the dates, or leave the row out."
    yield Rule(_ERROR, "end-before-start", "end", pl.col("end") < pl.col("start"), "ends before it starts", hint, "end")
    repeated = pl.col("event_id").is_not_null() & ~pl.col("event_id").is_first_distinct()
    hint = "Keep one row of each id; the first was used. Was the file joined from overlapping exports?"
    yield Rule(
        _ERROR, "duplicate-id", "event_id", repeated, "the id stands already in an earlier row", hint, "event_id"
    )


def _doubt_rules(source: SourceFormat) -> Iterator[Rule]:
    """Codes that are not in the publisher's list: the row is used without them."""
    if source.kind_field in source.fields:
        unknown = pl.col(source.kind_field).is_not_null() & pl.col("kind").is_null()
        message = "kind of event unknown, taken as 'other'"
        hint = "Add the word to [kinds] of a column map if it should be another kind."
        yield Rule(_WARNING, "kind-unknown", source.kind_field, unknown, message, hint, source.kind_field)
    if "violence_written" in source.fields:
        unknown = pl.col("violence_written").is_not_null() & pl.col("violence").is_null()
        message = "type of violence unknown, left open"
        hint = "Use state_based, non_state or one_sided, or add the word to [violence] of a column map."
        yield Rule(_WARNING, "violence-unknown", "violence_written", unknown, message, hint, "violence_written")
    if "code_status" in source.fields:  # a release like GED has a best estimate in every row, a copy of ours may not
        empty = pl.col(as_written("deaths_best")).is_null()
        message = "no best estimate of deaths; kept as not known, which is not zero"
        yield Rule(_WARNING, "deaths-not-known", "deaths_best", empty, message, "Fill it in if the source has it.")
    for name, most in (("date_precision", 5), ("where_precision", 7)):
        message = f"{_words(name)} outside 1 to {most}, left open"
        yield Rule(_WARNING, "precision-unknown", name, ~pl.col(name).is_between(1, most), message, "", name)


def _quirk_rules() -> Iterator[Rule]:
    best, low, high = (pl.col(name) for name in _DEATHS[:3])
    yield Rule(_NOTE, "low-above-best", "deaths_low", low > best, "low estimate of deaths above the best")
    yield Rule(_NOTE, "high-below-best", "deaths_high", high < best, "high estimate of deaths below the best")
    yield Rule(_NOTE, "zero-deaths", "deaths_best", best == 0, "no deaths in the best estimate")
    several = pl.col("end") > pl.col("start")
    yield Rule(_NOTE, "several-days", "end", several, "over several days, counted on the last one")
    coarse = pl.col("where_precision") >= _COARSE_PLACE
    yield Rule(_NOTE, "coarse-place", "where_precision", coarse, "place known only to an administrative unit or wider")
    coarse = pl.col("date_precision") >= _COARSE_DATE
    yield Rule(_NOTE, "coarse-date", "date_precision", coarse, "date known only to a month or longer")


def _without_doubtful_codes(events: pl.DataFrame) -> pl.DataFrame:
    return events.with_columns(
        pl.col("kind").fill_null("other"),
        *(
            pl.when(pl.col(name).is_between(1, most)).then(pl.col(name)).alias(name)
            for name, most in (("date_precision", 5), ("where_precision", 7))
        ),
    )


def _words(name: str) -> str:
    return _WORDS.get(name, name)
