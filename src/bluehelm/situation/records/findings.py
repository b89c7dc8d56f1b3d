"""Verification, Attribution, Approval and Violation: what the mission itself holds to be so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import ClauseId, Day, IncidentId, MeetingId, Part, PartyId, RecordId, Words
from bluehelm.situation.records.counts import Casualties
from bluehelm.situation.records.field_types import (
    AttachmentId,
    AttributionOutcome,
    ClaimId,
    Confidence,
    Moment,
    ObservationId,
    VerificationFinding,
    VerificationId,
    marked,
)
from bluehelm.situation.records.people import ProtectedPerson


class VerificationResult(Part):
    """From beginning to finding, one field. Without ``finished`` it goes on, and there is no finding yet."""

    begun: Moment
    finished: Moment | None = None
    finding: VerificationFinding | None = None
    """``not_verified``: looked into, and not shown. ``unverifiable``: cannot be looked into. ``false``: shown not to
    have happened."""
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.finished is not None and self.finished < self.begun:
            raise ValueError(f"expected an end not before {self.begun.isoformat()}, got {self.finished.isoformat()}")
        if (self.finished is None) != (self.finding is None):
            raise ValueError("expected a finding exactly where the verification is finished")
        if self.confidence is not None and self.finding is None:
            raise ValueError("expected a confidence only with a finding, got one without")
        return self


class Verification(Record):
    """One look into an incident: how, by whom, and what came out. A second look is a second Verification."""

    kind: ClassVar[str] = "verification"
    protected: ClassVar[frozenset[str]] = frozenset({"witnesses", "protected_note"})
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType(
        {**marked(Mark.STRICTLY_CONFIDENTIAL, *protected), **marked(Mark.CONFIDENTIAL, "team")}
    )
    searched: ClassVar[tuple[str, ...]] = ("text",)
    listed: ClassVar[Listed] = Listed(day="result.begun", status="result.finding", parent="incident")

    incident: IncidentId
    methods: tuple[
        Literal[
            "site_visit",
            "interview",
            "crater_analysis",
            "imagery",
            "sensor",
            "document",
            "medical",
            "remote",
            "joint_investigation",
            "other",
        ],
        ...,
    ] = Field(min_length=1)
    team: tuple[Words, ...] = ()
    parties: tuple[PartyId, ...] = ()
    """Parties that took part, in a joint investigation."""
    access: Literal["full", "partial", "denied", "not_needed"] = "full"
    access_note: str = ""
    """Who denied or limited it; where it was denied, that is an incident too."""
    result: VerificationResult
    casualties: Casualties | None = None
    """As found."""
    text: str = ""
    """Findings and reasons, in words that do not show who was spoken to."""
    limits: str = ""
    observations: tuple[ObservationId, ...] = ()
    attachments: tuple[AttachmentId, ...] = ()
    witnesses: tuple[ProtectedPerson, ...] = ()
    protected_note: str = ""

    @property
    def begun(self) -> datetime:
        """When it began."""
        return self.result.begun

    @property
    def finished(self) -> datetime | None:
        """When it ended; None while it goes on."""
        return self.result.finished

    @property
    def finding(self) -> VerificationFinding | None:
        """What was found; None while it goes on."""
        return self.result.finding


class AttributionFinding(Part):
    """Who is held answerable, one field: outcome and parties belong together.

    ``one`` names one party, ``several`` two or more, ``disputed`` those between whom it is disputed; ``unknown`` (may
    yet be found) and ``non_attributable`` (cannot be) name none.
    """

    outcome: AttributionOutcome
    parties: tuple[PartyId, ...] = ()
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _parties_fit(self) -> Self:
        count = len(self.parties)
        if len(set(self.parties)) != count:
            raise ValueError("expected each party once, got one twice")
        fits = {"one": count == 1, "several": count >= 2, "disputed": count >= 1}
        if not fits.get(self.outcome, count == 0):
            wanted = {"one": "one party", "several": "two parties or more", "disputed": "at least one party"}
            raise ValueError(f'expected {wanted.get(self.outcome, "no party")} for "{self.outcome}", got {count}')
        return self


class Attribution(Record):
    """Who is held answerable for an incident, apart from whether it is verified. It stands once a second person has
    approved it as it is (``situation.attribution``).
    """

    kind: ClassVar[str] = "attribution"
    protected: ClassVar[frozenset[str]] = frozenset({"protected_note"})
    marks: ClassVar[Mapping[str, Mark]] = marked(Mark.STRICTLY_CONFIDENTIAL, *protected)
    searched: ClassVar[tuple[str, ...]] = ("reasons",)
    listed: ClassVar[Listed] = Listed(parent="incident", status="finding.outcome")

    incident: IncidentId
    finding: AttributionFinding
    reasons: str = ""
    claims: tuple[ClaimId, ...] = ()
    observations: tuple[ObservationId, ...] = ()
    verifications: tuple[VerificationId, ...] = ()
    protected_note: str = ""

    @property
    def outcome(self) -> AttributionOutcome:
        """One of one, several, disputed, unknown, non_attributable."""
        return self.finding.outcome

    @property
    def parties(self) -> tuple[PartyId, ...]:
        """The parties that it names."""
        return self.finding.parties


class Approval(Record):
    """A second person's word on a record, as it was at that moment. Written once; whoever changes their mind writes
    another.
    """

    kind: ClassVar[str] = "approval"
    listed: ClassVar[Listed] = Listed(parent="of", status="decision")

    of: RecordId
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the content that was before the person's eyes (``situation.attribution.digest_of``)."""
    decision: Literal["approve", "object"]
    reason: str = ""
    """An objection needs one (``situation.attribution.decide_approval``)."""


class Notice(Part):
    """What passed between the mission and the party about a violation."""

    sent: Day
    reply_due: Day | None = None
    replied: Day | None = None
    reply: str = ""
    meeting: MeetingId | None = None
    """The meeting at which it was raised."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for later in (self.reply_due, self.replied):
            if later is not None and later < self.sent:
                raise ValueError(f"expected a day not before {self.sent.isoformat()}, got {later.isoformat()}")
        return self


class Violation(Record):
    """An incident set against a clause of an agreement, for one party as alleged. How far it is verified and attributed
    stands with the incident and is derived from there, never stored twice.
    """

    kind: ClassVar[str] = "violation"
    searched: ClassVar[tuple[str, ...]] = ("text",)
    listed: ClassVar[Listed] = Listed(parent="incident")

    incident: IncidentId
    clause: ClauseId
    party: PartyId
    text: str = ""
    """Why the clause applies."""
    gravity: Literal["minor", "serious", "grave"] | None = None
    """Only where the agreement itself grades breaches."""
    ended: Day | None = None
    """Day on which it was put right, for one that lasts (weapons inside a zone)."""
    notice: Notice | None = None
