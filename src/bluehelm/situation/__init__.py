"""What is happening: trends, actors, places, and how well they are known."""

from bluehelm.situation.attribution import Signed, Standing, decide_approval, digest_of, standing
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
from bluehelm.situation.duplicate_links import heads_of, link_duplicate
from bluehelm.situation.duplicates import RecentIncidents, Suggestion, suggest_duplicates
from bluehelm.situation.frames import ACTORS, COARSE, COARSE_BY_ADMIN1, HOT_CELLS, KINDS, MONTHLY
from bluehelm.situation.incident_events import Background, events_of_incidents
from bluehelm.situation.rate_trend import RateRatio, RateTrend, rate_ratio
from bluehelm.situation.records import SITUATION_KINDS
from bluehelm.situation.release import Release, prepare_release
from bluehelm.situation.release_policy import ReleasePolicy, policy_for
from bluehelm.situation.release_source import releasable_incidents
from bluehelm.situation.released_row import ReleasedRow
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
    "Background",
    "ChangeWatch",
    "Compliance",
    "RateChange",
    "RateRatio",
    "RateTrend",
    "RecentIncidents",
    "Release",
    "ReleasePolicy",
    "ReleasedRow",
    "Series",
    "Signed",
    "Situation",
    "Standing",
    "Suggestion",
    "Trend",
    "VerificationTime",
    "decide_approval",
    "digest_of",
    "events_of_incidents",
    "heads_of",
    "link_duplicate",
    "measure_compliance",
    "policy_for",
    "prepare_release",
    "rate_ratio",
    "releasable_incidents",
    "standing",
    "suggest_duplicates",
    "summarise_situation",
    "watch_changes",
]
