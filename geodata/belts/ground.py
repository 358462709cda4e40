"""Where belts lie: around a site, and around places where nothing is known. Pure."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.belts.belt import PIXEL_M, Belt
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.grid import Grid, grid_for
from geodata.sites.site import Site

EDGE_M = 20.0
"""Metres around an outline that are left out too: a pixel on its edge belongs to both sides."""
CLEAR_M = 500.0
"""Metres kept between a control place's belt and every known place."""
STEP = 1.5
"""Each further ring in which a control place is sought lies so many times as far away."""
RINGS = 3
BEARINGS = 8
_PARTS = 12
"""Corners of a quarter circle where ground is widened."""


def belt_grid(outline: BaseGeometry, width_m: float) -> Grid:
    """The pixels of a belt: like a site's grid, as wide as the belt, and half as fine."""
    fine = grid_for(outline, margin_m=width_m)
    half = PIXEL_M / fine.pixel_m
    return Grid(fine.epsg, fine.left, fine.top, round(fine.width / half), round(fine.height / half), PIXEL_M)


def belt_of(site: Site, watched: Sequence[Site], width_m: float) -> Belt:
    """The belt around a site, without the ground of other watched sites.

    Args:
        site: watched.
        watched: every watched site; the site itself may be among them.
        width_m: metres from the outline.
    """
    grid = belt_grid(site.outline, width_m)
    own = grid.to_grid(site.outline)
    ground = own.buffer(width_m, quad_segs=_PARTS).difference(own.buffer(EDGE_M, quad_segs=_PARTS))
    left_out, overlaps = [], []
    for other in sorted(watched, key=lambda s: s.id):
        if other.id == site.id or degrees_apart(other.outline, site.outline) * M_PER_DEGREE > 4.0 * width_m:
            continue
        theirs = grid.to_grid(other.outline)
        if theirs.distance(own) <= 2.0 * width_m:
            overlaps.append(other.id)
        if theirs.buffer(EDGE_M).intersects(ground):
            ground = ground.difference(theirs.buffer(EDGE_M, quad_segs=_PARTS))
            left_out.append(other.id)
    outline = _polygons(grid.to_lonlat(ground))
    return Belt(f"{site.id}~belt", site.id, 0, width_m, outline, grid, tuple(left_out), tuple(overlaps))


def control_belts(
    site: Site,
    known: Sequence[BaseGeometry],
    width_m: float,
    count: int,
    kept: Sequence[Belt] = (),
    beside: Sequence[BaseGeometry] = (),
) -> tuple[Belt, ...]:
    """Belts around places of the site's shape where nothing is known, at most `count` and none that touch.

    Args:
        site: whose shape they have.
        known: WGS84 outlines and points of every known place, the site's own too.
        width_m: of the belts.
        count: how many at most, those kept included; fewer where too little room is left.
        kept: of these, the ones that were laid before and stay.
        beside: WGS84 ground of belts of other sites and their controls: kept clear of where that is possible.
    """
    fine = grid_for(site.outline, margin_m=width_m)
    own = fine.to_grid(site.outline)
    x0, y0, x1, y1 = own.bounds
    across = math.hypot(x1 - x0, y1 - y0)
    near = [fine.to_grid(p) for p in known if degrees_apart(p, site.outline) < 1.0 and not p.is_empty]
    others = [fine.to_grid(p) for p in beside if degrees_apart(p, site.outline) < 1.0 and not p.is_empty]
    turn = int(hashlib.sha256(site.id.encode()).hexdigest()[:4], 16) % BEARINGS  # not all to the north
    rooms: list[tuple[bool, BaseGeometry, BaseGeometry]] = []  # whether it shares ground; the outline there; the ground
    for ring in range(RINGS):
        away = (2.0 * width_m + across + CLEAR_M) * STEP**ring
        for step in range(BEARINGS):
            angle = 2 * math.pi * ((turn + 3 * step) % BEARINGS) / BEARINGS
            moved = shapely.affinity.translate(own, away * math.sin(angle), away * math.cos(angle))
            around = moved.buffer(width_m, quad_segs=_PARTS)
            if all(around.distance(p) >= CLEAR_M for p in near):
                rooms.append((any(around.intersects(o) for o in others), moved, around))
    belts = list(kept)
    taken: list[BaseGeometry] = [fine.to_grid(belt.outline) for belt in kept]
    free = iter([n for n in range(1, count + 1) if n not in {belt.number for belt in kept}])
    for _, moved, ground in sorted(rooms, key=lambda room: room[0]):
        if any(ground.intersects(t) for t in taken):
            continue
        number = next(free, None)
        if number is None:
            break
        taken.append(ground)
        grid = belt_grid(fine.to_lonlat(moved), width_m)
        ring_m = ground.difference(moved.buffer(EDGE_M, quad_segs=_PARTS))
        outline = _polygons(fine.to_lonlat(ring_m))
        belts.append(Belt(f"{site.id}~control-{number}", site.id, number, width_m, outline, grid))
    return tuple(sorted(belts, key=lambda belt: belt.number))


def holds_known(belt: Belt, known: Sequence[BaseGeometry]) -> bool:
    """Whether a known place lies in the ground of a control place, its middle too, or on its edge.

    Args:
        belt: around a control place.
        known: WGS84 outlines and points of known places.
    """
    rings = shapely.get_parts(belt.grid.to_grid(belt.outline))
    ground = shapely.union_all([shapely.Polygon(ring.exterior) for ring in rings])
    near = (p for p in known if degrees_apart(p, belt.outline) < 1.0 and not p.is_empty)
    return any(ground.distance(belt.grid.to_grid(p)) <= EDGE_M for p in near)


def degrees_apart(one: BaseGeometry, other: BaseGeometry) -> float:
    """Degrees between two shapes' middles: enough to leave out what is far away."""
    return float(shapely.distance(one.centroid, other.centroid))


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon") and not p.is_empty]
    return shapely.union_all(parts) if parts else shapely.Polygon()
