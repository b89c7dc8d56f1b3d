"""Several incident files as one: a yearly release with the candidate months after it, or two posts' own lists."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bluehelm.problems import Problem, Severity

ROWS_NAMED = 3


def join_events(frames: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Put frames of events one after the other; where two hold the same event, the later file's row stands.

    Events are the same when source and id are. A publisher's later release corrects its earlier one.

    Args:
        frames: frames with the columns of EVENTS, at least one, in the order in which they were given.

    Returns:
        The joined frame, in order, and one note that counts the rows which a later file replaced.
    """
    joined = pl.concat(frames)
    kept = joined.unique(subset=["source", "event_id"], keep="last", maintain_order=True)
    replaced = joined.height - kept.height
    if not replaced:
        return kept, ()
    twice = joined.filter(joined.select("source", "event_id").is_duplicated())["event_id"]
    first = ", ".join(twice.unique(maintain_order=True).head(ROWS_NAMED))
    note = Problem(
        Severity.NOTE,
        "event-in-two-files",
        f"{replaced} {'event stands' if replaced == 1 else 'events stand'} in more than one file; "
        f"the row of the file given last was used ({first}{' ...' if replaced > ROWS_NAMED else ''}).",
        "Give the newest release last.",
    )
    return kept, (note,)
