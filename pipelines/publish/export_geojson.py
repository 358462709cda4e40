"""Rows as GeoJSON by RFC 7946: WGS84 lon, lat, outer rings counter-clockwise, no crs member."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from pipelines.publish.nouns.row_values import Rows, Value

DECIMALS = 9
"""Decimals of a coordinate, a tenth of a millimetre: the contract asks for six at least, and pixel corners that meet
must still meet."""


def write_geojson(rows: Rows, path: Path) -> None:
    """A FeatureCollection; licence, attribution, handling and limits as foreign members (RFC 7946, 6.1)."""
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": rows.what,
        "licence": rows.licence,
        "attribution": rows.attribution,
        "handling": rows.handling,
        "audience": rows.audience,
        "edition_of": rows.edition_of.isoformat() if rows.edition_of else None,
        "simulated": rows.simulated,
        "limits": rows.limits,
    }
    head = json.dumps(collection, ensure_ascii=False, indent=1)[:-2]
    features = (json.dumps(_feature(rows, n), ensure_ascii=False) for n in range(len(rows.values)))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(head + ',\n "features": [')
        for number, feature in enumerate(features):
            out.write(("" if number == 0 else ",") + "\n" + feature)
        out.write("\n]}\n")


def _feature(rows: Rows, number: int) -> dict[str, Any]:
    properties = {name: _json(value) for name, value in rows.properties(number).items()}
    feature: dict[str, Any] = {"type": "Feature"}
    if isinstance(properties.get("id"), str):
        feature["id"] = properties["id"]
    return {**feature, "properties": properties, "geometry": geometry_json(rows.shapes[number])}


def geometry_json(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """A geometry object; None stays null, as the standard has it for a place that is not known."""
    if shape is None or shape.is_empty:
        return None
    turned = shapely.orient_polygons(shape)
    made: dict[str, Any] = shapely.geometry.mapping(turned)
    return {"type": made["type"], "coordinates": _rounded(made["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]


def _json(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value
