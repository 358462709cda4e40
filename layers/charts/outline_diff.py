"""How an outline differs from another: in numbers, and drawn, what was added and what was left out. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.i18n.english_formats import hectares
from geodata.i18n.messages import tr
from geodata.sites.grid import Grid, utm_epsg
from geodata.sites.outline import area_m2
from layers.style.svg import ACCENT, INK_2, WHITE, drawing, line, n, path, rect, words

WIDTH, HEIGHT, EDGE = 360.0, 240.0, 14.0


@dataclass(frozen=True)
class OutlineDiff:
    """What changed between two outlines, WGS84."""

    before: BaseGeometry
    after: BaseGeometry
    added: BaseGeometry  # in after, not in before
    left_out: BaseGeometry  # in before, not in after
    before_m2: float
    after_m2: float
    added_m2: float
    left_out_m2: float

    @property
    def same(self) -> bool:
        """True when less than a square metre differs."""
        return self.added_m2 < 1.0 and self.left_out_m2 < 1.0

    @property
    def words(self) -> str:
        """'35.1 ha before, 36.2 ha now: 1.3 ha added, 0.2 ha left out.'"""
        if self.same:
            return tr("{area}, the same outline.", area=hectares(self.after_m2))
        return tr(
            "{before} before, {after} now: {added} added, {left_out} left out.",
            before=hectares(self.before_m2),
            after=hectares(self.after_m2),
            added=hectares(self.added_m2),
            left_out=hectares(self.left_out_m2),
        )


def outline_diff(before: BaseGeometry, after: BaseGeometry) -> OutlineDiff:
    """Compare two valid outlines, WGS84; points have no area."""
    added, left_out = after.difference(before), before.difference(after)
    return OutlineDiff(
        before, after, added, left_out, area_m2(before), area_m2(after), area_m2(added), area_m2(left_out)
    )


def diff_svg(diff: OutlineDiff, title: str) -> str:
    """Both outlines: before dashed, now solid, added filled, left out white with a dotted edge.

    Args:
        title: what is compared, e.g. "Revision 2 and the outline now".
    """
    x0, y0, x1, y1 = shapely.union_all([diff.before, diff.after]).bounds
    stretch = _metres_per_degree(diff.after)
    wide, high = max((x1 - x0) * stretch[0], 1.0), max((y1 - y0) * stretch[1], 1.0)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE - 20) / high)

    def d(shape: BaseGeometry) -> str:
        out = []
        for part in shapely.get_parts(shape):
            if part.geom_type != "Polygon":
                continue
            for ring in (part.exterior, *part.interiors):
                points = [
                    f"{n(EDGE + (x - x0) * stretch[0] * scale)} {n(EDGE + (y1 - y) * stretch[1] * scale)}"
                    for x, y in ring.coords
                ]
                out.append("M" + "L".join(points) + "Z")
        return "".join(out)

    foot = HEIGHT - 8
    parts = [
        path(d(diff.added), ACCENT, "none", fill_opacity="0.25"),
        path(d(diff.left_out), WHITE, INK_2, 1, stroke_dasharray="1 3"),
        path(d(diff.before), "none", INK_2, 1.4, stroke_dasharray="5 3"),
        path(d(diff.after), "none", ACCENT, 2),
        line(EDGE, foot - 4, EDGE + 22, foot - 4, INK_2, 1.4, stroke_dasharray="5 3"),
        words(EDGE + 28, foot, tr("before")),
        line(EDGE + 90, foot - 4, EDGE + 112, foot - 4, ACCENT, 2),
        words(EDGE + 118, foot, tr("now")),
        rect(EDGE + 160, foot - 10, 12, 12, ACCENT, "none", fill_opacity="0.25"),
        words(EDGE + 177, foot, tr("added")),
    ]
    return drawing(WIDTH, HEIGHT, title, diff.words, "".join(parts))


def _metres_per_degree(shape: BaseGeometry) -> tuple[float, float]:
    """(east, north) near a place, from its UTM zone."""
    at = shape.centroid
    grid = Grid(utm_epsg(at.x, at.y), 0.0, 0.0, 1, 1)
    here, east, north = (
        grid.to_grid(shapely.Point(at.x + dx, at.y + dy)) for dx, dy in ((0, 0), (0.001, 0), (0, 0.001))
    )
    return float(here.distance(east)) * 1000, float(here.distance(north)) * 1000
