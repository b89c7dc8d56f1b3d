"""Who and what a force has: the records a mission writes down itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Self

from pydantic import Field, field_validator, model_validator

from bluehelm.mission.record import Listed, Record

UNIT_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "infantry": ("infantry", "protection"),
        "mechanised infantry": ("infantry", "protection"),
        "quick reaction force": ("infantry", "protection"),
        "special forces": ("infantry", "protection"),
        "reconnaissance": ("reconnaissance", "protection"),
        "riverine": ("riverine", "protection"),
        "formed police": ("public order",),
        "military police": ("military police",),
        "observers": ("observation",),
        "engineers": ("engineers",),
        "explosive ordnance disposal": ("explosive ordnance disposal",),
        "signals": ("signals",),
        "medical": ("medical",),
        "transport": ("transport",),
        "logistics": ("logistics",),
        "maintenance": ("maintenance",),
        "aviation": ("aviation",),
        "unmanned aircraft": ("unmanned aircraft",),
        "headquarters": ("headquarters",),
        "other": (),
    }
)
"""Kinds of unit, and the capabilities a unit of the kind has when its own are not written down."""

PROTECTING: Final = ("protection", "infantry")
"""Capabilities of which one is enough for a unit to protect civilians within its reach by patrolling."""


class Unit(Record):
    """One unit of a force that stands in one place.

    ``strength`` counts people; None says that nobody knows it, which only a unit estimated from somebody else's map may
    say. ``reach_km`` is how far from its site the unit can protect, as the crow flies. ``home`` names the site where it
    stands today; ``latitude`` and ``longitude`` (degrees, WGS 84) place that site when no list of places has it. A unit
    with neither is pledged: it has no place yet. A unit with ``hold`` keeps its home in every laydown, and counts.

    Raises:
        pydantic.ValidationError: when a rule of a field, or one between fields, is broken; its text states the rule.

    >>> unit = Unit(name="North Brigade", unit_type="infantry", strength=850, reach_km=60, home="Port Ash", source="x")
    >>> unit.capabilities, unit.protects
    (('infantry', 'protection'), True)
    """

    kind: ClassVar[str] = "unit"
    searched: ClassVar[tuple[str, ...]] = ("name", "home")
    listed: ClassVar[Listed] = Listed(category="unit_type")

    name: str = Field(min_length=1)
    unit_type: str
    """One of ``UNIT_KINDS``; the key ``kind`` of a units file."""
    strength: int | None = Field(gt=0, strict=True)
    capabilities: tuple[str, ...] = ()
    reach_km: float = Field(gt=0, le=1000, allow_inf_nan=False)
    home: str | None = Field(default=None, min_length=1)
    latitude: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    estimated: bool = False
    hold: bool = Field(default=False, strict=True)
    source: str = Field(min_length=1)

    @field_validator("unit_type")
    @classmethod
    def _known_type(cls, unit_type: str) -> str:
        if unit_type not in UNIT_KINDS:
            raise ValueError(f"expected one of {', '.join(UNIT_KINDS)}, got {unit_type!r}")
        return unit_type

    @model_validator(mode="before")
    @classmethod
    def _capabilities_of_type(cls, given: object) -> object:
        if isinstance(given, Mapping) and not given.get("capabilities"):
            return {**given, "capabilities": UNIT_KINDS.get(str(given.get("unit_type")), ())}
        return given

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("expected both latitude and longitude or neither, got one of them")
        if self.strength is None and not self.estimated:
            raise ValueError("expected a strength: only an estimated unit may have none")
        if self.hold and self.home is None and self.latitude is None:
            raise ValueError("expected a home for a unit with hold = true, got none")
        return self

    @property
    def protects(self) -> bool:
        """Whether the unit can protect civilians within its reach: it has a capability of ``PROTECTING``."""
        return any(capability in PROTECTING for capability in self.capabilities)

    def summary(self) -> str:
        """One line for a person: name, type, strength, reach and place.

        >>> Unit(name="Level 2", unit_type="medical", strength=60, reach_km=20, source="us").summary()
        'Level 2: medical, 60 people, reach 20 km, no place yet'
        """
        strength = "strength unknown" if self.strength is None else f"{self.strength:,} people"
        if self.home is not None:
            place = f"at {self.home}"
        elif self.latitude is not None:
            place = f"at {self.latitude:.3f}, {self.longitude:.3f}"
        else:
            place = "no place yet"
        estimated = ", estimated" if self.estimated else ""
        return f"{self.name}: {self.unit_type}, {strength}, reach {self.reach_km:g} km, {place}{estimated}"


FORCE_KINDS: Final[tuple[type[Record], ...]] = (Unit,)
"""Every kind of record that this room declares."""
