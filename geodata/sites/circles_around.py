"""Approximate outlines around points: a circle of a chosen radius each, cut where another listed place is nearer. Pure.

A listed point says where a compound is told to be and not how far it reaches. Whoever watches it all the same chooses a
radius; the outline is then marked as chosen (OutlineBasis.CHOSEN_RADIUS) and called approximate wherever it is told.
Listed points lie as near as 175 m to each other. Two circles over the same ground would tell every change there twice,
so each piece of ground belongs to its nearest point, as in a Voronoi diagram.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.errors import OutlineRefused
from geodata.i18n.messages import english, msg
from geodata.sites.outline import accept, area_m2, circle, distance_m
from geodata.sites.site import OutlineBasis, Site

LEAST_RADIUS_M = 50.0
"""Metres: a circle of 50 m covers 78 pixels of 10 m; the smallest outline accepted covers 50."""
MOST_RADIUS_M = 2_000.0
"""Metres: a circle of 2 km covers 13 km2, six times the largest documented compound; more is a district."""
SAME_PLACE_M = 20.0
"""Metres under which two points cannot be told apart: two pixels."""
CUT = 0.01
"""Share of a circle that must be lost before it is called cut."""


@dataclass(frozen=True)
class Circled:
    """A point with an outline around it, or why it got none."""

    site: Site  # as it is to be stored; unchanged where `refused` says why
    warnings: tuple[str, ...] = ()  # what a person should look at, one clause each
    refused: OutlineRefused | None = None  # why it stays a point


def circled(points: Sequence[Site], radius_m: float, drawn: Sequence[Site] = ()) -> tuple[Circled, ...]:
    """Sites of which only a point is known, each with an approximate outline; in the order given.

    Args:
        points: sites whose outline is a Point, WGS84 lon, lat.
        radius_m: metres, LEAST_RADIUS_M to MOST_RADIUS_M.
        drawn: sites with outlines of their own: their ground is taken out of the circles.

    Raises:
        ValueError: the radius is outside its bounds, or a site is no point.
    """
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise ValueError(f"a radius of {radius_m:g} m is not between {LEAST_RADIUS_M:g} and {MOST_RADIUS_M:g} m")
    return tuple(_circled(site, points, radius_m, drawn) for site in points)


def _circled(site: Site, points: Sequence[Site], radius_m: float, drawn: Sequence[Site]) -> Circled:
    at = site.outline
    if not isinstance(at, Point):
        raise ValueError(f"{site.id} is a {at.geom_type}, not a point")
    ground: BaseGeometry = circle(at.x, at.y, radius_m)
    whole = area_m2(ground)
    for other in points:
        there = other.outline
        if other.id == site.id or not isinstance(there, Point):
            continue
        apart = distance_m(at, there)
        if apart <= SAME_PLACE_M:
            return Circled(site, refused=_same_point(site, other))
        if apart < 2 * radius_m:
            ground = ground.intersection(_nearer(at, there, radius_m))
    own = [s.outline for s in drawn if s.id != site.id and s.outline.intersects(ground)]
    if own:
        ground = ground.difference(shapely.union_all(own))
    try:
        accepted = accept(ground, id=site.id, country=site.country)
    except OutlineRefused as error:
        return Circled(site, refused=error)
    cut = area_m2(accepted.outline) < (1.0 - CUT) * whole
    reach = f"Watched within a circle of {radius_m:g} m whose centre is the point as listed"
    where = f"{reach}, cut where another listed place is nearer" if cut else reach
    note = f"{where}; the radius is chosen, no source gives the outline."
    made = replace(
        site,
        outline=accepted.outline,
        outline_basis=OutlineBasis.CHOSEN_RADIUS,
        coordinate_note=f"{note} {site.coordinate_note}".strip(),
    )
    return Circled(made, accepted.warnings)


def _same_point(site: Site, other: Site) -> OutlineRefused:
    return OutlineRefused(
        site.id,
        english("its point is that of {id} ({name}) as well", id=other.id, name=other.name),
        msg("Draw the outline of each, or correct one of the points"),
    )


def _nearer(at: Point, there: Point, radius_m: float) -> Polygon:
    """The ground within reach that is nearer to one point than to another: half of a square, WGS84 lon, lat.

    In metres on a plane that touches the ellipsoid at the point: over 4 km it errs by less than a millimetre a metre.
    """
    east, north = _metres_per_degree(at)
    x, y = (there.x - at.x) * east, (there.y - at.y) * north
    apart = math.hypot(x, y)
    ux, uy = x / apart, y / apart
    far = 4.0 * radius_m
    # From the line half-way between the two back beyond the circle, in metres along and across the line between them.
    corners = ((apart / 2, -far), (apart / 2, far), (-far, far), (-far, -far))
    return Polygon([(at.x + (a * ux - b * uy) / east, at.y + (a * uy + b * ux) / north) for a, b in corners])


def _metres_per_degree(at: Point) -> tuple[float, float]:
    """Metres of a degree east and of a degree north at a point, measured on the ellipsoid."""
    step = 0.001
    return (
        distance_m(at, Point(at.x + step, at.y)) / step,
        distance_m(at, Point(at.x, at.y + step)) / step,
    )
