"""The record of a unit: what it may be, and that it cannot be made otherwise."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bluehelm.force import FORCE_KINDS, Unit
from bluehelm.mission.kinds import Kinds, listed_value, plain_fields

GOOD = {"name": "A", "unit_type": "infantry", "strength": 100, "reach_km": 50, "source": "own records"}


def test_a_unit_reads_back_from_its_json() -> None:
    """A unit stored and read is the same unit."""
    unit = Unit(**GOOD, home="Port Ash", latitude=1.0, longitude=2.0)
    assert Unit.model_validate_json(unit.model_dump_json()) == unit


def test_only_an_estimate_may_lack_a_strength() -> None:
    """A map's unit of unknown strength may stand; an own unit without strength may not."""
    estimated = Unit(**(GOOD | {"strength": None, "estimated": True}))
    assert "strength unknown" in estimated.summary()
    with pytest.raises(ValidationError, match="expected a strength"):
        Unit(**(GOOD | {"strength": None}))


@pytest.mark.parametrize(
    "changed", [{"strength": 0}, {"strength": 10.5}, {"reach_km": 0}, {"unit_type": "x"}, {"nam": "y"}]
)
def test_a_broken_rule_makes_no_unit(changed: dict[str, object]) -> None:
    """Strength and reach above zero, a known kind and known fields only."""
    with pytest.raises(ValidationError):
        Unit(**(GOOD | changed))


def test_a_unit_cannot_be_changed() -> None:
    """A unit is a value: a changed one is a copy."""
    with pytest.raises(ValidationError, match="frozen"):
        Unit(**GOOD).strength = 5  # type: ignore[misc]


def test_a_unit_is_a_kind_of_record() -> None:
    """A mission file takes units: found by name, listed by type."""
    assert Kinds(FORCE_KINDS).get("unit") is Unit
    assert listed_value(plain_fields(Unit(**GOOD)), Unit.listed.category) == "infantry"
