"""What is happening: trends, actors, places, and how well they are known."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.situation.attribution import Signed, Standing, decide_approval, digest_of, standing
    from bluehelm.situation.change_point import ChangeWatch, RateChange, watch_changes
    from bluehelm.situation.compliance import Compliance, measure_compliance
    from bluehelm.situation.compliance_delay import VerificationTime
    from bluehelm.situation.compliance_frames import (
        ALLEGATIONS,
        AREA_EFFORT,
        COMMITMENTS,
        EFFORT,
        MONTHLY_COMPLIANCE,
        PARTY_COMPLIANCE,
        SECTOR_COMPLIANCE,
    )
    from bluehelm.situation.compliance_watch import Series
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
    "SECTOR_COMPLIANCE",
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

_FILE_OF: Final = {
    "ACTORS": "frames",
    "ALLEGATIONS": "compliance_frames",
    "AREA_EFFORT": "compliance_frames",
    "COARSE": "frames",
    "COARSE_BY_ADMIN1": "frames",
    "COMMITMENTS": "compliance_frames",
    "EFFORT": "compliance_frames",
    "HOT_CELLS": "frames",
    "KINDS": "frames",
    "MONTHLY": "frames",
    "MONTHLY_COMPLIANCE": "compliance_frames",
    "PARTY_COMPLIANCE": "compliance_frames",
    "SECTOR_COMPLIANCE": "compliance_frames",
    "SITUATION_KINDS": "records",
    "Background": "incident_events",
    "ChangeWatch": "change_point",
    "Compliance": "compliance",
    "RateChange": "change_point",
    "RateRatio": "rate_trend",
    "RateTrend": "rate_trend",
    "RecentIncidents": "duplicates",
    "Release": "release",
    "ReleasePolicy": "release_policy",
    "ReleasedRow": "released_row",
    "Series": "compliance_watch",
    "Signed": "attribution",
    "Situation": "situation",
    "Standing": "attribution",
    "Suggestion": "duplicates",
    "Trend": "trend",
    "VerificationTime": "compliance_delay",
    "decide_approval": "attribution",
    "digest_of": "attribution",
    "events_of_incidents": "incident_events",
    "heads_of": "duplicate_links",
    "link_duplicate": "duplicate_links",
    "measure_compliance": "compliance",
    "policy_for": "release_policy",
    "prepare_release": "release",
    "rate_ratio": "rate_trend",
    "releasable_incidents": "release_source",
    "standing": "attribution",
    "suggest_duplicates": "duplicates",
    "summarise_situation": "situation",
    "watch_changes": "change_point",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
