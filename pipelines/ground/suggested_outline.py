"""An outline to begin with: the built-up ground around a point, as the model of the ground and a year of looks show it.
Pure.

It is offered to a person over the picture, to be accepted, corrected or refused; nothing takes it unseen. A fence, a
yard and a plot without buildings are no built-up ground, so a compound is usually larger than what is offered.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from geodata.sites.grid import Grid
from pipelines.ground.built_since import FADES, Looks, doubted, with_the_new
from pipelines.ground.mixing import STATES
from pipelines.ground.states import states_of_look
from pipelines.ground.steadiness import OverAYear, with_steadiness

LEVELS = (0.45, 0.55, 0.65, 0.75)
"""Mean probability over the looks from which a pixel is built-up: the first; where wet soil or the bank of a river
beside the buildings reaches it too, a higher one (STEADY)."""
STEADY = 1.5
"""Times by which an outline may be larger than that of the next level, before that one is taken."""
LINE_M = 20.0
"""What is no broader is a road, the bank of a river or the edge of a field, and no ground with buildings on it."""
ROAD_M, ROAD_LENGTH_M = 60.0, 300.0
"""What is no broader and at least so long is left out as well where an outline ran away: a road of 20 m is three to
four pixels broad where its edges are mixed with the ground beside it."""
BLOCK_M = 40.0
"""Metres between two roofs of one block: they count as one before lines are left out; a row of roofs is narrow too."""
APART_M = 80.0
"""Metres between two buildings that belong together: a court or a road of a compound, no field."""
NEAR_M = 250.0
"""Metres from the place within which built-up ground has to begin, and which say what steady ground is built here."""
LEAST_PX = 8
"""Pixels of one part; smaller ones are single houses or mistakes."""
EDGE_M = 10.0
"""Metres by which the outline runs outside of what is built: the pixel that is half a wall, half a yard."""
MOST_CORNERS = 200
"""Corners of a suggestion: more are not moved by hand."""
RAN_AWAY = 1.3
"""Times by which an outline is larger than without doubted ground and roads, from which it ran away over fields."""
DOUBTED = 0.4
"""Share of doubted ground in what is left out then, at least: buildings that a road alone joins are no field."""
_BUILT_AT = STATES.index("built")


def outline_from_looks(newest: Looks, year: OverAYear | None, grid: Grid, at: BaseGeometry) -> BaseGeometry | None:
    """The built-up ground that belongs together around a place, WGS84; None where none begins within NEAR_M.

    Args:
        newest: looks as built_probability takes them.
        year: from over_a_year, of the looks that looks_of_a_year names; None where those are too few, and then the
            newest alone decide.
        grid: of the pixels.
        at: WGS84, the point, or an outline that is known so far.
    """
    probability = built_probability(newest)
    if year is None:
        return suggested_outline(probability, grid, at)
    probability, fields = with_the_new(probability, year.since), doubted(year.since)
    whole = _with_the_steady(probability, year, grid, at)
    if whole is None or not fields.any():
        return whole
    surer = _with_the_steady(np.where(fields, 0, probability).astype(np.float32), year, grid, at, left_out=fields)
    return whole if surer is None else _not_run_away(whole, surer, fields, grid)


def _with_the_steady(
    probability: npt.NDArray[np.float32],
    year: OverAYear,
    grid: Grid,
    at: BaseGeometry,
    *,
    left_out: npt.NDArray[np.bool_] | None = None,
) -> BaseGeometry | None:
    """An outline of what the model sees, and from there on of what stays the same through the year.

    left_out: (H, W) ground that is not built-up however steady it is, long roads with it; None = no such ground.
    """
    strict = left_out is not None
    seen = suggested_outline(probability, grid, at, strict=strict)
    if seen is None:
        return None
    # from there on: a river's sand is as steady as roofs, and where the model sees nothing at all it begins no outline
    steady = with_steadiness(probability, year, grid, at, NEAR_M)
    if left_out is not None:
        steady = np.where(left_out, 0, steady).astype(np.float32)
    return suggested_outline(steady, grid, shapely.union(at, seen), strict=strict)


def _not_run_away(whole: BaseGeometry, surer: BaseGeometry, fields: npt.NDArray[np.bool_], grid: Grid) -> BaseGeometry:
    """An outline, or where it ran away over fields, what of it lies among surer ground.

    New blocks on a field look like a field: they stay where they lie among what is surely built, and where leaving them
    out would not change the outline much.
    """
    there, sure = grid.to_grid(whole), grid.to_grid(surer)
    kept = shapely.union(sure, shapely.intersection(there, shapely.convex_hull(sure)))
    if there.area <= RAN_AWAY * kept.area:
        return whole
    left_out = grid.mask(whole) & ~grid.mask(grid.to_lonlat(kept))
    if not left_out.any() or fields[left_out].mean() < DOUBTED:
        return whole
    return grid.to_lonlat(_fewer_corners(kept))


def built_probability(looks: Looks) -> npt.NDArray[np.float32]:
    """(H, W) mean probability that a pixel is built-up over some looks, of which the newest count most; NaN where none
    shows it.

    A new building is on few looks, wet soil that passes for a roof on one here and there: each look counts FADES times
    the one after it. A pixel that lacks a shortwave band on a look is told from the others.

    Args:
        looks: at least one, the newest first; of each the bands by common name, int16 reflectance x 1e4 with NODATA
            where a band has none, and (H, W) True = usable.
    """
    total = np.zeros(looks[0][1].shape, np.float32)
    weight = np.zeros(total.shape, np.float32)
    for age, (bands, usable) in enumerate(looks):
        built = states_of_look(bands, usable)[..., _BUILT_AT]
        total += FADES**age * np.nan_to_num(built)
        weight += FADES**age * np.isfinite(built)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0, total / weight, np.nan).astype(np.float32)


def suggested_outline(
    probability: npt.NDArray[np.float32], grid: Grid, at: BaseGeometry, *, strict: bool = False
) -> BaseGeometry | None:
    """The built-up ground that belongs together around a place, WGS84; None where none begins within NEAR_M.

    Args:
        probability: (H, W) that a pixel is built-up, NaN where unknown.
        grid: of the pixels.
        at: WGS84, the point, or an outline that is known so far.
        strict: True = long roads are left out as well, not thin lines alone.
    """
    sure, without = np.nan_to_num(probability), _without_roads if strict else _without_lines
    chosen = _together(without(sure >= LEVELS[0], grid), grid, at)
    for level in LEVELS[1:]:
        surer = _together(without(sure >= level, grid), grid, at)
        if not surer.any() or chosen.sum() <= STEADY * surer.sum():
            break
        chosen = surer
    if not chosen.any():
        return None
    return grid.to_lonlat(_fewer_corners(grid.polygon_m(chosen).buffer(EDGE_M)))


def _together(built: npt.NDArray[np.bool_], grid: Grid, at: BaseGeometry) -> npt.NDArray[np.bool_]:
    """(H, W) the ground with the buildings at a place, courts and roads between them in it."""
    kinds, _ = ndimage.label(built, np.ones((3, 3)))
    large = np.bincount(kinds.ravel()) >= LEAST_PX
    large[0] = False
    built = large[kinds]
    reach = round(APART_M / 2 / grid.pixel_m)
    joined, _ = ndimage.label(_grown(built, reach))
    together = np.isin(joined, _belonging(joined, built, grid, at)) & built
    filled: npt.NDArray[np.bool_] = ndimage.binary_fill_holes(_closed(together, reach))
    return filled


def _without_lines(built: npt.NDArray[np.bool_], grid: Grid) -> npt.NDArray[np.bool_]:
    """Built-up pixels without those that lie on lines alone; all of them where there is nothing else."""
    width = round(LINE_M / 2 / grid.pixel_m)
    blocks = _closed(built, round(BLOCK_M / 2 / grid.pixel_m))
    broad = _grown(~_grown(~blocks, width), width)  # opening: a line has no middle that is so far from its edges
    kept = built & _grown(broad, width)
    return kept if kept.any() else built


def _without_roads(built: npt.NDArray[np.bool_], grid: Grid) -> npt.NDArray[np.bool_]:
    """Built-up pixels without those that lie on long roads alone; all of them where there is nothing else."""
    width = round(ROAD_M / 2 / grid.pixel_m)
    blocks = _closed(built, round(BLOCK_M / 2 / grid.pixel_m))
    broad = _grown(~_grown(~blocks, width), width)
    thin, _ = ndimage.label(blocks & ~_grown(broad, 1), np.ones((3, 3)))
    parts = ndimage.find_objects(thin)
    lengths = [grid.pixel_m * float(np.hypot(*(edge.stop - edge.start for edge in part))) for part in parts]
    roads = np.flatnonzero(np.array([0.0, *lengths]) >= ROAD_LENGTH_M)
    kept: npt.NDArray[np.bool_] = built & ~np.isin(thin, roads)
    return kept if kept.any() else built


def _closed(mask: npt.NDArray[np.bool_], pixels: int) -> npt.NDArray[np.bool_]:
    """A mask with the gaps in it that are no broader than twice so many pixels."""
    wide = np.pad(mask, pixels)
    closed: npt.NDArray[np.bool_] = ~_grown(~_grown(wide, pixels), pixels)
    return closed[pixels:-pixels, pixels:-pixels] if pixels else closed


def _fewer_corners(shape: BaseGeometry) -> BaseGeometry:
    """An outline, metres, with at most MOST_CORNERS corners: a pixel is left or taken before a second one is.

    Each part and each hole keeps three corners however coarse it is drawn, so that many of them never come to so few:
    from the breadth of a road on, holes are filled and the largest parts are kept, as many as may be.
    """
    within = EDGE_M
    while True:
        simple = shapely.make_valid(shape.simplify(within))
        if within >= LINE_M:
            simple = _largest_parts(simple)
        if shapely.get_num_coordinates(simple) <= MOST_CORNERS:
            return simple
        within *= 2


def _largest_parts(shape: BaseGeometry) -> BaseGeometry:
    """The largest parts of an outline without their holes, together of at most MOST_CORNERS corners; at least one."""
    parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    parts.sort(key=lambda part: part.area, reverse=True)
    corners = np.cumsum(shapely.get_num_coordinates(parts))
    return shapely.union_all(parts[: max(1, int((corners <= MOST_CORNERS).sum()))])


def _belonging(
    joined: npt.NDArray[np.int32], built: npt.NDArray[np.bool_], grid: Grid, at: BaseGeometry
) -> npt.NDArray[np.int32]:
    """Numbers of the groups of buildings that are at a place; where none is, of the nearest within NEAR_M."""
    rows, cols = np.nonzero(built)
    x = grid.left + (cols + 0.5) * grid.pixel_m
    y = grid.top - (rows + 0.5) * grid.pixel_m
    away = np.atleast_1d(shapely.distance(shapely.points(x, y), grid.to_grid(at)))
    numbers = joined[rows, cols]
    there = np.unique(numbers[away <= grid.pixel_m])
    if len(there) or not len(away) or away.min() > NEAR_M:
        return there
    return numbers[[int(np.argmin(away))]]


def _grown(mask: npt.NDArray[np.bool_], pixels: int) -> npt.NDArray[np.bool_]:
    """A mask with all that lies within so many pixels of it, as the crow flies."""
    grown: npt.NDArray[np.bool_] = ndimage.distance_transform_edt(~mask) <= pixels if mask.any() else mask
    return grown
