"""Other people's formats, in and out."""

from bluehelm.exchange.council_texts import CouncilText, TextParagraph, read_council_texts
from bluehelm.exchange.deployments import deployment_at, read_deployments
from bluehelm.exchange.events import read_events
from bluehelm.exchange.fetch import FetchedSource, Patience, fetch_source, read_record
from bluehelm.exchange.sources import SourceNote, source_note

__all__ = [
    "CouncilText",
    "FetchedSource",
    "Patience",
    "SourceNote",
    "TextParagraph",
    "deployment_at",
    "fetch_source",
    "read_council_texts",
    "read_deployments",
    "read_events",
    "read_record",
    "source_note",
]
