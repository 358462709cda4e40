"""The store's file is a GeoPackage that others open: blob, tables, spatial index; read by GDAL as the oracle."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import subprocess
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pyogrio
import pytest
import shapely
from hypothesis import given

from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import other
from geodata.sites.site import Access, Site
from geodata.store import FILE_NAME, Store
from geodata.store.geopackage import blob_bounds, from_blob, prepare_connection, to_blob
from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES, GEOMETRY_COLUMNS
from tests.geodata.noun_strategies import NOW, shapes

BOX = shapely.box(98.5, 16.6, 98.51, 16.61)
DAY = date(2026, 3, 1)


def detection(number: int, outline: shapely.Geometry = BOX) -> Detection:
    return Detection(
        f"d{number}",
        "kk",
        Kind.CONSTRUCTION,
        State.CONFIRMED,
        outline,
        DAY,
        DAY,
        DAY,
        DAY,
        None,
        5600.0,
        Confidence.HIGH,
        (),
        ("S2A", "S2B"),
        "0123456789ab",
        "0.1.0",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace folder with one of each feature, closed."""
    store = Store.open(tmp_path)
    store.save_site(Site("kk", "KK ‘ក’ 妙", BOX, documented=True, source="ASPI", access=Access.PUBLIC), by="a", now=NOW)
    store.save_detections([detection(1), detection(2, shapely.union_all([BOX, shapely.box(98.6, 16.6, 98.61, 16.61)]))])
    store.save_placebos("kk", [Placebo("kk", 1, shapely.box(98.52, 16.6, 98.53, 16.61), False)])
    where, nowhere = shapely.Point(98.55, 16.63), None
    store.save_incidents(
        [
            Incident(f"ucdp-{n}", "ucdp", "armed clash", "t", DAY, DAY, DatePrecision.DAY, place, PlacePrecision.EXACT)
            for n, place in enumerate((where, nowhere))
        ],
        now=NOW,
    )
    store.save_looks([Look("kk", "S2A", "c", "cat", "optical", NOW, LookStatus.CLOUDY, other("cloud"), 0.1)])
    store.close()
    return tmp_path


@given(shapes)
def test_blob_round_trip_and_header(shape: shapely.Geometry) -> None:
    blob = to_blob(shape)
    assert from_blob(blob) == shape
    # oracle: the bytes as clause 2.1.3 of the standard lays them out
    magic, version, flags, srid, x0, x1, y0, y1 = struct.unpack_from("<2sBBi4d", blob)
    assert (magic, version, srid) == (b"GP", 0, 4326)
    assert flags == 0b00000011  # little endian, envelope of x and y, not empty
    assert (x0, y0, x1, y1) == shape.bounds
    assert blob_bounds(blob) == (x0, x1, y0, y1)


@pytest.mark.parametrize("empty", ["POINT EMPTY", "POLYGON EMPTY", "MULTIPOLYGON EMPTY"])
def test_empty_shapes(empty: str) -> None:
    blob = to_blob(shapely.from_wkt(empty))
    assert blob_bounds(blob) is None
    assert from_blob(blob).is_empty


def test_a_blob_without_envelope_as_other_programs_write_it() -> None:
    blob = struct.pack("<2sBBi", b"GP", 0, 1, 4326) + shapely.to_wkb(BOX)
    assert from_blob(blob) == BOX
    assert blob_bounds(blob) == pytest.approx((98.5, 98.51, 16.6, 16.61))


def test_gdal_reads_every_table(folder: Path) -> None:
    path = folder / FILE_NAME
    layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    assert set(layers) >= {*FEATURES, *ATTRIBUTES}
    assert all(layers[name] is not None for name in FEATURES)
    assert all(layers[name] is None for name in ATTRIBUTES)
    sites = pyogrio.read_dataframe(path, layer="sites")
    assert sites.geometry.iloc[0].equals(BOX)
    assert sites.crs.to_epsg() == 4326
    assert sites["name"].iloc[0] == "KK ‘ក’ 妙"
    assert sites["updated_at"].iloc[0] == NOW
    found = pyogrio.read_dataframe(path, layer="detections")
    assert list(found["area_m2"]) == [5600.0, 5600.0]
    assert [g.geom_type for g in found.geometry] == ["Polygon", "MultiPolygon"]
    assert list(pyogrio.read_dataframe(path, layer="incidents").geometry.isna()) == [False, True]
    assert list(pyogrio.read_dataframe(path, layer="looks")["status"]) == ["cloudy"]
    assert pyogrio.read_info(path, layer="detections")["geometry_type"] == "Unknown"
    near = pyogrio.read_dataframe(path, layer="detections", bbox=(98.59, 16.6, 98.62, 16.62))
    assert list(near["id"]) == ["d2"]  # through the R-tree


def test_ogrinfo_opens_it_without_a_warning(folder: Path) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo (Debian package gdal-bin) is not on this machine")
    done = subprocess.run(
        ["ogrinfo", "-al", str(folder / FILE_NAME)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert "using driver `GPKG' successful" in done.stdout
    assert "Warning" not in done.stderr
    assert "ERROR" not in done.stderr


def test_the_tables_of_the_standard(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        one = lambda sql: file.execute(sql).fetchall()  # noqa: E731
        assert one("PRAGMA application_id") == [(0x47504B47,)]
        assert one("PRAGMA user_version") == [(10400,)]
        assert one("PRAGMA integrity_check") == [("ok",)]
        assert one("PRAGMA foreign_key_check") == []
        assert one("PRAGMA journal_mode") == [("wal",)]
        types = dict(one("SELECT table_name, data_type FROM gpkg_contents"))
        assert types == dict.fromkeys(FEATURES, "features") | dict.fromkeys(ATTRIBUTES, "attributes")
        assert dict(one("SELECT table_name, column_name FROM gpkg_geometry_columns")) == GEOMETRY_COLUMNS
        # requirement 5 of the standard: only its own column types
        allowed = {"BLOB", "BOOLEAN", "DATE", "DATETIME", "DOUBLE", "GEOMETRY", "INTEGER", "TEXT"}
        for table in types:
            declared = one(f"PRAGMA table_info({table})")
            assert {row[2] for row in declared} <= allowed
            assert [row[1] for row in declared if row[5]] == ["fid"]
        assert one("SELECT name FROM sqlite_master WHERE name = 'gpkg_ogr_contents'") == []


def _index(path: Path, table: str, column: str) -> tuple[set[tuple[float, ...]], set[tuple[float, ...]]]:
    """(what the R-tree holds, what it should hold), both as row number and bounds in 32-bit floats."""
    with closing(sqlite3.connect(path)) as file:
        held = set(file.execute(f"SELECT id, minx, maxx, miny, maxy FROM rtree_{table}_{column}"))
        rows = file.execute(f"SELECT fid, {column} FROM {table} WHERE {column} NOT NULL").fetchall()
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx, miny, maxy)")
        for fid, blob in rows:
            shape = from_blob(blob)
            if not shape.is_empty:
                x0, y0, x1, y1 = shape.bounds
                plain.execute("INSERT INTO r VALUES (?,?,?,?,?)", (fid, x0, x1, y0, y1))
        return held, set(plain.execute("SELECT * FROM r"))


def test_spatial_index_follows_every_change(folder: Path) -> None:
    path = folder / FILE_NAME
    store = Store.open(path)
    east = shapely.box(98.7, 16.6, 98.71, 16.61)
    store.save_detections([detection(1, east), detection(3), detection(4, shapely.Polygon())])
    store.save_detections([detection(4), detection(3, shapely.Polygon())])
    store.save_placebos("kk", [])
    store.save_incidents(
        [Incident("ucdp-1", "ucdp", "k", "t", DAY, DAY, DatePrecision.DAY, BOX, PlacePrecision.NEAR)], now=NOW
    )
    store.close()
    for table, column in GEOMETRY_COLUMNS.items():
        held, wanted = _index(path, table, column)
        assert held == wanted, table
    held, _ = _index(path, "detections", "outline")
    assert len(held) == 3  # d1, d2, d4; the empty d3 is not indexed


def test_triggers_when_another_program_edits(folder: Path) -> None:
    """What QGIS does: update and delete rows, move row numbers, with the ST_ functions it brings along."""
    path = folder / FILE_NAME
    with closing(sqlite3.connect(path)) as file:
        prepare_connection(file)
        file.execute("PRAGMA foreign_keys=OFF")
        far = to_blob(shapely.box(1, 2, 3, 4))
        file.execute("UPDATE detections SET outline = ? WHERE id = 'd1'", (far,))
        file.execute("UPDATE detections SET fid = 99 WHERE id = 'd2'")
        file.execute("DELETE FROM placebos")
        file.execute("UPDATE incidents SET place = NULL WHERE id = 'ucdp-0'")
        file.execute("UPDATE incidents SET place = ? WHERE id = 'ucdp-1'", (far,))
    for table, column in GEOMETRY_COLUMNS.items():
        held, wanted = _index(path, table, column)
        assert held == wanted, table


def test_gdal_edits_and_the_store_reads_it(folder: Path) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo (Debian package gdal-bin) is not on this machine")
    path = folder / FILE_NAME
    done = subprocess.run(
        ["ogrinfo", "-q", str(path), "-sql", "UPDATE sites SET name = 'Renamed' WHERE id = 'kk'"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    store = Store.open(path)
    assert store.site("kk").name == "Renamed"
    later = store.save_site(Site("kk", "Again", BOX), by="a", now=NOW + timedelta(days=1))
    assert later.revision == 2


def test_no_blob_is_no_shape() -> None:
    """NULL geometry stays NULL for the index functions."""
    with closing(sqlite3.connect(":memory:")) as file:
        prepare_connection(file)
        assert file.execute("SELECT ST_IsEmpty(NULL), ST_MinX(NULL)").fetchone() == (None, None)
        assert file.execute("SELECT ST_IsEmpty(?), ST_MaxY(?)", (to_blob(BOX),) * 2).fetchone() == (0, 16.61)
