"""Other people's formats, in and out."""

from bluehelm.exchange.area_events import as_of_default, select_events
from bluehelm.exchange.council_texts import CouncilText, TextParagraph, read_council_texts
from bluehelm.exchange.deployments import deployment_at, read_deployments
from bluehelm.exchange.events import read_events
from bluehelm.exchange.fetch import FetchedSource, Patience, fetch_source, read_record
from bluehelm.exchange.joined_events import join_events
from bluehelm.exchange.places_file import read_places
from bluehelm.exchange.sources import OWN_RECORDS, SourceNote, source_note

__all__ = [
    "OWN_RECORDS",
    "CouncilText",
    "FetchedSource",
    "Patience",
    "SourceNote",
    "TextParagraph",
    "as_of_default",
    "deployment_at",
    "fetch_source",
    "join_events",
    "read_council_texts",
    "read_deployments",
    "read_events",
    "read_places",
    "read_record",
    "select_events",
    "source_note",
]
