"""What is fuzzed: everything that reads bytes somebody else has written.

A reader may refuse its input (``InputRefused``) or give problems. Anything else it raises is a fault of ours, and so
is a reader that takes longer than 25 seconds or more than two gigabytes of memory.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from bluehelm.demo import write_demo_inputs
from bluehelm.exchange import read_council_texts, read_deployments, read_events, read_places
from bluehelm.exchange.column_map import read_column_map
from bluehelm.exchange.image_metadata import strip_image_metadata
from bluehelm.exchange.odk_submissions import submissions_table
from bluehelm.exchange.record_map import read_record_map
from bluehelm.exchange.record_map_fields import field_specs
from bluehelm.exchange.sms_lines import parse_sms
from bluehelm.exchange.spreadsheet import read_sheet
from bluehelm.exchange.text_form_reading import parse_forms
from bluehelm.figures import read_figures
from bluehelm.force.units_file import read_units
from bluehelm.geo.geojson import read_features
from bluehelm.mandate import read_mandate
from bluehelm.mission.bundle import MAGIC, Bundle, read_bundle
from bluehelm.mission.bundle_lock import sealed
from bluehelm.mission.bundle_writing import write_bundle
from bluehelm.mission.received import unpack_bundle
from bluehelm.mission.site_keys import SiteKeys
from bluehelm.problems import InputRefused
from bluehelm.situation.records.incident import Incident

SEED_BYTES: Final = 4000


@dataclass(frozen=True)
class Target:
    """A reader of bytes, and good inputs to begin from."""

    read: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="bluehelm-fuzz-")


def scratch() -> Path:
    """A folder of this process for what a reader wants as a file."""
    return Path(_folder().name)


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
    """Workbooks of one and of two sheets, with a merged heading and a date; and two CSV files."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Date", "Place", None, "Killed"])
    sheet.append([None, "North", "East", None])
    sheet.append(["2026-03-01", 7.5, 18.25, 3])
    sheet.merge_cells("B1:C1")
    one, two = io.BytesIO(), io.BytesIO()
    workbook.save(one)
    workbook.create_sheet("Notes").append(["x", True, "=1+1"])
    workbook.save(two)
    return [one.getvalue(), two.getvalue(), b"Date;Place\n2026-03-01;Bria\n", b'"a","b"\n"1","x ""y""\n"\n']


KEYS: Final = SiteKeys.generate()
SECRET: Final = bytes(32)
BODY: Final = b'{"clock":110153,"kind":"incident","record":"r1","sequence":1,"site":"HQ"}\n'


def read_every_layer(content: bytes) -> None:
    """The bytes as a bundle, and as header, payload, lines and sealed pieces of one that a site has signed."""
    path = scratch() / "b.helmx"
    signed = MAGIC + struct.pack(">I", len(content)) + content + KEYS.sign(MAGIC + content)
    for whole in (content, signed):
        path.write_bytes(whole)
        with suppress(InputRefused):
            deque(read_bundle(path, keys=KEYS).lines(), maxlen=0)
    lines = zlib.compress(content, 1)
    under_lock = b"".join(sealed([content], SECRET))
    payloads = ((content, 1 << 24, None), (lines, len(content), None), (content, 99, SECRET), (under_lock, 99, SECRET))
    for payload, unpacked, secret in payloads:
        path.write_bytes(payload)
        digest = sha256(payload).hexdigest()
        bundle = Bundle(path, "m", KEYS.public, 0, len(payload), digest, unpacked, "b.helmx", secret)
        with suppress(InputRefused):
            deque(bundle.lines(), maxlen=0)
        with suppress(InputRefused):
            received = unpack_bundle(bundle)
            deque(received.bodies(), maxlen=0)
            deque(received.wrapped_keys(), maxlen=0)


def bundles() -> list[bytes]:
    """A bundle, its header, its payload, and its lines."""
    path = scratch() / "good.helmx"
    lines = b'{"sites":[]}\n["checkpoint","HQ",1]\n' + BODY
    write_bundle(path, lines.decode().splitlines(), mission="0123456789abcdef-0123456789abcdef", keys=KEYS)
    whole = path.read_bytes()
    head = len(MAGIC) + 4
    (size,) = struct.unpack(">I", whole[len(MAGIC) : head])
    return [whole, whole[head : head + size], zlib.compress(lines), lines]


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
DEPLOYMENTS: Final = (
    b"source,mission,year,month,location,latitude,longitude,no.troops,inf,hq,unpol.dummy,nameoftcc_1\n"
    b"Map no. 1,UNMAV,2026,1,Port,-10.2,-26.5,650,1,0,0,Ghana\n"
)

INCIDENT: Final = field_specs(Incident.model_json_schema())
RECEIVED: Final = date(2026, 3, 5)
FORM: Final = b"""Good morning
BLUEHELM 1 incident
reference: NOR-0042
when.start: 2025-03-04 06:30Z
where.mgrs: 33PVL1234567890
what: Two explosions heard
  north of the bridge.
  | The patrol went back.
END
"""
SMS: Final = b"BH1 INC 0403 0630Z 33PVL12345678 SHELL K2/3/5 W5 NOR T:2 explosions heard"
SUBMISSIONS: Final = b"""{"count":1,"next":null,"results":[{"_id":7,"meta/instanceID":"uuid:1","place":"4.36 18.5 0 0",
"group":{"killed":"2"},"who":[{"who/name":"a"}],"_attachments":[{"filename":"a/b.jpg"}],"_geolocation":[4.36,18.5]}]}"""
RECORD_MAP: Final = b"""record = "incident"
date_format = "%d/%m/%Y"
[columns]
title = "What"
"""


def parse_form_twice(content: bytes) -> None:
    """With and without knowledge of what an incident is."""
    text = content.decode("utf-8", errors="replace")
    parse_forms(text)
    parse_forms(text, kinds={"incident": INCIDENT}, offset=UTC)


TARGETS: Final = {
    "bundle": Target(read_every_layer, bundles),
    "column-map": Target(from_file(read_column_map, "map.toml"), lambda: [COLUMN_MAP]),
    "council-texts": Target(from_file(read_council_texts, "texts.jsonl"), demo_file("mandate.txt")),
    "deployments": Target(from_file(read_deployments, "deployments.csv"), lambda: [DEPLOYMENTS]),
    "events": Target(from_file(read_events, "events.csv"), demo_file("incidents.csv")),
    "figures": Target(from_file(read_figures, "figures.yaml"), lambda: [FIGURES]),
    "geojson": Target(from_file(read_features, "area.geojson"), demo_file("averra.geojson")),
    "image": Target(strip_twice, images),
    "mandate": Target(from_file(read_mandate, "mandate.txt"), demo_file("mandate.txt")),
    "odk": Target(partial(submissions_table, file="answers.json", multiple=("who",)), lambda: [SUBMISSIONS]),
    "places": Target(from_file(read_places, "places.csv"), demo_file("places.csv")),
    "record-map": Target(from_file(read_record_map, "map.toml"), lambda: [RECORD_MAP]),
    "sheet": Target(from_file(read_sheet, "sheet.xlsx"), sheets),
    "sms": Target(lambda content: parse_sms(content.decode("utf-8", "replace"), received=RECEIVED), lambda: [SMS]),
    "text-form": Target(parse_form_twice, lambda: [FORM]),
    "units": Target(from_file(read_units, "units.toml"), demo_file("units.toml")),
}
