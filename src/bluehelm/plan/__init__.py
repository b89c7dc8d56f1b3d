"""Where the forces go: demand, candidate sites, and the laydown that brings most of the demand within reach."""

from bluehelm.plan.demand import expected_demand, points_from_events
from bluehelm.plan.laydown import check_homes, plan_laydown
from bluehelm.plan.laydown_model import OPTIMAL, StopRule
from bluehelm.plan.result import LIMITS, Laydown
from bluehelm.plan.sites import Candidates, candidate_sites

__all__ = [
    "LIMITS",
    "OPTIMAL",
    "Candidates",
    "Laydown",
    "StopRule",
    "candidate_sites",
    "check_homes",
    "expected_demand",
    "plan_laydown",
    "points_from_events",
]
