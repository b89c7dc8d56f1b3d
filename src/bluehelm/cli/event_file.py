"""Reading one incident file for a command that cannot go on without incidents."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bluehelm.exchange import read_events
from bluehelm.problems import InputRefused, Problem, errors_in


def read_event_file(
    path: Path, *, source: str | None, columns: Path | None, strict: bool
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """As ``read_events``, but a file without a single good row is refused, for its own errors.

    Raises:
        InputRefused: when no row can be used; with ``strict``, when any row has an error.
    """
    events, problems = read_events(path, source=source, columns=columns, strict=strict)
    if events.is_empty() and errors_in(problems):
        raise InputRefused(errors_in(problems))
    return events, problems
