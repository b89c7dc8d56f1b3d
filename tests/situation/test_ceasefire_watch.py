"""A published series of ceasefire violations gone through month by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.columns import schema_of
from bluehelm.draws import month_of
from bluehelm.exchange import CEASEFIRE_SERIES, read_ceasefire_series
from bluehelm.problems import InputRefused
from bluehelm.situation.ceasefire_watch import WIDTH, CeasefireWatch, watch_ceasefire


def frame(counts: dict[str | None, list[int | None]], *, recorded: bool = True) -> pl.DataFrame:
    """A frame from 2015-01 on, one list a sector; None is a month that the file does not have."""
    rows = [
        (date(2015 + place // 12, place % 12 + 1, 1), sector, count, recorded)
        for sector, numbers in counts.items()
        for place, count in enumerate(numbers)
        if count is not None
    ]
    return pl.DataFrame(rows, schema=schema_of(CEASEFIRE_SERIES), orient="row").sort("month", "sector", nulls_last=True)


def watched(counts: dict[str | None, list[int | None]], **named: object) -> CeasefireWatch:
    return watch_ceasefire(frame(counts), file="line.csv", **named)  # type: ignore[arg-type]


def test_the_whole_is_the_sum_of_its_sectors_and_they_stand_by_size() -> None:
    """Two sectors and what names none: twelve months of 1, 3 and 2."""
    told = watched({"Uri": [1] * 12, "Poonch": [3] * 12, None: [2] * 12})
    assert [(one.name, one.total) for one in told.series] == [
        ("all", 72),
        ("Poonch", 36),
        ("no sector named", 24),
        ("Uri", 12),
    ]
    assert told.whole.counts.tolist() == [6] * 12
    assert told.whole.trend is not None
    assert told.whole.trend.low < 1 < told.whole.trend.high
    one = watched({"Uri": [1] * 12, "Poonch": [3] * 12}, sector="poonch")
    assert [(line.name, line.total) for line in one.series] == [("all", 36)]
    assert "violations in Poonch a month" in one.summary()


def test_a_jump_is_a_warning_when_its_month_is_the_last_and_told_of_later() -> None:
    """Two years of 3 and 5 in turn, then 30; six months on it is told of as an earlier one."""
    counts: list[int | None] = [*[3, 5] * 12, 30, *[28] * 6]
    then = watched({None: counts}, until=date(2017, 1, 31))
    assert [change.warned for _, change in then.warnings] == [date(2017, 1, 1)]
    assert "WARNING: The rate has risen since 2017-01: from 4.0 to 30.0 violations a month" in then.summary()
    later = watched({None: counts})
    assert later.warnings == ()
    assert "No warning of a rise came with 2017-07." in later.summary()
    assert "Told of earlier, with the count of 2017-01: The rate has risen" in later.summary()


def test_missing_months_are_not_quiet_ones() -> None:
    """Half a year that the file does not have is neither judged nor taken for zeros."""
    told = watched({None: [*[4, 5] * 6, *[None] * 6, *[5, 4] * 3]})
    assert (told.missing, len(told.months)) == (6, 24)
    assert told.whole.watch.changes == ()
    assert told.whole.watch.scores["exposure"].null_count() == 6
    assert "6 months missing in the file: not known, not judged, and in no trend." in told.summary()
    assert told.to_dict()["series"][0]["counts"][12:18] == [None] * 6  # type: ignore[index]


def test_months_without_a_number_are_said() -> None:
    """A cell that the source leaves empty counts as 0, and the reader is told."""
    told = watch_ceasefire(frame({None: [0] * 8}, recorded=False), file="line.csv")
    assert told.unrecorded == 8
    assert "none was recorded, which is not the same as none happened" in told.summary()


def test_a_short_series_is_no_sign_of_calm() -> None:
    """Five months have neither trend nor warning."""
    told = watched({None: [1] * 5}).summary()
    assert "Too few months are known for a trend." in told
    assert "This is not a sign of calm." in told


def test_an_unknown_sector_and_an_early_day_are_refused() -> None:
    """The message lists the sectors, or says that no month was over."""
    with pytest.raises(InputRefused, match=r"no sector called 'Jammu'.*It has Poonch, Uri\."):
        watched({"Uri": [1], "Poonch": [1]}, sector="Jammu")
    with pytest.raises(InputRefused, match="no month that was over by 2014-12-31"):
        watched({None: [1]}, until=date(2014, 12, 31))


@given(counts=st.lists(st.integers(0, 30), min_size=2, max_size=30), cut=st.integers(1, 29))
def test_the_past_is_told_as_it_was_known(counts: list[int], cut: int) -> None:
    """With ``until`` the series is what it would be if the later months were not in the file."""
    months = frame({None: list(counts)})["month"]
    until = month_of(months[min(cut, len(counts)) - 1]).end
    told = watched({None: list(counts)}, until=until)
    assert told.text() == watched({None: list(counts[:cut])}).text()
    assert max(map(len, told.text().splitlines())) <= WIDTH


def test_the_line_of_control_by_sector(real_data: Path) -> None:
    """803 violations; the jump of October 2016 is told in that month, in Rajouri and Akhnoor too; 12 blank months."""
    series, _ = read_ceasefire_series(real_data / "ceasefire" / "loc_cfv_sectors.csv")
    then = watch_ceasefire(series, file="loc.csv", until=date(2016, 10, 31))
    assert {one.name for one, _ in then.warnings} == {"all", "Akhnoor", "Rajouri"}
    told = watch_ceasefire(series, file="loc.csv")
    assert (told.whole.total, len(told.months), told.missing, told.unrecorded) == (803, 84, 0, 12)
    assert [one.name for one in told.series[:4]] == ["all", "Poonch", "Rajouri", "Jammu"]
    assert [change.warned for change in told.whole.watch.changes] == [date(2013, 9, 1), date(2016, 10, 1)]
    assert max(map(len, told.text().splitlines())) <= WIDTH
