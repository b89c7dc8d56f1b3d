"""Other people's formats, in and out."""

from bluehelm.exchange.sources import SourceNote, source_note

__all__ = ["SourceNote", "source_note"]
