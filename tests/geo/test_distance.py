"""Great-circle distance: known distances, and the laws of a distance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.geo.distance import EARTH_RADIUS_KM, distance_km

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((0, 0), (0, 180), np.pi * EARTH_RADIUS_KM),  # half round the equator
        ((90, 0), (-90, 77), np.pi * EARTH_RADIUS_KM),  # pole to pole
        ((0, 0), (90, 123), np.pi / 2 * EARTH_RADIUS_KM),
        ((0, 179.5), (0, -179.5), 111.195),  # a degree across the date line
        ((60, 0), (60, 180), 2 * np.pi / 6 * EARTH_RADIUS_KM),  # over the pole, not along the parallel
        ((36.12, -86.67), (33.94, -118.40), 2886.448),  # Nashville to Los Angeles, Rosetta Code's haversine task
    ],
)
def test_known_distances(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    """Quarter and half circles by geometry, and a worked example that is used to check haversine programs."""
    assert distance_km(*a, *b) == pytest.approx(km, rel=1e-6)


@given(POINTS, POINTS, POINTS)
def test_it_is_a_distance(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    """Never below nought, nought at home, the same both ways, and no detour is shorter."""
    assert distance_km(*a, *a) == 0
    assert distance_km(*a, *b) == pytest.approx(float(distance_km(*b, *a)))
    assert 0 <= distance_km(*a, *b) <= np.pi * EARTH_RADIUS_KM
    assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-6


def test_arguments_broadcast() -> None:
    """Two points against three give a table of two by three."""
    table = distance_km([[0], [1]], [[0], [0]], [0, 1, 2], [0, 0, 0])
    assert table.shape == (2, 3)
    assert table[1, 1] == 0
    assert table[0, 2] == pytest.approx(2 * table[0, 1])
