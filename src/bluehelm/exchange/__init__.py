"""Other people's formats, in and out."""

from bluehelm.exchange.events import read_events
from bluehelm.exchange.sources import SourceNote, source_note

__all__ = ["SourceNote", "read_events", "source_note"]
