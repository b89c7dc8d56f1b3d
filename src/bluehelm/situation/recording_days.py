"""Days of what has happened that lie in the future: a slip of typing, which is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from bluehelm.exchange.record_map_nesting import flat
from bluehelm.mission.record import Fields
from bluehelm.problems import Problem, Severity

_PAST: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "incident": frozenset({"when.start", "when.end", "reported"}),
        "claim": frozenset({"received"}),
        "observation": frozenset({"when.start", "when.end"}),
        "verification": frozenset({"result.begun", "result.finished"}),
        "patrol": frozenset({"outcome.day"}),
    }
)
"""Fields by kind that tell when something was; others, such as the day of a planned patrol, may lie ahead."""
_GRACE: Final = timedelta(days=1)  # it may be tomorrow already where somebody writes


def days_ahead(kind: str, fields: Fields, today: date) -> tuple[Problem, ...]:
    """A warning for each day of a report that lies after the day on which it was written or received."""
    problems = []
    values = flat(fields)
    for path in sorted(_PAST.get(kind, ())):
        day = _day(values.get(path))
        if day is not None and day > today + _GRACE:
            message = f"{day.isoformat()} lies in the future: this was received or written on {today.isoformat()}."
            hint = "Check day, month and year. It was kept as it stands; to correct it: bluehelm report edit."
            problems.append(Problem(Severity.WARNING, "day-in-future", message, hint, column=path))
    return tuple(problems)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
