"""How large a change may be: its pixels, less or more half a pixel all along its edge. Pure."""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection
from geodata.sites.grid import PIXEL_M, Grid, utm_epsg

KEPT = 10_000
"""Outlines whose interval is kept: an export tells that of each change four times."""
EDGE_PX = 0.5
"""Pixels by which the edge may lie further in or out: a pixel is called changed once about half of it is."""


def area_interval(detection: Detection) -> tuple[float, float] | None:
    """Least and largest area in square metres; None for a rise in light or reports, which has no area of its own."""
    if detection.kind.is_activity:
        return None
    return interval_of(detection.outline, detection.area_m2)


@lru_cache(maxsize=KEPT)
def interval_of(outline: BaseGeometry, area_m2: float, pixel_m: float = PIXEL_M) -> tuple[float, float]:
    """The same of an outline and the area of its pixels.

    Args:
        outline: WGS84 Polygon or MultiPolygon, a pixel outline.
        area_m2: of the changed pixels.
        pixel_m: side of a pixel; ground beyond an outline is judged on larger ones.
    """
    if outline.is_empty:
        return area_m2, area_m2
    middle = outline.centroid
    shape = Grid(utm_epsg(middle.x, middle.y), 0.0, 0.0, 1, 1).to_grid(outline)
    edge = EDGE_PX * pixel_m
    inner, outer = shapely.area(shapely.buffer(shape, (-edge, edge), join_style="mitre")).tolist()
    return max(area_m2 - (shape.area - inner), 0.0), area_m2 + (outer - shape.area)
