"""Who and what we have: units, from a user's own file or estimated from published deployment maps."""

from typing import Final

from bluehelm.force.deployment_units import units_from_deployments
from bluehelm.force.records import PROTECTING, UNIT_KINDS, Unit
from bluehelm.force.units_file import read_units
from bluehelm.mission.record import Record

FORCE_KINDS: Final[tuple[type[Record], ...]] = (Unit,)
"""Every kind of record that this room declares."""

__all__ = ["FORCE_KINDS", "PROTECTING", "UNIT_KINDS", "Unit", "read_units", "units_from_deployments"]
