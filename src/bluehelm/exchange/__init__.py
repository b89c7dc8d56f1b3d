"""Other people's formats, in and out."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.exchange.area_events import as_of_default, select_events
    from bluehelm.exchange.ceasefire_series import CEASEFIRE_SERIES, read_ceasefire_series
    from bluehelm.exchange.council_texts import CouncilText, TextParagraph, read_council_texts
    from bluehelm.exchange.deployments import deployment_at, read_deployments
    from bluehelm.exchange.events import read_events
    from bluehelm.exchange.fetch import FetchedSource, Patience, fetch_source, read_record
    from bluehelm.exchange.image_metadata import strip_image_metadata
    from bluehelm.exchange.joined_events import join_events
    from bluehelm.exchange.odk_map import suggest_survey_map
    from bluehelm.exchange.odk_submissions import read_submissions, submissions_table
    from bluehelm.exchange.places_file import read_places
    from bluehelm.exchange.record_map import RecordMap, read_record_map, record_map_toml
    from bluehelm.exchange.record_map_fields import FieldSpec, FieldType, field_specs
    from bluehelm.exchange.record_map_rows import MappedRow, apply_map
    from bluehelm.exchange.record_map_suggest import suggest_map
    from bluehelm.exchange.released_rows import RELEASED
    from bluehelm.exchange.sheet_table import SheetRow, SheetTable
    from bluehelm.exchange.sms_codes import SMS_CODES, SmsCode
    from bluehelm.exchange.sms_lines import parse_sms
    from bluehelm.exchange.sms_writing import write_sms
    from bluehelm.exchange.sources import OWN_RECORDS, SourceNote, source_note
    from bluehelm.exchange.spreadsheet import read_sheet
    from bluehelm.exchange.text_form import Form, blank_form, write_form
    from bluehelm.exchange.text_form_reading import parse_forms
    from bluehelm.exchange.write_geojson import write_as_geojson
    from bluehelm.exchange.write_geopackage import write_as_geopackage
    from bluehelm.exchange.write_hxl import write_as_hxl
    from bluehelm.exchange.write_kml import write_as_kml
    from bluehelm.exchange.write_ucdp import write_as_ucdp

__all__ = [
    "CEASEFIRE_SERIES",
    "OWN_RECORDS",
    "RELEASED",
    "SMS_CODES",
    "CouncilText",
    "FetchedSource",
    "FieldSpec",
    "FieldType",
    "Form",
    "MappedRow",
    "Patience",
    "RecordMap",
    "SheetRow",
    "SheetTable",
    "SmsCode",
    "SourceNote",
    "TextParagraph",
    "apply_map",
    "as_of_default",
    "blank_form",
    "deployment_at",
    "fetch_source",
    "field_specs",
    "join_events",
    "parse_forms",
    "parse_sms",
    "read_ceasefire_series",
    "read_council_texts",
    "read_deployments",
    "read_events",
    "read_places",
    "read_record",
    "read_record_map",
    "read_sheet",
    "read_submissions",
    "record_map_toml",
    "select_events",
    "source_note",
    "strip_image_metadata",
    "submissions_table",
    "suggest_map",
    "suggest_survey_map",
    "write_as_geojson",
    "write_as_geopackage",
    "write_as_hxl",
    "write_as_kml",
    "write_as_ucdp",
    "write_form",
    "write_sms",
]

_FILE_OF: Final = {
    "CEASEFIRE_SERIES": "ceasefire_series",
    "OWN_RECORDS": "sources",
    "RELEASED": "released_rows",
    "SMS_CODES": "sms_codes",
    "CouncilText": "council_texts",
    "FetchedSource": "fetch",
    "FieldSpec": "record_map_fields",
    "FieldType": "record_map_fields",
    "Form": "text_form",
    "MappedRow": "record_map_rows",
    "Patience": "fetch",
    "RecordMap": "record_map",
    "SheetRow": "sheet_table",
    "SheetTable": "sheet_table",
    "SmsCode": "sms_codes",
    "SourceNote": "sources",
    "TextParagraph": "council_texts",
    "apply_map": "record_map_rows",
    "as_of_default": "area_events",
    "blank_form": "text_form",
    "deployment_at": "deployments",
    "fetch_source": "fetch",
    "field_specs": "record_map_fields",
    "join_events": "joined_events",
    "parse_forms": "text_form_reading",
    "parse_sms": "sms_lines",
    "read_ceasefire_series": "ceasefire_series",
    "read_council_texts": "council_texts",
    "read_deployments": "deployments",
    "read_events": "events",
    "read_places": "places_file",
    "read_record": "fetch",
    "read_record_map": "record_map",
    "read_sheet": "spreadsheet",
    "read_submissions": "odk_submissions",
    "record_map_toml": "record_map",
    "select_events": "area_events",
    "source_note": "sources",
    "strip_image_metadata": "image_metadata",
    "submissions_table": "odk_submissions",
    "suggest_map": "record_map_suggest",
    "suggest_survey_map": "odk_map",
    "write_as_geojson": "write_geojson",
    "write_as_geopackage": "write_geopackage",
    "write_as_hxl": "write_hxl",
    "write_as_kml": "write_kml",
    "write_as_ucdp": "write_ucdp",
    "write_form": "text_form",
    "write_sms": "sms_writing",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
