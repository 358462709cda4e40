"""Rows as KML 2.2 (OGC 12-007r2), for Google Earth: hostile text stays text there too."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from layers.style.svg import INK, WHITE
from layers.style.symbols import KINDS, STATES, colour, fill
from pipelines.publish.export_geojson import DECIMALS
from pipelines.publish.nouns.row_values import Rows, Value

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_ROWS, _FIELDS = "Placemarks", "ExtendedData"
SLIDER_IS = (
    "The time slider shows a change from the look that first shows it: it may have begun on any day since its last "
    "clear look before."
)
"""A window has no one day, and the slider takes one."""
_SAID_TOO = (("may_say", "May be quoted: "), ("not_released", ""))
"""Columns that stand in the balloon too, since it shows no others: what may be quoted, and what is held back."""
DECLARATION = "<?xml version='1.0' encoding='utf-8'?>\n"


def write_kml(rows: Rows, path: Path) -> None:
    """A Document with a Placemark a row; licence, attribution and limits in its description."""
    path.write_bytes(kml_bytes(rows, {}))


def kml_bytes(rows: Rows, below: Mapping[str, str]) -> bytes:
    """The document that write_kml writes.

    Text is escaped for XML; descriptions are escaped once more, because Google Earth shows what it
    finds there as HTML.

    Args:
        rows: of any noun.
        below: id of a row -> HTML that stands below its sentence; what of it is not ours is escaped already.
    """
    kml = ElementTree.Element("kml", xmlns=_NAMESPACE)
    document = ElementTree.SubElement(kml, "Document")
    _text(document, "name", f"Compound Watch: {rows.what}")
    _text(document, "open", "1")
    of_changes = any(column.name == "first_seen" for column in rows.columns)
    limits = f"{rows.limits} {SLIDER_IS}" if of_changes else rows.limits
    day = f", as known on {rows.edition_of.isoformat()}" if rows.edition_of else ""
    about = f"Licence: {rows.licence}. {rows.attribution} {limits} Audience: {rows.audience}{day}. {rows.handling}"
    _text(document, "description", html.escape(about, quote=False))
    document.extend(_styles(rows))
    ElementTree.SubElement(document, _ROWS)
    ElementTree.indent(kml, " ")
    above, _, under = _as_text(kml).partition(f"<{_ROWS} />")
    placemarks = "\n  ".join(_placemark(rows, number, below) for number in range(len(rows.shapes)))
    above = above if placemarks else above.rstrip()
    return f"{DECLARATION}{above}{placemarks}{under}".encode("utf-8", "xmlcharrefreplace")


def _placemark(rows: Rows, number: int, below: Mapping[str, str]) -> str:
    """A row, as it stands in the document.

    Put together as text: with elements, half a million for the fields of a large edition and as many for their ground,
    a document takes three times as long.
    """
    shape, fields = rows.shapes[number], rows.properties(number)
    texts = [rows.about[number], *(f"{head}{fields[name]}" for name, head in _SAID_TOO if fields.get(name))]
    about = "<br/>".join(html.escape(one, quote=False) for one in texts) + below.get(str(fields.get("id")), "")
    elements = "".join(_field(name, value) for name, value in fields.items() if value is not None)
    parts = [
        _tag("name", rows.titles[number]),
        _tag("description", about),
        *_when(fields),
        _tag("styleUrl", f"#{_style_of(fields)}"),
        f"<{_FIELDS}>{elements}\n   </{_FIELDS}>" if elements else f"<{_FIELDS} />",
    ]
    if shape is not None and not shape.is_empty:
        parts.append(_geometry(shapely.orient_polygons(shape), "\n   "))
    inside = "\n   ".join(parts)
    return f"<Placemark>\n   {inside}\n  </Placemark>"


def _field(name: str, value: Value) -> str:
    value_element = _tag("value", _words(value))
    return f"{_head_of(name)}{value_element}\n    </Data>"


@lru_cache(maxsize=512)
def _head_of(name: str) -> str:
    """What stands before the value of a column: the same in each row."""
    return f"\n    <Data name={quoteattr(name)}>\n     "


def _tag(tag: str, text: str) -> str:
    """An element that holds text alone."""
    return f"<{tag}>{escape(text)}</{tag}>" if text else f"<{tag} />"


def _as_text(element: ElementTree.Element) -> str:
    """Not as bytes: ElementTree encodes each piece by itself then."""
    text: str = ElementTree.tostring(element, encoding="unicode")
    return text


def _styles(rows: Rows) -> Iterator[ElementTree.Element]:
    """A Style for each look of a placemark: outlines in the map's colours, and balloons of the description alone.

    A balloon is read as HTML, and a name is not escaped for it: with `$[name]` a hostile one would run there.
    """
    used = {_style_of(rows.properties(number)) for number in range(len(rows.shapes))}
    colours = {f"{kind}-{state}": (colour(kind, state), fill(kind, state)) for kind in KINDS for state in STATES}
    for name, (edge, area) in {PLAIN: (INK, WHITE), **colours}.items():
        if name not in used:
            continue
        style = ElementTree.Element("Style", id=name)
        _text(ElementTree.SubElement(style, "IconStyle"), "color", _abgr(edge))
        line = ElementTree.SubElement(style, "LineStyle")
        _text(line, "color", _abgr(edge))
        _text(line, "width", "2")
        _text(ElementTree.SubElement(style, "PolyStyle"), "color", _abgr(area, "50"))
        _text(ElementTree.SubElement(style, "BalloonStyle"), "text", "$[description]")
        yield style


PLAIN = "plain"
"""The style of what is no change."""


def _style_of(fields: Mapping[str, Value]) -> str:
    kind, state = str(fields.get("kind")), str(fields.get("state"))
    return f"{kind}-{state}" if kind in set(KINDS) and state in set(STATES) else PLAIN


def _abgr(colour_hex: str, opacity: str = "ff") -> str:
    """'#D55E00' as KML writes it, alpha, blue, green, red: 'ff005ed5'."""
    return f"{opacity}{colour_hex[5:7]}{colour_hex[3:5]}{colour_hex[1:3]}".lower()


def _when(fields: Mapping[str, Value]) -> Iterator[str]:
    """When the time slider shows a row: a change from the look that first shows it, and not in the time before in which
    it may have begun and no look showed it, until it ended; a report or action on its days, a claim from its day on.
    Nothing for what has no day."""
    begin = fields.get("first_seen") or fields.get("start_date") or fields.get("claimed_on")
    if not isinstance(begin, date):
        return
    days = _tag("begin", begin.isoformat())
    end = fields.get("ended_on") if "first_seen" in fields else fields.get("end_date")
    if isinstance(end, date):
        days += "\n    " + _tag("end", end.isoformat())
    yield f"<TimeSpan>\n    {days}\n   </TimeSpan>"


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


def _geometry(shape: BaseGeometry, line: str) -> str:
    """A shape as an element; line: a new line, indented as the element is."""
    if isinstance(shape, Polygon):
        rings = (("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", ring) for ring in shape.interiors))
        elements = "".join(
            f"{line} <{tag}>{line}  <LinearRing>{line}   {_coordinates(ring)}{line}  </LinearRing>{line} </{tag}>"
            for tag, ring in rings
        )
        return f"<Polygon>{elements}{line}</Polygon>"
    if isinstance(shape, BaseMultipartGeometry):
        elements = "".join(f"{line} {_geometry(part, f'{line} ')}" for part in shape.geoms)
        return f"<MultiGeometry>{elements}{line}</MultiGeometry>"
    tag = "Point" if shape.geom_type == "Point" else "LineString"
    return f"<{tag}>{line} {_coordinates(shape)}{line}</{tag}>"


def _coordinates(line: BaseGeometry) -> str:
    """Those of a point, a line or a ring, without a height."""
    coordinates = " ".join(f"{_degrees(x)},{_degrees(y)}" for x, y in shapely.get_coordinates(line).tolist())
    return f"<coordinates>{coordinates}</coordinates>"


def _degrees(value: float) -> str:
    """Without the noughts behind: they would say that a place is known to a millimetre."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
