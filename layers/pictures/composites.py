"""Pictures of archived pixels: true and false colour, before and after, 10 m pixels shown as pixels. Pure.

Nothing is smoothed: each pixel becomes a square. Both dates of a pair get the same stretch, or brightness would tell a
story of its own. Pixels that could not be used are hatched in grey.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from PIL import Image
from shapely.geometry.base import BaseGeometry

from geodata.i18n.english_formats import day
from geodata.looks.chip import NODATA
from geodata.sites.grid import Grid
from layers.pictures.annotate import Framed, Mark, draw_marks
from layers.pictures.ndvi import hatched, index_picture
from layers.pictures.words_inside import Inside, chunks

Reflectance = npt.NDArray[np.int16]
Bool = npt.NDArray[np.bool_]
TRUE_COLOUR = ("red", "green", "blue")
FALSE_COLOUR = ("nir", "red", "green")
"""Near infrared shown as red: what grows is red, roofs and soil are grey to cyan."""
INDEX = ("index", "", "")
"""Asked for in place of three bands: the vegetation index on its fixed scale."""
GAMMA = 1.6
"""Exponent by which dark ground is lifted, as printed imagery usually is."""
MIN_SPAN = 600.0
"""Reflectance x 1e4: least contrast that is spread over black to white, so that noise of even ground stays even."""


@dataclass(frozen=True)
class Stretch:
    """Which reflectance becomes black and which white; the same for all pictures that are compared."""

    low: tuple[float, float, float]  # reflectance x 1e4 shown as black, per channel
    high: tuple[float, float, float]  # reflectance x 1e4 shown as white, per channel


@dataclass(frozen=True)
class Window:
    """A part of a site's grid, in whole pixels."""

    row: int  # first row
    col: int  # first column
    height: int  # pixels
    width: int  # pixels

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index into the last two axes of (..., H, W)."""
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)


@dataclass(frozen=True)
class Moment:
    """One date of a pair."""

    day: date  # acquisition day, UTC
    reflectance: Reflectance  # (B, H, W) x 1e4, nodata -32768
    valid: Bool  # (H, W), True = usable; False is hatched


@dataclass(frozen=True)
class Pair:
    """Two pictures with the same window, stretch and scale."""

    before: bytes  # PNG
    after: bytes  # PNG
    width: int  # px of each
    height: int  # px of each
    window: Window


@dataclass(frozen=True)
class GroundView:
    """Which part of a site is shown, and how."""

    bands: Sequence[str]  # of all dates shown
    grid: Grid  # of the site
    window: Window  # the part shown
    site: BaseGeometry | None = None  # its outline, WGS84, drawn as a dotted white line; None = not drawn
    wanted: tuple[str, str, str] = TRUE_COLOUR  # bands shown as red, green and blue, or INDEX
    stretch: Stretch | None = None  # that other pairs have too; None = of the dates shown


def window_around(grid: Grid, outline: BaseGeometry, *, margin_m: float = 150.0, aspect: float | None = None) -> Window:
    """The part of a grid around a WGS84 outline.

    Args:
        grid: of the site.
        outline: what must be inside.
        margin_m: ground shown around it.
        aspect: width / height to reach by widening the shorter side, as far as the grid goes; None = as it comes.
    """
    x0, y0, x1, y1 = grid.to_grid(outline).bounds
    width = (x1 - x0) + 2 * margin_m
    height = (y1 - y0) + 2 * margin_m
    if aspect is not None:
        width, height = max(width, height * aspect), max(height, width / aspect)
    cols = min(max(round(width / grid.pixel_m), 1), grid.width)
    rows = min(max(round(height / grid.pixel_m), 1), grid.height)
    col = round(((x0 + x1) / 2 - grid.left) / grid.pixel_m - cols / 2)
    row = round((grid.top - (y0 + y1) / 2) / grid.pixel_m - rows / 2)
    return Window(min(max(row, 0), grid.height - rows), min(max(col, 0), grid.width - cols), rows, cols)


def channels(bands: Sequence[str], wanted: tuple[str, str, str]) -> tuple[int, int, int]:
    """Positions of three bands.

    Raises:
        ValueError: a band is not there.
    """
    missing = [band for band in wanted if band not in bands]
    if missing:
        raise ValueError(f"the pixels have {', '.join(bands)}, not {', '.join(missing)}")
    first, second, third = (list(bands).index(band) for band in wanted)
    return first, second, third


def shared_stretch(pictures: Sequence[tuple[Reflectance, Bool]], at: tuple[int, int, int]) -> Stretch:
    """One stretch for several dates: per channel black at the 1st and white at the 99th percentile of all usable
    pixels. The narrowest span is widened to half of the widest, so that haze does not dye the picture."""
    lows: list[float] = []
    spans: list[float] = []
    for k in at:
        values = [r[k][v & (r[k] != NODATA)] for r, v in pictures]
        joined = np.concatenate(values) if values else np.zeros(0, np.int16)
        dark, bright = np.percentile(joined, (1.0, 99.0)) if joined.size else (0.0, MIN_SPAN)
        lows.append(float(dark))
        spans.append(max(float(bright - dark), MIN_SPAN))
    widest = max(spans)
    a, b, c = lows
    x, y, z = (max(span, 0.5 * widest) for span in spans)
    return Stretch((a, b, c), (a + x, b + y, c + z))


def colour_picture(
    reflectance: Reflectance,
    bands: Sequence[str],
    valid: Bool,
    *,
    stretch: Stretch | None = None,
    wanted: tuple[str, str, str] = TRUE_COLOUR,
    scale: int = 6,
) -> Image.Image:
    """Pixels as a picture, each enlarged to scale x scale.

    Args:
        reflectance: (B, H, W) x 1e4, nodata -32768.
        bands: common name of each band.
        valid: (H, W), True = usable; the rest is hatched.
        stretch: None = from this picture alone.
        wanted: bands shown as red, green and blue.
        scale: px a pixel.

    Raises:
        ValueError: a wanted band is missing, or shapes do not fit.
    """
    if reflectance.ndim != 3 or reflectance.shape[0] != len(bands) or reflectance.shape[1:] != valid.shape:
        raise ValueError(f"pixels {reflectance.shape}, mask {valid.shape} and {len(bands)} bands do not fit together")
    at = channels(bands, wanted)
    chosen = stretch or shared_stretch([(reflectance, valid)], at)
    there = (reflectance[list(at)] != NODATA).all(axis=0)
    out = np.empty((*valid.shape, 3), np.uint8)
    for i, k in enumerate(at):
        share = (reflectance[k].astype(np.float32) - chosen.low[i]) / max(chosen.high[i] - chosen.low[i], 1.0)
        out[..., i] = np.round(255.0 * np.clip(share, 0.0, 1.0) ** (1.0 / GAMMA)).astype(np.uint8)
    big = out.repeat(scale, axis=0).repeat(scale, axis=1)
    return Image.fromarray(hatched(big, valid, there, scale), "RGB")


def before_after_pair(
    before: Moment,
    after: Moment,
    view: GroundView,
    marks: Sequence[Mark] = (),
    *,
    longest_px: int = 1000,
    dates: bool = False,
    stamp: str = "",
) -> Pair:
    """Two dates side by side: same window, stretch and scale, with a scale bar; outlines on the later one.

    Args:
        before, after: the two dates, on the whole grid.
        view: the part shown, and how.
        marks: changes that came between the two dates (annotate.came_between); drawn on the later one alone, which is
            the one that shows them.
        longest_px: the longer side is at most this many px, in whole px a pixel.
        dates: True = the date written into the picture, for screens that show it without a caption.
        stamp: written bottom right, such as "Simulated"; "" none.

    Raises:
        ValueError: as colour_picture.
    """
    window = view.window
    scale = max(longest_px // max(window.width, window.height), 1)
    made: list[bytes] = []
    plain_pictures = same_stretch(
        (before, after), view.bands, window, wanted=view.wanted, scale=scale, stretch=view.stretch
    )
    shown = (("Before", before, ()), ("After", after, marks))
    for (word, moment, drawn), picture in zip(shown, plain_pictures, strict=True):
        title = f"{word}: {day(moment.day)}" if dates else ""
        marked = draw_marks(
            picture, Framed(view.grid, (window.row, window.col), scale), drawn, site=view.site, title=title, stamp=stamp
        )
        made.append(png(marked))
    return Pair(made[0], made[1], window.width * scale, window.height * scale, window)


def same_stretch(
    moments: Sequence[Moment],
    bands: Sequence[str],
    window: Window,
    *,
    wanted: tuple[str, str, str] = TRUE_COLOUR,
    scale: int = 1,
    stretch: Stretch | None = None,
) -> list[Image.Image]:
    """A picture of each date, all with one stretch (the index has its own fixed scale).

    Args:
        moments: dates on the whole grid, at least one.
        bands: of all of them.
        window: the part shown.
        wanted: three bands, or INDEX.
        scale: px a pixel.
        stretch: of a longer series that these dates are part of; None = of these dates.

    Raises:
        ValueError: as colour_picture.
    """
    rows, cols = window.slices
    parts = [(m.reflectance[:, rows, cols], m.valid[rows, cols]) for m in moments]
    if wanted == INDEX:
        return [index_picture(pixels, bands, valid, scale=scale) for pixels, valid in parts]
    stretch = stretch or shared_stretch(parts, channels(bands, wanted))
    return [colour_picture(r, bands, v, stretch=stretch, wanted=wanted, scale=scale) for r, v in parts]


def png(picture: Image.Image, inside: Inside | None = None) -> bytes:
    """A picture as PNG bytes, the same for the same pixels.

    Args:
        picture: its pixels.
        inside: what the file says of itself; None = nothing, as of one that a page shows with its words beside it.
    """
    out = io.BytesIO()
    # squares are long runs, and nothing else is looked for: 5 % smaller, in two thirds of the time of the common way
    words = chunks(inside) if inside else None
    picture.save(out, "PNG", optimize=False, compress_level=6, compress_type=zlib.Z_RLE, pnginfo=words)
    return out.getvalue()
