"""How large a change may be: its pixels, less or more half a pixel all along its edge. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection
from geodata.detections.revision import Revision
from geodata.sites.grid import PIXEL_M, Grid, utm_epsg

KEPT = 40_000
"""Outlines whose interval is kept, the newest: an export tells that of each change four times."""
_KEEPING = Lock()
_known: dict[tuple[BaseGeometry, float, float], tuple[float, float]] = {}
"""Least and largest area by outline, area of its pixels and side of a pixel."""
SHARED_FROM = 100
"""Outlines from which two threads share the work: starting them takes longer than a few outlines do."""
EDGE_PX = 0.5
"""Pixels by which the edge may lie further in or out: a pixel is called changed once about half of it is."""


def area_interval(detection: Detection) -> tuple[float, float] | None:
    """Least and largest area in square metres; None for a rise in light or reports, which has no area of its own."""
    if detection.kind.is_activity:
        return None
    return interval_of(detection.outline, detection.area_m2)


def interval_of(outline: BaseGeometry, area_m2: float, pixel_m: float = PIXEL_M) -> tuple[float, float]:
    """The same of an outline and the area of its pixels.

    Args:
        outline: WGS84 Polygon or MultiPolygon, a pixel outline.
        area_m2: of the changed pixels.
        pixel_m: side of a pixel; ground beyond an outline is judged on larger ones.
    """
    known = _known.get((outline, area_m2, pixel_m))
    return find_intervals([(outline, area_m2)], pixel_m)[0] if known is None else known


def work_out_intervals(told: Iterable[Detection | Revision]) -> None:
    """Intervals of all changes that are going to be told, at once: a quarter of the time of one after the other."""
    outlines = {(one.outline, one.area_m2): None for one in told if not one.kind.is_activity}
    find_intervals([one for one in outlines if (*one, PIXEL_M) not in _known])


def find_intervals(
    outlines: Sequence[tuple[BaseGeometry, float]], pixel_m: float = PIXEL_M
) -> list[tuple[float, float]]:
    """The same of many at once, kept for interval_of: two threads work beside each other, and none waits for Python.

    Args:
        outlines: each with the area of its pixels in square metres, as interval_of takes them.
        pixel_m: as there.
    """
    shapes = np.array([outline for outline, _ in outlines], object)
    half = -(-len(shapes) // 2) if len(shapes) >= SHARED_FROM else len(shapes)
    parts = [part for part in (shapes[:half], shapes[half:]) if len(part)]
    work = partial(_moved_edge, edge=EDGE_PX * pixel_m)
    if len(parts) > 1:
        with ThreadPoolExecutor(len(parts)) as pool:
            moved = list(pool.map(work, parts))
    else:
        moved = [work(part) for part in parts]
    intervals: list[tuple[float, float]] = []
    for (outline, area_m2), (lost, gained) in zip(outlines, (row for part in moved for row in part), strict=True):
        intervals.append((max(area_m2 - lost, 0.0), area_m2 + gained))
        with _KEEPING:
            _known[outline, area_m2, pixel_m] = intervals[-1]
            if len(_known) > KEPT:
                del _known[next(iter(_known))]
    return intervals


def _moved_edge(outlines: npt.NDArray[np.object_], *, edge: float) -> list[tuple[float, float]]:
    """Square metres that each outline loses and gains where its edge lies so many metres further in or out."""
    there = np.flatnonzero(~shapely.is_empty(outlines))  # an empty one has no middle
    middles = shapely.get_coordinates(shapely.centroid(outlines[there])).tolist()
    zones = np.array([utm_epsg(x, y) for x, y in middles], int)
    lost_and_gained = np.zeros((len(outlines), 2))
    for zone in np.unique(zones).tolist():
        at = there[zones == zone]
        metres = Grid(zone, 0.0, 0.0, 1, 1).all_to_grid(outlines[at])
        both = shapely.area(shapely.buffer(metres[:, None], (-edge, edge), join_style="mitre"))
        lost_and_gained[at] = (both - shapely.area(metres)[:, None]) * (-1.0, 1.0)
    return [(lost, gained) for lost, gained in lost_and_gained.tolist()]
