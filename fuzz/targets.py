"""What is fuzzed: everything that reads bytes somebody else has written.

A reader may refuse its input (``InputRefused``) or give problems. Anything else it raises is a fault of ours, and so
is a reader that takes longer than ten seconds or more than two gigabytes of memory.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from bluehelm.demo import write_demo_inputs
from bluehelm.exchange import read_council_texts, read_deployments, read_events, read_places
from bluehelm.exchange.column_map import read_column_map
from bluehelm.exchange.image_metadata import strip_image_metadata
from bluehelm.exchange.spreadsheet import read_sheet
from bluehelm.figures import read_figures
from bluehelm.force.units_file import read_units
from bluehelm.geo.geojson import read_features
from bluehelm.mandate import read_mandate

SEED_BYTES: Final = 4000


@dataclass(frozen=True)
class Target:
    """A reader of bytes, and good inputs to begin from."""

    read: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


@cache
def scratch() -> Path:
    """A folder of this process for what a reader wants as a file."""
    return Path(tempfile.mkdtemp(prefix="bluehelm-fuzz-"))


def from_file(reader: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
    """A reader of bytes from a reader of files."""

    def read(content: bytes) -> object:
        path = scratch() / name
        path.write_bytes(content)
        return reader(path)

    return read


def demo_file(name: str) -> Callable[[], list[bytes]]:
    """One input of the built-in mission; of a long one the first lines."""

    def seeds() -> list[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            write_demo_inputs(Path(folder), seed=1)
            content = (Path(folder) / name).read_bytes()
        return [content[: content.rfind(b"\n", 0, SEED_BYTES) + 1] or content]

    return seeds


def strip_twice(content: bytes) -> None:
    """What was stripped once comes back unchanged."""
    once = strip_image_metadata(content)
    if strip_image_metadata(once) != once:
        raise AssertionError("an image that was stripped is changed when it is stripped again")


def images() -> list[bytes]:
    """A PNG and a JPEG of one point each, with a comment in them."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    png += chunk(b"tEXt", b"Author\0Anna") + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    tables = "ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    tables += "ffc4001500010100000000000000000000000000000007" + "ffc40014100100000000000000000000000000000000"
    return [png, bytes.fromhex("ffd8fffe0006416e6e61" + tables + "ffda0008010100003f00" + "54" + "ffd9")]


def sheets() -> list[bytes]:
    """A workbook with two sheets, a merged heading and a date; and two CSV files."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Date", "Place", None, "Killed"])
    sheet.append([None, "North", "East", None])
    sheet.append(["2026-03-01", 7.5, 18.25, 3])
    sheet.merge_cells("B1:C1")
    workbook.create_sheet("Notes").append(["x", True, "=1+1"])
    packed = io.BytesIO()
    workbook.save(packed)
    return [packed.getvalue(), b"Date;Place\n2026-03-01;Bria\n", b'"a","b"\n"1","x ""y""\n"\n']


COLUMN_MAP: Final = b"""source = "Log"
date_format = "%d/%m/%Y"
decimal = ","
[columns]
start = "Date"
latitude = "Lat"
longitude = "Lon"
[kinds]
Ambush = "armed_clash"
"""
FIGURES: Final = b"""- key: reimbursement
  value: 1448
  unit: persons
  source: >-
    A/RES/76/276
  valid_from: 2022-07-01
  valid_to: 2026-06-30
"""
DEPLOYMENTS: Final = b"source,mission,year,month,latitude,longitude,location,troops\nx,UNMAV,2026,1,7.5,18.2,Bria,120\n"

TARGETS: Final = {
    "column-map": Target(from_file(read_column_map, "map.toml"), lambda: [COLUMN_MAP]),
    "council-texts": Target(from_file(read_council_texts, "texts.jsonl"), demo_file("mandate.txt")),
    "deployments": Target(from_file(read_deployments, "deployments.csv"), lambda: [DEPLOYMENTS]),
    "events": Target(from_file(read_events, "events.csv"), demo_file("incidents.csv")),
    "figures": Target(from_file(read_figures, "figures.yaml"), lambda: [FIGURES]),
    "geojson": Target(from_file(read_features, "area.geojson"), demo_file("averra.geojson")),
    "image": Target(strip_twice, images),
    "mandate": Target(from_file(read_mandate, "mandate.txt"), demo_file("mandate.txt")),
    "places": Target(from_file(read_places, "places.csv"), demo_file("places.csv")),
    "sheet": Target(from_file(read_sheet, "sheet.xlsx"), sheets),
    "units": Target(from_file(read_units, "units.toml"), demo_file("units.toml")),
}
