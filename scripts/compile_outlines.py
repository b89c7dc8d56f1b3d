"""Compile Natural Earth country outlines into the package data of `bluehelm.geo`.

Run with network access to the npm registry (the result is committed, so that only a new release needs it):

    python scripts/compile_outlines.py --retrieved 2026-11-23

It downloads the npm package world-atlas (Natural Earth 4.1.0 as TopoJSON), joins the arcs to polygons, cuts them at
the date line, applies `outline_overrides.csv` and writes `outlines.npz` and `outlines_provenance.yaml`.
The same package and overrides give the same coordinates.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycountry
import shapely
import yaml
from numpy.typing import NDArray

from bluehelm.geo.date_line import cut_at_date_line
from bluehelm.geo.outlines import UNITS_PER_DEGREE, content_checksum

PACKAGE = "world-atlas@2.0.2"
MAIN_FILE, FINER_FILE = "countries-50m.json", "countries-10m.json"
DATA = Path(__file__).parents[1] / "src/bluehelm/geo/data"
OVERRIDES = DATA / "outline_overrides.csv"

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Override:
    """The part of a named outline inside a box (everywhere where no box is given) goes to another code."""

    name: str
    box: shapely.Polygon | None
    code: str


def main() -> None:
    """Download, decode, override, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--retrieved", required=True, help="date of retrieval, YYYY-MM-DD")
    retrieved = arguments.parse_args().retrieved
    with tempfile.TemporaryDirectory() as folder:
        archive = download(Path(folder))
        files = read_archive(archive, (MAIN_FILE, FINER_FILE))
        package_checksum = sha256(archive.read_bytes())
    outlines = compile_outlines(json.loads(files[MAIN_FILE]), json.loads(files[FINER_FILE]), read_overrides())
    arrays = pack(outlines)
    np.savez_compressed(DATA / "outlines.npz", **arrays)
    write_provenance(retrieved, package_checksum, files, arrays)
    print(f"{len(outlines)} outlines, {len(arrays['steps'])} points, {(DATA / 'outlines.npz').stat().st_size} bytes")


def download(folder: Path) -> Path:
    """Fetch the package as npm serves it; npm checks its integrity against the registry."""
    command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def read_archive(archive: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """The named files of an npm package."""
    with tarfile.open(archive) as package:
        return {name: package.extractfile(f"package/{name}").read() for name in names}  # type: ignore[union-attr]


def read_overrides() -> tuple[Override, ...]:
    """The override table, in its order."""
    with OVERRIDES.open(encoding="utf-8", newline="") as file:
        return tuple(Override(row["name"], box_of(row), row["code"]) for row in csv.DictReader(file))


def box_of(row: dict[str, str]) -> shapely.Polygon | None:
    """The box of an override in degrees, or None where the whole outline is meant."""
    if not row["west"]:
        return None
    return shapely.box(*(float(row[side]) for side in ("west", "south", "east", "north")))


def compile_outlines(
    main: dict[str, Any], finer: dict[str, Any], overrides: tuple[Override, ...]
) -> dict[str, shapely.Geometry]:
    """Outlines by alpha-3 code, sorted; countries that the main file lacks come from the finer one."""
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, outline in coded_parts(main, overrides):
        parts.setdefault(code, []).append(outline)
    known = set(parts)
    for code, outline in coded_parts(finer, overrides):
        if code not in known:
            parts.setdefault(code, []).append(outline)
    return {code: on_integer_grid(shapely.union_all(parts[code])) for code in sorted(parts)}


def coded_parts(topology: dict[str, Any], overrides: tuple[Override, ...]) -> Iterator[tuple[str, shapely.Geometry]]:
    """Each outline of a topology under the code where it belongs, as one or several parts."""
    arcs = decode_arcs(topology)
    seen: dict[str, str] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        name, rest = country["properties"]["name"], outline_of(country, arcs)
        for override in (o for o in overrides if o.name == name):
            inside = rest if override.box is None else shapely.intersection(rest, override.box)
            rest = shapely.difference(rest, inside)
            if override.code and not inside.is_empty:
                yield override.code, inside
        if rest.is_empty:
            continue
        record = pycountry.countries.get(numeric=country.get("id", ""))
        if record is None:
            raise SystemExit(f"{name}: no ISO 3166 code; add a row to {OVERRIDES.name}")
        if record.alpha_3 in seen:
            raise SystemExit(f"{name} and {seen[record.alpha_3]} share a code; add a row to {OVERRIDES.name}")
        seen[record.alpha_3] = name
        yield record.alpha_3, rest


def decode_arcs(topology: dict[str, Any]) -> list[Points]:
    """Arcs in degrees from quantised steps (TopoJSON specification 1.0, section 2.1.2)."""
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def outline_of(country: dict[str, Any], arcs: list[Points]) -> shapely.Geometry:
    """One country's outline within longitudes -180 to 180."""
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    return shapely.union_all([p for rings in polygons for p in polygons_of([join(ring, arcs) for ring in rings])])


def join(ring: list[int], arcs: list[Points]) -> Points:
    """A closed ring of arcs; a negative index is an arc walked backwards (section 2.1.4)."""
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in ring]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def polygons_of(rings: list[Points]) -> Iterator[shapely.Geometry]:
    """A valid polygon cut at the date line, or nothing where it collapsed to fewer than three corners.

    The package joins outlines across the date line and the south pole (they are meant for a sphere). Rings are
    unrolled to run on past 180 degrees, closed over the pole where they go round it, and cut again.
    """
    unrolled = [unroll(ring) for ring in rings if len(ring) > 3]
    if not unrolled:
        return
    # XOR instead of shell and holes: at a pole the package's first ring may be a hole on the sphere.
    polygon = shapely.make_valid(shapely.Polygon(unrolled[0]))
    for hole in unrolled[1:]:
        polygon = shapely.symmetric_difference(polygon, shapely.make_valid(shapely.Polygon(hole)))
    yield cut_at_date_line(polygon)


def unroll(ring: Points) -> Points:
    """The ring with longitudes that run on across the date line; closed over the south pole where it goes round."""
    turns = np.cumsum(np.round(np.diff(ring[:, 0], prepend=ring[0, 0]) / 360))
    longitude = ring[:, 0] - 360 * turns
    unrolled = np.column_stack([longitude, ring[:, 1]])
    if abs(longitude[-1] - longitude[0]) > 180:
        unrolled = np.vstack([unrolled, [longitude[-1], -90], [longitude[0], -90], unrolled[:1]])
    return unrolled


def on_integer_grid(outline: shapely.Geometry) -> shapely.Geometry:
    """The outline in whole units, still valid, polygons only, in a fixed order of points."""
    scaled = shapely.transform(outline, lambda xy: xy * UNITS_PER_DEGREE)
    whole = shapely.set_precision(scaled, 1.0)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return shapely.normalize(shapely.multipolygons(parts))


def pack(outlines: dict[str, shapely.Geometry]) -> dict[str, NDArray[Any]]:
    """Rings as steps between whole-unit points: small numbers that compress well."""
    ring_ends, ring_is_hole, country_ends, steps = [], [], [], []
    for outline in outlines.values():
        for polygon in shapely.get_parts(outline):
            for index, ring in enumerate(shapely.get_rings(polygon)):
                points = np.rint(shapely.get_coordinates(ring)[:-1]).astype(np.int32)
                steps.append(np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int32)))
                ring_ends.append((ring_ends[-1] if ring_ends else 0) + len(points))
                ring_is_hole.append(index > 0)
        country_ends.append(len(ring_ends))
    return {
        "codes": np.array(list(outlines), dtype="S3"),
        "country_ends": np.array(country_ends, dtype=np.int32),
        "ring_ends": np.array(ring_ends, dtype=np.int32),
        "ring_is_hole": np.array(ring_is_hole, dtype=np.bool_),
        "steps": np.concatenate(steps).astype(np.int32),
    }


def write_provenance(
    retrieved: str, package_checksum: str, files: dict[str, bytes], arrays: dict[str, NDArray[Any]]
) -> None:
    """Where the outlines come from, beside them."""
    record = {
        "source": "Natural Earth 4.1.0, Admin 0 countries, 1:50m (1:10m for countries that 1:50m leaves out)",
        "publisher": "Natural Earth, https://www.naturalearthdata.com",
        "licence": "public domain",
        "package": f"npm {PACKAGE} (ISC licence, Michael Bostock)",
        "package_sha256": package_checksum,
        "files_sha256": {name: sha256(content) for name, content in sorted(files.items())},
        "retrieved": retrieved,
        "overrides": OVERRIDES.name,
        "overrides_sha256": sha256(OVERRIDES.read_bytes()),
        "content_sha256": content_checksum(arrays),
        "script": "scripts/compile_outlines.py",
    }
    text = yaml.safe_dump(record, sort_keys=False, width=110)
    (DATA / "outlines_provenance.yaml").write_text(text, encoding="utf-8")


def sha256(content: bytes) -> str:
    """Checksum in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
