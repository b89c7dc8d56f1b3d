"""Read events: one way in for every publisher's layout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from bluehelm.columns import empty_frame, schema_of
from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.exchange.clean_text import clean_rows
from bluehelm.exchange.column_map import read_column_map
from bluehelm.exchange.event_checks import check_events
from bluehelm.exchange.event_countries import check_swapped, with_country
from bluehelm.exchange.event_parsing import parse_fields
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.prepared import is_prepared, read_prepared
from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import read_rows
from bluehelm.exchange.recognise import SOURCES, recognise
from bluehelm.exchange.rows_without_event import leave_out_rows_without_event
from bluehelm.exchange.source_format import SourceFormat
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors

_WORST_FIRST: Final = tuple(Severity)


def read_events(
    path: str | Path, *, source: str | None = None, strict: bool = False, columns: str | Path | None = None
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read a file of events: UCDP GED and candidate releases, ACLED exports, or any CSV with a column map.

    The format is told from the content. Rows that cannot be used are left out and named in the problems; quirks that
    a publisher is known for are accepted and noted. Row numbers count as a spreadsheet does: a row may fill several
    lines of a text editor where a quoted text has line breaks.

    Args:
        path: a CSV file, a zip with one inside, or the Parquet file of ``fetch`` or ``import``.
        source: read it as this format (``ucdp-ged``, ``ucdp-candidate``, ``acled``, ``bluehelm``) instead of telling.
        strict: stop at errors instead of going on with the good rows.
        columns: a TOML column map (see ``column_map``) for a file of another layout.

    Returns:
        The frame EVENTS in the order of the file, and the problems, errors first. A file that cannot be read at all
        gives an empty frame and its errors.

    Raises:
        InputRefused: with ``strict``, when there is any error; always when ``source`` is unknown, when both
            ``source`` and ``columns`` are given, or when the column map is at fault.
    """
    layout = _layout(source, columns)
    try:
        events, problems = _read(path, layout)
    except InputRefused as refused:
        events, problems = empty_frame(EVENTS), refused.problems
    refuse_errors(problems, strict=strict)
    return events, problems


def _read(path: str | Path, layout: SourceFormat | None) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    if is_prepared(path):
        return read_prepared(path, EVENTS), ()
    raw = open_table_file(path)
    recognised = recognise(raw, layout)
    rows, broken = read_rows(raw, recognised.shape, tuple(dict.fromkeys(recognised.columns.values())))
    rows, cleaned = clean_rows(rows, raw.name)
    parsed = parse_fields(rows, recognised)
    parsed, without_event = leave_out_rows_without_event(parsed, recognised, raw.name)
    placed, unknown = with_country(parsed, raw.name)
    sound, swapped = check_swapped(placed, recognised.columns, raw.name)
    events, problems = check_events(sound, recognised, raw.name)
    frame = events.with_columns(cell_of_point()).select(
        pl.col(name).cast(dtype) for name, dtype in schema_of(EVENTS).items()
    )
    found = (*_no_rows(rows, broken, raw.name), *broken, *without_event, *problems, *unknown, *swapped, *cleaned)
    return frame, tuple(sorted(found, key=lambda problem: _WORST_FIRST.index(problem.severity)))


def _no_rows(rows: pl.DataFrame, broken: tuple[Problem, ...], file: str) -> tuple[Problem, ...]:
    if not rows.is_empty() or broken:
        return ()
    message, hint = "The file has headings but no rows.", "Check the period and place asked of the source."
    return (Problem(Severity.ERROR, "no-rows", message, hint, file),)


def _layout(source: str | None, columns: str | Path | None) -> SourceFormat | None:
    if columns is not None and source is None:
        return read_column_map(columns)
    if source is None:
        return None
    if columns is None and source in SOURCES:
        return SOURCES[source]
    if columns is not None:
        message, hint = "Both a source and a column map are given; one file has one layout.", "Leave one of them out."
    else:
        message, hint = f"There is no source '{source}'.", f"Give one of {', '.join(SOURCES)}, or a column map."
    raise InputRefused(Problem(Severity.ERROR, "unknown-source", message, hint))
