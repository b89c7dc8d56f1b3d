"""SharedIncident: a released incident, with the columns of RELEASED, in a copy that is a mission file itself."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from bluehelm.mission.record import Listed, Record


class SharedIncident(Record):
    """An incident as somebody outside the mission was given it. Each field is the column of its name; None where the
    copy leaves it empty.
    """

    kind: ClassVar[str] = "shared_incident"
    searched: ClassVar[tuple[str, ...]] = ("reference", "released_text")
    listed: ClassVar[Listed] = Listed(day="day", category="category", status="status")

    reference: str
    day: date
    last_day: date
    day_precision: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    where_precision: int | None = None
    cell: int | None = None
    admin1: str | None = None
    admin2: str | None = None
    country: str | None = None
    category: str
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_best: int | None = None
    injured_high: int | None = None
    civilians_killed: int | None = None
    women_killed: int | None = None
    children_killed: int | None = None
    status: str | None = None
    attribution: str | None = None
    claimed_by_receiver: bool | None = None
    clauses: str | None = None
    released_text: str | None = None
    fictional: bool = False
