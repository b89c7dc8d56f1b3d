"""Who and what we have: units, from a user's own file or estimated from published deployment maps."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.force.deployment_units import units_from_deployments
    from bluehelm.force.records import FORCE_KINDS, PROTECTING, UNIT_KINDS, Unit
    from bluehelm.force.units_file import read_units

__all__ = [
    "FORCE_KINDS",
    "PROTECTING",
    "UNIT_KINDS",
    "Unit",
    "read_units",
    "units_from_deployments",
]

_FILE_OF: Final = {
    "FORCE_KINDS": "records",
    "PROTECTING": "records",
    "UNIT_KINDS": "records",
    "Unit": "records",
    "read_units": "units_file",
    "units_from_deployments": "deployment_units",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
