"""Who and what a force has: the records a mission writes down itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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


class Unit(BaseModel):
    """One unit of a force that stands in one place.

    ``strength`` counts people; None says that nobody knows it, which only a unit estimated from somebody else's map may
    say. ``reach_km`` is how far from its site the unit can protect, as the crow flies. ``home`` names the site where it
    stands today; ``latitude`` and ``longitude`` (degrees, WGS 84) place that site when no list of places has it. A unit
    with neither is pledged: it has no place yet. A unit with ``hold`` keeps its home in every laydown, and counts.

    Raises:
        pydantic.ValidationError: when a rule of a field, or one between fields, is broken; its text states the rule.

    >>> unit = Unit(name="North Battalion", kind="infantry", strength=850, reach_km=60, home="Port Ash", source="us")
    >>> unit.capabilities, unit.protects
    (('infantry', 'protection'), True)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1)
    kind: str
    strength: int | None = Field(gt=0, strict=True)
    capabilities: tuple[str, ...] = ()
    reach_km: float = Field(gt=0, le=1000, allow_inf_nan=False)
    home: str | None = Field(default=None, min_length=1)
    latitude: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    estimated: bool = False
    hold: bool = Field(default=False, strict=True)
    source: str = Field(min_length=1)

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        if kind not in UNIT_KINDS:
            raise ValueError(f"expected one of {', '.join(UNIT_KINDS)}, got {kind!r}")
        return kind

    @model_validator(mode="before")
    @classmethod
    def _capabilities_of_kind(cls, given: object) -> object:
        if isinstance(given, Mapping) and not given.get("capabilities"):
            return {**given, "capabilities": UNIT_KINDS.get(str(given.get("kind")), ())}
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
        """One line for a person: name, kind, strength, reach and place.

        >>> Unit(name="Level 2", kind="medical", strength=60, reach_km=20, source="us").summary()
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
        return f"{self.name}: {self.kind}, {strength}, reach {self.reach_km:g} km, {place}{estimated}"
