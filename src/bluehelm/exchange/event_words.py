"""What an incident may be called and when it may lie: words and bounds that frames, records and forms share."""

from __future__ import annotations

from typing import Final

EVENT_KINDS: Final = (
    "armed_clash",
    "attack_on_civilians",
    "explosion",
    "attack_on_mission",
    "denial_of_movement",
    "abduction",
    "ceasefire_violation",
    "unrest",
    "information",
    "cyber",
    "other",
)

VIOLENCE_TYPES: Final = ("state_based", "non_state", "one_sided")

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
"""Years that a date may have. What lies outside is a slip of typing: a table of every month up to the year 9999 would
never end, and no source of incidents reaches back before 1900."""
