"""Who and what we have: units, from a user's own file or estimated from published deployment maps."""

from bluehelm.force.deployment_units import units_from_deployments
from bluehelm.force.records import PROTECTING, UNIT_KINDS, Unit
from bluehelm.force.units_file import read_units

__all__ = ["PROTECTING", "UNIT_KINDS", "Unit", "read_units", "units_from_deployments"]
