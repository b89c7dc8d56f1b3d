"""What the fields of the records of ``situation`` may hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from bluehelm.exchange.event_words import FIRST_YEAR, LAST_YEAR
from bluehelm.mission.mark import Mark

IncidentStatus = Literal[
    "reported", "triaged", "assigned", "under_verification", "verified", "not_verified", "unverifiable", "false"
]
VerificationFinding = Literal["verified", "not_verified", "unverifiable", "false"]
AttributionOutcome = Literal["one", "several", "disputed", "unknown", "non_attributable"]
Confidence = Literal["low", "moderate", "high"]
PatrolStatus = Literal["planned", "done", "turned_back", "cancelled"]
Weapon = Literal[
    "small_arms",
    "machine_gun",
    "sniper",
    "grenade_launcher",
    "anti_tank_weapon",
    "mortar",
    "artillery",
    "rocket_artillery",
    "tank",
    "infantry_fighting_vehicle",
    "air_defence_weapon",
    "air_strike",
    "attack_helicopter",
    "armed_drone",
    "missile",
    "mine",
    "improvised_explosive_device",
    "vehicle_borne_explosive_device",
    "unexploded_ordnance",
    "chemical_agent",
    "riot_agent",
    "blade_or_club",
    "fire",
    "electronic",
    "none",
    "other",
    "unknown",
]
"""Means of an incident, as ceasefire monitors name them; mortars and wider are what withdrawal clauses speak of."""


def _in_reach(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {moment.year}")
    return moment


def _no_number(value: object) -> object:
    """Refuse 1700000000 for a time: what was meant by a bare number nobody can tell."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and value.strip().lstrip("-").isdigit()):
        raise ValueError(f"expected a time as 2026-03-01T06:30:00+03:00, got {value!r}")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_in_reach)]
"""A time with its offset from UTC: the clock on the wall of the place is kept, and posts in two zones agree."""

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=0, lt=360, allow_inf_nan=False)]
"""Clockwise from true north."""
Kilometres = Annotated[float, Field(ge=0, le=20_100, allow_inf_nan=False)]
"""Not more than half way round the globe."""
Millimetres = Annotated[float, Field(gt=0, le=2_000, allow_inf_nan=False)]
"""A calibre; the largest gun ever fired had 914."""
Hours = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
"""A number of people or things, as far as the frame EVENTS can hold it."""

PlaceId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "place"})]
SourceId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "source"})]
ClaimId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "claim"})]
ObservationId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "observation"})]
VerificationId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "verification"})]
PatrolId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "patrol"})]
AttachmentId = Annotated[str, Field(min_length=1, json_schema_extra={"x-refers-to": "attachment"})]


def marked(mark: Mark, *fields: str) -> Mapping[str, Mark]:
    """The same mark for several fields of a kind."""
    return MappingProxyType(dict.fromkeys(sorted(fields), mark))
