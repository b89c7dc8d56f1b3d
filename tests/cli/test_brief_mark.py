"""The mark of a brief from a mission file."""

from __future__ import annotations

from typing import Any

from bluehelm.cli.brief_mark import own_mark
from bluehelm.cli.mission_access import open_desk
from bluehelm.mission import Draft, Mark
from bluehelm.situation.records import Place


def test_a_brief_is_as_confidential_as_its_most_confidential_record(at_hand: Any) -> None:
    """Without a marked record it is unclassified; one confidential place makes all of it confidential."""
    with open_desk(str(at_hand.file), person="A. Keita") as desk:
        assert own_mark(desk) is Mark.UNCLASSIFIED
        desk.file.add_all([Draft(Place(name="Depot"), mark=Mark.CONFIDENTIAL)], author="A. Keita")
        assert own_mark(desk) is Mark.CONFIDENTIAL
