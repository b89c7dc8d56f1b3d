"""Bringing public sources here: the only part of Bluehelm that goes out on the network."""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.exchange.fetch.addresses import FETCHED_SOURCES, Release, read_addresses
    from bluehelm.exchange.fetch.download import Patience, Progress
    from bluehelm.exchange.fetch.record import FetchedFile, SourceRecord, read_record
    from bluehelm.exchange.fetch.source import FetchedSource, data_folder, fetch_source

__all__ = [
    "FETCHED_SOURCES",
    "FetchedFile",
    "FetchedSource",
    "Patience",
    "Progress",
    "Release",
    "SourceRecord",
    "data_folder",
    "fetch_source",
    "read_addresses",
    "read_record",
]

_FILE_OF: Final = {
    "FETCHED_SOURCES": "addresses",
    "FetchedFile": "record",
    "FetchedSource": "source",
    "Patience": "download",
    "Progress": "download",
    "Release": "addresses",
    "SourceRecord": "record",
    "data_folder": "source",
    "fetch_source": "source",
    "read_addresses": "addresses",
    "read_record": "record",
}

__getattr__ = names_loaded_when_used(__name__, _FILE_OF)
