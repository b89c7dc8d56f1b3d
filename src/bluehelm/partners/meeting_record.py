"""A meeting of a joint commission, as its secretary keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType
from typing import ClassVar

from bluehelm.mission.mark import Mark
from bluehelm.mission.record import Listed, Record
from bluehelm.partners.field_types import (
    AgreementId,
    Day,
    IncidentId,
    MeetingStatus,
    Part,
    PartyId,
    SectorId,
    Words,
)


class Delegation(Part):
    """Who came for one party, or for somebody invited (``party`` None, ``name`` says who). ``absent`` is why not."""

    party: PartyId | None = None
    name: str = ""
    head: str = ""
    members: tuple[Words, ...] = ()
    absent: str = ""


class AgendaItem(Part):
    """One point of the agenda, with the incidents it is about."""

    number: Words
    title: Words
    incidents: tuple[IncidentId, ...] = ()


class Position(Part):
    """What a party said on a point of the agenda, in the minutes' words."""

    item: Words
    """Number of the point of the agenda."""
    party: PartyId
    says: Words


class MeetingDecision(Part):
    """What the commission decided. ``owner`` is the party that is to do it; ``owner_in_words`` where it is no party
    ("the chair"). What became of it is a Commitment that names meeting and number.
    """

    number: Words
    text: Words
    item: str = ""
    owner: PartyId | None = None
    owner_in_words: str = ""
    due: Day | None = None


class Meeting(Record):
    """One meeting of a joint commission, from its planning to minutes that all agree.

    ``private_note`` is the mission's own: it is in no minutes and goes to no party.
    """

    kind: ClassVar[str] = "meeting"
    marks: ClassVar[Mapping[str, Mark]] = MappingProxyType({"private_note": Mark.STRICTLY_CONFIDENTIAL})
    searched: ClassVar[tuple[str, ...]] = ("reference", "body", "agenda", "positions", "decisions", "minutes")
    listed: ClassVar[Listed] = Listed(day="day", sector="sector", status="status", parent="agreement")

    reference: Words
    body: str = "Joint Commission"
    agreement: AgreementId | None = None
    sector: SectorId | None = None
    """None for the commission of the whole mission."""
    day: Day | None = None
    begins: time | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    delegations: tuple[Delegation, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    positions: tuple[Position, ...] = ()
    decisions: tuple[MeetingDecision, ...] = ()
    minutes: str = ""
    minutes_agreed_by: tuple[PartyId, ...] = ()
    status: MeetingStatus = "planned"
    status_reason: str = ""
    """Why it was not held, or why a party does not agree the minutes."""
    next_day: Day | None = None
    private_note: str = ""
