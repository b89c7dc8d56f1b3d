"""The day on which the mission heard of an incident, where the report does not say it: that on which it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bluehelm.situation.recording import Drafted
from bluehelm.situation.records import Incident

_GRACE: Final = timedelta(days=1)  # where it happened it may be tomorrow already


def heard_on(drafted: Sequence[Drafted], day: date) -> tuple[Drafted, ...]:
    """Drafts in which every incident says when the mission heard of it.

    The day alone: the hour of a visit or call can give away whose it was.

    Args:
        drafted: what was read; what an incident says itself stays.
        day: on which the reports were written or received.
    """
    return tuple(
        replace(item, record=item.record.model_copy(update={"reported": _day(item.record, day)}))
        if isinstance(item.record, Incident) and item.record.reported is None
        else item
        for item in drafted
    )


def _day(incident: Incident, day: date) -> date:
    """Nobody hears of what has not happened; a day that lies further ahead is a slip of typing."""
    began = incident.when.first_day
    return began if day < began <= day + _GRACE else day
