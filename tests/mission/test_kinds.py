"""What is kept of a record: all that differs from the defaults, and all that lists are filtered by."""

from __future__ import annotations

from typing import ClassVar

from bluehelm.mission.kinds import listed_value, plain_fields
from bluehelm.mission.record import Listed, Record


class Walk(Record):
    """A kind whose status and category have defaults, one of them inside a field."""

    kind: ClassVar[str] = "walk"
    listed: ClassVar[Listed] = Listed(status="state.now", category="means", sector="sector")

    title: str = ""
    note: str = ""
    means: str = "foot"
    sector: str | None = None
    state: dict[str, str] = {"now": "planned"}  # noqa: RUF012  # pydantic copies it


def test_listed_fields_are_written_out_at_their_defaults() -> None:
    """Else no list would find a record that nobody has touched yet; what is empty and not listed stays out."""
    fields = plain_fields(Walk(title="North"))
    assert fields == {"title": "North", "means": "foot", "state": {"now": "planned"}}
    assert listed_value(fields, Walk.listed.status) == "planned"
    assert Walk.model_validate(fields) == Walk(title="North")
