"""Read events: one way in for every publisher's layout."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bluehelm.columns import empty_frame, schema_of
from bluehelm.exchange.cell_column import cell_of_point
from bluehelm.exchange.event_checks import check_events
from bluehelm.exchange.event_countries import with_country
from bluehelm.exchange.event_parsing import parse_fields
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.prepared import is_prepared, read_prepared
from bluehelm.exchange.raw_file import open_table_file
from bluehelm.exchange.raw_table import read_rows
from bluehelm.exchange.recognise import SOURCES, recognise
from bluehelm.exchange.source_format import SourceFormat
from bluehelm.problems import InputRefused, Problem, Severity, refuse_errors


def read_events(
    path: str | Path, *, source: str | None = None, strict: bool = False
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read a file of events: UCDP GED and candidate releases, ACLED exports, plain or zipped.

    The format is told from the content. Rows that cannot be used are left out and named in the problems; quirks that
    a publisher is known for are accepted and noted. Row numbers count as a spreadsheet does.

    Args:
        path: a CSV file, a zip with one inside, or the Parquet file of ``fetch`` or ``import``.
        source: read it as this format (``ucdp-ged``, ``ucdp-candidate``, ``acled``) instead of telling it.
        strict: stop at errors instead of going on with the good rows.

    Returns:
        The frame EVENTS in the order of the file, and the problems, errors first. A file that cannot be read at all
        gives an empty frame and one error.

    Raises:
        InputRefused: with ``strict``, when there is any error.
        ValueError: ``source`` is not a known format.
    """
    try:
        events, problems = _read(path, _format_named(source))
    except InputRefused as refused:
        events, problems = empty_frame(EVENTS), refused.problems
    refuse_errors(problems, strict=strict)
    return events, problems


def _read(path: str | Path, source: SourceFormat | None) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    if is_prepared(path):
        return read_prepared(path, EVENTS), ()
    raw = open_table_file(path)
    recognised = recognise(raw, source)
    rows, broken = read_rows(raw, recognised.shape, tuple(dict.fromkeys(recognised.columns.values())))
    parsed = parse_fields(rows, recognised)
    checked, problems = check_events(parsed, recognised, raw.name)
    events, unplaced = with_country(checked, raw.name)
    frame = events.with_columns(cell_of_point(), source=pl.lit(recognised.source.source)).select(
        pl.col(name).cast(dtype) for name, dtype in schema_of(EVENTS).items()
    )
    return frame, _worst_first((*broken, *problems, *unplaced))


def _format_named(source: str | None) -> SourceFormat | None:
    if source is None or source in SOURCES:
        return SOURCES[source] if source else None
    raise ValueError(f"expected source to be one of {', '.join(SOURCES)}, got {source!r}")


def _worst_first(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    order = tuple(Severity)
    return tuple(sorted(problems, key=lambda problem: order.index(problem.severity)))
