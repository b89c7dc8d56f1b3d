"""What the fields of the records of `partners` may hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bluehelm.exchange.event_words import EVENT_KINDS, FIRST_YEAR, LAST_YEAR

PartyType = Literal["state_forces", "armed_group", "political_group", "community", "regional_body", "mission", "other"]
AgreementType = Literal[
    "ceasefire", "peace_agreement", "status_of_forces", "memorandum_of_understanding", "host_consent"
]
Obligation = Literal["prohibition", "duty", "right", "procedure"]
Topic = Literal[
    "cessation_of_hostilities",
    "protection_of_civilians",
    "separation_of_forces",
    "reinforcement",
    "heavy_weapons",
    "cantonment",
    "air_and_drones",
    "mines_and_explosives",
    "detainees_and_missing",
    "humanitarian_access",
    "freedom_of_movement",
    "public_statements",
    "cyber",
    "verification",
    "joint_commission",
    "safety_of_mission",
    "status_of_mission",
    "entry_and_supplies",
    "jurisdiction",
    "property_and_claims",
    "duration",
    "other",
]
"""What a clause is about. One list for every agreement, so that compliance can be set side by side."""
MeetingStatus = Literal["planned", "held", "minutes_agreed", "not_held"]


def _known_category(value: str) -> str:
    if value not in EVENT_KINDS:
        raise ValueError(f"expected a category of incident ({', '.join(EVENT_KINDS)}), got {value!r}")
    return value


Category = Annotated[str, AfterValidator(_known_category), Field(json_schema_extra={"enum": list(EVENT_KINDS)})]
"""Category of an incident: one of ``EVENT_KINDS``."""
Words = Annotated[str, Field(min_length=1)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]

RecordId = Annotated[str, Field(min_length=1)]
PartyId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "party"})]
AgreementId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "agreement"})]
ClauseId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "clause"})]
MeetingId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "meeting"})]
SectorId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "sector"})]
IncidentId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "incident"})]


class Part(BaseModel):
    """Base of what stands inside a record and changes as one."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        defer_build=True,  # a command pays only for the validators of kinds that it checks: half of what all 30 cost
    )
