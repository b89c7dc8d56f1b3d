"""What is happening: trends, actors, places, and how well they are known."""

from bluehelm.situation.change_point import ChangeWatch, RateChange, watch_changes
from bluehelm.situation.compliance import Compliance, Series, measure_compliance
from bluehelm.situation.compliance_delay import VerificationTime
from bluehelm.situation.compliance_frames import (
    ALLEGATIONS,
    AREA_EFFORT,
    COMMITMENTS,
    EFFORT,
    MONTHLY_COMPLIANCE,
    PARTY_COMPLIANCE,
)
from bluehelm.situation.frames import ACTORS, COARSE, COARSE_BY_ADMIN1, HOT_CELLS, KINDS, MONTHLY
from bluehelm.situation.rate_trend import RateRatio, RateTrend, rate_ratio
from bluehelm.situation.records import SITUATION_KINDS
from bluehelm.situation.situation import Situation, summarise_situation
from bluehelm.situation.trend import Trend

__all__ = [
    "ACTORS",
    "ALLEGATIONS",
    "AREA_EFFORT",
    "COARSE",
    "COARSE_BY_ADMIN1",
    "COMMITMENTS",
    "EFFORT",
    "HOT_CELLS",
    "KINDS",
    "MONTHLY",
    "MONTHLY_COMPLIANCE",
    "PARTY_COMPLIANCE",
    "SITUATION_KINDS",
    "ChangeWatch",
    "Compliance",
    "RateChange",
    "RateRatio",
    "RateTrend",
    "Series",
    "Situation",
    "Trend",
    "VerificationTime",
    "measure_compliance",
    "rate_ratio",
    "summarise_situation",
    "watch_changes",
]
