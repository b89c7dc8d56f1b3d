"""Bringing public sources here: the only part of Bluehelm that goes out on the network."""

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
