"""Counts of people and things, never more certain than they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from bluehelm.partners.field_types import Part, PartyId
from bluehelm.situation.records.field_types import Whole


class Count(Part):
    """A number as it is known: at least ``low``, at most ``high``, and the best estimate between.

    >>> str(Count(low=2, best=3, high=5)), str(Count(low=4, best=4, high=4))
    ('3 (2 to 5)', '4')
    """

    low: Whole
    best: Whole
    high: Whole

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.best <= self.high:
            raise ValueError(f"expected low <= best <= high, got {self.low}, {self.best}, {self.high}")
        return self

    def __str__(self) -> str:
        return str(self.best) if self.low == self.high else f"{self.best} ({self.low} to {self.high})"


class Toll(Part):
    """What happened to one category of people; None where nobody says, which is not zero."""

    killed: Count | None = None
    injured: Count | None = None
    missing: Count | None = None
    abducted: Count | None = None
    """Abducted or held without a lawful ground."""

    def counts(self) -> Iterator[tuple[str, Count]]:
        """Each count that is known, with its name."""
        for name in ("killed", "injured", "missing", "abducted"):
            count = getattr(self, name)
            if count is not None:
                yield name, count


class FighterToll(Part):
    """Casualties among one party's own fighters: ``party`` is its id, ``name`` its name where it is no Party."""

    party: PartyId | None = None
    name: str = ""
    toll: Toll = Toll()

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.party is None and not self.name:
            raise ValueError('expected a party or a name ("unknown" where nobody knows), got neither')
        return self


class Casualties(Part):
    """Casualties by category, one field: it changes as a whole.

    ``women`` (adult) and ``children`` (under 18, of either sex) are parts of ``civilians``, where they are known.

    Raises:
        pydantic.ValidationError: where women and children together cannot be part of the civilians.
    """

    civilians: Toll = Toll()
    women: Toll = Toll()
    children: Toll = Toll()
    fighters: tuple[FighterToll, ...] = ()
    mission: Toll = Toll()
    """The mission's own staff, of every kind and nationality."""
    humanitarian: Toll = Toll()
    """Staff of humanitarian organisations; not counted among ``civilians`` again."""
    unknown: Toll = Toll()
    """People of whom nobody knows whether they were civilians."""

    @model_validator(mode="after")
    def _parts_within(self) -> Self:
        for name, civilians in self.civilians.counts():
            parts = [getattr(part, name) for part in (self.women, self.children)]
            least = sum(part.low for part in parts if part is not None)
            if least > civilians.high:
                raise ValueError(
                    f"expected women and children within the civilians {name} (at most {civilians.high}), "
                    f"got at least {least}"
                )
        return self

    def tolls(self) -> tuple[Toll, ...]:
        """Every category once: women and children are within the civilians."""
        return (
            self.civilians,
            *(fighters.toll for fighters in self.fighters),
            self.mission,
            self.humanitarian,
            self.unknown,
        )


class Fire(Part):
    """How much was heard or seen, as ceasefire monitors count it."""

    explosions: Count | None = None
    bursts: Count | None = None
    shots: Count | None = None
    overflights: Count | None = None
    direction: Literal["", "incoming", "outgoing", "impact", "crossing"] = ""
    """As seen from who observed it."""


class Damage(Part):
    """Things damaged or destroyed. ``object`` from a list, so that attacks on protected objects can be counted."""

    object: Literal[
        "home",
        "school",
        "medical",
        "place_of_worship",
        "cultural_property",
        "water_or_power",
        "road_or_bridge",
        "market_or_food",
        "camp_of_displaced",
        "humanitarian",
        "mission_vehicle",
        "mission_premises",
        "mission_equipment",
        "military",
        "other",
    ]
    state: Literal["damaged", "destroyed", "looted", "occupied", "unknown"] = "unknown"
    number: Count | None = None
    note: str = ""
