"""Which outlines can be watched: repaired with a note, or refused in words. Pure: takes a geometry, returns one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geodata.errors import OutlineRefused
from geodata.i18n.messages import english, englishn, msg
from geodata.sites.countries import country_of
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.site import MAX_AREA_KM2, MIN_AREA_KM2, OutlineBasis, Site

if TYPE_CHECKING:
    from pyproj import CRS, Geod

MAX_CORNERS = 20_000
"""Corners accepted: a compound drawn by hand has under 100; more than this only slows every screen."""
MAX_CROSSED_CORNERS = 2_000
"""Corners of an outline that crosses itself and is mended all the same: crossings grow with the square of corners, and
20,000 in a scribble would fill the memory of the machine."""
MAX_ACROSS_KM = 40.0
"""Kilometres from one end of a site to the other: its pixels reach from end to end, also between its parts."""
USE_MARGIN_DEGREES = (6.0, 2.0)
"""Degrees east and north beyond the area of use of a reference system in which its coordinates may still lie: one UTM
zone to the side, since borderlands are often kept in their neighbour's."""
SAME_DEGREES = 1e-7
"""Degrees within which two outlines are the same one: about a centimetre, what 7 decimals carry."""
LEAST_OVERLAP = 0.005
"""Share of the area of either of two places from which on an overlap is told: less is how they were drawn."""
NULL_ISLAND_DEGREES = 0.01
"""Degrees around 0, 0 (in the Gulf of Guinea) where only missing coordinates end up."""
CIRCLE_SEGMENTS = 16
"""Segments per quarter of an approximate circle: its area is then 0.16 % under the true circle."""
_WGS84 = msg("Export it again as WGS84 (EPSG:4326), longitude before latitude")


@cache
def _geod() -> Geod:
    from pyproj import Geod  # here and below: it loads slowly, and what only reads sites needs none of it

    return Geod(ellps="WGS84")


@dataclass(frozen=True)
class Accepted:
    """An outline that can be watched."""

    outline: BaseGeometry  # WGS84 lon, lat, valid, 2D: Polygon or MultiPolygon, exterior rings counter-clockwise
    repaired: tuple[str, ...] = ()  # what was mended, one clause each
    warnings: tuple[str, ...] = ()  # what a person should look at, one clause each

    @property
    def notes(self) -> tuple[str, ...]:
        """Repairs, then warnings."""
        return self.repaired + self.warnings


def area_m2(geometry: BaseGeometry) -> float:
    """Area in square metres on the WGS84 ellipsoid of a lon, lat polygon, its edges straight in degrees.

    Metres per degree are those at the centroid: exact to 1e-5 for anything as small as a site, to a few per cent for a
    country, which is refused anyway. (Geodesic edges would give three corners on one line an area.)
    """
    if geometry.is_empty:
        return 0.0
    latitude = math.radians(geometry.centroid.y)
    axis, flat = float(_geod().a), float(_geod().es)
    squared = 1.0 - flat * math.sin(latitude) ** 2
    north = axis * (1.0 - flat) / math.pow(squared, 1.5)  # radius of curvature in the meridian
    east = axis / math.sqrt(squared) * math.cos(latitude)  # radius of the parallel
    return float(geometry.area) * math.radians(1.0) ** 2 * north * east


def circle(lon: float, lat: float, radius_m: float) -> Polygon:
    """An approximate outline: a circle of a radius in metres around a WGS84 point."""
    angles = np.linspace(0.0, 360.0, 4 * CIRCLE_SEGMENTS, endpoint=False)[::-1]
    count = len(angles)
    lons, lats, _ = _geod().fwd([lon] * count, [lat] * count, angles.tolist(), [radius_m] * count)
    return Polygon(list(zip(lons, lats, strict=True)))


def distance_m(a: Point, b: Point) -> float:
    """Distance in metres between two WGS84 points on the ellipsoid."""
    return float(_geod().inv(a.x, a.y, b.x, b.y)[2])


def to_lonlat(geometry: BaseGeometry, crs: str | None, *, id: str) -> tuple[BaseGeometry, str]:
    """A geometry in WGS84 lon, lat, and a note when it was moved there ("" when it was there already).

    Args:
        geometry: in the file's own coordinates.
        crs: anything pyproj understands (EPSG:32647, WKT); None when the file names none, then nothing is moved.
        id: what to call it in a refusal.

    Raises:
        OutlineRefused: the reference system is unknown, or the coordinates cannot be in it.
    """
    if crs is None or geometry.is_empty:
        return geometry, ""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise OutlineRefused(
            id, english("its reference system {crs} is not known", crs=repr(crs[:60])), _WGS84
        ) from error
    if system.is_geographic and system.to_epsg() in (4326, 4979):
        return geometry, ""
    name = f"EPSG:{system.to_epsg()}" if system.to_epsg() else system.name
    if system.is_projected and _all_degrees(geometry):
        raise OutlineRefused(
            id, english("its file says {name}, but the coordinates are degrees, not metres", name=name), _WGS84
        )
    if system.is_geographic and not _all_finite(geometry):
        return geometry, ""
    moved = _moved(geometry, system, id, name)
    if not system.is_projected or (_all_finite(moved) and _in_use(moved, system)):
        if not _all_finite(moved):
            raise OutlineRefused(id, english("its coordinates lie outside what {name} can hold", name=name), _WGS84)
        return moved, english("turned from {name} into WGS84", name=name)
    turned = _moved(_swapped(shapely.force_2d(geometry)), system, id, name)
    if _all_finite(turned) and _in_use(turned, system):
        return turned, english(
            "easting and northing were swapped and are turned back; turned from {name} into WGS84", name=name
        )
    if not _all_finite(moved):
        raise OutlineRefused(id, english("its coordinates lie outside what {name} can hold", name=name), _WGS84)
    middle = moved.centroid
    raise OutlineRefused(
        id,
        english(
            "its coordinates do not fit {name}, which its file names: they would lie at {y} north, {x} east, far "
            "outside the area that {name} is made for",
            name=name,
            y=f"{middle.y:.2f}",
            x=f"{middle.x:.2f}",
        ),
        _WGS84,
    )


def _moved(geometry: BaseGeometry, system: CRS, id: str, name: str) -> BaseGeometry:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(system, 4326, always_xy=True)
        return shapely.transform(
            shapely.force_2d(geometry), lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )
    except ProjError as error:
        raise OutlineRefused(
            id, english("its coordinates cannot be turned from {name} into degrees", name=name), _WGS84
        ) from error


def _in_use(lonlat: BaseGeometry, system: CRS) -> bool:
    """Whether a place lies where a reference system is meant for, or beside it; True when that is not known."""
    area = system.area_of_use
    if area is None or area.west > area.east:
        return True
    x0, y0, x1, y1 = lonlat.bounds
    east, north = USE_MARGIN_DEGREES
    return bool(
        area.west - east <= x0 and x1 <= area.east + east and area.south - north <= y0 and y1 <= area.north + north
    )


def accept(geometry: BaseGeometry | None, *, id: str, known: Sequence[Site] = (), country: str = "") -> Accepted:
    """An outline as it can be watched.

    Args:
        geometry: lon, lat degrees as far as the file is right.
        id: what to call the site in a refusal and to know it from others.
        known: sites whose outlines may be the same or overlap; a site of the same id is left out.
        country: code or name, when given: tells a swapped longitude and latitude.

    Raises:
        OutlineRefused: nothing is left that can be watched; the message says what to do.
    """
    repaired: list[str] = []
    shape = _checked(geometry, id)
    if shapely.has_z(shape):
        shape = shapely.force_2d(shape)
        repaired.append(msg("heights left out"))
    shape = _areas_only(shape, id, repaired)
    shape = _in_place(shape, id, country, repaired)
    if not shape.is_valid:
        reason = explain_validity(shape).split("[")[0].strip().lower()
        corners = int(shapely.get_num_coordinates(shape))
        if corners > MAX_CROSSED_CORNERS:
            raise OutlineRefused(
                id,
                english(
                    "its line is at fault ({reason}) and has {n} corners, more than can be mended",
                    reason=reason,
                    n=f"{corners:,}",
                ),
                "Draw it again with fewer corners",
            )
        shape = _areas_only(shapely.make_valid(shape), id, [])
        parts = len(getattr(shape, "geoms", (shape,)))
        repaired.append(
            englishn(
                "its line was mended ({reason}): {n} part of {area}",
                "its line was mended ({reason}): {n} parts of {area}",
                parts,
                reason=reason,
                n=parts,
                area=_km2(shape),
            )
        )
    shape = shapely.orient_polygons(shape, exterior_cw=False)
    _check_size(shape, id)
    warnings = [*beside_others(shape, id, known), *outside_its_country(shape, country)]
    return Accepted(shape, tuple(repaired), tuple(warnings))


def outside_its_country(shape: BaseGeometry, country: str) -> list[str]:
    """What is said of a place that does not lie in the box of the country that is given with it, by name or code."""
    land = country_of(country) if country else None
    if land is None or land.holds(shape.centroid.x, shape.centroid.y):
        return []
    return [
        english(
            "it lies at {y} north, {x} east, which is not in {name}: look at it on the map",
            y=f"{shape.centroid.y:.3f}",
            x=f"{shape.centroid.x:.3f}",
            name=land.name,
        )
    ]


def accept_point(geometry: BaseGeometry | None, *, id: str, country: str = "") -> Accepted:
    """A point that is shown until an outline is drawn: same rules of place, outline unknown.

    Raises:
        OutlineRefused: it is empty, not a number, or not on the globe.
    """
    repaired: list[str] = []
    shape = _checked(geometry, id)
    if shapely.has_z(shape):
        shape = shapely.force_2d(shape)
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:  # type: ignore[attr-defined]
        shape = shape.geoms[0]  # type: ignore[attr-defined]
    if not isinstance(shape, Point):
        raise OutlineRefused(
            id,
            english("it is a {kind}, not one point", kind=shape.geom_type),
            "Give one point or draw an outline",
        )
    shape = _in_place(shape, id, country, repaired)
    return Accepted(shape, tuple(repaired), tuple(outside_its_country(shape, country)))


def _checked(geometry: BaseGeometry | None, id: str) -> BaseGeometry:
    if geometry is None or geometry.is_empty:
        raise OutlineRefused(id, "it has no outline, the geometry is empty", "Draw at least three corners")
    if not _all_finite(geometry):
        raise OutlineRefused(id, "a coordinate is not a number", "Mend or remove that corner")
    corners = int(shapely.get_num_coordinates(geometry))
    if corners > MAX_CORNERS:
        raise OutlineRefused(
            id,
            english("it has {corners} corners, more than {most}", corners=f"{corners:,}", most=f"{MAX_CORNERS:,}"),
            "Simplify it to what the eye can see",
        )
    return geometry


def _all_finite(geometry: BaseGeometry) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(geometry)).all())


def _all_degrees(geometry: BaseGeometry) -> bool:
    xy = np.abs(shapely.get_coordinates(geometry))
    return bool((xy[:, 0] <= 180).all() and (xy[:, 1] <= 90).all())


def _areas_only(shape: BaseGeometry, id: str, repaired: list[str]) -> BaseGeometry:
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    parts = [p for p in _flat(shape) if isinstance(p, Polygon) and not p.is_empty]
    left = sum(1 for p in _flat(shape) if not isinstance(p, Polygon))
    if not parts:
        what = {"LineString": msg("a line"), "Point": msg("a point"), "MultiPoint": msg("points")}.get(
            shape.geom_type, msg("no area")
        )
        raise OutlineRefused(
            id, english("its outline is {what}, not an area", what=what), "Close the line to a polygon, or draw it anew"
        )
    if left:
        repaired.append(
            englishn(
                "{n} line or point beside its area left out",
                "{n} lines or points beside its area left out",
                left,
                n=left,
            )
        )
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _flat(shape: BaseGeometry) -> list[BaseGeometry]:
    if hasattr(shape, "geoms"):
        return [inner for part in shape.geoms for inner in _flat(part)]
    return [shape]


def _in_place(shape: BaseGeometry, id: str, country: str, repaired: list[str]) -> BaseGeometry:
    xy = shapely.get_coordinates(shape)
    land = country_of(country) if country else None
    if not _all_degrees(shape):
        swappable = bool((np.abs(xy[:, 0]) <= 90).all() and (np.abs(xy[:, 1]) <= 180).all())
        if swappable:
            turned = _swapped(shape)
            if land and not land.holds(turned.centroid.x, turned.centroid.y):
                raise OutlineRefused(
                    id,
                    english(
                        "its latitude reaches {y}, beyond 90, and swapped with its longitude it is not in {name} "
                        "either",
                        y=f"{xy[:, 1].max():.3f}",
                        name=land.name,
                    ),
                    "Look up its coordinates and write longitude before latitude",
                )
            repaired.append(msg("longitude and latitude were swapped (a latitude beyond 90) and are turned back"))
            shape = turned
        elif (np.abs(xy[:, 1]) <= 90).all() and (np.abs(xy[:, 0]) <= 360).all():
            shape = _wrapped(shape, id, repaired)
        else:
            raise OutlineRefused(
                id,
                english(
                    "coordinates such as {x}, {y} are not degrees and the file names no reference system for them",
                    x=f"{xy[0, 0]:.0f}",
                    y=f"{xy[0, 1]:.0f}",
                ),
                _WGS84,
            )
    elif land and not land.holds(shape.centroid.x, shape.centroid.y):
        turned = _swapped(shape)
        if land.holds(turned.centroid.x, turned.centroid.y):
            repaired.append(
                english(
                    "longitude and latitude were swapped (it then lies in {name}) and are turned back", name=land.name
                )
            )
            shape = turned
    x0, y0, x1, y1 = shape.bounds
    if max(abs(x0), abs(y0), abs(x1), abs(y1)) <= NULL_ISLAND_DEGREES:
        raise OutlineRefused(id, "it lies at 0, 0, where missing coordinates end up", "Look up its coordinates")
    if x1 - x0 > 180.0:
        raise OutlineRefused(
            id, "it reaches across the 180° meridian or around the globe", "Give each side as an outline of its own"
        )
    return shape


def _swapped(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


def _wrapped(shape: BaseGeometry, id: str, repaired: list[str]) -> BaseGeometry:
    x = shapely.get_coordinates(shape)[:, 0]
    turns = -360.0 if (x >= 180.0).all() else 360.0 if (x <= -180.0).all() else 0.0
    if turns == 0.0:
        raise OutlineRefused(id, "it reaches across the 180° meridian", "Give each side as an outline of its own")
    repaired.append(msg("longitudes counted past 180 are turned back by 360"))
    return shapely.transform(shape, lambda xy: xy + np.array([turns, 0.0]))


def _km2(shape: BaseGeometry) -> str:
    km2 = area_m2(shape) / 1e6
    return f"{km2:,.0f} km2" if km2 >= 10 else f"{km2:.4f} km2" if km2 < 0.1 else f"{km2:.2f} km2"


def _check_size(shape: BaseGeometry, id: str) -> None:
    km2 = area_m2(shape) / 1e6
    if not math.isfinite(km2) or km2 > MAX_AREA_KM2:
        raise OutlineRefused(
            id,
            english("it covers {km2} km2, more than {most} km2", km2=f"{km2:,.0f}", most=f"{MAX_AREA_KM2:g}"),
            "Draw the compound, not its district or country",
        )
    west, south, east, north = shape.bounds
    across = max((east - west) * math.cos(math.radians((south + north) / 2)), north - south) * M_PER_DEGREE / 1000
    if across > MAX_ACROSS_KM:
        raise OutlineRefused(
            id,
            english("its parts lie {km} km apart, more than {most} km", km=f"{across:,.0f}", most=f"{MAX_ACROSS_KM:g}"),
            "Draw each place as a site of its own",
        )
    if km2 < MIN_AREA_KM2:
        raise OutlineRefused(
            id,
            english(
                "it covers {m2} m2, less than {least} m2 (50 pixels)",
                m2=f"{km2 * 1e6:,.0f}",
                least=f"{MIN_AREA_KM2 * 1e6:,.0f}",
            ),
            msg("Draw the whole compound, or give a point so that it is shown and not watched"),
        )


def beside_others(shape: BaseGeometry, id: str, known: Sequence[Site]) -> list[str]:
    """Which outlines in use an outline equals or overlaps, a sentence each.

    Args:
        shape: lon, lat degrees.
        id: of its site; a site of the same id is left out.
        known: sites to hold it against.
    """
    others = [s for s in known if s.id != id and s.outline_basis is not OutlineBasis.UNKNOWN and s.retired_at is None]
    if not others:
        return []
    shapely.prepare(shape)
    touching = np.flatnonzero(shapely.intersects(shape, np.array([s.outline for s in others], dtype=object)))
    warnings: list[str] = []
    own = area_m2(shape)
    for number in touching:
        other = others[int(number)]
        if same_outline(shape, other.outline):
            warnings.append(
                english(
                    "it has the same outline as {id} ({name}): one of the two may be a duplicate",
                    id=other.id,
                    name=other.name,
                )
            )
            continue
        shared = shapely.intersection(shape, other.outline)
        overlap = area_m2(MultiPolygon([p for p in _flat(shared) if isinstance(p, Polygon)]))
        share = overlap / own
        # One pixel, and half a percent of one of the two: neighbours that share a wall do not overlap.
        if overlap >= 100.0 and max(share, overlap / area_m2(other.outline)) >= LEAST_OVERLAP:
            warnings.append(
                english(
                    "it overlaps {id} ({name}) by {overlap} of its area",
                    id=other.id,
                    name=other.name,
                    overlap=f"{share:.0%}" if share >= LEAST_OVERLAP else "<1%",
                )
            )
    return warnings


def same_outline(a: BaseGeometry, b: BaseGeometry) -> bool:
    """True when two outlines are the same to about a centimetre, whatever their first corner and orientation."""
    if a.geom_type != b.geom_type:
        return False
    if shapely.equals_exact(a, b, tolerance=SAME_DEGREES, normalize=True):
        return True
    corners = shapely.get_coordinates(a)
    if len(corners) != shapely.get_num_coordinates(b) or not len(corners):
        return False
    # Last digits also decide which corner comes first. So each corner takes the place of its nearest one.
    tree = shapely.STRtree([Point(xy) for xy in corners])
    nearest, apart = tree.query_nearest(
        shapely.points(shapely.get_coordinates(b)), max_distance=SAME_DEGREES, return_distance=True, all_matches=False
    )
    if len(apart) != len(corners):
        return False
    snapped = shapely.transform(b, lambda _: corners[nearest[1]])
    return bool(shapely.equals_exact(a, snapped, tolerance=0.0, normalize=True))
