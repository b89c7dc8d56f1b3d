"""An outline that crosses itself is mended, unless it is a tangle."""

from __future__ import annotations

import pytest
import shapely

from bluehelm.geo.mended_outline import MOST_CROSSINGS, mended_outline


def _combs(teeth: int) -> shapely.Polygon:
    """A zigzag that one line crosses at each of its teeth."""
    zigzag = [(n % 2, n / teeth) for n in range(teeth)]
    return shapely.Polygon([*zigzag, (0.5, 2), (0.5001, -1)])


def test_what_is_valid_stays_as_it_is() -> None:
    """Nothing is done to it, however many points it has."""
    shape = shapely.Point(0, 0).buffer(1, 4_000)
    assert mended_outline(shape) is shape


def test_few_crossings_are_mended_and_many_are_not() -> None:
    """The bound lies where the constant says."""
    mended = mended_outline(_combs(MOST_CROSSINGS - 10))
    assert mended is not None
    assert mended.is_valid
    assert mended_outline(_combs(MOST_CROSSINGS + 10)) is None


def test_parts_that_share_a_border_are_one() -> None:
    """A border of 3,000 points that two parts of a sector share is no tangle."""
    border = [(0, n / 3_000) for n in range(3_001)]
    shape = shapely.MultiPolygon([([*border, (1, 1), (1, 0)],), ([*border, (-1, 1), (-1, 0)],)])
    mended = mended_outline(shape)
    assert mended is not None
    assert mended.area == pytest.approx(2.0)


def test_lines_on_each_other_are_a_tangle() -> None:
    """Going to and fro on one line, a bit less far each time, is cut at every turn."""
    ways = [(x, 0) for n in range(500) for x in (n / 2_000, 1 - n / 2_000)]
    assert mended_outline(shapely.Polygon([*ways, (0, 1)])) is None
