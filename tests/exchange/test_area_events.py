"""Events of an area up to a day: by record or by point, by end date, with far points flagged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.exchange import as_of_default, read_events, select_events
from bluehelm.exchange.area_events import events_of_area
from bluehelm.exchange.frames import EVENTS
from bluehelm.geo.area import Area
from bluehelm.geo.distance import distance_km
from bluehelm.problems import InputRefused, Severity

CAF = Area.country("CAF")
BANGUI = (4.37, 18.58)


def event(number: int, **changes: object) -> dict[str, object]:
    day = date(2014, 1, 5)
    point = {"latitude": BANGUI[0], "longitude": BANGUI[1], "cell": 135758}
    return {"event_id": f"e{number}", "start": day, "end": day, "country": "CAF"} | point | changes


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema_of(EVENTS))


def averra(east: float, north: float) -> Area:
    """An invented country from 10 degrees east and 5 degrees north."""
    ring = [[10, 5], [east, 5], [east, north], [10, north], [10, 5]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"country": "XVA"}, "geometry": geometry}
    return Area.from_geojson(feature, name="Averra")


def test_an_event_belongs_to_the_country_of_its_record() -> None:
    """A point across the river stays with the country that the record names; another country's event in Bangui goes."""
    across = event(1, latitude=4.30, longitude=18.50)
    foreign = event(2, country="COD")
    selected, problems = select_events(frame(across, foreign, event(3)), CAF)
    assert selected["event_id"].to_list() == ["e1", "e3"]
    assert problems == ()


def test_a_drawn_area_takes_events_by_their_point() -> None:
    """Within a box the record's country does not matter."""
    box = Area.box(4.33, 18, 5, 19, name="Bangui")
    across = event(1, latitude=4.30, longitude=18.50)
    selected, _ = select_events(frame(across, event(2, country="COD"), event(3, country=None)), box)
    assert selected["event_id"].to_list() == ["e2", "e3"]


def test_events_are_cut_by_their_end_date() -> None:
    """An event that began before the as-of date and ended after it was not yet known."""
    rows = frame(
        event(1, end=date(2014, 1, 31)),
        event(2, start=date(2014, 1, 31), end=date(2014, 2, 1)),
        event(3, start=date(2014, 2, 1), end=date(2014, 2, 1)),
    )
    assert select_events(rows, CAF, as_of=date(2014, 1, 31))[0]["event_id"].to_list() == ["e1"]
    assert select_events(rows, CAF, as_of=date(2014, 2, 1))[0].height == 3


def test_events_of_other_countries_miss_the_area() -> None:
    """The refusal names the countries that the file does hold, the most frequent first."""
    rows = frame(event(1, country="SSD"), event(2, country="SSD"), event(3, country="COD"))
    with pytest.raises(InputRefused, match=r"None of the 3 events is in Central African Republic \(CAF\)") as refused:
        select_events(rows, CAF)
    (problem,) = refused.value.problems
    assert problem.code == "events-miss-area"
    assert "the file holds events of SSD (2), COD (1)." in problem.message


def test_an_as_of_date_before_the_first_event_is_refused() -> None:
    """The day of the first event's end is allowed, the day before is not, and the message gives both dates."""
    rows = frame(event(1), event(2, end=date(2015, 1, 1)))
    assert select_events(rows, CAF, as_of=date(2014, 1, 5))[0].height == 1
    with pytest.raises(InputRefused, match=r"2014-01-04 is before the first event.*ended on 2014-01-05") as refused:
        select_events(rows, CAF, as_of=date(2014, 1, 4))
    assert refused.value.problems[0].code == "as-of-before-events"


def test_no_events_at_all_are_refused() -> None:
    """An empty frame has its own words."""
    for call in (lambda: select_events(frame(), CAF), lambda: as_of_default(frame())):
        with pytest.raises(InputRefused, match="There are no events to work with"):
            call()


@pytest.mark.parametrize(("km", "flagged"), [(49.5, False), (50.5, True)])
def test_points_are_flagged_from_fifty_km(km: float, flagged: bool) -> None:
    """Due south of a box whose edge runs along a parallel, 50 km is the line."""
    area = averra(14, 9)
    latitude = 5 - km / float(distance_km(4, 12, 5, 12))
    selected, problems = select_events(frame(event(1, country="XVA", latitude=latitude, longitude=12.0, cell=1)), area)
    assert selected.height == 1
    assert bool(problems) is flagged


def test_a_far_point_in_a_border_cell_is_noticed() -> None:
    """A cell that the outline touches only at a corner reaches 70 km beyond it."""
    area = averra(14.05, 9.05)
    row = event(1, country="XVA", latitude=9.49, longitude=14.49, cell=142_949)
    assert row["cell"] in area.cells
    _, (problem,) = select_events(frame(row), area)
    assert "e1 (69 km)" in problem.message


def test_far_points_are_kept_and_counted_in_one_warning() -> None:
    """Longitudes that lost their first digit: one problem with count, ids and distance."""
    lost = [event(number, longitude=8.58, cell=135738) for number in range(1, 8)]
    selected, (problem,) = select_events(frame(*lost, event(9)), CAF)
    assert selected.height == 8
    assert (problem.severity, problem.code) == (Severity.WARNING, "far-outside-country")
    assert problem.message.startswith(
        "7 of 8 events of Central African Republic lie more than 50 km outside its outline"
    )
    assert "e1 (" in problem.message
    assert "e5 (" in problem.message
    assert "e6" not in problem.message
    assert "a lost digit" in problem.hint


def test_the_default_as_of_date_is_the_last_complete_month() -> None:
    """A month is complete when an event ends on its last day, leap years included."""
    assert as_of_default(frame(event(1, end=date(2016, 2, 28)))) == date(2016, 1, 31)
    assert as_of_default(frame(event(1, end=date(2016, 2, 29)))) == date(2016, 2, 29)
    assert as_of_default(frame(event(1, end=date(2014, 1, 1)))) == date(2013, 12, 31)


@pytest.mark.parametrize(("last", "is_lone"), [(date(2015, 1, 31), False), (date(2015, 2, 1), True)])
def test_a_lone_last_date_gives_no_default(last: date, is_lone: bool) -> None:
    """Twelve months after the month of the event before is still believed, thirteen is taken for a mistyped year."""
    rows = frame(event(7, end=last), event(1, end=date(2013, 3, 2)), event(2, end=date(2014, 1, 5)))
    if not is_lone:
        assert as_of_default(rows) == last
        return
    with pytest.raises(
        InputRefused, match=r"\(e7\) ended on 2015-02-01, but the one before it on 2014-01-05"
    ) as refused:
        as_of_default(rows)
    (problem,) = refused.value.problems
    assert problem.code == "lone-last-date"
    assert "--as-of" in problem.hint


def test_an_as_of_date_past_the_end_of_the_file_is_told() -> None:
    """The month of the file's last event, whichever country's, is known; three more warn, four are refused."""
    rows = frame(event(1), event(2, country="COD", end=date(2014, 3, 4)))
    assert select_events(rows, CAF, as_of=date(2014, 3, 31))[1] == ()
    selected, (problem,) = select_events(rows, CAF, as_of=date(2014, 6, 30))
    assert selected["event_id"].to_list() == ["e1"]
    assert (problem.severity, problem.code) == (Severity.WARNING, "as-of-after-events")
    assert problem.message == (
        "The last incident of the file ended on 2014-03-04; the 3 months to 2014-06-30 are unknown, not quiet."
    )
    _, (problem,) = select_events(rows, CAF, as_of=date(2014, 4, 30))
    assert "the month to 2014-04-30 is unknown" in problem.message
    with pytest.raises(InputRefused, match="the 4 months to 2014-07-31 are unknown, not quiet") as refused:
        select_events(rows, CAF, as_of=date(2014, 7, 31))
    assert refused.value.problems[0].code == "as-of-after-events"


def test_events_selected_before_are_not_checked_anew() -> None:
    """A quiet area's own events end early without the file doing so."""
    rows = frame(event(1), event(2, country="COD", end=date(2015, 3, 4)))
    selected, _ = select_events(rows, CAF, as_of=date(2015, 2, 28))
    assert events_of_area(selected, CAF, as_of=date(2015, 2, 28))[0].equals(selected)


def test_real_countries_have_no_far_points(real_data: Path) -> None:
    """None of UCDP's events of these three countries lies more than 50 km outside, and none is lost."""
    for file, code in (("ged_caf", "CAF"), ("hdx_ged_ssd", "SSD"), ("hdx_ged_nga", "NGA")):
        events, _ = read_events(real_data / "ucdp" / f"{file}.csv")
        selected, problems = select_events(events, Area.country(code))
        assert selected.equals(events)
        assert problems == ()


def test_an_export_that_lost_digits_is_noticed(real_data: Path) -> None:
    """Of 502 real longitudes without their first digit, every one is flagged, and no other."""
    events, _ = read_events(real_data / "ucdp" / "ged_caf.csv")
    lost = events.with_row_index().with_columns(
        longitude=pl.when(pl.col("index") < 502).then(pl.col("longitude") % 10).otherwise("longitude")
    )
    cells = lost.drop("index").with_columns(
        cell=(((pl.col("latitude") + 90) / 0.5).floor() * 720 + ((pl.col("longitude") + 180) / 0.5).floor() + 1).cast(
            pl.Int32
        )
    )
    _, (problem,) = select_events(cells, CAF)
    assert problem.message.startswith("502 of 1,848 events")
