"""One night-light image that an analyst has, such as SDGSAT-1 at 10 m: the light of one site and of the ground around.

Pixels are taken as they lie, in the file's own coordinate system, and not resampled. Nothing is judged: one image, or a
few, do not say what is usual.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused, ReadFailed
from geodata.i18n.messages import english
from geodata.looks.scene import SCALING, Asset
from geodata.sites.grid import Grid, utm_epsg
from geodata.sites.site import Site
from pipelines.night_light.comparison_places import AROUND_M, AROUND_SEEN
from pipelines.read.pixels import LARGEST_WINDOW_PX, covered_by_mask, open_band
from pipelines.read.windows import GDAL_FAULTS, window_of

SEEN = 0.8
"""Share 0..1 of the site that must hold values: at 10 m its lamps are single pixels, and what is missing matters."""
LEAST_PIXELS = 9
"""Pixels inside the outline from which the middle of the site is seen by itself, as three rows of three."""
SATURATED = 0.01
"""Share 0..1 of the site's pixels at the largest number that the file can hold, above which its mean is too low."""
FULL_SCALES = (1023, 2047, 4095, 8191, 16383, 32767, 65535)
"""Largest numbers of sensors that count with 10 to 16 bits."""
EXPORT_AGAIN = "Export it again as a GeoTIFF that says where it lies, from the program that it comes from"
ANOTHER = "Take an image that shows the whole site and 4 km around"

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NightImage:
    """A file as its analyst describes it."""

    file: Path
    day: date  # of the night, UTC
    sensor: str  # in capitals, such as "SDGSAT-1"
    bands: Mapping[str, int]  # by name in capitals: number in the file, from 1
    calibration: Mapping[str, tuple[float, float]]  # by name: radiance = number * first + second, in `unit`
    unit: str  # of what is measured
    nodata: float | None = None  # number without a pixel; None = as the file declares
    zero_is_dark: bool = False  # 0 is a value, where the file declares nothing
    saturated_at: float | None = None  # number that a pixel has at most; None = by the type of the numbers


@dataclass(frozen=True)
class BandLight:
    """The light of a site in one band of one image, in the image's unit."""

    band: str
    site: float  # mean inside the outline
    surroundings: float  # median of the ground 1.5 to 4 km around
    pixels: int  # inside the outline, with a value
    seen: float  # share 0..1 of the outline that they cover
    pixel_m: float  # metres, side of a square of a pixel's area

    @property
    def own(self) -> float:
        """What the site shines more than its surroundings; below 0 where it is the darker one."""
        return self.site - self.surroundings


def measure_image(site: Site, image: NightImage) -> tuple[BandLight, ...]:
    """The light of a site in each band.

    Raises:
        FileRefused: the image cannot be read, does not say where it lies, or does not show the site well enough.
    """
    name = image.file.name
    if not image.file.is_file():
        raise FileRefused(name, "there is no such file", "Check the path")
    try:
        with open_band(image.file, Asset(name, "light", undeclared=SCALING)) as opened:
            return tuple(_band(opened.dataset, site, image, band) for band in image.bands)
    except ReadFailed as error:
        raise FileRefused(name, error.cause, EXPORT_AGAIN) from error
    except GDAL_FAULTS as error:
        raise FileRefused(name, "the file is cut short or damaged", "Get it again from where it comes") from error


@dataclass(frozen=True)
class _Window:
    """The pixels of one band around a site."""

    raw: npt.NDArray[Any]  # (H, W) as stored
    covered: Bools | None  # (H, W) by the file's own mask; None without one
    inside: Bools  # (H, W) centre in the outline
    around: Bools  # (H, W) centre in the surroundings
    pixel_m: float
    site_m2: float  # of the outline
    around_m2: float  # of the surroundings, whether the file shows them or not


def _band(dataset: Any, site: Site, image: NightImage, band: str) -> BandLight:
    name, number = image.file.name, image.bands[band]
    if not 1 <= number <= dataset.count:
        raise FileRefused(
            name,
            english("it has no band {n}; it has {count}", n=number, count=dataset.count),
            "Give --band with another number",
        )
    if np.dtype(dataset.dtypes[number - 1]).itemsize < 2:
        raise FileRefused(
            name, "its numbers are of 8 bits: a picture for the eye, no radiance", "Take the file of the measured bands"
        )
    window = _window(dataset, site, number, name)
    valid = _valid(window.raw, image, dataset.nodatavals[number - 1])
    if window.covered is not None:
        valid &= ~window.covered
    seen = _check_seen(window, valid, image, dataset.nodatavals[number - 1])
    scale, offset = image.calibration[band]
    light: Floats = window.raw.astype(np.float64) * scale + offset
    inside, around = window.inside & valid, window.around & valid
    full = _full_scale(window.raw, valid, image)
    if full is not None and float((window.raw[inside] >= full).mean()) > SATURATED:
        raise FileRefused(
            name,
            english(
                "more than 1 % of the site’s pixels are saturated, at {n}: its light is more than is told",
                n=f"{full:g}",
            ),
            "Take the band of low gain, or the one of high dynamic range (HDR)",
        )
    band_light = BandLight(
        band,
        float(light[inside].mean()),
        float(np.median(light[around])),
        int(inside.sum()),
        seen,
        window.pixel_m,
    )
    if min(band_light.site, band_light.surroundings) < 0:
        raise FileRefused(
            name,
            english("radiance comes out negative in the band {band}", band=band),
            "Scale and offset are not those of this file and band: give its own",
        )
    return band_light


def _window(dataset: Any, site: Site, number: int, name: str) -> _Window:
    centre = site.outline.centroid
    metres = Grid(utm_epsg(centre.x, centre.y), 0.0, 0.0, 1, 1)
    shape = metres.to_grid(site.outline)
    near, far = (shape.buffer(m) for m in AROUND_M)
    x0, y0, x1, y1 = far.bounds
    grid = Grid(metres.epsg, x0, y1, math.ceil((x1 - x0) / 10), math.ceil((y1 - y0) / 10))
    part = window_of(dataset, grid)
    if part is None:
        raise FileRefused(name, english("the site {id} lies outside it", id=site.id), ANOTHER)
    if part.width * part.height > LARGEST_WINDOW_PX:
        raise FileRefused(name, "one site takes more than 64 million of its pixels", "Resample it to 10 m first")
    to_file = Transformer.from_crs(4326, dataset.crs.to_wkt(), always_xy=True)
    pixel_m = _pixel_m(dataset, centre, to_file, metres)
    if shape.area < LEAST_PIXELS * pixel_m**2 or shape.buffer(-pixel_m).is_empty:
        raise FileRefused(
            name,
            english(
                "its pixels are {m} m wide, in which this site is not separable from what is around", m=f"{pixel_m:.0f}"
            ),
            "Take an image with finer pixels",
        )
    columns, rows = np.meshgrid(part.col_off + np.arange(part.width) + 0.5, part.row_off + np.arange(part.height) + 0.5)
    place = dataset.transform
    x, y = place.a * columns + place.b * rows + place.c, place.d * columns + place.e * rows + place.f

    def within(area: BaseGeometry) -> Bools:
        moved = shapely.transform(metres.to_lonlat(area), in_file)
        shapely.prepare(moved)
        return np.asarray(shapely.contains_xy(moved, x, y), bool)

    def in_file(points: Floats) -> Floats:
        return np.column_stack(to_file.transform(points[:, 0], points[:, 1]))

    raw = dataset.read(number, window=part)
    around = within(far) & ~within(near)
    covered = covered_by_mask(dataset, number, part)
    return _Window(raw, covered, within(shape), around, pixel_m, shape.area, far.area - near.area)


def _pixel_m(dataset: Any, centre: shapely.Point, to_file: Transformer, metres: Grid) -> float:
    """Side in metres of a square as large as a pixel at a place."""
    place = dataset.transform
    x, y = to_file.transform(centre.x, centre.y)
    corners = [(x, y), (x + place.a, y + place.d), (x + place.a + place.b, y + place.d + place.e)]
    corners.append((x + place.b, y + place.e))
    lonlat = [to_file.transform(*corner, direction="INVERSE") for corner in corners]
    return math.sqrt(metres.to_grid(shapely.Polygon(lonlat)).area)


def _valid(raw: npt.NDArray[Any], image: NightImage, declared: float | None) -> Bools:
    valid = np.isfinite(raw) if raw.dtype.kind == "f" else np.ones(raw.shape, bool)
    for fill in (image.nodata, declared):
        if fill is not None and not math.isnan(fill):
            valid &= raw != fill
    return valid


def _check_seen(window: _Window, valid: Bools, image: NightImage, declared: float | None) -> float:
    """Share 0..1 of the outline that holds values; refuses an image that does not show enough."""
    name, whole = image.file.name, window.site_m2 / window.pixel_m**2
    shown, seen = (min(float(part.sum()) / whole, 1.0) for part in (window.inside, window.inside & valid))
    if shown < SEEN:
        raise FileRefused(
            name,
            english(
                "only {share} % of the site lie inside it, {least} % are needed",
                share=_percent(shown),
                least=_percent(SEEN),
            ),
            ANOTHER,
        )
    if not valid.any():
        raise FileRefused(name, "no pixel holds a value around the site, all are nodata", ANOTHER)
    if seen < SEEN:
        raise FileRefused(
            name,
            english(
                "only {share} % of the site hold a value, {least} % are needed",
                share=_percent(seen),
                least=_percent(SEEN),
            ),
            ANOTHER,
        )
    around = float((window.around & valid).sum()) * window.pixel_m**2
    if around < AROUND_SEEN * window.around_m2:
        raise FileRefused(name, "less than 30 % of the ground 1.5 to 4 km around the site hold a value", ANOTHER)
    values = window.raw[(window.inside | window.around) & valid]
    if values.min() == values.max():
        raise FileRefused(
            name,
            english("every pixel around the site holds the same number, {n}", n=f"{float(values[0]):g}"),
            "Give it as --nodata if it stands for none, and take another image",
        )
    zeros = float((window.raw[window.inside & valid] == 0).mean())
    if zeros > 1 - SEEN and not image.zero_is_dark and image.nodata is None and declared is None:
        raise FileRefused(
            name,
            english("{share} % of the site are 0, and it does not say whether 0 is no value", share=_percent(zeros)),
            "Give --nodata 0, or --zero-is-dark",
        )
    return seen


def _full_scale(raw: npt.NDArray[Any], valid: Bools, image: NightImage) -> float | None:
    """The number at which pixels are saturated; None where none is known of decimals, or none of them reaches it."""
    if image.saturated_at is not None:
        return image.saturated_at
    if raw.dtype.kind == "f":
        return None
    most = int(raw[valid].max())
    return float(most) if most in (*FULL_SCALES, int(np.iinfo(raw.dtype).max)) else None


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
