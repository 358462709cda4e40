"""What makes the store's SQLite file a valid GeoPackage: the geometry blob, its tables, its spatial index.

Source: OGC GeoPackage Encoding Standard 1.4 (OGC 12-128r19), clause 2.1.3 (geometry blob), 1.1.1 (tables),
annex F.3 (R-tree). No loadable extension: the R-tree triggers call only ST_MinX .. ST_IsEmpty, which
`sqlite3.Connection.create_function` supplies here, and which QGIS and GDAL bring along themselves.
"""

from __future__ import annotations

import random
import sqlite3
import struct
import time
from collections.abc import Callable, Mapping

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

APPLICATION_ID = 0x47504B47  # "GPKG", clause 1.1.1.1.1
USER_VERSION = 10400  # GeoPackage 1.4.0
WGS84_SRID = 4326
BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another one before it gives up: a nightly run writes for seconds, never for half a
minute in one transaction."""

_HEADER = struct.Struct("<2sBBi")
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_LITTLE_ENDIAN, _ENVELOPE_XY, _EMPTY = 0b00000001, 0b00000010, 0b00010000

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", WGS84_SRID, "EPSG", WGS84_SRID, _WGS84_WKT, "longitude, latitude in degrees on WGS 84"),
)
_TABLES = (
    """CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE IF NOT EXISTS gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
      description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
      table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE IF NOT EXISTS gpkg_extensions (
      table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
      scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)
_RTREE_DEFINITION = "http://www.geopackage.org/spec120/#extension_rtree"


def to_blob(geometry: BaseGeometry) -> bytes:
    """A WGS84 geometry as a GeoPackage blob: header with its bounds, then two-dimensional WKB."""
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1, output_dimension=2, flavor="iso")
    if geometry.is_empty:
        return _HEADER.pack(b"GP", 0, _EMPTY | _LITTLE_ENDIAN, WGS84_SRID) + wkb
    x0, y0, x1, y1 = geometry.bounds
    flags = _ENVELOPE_XY | _LITTLE_ENDIAN
    return _HEADER.pack(b"GP", 0, flags, WGS84_SRID) + struct.pack("<4d", x0, x1, y0, y1) + wkb


def from_blob(blob: bytes) -> BaseGeometry:
    """The geometry of a GeoPackage blob, with or without an envelope (other programs write either)."""
    return shapely.from_wkb(bytes(blob[_HEADER.size + _ENVELOPE_BYTES[(blob[3] >> 1) & 7] :]))


def blob_bounds(blob: bytes) -> tuple[float, float, float, float] | None:
    """(min x, max x, min y, max y) of a blob; None for an empty geometry."""
    if (blob[3] >> 1) & 7 and blob[3] & _LITTLE_ENDIAN:
        x0, x1, y0, y1 = struct.unpack_from("<4d", blob, _HEADER.size)
        return None if x0 != x0 else (x0, x1, y0, y1)
    geometry = from_blob(blob)
    if geometry.is_empty:
        return None
    x0, y0, x1, y1 = geometry.bounds
    return (x0, x1, y0, y1)


def prepare_connection(connection: sqlite3.Connection) -> None:
    """Everything that SQLite forgets between connections, and that QGIS may have reset in the file.

    `isolation_level` is None because the store says BEGIN itself: deferred for reading, IMMEDIATE for writing.
    """
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").close()
    _switch_to_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(blob_bounds(blob) is None)

    def edge(place: int) -> Callable[[bytes | None], float | None]:
        def read(blob: bytes | None) -> float | None:
            bounds = None if blob is None else blob_bounds(blob)
            return None if bounds is None else bounds[place]

        return read

    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, edge(place), deterministic=True)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging, so that reading goes on while somebody writes. Waits as long as a writer would.

    The first switch of a file takes its read lock and then asks for the only one there is. SQLite does not call the
    busy handler for that second step (two who wait like this would wait for each other), so that a second process
    opening the same new file is told "database is locked" at once: let go and ask again.
    """
    give_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(0.01 + 0.04 * random.random())


def make_geopackage(
    connection: Connection,
    features: Mapping[str, tuple[str, str]],
    attributes: Mapping[str, str],
    geometry_columns: Mapping[str, str],
) -> None:
    """Register tables as a GeoPackage's features and attributes and keep their spatial index. Idempotent.

    Not alembic's business: it would see the R-tree's shadow tables and triggers as foreign and drop them. Run after
    every migration, so that a table rebuilt by one gets its triggers back.

    Args:
        connection: inside a write transaction on SQLite.
        features: table name -> (geometry type name, one-sentence description).
        attributes: table name -> one-sentence description.
        geometry_columns: feature table name -> its geometry column.
    """
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={USER_VERSION}")
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    for row in _REFERENCE_SYSTEMS:
        connection.exec_driver_sql("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row)
    contents = (
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES (?,?,?,?,?)"
    )
    for table, description in attributes.items():
        connection.exec_driver_sql(contents, (table, "attributes", table, description, None))
    for table, (kind, description) in features.items():
        column = geometry_columns[table]
        connection.exec_driver_sql(contents, (table, "features", table, description, WGS84_SRID))
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (table, column, kind, WGS84_SRID)
        )
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO gpkg_extensions VALUES (?,?,?,?,?)",
            (table, column, "gpkg_rtree_index", _RTREE_DEFINITION, "write-only"),
        )
        _make_rtree(connection, table, column)


def _make_rtree(connection: Connection, table: str, column: str) -> None:
    """The R-tree of annex F.3 and its triggers (the 1.4 set, which survives an upsert), filled where it is behind."""
    tree = f"rtree_{table}_{column}"
    here = f"NEW.{column} NOT NULL AND NOT ST_IsEmpty(NEW.{column})"
    gone = f"NEW.{column} ISNULL OR ST_IsEmpty(NEW.{column})"
    was, was_not = here.replace("NEW.", "OLD."), gone.replace("NEW.", "OLD.")
    edges = ", ".join(f"ST_{edge}(NEW.{column})" for edge in ("MinX", "MaxX", "MinY", "MaxY"))
    insert = f"INSERT OR REPLACE INTO {tree} VALUES (NEW.fid, {edges})"
    same, other = "OLD.fid = NEW.fid", "OLD.fid != NEW.fid"
    move = (
        f"UPDATE {tree} SET minx = ST_MinX(NEW.{column}), maxx = ST_MaxX(NEW.{column}), "
        f"miny = ST_MinY(NEW.{column}), maxy = ST_MaxY(NEW.{column}) WHERE id = NEW.fid"
    )
    drop_old, drop_both = f"DELETE FROM {tree} WHERE id = OLD.fid", f"DELETE FROM {tree} WHERE id IN (OLD.fid, NEW.fid)"
    of_shape, of_any = f"AFTER UPDATE OF {column} ON {table} WHEN {same}", f"AFTER UPDATE ON {table} WHEN {other}"
    triggers = {
        "insert": (f"AFTER INSERT ON {table} WHEN ({here})", insert),
        "update2": (f"{of_shape} AND ({gone})", drop_old),
        "update4": (f"{of_any} AND ({gone})", drop_both),
        "update5": (f"{of_any} AND ({here})", f"{drop_old}; {insert}"),
        "update6": (f"{of_shape} AND ({here}) AND ({was})", move),
        "update7": (f"{of_shape} AND ({here}) AND ({was_not})", insert.replace("INSERT OR REPLACE", "INSERT")),
        "delete": (f"AFTER DELETE ON {table} WHEN OLD.{column} NOT NULL", drop_old),
    }
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE IF NOT EXISTS {tree} USING rtree(id, minx, maxx, miny, maxy)")
    for name, (when, then) in triggers.items():
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {tree}_{name} {when} BEGIN {then}; END")
    connection.exec_driver_sql(
        f"INSERT INTO {tree} SELECT fid, ST_MinX({column}), ST_MaxX({column}), ST_MinY({column}), ST_MaxY({column}) "
        f"FROM {table} WHERE {column} NOT NULL AND NOT ST_IsEmpty({column}) AND fid NOT IN (SELECT id FROM {tree})"
    )
