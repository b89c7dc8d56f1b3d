"""Other people's formats, in and out."""

from bluehelm.exchange.area_events import as_of_default, select_events
from bluehelm.exchange.ceasefire_series import CEASEFIRE_SERIES, read_ceasefire_series
from bluehelm.exchange.council_texts import CouncilText, TextParagraph, read_council_texts
from bluehelm.exchange.deployments import deployment_at, read_deployments
from bluehelm.exchange.events import read_events
from bluehelm.exchange.fetch import FetchedSource, Patience, fetch_source, read_record
from bluehelm.exchange.image_metadata import strip_image_metadata
from bluehelm.exchange.joined_events import join_events
from bluehelm.exchange.places_file import read_places
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.exchange.sources import OWN_RECORDS, SourceNote, source_note
from bluehelm.exchange.write_geojson import write_as_geojson
from bluehelm.exchange.write_geopackage import write_as_geopackage
from bluehelm.exchange.write_hxl import write_as_hxl
from bluehelm.exchange.write_kml import write_as_kml
from bluehelm.exchange.write_ucdp import write_as_ucdp

__all__ = [
    "CEASEFIRE_SERIES",
    "OWN_RECORDS",
    "RELEASED",
    "CouncilText",
    "FetchedSource",
    "Patience",
    "SourceNote",
    "TextParagraph",
    "as_of_default",
    "deployment_at",
    "fetch_source",
    "join_events",
    "read_ceasefire_series",
    "read_council_texts",
    "read_deployments",
    "read_events",
    "read_places",
    "read_record",
    "select_events",
    "source_note",
    "strip_image_metadata",
    "write_as_geojson",
    "write_as_geopackage",
    "write_as_hxl",
    "write_as_kml",
    "write_as_ucdp",
]
