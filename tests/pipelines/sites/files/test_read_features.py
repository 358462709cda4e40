"""Reading files of places: every format gives the same places back, and hostile files are refused in words."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas
import pyarrow
import pyarrow.parquet
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geodata.errors import FileRefused
from geodata.sites.outline import same_outline
from pipelines.sites.files.kml_file import read_kml
from pipelines.sites.files.read_features import load, read_features
from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_BYTES
from pipelines.sites.import_sites import read_sites

HERE = box(98.55, 16.62, 98.56, 16.63)
HOLED = Polygon(box(98.6, 16.62, 98.62, 16.64).exterior.coords, [box(98.605, 16.625, 98.61, 16.63).exterior.coords])
NAMES = ["ရွှေကုက္ကိုလ်", "`<b>`\\ 环亚"]


def frame(crs: str = "EPSG:4326") -> geopandas.GeoDataFrame:
    plain = geopandas.GeoDataFrame(
        {"id": ["a", "b"], "name": NAMES, "country": ["MM", "TH"], "documented": [True, False]},
        geometry=[HERE, HOLED],
        crs="EPSG:4326",
    )
    return plain.to_crs(crs)


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def shapefile(tmp_path: Path, crs: str = "EPSG:4326") -> dict[str, bytes]:
    frame(crs).to_file(tmp_path / "places.shp", engine="pyogrio", encoding="UTF-8")
    return {p.name: p.read_bytes() for p in sorted(tmp_path.glob("places.*"))}


def kml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


PLACEMARK = (
    "<Placemark id='a'><name>ရွှေ</name><ExtendedData><Data name='country'><value>MM</value></Data></ExtendedData>"
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>98.55,16.62,5 98.56,16.62,5 98.56,16.63,5 98.55,16.63,5"
    " 98.55,16.62,5</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "zip", "parquet", "bundle.zip"])
def test_every_format_gives_the_same_places(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"places.{suffix}"
    if suffix == "parquet":
        frame().to_parquet(path)
        data = path.read_bytes()
    elif suffix == "zip":
        data = zipped(shapefile(tmp_path))
    elif suffix == "bundle.zip":
        frame().to_file(tmp_path / "inner.gpkg", engine="pyogrio")
        data = zipped({"folder/inner.gpkg": (tmp_path / "inner.gpkg").read_bytes()})
    else:
        frame().to_file(path, engine="pyogrio")
        data = path.read_bytes()
    features = read_features(data, path.name)
    assert [f.properties["id"] for f in features] == ["a", "b"]
    assert [f.properties["name"] for f in features] == NAMES
    for feature, expected in zip(features, (HERE, HOLED), strict=True):
        assert feature.trouble == "" and feature.geometry is not None
        assert same_outline(feature.geometry, expected)


def test_kml_and_kmz_give_the_same_place() -> None:
    data = kml(PLACEMARK)
    for feature in (*read_features(data, "p.kml"), *read_features(zipped({"doc.kml": data}), "p.kmz")):
        assert feature.properties == {"id": "a", "name": "ရွှေ", "country": "MM"}
        assert feature.geometry is not None and same_outline(feature.geometry, HERE)


@pytest.mark.parametrize("behind", [True, False])
@pytest.mark.parametrize(
    ("own", "field", "name"),
    [
        ("Real name", "", "Real name"),
        ("Real name", "Other", "Real name"),
        ("", "Other", "Other"),
        (None, "Other", "Other"),
    ],
)
def test_the_name_of_a_placemark_stands_before_a_field_of_that_name(
    own: str | None, field: str, name: str, behind: bool
) -> None:
    named = "" if own is None else f"<name>{own}</name>"
    extended = f"<ExtendedData><Data name='name'><value>{field}</value></Data></ExtendedData>"
    parts = named + extended if behind else extended + named
    point = "<Point><coordinates>98.55,16.63</coordinates></Point>"
    (feature,) = read_features(kml(f"<Placemark>{parts}{point}</Placemark>"), "p.kml")
    assert feature.properties["name"] == name


def test_shapefiles_whose_names_differ_in_case_alone_are_all_read(tmp_path: Path) -> None:
    members: dict[str, bytes] = {}
    for row, folder, case in ((0, "North", str.upper), (1, "north", str.lower)):
        frame().iloc[[row]].to_file(tmp_path / "one.shp", engine="pyogrio", encoding="UTF-8")
        members |= {f"{folder}/{case(p.name)}": p.read_bytes() for p in sorted(tmp_path.glob("one.*"))}
    features = read_features(zipped(members), "p.zip")
    assert [(f.number, f.properties["id"], f.properties["name"]) for f in features] == [
        (1, "a", NAMES[0]),
        (2, "b", NAMES[1]),
    ]
    mixed = {f"P{name[1:]}" if name.endswith(".shp") else name: c for name, c in shapefile(tmp_path).items()}
    assert len(read_features(zipped(mixed), "p.zip")) == 2, "one alone may write its parts as it likes"


def test_files_of_places_in_an_archive_that_are_not_read_are_told(tmp_path: Path) -> None:
    data = kml(PLACEMARK)
    geojson = json.dumps({"type": "Feature", "properties": {}, "geometry": HERE.__geo_interface__}).encode()
    extra = {"notes.txt": b"read me", "style.png": b"png"}
    archives = {
        "p.kmz": ({"doc.kml": data, "a.kml": data, "files/b.kml": data, **extra}, 1, "(2): a.kml, files/b.kml"),
        "p.zip": ({**shapefile(tmp_path), "more.geojson": geojson, **extra}, 2, "(1): more.geojson"),
        "q.zip": ({"a.geojson": geojson, "b.csv": b"name,lat,lon", **extra}, 1, "(1): b.csv"),
        "one.zip": ({"a.geojson": geojson, **extra}, 1, ""),
    }
    for name, (members, places, told) in archives.items():
        features = read_features(zipped(members), name)
        assert len([f for f in features if f.unit != "file"]) == places, name
        notes = [note for f in features if f.unit == "file" for note in f.notes]
        assert notes == ([f"files of places in it that are not read {told}"] if told else []), name
        report = read_sites(zipped(members), name)
        assert [r.text for r in report.warnings if r.site_id == name] == notes


def test_reference_systems_travel(tmp_path: Path) -> None:
    members = shapefile(tmp_path, "EPSG:32647")
    (feature, _) = read_features(zipped(members), "p.zip")
    assert feature.crs == "EPSG:32647"
    without = {name: content for name, content in members.items() if not name.endswith(".prj")}
    assert read_features(zipped(without), "p.zip")[0].crs is None
    named = {"type": "name", "properties": {"name": "EPSG:32647"}}
    places = [{"type": "Feature", "properties": {}, "geometry": HERE.__geo_interface__}]
    old = {"type": "FeatureCollection", "crs": named, "features": places}
    assert read_features(json.dumps(old).encode(), "p.geojson")[0].crs == "EPSG:32647"


def test_geojson_of_every_shape_and_encoding() -> None:
    bare = json.dumps(MultiPolygon([HERE, HOLED]).__geo_interface__)
    assert read_features(bare.encode("utf-16"), "p.json")[0].geometry is not None
    assert read_features(b"\xef\xbb\xbf" + bare.encode(), "p.json")[0].geometry is not None
    single = {"type": "Feature", "id": 7, "properties": None, "geometry": Point(98.5, 16.6).__geo_interface__}
    assert read_features(json.dumps(single).encode(), "p.json")[0].properties == {"id": 7}


def test_an_unclosed_ring_is_closed_and_said() -> None:
    ring = [[98.55, 16.62], [98.56, 16.62], [98.56, 16.63], [98.55, 16.63]]
    data = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()
    (feature,) = read_features(data, "p.geojson")
    assert feature.geometry is not None and feature.geometry.equals(HERE)
    assert feature.notes == ("its line was not closed and is closed now",)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": [[[98.5, 16.6], [98.6, 16.7]]]}, "an area needs three"),
        ({"type": "Polygon", "coordinates": [[[98.5, "x"], [98.6, 16.7], [98.7, 16.6]]]}, "not a number"),
        ({"type": "Polygon", "coordinates": [[[98.5], [98.6, 16.7], [98.7, 16.6]]]}, "not a pair"),
        ({"type": "Polygon", "coordinates": 5}, "no coordinates"),
        ({"type": "Circle", "coordinates": [1, 2]}, "unknown"),
        ("POINT (1 2)", "not an object"),
        ({"type": "Point", "coordinates": [float("nan"), 1]}, "not a number"),
    ],
)
def test_one_broken_geometry_costs_only_itself(geometry: object, words: str) -> None:
    good = {"type": "Feature", "properties": {"id": "good"}, "geometry": HERE.__geo_interface__}
    bad = {"type": "Feature", "properties": {"id": "bad"}, "geometry": geometry}
    features = read_features(json.dumps({"type": "FeatureCollection", "features": [bad, good]}).encode(), "p.geojson")
    assert words in features[0].trouble
    assert features[1].trouble == "" and features[1].geometry is not None


BILLION_LAUGHS = '<!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def parquet(geo: str) -> bytes:
    """A table of one point whose `geo` metadata are these words."""
    table = pyarrow.table({"g": [Point(98.5, 16.6).wkb]}).replace_schema_metadata({"geo": geo})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


OTHER_FILE = '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def encrypted() -> bytes:
    data = bytearray(zipped({"a.shp": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/hostname")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("p.geojson", b"", "empty"),
        ("p.geojson", b"{" * 200_000, "nested thousands deep|not JSON"),
        ("p.geojson", b"[" * 200_000, "nested thousands deep|not JSON"),
        ("p.geojson", b'{"type": "Feature', "not JSON"),
        ("p.geojson", b"[1, 2]", "not GeoJSON"),
        ("p.geojson", b'{"type": "Topology"}', "not GeoJSON"),
        ("p.geojson", b'{"type": "FeatureCollection", "features": []}', "no features"),
        ("p.geojson", b'{"name": "\xff"}', "not UTF-8"),
        ("p.geojson", b"PK\x03\x04", "holds zip"),
        ("p.gpkg", b'{"type": "Feature"}', "holds GeoJSON"),
        ("p.gpkg", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "XML of another kind"),
        ("p.gpkg", b"SQLite format 3\x00" + b"\x00" * 200, "not a GeoPackage"),
        ("p.gpkg", b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG" + b"\x00" * 2000, "cannot be read"),
        ("p.parquet", b"PAR1" + b"\x00" * 100, "GeoParquet"),
        ("p.parquet", parquet("[1]"), "GeoParquet"),
        (
            "p.parquet",
            parquet(
                '{"version": "1.0.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", "crs": {"a": 1}}}}'
            ),
            "GeoParquet",
        ),
        ("p.kml", b"<html><body>sign in</body></html>", "a web page"),
        ("p.kml", b"<gpx></gpx>", "XML of another kind"),
        ("p.kml", b"<notkml/>", "not kml"),
        ("p.kml", b"<kml>", "not readable XML"),
        ("p.kml", kml(PLACEMARK, OTHER_FILE), "document type or entities"),
        ("p.kml", kml("<name>&b;</name>" + PLACEMARK, BILLION_LAUGHS), "document type or entities"),
        ("p.kml", kml("<NetworkLink><Link><href>http://x/y.kml</href></Link></NetworkLink>"), "network link"),
        ("p.kmz", zipped({"readme.txt": b"x"}), "no KML"),
        ("p.zip", zipped({"readme.txt": b"x"}), "no shapefile"),
        ("p.zip", zipped({"a.shp": b"x"}), "lacks its .shx and .dbf"),
        ("p.zip", zipped({"a.shp": b"x", "a.shx": b"x", "a.dbf": b"x"}), "not a shapefile"),
        ("p.zip", zipped({"../../etc/cron.d/x": b"x"}), "outside the archive"),
        ("p.zip", zipped({"/etc/x.shp": b"x"}), "outside the archive"),
        ("p.zip", zipped({"..\\x.shp": b"x"}), "outside the archive"),
        ("p.zip", zipped({"C:/x.shp": b"x"}), "outside the archive"),
        ("p.zip", zipped({"inner.zip": zipped({"a.shp": b"x"})}), "archive again"),
        ("p.zip", zipped({"inner.shp": zipped({"a.shp": b"x"})}), "archive again"),
        ("p.zip", zipped({f"{n}.txt": b"" for n in range(300)}), "300 files"),
        ("p.zip", zipped({"a.shp": b"\x00" * 60_000_000}), "zip bomb"),
        ("p.zip", encrypted(), "password"),
        ("p.zip", linked(), "link to another file"),
        ("p.zip", b"PK\x03\x04" + b"\x00" * 100, "not a readable zip"),
        ("p.shp", b"\x00\x00\x27\x0a", "one part of a shapefile"),
        ("p.exe", b"MZ", "not one we read"),
        ("p", b"{}", "not one we read"),
    ],
)
def test_what_cannot_be_read_safely_is_refused_by_name(name: str, data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as caught:
        read_features(data, name)
    assert caught.value.thing and caught.value.next_step
    assert "/tmp" not in str(caught.value), "no path of this machine in a message"


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(LARGEST_UPLOAD_BYTES + 1)  # sparse: takes no room on the disk
    with pytest.raises(FileRefused, match="more than 50 MB"):
        load(path)
    with pytest.raises(FileRefused, match="no such file"):
        load(tmp_path / "missing.geojson")


@pytest.mark.parametrize(("deep", "read"), [(20, True), (21, False), (3_000, False)])
def test_kml_within_kml_is_read_as_deep_as_geojson_and_no_deeper(deep: int, read: bool) -> None:
    """MAX_DEPTH of GeoJSON is 20; 3,000 are more than Python calls itself deep."""
    point = "<Point><coordinates>98.5,16.6</coordinates></Point>"
    nested = "<MultiGeometry>" * deep + point + "</MultiGeometry>" * deep
    (feature,) = read_kml(kml(f"<Placemark>{nested}</Placemark>"), "p.kml")
    assert (feature.geometry == Point(98.5, 16.6)) is read
    assert ("nested more than 20 deep" in feature.trouble) is not read


def test_shapes_side_by_side_in_one_placemark_are_all_read() -> None:
    """The standard allows one; a point with a name is often written before the outline that it belongs to."""
    point = "<Point><coordinates>98.55,16.65</coordinates></Point>"
    ring = "98.5,16.6 98.6,16.6 98.6,16.7 98.5,16.6"
    line = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    area = f"<Polygon><outerBoundaryIs>{line}</outerBoundaryIs></Polygon>"
    (feature,) = read_kml(kml(f"<Placemark>{point}{area}</Placemark>"), "p.kml")
    assert feature.geometry is not None
    assert [part.geom_type for part in getattr(feature.geometry, "geoms", ())] == ["Point", "Polygon"]


@pytest.mark.parametrize("word", ["98,5,16,6", "98.5,16.6,0,98.6,16.6,0"])
def test_a_position_of_more_than_three_numbers_is_told_and_no_place(word: str) -> None:
    """Decimal commas, or positions without a space between: its first two numbers would be another place."""
    (feature,) = read_kml(kml(f"<Placemark><Point><coordinates>{word}</coordinates></Point></Placemark>"), "p.kml")
    assert feature.geometry is None and "is not two numbers or three" in feature.trouble
