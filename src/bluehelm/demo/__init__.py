"""The built-in fictional mission: an invented country, its mandate, units, places and eight years of incidents."""

from bluehelm.demo.generator import generate_incidents
from bluehelm.demo.mission import DEMO_FILES, MISSION, write_demo_inputs
from bluehelm.demo.parameters import Parameters, load_parameters

__all__ = ["DEMO_FILES", "MISSION", "Parameters", "generate_incidents", "load_parameters", "write_demo_inputs"]
