"""Patrol and PostReport: how much the mission looked, without which counts of incidents mean little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import Day, IncidentId, Part, PartyId, SectorId, Words
from bluehelm.situation.records.field_types import Hours, Kilometres, PatrolStatus, Whole, marked
from bluehelm.situation.records.when_where import Point


class Denial(Part):
    """Who stopped a patrol. ``incident`` is the denial of movement that was recorded for it."""

    by: PartyId | None = None
    by_words: str = ""
    reason_given: str = ""
    incident: IncidentId | None = None


class PatrolOutcome(Part):
    """How a patrol went, one field. ``day`` is when it was done or turned back."""

    status: PatrolStatus = "planned"
    day: Day | None = None
    hours: Hours | None = None
    km: Kilometres | None = None
    denial: Denial | None = None
    reason: str = ""
    """Why it was cancelled or turned back, where nobody denied it: weather, no fuel, no escort."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        went = self.status in {"done", "turned_back"}
        if went and self.day is None:
            raise ValueError(f'expected outcome.day, the day on which it went: the patrol is "{self.status}"')
        if not went and self.day is not None:
            raise ValueError(f'expected outcome.day only for a patrol done or turned back, got "{self.status}"')
        if not went and (self.km is not None or self.hours is not None):
            raise ValueError(f'expected kilometres and hours only for a patrol that went, got "{self.status}"')
        if self.status == "planned" and self.denial is not None:
            raise ValueError('expected no denial while the patrol is "planned", got one')
        return self


class Patrol(Record):
    """A patrol, by day and sector, planned or gone. A ``done`` one may hold a denial: stopped, then let by."""

    kind: ClassVar[str] = "patrol"
    marks: ClassVar[Mapping[str, Mark]] = marked(Mark.CONFIDENTIAL, "team", "route", "points", "purpose")
    searched: ClassVar[tuple[str, ...]] = ("reference", "report")
    listed: ClassVar[Listed] = Listed(day="planned", sector="sector", status="outcome.status", category="means")

    reference: Words
    sector: SectorId | None = None
    means: Literal["vehicle", "foot", "air", "boat", "uav", "other"] = "vehicle"
    team: str = ""
    joint_with: tuple[PartyId, ...] = ()
    planned: Day
    """Day for which it is planned; where nobody planned it, the day it went."""
    night: bool = False
    purpose: str = ""
    route: str = ""
    points: tuple[Point, ...] = ()
    outcome: PatrolOutcome = PatrolOutcome()
    report: str = ""

    @property
    def status(self) -> PatrolStatus:
        """planned, done, turned_back or cancelled."""
        return self.outcome.status

    @property
    def denied(self) -> bool:
        """Whether somebody denied it its way."""
        return self.outcome.denial is not None


class PostsOfDay(Part):
    """Posts to be manned, and those that were."""

    planned: Whole
    manned: Whole

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.manned > self.planned:
            raise ValueError(f"expected at most the {self.planned} posts planned to be manned, got {self.manned}")
        return self


class PostReport(Record):
    """One day of one sector: how many of the mission's posts were manned."""

    kind: ClassVar[str] = "post_report"
    listed: ClassVar[Listed] = Listed(day="day", sector="sector")

    sector: SectorId
    day: Day
    posts: PostsOfDay
    cameras: PostsOfDay | None = None
    """Cameras and sensors to be running, and those that were, where the mission has any."""
    note: str = ""
