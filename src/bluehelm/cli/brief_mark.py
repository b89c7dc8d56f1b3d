"""How confidential a brief from a mission file is: as its most confidential record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bluehelm.mission.mark import Mark

if TYPE_CHECKING:
    from bluehelm.mission.access import Desk

_USED: Final = ("incident", "verification", "party", "place", "unit")
"""Kinds of records that a brief is made from."""


def own_mark(desk: Desk) -> Mark:
    """The highest mark of the records that a brief may be made from, as far as this person may read them."""
    marks = (item.mark for kind in _USED for item in desk.find(kind))
    return max(marks, key=list(Mark).index, default=Mark.UNCLASSIFIED)
