"""A site about to be added, as values: corners typed in, an id from its name, what would be watched. Pure."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.errors import OutlineRefused
from geodata.i18n.messages import english, englishn, msg
from geodata.sites.grid import GUARD_M, RING_M, Grid, grid_for
from geodata.sites.outline import Accepted, accept, area_m2
from geodata.sites.site import Site
from pipelines.sites.stated_country import about_its_country

LABEL = msg("the new outline")
"""What a refusal calls it."""
ALIASES_HEIGHT = 94
"""Pixels of the field of other names: three lines are seen, as many as most sites have names."""


@dataclass(frozen=True)
class Preview:
    """What would be watched."""

    accepted: Accepted  # the outline as it can be watched, with what was mended and what to look at
    grid: Grid  # that would be frozen
    area_m2: float
    pixels: int  # pixels of 10 m whose middle lies inside
    ring: BaseGeometry  # WGS84, the surroundings from which controls and placebos are taken
    ring_m2: float  # of which so many square metres
    about_country: tuple[str, ...] = ()  # what is said of it where it does not lie in its country


def outline_of(drawings: Sequence[Mapping[str, Any]] | None) -> BaseGeometry | None:
    """The outline drawn on the map, WGS84: all drawn areas together; None when nothing is drawn.

    Raises:
        OutlineRefused: what was drawn is not an area.
    """
    areas = []
    for drawing in drawings or ():
        geometry = drawing.get("geometry")
        if not geometry or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise OutlineRefused(LABEL, "it is not an area", "Draw a polygon or a rectangle")
        areas.append(shape(geometry))
    if not areas:
        return None
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon([p for a in areas for p in shapely.get_parts(a)])


def outline_from_corners(text: str) -> BaseGeometry | None:
    """An outline from corners typed in, one a line: longitude, latitude. None when nothing is typed.

    Raises:
        OutlineRefused: a line that is not two finite numbers, or fewer than three corners.
    """
    corners = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [p for p in re.split(r"[,;\s]+", line.strip()) if p]
        try:
            lon, lat = (float(p) for p in parts)
            if not (math.isfinite(lon) and math.isfinite(lat)):
                raise ValueError(line)
        except ValueError as error:
            raise OutlineRefused(
                english("line {number}", number=number),
                "it is not two numbers",
                "Write longitude, latitude, such as 98.553, 16.630",
            ) from error
        corners.append((lon, lat))
    if not corners:
        return None
    if len(set(corners)) < 3:
        raise OutlineRefused(
            LABEL,
            englishn("it has {n} corner", "it has {n} corners", len(set(corners)), n=len(set(corners))),
            "Give at least three different ones",
        )
    return shapely.Polygon(corners)


def corners_of(outline: BaseGeometry) -> str:
    """The corners of an outline's largest part as outline_from_corners reads them; holes are not kept."""
    parts = [p for p in shapely.get_parts(outline) if p.geom_type == "Polygon"]
    if not parts:
        return ""
    largest = max(parts, key=lambda p: p.area)
    return "\n".join(f"{x:.7f}, {y:.7f}" for x, y in list(largest.exterior.coords)[:-1])


def has_more_than_corners(outline: BaseGeometry) -> bool:
    """Whether an outline has parts or holes that corners_of leaves out."""
    parts = [p for p in shapely.get_parts(outline) if p.geom_type == "Polygon"]
    return len(parts) > 1 or any(p.interiors for p in parts)


def trimmed(outline: BaseGeometry, known: Sequence[Site]) -> BaseGeometry | None:
    """The outline without what lies inside known sites; None when nothing that can be watched is left."""
    others = [s.outline for s in known if s.watched and s.outline.intersects(outline)]
    less = outline.difference(shapely.union_all(others)) if others else outline
    parts = [p for p in shapely.get_parts(less) if p.geom_type == "Polygon" and area_m2(p) >= 100.0]
    if not parts:
        return None
    kept = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    try:
        return accept(kept, id=LABEL).outline
    except OutlineRefused:
        return None


def preview(outline: BaseGeometry, known: Sequence[Site], *, country: str = "") -> Preview:
    """What would be watched.

    Args:
        outline: WGS84.
        known: sites it may overlap or repeat.
        country: code or name, when given.

    Raises:
        OutlineRefused: it cannot be watched; the message says why.
    """
    accepted = accept(outline, id=LABEL, known=known, country=country)
    grid = grid_for(accepted.outline)
    inside = grid.to_grid(accepted.outline)
    left, bottom, right, top = grid.bounds
    ring = shapely.box(left, bottom, right, top).intersection(
        inside.buffer(GUARD_M + RING_M).difference(inside.buffer(GUARD_M))
    )
    for site in known:
        if site.watched and site.outline.distance(accepted.outline) < 0.05:
            ring = ring.difference(grid.to_grid(site.outline).buffer(GUARD_M))
    return Preview(
        accepted,
        grid,
        area_m2(accepted.outline),
        int(grid.mask(accepted.outline).sum()),
        grid.to_lonlat(ring),
        float(ring.area),
        tuple(about_its_country(accepted.outline, country)),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """What stands in a field of one thing a line, in its order and without empty lines; a name may hold a comma."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def new_id(name: str, outline: BaseGeometry) -> str:
    """An id from a name and a place: readable where the name is Latin, with six digits of the outline's hash.

    Two names without a Latin letter give one id for one outline: who saves it asks the store whether it is free.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    digits = hashlib.sha256(shapely.set_precision(outline, 1e-7).normalize().wkb).hexdigest()[:6]
    return f"{words or 'site'}-{digits}"
