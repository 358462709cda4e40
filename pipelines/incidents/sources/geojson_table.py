"""Reports as GeoJSON: features as rows of the same kind as a table's, so that one reader serves both."""

from __future__ import annotations

import json

from shapely.geometry.base import BaseGeometry

from pipelines.incidents.rows.values import radius_of
from pipelines.incidents.sources.csv_table import GUESSES, SHAPE_RADIUS
from pipelines.sites.files.geojson_file import read_geojson
from pipelines.sites.site_features import Feature, in_degrees
from pipelines.tables.table import Table


def is_geojson(data: bytes) -> bool:
    """True when bytes begin like JSON, not like a table."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_feature_rows(data: bytes, name: str) -> Table:
    """Features as rows; the "line" is the feature's number, its point (or the middle of its shape) latitude, longitude.

    Raises:
        FileRefused: it is not GeoJSON.
    """
    rows: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str]] = []
    columns: dict[str, None] = {"latitude": None, "longitude": None}
    notes: dict[str, None] = {}
    for feature in read_geojson(data, name):
        geometry, moved, trouble = in_degrees(feature)
        if moved:
            notes[moved] = None
        if trouble:
            broken.append((feature.number, trouble))
            continue
        row = _row(feature, geometry)
        rows.append((feature.number, row))
        columns |= dict.fromkeys(row)
    return Table(tuple(columns), rows, broken, list(notes))


def _row(feature: Feature, place: BaseGeometry | None) -> dict[str, str]:
    """Its properties, and where it lies in degrees of WGS84."""
    row = {
        str(key).strip().lower(): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in feature.properties.items()
        if value is not None
    }
    if place is not None and not place.is_empty:
        middle = place if place.geom_type == "Point" else place.centroid
        x, y = middle.coords[0][:2]
        lat, lon = (repr(value).removesuffix(".0") for value in (y, x))  # its digits say how exact it is
        row |= {"latitude": lat, "longitude": lon, SHAPE_RADIUS: repr(radius_of(place))}
        return row
    for ours in ("latitude", "longitude"):  # a feature without a geometry may name its place in its properties
        row.setdefault(ours, next((row[name] for name in GUESSES[ours] if row.get(name)), ""))
    return row
