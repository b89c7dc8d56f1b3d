"""Incidents of the scripted month told shortly, and the steps that such a course is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import Field, JsonValue

from bluehelm.demo.scenario_steps import Approve, Edit, Move, SiteCode, Step, Write, day_in_march
from bluehelm.partners.field_types import Part, Words
from bluehelm.situation.records.field_types import (
    AttributionOutcome,
    Confidence,
    VerificationFinding,
)

WALL_CLOCK: Final = "-02:00"
"""Offset of the fictional country's time from UTC."""
APPROVER: Final = "L. Brandt"


class CourseClaim(Part):
    """Who says what: a party, or a source by its code name. ``more`` are further fields of the record."""

    by: str = ""
    source: str = ""
    says: Words
    day: int | None = None
    more: Mapping[str, JsonValue] = Field(default_factory=dict)


class Look(Part):
    """A verification; without ``finished`` it goes on."""

    begun: int
    finished: int | None = None
    finding: VerificationFinding | None = None
    confidence: Confidence | None = None
    methods: tuple[str, ...] = ("site_visit", "interview")
    text: str = ""
    reason: str = ""
    """Why, for a finding that needs a reason."""
    more: Mapping[str, JsonValue] = Field(default_factory=dict)


class Holding(Part):
    """Who is held answerable, proposed at the site on ``day`` and approved at headquarters later."""

    outcome: AttributionOutcome
    parties: tuple[str, ...] = ()
    confidence: Confidence | None = None
    reasons: Words
    day: int
    approved: int | None = None


class Course(Part):
    """One incident from report to end. ``alleged`` are parties with the clauses that they are said to have broken."""

    ref: Words
    day: int
    at: str = ""
    place: Words
    title: Words
    category: Words
    what: str = ""
    weapons: tuple[str, ...] = ()
    alleged: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    reported: int | None = None
    by: str = "observer"
    more: Mapping[str, JsonValue] = Field(default_factory=dict)
    claims: tuple[CourseClaim, ...] = ()
    triaged: bool = True
    look: Look | None = None
    held: Holding | None = None

    @property
    def site(self) -> SiteCode:
        """The site that reports it."""
        return self.ref.partition("-")[0]  # type: ignore[return-value]  # Step checks it

    @property
    def heard(self) -> int:
        """The day on which the site heard of it."""
        return self.reported or self.day


def steps_of(course: Course, places: dict[str, dict[str, Any]]) -> Iterator[Step]:
    """The steps of a course, in order.

    Args:
        course: the incident.
        places: ``where``, ``place`` and ``sector`` of an incident by the name of its place.
    """
    site, heard = course.site, course.heard
    yield Write(site=site, day=heard, by=course.by, kind="incident", fields=_incident(course, places[course.place]))
    for claim in course.claims:
        fields = _claim(course, claim)
        yield Write(site=site, day=claim.day or heard, by=course.by, kind="claim", fields=fields)
    if not course.triaged or heard == day_in_march(31).day:
        return
    yield Move(site=site, day=heard + 1, incident=course.ref, to="triaged")
    for party, clauses in course.alleged.items():
        for clause in clauses:
            fields = {"incident": f"@{course.ref}", "clause": f"@clause {clause}", "party": f"@{party}"}
            yield Write(site=site, day=heard + 1, kind="violation", fields=fields)
    if course.look is not None:
        yield from _look(course, course.look)
    if course.held is not None:
        yield from _held(course, course.held)


def _incident(course: Course, where: dict[str, Any]) -> dict[str, Any]:
    start = day_in_march(course.day).isoformat() + (f"T{course.at}:00{WALL_CLOCK}" if course.at else "")
    return {
        "reference": course.ref,
        "title": course.title,
        "category": course.category,
        "when": {"start": start, "precision": 1},
        "reported": day_in_march(course.heard).isoformat(),
        "who": [{"party": f"@{party}", "role": "initiator"} for party in course.alleged],
        "what": course.what,
        "weapons": list(course.weapons),
        **where,
        **course.more,
    }


def _claim(course: Course, claim: CourseClaim) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "incident": f"@{course.ref}",
        "says": claim.says,
        "received": day_in_march(claim.day or course.heard).isoformat(),
        "claimed_by": "source" if claim.source else "party" if claim.by else "mission",
    }
    if claim.by:
        fields["claimant"] = f"@{claim.by}"
    if claim.source:
        fields["source"] = f"@{claim.source}"
    return {**fields, **claim.more}


def _look(course: Course, look: Look) -> Iterator[Step]:
    site, name = course.site, _look_name(course)
    begun = f"{day_in_march(look.begun).isoformat()}T09:00:00{WALL_CLOCK}"
    yield Move(site=site, day=course.heard + 1, incident=course.ref, to="assigned", assignee=f"Team {site}")
    fields = {"incident": f"@{course.ref}", "methods": list(look.methods), "result": {"begun": begun}, **look.more}
    yield Write(site=site, day=look.begun, by="observer", kind="verification", fields=fields, name=name)
    yield Move(site=site, day=look.begun, by="observer", incident=course.ref, to="under_verification")
    if look.finished is None or look.finding is None:
        return
    finished = f"{day_in_march(look.finished).isoformat()}T16:00:00{WALL_CLOCK}"
    result = {"begun": begun, "finished": finished, "finding": look.finding, "confidence": look.confidence}
    day = look.finished
    yield Edit(site=site, day=day, by="reviewer", record=name, fields={"result": result, "text": look.text})
    yield Move(site=site, day=day, by="reviewer", incident=course.ref, to=look.finding, reason=look.reason)


def _held(course: Course, held: Holding) -> Iterator[Step]:
    finding: dict[str, JsonValue] = {"outcome": held.outcome, "parties": [f"@{party}" for party in held.parties]}
    if held.confidence:
        finding["confidence"] = held.confidence
    fields: dict[str, JsonValue] = {"incident": f"@{course.ref}", "finding": finding, "reasons": held.reasons}
    if course.look is not None:
        fields["verifications"] = [f"@{_look_name(course)}"]
    name = f"attribution {course.ref}"
    yield Write(site=course.site, day=held.day, kind="attribution", fields=fields, name=name)
    if held.approved is not None:
        yield Approve(site="HQ", day=held.approved, by=APPROVER, of=name)


def _look_name(course: Course) -> str:
    return f"verification {course.ref}"
