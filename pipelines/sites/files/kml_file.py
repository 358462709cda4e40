"""Read places from KML, without following anything it points to: no entities, no network links, no pictures."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from shapely.errors import GEOSException
from shapely.geometry import GeometryCollection, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.i18n.messages import english, englishn, msg
from geodata.sites.shown_place import without_hedge
from pipelines.sites.files.geojson_file import MAX_DEPTH
from pipelines.sites.site_features import Feature, check_count

_ANEW = msg("Save the places themselves as KML, without links")


def read_kml(data: bytes, name: str, links: list[str] | None = None) -> list[Feature]:
    """Placemarks of KML bytes; longitude before latitude, WGS84, as KML defines.

    The feature's properties are its ExtendedData, with name and description of the Placemark before fields of
    those names, and its id where they have none. Of our own files the name is without what the title on a map adds.

    Args:
        data: as it is.
        name: what to call it in a refusal.
        links: of the main file of an archive: gets what its network links point to, which is not followed here, and
            such a file needs no places of its own; None = a network link is refused.

    Raises:
        FileRefused: it is not KML, declares entities, or links to another place.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise FileRefused(name, "it declares a document type or entities, which can read other files", _ANEW) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileRefused(
            name, english("it is not readable XML ({error})", error=error), "Export it again as KML"
        ) from error
    if _tag(root) not in ("kml", "Document", "Folder", "Placemark"):
        raise FileRefused(
            name, english("its first element is {root}, not kml", root=repr(_tag(root)[:40])), "Export it again as KML"
        )
    placemarks: list[Element] = []
    for element in root.iter():
        tag = _tag(element)
        if tag == "NetworkLink" and links is not None:
            links += [(href.text or "").strip() for href in element.iter() if _tag(href) == "href"] or [""]
        elif tag in ("NetworkLink", "NetworkLinkControl"):
            raise link_refused(name)
        if tag == "Placemark":
            placemarks.append(element)
    if placemarks or not links:
        check_count(len(placemarks), name)
    return [_feature(number, placemark) for number, placemark in enumerate(placemarks, start=1)]


def link_refused(name: str) -> FileRefused:
    """The refusal of a file whose places would have to be fetched from another file or machine."""
    return FileRefused(name, "it holds a network link, which would fetch its places from elsewhere", _ANEW)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _feature(number: int, placemark: Element) -> Feature:
    properties: dict[str, object] = {}
    own: dict[str, object] = {}  # a field of the same name is another table's, and often empty
    shapes: list[Element] = []
    for child in placemark:
        tag = _tag(child)
        if tag in ("name", "description") and (child.text or "").strip():
            own[tag] = (child.text or "").strip()
        elif tag == "ExtendedData":
            properties.update(_extended(child))
        elif tag in ("Polygon", "Point", "LineString", "LinearRing", "MultiGeometry"):
            shapes.append(child)
    if properties.get("name") and own.get("name"):
        own["name"] = _name(str(own["name"]), str(properties["name"]), str(properties.get("outline_basis")))
    properties.update(own)
    if not properties.get("id") and placemark.get("id"):
        properties["id"] = placemark.get("id")
    if not shapes:
        return Feature(number, properties, None)
    notes: list[str] = []
    try:
        parts = [_geometry(one, notes) for one in shapes]  # one is what the standard allows; tools write more
        geometry = parts[0] if len(parts) == 1 else GeometryCollection(parts)
    except (ValueError, GEOSException) as error:
        return Feature(number, properties, None, trouble=str(error))
    return Feature(number, properties, geometry, notes=tuple(dict.fromkeys(notes)))


def _name(title: str, name: str, basis: str) -> str:
    """The name of a place whose file has it besides its title: ours has, since a title says how well it is known.

    A title that a person gave is taken, without what is still there of ours.
    """
    return name if title == name else without_hedge(title, basis)


def _extended(element: Element) -> dict[str, object]:
    properties: dict[str, object] = {}
    for child in element.iter():
        key = child.get("name")
        if key and _tag(child) == "Data":
            values = [v.text or "" for v in child if _tag(v) == "value"]
            properties[key] = values[0].strip() if values else ""
        elif key and _tag(child) == "SimpleData":
            properties[key] = (child.text or "").strip()
    return properties


def _geometry(element: Element, notes: list[str], depth: int = 0) -> BaseGeometry:
    tag = _tag(element)
    if tag == "MultiGeometry":
        if depth >= MAX_DEPTH:
            raise ValueError(english("its geometry collections are nested more than {most} deep", most=MAX_DEPTH))
        kinds = ("Polygon", "Point", "LineString", "LinearRing", "MultiGeometry")
        parts = [_geometry(child, notes, depth + 1) for child in element if _tag(child) in kinds]
        return parts[0] if len(parts) == 1 else GeometryCollection(parts)
    if tag == "Point":
        at = _coordinates(element)
        if len(at) != 1:
            raise ValueError(msg("a point has not exactly one coordinate"))
        return Point(at[0])
    if tag == "Polygon":
        outer = [c for c in element if _tag(c) == "outerBoundaryIs"]
        inner = [c for c in element if _tag(c) == "innerBoundaryIs"]
        if not outer:
            return Polygon()
        return Polygon(_ring(outer[0], notes), [_ring(hole, notes) for hole in inner])
    at = _coordinates(element)
    if len(at) < 2:
        raise ValueError(msg("a line has fewer than two points"))
    return LineString(at)


def _ring(element: Element, notes: list[str]) -> list[tuple[float, float]]:
    ring = _coordinates(element)
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


def _coordinates(element: Element) -> list[tuple[float, float]]:
    texts = [e.text or "" for e in element.iter() if _tag(e) == "coordinates"]
    positions: list[tuple[float, float]] = []
    for word in (texts[0] if texts else "").split():
        parts = word.split(",")
        if len(parts) > 3:  # decimal commas, or positions that no space parts: two of its numbers are no place
            raise ValueError(english("the coordinate {word} is not two numbers or three", word=repr(word[:40])))
        try:
            positions.append((float(parts[0]), float(parts[1])))
        except (ValueError, IndexError) as error:
            raise ValueError(english("the coordinate {word} is not two numbers", word=repr(word[:40]))) from error
        if not all(math.isfinite(number) for number in positions[-1]):
            raise ValueError(english("the coordinate {word} is not two numbers", word=repr(word[:40])))
    return positions
