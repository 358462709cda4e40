"""Read places from GeoJSON text: geometry by geometry, so that one broken feature does not cost the others."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.i18n.messages import english, englishn, msg
from geodata.text.foreign_json import whole_number
from pipelines.sites.site_features import Feature, check_count

MAX_DEPTH = 20
"""Geometry collections inside each other that are read: one is common, more only try to break the reader."""
MAX_VALUES = 6_000_000
"""Lists, objects and members of one file: a million corners are four million of them, and each takes up to a hundred
bytes of memory once it is read."""
_ANEW = msg("Export it again as GeoJSON")
_GEOMETRIES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
)


def read_geojson(data: bytes, name: str) -> list[Feature]:
    """Features of GeoJSON bytes: a FeatureCollection, one Feature, or a bare geometry.

    UTF-8 with or without a byte-order mark, UTF-16 with one. The pre-2016 "crs" member is honoured, and reported by
    the caller when it moves anything.

    Raises:
        FileRefused: it is not JSON, not GeoJSON, or nested beyond reason.
    """
    text = _decoded(data, name)
    values = text.count("[") + text.count("{") + text.count(",")
    if values > MAX_VALUES:
        raise FileRefused(
            name,
            english("it holds {values} values, more than {most}", values=f"{values:,}", most=f"{MAX_VALUES:,}"),
            "Simplify its outlines, or split it",
        )
    try:
        document = json.loads(text, parse_int=whole_number)
    except json.JSONDecodeError as error:
        raise FileRefused(
            name, english("it is not JSON (line {line}: {words})", line=error.lineno, words=error.msg), _ANEW
        ) from error
    except RecursionError as error:
        raise FileRefused(name, "its brackets are nested thousands deep", _ANEW) from error
    if not isinstance(document, dict):
        raise FileRefused(name, "it is JSON, but not GeoJSON", _ANEW)
    kind = _word(document.get("type"))
    if kind == "FeatureCollection":
        entries = document.get("features")
        if not isinstance(entries, list):
            raise FileRefused(name, 'it has no list of "features"', _ANEW)
    elif kind == "Feature":
        entries = [document]
    elif kind in _GEOMETRIES:
        entries = [{"type": "Feature", "properties": {}, "geometry": document}]
    else:
        raise FileRefused(name, english("its type is {kind}, which is not GeoJSON", kind=repr(str(kind)[:40])), _ANEW)
    check_count(len(entries), name)
    crs = _crs(document)
    return [_feature(number, entry, crs) for number, entry in enumerate(entries, start=1)]


def _word(value: object) -> str:
    return value if isinstance(value, str) else str(value)[:40]  # a list is no key of anything


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(
            name, english("its text is not UTF-8 (byte {start})", start=error.start), "Save it as UTF-8"
        ) from error


def _crs(found: dict[str, Any]) -> str | None:
    named = found.get("crs")
    if not isinstance(named, dict):
        return None
    inner = named.get("properties")
    word = inner.get("name") if isinstance(inner, dict) else None
    if not isinstance(word, str) or word.upper().endswith("CRS84"):
        return None
    return word


def _feature(number: int, entry: object, crs: str | None) -> Feature:
    if not isinstance(entry, dict) or entry.get("type") != "Feature":
        return Feature(number, {}, None, crs, "it is not a GeoJSON feature")
    given = entry.get("properties")
    properties: dict[str, object] = dict(given) if isinstance(given, dict) else {}
    if not properties.get("id") and entry.get("id") not in (None, ""):
        properties["id"] = entry["id"]
    notes: list[str] = []
    try:
        geometry = geometry_from(entry.get("geometry"), notes)
    except (ValueError, GEOSException) as error:
        return Feature(number, properties, None, crs, str(error), tuple(notes))
    return Feature(number, properties, geometry, crs, "", tuple(dict.fromkeys(notes)))


def geometry_from(found: object, notes: list[str], depth: int = 0) -> BaseGeometry | None:
    """A shapely geometry from parsed GeoJSON; None for null. Unclosed rings are closed with a note.

    Raises:
        ValueError: it is not a geometry; the message is a clause.
    """
    if found is None:
        return None
    if not isinstance(found, dict):
        raise ValueError(msg("its geometry is not an object"))
    kind = _word(found.get("type"))
    if kind == "GeometryCollection":
        parts = found.get("geometries")
        if not isinstance(parts, list):
            raise ValueError(msg('its GeometryCollection has no list of "geometries"'))
        if depth >= MAX_DEPTH:
            raise ValueError(english("its geometry collections are nested more than {most} deep", most=MAX_DEPTH))
        inner = [geometry_from(part, notes, depth + 1) for part in parts]
        return GeometryCollection([g for g in inner if g is not None])
    if kind not in _GEOMETRIES:
        raise ValueError(english("its geometry type {kind} is unknown", kind=repr(str(kind)[:40])))
    at = found.get("coordinates")
    if not isinstance(at, list):
        raise ValueError(msg("its geometry has no coordinates"))
    if not at:
        return shapely.from_wkt(f"{kind.upper()} EMPTY")
    match kind:
        case "Point":
            return Point(_position(at))
        case "MultiPoint":
            return MultiPoint([_position(p) for p in at])
        case "LineString":
            return LineString(_positions(at))
        case "MultiLineString":
            return MultiLineString([_positions(line) for line in at])
        case "Polygon":
            return _polygon(at, notes)
        case _:
            return MultiPolygon([_polygon(rings, notes) for rings in at])


def _polygon(rings: object, notes: list[str]) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise ValueError(msg("a polygon has no ring"))
    closed = [_ring(ring, notes) for ring in rings]
    return Polygon(closed[0], closed[1:])


def _ring(found: object, notes: list[str]) -> list[tuple[float, ...]]:
    ring = _positions(found)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
        notes.append(msg("its line was not closed and is closed now"))
    if len(ring) < 4:
        corners = len(set(ring))
        raise ValueError(
            englishn(
                "a ring has {n} different corner, and an area needs three",
                "a ring has {n} different corners, and an area needs three",
                corners,
                n=corners,
            )
        )
    return ring


def _positions(found: object) -> list[tuple[float, ...]]:
    if not isinstance(found, list):
        raise ValueError(msg("its coordinates are not a list"))
    positions = [_position(p) for p in found]
    shortest = min((len(p) for p in positions), default=2)
    return [p[:shortest] for p in positions]


def _position(found: object) -> tuple[float, ...]:
    if not isinstance(found, list) or len(found) < 2:
        raise ValueError(msg("a coordinate is not a pair of numbers"))
    numbers = []
    for value in found[:3]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(msg("a coordinate is not a number"))
        if not abs(value) < 1e300:  # also true of NaN, which JSON does not know but Python reads
            raise ValueError(msg("a coordinate is not a number"))
        numbers.append(float(value))
    return tuple(numbers)
