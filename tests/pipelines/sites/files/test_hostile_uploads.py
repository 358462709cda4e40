"""Files of strangers: refused or repaired in words, in bounded memory and time, with nothing written elsewhere.

Each is read as the dashboard and `sites import` read it, in a process apart, and what it did to this machine's memory
and folders is looked at from outside.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon

from geodata.errors import CompoundWatchError, FileRefused
from pipelines.sites.files.read_features import read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
from pipelines.sites.files.read_sandboxed_child import MORE_MEMORY
from pipelines.sites.import_sites import read_sites

HERE = shapely.box(98.55, 16.62, 98.56, 16.63)
GOOD = {"type": "Feature", "properties": {"id": "good", "name": "Good"}, "geometry": shapely.geometry.mapping(HERE)}


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(geometry: object, key: str = "bad") -> dict[str, object]:
    return {"type": "Feature", "properties": {"id": key}, "geometry": geometry}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def link_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("places.shp")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/hostname")
    return out.getvalue()


def kml(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2">{inside}</kml>'.encode()


def geopackage(folder: Path, *statements: str) -> bytes:
    """A GeoPackage with one good place, and what SQL can add to it."""
    path = folder / "made.gpkg"
    geopandas.GeoDataFrame({"id": ["good"], "name": ["Good"]}, geometry=[HERE], crs=4326).to_file(
        path, layer="places", engine="pyogrio"
    )
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        for statement in statements:
            database.executescript(statement)
    database.close()
    body = path.read_bytes()
    path.unlink()
    return body


def refused(data: bytes, name: str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_features_apart(data, name)
    assert caught.value.thing and caught.value.cause and caught.value.next_step
    return caught.value


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "zip bomb": ("p.zip", zipped({"a.shp": b"\0" * 150_000_000}), "zip bomb"),
    "many middling members": (
        "p.zip",
        zipped({f"{n}.shp": os.urandom(30_000) * 100 for n in range(80)}),
        "unpacks to more|lacks its",
    ),
    "zip in zip": ("p.zip", zipped({"b.zip": zipped({"a.shp": b"x"})}), "archive again"),
    "zip in zip under another name": ("p.zip", zipped({"b.dbf": zipped({"a": b"x"})}), "archive again"),
    "path upwards": ("p.zip", zipped({"../../../../tmp-evil/a.shp": b"x"}), "outside the archive"),
    "absolute path": ("p.zip", zipped({"/etc/cron.d/a": b"x"}), "outside the archive"),
    "windows path": ("p.zip", zipped({"C:\\windows\\a.shp": b"x"}), "outside the archive"),
    "symlink": ("p.zip", link_in_zip(), "link to another file"),
    "external entity": (
        "p.kml",
        kml("<Document>&x;</Document>", '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "entities",
    ),
    "billion laughs in kmz": (
        "p.kmz",
        zipped({"doc.kml": kml("&b;", '<!DOCTYPE k [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>')}),
        "entities",
    ),
    "network link": (
        "p.kml",
        kml("<NetworkLink><Link><href>http://192.0.2.1/x.kml</href></Link></NetworkLink>"),
        "network link",
    ),
    "nested deep": ("p.geojson", b'{"type":"FeatureCollection","features":' + b"[" * 500_000, "nested|not JSON"),
    "values without end": ("p.json", b'{"type":"FeatureCollection","features":[' + b"[]," * 9_000_000, "values"),
    "50 MB and one": ("p.geojson", b" " * (50 * 1024**2) + b"{", "more than 50 MB"),
    "wrong ending": ("p.kml", collection(GOOD), "holds GeoJSON"),
    "a program": ("p.exe", b"MZ\x90", "not one we read"),
    "not a GeoPackage inside": ("p.gpkg", b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\xff" * 9_000, "cannot be"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_words_and_leave_nothing_behind(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, data, words = HOSTILE[case]
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(inner))
    error = refused(data, name)
    assert re.search(words, error.cause), error.cause
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a" / "b", inner], "nothing stays, nor beside it"
    assert not Path("a.shp").exists() and not Path("/etc/cron.d/a").exists()


def test_memory_stays_within_its_bound_whatever_the_file() -> None:
    """The largest child so far, measured by the kernel: the libraries (about 300 MB) and what reading may take."""
    for case in ("zip bomb", "many middling members", "nested deep", "values without end"):
        refused(HOSTILE[case][1], HOSTILE[case][0])
    million = np.column_stack([np.linspace(98, 99, 10**6), np.full(10**6, 16.5)]).round(6).tolist()
    million.append(million[0])
    data = collection(feature({"type": "Polygon", "coordinates": [million]}), GOOD)
    report = read_sites(data, "p.geojson", reader=read_features_apart)
    assert [s.id for s in report.sites] == ["good"]
    assert "1,000,001 corners" in report.refused[0].cause
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < MORE_MEMORY + 500 * 1024**2


def test_what_takes_too_long_or_crashes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileRefused, match=r"took more than 0 seconds"):
        read_features_apart(collection(GOOD), "p.geojson", seconds=0.05)


def test_a_view_that_never_ends_is_stopped(tmp_path: Path) -> None:
    data = geopackage(
        tmp_path,
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS fid, NULL AS geom FROM n WHERE i < 0;",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('endless','features','e',4326);",
        "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 4326, 0, 0);",
    )
    with pytest.raises(FileRefused, match=r"took more than|broke off"):
        read_features_apart(data, "p.gpkg", seconds=5)


def test_triggers_and_huge_blobs_in_a_geopackage_do_nothing(tmp_path: Path) -> None:
    data = geopackage(
        tmp_path,
        "CREATE TABLE victims (x); CREATE TRIGGER t AFTER UPDATE ON places BEGIN DELETE FROM places; END;",
        "CREATE TABLE blobs (b BLOB); INSERT INTO blobs VALUES (zeroblob(30000000));",
    )
    (found,) = read_features_apart(data, "p.gpkg")
    assert found.properties["id"] == "good" and found.geometry is not None and found.geometry.equals(HERE)


def test_a_blob_that_is_no_geometry_costs_only_itself(tmp_path: Path) -> None:
    data = geopackage(
        tmp_path,
        "DROP TRIGGER IF EXISTS rtree_places_geom_insert; INSERT INTO places (id, geom) VALUES ('bad', x'DEADBEEF');",
    )
    try:
        found = read_features_apart(data, "p.gpkg")
    except FileRefused as error:
        assert error.next_step
    else:
        assert [f.properties["id"] for f in found if f.geometry is not None] == ["good"]


def test_a_scribble_of_twenty_thousand_corners_is_refused_before_it_is_mended() -> None:
    rng = np.random.default_rng(3)
    corners = (rng.random((19_000, 2)) * 0.01 + (98.55, 16.62)).tolist()
    report = read_sites(collection(feature({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})), "p.geojson")
    assert report.sites == () and "more than can be mended" in report.refused[0].cause


def test_numbers_that_are_none_and_mixed_shapes_cost_only_themselves() -> None:
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            shapely.geometry.mapping(g) for g in (HERE, Point(98.5, 16.6), LineString([(98, 16), (99, 17)]))
        ],
    }
    text = collection(
        feature({"type": "Polygon", "coordinates": [[[98.5, float("nan")], [98.6, 16.7], [98.7, 16.6], [98.5, 16.5]]]}),
        feature(mixed, "mixed"),
        GOOD,
    )
    report = read_sites(text, "p.geojson")
    assert [s.id for s in report.sites] == ["mixed", "good"]
    assert "not a number" in report.refused[0].cause
    assert any("beside its area left out" in r.text for r in report.repaired if r.site_id == "mixed")


def moved(polygon: Polygon, epsg: int, *, swapped: bool = False) -> object:
    there = geopandas.GeoSeries([polygon], crs=4326).to_crs(epsg).iloc[0]
    if swapped:
        there = shapely.transform(there, lambda xy: xy[:, ::-1])
    return shapely.geometry.mapping(there)


def named(epsg: int) -> dict[str, object]:
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}


@pytest.mark.parametrize(
    ("geometry", "epsg", "words"),
    [
        (shapely.geometry.mapping(HERE), 32647, "degrees, not metres"),  # says metres, holds degrees
        (moved(HERE, 3857), 32647, "do not fit EPSG:32647|outside what"),  # says UTM, holds web map metres
        (moved(HERE, 32647), 4326, "not degrees"),  # says degrees, holds metres
        (moved(HERE, 32647), 27700, "do not fit EPSG:27700|outside what"),  # says British grid
        (moved(HERE, 32647), 999_999, "is not known"),
    ],
)
def test_coordinates_that_do_not_fit_what_the_file_says_are_refused(geometry: object, epsg: int, words: str) -> None:
    report = read_sites(collection(feature(geometry), crs=named(epsg)), "p.geojson")
    assert report.sites == ()
    assert re.search(words, report.refused[0].cause), report.refused[0].cause


def test_swapped_axes_are_turned_back_and_said() -> None:
    lat_first = shapely.geometry.mapping(shapely.transform(HERE, lambda xy: xy[:, ::-1]))
    in_metres = collection(feature(moved(HERE, 32647, swapped=True)), crs=named(32647))
    for data in (collection(feature(lat_first)), in_metres):
        report = read_sites(data, "p.geojson")
        assert any("swapped" in r.text for r in report.repaired)
        (site,) = report.sites
        assert shapely.hausdorff_distance(site.outline, HERE) < 1e-6


def test_a_neighbouring_zone_is_no_lie() -> None:
    east = shapely.box(102.5, 14.0, 102.51, 14.01)  # zone 48, kept in zone 47 as borderlands often are
    (site,) = read_sites(collection(feature(moved(east, 32647)), crs=named(32647)), "p.geojson").sites
    assert shapely.hausdorff_distance(site.outline, east) < 1e-6


def test_a_shapefile_without_its_system_is_read_as_degrees_and_says_so(tmp_path: Path) -> None:
    for crs, box in ((4326, HERE), (32647, HERE)):
        folder = tmp_path / str(crs)
        folder.mkdir()
        frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[box], crs=4326).to_crs(crs)
        frame.to_file(folder / "p.shp", engine="pyogrio")
        data = zipped({p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".prj"})
        report = read_sites(data, "p.zip")
        if crs == 4326:
            assert any("no .prj" in r.text for r in report.repaired)
            assert shapely.hausdorff_distance(report.sites[0].outline, HERE) < 1e-9
        else:
            assert report.sites == () and "not degrees" in report.refused[0].cause


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    odd = {"id": "good", "name": "ရွှေ \u2028 \ud7ff", "statements": [{"date": "2025", "text": "x"}], "n": None}
    data = collection({**GOOD, "properties": odd}, feature({"type": "Circle"}))
    apart, here = read_features_apart(data, "p.geojson"), read_features(data, "p.geojson")
    assert [vars(f) | {"geometry": None} for f in apart] == [vars(f) | {"geometry": None} for f in here]
    assert apart[0].geometry is not None and apart[0].geometry.equals_exact(HERE, 0)


def test_every_error_is_of_the_one_family() -> None:
    assert issubclass(FileRefused, CompoundWatchError)
