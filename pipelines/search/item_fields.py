"""What a STAC item says about itself, read from the many ways catalogues write it. Pure: values in, values out.

Every function takes untrusted JSON and answers a typed value or None; none of them raises on odd types.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

import numpy as np
import shapely
from affine import Affine
from shapely.geometry.base import BaseGeometry

from pipelines.http.json_values import Json, moment, number, text
from pipelines.http.limits import MOST_CORNERS
from pipelines.missions.mission_discovery import RECORDS

BASELINE_LIMIT = 20.0
"""Processing baselines above this are placeholders (ESA writes 99.99 for products made outside the ground segment)."""
MOST_ORBITS = 10_000
"""A relative orbit above this is a mistake: Landsat has 233, Sentinel-1 has 175."""
MOST_PIXELS = 2**31 - 1
"""Rows or columns that a GeoTIFF can have."""
WIDEST_TILE_DEG = 60.0
"""A footprint wider than half the globe that becomes narrower than this many degrees when its western part is moved
by 360 crosses the antimeridian; swaths and world mosaics do not."""

_SQUARE = r"[C-HJ-NP-X][A-HJ-NP-Z]{2}"
"""Latitude band and 100 km square of MGRS, which knows no I and O."""


def nodata(value: object) -> float | None:
    """A nodata value: a number, or "nan" in any case; None undeclared."""
    if isinstance(value, str) and value.strip().lower() == "nan":
        return math.nan
    if isinstance(value, float) and math.isnan(value):
        return value
    return number(value)


def baseline(properties: Json, *names: str) -> float | None:
    """The Sentinel-2 processing baseline as a number such as 5.11, from the properties or the product's name.

    Args:
        properties: the item's.
        names: other text that may hold it, such as the item's id.
    """
    for key in ("s2:processing_baseline", "sentinel:processing_baseline", "processing:baseline", "processing_baseline"):
        parsed_baseline = baseline_number(properties.get(key))
        if parsed_baseline is not None:
            return parsed_baseline
    for written in (
        *(text(properties.get(k)) for k in ("s2:product_uri", "s2:datatake_id", "s2:tile_id", "sentinel:product_id")),
        *names,
    ):
        match = re.search(r"(?:^|_)N(\d{2})\.?(\d{2})(?:_|\.|$)", written)
        if match:
            parsed_baseline = baseline_number(f"{match[1]}.{match[2]}")
            if parsed_baseline is not None:
                return parsed_baseline
    return None


def baseline_number(value: object) -> float | None:
    """A baseline such as "05.11", "N0511", "0511", 5.11 as a number; None when it is not one."""
    word = text(value).upper().removeprefix("BASELINE").strip().removeprefix("N").replace(",", ".")
    if re.fullmatch(r"\d{4}", word):
        word = f"{word[:2]}.{word[2:]}"
    elif re.fullmatch(r"\d{3}", word):
        word = f"{word[:1]}.{word[1:]}"
    match = re.match(r"\d{1,2}(\.\d{1,2})?", word)
    if not match:
        return None
    parsed_baseline = float(match[0])
    return parsed_baseline if 0 < parsed_baseline < BASELINE_LIMIT else None


def baseline_text(value: float | None) -> str:
    """A baseline as ESA writes it, such as "05.11"; "" unknown."""
    return "" if value is None else f"{value:05.2f}"


def epsg(*sources: Json) -> int | None:
    """The EPSG code of the first source that declares one by proj:code or proj:epsg; None undeclared."""
    for source in sources:
        for key in ("proj:code", "proj:epsg"):
            match = re.fullmatch(r"(?:EPSG:{1,2}|HTTP\S*/EPSG/\d+/)?(\d{4,6})(?:\.0)?", text(source.get(key)).upper())
            if match:
                return int(match[1])
    return None


def affine(*sources: Json) -> Affine | None:
    """The first proj:transform of 6 or 9 numbers; None undeclared or not a transform."""
    for source in sources:
        written = source.get("proj:transform")
        if not isinstance(written, list | tuple) or len(written) not in (6, 9):
            continue
        values = [number(v) for v in written]
        known = [v for v in values if v is not None]
        if len(known) != len(values):
            continue
        transform = Affine(*known[:6])
        if transform.determinant != 0:
            return transform
    return None


def shape(*sources: Json) -> tuple[int, int] | None:
    """The first proj:shape as (rows, columns); None undeclared."""
    for source in sources:
        written = source.get("proj:shape")
        if isinstance(written, list | tuple) and len(written) == 2:
            rows, columns = number(written[0]), number(written[1])
            if rows is not None and columns is not None and 1 <= rows <= MOST_PIXELS and 1 <= columns <= MOST_PIXELS:
                return int(rows), int(columns)
    return None


def footprint(item: Json) -> tuple[BaseGeometry | None, tuple[str, ...]]:
    """The item's footprint in WGS84, cut at the antimeridian where it crosses it, and what was odd about it.

    The bounding box stands in where the geometry is missing or is not on the globe. None when neither is there.
    """
    notes: list[str] = []
    geometry = _geometry(item.get("geometry"))
    if geometry is None or not _on_globe(geometry):
        notes.append("footprint taken from its bounding box")
        geometry = _box(item.get("bbox"))
        if geometry is None or not _on_globe(geometry):
            return None, ()
    if not geometry.is_valid:
        geometry, how = _repaired(geometry)
        notes.append(f"footprint crossed itself and was {how}")
    west, _, east, _ = geometry.bounds
    cut = _cut_at_antimeridian(geometry) if east - west > 180.0 else None
    if cut is None and (west < -180.0 or east > 180.0):
        cut = _wrapped(geometry)
    if cut is not None:
        geometry = cut
        notes.append("footprint crosses the antimeridian")
    return geometry, tuple(notes)


def _repaired(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
    """A geometry as a valid one that covers the same or more, and what was done for that."""
    if geometry.is_valid:
        return geometry, ""
    if shapely.get_num_coordinates(geometry) > MOST_CORNERS:
        west, _, east, _ = geometry.bounds
        if east - west > 180.0:  # over the antimeridian, where its hull would lie the other way round
            geometry = _moved_east(geometry)
        return geometry.convex_hull, "taken as the hull of its many corners"
    return shapely.make_valid(geometry), "repaired"


def _moved_east(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry with its corners of the western half of the globe a turn farther east."""
    return shapely.transform(geometry, lambda c: c + (c[:, :1] < 0) * [[360.0, 0.0]])


def _geometry(written: object) -> BaseGeometry | None:
    if not isinstance(written, Mapping) or written.get("type") not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return None
    try:
        with np.errstate(invalid="ignore"):  # numbers that are none are told below
            geometry = shapely.force_2d(shapely.geometry.shape(dict(written)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        return None
    except (ArithmeticError, RecursionError):  # a number that no float can hold; shapes within shapes
        return None
    return None if geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all() else geometry


def _box(written: object) -> BaseGeometry | None:
    if not isinstance(written, list | tuple) or len(written) not in (4, 6):
        return None
    values = [number(v) for v in written]
    if any(v is None for v in values):
        return None
    west, south, east, north = (values[i] for i in ((0, 1, 2, 3) if len(values) == 4 else (0, 1, 3, 4)))
    assert west is not None and south is not None and east is not None and north is not None
    if south >= north or west == east:
        return None
    if west > east:  # RFC 7946: a box over the antimeridian
        return shapely.MultiPolygon([shapely.box(west, south, 180.0, north), shapely.box(-180.0, south, east, north)])
    return shapely.box(west, south, east, north)


def _on_globe(geometry: BaseGeometry) -> bool:
    west, south, east, north = geometry.bounds
    return bool(-360.0 <= west <= east <= 360.0 and -90.001 <= south <= north <= 90.001)


def _wrapped(geometry: BaseGeometry) -> BaseGeometry:
    """A valid geometry within -360..360 degrees, with what lies beyond 180 or -180 moved by a turn of the globe."""
    areas: list[BaseGeometry] = []
    for west in (-540.0, -180.0, 180.0):
        turn = np.array([[-180.0 - west, 0.0]])
        part = geometry.intersection(shapely.box(west, -91.0, west + 360.0, 91.0))
        moved = shapely.transform(part, partial(np.add, turn))
        areas += [area for area in shapely.get_parts(moved) if area.area > 0]
    return shapely.union_all(areas)


def _cut_at_antimeridian(geometry: BaseGeometry) -> BaseGeometry | None:
    if isinstance(geometry, shapely.MultiPolygon) and all(g.bounds[2] - g.bounds[0] <= 180.0 for g in geometry.geoms):
        return None  # already cut by the provider
    moved = _moved_east(geometry)
    west, _, east, _ = moved.bounds
    if east - west > WIDEST_TILE_DEG:
        return None
    moved, _ = _repaired(moved)
    left = moved.intersection(shapely.box(-180.0, -90.0, 180.0, 90.0))
    right = shapely.transform(moved.intersection(shapely.box(180.0, -90.0, 540.0, 90.0)), lambda c: c - [[360.0, 0.0]])
    return shapely.union_all([left, right])


def platform(properties: Json, item_id: str) -> str:
    """The platform by one name for each: "sentinel-2a", "landsat-9", "suomi-npp"; "" unknown."""
    word = re.sub(r"[\s_]+", "-", text(properties.get("platform")).lower())
    return RECORDS.platform(word, item_id)


def tile(properties: Json, item_id: str) -> str:
    """The MGRS tile ("24MUA"), WRS path and row ("WRS2-033032"), burst or VIIRS tile; "" unknown."""
    for key in ("s2:mgrs_tile", "grid:code", "sentinel:mgrs", "mgrs:tile"):
        word = text(properties.get(key)).upper()
        match = re.fullmatch(r"(?:MGRS-)?T?(\d{1,2}[C-X][A-Z]{2})", word)
        if match:
            return match[1].zfill(5)
        if re.fullmatch(r"WRS2?-\d{6}", word):
            return word
    for prefix in ("mgrs", "sentinel"):
        parts = [text(properties.get(f"{prefix}:{k}")) for k in ("utm_zone", "latitude_band", "grid_square")]
        if all(parts):
            return "".join((parts[0].zfill(2), *parts[1:])).upper()
    path, row = text(properties.get("landsat:wrs_path")), text(properties.get("landsat:wrs_row"))
    if path and row:
        return f"WRS2-{path.zfill(3)}{row.zfill(3)}"
    burst = text(properties.get("opera:burst_id")) or text(properties.get("s1:burst_id"))
    if burst:
        return burst.upper()
    across, down = number(properties.get("viirs:horizontal-tile")), number(properties.get("viirs:vertical-tile"))
    if across is not None and down is not None and 0 <= across <= 35 and 0 <= down <= 17:  # 10 degrees each
        return f"h{int(across):02d}v{int(down):02d}"
    match = re.search(r"\.(h\d{2}v\d{2})\.", item_id)
    if match:
        return match[1]
    # One digit counts in names of Sentinel-2 alone: 1SDV of a Sentinel-1 name are its polarisations.
    match = re.search(rf"(?:^|_)T?(\d{{2}}{_SQUARE})(?:_|$)", item_id.upper()) or re.search(
        rf"^S2[A-D]_(?:.*_)?T?(\d{_SQUARE})(?:_|$)", item_id.upper()
    )
    return match[1].zfill(5) if match else ""


def orbit(properties: Json, item_id: str) -> int | None:
    """The relative orbit, from the properties or the product's name; None unknown."""
    declared_orbit = number(properties.get("sat:relative_orbit"))
    if declared_orbit is not None and 0 < declared_orbit <= MOST_ORBITS:
        return int(declared_orbit)
    for word in (text(properties.get("s2:product_uri")), text(properties.get("sentinel:product_id")), item_id):
        match = re.search(r"_R(\d{3})(?:_|$)", word)
        if match:
            return int(match[1])
    return None


def first_moment(properties: Json, keys: Iterable[str]) -> datetime | None:
    """The first of some properties that holds a time."""
    for key in keys:
        declared_moment = moment(properties.get(key))
        if declared_moment is not None:
            return declared_moment
    return None
