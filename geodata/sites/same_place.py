"""Whether two outlines are of one place, and whether a public place lies where people passed it on. Pure.

So a restricted site does not become public under another id, and nobody moves a public one to another place in steps.

Two careful tracings of one compound differ by a pixel or two along the edge: of a square of 5 ha moved by 20 m both
ways 0.83 of the smaller one is shared, of one of 1 km2 0.96. Neighbours that share a wall share nothing but slips, well
under 0.1. So half of the smaller outline lies in a wide gap. It is taken of the smaller one because a part of a
restricted outline, or a wider one around it, shows where it is as well as the whole does; every pair whose intersection
over union is at least 0.5 is among these.

What a public place is compared with is the outline with which it became public, never the one before: steps that each
share half with the last lead anywhere. There half of the larger outline has to be shared, so that a wide one that holds
the old one is another place too. A point is told to about 1 km; an outline that somebody draws at it narrows that to
one property and accuses whoever is in it, so it goes out only when two people have read it. A circle that was chosen
around the point says no more than the point does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg
from geodata.sites.circles_around import MOST_RADIUS_M
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline import distance_m
from geodata.sites.shown_place import POINT_KNOWN_TO_M
from geodata.sites.site import Access, OutlineBasis, Site

KEPT_RESTRICTED = msg(
    "it lies where a restricted site lies or lay, which may be out of use: restricted until two people make it public"
)
"""What is said to whoever saves such an outline."""
SHARE = 0.5
"""Part of the smaller outline that lies in the other, from which both are of one place."""
POINT_M = 250.0
"""Metres within which a point (outline unknown) and another point or an outline are of one place: as far as points of
compounds are off that were transcribed second-hand."""

MOVED = msg("it lies elsewhere, or is far larger or smaller, than where two people passed it on")
"""Why a place that was public is inside again."""
FINER = msg(
    "its outline says more exactly where the place is than was told: this outline goes public only when two people "
    "have passed it on"
)
"""The same where a point or a circle got an outline."""
OF_THE_POINT = "This outline was drawn here. Of the point that the source gives: "
"""Begins the note of a place whose point got a drawn outline: what is said of the point is not said of the outline."""
DRAWN_HERE = msg("This outline was drawn here.")
"""The whole note of such a place where nothing is said of its point."""
ROUNDING = 1.01
"""A circle's corners lie on it, to 1 %."""


def same_place(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two sites' outlines, or points where an outline is unknown, are of one place.

    Args:
        one, other: WGS84 lon, lat. Order does not matter. An empty one is of no place.
    """
    if one.is_empty or other.is_empty:
        return False
    if _flat(one) or _flat(other):
        return _metres(one, other) <= POINT_M
    (x0, y0, x1, y1), (a0, b0, a1, b1) = one.bounds, other.bounds
    if x1 < a0 or a1 < x0 or y1 < b0 or b1 < y0:
        return False
    return float(one.intersection(other).area) >= SHARE * min(one.area, other.area)


def around(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """West, south, east and north of all that could be the same place as a shape that is not empty."""
    west, south, east, north = shape.bounds
    up = POINT_M / M_PER_DEGREE
    aside = up / max(math.cos(math.radians(max(abs(south), abs(north)))), 0.01)
    return west - aside, south - up, east + aside, north + up


def _flat(shape: BaseGeometry) -> bool:
    return shape.area == 0.0


def _metres(one: BaseGeometry, other: BaseGeometry) -> float:
    """Distance in metres, good to 1 % over some kilometres."""
    scale = (M_PER_DEGREE * math.cos(math.radians(one.centroid.y)), M_PER_DEGREE)
    near, far = (shapely.transform(shape, lambda xy: xy * scale) for shape in (one, other))
    return float(near.distance(far))


def as_passed(history: Sequence[Site]) -> Site | None:
    """A place as it was when it last became public; None where it is not public.

    Args:
        history: the place as it stood after each change, oldest first.
    """
    if not history or history[-1].access is not Access.PUBLIC:
        return None
    first = len(history) - 1
    while first and history[first - 1].access is Access.PUBLIC:
        first -= 1
    ours = _listed_point(history[first].id)
    if first == 0 and ours is not None and history[first].outline_basis is OutlineBasis.DRAWN:
        return ours  # stored so by an earlier version: nobody has passed it on, only the list's own row needs nobody
    return history[first]


def at_passed_place(passed: Site, wanted: Site) -> bool:
    """Whether a place lies where people passed it on and is told no finer, so that it may stay public.

    Args:
        passed: as it became public.
        wanted: as it should be from now on.
    """
    return not why_not_as_passed(passed, wanted)


def why_not_as_passed(passed: Site, wanted: Site) -> str:
    """Why a place may not stay public: FINER or MOVED; "" = it may.

    Args:
        passed, wanted: as in at_passed_place.
    """
    if not _lies_there(passed, wanted):
        return MOVED
    return FINER if _finer(passed, wanted) else ""


def drawn_at_a_point(site: Site) -> bool:
    """True for an outline that was drawn in this workspace at a place of which the source gives only a point."""
    if site.outline_basis is not OutlineBasis.DRAWN:
        return False
    noted = site.coordinate_note.startswith(OF_THE_POINT) or site.coordinate_note == DRAWN_HERE
    return noted or _listed_point(site.id) is not None


def _listed_point(site_id: str) -> Site | None:
    """The place of the built-in list, a point, with that id."""
    return next((ours for ours in gazetteer_sites() if ours.id == site_id), None)


def _finer(passed: Site, wanted: Site) -> bool:
    """Whether an outline that somebody gives stands where a point, or another kind of circle, was told."""
    if wanted.outline.is_empty or wanted.outline_basis in (OutlineBasis.UNKNOWN, OutlineBasis.CHOSEN_RADIUS):
        return False
    if passed.outline_basis is OutlineBasis.SOURCED_RADIUS and wanted.outline_basis is OutlineBasis.SOURCED_RADIUS:
        shared = passed.outline.intersection(wanted.outline).area
        return bool(shared < SHARE * max(passed.outline.area, wanted.outline.area))
    return passed.outline_basis is not OutlineBasis.DRAWN


def _lies_there(passed: Site, wanted: Site) -> bool:
    one, other = passed.outline, wanted.outline
    if one.is_empty or other.is_empty or one.equals(other):
        return one.is_empty == other.is_empty
    if passed.outline_basis is OutlineBasis.DRAWN and one.area > 0.0:
        if other.area == 0.0:
            return bool(one.intersects(other))
        return float(one.intersection(other).area) >= SHARE * max(one.area, other.area)
    point = _point(passed)
    reach = MOST_RADIUS_M if wanted.approximate else POINT_KNOWN_TO_M
    return same_place(point, other) and _farthest_m(point, other) <= reach * ROUNDING


def _point(site: Site) -> Point:
    """What a point or a circle says of where a place lies: a circle cut at a neighbour's keeps its listed point."""
    ours = _listed_point(site.id)
    if ours is not None and site.approximate and same_place(ours.outline, site.outline):
        return ours.outline.centroid
    return site.outline.centroid


def _farthest_m(point: Point, shape: BaseGeometry) -> float:
    return max(distance_m(point, Point(xy)) for xy in shapely.get_coordinates(shape.convex_hull))


def with_note_of_its_point(before: Site | None, wanted: Site) -> Site:
    """A place as it should be, whose note says so where it is of the point that a drawn outline takes the place of.

    Args:
        before: as it stands; None = it is new, and may be a row of the built-in list.
        wanted: as it should be from now on.
    """
    note = wanted.coordinate_note
    if before is None:
        before = _listed_point(wanted.id)
    if before is None or wanted.outline_basis is not OutlineBasis.DRAWN or note.startswith(OF_THE_POINT):
        return wanted
    if not note:
        at_point = before.outline_basis is not OutlineBasis.DRAWN or before.coordinate_note == DRAWN_HERE
        return replace(wanted, coordinate_note=DRAWN_HERE) if at_point else wanted
    drawn_now = before.outline_basis is not OutlineBasis.DRAWN and note == before.coordinate_note
    if drawn_now or before.coordinate_note == OF_THE_POINT + note:
        return replace(wanted, coordinate_note=OF_THE_POINT + note)
    return wanted


def without_note_of_its_point(site: Site) -> Site:
    """The same place with the note as it was of the point: what is compared where texts are."""
    note = site.coordinate_note
    return replace(site, coordinate_note="" if note == DRAWN_HERE else note.removeprefix(OF_THE_POINT))
