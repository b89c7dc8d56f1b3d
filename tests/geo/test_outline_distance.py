"""How far a point lies outside an outline."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.geo.distance import distance_km
from bluehelm.geo.outline_distance import outside_km
from bluehelm.geo.outlines import country_outline


def test_within_and_on_the_line_it_is_nought() -> None:
    """Inside, on an edge and on a corner nothing is outside."""
    assert outside_km(shapely.box(0, 0, 2, 2), [1, 0, 2], [1, 1, 2]).tolist() == [0, 0, 0]


def test_one_degree_of_latitude_is_111_km() -> None:
    """A point one degree north of a box is 111.2 km away; at 60 degrees north one degree east is half of that."""
    assert outside_km(shapely.box(0, 0, 1, 1), [2], [0.5]) == pytest.approx(111.195, abs=0.01)
    assert outside_km(shapely.box(0, 59, 1, 61), [60], [2]) == pytest.approx(55.6, abs=0.1)


def test_the_nearest_place_is_the_nearest_in_km_not_in_degrees() -> None:
    """At 60 degrees north, 1.5 degrees east (83 km) is nearer than 1 degree north (111 km)."""
    east, north = shapely.Point(1.5, 60), shapely.Point(0, 61)
    both = shapely.union_all([east.buffer(1e-6), north.buffer(1e-6)])
    assert outside_km(both, [60], [0]) == pytest.approx(83.4, abs=0.2)


def test_an_outline_is_reached_across_the_date_line() -> None:
    """From 179.5 west to an outline that ends at 179.5 east it is one degree."""
    assert outside_km(shapely.box(170, -1, 179.5, 1), [0], [-179.5]) == pytest.approx(111.2, abs=0.1)


@given(st.floats(-75, 75), st.floats(-180, 180), st.integers(0, 10**6))
def test_the_answer_is_never_too_small_and_hardly_too_large(lat: float, lon: float, seed: int) -> None:
    """Against the distance to 20,000 points along a random outline, within 500 km."""
    rng = np.random.default_rng(seed)
    ring = shapely.Polygon(rng.uniform(-2, 2, (3, 2)) + np.array([np.clip(lon, -175, 175), np.clip(lat, -73, 73)]))
    distance = outside_km(ring, [lat], [lon])[0]
    along = shapely.line_interpolate_point(ring.exterior, np.linspace(0, ring.exterior.length, 20_000))
    exact = distance_km(lat, lon, shapely.get_y(along), shapely.get_x(along)).min()
    if distance > 0:
        assert exact * 0.99 - 0.1 <= distance <= exact * 1.01 + 0.01
    else:
        assert ring.intersects(shapely.Point(lon, lat))


def test_brazzaville_is_not_kinshasa() -> None:
    """Kinshasa lies within a few km outside the Republic of the Congo; Nairobi some 1,500 km."""
    near, far = outside_km(country_outline("COG"), [-4.44, -1.29], [15.27, 36.82])
    assert 0 <= near < 15
    assert 1_800 < far < 2_200
