"""Words that somebody released, or that stand as the name of a place: in no format do they run or hide anything."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from bluehelm.columns import schema_of
from bluehelm.exchange.released_rows import RELEASED
from bluehelm.exchange.write_geojson import write_as_geojson
from bluehelm.exchange.write_geopackage import write_as_geopackage
from bluehelm.exchange.write_hxl import write_as_hxl
from bluehelm.exchange.write_kml import write_as_kml
from bluehelm.exchange.write_ucdp import write_as_ucdp

NASTY = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<![CDATA[x]]>]]>&amp;&lt;&#60;b&#62;",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r\n=1+1",
    "words; =1+1",
    "words,=1+1",
    "\uff1d1+1",
    "'; DROP TABLE released_incidents; --",
    'a"b,c\nd',
    "\u202egpj.exe\u202c",
    "\u2066hidden\u2069",
    "\x00\x1b[31m\x07red",
    "\ufffe\uffff",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "$[name]",
    "javascript:alert(1)",
]
HIDING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def cells_of(path: Path) -> list[str]:
    """Cells as spreadsheets of several languages cut them."""
    with path.open(encoding="utf-8", newline="") as stream:
        cells = [cell for line in csv.reader(stream) for cell in line]
    return [part for cell in cells for part in (cell, *re.split("[;|\t,]", cell))]


def read_csv(path: Path) -> list[str]:
    """Texts of a CSV file, none of which is a formula; numbers are."""
    cells = cells_of(path)
    formulas = [cell for cell in cells if cell.lstrip()[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20") and cell.strip()]
    assert [cell for cell in formulas if not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []
    return cells


def read_geojson(path: Path) -> list[str]:
    """Texts of a GeoJSON file, which holds no bracket of HTML."""
    content = path.read_text(encoding="utf-8")
    assert not set("<>&") & set(content)
    return [str(value) for value in json.loads(content)["features"][0]["properties"].values()]


def read_kml(path: Path) -> list[str]:
    """Texts of a KML file, none of which is HTML, and which has no more elements than a plain one."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    texts = [element.text or "" for element in root.iter()]
    assert not [text for text in texts if "<" in text or ">" in text]
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("kml", "Document", "name", "Placemark", "TimeSpan", "begin", "end", "ExtendedData", "Data", "value"),
        *("Point", "coordinates"),
    }
    assert b"<!" not in path.read_bytes()
    return texts


def read_geopackage(path: Path) -> list[str]:
    """Texts of a GeoPackage whose table is still there."""
    with closing(sqlite3.connect(path)) as database:
        (row,) = database.execute("SELECT * FROM released_incidents").fetchall()
    return [str(value) for value in row]


@pytest.mark.parametrize("words", NASTY, ids=ascii)
@pytest.mark.parametrize(
    ("write", "read"),
    [
        (write_as_hxl, read_csv),
        (write_as_ucdp, read_csv),
        (write_as_geojson, read_geojson),
        (write_as_kml, read_kml),
        (write_as_geopackage, read_geopackage),
    ],
)
def test_no_words_run_or_hide(
    write: Callable[..., None], read: Callable[[Path], list[str]], words: str, tmp_path: Path
) -> None:
    """In a released text and in the names of units: no formula, no tag, no entity, no mark that hides or turns."""
    row: dict[str, Any] = {
        **dict.fromkeys(column.name for column in RELEASED),
        "reference": "AB12CD34",
        "day": date(2026, 3, 1),
        "last_day": date(2026, 3, 1),
        "latitude": -6.25,
        "longitude": -18.75,
        "where_precision": 3,
        "country": "CAF",
        "category": "unrest",
        "fictional": True,
        **dict.fromkeys(("admin1", "admin2", "clauses", "released_text"), words),
    }
    write(pl.DataFrame([row], schema=schema_of(RELEASED), strict=False), tmp_path / "copy")
    texts = read(tmp_path / "copy")
    assert texts
    assert [text for text in texts if HIDING.search(text)] == []
