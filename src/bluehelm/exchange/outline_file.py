"""Outlines of sectors from a GeoJSON file: a table of their properties, and the outline of each row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
import shapely.geometry
from pydantic import JsonValue

from bluehelm.exchange.sheet_table import LONGEST_CELL, MOST_COLUMNS, SheetRow, SheetTable, clean_cell
from bluehelm.geo.mended_outline import MOST_CROSSINGS, mended_outline
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular

OUTLINE_ENDINGS: Final = (".geojson", ".json")
_LARGEST: Final = 64 << 20  # bytes
_MOST_FEATURES: Final = 2_000
MOST_POINTS: Final = 20_000
"""Points of one outline: more do not fit an entry of the mission file, and no map shows them."""
_STEP: Final = 6  # decimals of a degree that are kept: a tenth of a metre
_EXPORT: Final = "Export the sectors as GeoJSON in WGS 84 (EPSG:4326), one polygon or multipolygon a sector."


@dataclass(frozen=True, slots=True)
class OutlineTable:
    """The features of a file: their properties as a table of texts, and the outline of each by the number of its row,
    which is the place of the feature, from 1.
    """

    table: SheetTable
    outlines: Mapping[int, dict[str, JsonValue]]


def read_outlines(path: str | Path) -> tuple[OutlineTable, tuple[Problem, ...]]:
    """Read a GeoJSON file of polygons and multipolygons (RFC 7946).

    A ring that is not closed is closed, an outline that crosses itself is mended, and both are told. A feature is left
    out and told where it has no outline, lies outside the degrees there are, or has too many points.

    Raises:
        InputRefused: the file cannot be read, is no collection of features, or larger than one of sectors can be.
    """
    path = Path(path)
    features = _features(path)
    rows: list[SheetRow] = []
    outlines: dict[int, dict[str, JsonValue]] = {}
    problems: list[Problem] = []
    headings = list(dict.fromkeys(_name(key) for feature in features for key in _properties(feature)))[:MOST_COLUMNS]
    for number, feature in enumerate(features, start=1):
        shape, found = _outline(feature)
        problems += [_placed(problem, number, path.name) for problem in found]
        if shape is None:
            continue
        cells = {_name(key): _text(value) for key, value in _properties(feature).items()}
        rows.append(SheetRow(number, tuple(cells.get(heading) for heading in headings)))
        outlines[number] = shape
    table = SheetTable(path.name, None, tuple(headings), tuple(rows))
    return OutlineTable(table, outlines), tuple(problems)


def _features(path: Path) -> Sequence[object]:
    refuse_irregular(path)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        raise _refused(path, "file-unreadable", message, "Check its path and name.") from None
    if len(content) > _LARGEST:
        raise _refused(path, "outlines-too-large", f"The file has more than {_LARGEST:,} bytes.", _SIMPLER)
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else printable(str(error))[:200]
        raise _refused(path, "not-geojson", f"The file is not JSON: {said}.", _EXPORT) from None
    features = whole.get("features") if isinstance(whole, Mapping) else None
    if isinstance(whole, Mapping) and whole.get("type") == "Feature":
        features = [whole]
    if not isinstance(features, list) or not features:
        raise _refused(path, "not-geojson", "The file is no GeoJSON collection of features.", _EXPORT)
    crs = whole.get("crs")
    if crs is not None and not any(known in json.dumps(crs) for known in ("CRS84", "4326")):
        raise _refused(path, "not-degrees", "The file names another coordinate system than WGS 84 degrees.", _EXPORT)
    if len(features) > _MOST_FEATURES:
        message = f"There are {len(features):,} features; at most {_MOST_FEATURES:,} sectors are read."
        raise _refused(path, "outlines-too-large", message, "Give only the sectors of the mission.")
    return features


_SIMPLER: Final = "Simplify the outlines (in QGIS: Simplify, to about 50 m) and export them again."


def _outline(feature: object) -> tuple[dict[str, JsonValue] | None, list[Problem]]:
    """The outline of a feature as GeoJSON, or None; and what was wrong with it or mended."""
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in {"Polygon", "MultiPolygon"}:
        said = f"it is a {printable(str(kind))[:40]}" if kind else "it has no outline"
        return None, [_fault("no-polygon", f"This is no polygon: {said}.", _EXPORT)]
    given = geometry.get("coordinates")
    polygons: list[Any] = (given or []) if kind == "MultiPolygon" else [given]
    try:
        rings = [[[(float(p[0]), float(p[1])) for p in ring] for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return None, [_fault("not-geojson", "The coordinates of the outline cannot be read.", _EXPORT)]
    faults = list(_faults(rings))
    if faults:
        return None, faults[:1]
    mended = []
    if any(ring[0] != ring[-1] for polygon in rings for ring in polygon):
        mended.append(_told("ring-not-closed", "The outline did not end where it began. It was closed."))
    shape = shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in rings])
    if not shape.is_valid:
        shape, told = _mended(shape)
        if shape is None:
            return None, [told]
        mended.append(told)
    shape = shapely.normalize(_polygons_of(shapely.set_precision(shape, 10**-_STEP)))
    if shape.is_empty:
        return None, [_fault("invalid-polygon", "The outline is smaller than a tenth of a metre.", _EXPORT)]
    parts = shapely.get_parts(shape)
    single = parts[0] if len(parts) == 1 else shape
    return json.loads(shapely.to_geojson(single)), mended


def _mended(shape: shapely.Geometry) -> tuple[shapely.Geometry | None, Problem]:
    """The polygons that an outline which is not valid was probably meant to be, or None; and what to tell."""
    why, whole = shapely.is_valid_reason(shape), mended_outline(shape)
    if whole is None:
        message = f"The outline crosses itself in more than {MOST_CROSSINGS:,} places, or cannot be mended ({why})."
        return None, _fault("invalid-polygon", message, "Mend it (in QGIS: Fix geometries) and export it again.")
    whole = _polygons_of(whole)
    if whole.is_empty:
        return None, _fault("invalid-polygon", f"The outline encloses nothing ({why}).", _EXPORT)
    return whole, _told("outline-mended", f"The outline crossed or touched itself ({why}). It was mended.")


def _faults(rings: Sequence[Sequence[Sequence[tuple[float, float]]]]) -> Iterator[Problem]:
    points = [point for polygon in rings for ring in polygon for point in ring]
    if not rings or any(not polygon or any(len(ring) < 3 for ring in polygon) for polygon in rings):
        yield _fault("too-few-points", "The outline has a ring of fewer than three points.", _EXPORT)
    elif len(points) > MOST_POINTS:
        yield _fault(
            "too-many-points", f"The outline has {len(points):,} points; at most {MOST_POINTS:,} are taken.", _SIMPLER
        )
    elif not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points):  # refuses what is no number, too
        far = next((x, y) for x, y in points if not (-180 <= x <= 180 and -90 <= y <= 90))
        message = f"The outline has the point {far[0]:.6g}, {far[1]:.6g}; expected degrees, longitude first."
        hint = "Export in WGS 84 (EPSG:4326); cut what crosses the date line there in two (RFC 7946, 3.1.9)."
        yield _fault("not-degrees", message, hint)


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of what mending made: lines and points that were left are none of a sector."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.MultiPolygon([one for part in parts for one in shapely.get_parts(part) if not one.is_empty])


def _properties(feature: object) -> Mapping[str, Any]:
    given = feature.get("properties") if isinstance(feature, Mapping) else None
    return given if isinstance(given, Mapping) else {}


def _name(key: object) -> str:
    return " ".join(printable(str(key)).split())[:200]


def _text(value: object) -> str | None:
    """A property as a cell; groups and lists in it are no names."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return clean_cell(str(value)[:LONGEST_CELL])
    return None


def _fault(code: str, message: str, hint: str) -> Problem:
    return Problem(Severity.ERROR, code, f"{message} Not used.", hint)


def _told(code: str, message: str) -> Problem:
    return Problem(Severity.WARNING, code, message, "Look at the sector on a map, and compare it with its source.")


def _placed(problem: Problem, number: int, file: str) -> Problem:
    return Problem(problem.severity, problem.code, problem.message, problem.hint, file, number)


def _refused(path: Path, code: str, message: str, hint: str) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, path.name))
