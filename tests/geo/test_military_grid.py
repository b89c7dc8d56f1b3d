"""MGRS: published references come out, the way there and back stays in the square, and slips are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.geo.distance import distance_km
from bluehelm.geo.military_grid import from_mgrs, to_mgrs

SIDE_KM = (100.0, 10.0, 1.0, 0.1, 0.01, 0.001)


def test_the_worked_reference_of_honolulu_comes_out_to_the_metre() -> None:
    """4Q FJ 12345 67890 is 21.409796 N, 157.916081 W (the worked example of Wikipedia's article on MGRS)."""
    assert to_mgrs(21.409796, -157.916081, 2).lstrip("0") == "4QFJ1267"
    assert distance_km(*from_mgrs("4Q FJ 12345 67890"), 21.409796, -157.916081) < 0.0015


@pytest.mark.parametrize(
    ("latitude", "longitude", "square"),
    [(60.0, 5.0, "32VKM"), (78.0, 20.0, "33XXG"), (90.0, 0.0, "ZAH"), (-90.0, 0.0, "BAN"), (0.0, 180.0, "01NAA")],
)
def test_exceptions_of_the_grid_are_kept(latitude: float, longitude: float, square: str) -> None:
    """Norway's widened zone 32V, Svalbard's 33X, both poles and the date line have the standard's squares."""
    assert to_mgrs(latitude, longitude, 0) == square


@given(st.floats(-89.99, 89.99), st.floats(-180, 179.99), st.integers(1, 5))
def test_a_point_is_within_half_a_diagonal_of_the_middle_of_its_square(
    latitude: float, longitude: float, precision: int
) -> None:
    """There and back, anywhere on Earth, stays in the square (2 m and 0.2 % for rounding and the grid's scale)."""
    middle = from_mgrs(to_mgrs(latitude, longitude, precision))
    assert distance_km(latitude, longitude, *middle) <= 0.7072 * SIDE_KM[precision] * 1.01 + 0.002


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected zone and band, two letters, digits"),
        ("Bangui", "expected zone and band, two letters, digits"),
        ("34I BK 286 824", "expected zone and band"),
        ("61N BK 286 824", "zones go from 1 to 60, got 61"),
        ("34N BK 286 82", "as many digits for east as for north, up to 5 each, got 5"),
        ("34N BK 286824 286824", "got 12 in all"),
        ("34N ZK 286 824", "34N has no square ZK there"),
    ],
)
def test_a_slip_in_a_reference_is_named(text: str, words: str) -> None:
    """A wrong band, zone, count of digits or square is refused with the part that is wrong."""
    with pytest.raises(ValueError, match=words):
        from_mgrs(text)


@pytest.mark.parametrize(("latitude", "longitude", "precision"), [(91, 0, 5), (0, 181, 5), (float("nan"), 0, 5)])
def test_a_point_off_the_earth_is_refused(latitude: float, longitude: float, precision: int) -> None:
    """A latitude of 91, a longitude of 181 and a missing number are refused with the bounds."""
    with pytest.raises(ValueError, match="expected -90 <= latitude <= 90"):
        to_mgrs(latitude, longitude, precision)


def test_a_precision_beyond_a_metre_is_refused() -> None:
    """Six digits an axis do not exist."""
    with pytest.raises(ValueError, match="precision from 0"):
        to_mgrs(0, 0, 6)
