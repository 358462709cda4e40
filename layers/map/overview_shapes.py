"""The outlines of sites and changes for the map of all sites, as one small file that the browser fetches once. Pure.

Outlines are simplified to half a pixel of the imagery and counted in steps of 1e-5 degree (about a metre): enough for
a map of all sites. The page of a site and every export keep each pixel edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.area_interval import work_out_intervals
from geodata.detections.detection import Detection
from geodata.i18n.messages import tr
from geodata.sites.site import Site
from geodata.wording.change_sentences import STATE_WORDS, detection_sentence, window_sentence
from geodata.wording.headlines import rank
from layers.map.detections import path_style
from layers.map.layer import Feature, MapLayer
from layers.map.sites import outline_drawn, outline_style
from layers.style.escape import shorten

SIMPLE_DEGREES = 5e-5
"""Degrees (about 5 m, half a pixel) by which outlines are simplified here."""
STEP = 1e-5
"""Degrees in one step of the file."""


def in_order(detections: Iterable[Detection], sites: Mapping[str, Site]) -> list[Detection]:
    """The changes that have a shape, in the order of the file: the most important first."""
    return [d for d in sorted(detections, key=rank) if d.site_id in sites]


def shapes_file(
    detections: Iterable[Detection],
    sites: Mapping[str, Site],
    more: Mapping[str, tuple[MapLayer, Sequence[Feature]]] = MappingProxyType({}),
    marks: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The file as JSON values: `sites` (ids), `styles` (Leaflet path options), `words` and `windows` (plain text),
    `outlines`, `changes`, and by name the shapes of the added layers, `more`.

    A row of the last three is (number of the site, of the style, of the words, of the window, then polygons); a polygon
    is a list of rings, a ring a flat list of steps: longitude and latitude of the first corner, then the way on.

    Args:
        detections: those that the audience may see.
        sites: those that it may see, by id.
        marks: what stands behind the words of a change, by its id: that it may not be quoted.
        more: shapes of added layers, by name (layers/map/layer_discovery.py); a row of no site has -1 as its number.
    """
    names = {site_id: n for n, site_id in enumerate(sites)}
    styles, words, windows = _Numbered(), _Numbered(), _Numbered()
    grounds = {s.id: ground for s in sites.values() if (ground := outline_drawn(s)) is not None}
    outlines = [
        [names[key], styles.number(outline_style(sites[key])), 0, 0, *polygons]
        for key, polygons in zip(grounds, _packed(list(grounds.values())), strict=True)
    ]
    order = in_order(detections, sites)
    work_out_intervals(order)
    changes = [
        [
            names[d.site_id],
            styles.number(path_style(d)),
            words.number(shorten(_words_of(d, sites[d.site_id], marks), 300)),
            windows.number(window_sentence(d)),
            *polygons,
        ]
        for d, polygons in zip(order, _packed([d.outline for d in order]), strict=True)
    ]
    added = {
        name: [
            [names.get(f.site_id, -1), styles.number(dict(layer.style)), words.number(shorten(f.words, 300)), 0, *drawn]
            for f, drawn in zip(features, _packed([f.shape for f in features]), strict=True)
        ]
        for name, (layer, features) in more.items()
    }
    return {
        "sites": list(names),
        "styles": styles.values,
        "words": words.values,
        "windows": windows.values,
        "outlines": outlines,
        "changes": changes,
        "more": added,
    }


class _Numbered:
    """Values that are written once and named by their number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: object) -> int:
        key = repr(value)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def _packed(outlines: Sequence[BaseGeometry]) -> list[list[list[list[int]]]]:
    """Of each outline its polygons as rings of steps."""
    simple = shapely.simplify(np.asarray(outlines, dtype=object), SIMPLE_DEGREES)
    return [
        [[_steps(ring) for ring in (part.exterior, *part.interiors)] for part in getattr(shape, "geoms", [shape])]
        for shape in simple.tolist()
    ]


def _steps(ring: shapely.LinearRing) -> list[int]:
    corners = np.rint(shapely.get_coordinates(ring)[:-1] / STEP).astype(np.int64)
    way = np.diff(corners, axis=0, prepend=np.zeros((1, 2), np.int64))
    flat: list[int] = way.ravel().tolist()
    return flat


def _words_of(d: Detection, site: Site, marks: Mapping[str, str]) -> str:
    return f"{tr(STATE_WORDS[d.state])}. {detection_sentence(d, site)} {marks.get(d.id, '')}".rstrip()
