"""A situation counts what happened, where, by whom, and how well that is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.exchange import read_events
from bluehelm.exchange.frames import EVENTS
from bluehelm.geo import Area, PrioGrid
from bluehelm.problems import InputRefused
from bluehelm.situation import (
    ACTORS,
    COARSE,
    COARSE_BY_ADMIN1,
    HOT_CELLS,
    KINDS,
    MONTHLY,
    Situation,
    summarise_situation,
)

NORTH, SOUTH = 135758, 135038
LEDGER = """
2012-12-31 135758 1 state_based armed_clash         Army   Rebels    Ford    East  50  0
2013-11-30 135758 1 state_based armed_clash         Army   Rebels    Ford    East  7   1
2014-01-05 135758 1 state_based armed_clash         Army   Rebels    Ford    East  10  2
2014-02-10 135758 2 one_sided   attack_on_civilians Rebels Civilians Ford    East  4   4
2014-02-11 135038 1 non_state   armed_clash         Rebels Herders   Hill    West  3   0
2014-03-01 135038 4 state_based armed_clash         Army   Rebels    West    West  20  5
2014-12-01 135758 1 null        attack_on_mission   Rebels null      Bridge  East  1   0
2014-12-31 135758 1 state_based armed_clash         Army   Army      Bridge  East  0   0
2015-01-02 135758 1 state_based armed_clash         Army   Rebels    Ford    East  99  9
"""


def events_of(ledger: str) -> pl.DataFrame:
    """Events from lines of day, cell, where_precision, violence, kind, actors, place, admin1, deaths, civilians."""
    rows = [[None if word == "null" else word for word in line.split()] for line in ledger.strip().splitlines()]
    names = ("end", "cell", "where_precision", "violence", "kind", "actor_a", "actor_b", "place", "admin1")
    frame = pl.DataFrame(rows, schema=[*names, "deaths_best", "deaths_civilians"], orient="row")
    frame = frame.with_columns(pl.col("end").str.to_date(), start=pl.col("end").str.to_date(), country=pl.lit("XVA"))
    latitude, longitude = PrioGrid().centre(frame["cell"].cast(pl.Int64).to_numpy())
    frame = frame.with_columns(pl.Series("latitude", latitude), pl.Series("longitude", longitude))
    frame = frame.with_row_index("event_id")
    missing = [column.name for column in EVENTS if column.name not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(name) for name in missing).select(
        pl.col(name).cast(dtype) for name, dtype in schema_of(EVENTS).items()
    )


@pytest.fixture(scope="module")
def area() -> Area:
    """The two cells of the ledger."""
    return Area.from_cells([NORTH, SOUTH], name="Two")


@pytest.fixture(scope="module")
def situation(area: Area) -> Situation:
    """The ledger as known at the end of 2014."""
    return summarise_situation(events_of(LEDGER), area, date(2014, 12, 31))


def test_every_month_of_the_record_is_there(situation: Situation) -> None:
    """From December 2012 to December 2014, quiet months as zeros, events by their last day and deaths by violence."""
    assert situation.monthly.schema == schema_of(MONTHLY)
    assert situation.monthly["month"].to_list()[::24] == [date(2012, 12, 1), date(2014, 12, 1)]
    assert situation.monthly.height == 25
    february = situation.monthly.row(by_predicate=pl.col("month") == date(2014, 2, 1), named=True)
    assert february == {
        "month": date(2014, 2, 1),
        "events": 2,
        "deaths": 7,
        "civilians": 4,
        "state_based": 0,
        "non_state": 3,
        "one_sided": 4,
        "violence_unknown": 0,
        "civilians_unknown": 0,
    }
    assert situation.monthly["violence_unknown"].sum() == 1


def test_actors_are_counted_over_the_last_year(situation: Situation) -> None:
    """Civilians under attack are no actor, an army that fights itself counts once, and 2012 and 2013 count no more."""
    assert situation.actors.schema == schema_of(ACTORS)
    assert situation.actors.rows() == [
        ("Rebels", 5, 38, 11, date(2014, 12, 1)),
        ("Army", 3, 30, 7, date(2014, 12, 31)),
        ("Herders", 1, 3, 0, date(2014, 2, 11)),
    ]


def test_cells_count_what_is_placed_there(situation: Situation) -> None:
    """The 20 deaths known to a province only are in no cell; shares are of all 38 deaths; the place named most wins."""
    assert situation.hot_cells.schema == schema_of(HOT_CELLS)
    assert situation.hot_cells.rows() == [
        (NORTH, "Bridge", 4, 15, 6, pytest.approx(15 / 38)),
        (SOUTH, "Hill", 1, 3, 0, pytest.approx(3 / 38)),
    ]


def test_kinds_and_coarse_reports(situation: Situation) -> None:
    """Events by kind; one event in six, with 20 of 38 deaths, is known to a province only, and it is in the West."""
    assert situation.kinds.schema == schema_of(KINDS)
    assert situation.kinds.rows()[0] == ("armed_clash", 4, 33, 7)
    assert situation.coarse.schema == schema_of(COARSE)
    assert situation.coarse.filter(where_precision=4).rows() == [
        (4, 1, 20, pytest.approx(1 / 6), pytest.approx(20 / 38))
    ]
    assert situation.coarse_by_admin1.schema == schema_of(COARSE_BY_ADMIN1)
    assert situation.coarse_by_admin1.rows() == [("West", 2, 23, 1, 20), ("East", 4, 15, 0, 0)]


def test_the_summary_has_its_figures(situation: Situation) -> None:
    """Counts, trend, actors, places, coarse reports and the attack on the mission, each in a sentence."""
    summary = situation.summary()
    assert "Two, 2014-01 to 2014-12: 6 events with 38 deaths, 11 of them civilians." in summary
    assert "Last 12 months: 3.2 deaths a month, against 0.6 in the 12 months before" in summary
    assert "Most deaths are in events with Rebels (38 deaths), Army (30 deaths)" in summary
    assert "most are at Bridge (cell 135758, 15), Hill (cell 135038, 3)" in summary
    assert "17 % of the events, with 20 deaths, are placed no better than to a district" in summary
    assert "Attacks on the mission: 1; deaths in them: 1." in summary


def test_precision_not_stated_is_not_coarse(area: Area) -> None:
    """A log that never says how well places are known keeps its cells, and the summary says just that."""
    events = events_of(LEDGER).with_columns(where_precision=pl.lit(None, dtype=pl.Int8))
    situation = summarise_situation(events, area, date(2014, 12, 31))
    assert situation.coarse_by_admin1["coarse_events"].sum() == 0
    assert "no better than to a district" not in situation.summary()
    assert "For 100 % of the events, with 38 deaths, the source does not state how exactly" in situation.summary()


def test_half_a_month_is_left_out(area: Area) -> None:
    """Known on 30 December, the last whole month is November: the attack of 1 December waits."""
    situation = summarise_situation(events_of(LEDGER), area, date(2014, 12, 30))
    assert situation.monthly["month"].to_list()[-1] == date(2014, 11, 1)
    assert situation.monthly["deaths"].sum() == 94
    assert situation.as_of == date(2014, 12, 30)


def test_a_quiet_year_has_empty_tables(area: Area) -> None:
    """Two years after the last event the tables are empty, with their columns, and the summary still stands."""
    situation = summarise_situation(events_of(LEDGER), area, date(2016, 12, 31))
    assert situation.actors.is_empty()
    assert situation.coarse.schema == schema_of(COARSE)
    assert "2016-01 to 2016-12: 0 events with 0 deaths" in situation.summary()
    assert "No attack on the mission is on record as such" in situation.summary()


def test_a_short_record_has_no_trend(area: Area) -> None:
    """Fourteen months are too few to compare three with twelve, and the sentence says so; fifteen are enough."""
    short = summarise_situation(events_of(LEDGER), area, date(2014, 1, 31))
    assert short.trend == "The record covers 14 months, too few to compare the last 3 with the 12 before."
    longer = summarise_situation(events_of(LEDGER), area, date(2014, 2, 28))
    assert longer.trend.startswith("Last 3 months")


def test_no_whole_month_is_refused(area: Area) -> None:
    """On the day after the first event its month is not over."""
    ledger = LEDGER.replace("2012-12-31", "2012-12-05")
    with pytest.raises(InputRefused, match="known on 2012-12-06 do not fill a whole month") as refused:
        summarise_situation(events_of(ledger), area, date(2012, 12, 6))
    assert refused.value.problems[0].code == "no-whole-month"


def test_the_order_of_rows_changes_nothing(situation: Situation, area: Area) -> None:
    """The ledger read backwards gives the same tables."""
    again = summarise_situation(events_of(LEDGER).reverse(), area, date(2014, 12, 31))
    for name in ("monthly", "actors", "hot_cells", "kinds", "coarse", "coarse_by_admin1"):
        assert getattr(again, name).equals(getattr(situation, name))
    assert again.summary() == situation.summary()


def test_the_central_african_republic_in_2014(real_data: Path) -> None:
    """The year of MINUSCA's arrival: Bangui is the worst cell and the anti-Balaka the deadliest actor on record."""
    events, _ = read_events(real_data / "ucdp/ged_caf.csv")
    situation = summarise_situation(events, Area.country("CAF"), date(2014, 12, 31))
    assert situation.hot_cells["cell"][0] == NORTH
    assert situation.actors["actor"][0] == "anti-Balaka"
    own = events.filter(pl.col("country") == "CAF", pl.col("end").dt.year() == 2014)
    assert situation.monthly.tail(12)["deaths"].sum() == own["deaths_best"].sum()


def test_sums_of_deaths_do_not_wrap_round(area: Area) -> None:
    """Two events of 2,000,000,000 deaths are 4,000,000,000 in every table and sentence."""
    line = "2014-12-0{} 135758 4 state_based armed_clash Army Rebels Ford East 2000000000 2000000000\n"
    unknown = "2014-12-0{} 135758 1 null armed_clash Army Rebels Ford East 2000000000 2000000000\n"
    ledger = "".join([*(line.format(day) for day in (1, 2)), *(unknown.format(day) for day in (3, 4))])
    told = summarise_situation(events_of(ledger), area, date(2014, 12, 31))
    assert told.monthly.select("deaths", "civilians", "state_based", "violence_unknown").row(-1) == (
        8_000_000_000,
        8_000_000_000,
        4_000_000_000,
        4_000_000_000,
    )
    assert told.actors["deaths"].to_list() == [8_000_000_000, 8_000_000_000]
    assert told.hot_cells.select("deaths", "share_of_deaths").row(0) == (4_000_000_000, 0.5)
    assert told.kinds["deaths"].to_list() == [8_000_000_000]
    assert told.coarse["share_of_deaths"].to_list() == [0.5, 0.5]
    assert told.coarse_by_admin1.select("deaths", "coarse_deaths").row(0) == (8_000_000_000, 4_000_000_000)
    assert "8,000,000,000 deaths" in told.summary()


def test_deaths_of_which_nobody_says_whether_they_were_civilians_are_told_where_the_number_stands(area: Area) -> None:
    """Silence on civilians is no zero: the count becomes "at least", and the deaths in doubt are counted."""
    silent = events_of(LEDGER).with_columns(
        deaths_civilians=pl.when(pl.col("end") >= date(2014, 3, 1)).then(None).otherwise(pl.col("deaths_civilians"))
    )
    told = summarise_situation(silent, area, date(2014, 12, 31))
    recent = told.monthly.tail(12)
    assert recent["civilians_unknown"].sum() == 21
    assert "deaths, at least 6 of them civilians: of 21 deaths the record does not say" in told.summary()
    nothing = summarise_situation(silent.with_columns(deaths_civilians=None), area, date(2014, 12, 31))
    assert "deaths, how many of them civilians is not known: of 38 deaths" in nothing.summary()
