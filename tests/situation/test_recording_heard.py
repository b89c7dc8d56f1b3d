"""When the mission heard of an incident: by the report, or the day on which it was written or received."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bluehelm.situation.recording import Drafted
from bluehelm.situation.recording_heard import heard_on
from bluehelm.situation.records import Claim, Incident

DAY = date(2025, 3, 12)


def _incident(**more: Any) -> Incident:
    fields = {"reference": "NOR-1", "title": "Shots", "category": "armed_clash", "where": {"place": "Kesta"}}
    return Incident.model_validate({**fields, **more})


@pytest.mark.parametrize(
    ("start", "said", "heard"),
    [
        ("2025-03-04", None, DAY),
        ("2025-03-12T06:30:00+03:00", None, DAY),
        ("2025-03-04", "2025-03-05", date(2025, 3, 5)),
        ("2025-03-13", None, date(2025, 3, 13)),
        ("2052-03-13", None, DAY),
    ],
)
def test_an_incident_is_heard_of_when_it_is_written(start: str, said: str | None, heard: date) -> None:
    """What the report says stays; never before it happened, unless its day is a slip of typing."""
    draft = Drafted("i1", _incident(when={"start": start}, reported=said), 1)
    (filled,) = heard_on([draft], DAY)
    assert filled.record == _incident(when={"start": start}, reported=heard)
    assert (filled.id, filled.row) == ("i1", 1)


def test_other_kinds_stay_as_they_are() -> None:
    """A claim says itself when it was received."""
    draft = Drafted("c1", Claim(incident="i1", says="Shots", received=DAY), 1)
    assert heard_on([draft], DAY) == (draft,)
