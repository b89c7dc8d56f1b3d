"""Source, Claim and Observation: who says what, and what was seen, heard or measured."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import IncidentId, Part, PartyId, Words
from bluehelm.situation.records.counts import Casualties, Count, Fire
from bluehelm.situation.records.field_types import (
    AttachmentId,
    Degrees,
    Kilometres,
    Millimetres,
    Moment,
    PatrolId,
    SourceId,
    Weapon,
    marked,
)
from bluehelm.situation.records.people import Consent, ProtectedPerson
from bluehelm.situation.records.when_where import DayOrTime, When, Where


class Source(Record):
    """Somebody or something that tells the mission. Open is only what helps to weigh it; all that leads to the source
    is protected.
    """

    kind: ClassVar[str] = "source"
    protected: ClassVar[frozenset[str]] = frozenset(
        {"name", "contact", "whereabouts", "position", "access", "handled_by", "concern", "note"}
    )
    marks: ClassVar[Mapping[str, Mark]] = marked(Mark.STRICTLY_CONFIDENTIAL, *protected)
    searched: ClassVar[tuple[str, ...]] = ("code_name",)
    listed: ClassVar[Listed] = Listed(category="category")

    code_name: Words
    """Chosen at random: no initials, no village."""
    category: Literal["person", "organisation", "media", "document", "sensor", "other"] = "person"
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    """A completely reliable, B usually, C fairly, D not usually, E unreliable, F cannot be judged."""
    consent: Consent = "not_asked"
    name: str = ""
    contact: str = ""
    whereabouts: str = ""
    position: str = ""
    """Office, trade or standing."""
    access: str = ""
    """How the source can know what it tells."""
    handled_by: str = ""
    concern: str = ""
    """What could happen to the source if it became known, and what was agreed for that case."""
    note: str = ""


class Claim(Record):
    """Who says what about an incident. It stays as it was said, whatever is found later.

    ``says`` must not show who said it where that is a source: their own words belong in ``statement``. Which source it
    was is protected too, for a few claims with day and village give away who one code name is.
    """

    kind: ClassVar[str] = "claim"
    protected: ClassVar[frozenset[str]] = frozenset({"source", "source_note", "statement", "witnesses"})
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType(
        {**marked(Mark.STRICTLY_CONFIDENTIAL, *protected), **marked(Mark.CONFIDENTIAL, "channel")}
    )
    searched: ClassVar[tuple[str, ...]] = ("says",)
    listed: ClassVar[Listed] = Listed(day="received", parent="incident", category="stance")

    incident: IncidentId
    claimant: PartyId | None = None
    """The party that says it; None where it is a source or the mission's own staff."""
    claimed_by: Literal["party", "source", "mission", "unknown"] = "unknown"
    """Whose claim it is; open, so that claims can be counted by it without the key. Left out, it follows from what is
    filled: a source, a claimant, or a protected account; with none of them it is unknown, and shown to no party."""
    stance: Literal["alleges", "denies", "admits", "adds"] = "alleges"
    says: Words
    against: tuple[PartyId, ...] = ()
    changed_because: str = ""
    """Why what it says was changed after it was recorded, in words that show no source."""
    casualties: Casualties | None = None
    """As claimed; what is found stands in the verification."""
    received: DayOrTime
    """The day alone where it was a source: the hour of a visit or call can give away whose it was."""
    channel: Literal[
        "", "radio", "telephone", "letter", "meeting", "visit", "message", "media", "social_media", "form"
    ] = ""
    credibility: Literal["1", "2", "3", "4", "5", "6"] = "6"
    """1 confirmed by others, 2 probably true, 3 possibly, 4 doubtful, 5 improbable, 6 cannot be judged."""
    attachments: tuple[AttachmentId, ...] = ()
    source: SourceId | None = None
    source_note: str = ""
    statement: str = ""
    witnesses: tuple[ProtectedPerson, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a party or the mission's own staff says it, and no source is named: what parties may be told."""
        said_openly = self.claimed_by == "mission" or (self.claimed_by == "party" and self.claimant is not None)
        return said_openly and self.source is None

    @model_validator(mode="before")
    @classmethod
    def _follow_what_is_filled(cls, given: object) -> object:
        if not isinstance(given, Mapping) or given.get("claimed_by") is not None:
            return given
        if given.get("source") is not None:
            return {**given, "claimed_by": "source"}
        if given.get("claimant") is not None:
            return {**given, "claimed_by": "party"}
        if any(given.get(name) for name in ("source_note", "statement", "witnesses")):
            return {**given, "claimed_by": "source"}
        return {name: value for name, value in given.items() if name != "claimed_by"}

    @model_validator(mode="after")
    def _said_by_whom_it_names(self) -> Self:
        if self.source is not None and self.claimed_by != "source":
            raise ValueError(f"expected claimed_by=source where a source is named, got {self.claimed_by}")
        if self.claimed_by == "party" and self.claimant is None:
            raise ValueError(
                "expected the claimant where claimed_by is party, got none: name the party, or write source, mission "
                "or unknown"
            )
        return self


class Device(Part):
    """What recorded it."""

    type: Words
    model: str = ""
    serial: str = ""
    checked: When | None = None
    """When it was last tested or calibrated."""


class CustodyEntry(Part):
    """One hand in the chain of custody: who had the evidence from when on, and in what state (sealed, SHA-256)."""

    at: Moment
    holder: Words
    state: str = ""


class Crater(Part):
    """What the analysis of a crater or impact says. Bearings point to where the fire came from."""

    bearing: Degrees | None = None
    bearing_error: Degrees | None = None
    """Half the width of the span, in degrees."""
    weapon: Weapon = "unknown"
    calibre_mm: Millimetres | None = None
    remains: str = ""
    """Fragments and fuses found, marks on them."""
    age_hours: Count | None = None
    """Since the impact, as estimated."""


class Sighting(Part):
    """Weapons, vehicles or people seen where an agreement says something about them."""

    what: Words
    weapon: Weapon = "unknown"
    number: Count | None = None
    party: PartyId | None = None
    """Whose they are, where that was seen."""


class Observation(Record):
    """What a team saw or heard, or a device recorded, with what a court or commission asks of it."""

    kind: ClassVar[str] = "observation"
    protected: ClassVar[frozenset[str]] = frozenset({"witnesses", "protected_note"})
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType(
        {
            **marked(Mark.STRICTLY_CONFIDENTIAL, *protected),
            **marked(Mark.CONFIDENTIAL, "observers", "device", "custody", "observed_from"),
        }
    )
    searched: ClassVar[tuple[str, ...]] = ("findings",)
    listed: ClassVar[Listed] = Listed(day="when.start", category="means", parent="incident")

    incident: IncidentId | None = None
    patrol: PatrolId | None = None
    means: Literal[
        "team",
        "camera",
        "uav",
        "acoustic_sensor",
        "crater_analysis",
        "radar",
        "satellite",
        "document",
        "open_source",
        "other",
    ]
    observers: tuple[Words, ...] = ()
    """Team or staff, by the names under which the mission keeps them."""
    device: Device | None = None
    when: When
    where: Where
    """Where it happened, not where the observer stood."""
    observed_from: Where | None = None
    bearing: Degrees | None = None
    """From the observer to it."""
    distance_km: Kilometres | None = None
    fire: Fire | None = None
    weapons: tuple[Weapon, ...] = ()
    seen: tuple[Sighting, ...] = ()
    sense: Literal["seen", "heard", "recorded", "measured", "told"] = "seen"
    """How it was perceived; "told" only where the team repeats what it heard from others."""
    crater: Crater | None = None
    findings: str = ""
    limits: str = ""
    """What hindered it: fog, darkness, distance, no access."""
    custody: tuple[CustodyEntry, ...] = ()
    attachments: tuple[AttachmentId, ...] = ()
    witnesses: tuple[ProtectedPerson, ...] = ()
    protected_note: str = ""

    @model_validator(mode="after")
    def _custody_in_order(self) -> Self:
        times = [entry.at for entry in self.custody]
        if times != sorted(times):
            raise ValueError("expected the chain of custody oldest first, got a later time before an earlier one")
        return self
