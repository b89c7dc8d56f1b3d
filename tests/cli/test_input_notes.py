"""How inputs stand in the record of a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.cli.input_notes import describe_area, describe_file, describe_settlements, events_age
from bluehelm.geo import Area, places_in


@pytest.mark.parametrize(
    ("as_of", "old"), [(date(2022, 11, 30), False), (date(2022, 12, 31), False), (date(2023, 1, 31), True)]
)
def test_events_that_end_before_the_as_of_month_are_not_taken_for_quiet(as_of: date, old: bool) -> None:
    """Up to the end of the last incident's month the record counts as whole; a month later it is unknown."""
    said = events_age(date(2022, 12, 3), as_of)
    assert ("2022-12-03" in said and "unknown, not quiet" in said) is old


def test_a_file_is_named_without_its_folders(tmp_path: Path) -> None:
    """The record of a run must not tell where somebody keeps their files."""
    path = tmp_path / "log.csv"
    path.write_text("x")
    note = describe_file("events", path, ["UCDP GED", "Post 7 log"], rows=3, last=date(2020, 1, 2))
    assert str(tmp_path) not in note.model_dump_json()
    assert (note.file, note.source, note.last_day) == ("log.csv", "UCDP GED, Post 7 log", date(2020, 1, 2))
    assert note.licence.startswith("CC BY 4.0")


def test_packaged_outlines_and_settlements_stand_in_the_record_with_their_licence() -> None:
    """What comes with the package is an input like any other: with source and checksum, where it was used."""
    area = Area.country("CAF")
    outline, settlements = describe_area("CAF", area), describe_settlements(places_in(area))
    assert outline.source == "Natural Earth"
    assert [(item.source, item.rows) for item in settlements] == [("GeoNames", 51)]
    assert describe_settlements(pl.DataFrame({"source": ["own records"]})) == ()
