"""GeoPackage 1.3 (OGC 12-128r17): a SQLite file with one table of points, made with the standard library."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from bluehelm.exchange.released_rows import RELEASED, ready_to_write, write_released_file

_APPLICATION_ID: Final = 0x47504B47  # "GPKG" in ASCII
_VERSION: Final = 10300
_WGS84: Final = 4326
_TABLE: Final = "released_incidents"
_TYPES: Final = {
    pl.String: "TEXT",
    pl.Date: "DATE",
    pl.Float64: "DOUBLE",
    pl.Int8: "TINYINT",
    pl.Int32: "MEDIUMINT",
    pl.Boolean: "BOOLEAN",
}
_NEVER: Final = "1970-01-01T00:00:00.000Z"
"""Time of the last change. A copy holds no clock time: when it was made is nobody's business but the mission's."""

_WGS84_TEXT: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)

_METADATA: Final = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""


def write_as_geopackage(rows: pl.DataFrame, path: Path | str) -> None:
    """Write released rows as a GeoPackage; rows without a point have a null geometry.

    The database is built in memory from the released rows alone, so no page of the file was ever used for anything
    else. The same rows give the same bytes with the same version of SQLite.

    Raises:
        ValueError: when the frame is not ``RELEASED``.
        InputRefused: when the file cannot be written.
    """
    rows = ready_to_write(rows)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_VERSION}")
        database.execute("BEGIN")
        _write_metadata(database, rows)
        _write_rows(database, rows)
        database.execute("COMMIT")
        database.execute("VACUUM")
        content = database.serialize()
    write_released_file(path, content)


def _write_metadata(database: sqlite3.Connection, rows: pl.DataFrame) -> None:
    for statement in _METADATA.split(";"):
        database.execute(statement)
    database.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
            ("WGS 84 geodetic", _WGS84, "EPSG", _WGS84, _WGS84_TEXT, "longitude and latitude in decimal degrees"),
        ],
    )
    columns = ", ".join(f"{column.name} {_sql_type(column.dtype)}" for column in RELEASED)
    database.execute(f"CREATE TABLE {_TABLE} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {columns})")
    edges = [rows["longitude"].min(), rows["latitude"].min(), rows["longitude"].max(), rows["latitude"].max()]
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, ?)",
        (_TABLE, "Released incidents", _NEVER, *edges, _WGS84),
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)", (_TABLE, _WGS84))


def _write_rows(database: sqlite3.Connection, rows: pl.DataFrame) -> None:
    marks = ", ".join("?" * (len(RELEASED) + 2))
    database.executemany(
        f"INSERT INTO {_TABLE} VALUES ({marks})",  # noqa: S608 - a constant name and question marks
        [
            (number, _geometry(row), *(_plain(value) for value in row.values()))
            for number, row in enumerate(rows.iter_rows(named=True), 1)
        ],
    )


def _geometry(row: dict[str, Any]) -> bytes | None:
    """GeoPackage binary: its header (little endian, no envelope), then a point as well-known binary."""
    if row["latitude"] is None or row["longitude"] is None:
        return None
    header = b"GP" + struct.pack("<BBi", 0, 1, _WGS84)
    return header + struct.pack("<BIdd", 1, 1, row["longitude"], row["latitude"])


def _plain(value: Any) -> str | int | float | None:  # noqa: ANN401 - a cell of any column
    return value.isoformat() if isinstance(value, date) else value


def _sql_type(dtype: pl.DataType | type[pl.DataType]) -> str:
    return next(name for kind, name in _TYPES.items() if dtype == kind)
