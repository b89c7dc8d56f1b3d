"""Joining incident files: nothing counts twice, and the later file corrects the earlier."""

from __future__ import annotations

import polars as pl

from bluehelm.columns import schema_of
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.joined_events import join_events


def _events(*rows: tuple[str, str, int]) -> pl.DataFrame:
    records = [{"source": source, "event_id": key, "deaths_best": deaths} for source, key, deaths in rows]
    return pl.DataFrame(records, schema=schema_of(EVENTS))


def test_files_without_a_common_event_are_simply_joined() -> None:
    """The same id of two publishers is two events, and no problem is raised."""
    joined, problems = join_events([_events(("UCDP GED", "1", 3)), _events(("ACLED", "1", 4))])
    assert joined["deaths_best"].to_list() == [3, 4]
    assert problems == ()


def test_an_event_in_two_files_counts_once_as_the_later_file_has_it() -> None:
    """A corrected release replaces the row, and a note says how many and which."""
    first, second = _events(("UCDP GED", "1", 3), ("UCDP GED", "2", 5)), _events(("UCDP GED", "2", 9))
    joined, problems = join_events([first, second])
    assert dict(joined.select("event_id", "deaths_best").iter_rows()) == {"1": 3, "2": 9}
    assert [problem.code for problem in problems] == ["event-in-two-files"]
    assert "1 event stands in more than one file" in problems[0].message
    assert "(2)" in problems[0].message
