"""What a copy without rows says of itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bluehelm.cli.share_report import _open_line


@pytest.mark.parametrize(
    ("own", "told", "expected"),
    [
        (False, 10, "of how many of all reported incidents the mission has no finding yet: about 10"),
        (True, 0, "of how many incidents that it reported itself the mission has no finding yet: fewer than 5"),
    ],
)
def test_the_count_of_open_incidents_says_who_is_told_what(own: bool, told: int, expected: str) -> None:
    """Who is told, of which incidents, and that none of them is in the copy."""
    policy = SimpleNamespace(only_own_counts=own, smallest_group=5)
    line = _open_line(cast("Any", SimpleNamespace(policy=policy, under_verification=told)))
    assert line.startswith("README.txt tells the receiver")
    assert expected in line
    assert "none of them is in the copy" in line
