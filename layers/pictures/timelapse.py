"""Clear looks one after another, as GIF, lossless WebP or MP4. Every frame carries its date, scale and source. Pure.

GIF opens everywhere and holds 256 colours: one palette for all frames, no dithering, so that a pixel stays a square of
one colour and does not flicker. WebP keeps every colour. MP4 is written where the extra `video` is installed
(timelapse_mp4.py).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from geodata.i18n.english_formats import day
from layers.pictures.annotate import Framed, draw_marks
from layers.pictures.composites import GroundView, Moment, Stretch, same_stretch
from layers.pictures.sheet import SIMULATED, Legend, sheet
from layers.pictures.timelapse_mp4 import MIME_MP4, mp4

FRAME_MS = 700
"""Milliseconds a date is shown: long enough to read it."""
LAST_MS = 2_500
"""Milliseconds that the last one stays, so that the present is seen before it begins again."""
MOST_FRAMES = 120
"""Dates in one file: three years of clear looks; more would only be slow to send."""
LONGEST_PX = 640
"""Longer side of the pixels in a file, in whole px a pixel."""
PALETTE_FRAMES = 9
"""Frames, spread over the time, from which the palette of a GIF is taken."""
MIME = {"gif": "image/gif", "webp": "image/webp", "mp4": MIME_MP4}


def frames(
    moments: Sequence[Moment],
    scene_ids: Sequence[str],
    view: GroundView,
    legend: Legend,
    *,
    stretch: Stretch | None = None,
) -> list[Image.Image]:
    """One picture a date, oldest first.

    Args:
        moments: dates on the whole grid, one to MOST_FRAMES.
        scene_ids: one a moment; written under it.
        view: the part shown, and how.
        legend: what stands around each frame.
        stretch: as same_stretch.

    Raises:
        ValueError: no or too many moments, or a wanted band is missing.
    """
    if not 0 < len(moments) <= MOST_FRAMES:
        raise ValueError(f"a timelapse has 1 to {MOST_FRAMES} dates, not {len(moments)}")
    window = view.window
    scale = max(LONGEST_PX // max(window.width, window.height), 1)
    made = []
    pictures = same_stretch(moments, view.bands, window, wanted=view.wanted, scale=scale, stretch=stretch)
    for moment, scene_id, picture in zip(moments, scene_ids, pictures, strict=True):
        marked = draw_marks(
            picture,
            Framed(view.grid, (window.row, window.col), scale),
            (),
            site=view.site,
            title=day(moment.day),
            stamp=SIMULATED if legend.simulated else "",
        )
        made.append(sheet([marked], [""], replace(legend, notes=(f"Scene {scene_id}", *legend.notes))))
    height = max(frame.height for frame in made)
    return [_as_high(frame, height) for frame in made]


def animation(pictures: Sequence[Image.Image], form: str, *, title: str = "") -> bytes:
    """The frames as a file; GIF and WebP play for ever.

    Args:
        pictures: of one size, at least one.
        form: a key of MIME; "mp4" only where timelapse_mp4.can_write.
        title: written into an MP4.

    Raises:
        ImportError: "mp4" without the extra `video`.
        ValueError: another form.
    """
    if form not in MIME:
        raise ValueError(f"{form!r} is not a form of a timelapse; {', '.join(MIME)} are")
    times = [FRAME_MS] * (len(pictures) - 1) + [LAST_MS]
    if form == "mp4":
        return mp4(pictures, times, title=title)
    out = io.BytesIO()
    if form == "webp":
        first, *rest = pictures
        first.save(
            out, "WEBP", save_all=True, append_images=rest, duration=times, loop=0, lossless=True, quality=40, method=2
        )
        return out.getvalue()
    palette = _palette(pictures)
    first, *rest = [p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    first.save(out, "GIF", save_all=True, append_images=rest, duration=times, loop=0, optimize=False, disposal=1)
    return out.getvalue()


def _palette(pictures: Sequence[Image.Image]) -> Image.Image:
    """255 colours that serve every frame."""
    step = max(len(pictures) // PALETTE_FRAMES, 1)
    chosen = list(pictures[::step])
    width, height = chosen[0].size
    tall = Image.new("RGB", (width, height * len(chosen)))
    for i, picture in enumerate(chosen):
        tall.paste(picture, (0, i * height))
    return tall.quantize(255, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _as_high(picture: Image.Image, height: int) -> Image.Image:
    """The picture on white down to a height: a long scene id wraps, and all frames must be of one size."""
    if picture.height == height:
        return picture
    made = Image.new("RGB", (picture.width, height), "white")
    made.paste(picture, (0, 0))
    return made
