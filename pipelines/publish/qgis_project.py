"""A QGIS project and styles inside a GeoPackage: the map's signs, the edition and the attribution, without a plugin.

QGIS draws a layer that is dragged in by its row in `layer_styles`, and offers the project in `qgis_projects` beside it.
Both tables are those that QGIS 3.40 writes; the project is the text of a .qgs file in a zip, as hexadecimal digits.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from geodata.detections.detection import Kind, State
from geodata.i18n.english_formats import sentence_case
from layers.style.svg import INK, WHITE
from layers.style.symbols import KINDS, STATES, colour, fill
from pipelines.publish.nouns.row_values import Rows

PROJECT = "Compound Watch"
VERSION = "3.40.0"
LINES = {State.CONFIRMED: "solid", State.PROVISIONAL: "dash", State.ENDED: "dot", State.WITHDRAWN: "dash dot"}
"""State -> the outline's style, in QGIS's words; as on the map."""
MARKERS = {
    "triangle up": ("triangle", 0),
    "triangle down": ("triangle", 180),
    "square": ("square", 0),
    "diamond": ("diamond", 0),
}
"""Shape of a sign -> QGIS's marker and its angle; rings are circles."""
LAYERS = {"Polygon": "2", "Point": "0", "Line": "1"}
"""Geometry -> QGIS's number of it."""
NOWHERE = "No geometry"
"""QGIS's word for a layer of rows without a place, a table beside the map."""
WGS84 = (
    ("authid", "EPSG:4326"),
    ("srid", "4326"),
    ("srsid", "3452"),
    ("description", "WGS 84"),
    ("projectionacronym", "longlat"),
    ("ellipsoidacronym", "EPSG:7030"),
    ("geographicflag", "true"),
    ("proj4", "+proj=longlat +datum=WGS84 +no_defs"),
)
TIPS = ("site_name", "name", "title", "sentence", "may_say", "hedge", "not_released")
"""Columns of which the mouse tells, in this order, a line each."""
LABELS = {'"site_name" || \'\n\' || "id"': {"site_name", "id", "kind", "state"}, '"name"': {"name", "outline_basis"}}
"""Expression of a label -> the columns by which its noun is known: changes, and sites."""
_TABLES = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
  SELECT 'layer_styles', 'attributes', 'layer_styles', '', max(last_change), 0 FROM gpkg_contents;
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner, update_time)
  SELECT '', '', ?, column_name, ?, ?, '', 1, ?, '', (SELECT max(last_change) FROM gpkg_contents)
  FROM gpkg_geometry_columns WHERE table_name = ?
"""


_WHOLE = {"alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}


@dataclass(frozen=True)
class Layer:
    """One layer of the project: the rows of a noun that have one kind of geometry, or those without a place."""

    rows: Rows
    geometry: str  # "Polygon", "Point", "Line" or NOWHERE
    only: bool  # the noun has no other kind
    shown: bool  # drawn when the project is opened

    @property
    def name(self) -> str:
        """What the list of layers calls it."""
        if self.only:
            return self.rows.what
        return f"{self.rows.what} ({'no place' if self.geometry == NOWHERE else f'{self.geometry.lower()}s'})"

    def source(self, file_name: str) -> str:
        """Where QGIS finds the rows. A kind of geometry alone is a filter that leaves out what has no place; that it is
        the only one says that there is nothing to filter."""
        table = f"./{file_name}|layername={self.rows.what}"
        if self.geometry == NOWHERE:
            return f'{table}|subset="geom" IS NULL'
        return f"{table}|geometrytype={self.geometry}{'|uniqueGeometryType=yes' if self.only else ''}"


def add_project(rows: Rows, path: Path, file_name: str) -> None:
    """Put styles and a project into a GeoPackage that holds the rows.

    Args:
        rows: as written, those beside them too.
        path: the file.
        file_name: its name once it is in its place; the project finds its layers by it.
    """
    layers = [
        *_layers(rows, shown=True),
        *(layer for beside in rows.beside for layer in _layers(beside, shown=False)),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("compound-watch.qgs"), _project(rows, layers, file_name))
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_TABLES)
        for layer in layers:
            if layer.only and layer.geometry != NOWHERE:
                what = layer.rows.what
                description = f"{_title(layer.rows)}. {layer.rows.attribution}"
                file.execute(_STYLE, (what, "Compound Watch", _text(_style(layer)), description, what))
        about = json.dumps({"last_modified_user": PROJECT})
        file.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (PROJECT, about, packed.getvalue().hex()))


def _layers(rows: Rows, *, shown: bool) -> list[Layer]:
    geometry_types = sorted(
        {shape.geom_type.removeprefix("Multi").removesuffix("String") for shape in rows.shapes if shape}
    )
    kinds = [kind for kind in geometry_types if kind in LAYERS]
    layers = [Layer(rows, kind, len(geometry_types) == 1, shown) for kind in kinds]
    if not any(layer.only for layer in layers) and not all(rows.shapes):
        layers.append(Layer(rows, NOWHERE, not geometry_types, shown))
    return layers


def _title(rows: Rows) -> str:
    invented = "; invented places and pixels" if rows.simulated else ""
    day = f", as known on {rows.edition_of.isoformat()}" if rows.edition_of else ""
    return f"Compound Watch, {rows.what}, {rows.audience} edition{day}{invented}"


def _text(element: Element) -> str:
    return tostring(element, encoding="unicode")


def _project(rows: Rows, layers: list[Layer], file_name: str) -> str:
    qgis = Element("qgis", projectname=_title(rows), version=VERSION)
    SubElement(qgis, "title").text = _title(rows)
    _crs(SubElement(qgis, "projectCrs"))
    tree = SubElement(qgis, "layer-tree-group")
    held = SubElement(qgis, "projectlayers")
    for number, layer in enumerate(layers):
        key = f"{layer.rows.what}_{layer.geometry.lower().replace(' ', '_')}_{number}"
        source = layer.source(file_name)
        state = "Qt::Checked" if layer.shown else "Qt::Unchecked"
        SubElement(tree, "layer-tree-layer", id=key, name=layer.name, source=source, providerKey="ogr", checked=state)
        held.append(_map_layer(layer, key, source))
    _view(qgis, rows)
    about = SubElement(qgis, "projectMetadata")
    SubElement(about, "title").text = _title(rows)
    SubElement(about, "abstract").text = f"{rows.limits} Licence: {rows.licence}. {rows.handling}"
    _decorations(SubElement(qgis, "properties"), rows)
    return f'<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n{_text(qgis)}'


def _view(qgis: Element, rows: Rows) -> None:
    """What the project shows at first: all of it, with a margin."""
    bounds = [shape.bounds for shape in rows.shapes if shape]
    if not bounds:
        return
    edges = {
        "xmin": min(b[0] for b in bounds) - 0.02,
        "ymin": min(b[1] for b in bounds) - 0.02,
        "xmax": max(b[2] for b in bounds) + 0.02,
        "ymax": max(b[3] for b in bounds) + 0.02,
    }
    canvas = SubElement(qgis, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "degrees"
    extent = SubElement(canvas, "extent")
    for name, value in edges.items():
        SubElement(extent, name).text = repr(round(value, 5))
    _crs(SubElement(canvas, "destinationsrs"))


def _decorations(properties: Element, rows: Rows) -> None:
    """The system of coordinates holds, areas are measured on the ellipsoid; edition above the map, credit below it."""
    SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int").text = "1"
    measure = SubElement(properties, "Measure")
    SubElement(measure, "Ellipsoid", type="QString").text = "EPSG:7030"  # else $area is that of a plane in degrees
    SubElement(properties, "Measurement").extend(_square_metres())
    attribution = rows.attribution.replace(". ", ".\n")  # a sentence a line: one line would be wider than a screen
    for group, label, place in (("TitleLabel", _title(rows), 5), ("CopyrightLabel", attribution, 3)):
        decoration = SubElement(properties, group)
        SubElement(decoration, "Enabled", type="bool").text = "true"
        SubElement(decoration, "Label", type="QString").text = label
        SubElement(decoration, "Placement", type="int").text = str(place)


def _square_metres() -> tuple[Element, Element]:
    distances, areas = Element("DistanceUnits", type="QString"), Element("AreaUnits", type="QString")
    distances.text, areas.text = "meters", "m2"
    return distances, areas


def _crs(parent: Element) -> None:
    system = SubElement(parent, "spatialrefsys", nativeFormat="Wkt")
    for name, value in WGS84:
        SubElement(system, name).text = value


def _map_layer(layer: Layer, key: str, source: str) -> Element:
    element = _style(layer, "maplayer")
    element.attrib.update(type="vector", geometry=layer.geometry, hasScaleBasedVisibilityFlag="0")
    for name, text in (("id", key), ("datasource", source), ("layername", layer.name), ("provider", "ogr")):
        SubElement(element, name).text = text
    _crs(SubElement(element, "srs"))
    about = SubElement(element, "resourceMetadata")
    for name, text in (("title", _title(layer.rows)), ("abstract", layer.rows.limits), ("license", layer.rows.licence)):
        SubElement(about, name).text = text
    SubElement(about, "rights").text = layer.rows.attribution
    return element


def _style(layer: Layer, tag: str = "qgis") -> Element:
    """How a layer is drawn, and what it says where the mouse rests."""
    element = Element(tag, version=VERSION, styleCategories="Symbology|Labeling|MapTips|Fields")
    signs = list(_signs(layer))
    if signs:
        renderer = SubElement(element, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0")
        rules = SubElement(renderer, "rules", key="root")
        symbols = SubElement(renderer, "symbols")
        for number, (kind, state, named) in enumerate(signs):
            label = f"{sentence_case(named) or KINDS[kind].word}, {STATES[state].word.lower()}"
            where = f"\"kind\" = '{kind.value}' AND \"state\" = '{state.value}'"
            where += f" AND \"told_kind\" = '{named}'" if named else ""
            SubElement(rules, "rule", key=f"rule{number}", symbol=str(number), label=label, filter=where)
            _change(symbols, str(number), kind, state)
    elif layer.geometry != NOWHERE:
        renderer = SubElement(element, "renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0")
        _plain(SubElement(renderer, "symbols"), layer.geometry)
    names = {column.name for column in layer.rows.columns}
    _labels(element, names)
    first = next((name for name in ("sentence", "title", "name") if name in names), "")
    if first:
        SubElement(element, "previewExpression").text = f'"{first}"'
        SubElement(element, "mapTip", enabled="1").text = "".join(_tip(name) for name in TIPS if name in names)
    SubElement(element, "layerGeometryType").text = LAYERS.get(layer.geometry, "4")
    return element


def _labels(element: Element, names: Collection[str]) -> None:
    """The place and the id of a change, or the name of a site, beside its sign: there is no map below to tell them."""
    expression = next((words for words, needed in LABELS.items() if needed <= set(names)), None)
    if expression is None:
        return
    element.set("labelsEnabled", "1")
    settings = SubElement(SubElement(element, "labeling", type="simple"), "settings", calloutType="simple")
    text = {
        "fieldName": expression,
        "isExpression": "1",
        "fontSize": "9",
        "fontSizeUnit": "Point",
        "textColor": _rgba(INK),
    }
    style = SubElement(settings, "text-style", text)
    halo = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": _rgba(WHITE)}
    SubElement(style, "text-buffer", halo)
    SubElement(settings, "placement", placement="0", dist="3", distUnits="MM", priority="5")


def _tip(name: str) -> str:
    """A line of what is said where the mouse rests; none where the row has nothing of it."""
    text = f"replace(\"{name}\", map('&', '&amp;', '<', '&lt;'))"
    return f"[% coalesce(nullif({text}, '') || '<br>', '') %]"


def _signs(layer: Layer) -> Iterator[tuple[Kind, State, str]]:
    """Kind, state and the kind as it may be named of the rows, each once, in the order of the legend; none for other
    nouns. What was said before has no kind of its own that may be named."""
    names = [column.name for column in layer.rows.columns]
    if layer.geometry != "Polygon" or not {"kind", "state"} <= set(names):
        return
    told_at = names.index("told_kind") if "told_kind" in names else None
    at = names.index("kind"), names.index("state")
    there = {
        (str(values[at[0]]), str(values[at[1]]), str(values[told_at] or "") if told_at is not None else "")
        for values in layer.rows.values
    }
    for kind in KINDS:
        for state in STATES:
            yield from ((kind, state, named) for k, s, named in sorted(there) if (k, s) == (kind.value, state.value))


def _change(symbols: Element, name: str, kind: Kind, state: State) -> None:
    """An outline with the kind's sign at its middle; a light fill, so that the ground stays in sight."""
    line, area = _rgba(colour(kind, state)), fill(kind, state)
    edge = {"outline_color": line, "outline_width_unit": "MM"}
    symbol = SubElement(symbols, "symbol", {"type": "fill", "name": name, **_WHOLE})
    outline = {**edge, "outline_width": "0.6", "outline_style": LINES[state]}
    _part(symbol, "SimpleFill", color=_rgba(area, 70), style="solid", **outline)
    middle = _part(symbol, "CentroidFill", point_on_surface="1", point_on_all_parts="0")
    shape, angle = MARKERS.get(KINDS[kind].shape, ("circle", 0))
    marker = SubElement(middle, "symbol", {"type": "marker", "name": f"@{name}@1", **_WHOLE})
    sign = {"name": shape, "angle": str(angle), "color": _rgba(area), "size": "4", "size_unit": "MM"}
    _part(marker, "SimpleMarker", **sign, **edge, outline_width="0.5", outline_style="solid")


def _plain(symbols: Element, geometry: str) -> None:
    """What is no change: an outline, a ring, a line."""
    kind = {"Polygon": "fill", "Point": "marker"}.get(geometry, "line")
    symbol = SubElement(symbols, "symbol", {"type": kind, "name": "0", **_WHOLE})
    edge = {"outline_color": _rgba(INK), "outline_width": "0.5", "outline_width_unit": "MM"}
    if geometry == "Polygon":
        _part(symbol, "SimpleFill", color=_rgba(WHITE, 40), outline_style="dot", style="solid", **edge)
    elif geometry == "Point":
        _part(symbol, "SimpleMarker", name="circle", color=_rgba(WHITE), size="3", size_unit="MM", **edge)
    else:
        _part(symbol, "SimpleLine", line_color=_rgba(INK), line_width="0.5", line_width_unit="MM")


def _part(symbol: Element, kind: str, **options: str) -> Element:
    part = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    option_map = SubElement(part, "Option", type="Map")
    for name, value in options.items():
        SubElement(option_map, "Option", name=name, value=value, type="QString")
    return part


def _rgba(colour_hex: str, opacity: int = 255) -> str:
    """'#D55E00' as QGIS writes it: '213,94,0,255'."""
    red, green, blue = (int(colour_hex[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{opacity}"
