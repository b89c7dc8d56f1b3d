"""Draws: samples by unit and period, summed draw by draw, written and read back whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluehelm.draws import Draws, Period, months_from

MONTHS = months_from(date(2014, 12, 1), 2)


def _draws() -> Draws:
    values = np.array([[[0, 1, 2, 3], [4, 4, 4, 4]], [[10, 20, 30, 40], [0, 0, 0, 100]]], dtype=np.int32)
    return Draws(("north", "south"), MONTHS, values)


def test_summaries_worked_by_hand() -> None:
    """Mean, median and the share of draws of at least 3, by unit and period."""
    draws = _draws()
    assert draws.number_of_draws == 4
    assert draws.mean().tolist() == [[1.5, 4], [25, 25]]
    assert draws.quantile(0.5).tolist() == [[1.5, 4], [25, 0]]
    assert draws.quantile([0, 1]).tolist() == [[[0, 4], [10, 0]], [[3, 4], [40, 100]]]
    assert draws.probability(at_least=3).tolist() == [[0.25, 1], [1, 0.25]]


def test_units_add_up_draw_by_draw() -> None:
    """The sum of two units keeps which draws were high together; the order of groups is kept."""
    both = _draws().sum_over({"both": ("north", "south"), "south only": ("south",)})
    assert both.units == ("both", "south only")
    assert both.values[0].tolist() == [[10, 21, 32, 43], [4, 4, 4, 104]]
    assert both.values.dtype == np.int32


def test_no_groups_are_no_units_and_an_empty_group_is_nought() -> None:
    """A group without members has no deaths; no groups leave no units."""
    assert _draws().sum_over({}).units == ()
    assert _draws().sum_over({"nobody": ()}).values.sum() == 0


def test_a_group_with_an_unknown_unit_is_refused() -> None:
    """A unit that is not there is not counted as nought."""
    with pytest.raises(KeyError, match="west"):
        _draws().sum_over({"all": ("north", "west")})


def test_periods_add_up_to_their_whole_span() -> None:
    """Two months become one period from the first day to the last, draw by draw."""
    total = _draws().sum_periods()
    assert total.periods == (Period(date(2014, 12, 1), date(2015, 1, 31)),)
    assert total.values[:, 0].tolist() == [[4, 5, 6, 7], [10, 20, 30, 140]]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 5), st.integers(0, 2**32))
def test_sums_over_units_and_periods_can_be_taken_in_either_order(
    units: int, periods: int, draws: int, seed: int
) -> None:
    """Units first or periods first, the same draws come out."""
    values = np.random.default_rng(seed).integers(0, 1000, size=(units, periods, draws)).astype(np.int32)
    made = Draws(tuple(f"u{index}" for index in range(units)), months_from(date(2020, 1, 1), periods), values)
    everything = {"all": made.units}
    one, other = made.sum_over(everything).sum_periods(), made.sum_periods().sum_over(everything)
    assert (one.values == other.values).all()
    assert (one.periods, one.units) == (other.periods, other.units)


def test_a_frame_has_a_row_for_each_unit_and_period() -> None:
    """Labels, spans, mean and the asked quantiles stand side by side."""
    frame = _draws().to_frame(quantiles=(0.5, 0.95))
    assert frame.columns == ["unit", "start", "end", "mean", "q50", "q95"]
    assert frame.row(2) == ("south", date(2014, 12, 1), date(2014, 12, 31), 25.0, 25.0, pytest.approx(38.5))


@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_parquet_gives_back_every_draw(tmp_path: Path, dtype: type) -> None:
    """Counts come back as counts and amounts as amounts, with their labels and periods."""
    draws = Draws(("north", "south"), MONTHS, _draws().values.astype(dtype))
    draws.to_parquet(tmp_path / "draws.parquet")
    back = Draws.from_parquet(tmp_path / "draws.parquet")
    assert (back.units, back.periods, back.values.dtype) == (draws.units, draws.periods, draws.values.dtype)
    assert (back.values == draws.values).all()


def test_a_file_that_lost_rows_is_refused(tmp_path: Path) -> None:
    """A file without its last draw is not read as if it were whole."""
    path = tmp_path / "draws.parquet"
    _draws().to_parquet(path)
    pl.read_parquet(path).head(-1).write_parquet(path)
    with pytest.raises(ValueError, match="whole blocks of draws"):
        Draws.from_parquet(path)


def test_a_file_whose_rows_were_reordered_is_refused(tmp_path: Path) -> None:
    """Rows in another order would give a unit another unit's draws: they are refused."""
    path = tmp_path / "draws.parquet"
    _draws().to_parquet(path)
    pl.read_parquet(path).sort("draw", maintain_order=True).write_parquet(path)
    with pytest.raises(ValueError, match="whole blocks of draws"):
        Draws.from_parquet(path)


def test_draws_cannot_be_changed() -> None:
    """What a stage hands on stays as it was."""
    with pytest.raises(ValueError, match="read-only"):
        _draws().values[0, 0, 0] = 5


def test_the_array_that_draws_were_made_from_is_locked_too() -> None:
    """Who goes on writing into the array handed over is stopped, and cannot change a result behind its back."""
    values = np.zeros((1, 1, 2), dtype=np.int32)
    Draws(("north",), MONTHS[:1], values)
    with pytest.raises(ValueError, match="read-only"):
        values[0, 0, 0] = 5


@pytest.mark.parametrize(
    ("units", "values", "words"),
    [
        (("a",), np.zeros((1, 2), np.int32), r"expected values of shape \(1 units, 2 periods, draws\), got \(1, 2\)"),
        (("a",), np.zeros((2, 2, 3), np.int32), r"got \(2, 2, 3\)"),
        (("a",), np.zeros((1, 2, 0), np.int32), "at least one draw"),
        (("a",), np.zeros((1, 2, 3), np.int64), "expected counts as int32 or amounts as float64, got int64"),
        (("a",), np.full((1, 2, 3), np.nan), "expected finite values"),
        (("a", "a"), np.zeros((2, 2, 3), np.int32), "a label twice"),
    ],
)
def test_what_is_no_draws_is_refused(units: tuple[str, ...], values: np.ndarray, words: str) -> None:
    """Shapes, types, labels and missing values that do not fit are refused at construction."""
    with pytest.raises(ValueError, match=words):
        Draws(units, MONTHS, values)


def test_a_sum_that_int32_cannot_hold_is_refused() -> None:
    """2,000,000,000 and 2,000,000,000 deaths are no negative number: sums over units and periods say so."""
    draws = Draws(("north", "south"), MONTHS, np.full((2, 2, 3), 2_000_000_000, dtype=np.int32))
    with pytest.raises(OverflowError, match="within 2,147,483,647, got 4,000,000,000"):
        draws.sum_over({"both": ("north", "south")})
    with pytest.raises(OverflowError, match="got 4,000,000,000"):
        draws.sum_periods()
    amounts = Draws(("north", "south"), MONTHS, np.full((2, 2, 3), 2e9))
    assert amounts.sum_over({"both": ("north", "south")}).values.max() == 4e9
