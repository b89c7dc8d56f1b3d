"""People whom a record must never expose."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bluehelm.partners.field_types import Part

Consent = Literal["not_asked", "refused", "mission_only", "without_name", "with_name"]
"""What somebody allowed to be done with what they say, after being told the risk; without an answer, nothing."""


class ProtectedPerson(Part):
    """A victim or witness. Stands only in protected fields.

    ``alias`` is what the file calls the person elsewhere ("W-3").
    """

    alias: str = ""
    name: str = ""
    contact: str = ""
    whereabouts: str = ""
    sex: Literal["", "female", "male", "other"] = ""
    age: Annotated[int, Field(ge=0, le=130, strict=True)] | None = None
    account: str = ""
    """What happened to the person, or what the person says."""
    consent: Consent = "not_asked"
    concern: str = ""
    """What could happen to the person if it became known."""
