"""Panels count the right deaths in the right cell and month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bluehelm.draws import months_from
from bluehelm.exchange import read_events
from bluehelm.exchange.area_events import select_events
from bluehelm.forecast import Panel, cell_panel, country_panel
from bluehelm.geo import Area
from bluehelm.problems import InputRefused

YEAR_END = date(2014, 12, 31)
GLEDITSCH_WARD = {"CAF": (482, "ged_caf.csv"), "SSD": (626, "hdx_ged_ssd.csv"), "NGA": (475, "hdx_ged_nga.csv")}


def test_an_event_counts_in_the_month_of_its_last_day(make_events: Callable[..., pl.DataFrame]) -> None:
    """Three events round the turn of a month: the one that ends in December counts there, though begun before."""
    events = make_events(
        [
            ("2014-11-01", "2014-11-30", 135758, 1, 0),
            ("2014-11-28", "2014-12-01", 135758, 10, 4),
            ("2014-12-31", "2014-12-31", 135758, 100, 5),
            ("2014-12-31", "2015-01-01", 135758, 1000, 6),
        ]
    )
    area = Area.from_cells([135758, 135759], name="Two")
    panel = cell_panel(events, area, YEAR_END)
    assert panel.units == ("135758", "135759")
    assert [period.label for period in panel.periods] == ["2014-11", "2014-12"]
    assert panel.counts.tolist() == [[1, 110], [0, 0]]
    assert panel.neighbours == ((1,), (0,))
    assert cell_panel(events, area, YEAR_END, "deaths_civilians").counts.tolist() == [[0, 9], [0, 0]]


def test_deaths_outside_the_cells_count_for_the_country_alone(make_events: Callable[..., pl.DataFrame]) -> None:
    """A misplaced event adds to the country's months, not to any cell; an unknown number adds nothing."""
    events = make_events([("2014-12-01", "2014-12-01", 1, 7, 0), ("2014-12-01", "2014-12-01", 135758, None, None)])
    area = Area.from_cells([135758], name="One")
    assert cell_panel(events, area, YEAR_END).counts.tolist() == [[0]]
    country = country_panel(events, area, YEAR_END)
    assert (country.units, country.counts.tolist(), country.neighbours) == (("One",), [[7]], ((),))


def test_a_border_cell_counts_only_events_of_the_area(make_events: Callable[..., pl.DataFrame]) -> None:
    """Two countries have events in Bangui's cell; only the record's own country counts."""
    both = pl.concat(
        [
            make_events([("2014-12-01", "2014-12-01", 135758, 5, 0)], "CAF"),
            make_events([("2014-12-02", "2014-12-02", 135758, 90, 0)], "COD"),
        ]
    )
    area = Area.country("CAF")
    own, _ = select_events(both, area, as_of=YEAR_END)
    assert cell_panel(own, area, YEAR_END).counts.sum() == 5


def test_no_event_by_the_day_is_refused(make_events: Callable[..., pl.DataFrame]) -> None:
    """An event that ends after the as-of date is not known yet."""
    events = make_events([("2014-12-01", "2015-01-01", 135758, 5, 0)])
    with pytest.raises(InputRefused, match="No event of the area is known by 2014-12-31") as refused:
        cell_panel(events, Area.from_cells([135758], name="One"), YEAR_END)
    assert refused.value.problems[0].code == "no-events"


def test_a_panel_ends_with_a_month(make_events: Callable[..., pl.DataFrame]) -> None:
    """The middle of a month is no end of a panel."""
    events = make_events([("2014-12-01", "2014-12-02", 135758, 5, 0)])
    with pytest.raises(ValueError, match="expected the last day of a month, got 2014-12-15"):
        cell_panel(events, Area.from_cells([135758], name="One"), date(2014, 12, 15))


def test_a_panel_as_it_stood_earlier(make_panel: Callable[..., Panel]) -> None:
    """The first months of a panel are the panel of that time; more than there are is refused."""
    panel = make_panel([[1, 2, 3], [4, 5, 6]])
    assert panel.until(2).counts.tolist() == [[1, 2], [4, 5]]
    assert panel.until(2).periods[-1].label == "2014-11"
    with pytest.raises(ValueError, match="expected 1 to 3 months, got 4"):
        panel.until(4)


@pytest.mark.parametrize(
    ("units", "counts", "neighbours", "said"),
    [
        (("a", "a"), [[1], [2]], ((), ()), "got a label twice"),
        (("a",), [[-1]], ((),), "got a negative one"),
        (("a",), [[1, 2]], ((),), "expected counts of shape"),
        (("a",), [[1]], ((1,),), "neighbours within the panel"),
        (("a",), [[1]], (), "neighbours within the panel"),
    ],
)
def test_a_panel_that_contradicts_itself_is_refused(
    units: tuple[str, ...], counts: list[list[int]], neighbours: tuple[tuple[int, ...], ...], said: str
) -> None:
    """Labels, shape, sign and neighbours have to fit together."""
    with pytest.raises(ValueError, match=said):
        Panel(units, months_from(date(2014, 12, 1), 1), np.array(counts), neighbours)


def test_a_gap_between_months_is_refused() -> None:
    """A missing month would be read as the one after it."""
    november, _, january = months_from(date(2014, 11, 1), 3)
    with pytest.raises(ValueError, match="calendar months in a row"):
        Panel(("a",), (november, january), np.zeros((1, 2), dtype=np.int64), ((),))


@pytest.mark.parametrize(("by", "agreeing"), [("end", range(95, 97)), ("start", range(80, 90))])
def test_published_country_months_come_out_by_end_date(real_data: Path, by: str, agreeing: range) -> None:
    """UCDP's state-based totals of CAF, SSD and NGA in 96 country-months: 95 agree by end date, 84 by start date."""
    actuals = pl.read_csv(real_data / "views/cm_actuals_2018_2020.csv")
    history = pl.read_csv(real_data / "views/cm_history_2017-11_2020-10.csv")
    agree = cases = 0
    for code, (number, file) in GLEDITSCH_WARD.items():
        events, _ = read_events(real_data / "ucdp" / file)
        last = date(2019, 12, 31) if code == "NGA" else date(2020, 12, 31)
        events = events.filter(violence="state_based").with_columns(end=pl.col(by))
        area = Area.country(code)
        own, _ = select_events(events, area, as_of=last)
        panel = country_panel(own, area, last)
        found = {
            (p.start.year - 1980) * 12 + p.start.month: n for p, n in zip(panel.periods, panel.counts[0], strict=True)
        }
        identity = history.filter(gleditsch_ward=number)["country_id"][0]
        for month, deaths in actuals.filter(country_id=identity).select("month_id", "ged_sb").iter_rows():
            if month <= (last.year - 1980) * 12 + 12:
                cases += 1
                agree += round(deaths) == found.get(month, 0)
    assert cases == 96
    assert agree in agreeing


def test_bangui_is_in_the_panel_of_its_country(real_data: Path) -> None:
    """The capital's cell lies mostly across the river, and still holds more deaths in 2013-2014 than any other."""
    events, _ = read_events(real_data / "ucdp/ged_caf.csv")
    area = Area.country("CAF")
    own, _ = select_events(events, area, as_of=YEAR_END)
    panel = cell_panel(own, area, YEAR_END)
    deaths = panel.counts[:, -24:].sum(axis=1)
    assert panel.units[int(deaths.argmax())] == "135758"


def test_deaths_beyond_int32_add_up_and_are_refused(make_events: Callable[..., pl.DataFrame]) -> None:
    """Two events of 2,000,000,000 deaths are 4,000,000,000, not a negative number, and more than a month can have."""
    events = make_events([("2014-12-01", "2014-12-01", 135758, 2_000_000_000, 0)] * 2)
    area = Area.from_cells([135758], name="One")
    for panel_of in (cell_panel, country_panel):
        with pytest.raises(InputRefused, match="The events of 2014-12 add up to 4,000,000,000 deaths") as refused:
            panel_of(events, area, YEAR_END)
        assert [problem.code for problem in refused.value.problems] == ["implausible-deaths"]
