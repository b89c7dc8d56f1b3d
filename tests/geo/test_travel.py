"""Travel time follows the dated figures, and says which it used."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bluehelm.figures import Figure, Figures
from bluehelm.geo.travel import MODES, SEASONS, travel_time_hours

DAY = date(2014, 12, 31)
RUMBEK, YIROL = (6.80, 29.68), (6.55, 30.50)


def test_rumbek_to_yirol_takes_what_the_logistics_cluster_reported() -> None:
    """The published trip comes out: 4 hours in the dry season, 12 in the rains (road assessment of September 2012)."""
    dry, rainy = (
        travel_time_hours(*RUMBEK, *YIROL, mode="road_vehicle", season=season, on=DAY).hours for season in SEASONS
    )
    assert dry == pytest.approx(4, abs=0.2)
    assert rainy == pytest.approx(12, abs=0.5)


def test_hours_are_way_over_speed_worked_by_hand() -> None:
    """One degree of the equator, 111.195 km, at 50 km/h with detour 2 and half speed in rain is 8.896 hours."""
    own = Figures(
        "own",
        tuple(
            Figure(f"boat_{key}", value, unit, "a pilot", date(2000, 1, 1))
            for key, value, unit in [("speed", 50, "km/h"), ("detour", 2, "ratio"), ("rainy_season", 0.5, "ratio")]
        ),
    )
    trip = travel_time_hours(0, 0, 0, 1, mode="boat", season="rainy", on=DAY, figures=own)
    assert trip.hours == pytest.approx(8.896, abs=0.001)
    assert [figure.source for figure in trip.figures] == ["a pilot"] * 3


def test_points_broadcast_from_one_base_to_many_places() -> None:
    """One base and three places give three times; the base itself is zero hours away."""
    trip = travel_time_hours(4.4, 18.6, [4.4, 5.4, 6.4], [18.6, 18.6, 18.6], mode="on_foot", season="dry", on=DAY)
    assert trip.hours.shape == (3,)
    assert trip.hours[0] == 0
    assert trip.hours[2] == pytest.approx(2 * trip.hours[1])


@pytest.mark.parametrize("mode", MODES)
def test_rain_never_makes_a_mode_faster(mode: str) -> None:
    """Every mode has its figures for both seasons, and the rainy one is no faster."""
    dry, rainy = (travel_time_hours(0, 0, 0, 1, mode=mode, season=season, on=DAY).hours for season in SEASONS)  # type: ignore[arg-type]
    assert np.all(rainy >= dry)


def test_an_unknown_mode_or_season_is_refused_with_the_known_ones() -> None:
    """A slip in mode or season names what there is."""
    with pytest.raises(ValueError, match="expected a mode of road_vehicle, on_foot, helicopter, boat, got 'mule'"):
        travel_time_hours(0, 0, 0, 1, mode="mule", season="dry", on=DAY)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected a season of dry, rainy, got 'winter'"):
        travel_time_hours(0, 0, 0, 1, mode="boat", season="winter", on=DAY)  # type: ignore[arg-type]


def test_a_closed_road_is_refused_and_not_an_infinite_time() -> None:
    """A user's own rainy-season factor of 0 stops the calculation with its name."""
    own = Figures(
        "own",
        tuple(
            Figure(f"road_vehicle_{key}", value, unit, "us", date(2000, 1, 1))
            for key, value, unit in [("speed", 30, "km/h"), ("detour", 1.3, "ratio"), ("rainy_season", 0, "ratio")]
        ),
    )
    with pytest.raises(ValueError, match="expected road_vehicle_rainy_season > 0"):
        travel_time_hours(0, 0, 0, 1, mode="road_vehicle", season="rainy", on=DAY, figures=own)


def test_no_helicopter_before_there_was_one() -> None:
    """A figure is not stretched back before it held: the helicopters meant came in 1967."""
    with pytest.raises(LookupError, match="helicopter_speed"):
        travel_time_hours(0, 0, 0, 1, mode="helicopter", season="dry", on=date(1960, 7, 14))
