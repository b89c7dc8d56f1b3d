"""What a mission writes down of what is happening: one kind of record a class."""

from typing import Final

from bluehelm.mission.record import Record
from bluehelm.situation.records.counts import Casualties, Count, Damage, FighterToll, Fire, Toll
from bluehelm.situation.records.evidence import Claim, Crater, CustodyEntry, Device, Observation, Sighting, Source
from bluehelm.situation.records.findings import (
    Approval,
    Attribution,
    AttributionFinding,
    Notice,
    Verification,
    VerificationResult,
    Violation,
)
from bluehelm.situation.records.incident import Actor, AgainstMission, Incident, Origin
from bluehelm.situation.records.patrol import Denial, Patrol, PatrolOutcome, PostReport, PostsOfDay
from bluehelm.situation.records.people import ProtectedPerson
from bluehelm.situation.records.places import Place, Sector
from bluehelm.situation.records.when_where import Point, When, Where, day_of

SITUATION_KINDS: Final[tuple[type[Record], ...]] = (
    Place,
    Sector,
    Source,
    Incident,
    Claim,
    Observation,
    Verification,
    Attribution,
    Approval,
    Violation,
    Patrol,
    PostReport,
)
"""Every kind of record that this room declares."""

__all__ = [
    "SITUATION_KINDS",
    "Actor",
    "AgainstMission",
    "Approval",
    "Attribution",
    "AttributionFinding",
    "Casualties",
    "Claim",
    "Count",
    "Crater",
    "CustodyEntry",
    "Damage",
    "Denial",
    "Device",
    "FighterToll",
    "Fire",
    "Incident",
    "Notice",
    "Observation",
    "Origin",
    "Patrol",
    "PatrolOutcome",
    "Place",
    "Point",
    "PostReport",
    "PostsOfDay",
    "ProtectedPerson",
    "Sector",
    "Sighting",
    "Source",
    "Toll",
    "Verification",
    "VerificationResult",
    "Violation",
    "When",
    "Where",
    "day_of",
]
