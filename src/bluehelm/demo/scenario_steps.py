"""What can happen in the scripted month: one small model a step, each written by one person at one site."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from bluehelm.partners.field_types import Part, Words
from bluehelm.situation.records.field_types import IncidentStatus

SiteCode = Literal["HQ", "NOR", "SOU"]


class Step(Part):
    """Base: at which site, on which day of the month, by whom (a person, or a role of the site's team)."""

    site: SiteCode
    day: Annotated[int, Field(ge=1, le=31)]
    by: Words = "analyst"


class Write(Step):
    """A new record; ``name`` is what later steps call it, where its own fields give it no name."""

    do: Literal["write"] = "write"
    kind: Words
    fields: dict[str, JsonValue]
    name: str = ""


class Edit(Step):
    """Fields of a record set anew."""

    do: Literal["edit"] = "edit"
    record: Words
    fields: dict[str, JsonValue]


class Move(Step):
    """An incident given its next status, as ``situation.life`` allows it."""

    do: Literal["move"] = "move"
    incident: Words
    to: IncidentStatus
    reason: str = ""
    assignee: str = ""


class Approve(Step):
    """A second person's word on a record as it is then."""

    do: Literal["approve"] = "approve"
    of: Words
    decision: Literal["approve", "object"] = "approve"
    reason: str = ""


class Link(Step):
    """An incident linked as a duplicate of another."""

    do: Literal["link"] = "link"
    duplicate: Words
    of: Words


class Withdraw(Step):
    """A record taken out of lists and counts."""

    do: Literal["withdraw"] = "withdraw"
    record: Words
    reason: Words


class Erase(Step):
    """The protected fields of a record destroyed for good, at every site."""

    do: Literal["erase"] = "erase"
    record: Words
    reason: Words


AnyStep = Annotated[Write | Edit | Move | Approve | Link | Withdraw | Erase, Field(discriminator="do")]


def day_in_march(day: int) -> date:
    """A day of the scripted month."""
    return date(2025, 3, day)
