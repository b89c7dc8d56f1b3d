"""KML 2.2: one placemark a released incident, its columns as extended data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import polars as pl

from bluehelm.exchange.released_rows import ready_to_write, write_released_file

_NAMESPACE: Final = "http://www.opengis.net/kml/2.2"

_BRACKETS: Final = str.maketrans("<>", "\u2039\u203a")


def write_as_kml(rows: pl.DataFrame, path: Path | str) -> None:
    """Write released rows as KML; rows without a point are placemarks without geometry.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
        InputRefused: when the file cannot be written.
    """
    root = ET.Element("kml", {"xmlns": _NAMESPACE})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = "Released incidents"
    for row in ready_to_write(rows).iter_rows(named=True):
        _placemark(document, row)
    ET.indent(root, " ")
    write_released_file(path, ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _placemark(document: ET.Element, row: dict[str, Any]) -> None:
    mark = ET.SubElement(document, "Placemark", {"id": f"incident-{row['reference']}"})
    label = "fictional: " if row["fictional"] else ""
    ET.SubElement(mark, "name").text = f"{label}{row['category']} {row['day']}"
    span = ET.SubElement(mark, "TimeSpan")
    ET.SubElement(span, "begin").text = str(row["day"])
    ET.SubElement(span, "end").text = str(row["last_day"])
    extended = ET.SubElement(mark, "ExtendedData")
    for name, value in row.items():
        if value is not None:
            item = ET.SubElement(extended, "Data", {"name": name})
            ET.SubElement(item, "value").text = str(value).lower() if isinstance(value, bool) else _plain(str(value))
    if row["latitude"] is not None and row["longitude"] is not None:
        point = ET.SubElement(mark, "Point")
        ET.SubElement(point, "coordinates").text = f"{row['longitude']},{row['latitude']}"


def _plain(text: str) -> str:
    """A text that is none in HTML: map programs show values as pages, and would run what stands in brackets."""
    return text.translate(_BRACKETS)
