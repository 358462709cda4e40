"""Read places from GeoPackage, shapefile and GeoParquet through GDAL and Arrow, from a private folder only."""

from __future__ import annotations

import io
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet
import pyogrio
import pyogrio.errors
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from geodata.text.encoding import Encoding, decoded, named_encoding
from pipelines.sites.files.cut_names import with_whole_names
from pipelines.sites.site_features import MAX_FEATURES, Feature, check_count
from pipelines.tables.arrow_faults import ARROW_FAULTS

MAX_LAYERS = 20
"""Layers read from one file."""
MAX_PARQUET_BYTES = 200 * 1024 * 1024
"""Bytes of a GeoParquet file once unpacked, as its own footer says."""
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""Parts of a shapefile that are read."""
NO_PRJ = msg("its shapefile has no .prj, so its numbers are read as degrees of WGS84")
_FAULTS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FeatureError,
    GEOSException,
    UnicodeDecodeError,
)


def read_geopackage(data: bytes, name: str) -> list[Feature]:
    """Features of all spatial layers of a GeoPackage.

    The bytes are known to be one (magic and application id) before GDAL sees them, so that no other driver answers.

    Raises:
        FileRefused: not a GeoPackage, damaged, or without a spatial layer.
    """
    if data[68:72] not in (b"GPKG", b"GP10", b"GP11"):
        raise FileRefused(name, "it is an SQLite file, but not a GeoPackage", "Export it again as GeoPackage")
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        path = Path(folder) / "places.gpkg"
        path.write_bytes(data)
        return _read(path, name)


def read_shapefiles(members: dict[str, bytes], name: str, encoding: str = "") -> list[Feature]:
    """Features of every shapefile among the members of an archive.

    Its words are in the encoding of its .cpg; where that is missing, in one that is told by how they read.
    Fields of ours whose names were cut to ten letters are read, with a note on the file (cut_names.py).

    Args:
        members: path to content.
        name: what to call the archive in a refusal.
        encoding: as a person named it; "" = find out.

    Raises:
        FileRefused: parts are missing, or damaged.
    """
    features: list[Feature] = []
    for shp in sorted(path for path in members if path.lower().endswith(".shp")):
        parts = _parts(members, shp)
        missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
        if missing:
            raise FileRefused(
                name,
                english(
                    "{name} lacks its {first} and {second} part"
                    if len(missing) > 1
                    else "{name} lacks its {first} part",
                    name=PurePosixPath(shp).name,
                    first=missing[0],
                    second=missing[-1],
                ),
                "Zip .shp, .shx, .dbf and .prj",
            )
        if parts[".shp"][:4] != b"\x00\x00\x27\x0a":
            raise FileRefused(
                name,
                english("{name} is not a shapefile", name=PurePosixPath(shp).name),
                "Export it again as a shapefile",
            )
        with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
            for suffix, content in parts.items():
                (Path(folder) / f"places{suffix}").write_bytes(content)
            how = _words_encoding(parts, name, encoding)
            shapefile_features = _read(Path(folder) / "places.shp", name, how.codec if how else None)
            if how is not None and how.note:
                shapefile_features = [replace(f, notes=(*f.notes, how.note)) for f in shapefile_features]
            if ".prj" not in parts:
                shapefile_features = [replace(f, notes=(*f.notes, NO_PRJ)) for f in shapefile_features]
            features += shapefile_features
    return with_whole_names([_renumbered(number, feature) for number, feature in enumerate(features, start=1)])


def read_geoparquet(data: bytes, name: str) -> list[Feature]:
    """Features of a GeoParquet file.

    Raises:
        FileRefused: not GeoParquet, damaged, or larger inside than outside by far.
    """
    try:
        meta = pyarrow.parquet.ParquetFile(io.BytesIO(data)).metadata
        check_count(meta.num_rows, name)
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if size > MAX_PARQUET_BYTES:
            raise FileRefused(
                name, english("it unpacks to {size} MB", size=f"{size / 1e6:,.0f}"), "Split it into several files"
            )
        frame = geopandas.read_parquet(io.BytesIO(data))
    except ARROW_FAULTS as error:
        raise FileRefused(
            name, english("it is not readable GeoParquet ({error})", error=_short(error)), "Export it again"
        ) from error
    return _features(frame, 1)


def _parts(members: dict[str, bytes], shp: str) -> dict[str, bytes]:
    """The parts of a shapefile, by ending in small letters, whatever the case of their names.

    Where another shapefile's name differs in case alone, only parts that are written as this one belong to it.
    """
    stem = shp[: -len(".shp")]
    twins = [path for path in members if path.lower() == shp.lower()]
    parts: dict[str, bytes] = {}
    for path, content in members.items():
        suffix, written = path[-len(".shp") :].lower(), path[: -len(".shp")]
        same = written == stem if len(twins) > 1 else written.lower() == stem.lower()
        if same and suffix in _PARTS:
            parts[suffix] = content
    return {**parts, ".shp": members[shp]}


def _words_encoding(parts: dict[str, bytes], name: str, asked: str) -> Encoding | None:
    """The encoding of a shapefile's words; None where its .cpg says it, or all of them are ASCII."""
    if asked:
        return named_encoding(asked)
    words = _words(parts[".dbf"])
    if ".cpg" in parts or words.isascii():
        return None
    return decoded(words, name)[1]


def _words(dbf: bytes) -> bytes:
    """The text of all character fields of a dBASE table, a line each. Source: Esri shapefile, dBASE III header."""
    head, length = int.from_bytes(dbf[8:10], "little"), int.from_bytes(dbf[10:12], "little")
    fields: list[slice] = []
    start = 1  # each record begins with a mark of deletion
    for at in range(32, max(head - 31, 32), 32):
        if dbf[at : at + 1] in (b"", b"\r"):
            break
        size = dbf[at + 16] if len(dbf) > at + 16 else 0
        if dbf[at + 11 : at + 12] == b"C":
            fields.append(slice(start, start + size))
        start += size
    records = (dbf[at : at + length] for at in range(head, len(dbf) - length + 1, length)) if length else ()
    return b"".join(record[field].strip(b" \0") + b"\n" for record in records for field in fields)


def _read(path: Path, name: str, encoding: str | None = None) -> list[Feature]:
    with warnings.catch_warnings():
        # GDAL remarks on versions and winding; what keeps it from reading is an exception all the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        return _read_layers(path, name, encoding)


def _read_layers(path: Path, name: str, encoding: str | None) -> list[Feature]:
    try:
        layers = [(str(layer), kind) for layer, kind in pyogrio.list_layers(path)]
        spatial = [layer for layer, kind in layers if kind is not None]
        if not spatial:
            raise FileRefused(name, "it has no layer with places", "Export the places again")
        if len(spatial) > MAX_LAYERS:
            raise FileRefused(
                name,
                english("it has {n} layers, more than {most}", n=len(spatial), most=MAX_LAYERS),
                "Export one layer alone",
            )
        features: list[Feature] = []
        for layer in spatial:
            frame = pyogrio.read_dataframe(
                path, layer=layer, max_features=MAX_FEATURES + 1, use_arrow=False, encoding=encoding
            )
            features += _features(frame, len(features) + 1)
    except _FAULTS as error:
        raise FileRefused(
            name, english("it cannot be read ({error})", error=_short(error)), "Export it again and try once more"
        ) from error
    check_count(len(features), name)
    return features


def _short(error: Exception) -> str:
    # GDAL and Arrow name our private folder in their messages: only the words after the path are of use.
    words = str(error).replace("\n", " ")
    return " ".join(w for w in words.split() if tempfile.gettempdir() not in w and "compound-watch-" not in w)[:160]


def _features(frame: Any, first: int) -> list[Feature]:
    if not isinstance(frame, geopandas.GeoDataFrame):
        return []
    crs = None
    if frame.crs is not None and "undefined" not in str(frame.crs.name).lower():
        epsg = frame.crs.to_epsg()
        crs = f"EPSG:{epsg}" if epsg else frame.crs.to_wkt()
    shapes = list(frame.geometry)
    columns = [c for c in frame.columns if c != frame.geometry.name]
    rows = frame[columns].to_dict("records")
    features = []
    for number, (row, shape) in enumerate(zip(rows, shapes, strict=True), start=first):
        geometry = shape if isinstance(shape, BaseGeometry) else None
        features.append(Feature(number, {str(k): _value(v) for k, v in row.items()}, geometry, crs))
    return features


def _value(value: Any) -> object:
    if isinstance(value, np.ndarray | list | tuple):
        return [_value(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _value(v) for k, v in value.items()}
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return None
    if isinstance(value, np.generic):
        return value.item()
    return value


def _renumbered(number: int, feature: Feature) -> Feature:
    return Feature(number, feature.properties, feature.geometry, feature.crs, feature.trouble, feature.notes)
