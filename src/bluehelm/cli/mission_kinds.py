"""The kinds of record that the program hands to every mission file."""

from __future__ import annotations

from typing import Final

from bluehelm.force import FORCE_KINDS
from bluehelm.mission import Record
from bluehelm.partners import PARTNER_KINDS
from bluehelm.situation import SITUATION_KINDS
from bluehelm.situation.records.shared_incident import SharedIncident

KINDS: Final[tuple[type[Record], ...]] = (*PARTNER_KINDS, *SITUATION_KINDS, *FORCE_KINDS, SharedIncident)
"""Kinds of every stage; the mission's own (sites, people, attachments, runs) are always known."""
