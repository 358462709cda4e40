"""A file of places, from a path or from uploaded bytes: what it really is, and nothing it should not be."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from geodata.text.clean import clean
from geodata.text.encoding import Encoding, recoded
from pipelines.sites.files.geojson_file import read_geojson
from pipelines.sites.files.kml_file import link_refused, read_kml
from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_BYTES, refuse_too_large
from pipelines.sites.site_features import Feature, check_count
from pipelines.tables.safe_zip import unpack
from pipelines.tables.workbook_kind import OLD_EXCEL, SAVE_ANEW, workbook_kind

FORMATS: dict[str, str] = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".kml": "KML",
    ".kmz": "zip",
    ".gpkg": "GeoPackage",
    ".zip": "zip",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".csv": "table",
    ".tsv": "table",
    ".txt": "table",
    ".xlsx": "workbook",
    ".ods": "workbook",
}
"""What each ending promises. The content must keep the promise."""
_OF_PLACES = frozenset(FORMATS) - {".txt"}
"""Endings in an archive that promise places; a .txt in one is a note to its reader."""
MAX_LINKED = 20
"""KML files of one KMZ that its main file may link to: as many as layers of other files."""
SOMETHING_ELSE = msg("something else")
_OFFER = msg("Use GeoJSON, KML, KMZ, GeoPackage, GeoParquet, CSV, XLSX, ODS, or a zipped shapefile")


def load(path: Path) -> tuple[bytes, str]:
    """Bytes and name of a file.

    Raises:
        FileRefused: it is not there, not a file, or too large.
    """
    name = path.name
    try:
        if not path.is_file():
            raise FileRefused(name, "there is no such file", "Check the path")
        refuse_too_large(path.stat().st_size, name)
        return path.read_bytes(), name
    except OSError as error:
        raise FileRefused(
            name, english("it cannot be opened ({error})", error=error.strerror), "Check the path and its rights"
        ) from error


def text_as_utf8(data: bytes, name: str, asked: str = "") -> tuple[bytes, Encoding | None]:
    """The bytes of a file of text as UTF-8, with its encoding; of any other file as they are, with None.

    Args:
        data: at most LARGEST_UPLOAD_BYTES; more is left to read_features to refuse.
        name: file name; its ending says the format.
        asked: the encoding that a person named; "" = find out.

    Raises:
        FileRefused: its encoding cannot be told.
    """
    promised = FORMATS.get(PurePosixPath(shown_name(name)).suffix.lower())
    if promised not in ("GeoJSON", "KML", "table") or len(data) > LARGEST_UPLOAD_BYTES or not data.strip():
        return data, None
    if data[:4] in (b"PK\x03\x04", b"PAR1") or data[:16] == b"SQLite format 3\x00":
        return data, None  # not what its ending says: read_features says so
    return recoded(data, shown_name(name), asked)


def read_features(data: bytes, name: str, encoding: str = "") -> list[Feature]:
    """Features of a file's bytes; the ending of `name` and the content must agree.

    Args:
        data: as it is; text in UTF-8 or UTF-16 (see text_as_utf8).
        name: file name; its ending says the format.
        encoding: of text inside an archive, as a person named it; "" = find out.

    Raises:
        FileRefused: too large, unknown, not what its ending says, damaged or hostile; the message says which.
    """
    name = shown_name(name)
    refuse_too_large(len(data), name)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in (".shp", ".shx", ".dbf", ".prj"):
        raise FileRefused(name, "it is one part of a shapefile", "Zip .shp, .shx, .dbf and .prj together")
    if data[:8] == OLD_EXCEL:
        raise FileRefused(name, "it is an old Excel file (.xls), or one with a password", SAVE_ANEW)
    promised = FORMATS.get(suffix)
    if promised is None:
        raise FileRefused(name, english("its ending {suffix} is not one we read", suffix=suffix or "(none)"), _OFFER)
    if not data.strip():
        raise FileRefused(name, "it is empty", "Export the places again")
    actual_format = _sniffed(data)
    if promised == "table" and actual_format == SOMETHING_ELSE:
        actual_format = promised
    if actual_format != promised:
        raise FileRefused(
            name,
            english("its ending says {promised}, but it holds {found}", promised=promised, found=actual_format),
            "Rename it, or use GeoJSON, KML, KMZ, GeoPackage, GeoParquet, CSV, XLSX, ODS, or a zipped shapefile",
        )
    if actual_format == "GeoJSON":
        return read_geojson(data, name)
    if actual_format == "KML":
        return read_kml(data, name)
    if actual_format in ("table", "workbook"):
        from pipelines.sites.files.table_file import read_table, read_workbook

        return (read_table if actual_format == "table" else read_workbook)(data, name)
    if actual_format in ("GeoPackage", "GeoParquet"):
        from pipelines.sites.files.vector_files import read_geopackage, read_geoparquet

        return (read_geopackage if actual_format == "GeoPackage" else read_geoparquet)(data, name)
    return _archive(data, name, suffix, encoding)


def ready_for(name: str) -> None:
    """Load what a file of this name may need, so that no limit on its reading counts it.

    Outlines as text need nothing more; the libraries for the other formats take most of a second, on a busy machine
    ten, which somebody waits for on the screen.
    """
    promised = FORMATS.get(PurePosixPath(name).suffix.lower())
    if promised in ("table", "workbook"):
        import_module("pipelines.sites.files.table_file")
    elif promised not in ("GeoJSON", "KML", None):
        import_module("pipelines.sites.files.vector_files")


def shown_name(name: str) -> str:
    """A file's name without its folders, as a sentence can hold it."""
    return clean(PurePosixPath(name.replace("\\", "/")).name, longest=120).text or "the file"


def _archive(data: bytes, name: str, suffix: str, encoding: str) -> list[Feature]:
    members = unpack(data, name)
    places = sorted(path for path in members if PurePosixPath(path).suffix.lower() in _OF_PLACES)
    kmls = [path for path in places if path.lower().endswith(".kml")]
    if suffix == ".kmz":
        if not kmls:
            raise FileRefused(name, "it holds no KML", "Save it again as KMZ")
        return _kmz(members, kmls, name, encoding)
    if any(path.lower().endswith(".shp") for path in members):
        from pipelines.sites.files.vector_files import read_shapefiles

        return read_shapefiles(members, name, encoding) + _left_out(places)
    single = [path for path in places if PurePosixPath(path).suffix.lower() in (".geojson", ".json", ".kml", ".gpkg")]
    if len(single) == 1:
        features = read_features(text_as_utf8(members[single[0]], single[0], encoding)[0], single[0])
        return features + _left_out(path for path in places if path != single[0])
    raise FileRefused(name, "it holds no shapefile", "Zip .shp, .shx, .dbf and .prj together")


def _kmz(members: dict[str, bytes], kmls: list[str], name: str, encoding: str) -> list[Feature]:
    """Places of the main file of a KMZ, and of the files in the archive to which it links, as GDAL and QGIS write them.

    Only what lies in the archive is read, and only from the main file on: a link in a linked file is refused.
    """
    main = "doc.kml" if "doc.kml" in members else kmls[0]
    links: list[str] = []
    features = read_kml(recoded(members[main], name, encoding)[0], name, links)
    linked = list(dict.fromkeys(_linked(link, main, kmls, name) for link in links))
    if len(linked) > MAX_LINKED:
        raise FileRefused(
            name,
            english("it has {n} layers, more than {most}", n=len(linked), most=MAX_LINKED),
            "Export one layer alone",
        )
    for path in linked:
        if path != main:
            features += read_kml(recoded(members[path], name, encoding)[0], name)
    check_count(len(features), name)
    numbered = [replace(feature, number=number) for number, feature in enumerate(features, start=1)]
    places = sorted(path for path in members if PurePosixPath(path).suffix.lower() in _OF_PLACES)
    return numbered + _left_out(path for path in places if path not in (main, *linked))


def _linked(link: str, main: str, kmls: Sequence[str], name: str) -> str:
    """The KML file of an archive that a link of its main file points to, relative to that.

    Raises:
        FileRefused: it points to anything else.
    """
    for written in (link, unquote(link)):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(main), written))
        if path in kmls:
            return path
    raise link_refused(name)


def _left_out(paths: Iterable[str]) -> list[Feature]:
    """A note on the files of an archive that are not read; nothing where there are none."""
    left = [clean(path, longest=60).text for path in paths]
    if not left:
        return []
    names = ", ".join(left)[:200]
    note = english("files of places in it that are not read ({n}): {names}", n=len(left), names=names)
    return [Feature(0, {}, None, notes=(note,), unit="file")]


def _sniffed(data: bytes) -> str:
    if workbook_kind(data):
        return "workbook"
    if data[:4] == b"PK\x03\x04":
        return "zip"
    if data[:16] == b"SQLite format 3\x00":
        return "GeoPackage"
    if data[:4] == b"PAR1":
        return "GeoParquet"
    head = data[:4096].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="replace")
    head = head.lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "["):
        return "GeoJSON"
    if head[:1] == "<":
        if "<html" in head.lower() or "<!doctype html" in head.lower():
            return msg("a web page")
        return "KML" if "kml" in head.lower() or "<document" in head.lower() else msg("XML of another kind")
    return SOMETHING_ELSE
