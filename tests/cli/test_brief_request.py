"""As-of dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bluehelm.cli.brief_request import parse_as_of
from bluehelm.problems import InputRefused


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-12", date(2014, 12, 31)),
        ("2016-02", date(2016, 2, 29)),
        ("2014-12-24", date(2014, 12, 24)),
        (None, None),
    ],
)
def test_a_month_means_its_last_day(text: str | None, day: date | None) -> None:
    """A month stands for its end, a day for itself, nothing for the default."""
    assert parse_as_of(text) == day


@pytest.mark.parametrize("text", ["2014-13", "december", "2014", "2014-2", "31-12-2014", ""])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    """A date in another form is refused, and the message shows the form."""
    with pytest.raises(InputRefused, match=r"--as-of 2014-12"):
        parse_as_of(text)


@pytest.mark.parametrize("text", ["2900-01", "9999-12", "9999-12-31", "1899-12", "0001-01"])
def test_a_year_out_of_reach_is_refused_at_once(text: str) -> None:
    """Years outside 1900 to 2100 are one clear problem: a mistyped year must not ask for thousands of months."""
    with pytest.raises(InputRefused, match="outside the years 1900 to 2100") as refused:
        parse_as_of(text)
    assert [problem.code for problem in refused.value.problems] == ["bad-as-of"]
