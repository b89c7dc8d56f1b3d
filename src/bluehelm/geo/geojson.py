"""GeoJSON in: outlines with their names, or one clear problem (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from bluehelm.geo.date_line import cut_at_date_line
from bluehelm.problems import InputRefused, Problem, Severity, printable, refuse_irregular


@dataclass(frozen=True, slots=True)
class Feature:
    """One polygon feature: its outline in degrees, and its properties ``name`` and ``country`` where given."""

    outline: shapely.Geometry
    name: str | None
    country: str | None


def read_features(source: Path | str | Mapping[str, Any]) -> tuple[Feature, ...]:
    """All polygons of a GeoJSON file, or of a mapping with its content; features without a polygon are left out.

    Longitudes may run on past 180 (as in an outline of Fiji); such polygons are cut at the date line.

    Raises:
        InputRefused: codes ``file-not-readable``, ``not-geojson``, ``not-degrees``, ``no-polygon``,
            ``too-wide``, ``invalid-polygon``.
    """
    file = None if isinstance(source, Mapping) else Path(source)
    content = source if isinstance(source, Mapping) else _load(Path(source))
    _refuse_projection(content, file)
    try:
        features = _features(content, file)
    except RecursionError as error:
        raise _too_deep(file) from error
    if not features:
        raise _refusal(
            "no-polygon", "the GeoJSON holds no polygon.", "Draw the area as a polygon and export it again.", file
        )
    return tuple(features)


def _features(content: object, file: Path | None) -> list[Feature]:
    return [
        Feature(outline, _text(properties, "name"), _text(properties, "country"))
        for number, (geometry, properties) in enumerate(_geometries(content, file), start=1)
        if (outline := _outline(geometry, f"feature {number}", file)) is not None
    ]


def collection_name(source: Path | str | Mapping[str, Any]) -> str | None:
    """The name that a GeoJSON gives itself: its own ``name``, or else the name of its file; None for neither.

    Raises:
        InputRefused: as ``read_features``.
    """
    content = source if isinstance(source, Mapping) else _load(Path(source))
    own = _text(content, "name") if isinstance(content, Mapping) else None
    return own or (None if isinstance(source, Mapping) else printable(Path(source).stem))


def _load(file: Path) -> object:
    refuse_irregular(file)
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except RecursionError as error:
        raise _too_deep(file) from error
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise _refusal(
            "file-not-readable", f"the file cannot be read ({reason}).", "Check the path and its spelling.", file
        ) from error
    except ValueError as error:
        raise _refusal(
            "not-geojson", f"the file is not JSON ({error}).", "Export the area as GeoJSON in UTF-8.", file
        ) from error


def _geometries(content: object, file: Path | None) -> list[tuple[object, Mapping[str, Any]]]:
    given = content if isinstance(content, Mapping) else {}
    features = given.get("features")
    if given.get("type") == "FeatureCollection" and isinstance(features, list):
        return [pair for feature in features for pair in _geometries(feature, file)]
    if given.get("type") == "Feature":
        properties = given.get("properties")
        return [(given.get("geometry"), properties if isinstance(properties, Mapping) else {})]
    if "coordinates" in given or "geometries" in given:
        return [(given, {})]
    raise _refusal(
        "not-geojson",
        "expected a GeoJSON FeatureCollection, Feature or geometry, got something else.",
        "Export the area as GeoJSON (not TopoJSON, Esri JSON or KML).",
        file,
    )


def _outline(geometry: object, where: str, file: Path | None) -> shapely.Geometry | None:
    if geometry is None:
        return None
    try:
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError) as error:
        raise _refusal(
            "not-geojson", f"{where}: the coordinates cannot be read ({error}).", "Export the area again.", file
        ) from error
    polygons = [part for part in _flat(shape) if part.geom_type == "Polygon" and not part.is_empty]
    if not polygons:
        return None
    for polygon in polygons:
        _refuse_bad(polygon, where, file)
    return cut_at_date_line(shapely.union_all(polygons))


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    if shape.geom_type == "GeometryCollection":
        return [part for member in shapely.get_parts(shape) for part in _flat(member)]
    return list(shapely.get_parts(shape))


def _refuse_bad(polygon: shapely.Polygon, where: str, file: Path | None) -> None:
    west, south, east, north = polygon.bounds
    if not (-90 <= south <= north <= 90 and -540 <= west <= east <= 540):
        raise _refusal(
            "not-degrees",
            f"{where} reaches from {south:.6g} to {north:.6g} in latitude and from {west:.6g} to {east:.6g} in "
            "longitude; expected degrees, longitude first.",
            "Export in WGS 84 (EPSG:4326), and check that latitude and longitude are not swapped.",
            file,
        )
    if east - west > 180:
        raise _refusal(
            "too-wide",
            f"{where} reaches from {west:.6g} to {east:.6g} in longitude, wider than half the globe.",
            "Where it crosses the date line, write longitudes past 180 (190 for 170 west), or cut it there in two.",
            file,
        )
    if not polygon.is_valid:
        raise _refusal(
            "invalid-polygon",
            f"{where}: the outline crosses or touches itself ({shapely.is_valid_reason(polygon)}).",
            "Mend the polygon at that longitude and latitude (in QGIS: Fix geometries) and export it again.",
            file,
        )


def _refuse_projection(content: object, file: Path | None) -> None:
    crs = content.get("crs") if isinstance(content, Mapping) else None
    if crs is not None and not any(known in json.dumps(crs) for known in ("CRS84", "4326")):
        raise _refusal(
            "not-degrees",
            f"the GeoJSON names another coordinate system than WGS 84 degrees: {json.dumps(crs)}.",
            "Export in WGS 84 (EPSG:4326).",
            file,
        )


def _text(properties: Mapping[str, Any], key: str) -> str | None:
    value = properties.get(key)
    return printable(value).strip() or None if isinstance(value, str) else None


def _too_deep(file: Path | None) -> InputRefused:
    return _refusal("not-geojson", "the content is nested too deeply to be GeoJSON.", "Export the area again.", file)


def _refusal(code: str, message: str, hint: str, file: Path | None) -> InputRefused:
    return InputRefused(Problem(Severity.ERROR, code, message, hint, file=file.name if file else None))
