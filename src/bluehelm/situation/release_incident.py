"""An incident as far as a release looks at it: no text but what was released, nobody's name, no claimant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bluehelm.mission.mark import Mark
from bluehelm.situation.records.field_types import IncidentStatus

FIGURES: Final = 10
"""Numbers of people that ``ReleasableIncident.figures`` gives."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of people as low, best and high; None each where not recorded."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasableIncident:
    """One incident of the file, for one receiver.

    Attributes:
        id: the record's id in the file. It does not go out.
        killed: of every category.
        injured: of every category.
        harmed: people killed, injured, missing or abducted by best estimates, at least as many as victims are named;
            where there is none, people who fled.
        touched: somebody was harmed, or may have been.
        own: the receiver itself reported it.
        attribution: in fixed words, only what the receiver may read.
        clauses: numbers, only those that the receiver may read.
        text: words released for this receiver.
    """

    id: str
    category: str
    status: IncidentStatus
    first_day: date
    last_day: date
    mark: Mark = Mark.UNCLASSIFIED
    duplicate: bool = False
    day_precision: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    where_precision: int | None = None
    admin1: str | None = None
    admin2: str | None = None
    country: str | None = None
    killed: Estimate = Estimate()
    injured: Estimate = Estimate()
    civilians_killed: int | None = None
    women_killed: int | None = None
    children_killed: int | None = None
    harmed: int = 0
    touched: bool = False
    own: bool = False
    attribution: str | None = None
    clauses: tuple[str, ...] = ()
    text: str | None = None
    fictional: bool = False

    def figures(self) -> tuple[int, ...]:
        """Every number of people, nothing recorded as 0: what corrections are measured by. The last is ``harmed``."""
        shown = (
            *(self.killed.low, self.killed.best, self.killed.high),
            *(self.injured.low, self.injured.best, self.injured.high),
            *(self.civilians_killed, self.women_killed, self.children_killed, self.harmed),
        )
        return tuple(number or 0 for number in shown)

    def without_numbers(self) -> ReleasableIncident:
        """The same incident with no number of people to show; how many it harmed is still known."""
        return replace(
            self,
            killed=Estimate(),
            injured=Estimate(),
            civilians_killed=None,
            women_killed=None,
            children_killed=None,
        )
