"""The built-in fictional mission: an invented country, its mandate, units, places, incidents and mission file."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bluehelm.demo.generator import generate_incidents
    from bluehelm.demo.mission import DEMO_FILES, MISSION, write_demo_inputs
    from bluehelm.demo.mission_records import write_demo_records
    from bluehelm.demo.parameters import Parameters, load_parameters
    from bluehelm.demo.scenario import ScenarioClock, ScenarioPlay, play_scenario

__all__ = [
    "DEMO_FILES",
    "MISSION",
    "Parameters",
    "ScenarioClock",
    "ScenarioPlay",
    "generate_incidents",
    "load_parameters",
    "play_scenario",
    "write_demo_inputs",
    "write_demo_records",
]

_MODULE_OF: Final = {
    "DEMO_FILES": "mission",
    "MISSION": "mission",
    "Parameters": "parameters",
    "ScenarioClock": "scenario",
    "ScenarioPlay": "scenario",
    "generate_incidents": "generator",
    "load_parameters": "parameters",
    "play_scenario": "scenario",
    "write_demo_inputs": "mission",
    "write_demo_records": "mission_records",
}


def __getattr__(name: str) -> object:
    """Load what is asked for: a brief needs no mission file, and a mission file no generator of incidents."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
