"""Rows as KML 2.2 (OGC 12-007r2), for Google Earth: hostile text stays text there too."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from pipelines.publish.export_geojson import DECIMALS
from pipelines.publish.row_values import Rows, Value

_NAMESPACE = "http://www.opengis.net/kml/2.2"


def write_kml(rows: Rows, path: Path) -> None:
    """A Document with a Placemark a row; licence, attribution and limits in its description.

    Text is escaped for XML by ElementTree; descriptions are escaped once more, because Google Earth shows what it
    finds there as HTML.
    """
    kml = ElementTree.Element("kml", xmlns=_NAMESPACE)
    document = ElementTree.SubElement(kml, "Document")
    _text(document, "name", f"Compound Watch: {rows.what}")
    _text(document, "open", "1")
    about = f"Licence: {rows.licence}. {rows.attribution} {rows.limits} Audience: {rows.audience}."
    _text(document, "description", html.escape(about, quote=False))
    for number, shape in enumerate(rows.shapes):
        placemark = ElementTree.SubElement(document, "Placemark")
        _text(placemark, "name", rows.titles[number])
        _text(placemark, "description", html.escape(rows.about[number], quote=False))
        data = ElementTree.SubElement(placemark, "ExtendedData")
        for name, value in rows.properties(number).items():
            if value is not None:
                _text(ElementTree.SubElement(data, "Data", name=name), "value", _words(value))
        if shape is not None and not shape.is_empty:
            placemark.append(_geometry(shapely.orient_polygons(shape)))
    ElementTree.indent(kml, " ")
    ElementTree.ElementTree(kml).write(path, encoding="utf-8", xml_declaration=True)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _geometry(shape: BaseGeometry) -> ElementTree.Element:
    if isinstance(shape, Polygon):
        element = ElementTree.Element("Polygon")
        for tag, ring in (("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", r) for r in shape.interiors)):
            boundary = ElementTree.SubElement(ElementTree.SubElement(element, tag), "LinearRing")
            _coordinates(boundary, ring.coords)
        return element
    if isinstance(shape, BaseMultipartGeometry):
        element = ElementTree.Element("MultiGeometry")
        element.extend(_geometry(part) for part in shape.geoms)
        return element
    element = ElementTree.Element("Point" if shape.geom_type == "Point" else "LineString")
    _coordinates(element, shape.coords)
    return element


def _coordinates(parent: ElementTree.Element, coordinates: Iterable[tuple[float, ...]]) -> None:
    _text(parent, "coordinates", " ".join(f"{x:.{DECIMALS}f},{y:.{DECIMALS}f}" for x, y in coordinates))
