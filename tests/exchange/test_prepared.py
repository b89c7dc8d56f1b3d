"""What fetch and import wrote can be read again, and nothing else passes for it."""

from pathlib import Path

import polars as pl
import pytest

from bluehelm.columns import empty_frame
from bluehelm.exchange import read_deployments, read_events
from bluehelm.exchange.frames import EVENTS
from bluehelm.exchange.prepared import is_prepared, read_prepared
from bluehelm.problems import InputRefused


def test_events_written_as_parquet_come_back_unchanged(tmp_path: Path, real_data: Path) -> None:
    """A checked file is read without being checked again, every value and type as it was."""
    events, _ = read_events(real_data / "ucdp" / "ged_caf.csv")
    events.write_parquet(tmp_path / "events.parquet")
    again, problems = read_events(tmp_path / "events.parquet")
    assert again.equals(events)
    assert again.schema == events.schema
    assert problems == ()


def test_columns_beside_the_documented_ones_are_left_out(tmp_path: Path) -> None:
    """A user's extra column does not travel between stages."""
    empty_frame(EVENTS).with_columns(pl.lit(1).alias("mine")).write_parquet(tmp_path / "events.parquet")
    assert read_prepared(tmp_path / "events.parquet", EVENTS).columns == [column.name for column in EVENTS]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pl.DataFrame({"a": [1]}), "event_id, source, start"),
        (empty_frame(EVENTS).with_columns(pl.col("cell").cast(pl.String)), "cell missing or of another type"),
    ],
    ids=["other columns", "other type"],
)
def test_other_parquet_is_refused_by_name_of_the_columns(tmp_path: Path, frame: pl.DataFrame, words: str) -> None:
    """Parquet of another program is not taken for checked events."""
    frame.write_parquet(tmp_path / "other.parquet")
    _, problems = read_events(tmp_path / "other.parquet")
    assert problems[0].code == "other-parquet"
    assert words in problems[0].message
    assert "bluehelm import" in problems[0].hint


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    """Cut in copying: one problem, no traceback."""
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputRefused, match="cannot be read"):
        read_deployments(tmp_path / "cut.parquet")


def test_what_is_no_parquet_is_left_to_its_reader(tmp_path: Path) -> None:
    """A CSV file and a missing file are not prepared."""
    (tmp_path / "events.csv").write_text("id\n")
    assert not is_prepared(tmp_path / "events.csv")
    assert not is_prepared(tmp_path / "missing.parquet")
