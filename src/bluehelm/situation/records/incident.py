"""Incident: the six questions, asked of something that happened or is said to have happened."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import Category, Day, IncidentId, Part, PartyId, SectorId, Words
from bluehelm.situation.records.counts import Casualties, Count, Damage, Fire
from bluehelm.situation.records.field_types import (
    AttachmentId,
    Hours,
    IncidentStatus,
    PatrolId,
    PlaceId,
    Weapon,
    Whole,
    marked,
)
from bluehelm.situation.records.people import ProtectedPerson
from bluehelm.situation.records.when_where import DayOrTime, When, Where


class Actor(Part):
    """Who is said to have taken part: a party's id, or words where it is no Party ("unknown men in uniform").

    Never the name of a private person: those stand in protected fields.
    """

    party: PartyId | None = None
    name: str = ""
    role: Literal["initiator", "responder", "participant", "target", "unknown"] = "unknown"

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.party is None and not self.name:
            raise ValueError('expected a party or words ("unknown" where nobody knows), got neither')
        return self


class AgainstMission(Part):
    """What was done to the mission itself: the facts that a note of protest under a status agreement needs.

    Staff are counted, never named, and nothing tells their nationality.
    """

    forms: tuple[
        Literal[
            "attack",
            "threat",
            "movement_denied",
            "movement_delayed",
            "movement_conditioned",
            "flight_clearance_denied",
            "entry_or_visa_denied",
            "entry_to_premises",
            "arrest_or_detention",
            "seizure_or_theft",
            "taxation_or_fees",
            "surveillance_denied",
            "jamming",
            "cyber",
            "disinformation",
            "other",
        ],
        ...,
    ] = ()
    staff: Whole | None = None
    """People of the mission who were affected, hurt or not."""
    vehicles: Whole | None = None
    hours: Hours | None = None
    """How long movement was denied, or staff were held."""
    by: PartyId | None = None
    """Whose people did it, as alleged."""
    agreed_before: bool | None = None
    """Whether the movement had been notified or cleared; None where not known."""
    reason_given: str = ""
    purpose: str = ""
    """What could not be done: "verification of NOR-0042", "resupply", "casualty evacuation"."""
    protest: Day | None = None
    """Day on which the mission protested."""


Harm = Literal[
    "killing",
    "maiming",
    "sexual_violence",
    "torture",
    "abduction",
    "recruitment_of_children",
    "forced_labour",
    "forced_displacement",
    "human_shield",
    "denial_of_humanitarian_access",
    "starvation",
    "other",
]
"""What was done to people: among them the grave violations against children that the UN monitors (resolution 1612)."""


class Origin(Part):
    """What an imported incident was made from. ``reference`` is its id there."""

    source: Words
    file: str = ""
    row: Whole | None = None
    reference: str = ""


class Incident(Record):
    """Something that happened, or is said to have happened: who, what, where, when, how, with what effect.

    Open text must not tell who said it or whom it hit: names, telephone numbers and what leads to a person go to
    ``victims``, ``witnesses`` and ``protected_note``. What is claimed is a Claim, what was found a Verification, who is
    answerable an Attribution, what it breaks a Violation: each names the incident, and none overwrites another.
    """

    kind: ClassVar[str] = "incident"
    protected: ClassVar[frozenset[str]] = frozenset({"victims", "witnesses", "harms", "protected_note"})
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType(
        {
            **marked(Mark.STRICTLY_CONFIDENTIAL, *protected),
            **marked(Mark.CONFIDENTIAL, "assigned_to", "response"),
        }
    )
    searched: ClassVar[tuple[str, ...]] = ("reference", "title", "what", "how", "effect")
    listed: ClassVar[Listed] = Listed(day="when.start", sector="sector", status="status", category="category")

    reference: Words
    """Short, for people: "NOR-0042"."""
    title: Words
    category: Category
    when: When
    reported: DayOrTime | None = None
    """When the mission first heard of it; the day alone where that was from a source."""
    where: Where
    place: PlaceId | None = None
    sector: SectorId | None = None
    who: tuple[Actor, ...] = ()
    what: str = ""
    how: str = ""
    """Means and manner in words; ``weapons`` and ``fire`` hold what can be counted."""
    weapons: tuple[Weapon, ...] = ()
    fire: Fire | None = None
    effect: str = ""
    casualties: Casualties = Casualties()
    displaced: Count | None = None
    """People who fled."""
    damage: tuple[Damage, ...] = ()
    response: str = ""
    """What the mission did and recommends."""
    priority: Literal["routine", "priority", "urgent"] = "routine"
    status: IncidentStatus = "reported"
    status_reason: str = ""
    assigned_to: str = ""
    """Person or team of the mission that looks into it."""
    duplicate_of: IncidentId | None = None
    """The incident that this one tells again; counts use that one."""
    related: tuple[IncidentId, ...] = ()
    """Others of one chain: the retaliation, the next day's shelling."""
    patrol: PatrolId | None = None
    """The patrol that met it."""
    against_mission: AgainstMission | None = None
    attachments: tuple[AttachmentId, ...] = ()
    origin: Origin | None = None
    victims: tuple[ProtectedPerson, ...] = ()
    witnesses: tuple[ProtectedPerson, ...] = ()
    harms: tuple[Harm, ...] = ()
    """Protected, for the harm with the village and the day can be enough to find a survivor."""
    protected_note: str = ""
    """What the team must know and nobody else may."""
