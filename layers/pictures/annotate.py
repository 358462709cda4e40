"""What is drawn over a picture: outlines in the colour of their kind, their signs and letters, a scale bar. Pure.

Drawn at three times the size and shrunk, so that lines are smooth while the pixels under them stay square.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import shapely
from PIL import Image, ImageDraw, ImageFont
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, Kind, State
from geodata.sites.grid import Grid
from layers.style.symbols import colour, fill

FINER = 3
"""How many times larger marks are drawn before they are shrunk."""
INK = "#16222C"
NICE_M = (20, 50, 100, 200, 500, 1000, 2000, 5000)
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """One change drawn over a picture."""

    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    kind: Kind
    state: State
    letter: str = ""  # "A", "B", ...; "" none
    aside: bool = False  # another than the one in question: a thin line, and no sign


@dataclass(frozen=True)
class Framed:
    """Which part of a site's grid a picture shows, and how large."""

    grid: Grid
    corner: tuple[int, int]  # row and column of the picture's first pixel
    scale: int  # px a pixel

    def rings(self, outline: BaseGeometry) -> list[list[Point]]:
        """The rings of an outline (WGS84) in px of the layer that is drawn on."""
        finer = self.scale * FINER
        return [
            [
                (
                    ((x - self.grid.left) / self.grid.pixel_m - self.corner[1]) * finer,
                    ((self.grid.top - y) / self.grid.pixel_m - self.corner[0]) * finer,
                )
                for x, y in ring.coords
            ]
            for part in shapely.get_parts(self.grid.to_grid(outline))
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]


def came_between(change: Detection, before: date, after: date) -> bool:
    """Whether a change on the ground stands and its whole window lies between two dates: the pictures show it come.

    One that was there before the first date, or may have been (its last clear look is older), is on both pictures, and
    one first seen later is on none: an outline would say that the two differ there.
    """
    if change.kind.is_activity or change.state not in (State.CONFIRMED, State.PROVISIONAL):
        return False
    return change.last_clear_before is not None and before <= change.last_clear_before and change.first_seen <= after


def draw_marks(
    picture: Image.Image,
    frame: Framed,
    marks: Sequence[Mark],
    *,
    site: BaseGeometry | None = None,
    title: str = "",
    stamp: str = "",
) -> Image.Image:
    """The picture with its marks.

    Args:
        picture: made from the grid's pixels.
        frame: what it shows.
        marks: changes, drawn in this order.
        site: outline of the site, WGS84; None = not drawn.
        title: written top left on a dark ground; "" none.
        stamp: written bottom right on a dark ground, such as "Simulated"; "" none.
    """
    width, height = picture.size
    # on the picture itself: all marks are opaque, so a layer of their own would only cost an alpha channel
    large = picture.convert("RGB").resize((width * FINER, height * FINER), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(large)
    unit = FINER * max(min(width, height) / 310.0, 0.8)  # one printed pixel of the design, in layer px

    if site is not None:
        for ring in frame.rings(site):
            _line(draw, ring, "white", 1.6 * unit, dash=(2.2 * unit, 4.5 * unit))
    for mark in marks:
        # an area under a pixel across (an edge sliver) would only be a blot
        for ring in frame.rings(mark.outline.simplify(0.00001)):
            dash = (8 * unit, 5 * unit) if mark.state is State.PROVISIONAL else None
            _line(draw, ring, "white", (3.0 if mark.aside else 5.5) * unit)
            _line(draw, ring, colour(mark.kind, mark.state), (1.2 if mark.aside else 2.6) * unit, dash=dash)
    for mark in marks:
        ground = frame.rings(mark.outline)
        if ground and not mark.aside:
            _sign(draw, mark, max(ground, key=len), unit, (width * FINER, height * FINER))
    _scale_bar(draw, frame.grid.pixel_m / (frame.scale * FINER), unit, (width * FINER, height * FINER))
    if title:
        _tag(draw, title, (14 * unit, 14 * unit), unit, "la")
    if stamp:
        _tag(draw, stamp, (width * FINER - 12 * unit, height * FINER - 12 * unit), unit * 0.72, "rd")
    return large.reduce(FINER)


def bar_metres(metres_per_px: float, width: float) -> int:
    """The longest round length that fills at most a quarter of a width in px."""
    return max((m for m in NICE_M if m / metres_per_px <= width / 4), default=NICE_M[0])


def dashes(points: Sequence[Point], on: float, off: float) -> list[list[Point]]:
    """A line cut into strokes of `on` with spaces of `off`, going on round its corners."""
    strokes: list[list[Point]] = []
    left, drawing_now = on, True
    current: list[Point] = list(points[:1])
    for start, end in itertools.pairwise(points):
        length = math.dist(start, end)
        gone = 0.0
        while length - gone > left:
            gone += left
            share = gone / length
            at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if drawing_now:
                strokes.append([*current, at])
            current = [at]
            drawing_now = not drawing_now
            left = on if drawing_now else off
        left -= length - gone
        if drawing_now:
            current.append(end)
    if drawing_now and len(current) > 1:
        strokes.append(current)
    return strokes


def _line(
    draw: ImageDraw.ImageDraw,
    points: Sequence[Point],
    ink: str,
    width: float,
    *,
    dash: tuple[float, float] | None = None,
) -> None:
    for stroke in [list(points)] if dash is None else dashes(points, *dash):
        draw.line(stroke, fill=ink, width=max(round(width), 1), joint="curve")


def _sign(draw: ImageDraw.ImageDraw, mark: Mark, ring: Sequence[Point], unit: float, size: tuple[int, int]) -> None:
    """The sign at the highest point of the outline and the letter to its right, both held inside the picture."""
    top = min(ring, key=lambda point: (point[1], -point[0]))
    room = 16 * unit
    x = min(max(top[0], room), size[0] - 3 * room)
    y = min(max(top[1] - 9 * unit, room), size[1] - 3 * room)
    ink, inside = colour(mark.kind, mark.state), fill(mark.kind, mark.state)
    r = 10 * unit
    shapes: dict[Kind, list[Point]] = {
        Kind.CONSTRUCTION: [(x, y - r), (x + r, y + 0.75 * r), (x - r, y + 0.75 * r)],
        Kind.DEMOLITION: [(x, y + r), (x + r, y - 0.75 * r), (x - r, y - 0.75 * r)],
        Kind.CLEARING: [
            (x - 0.75 * r, y - 0.75 * r),
            (x + 0.75 * r, y - 0.75 * r),
            (x + 0.75 * r, y + 0.75 * r),
            (x - 0.75 * r, y + 0.75 * r),
        ],
        Kind.UNCLEAR: [(x, y - r), (x + r, y), (x, y + r), (x - r, y)],
    }
    corners = shapes.get(mark.kind)
    if mark.state is State.WITHDRAWN:
        corners = shapes[Kind.CLEARING]
    if corners is None:
        draw.ellipse((x - r, y - r, x + r, y + r), fill="white")
        draw.ellipse(
            (x - 0.8 * r, y - 0.8 * r, x + 0.8 * r, y + 0.8 * r), fill=inside, outline=ink, width=round(2 * unit)
        )
        draw.ellipse((x - 0.25 * r, y - 0.25 * r, x + 0.25 * r, y + 0.25 * r), fill=ink if inside != ink else "white")
    else:
        closed = [*corners, corners[0], corners[1]]
        draw.line(closed, fill="white", width=round(6 * unit), joint="curve")
        draw.polygon(corners, fill=inside)
        draw.line(closed, fill=ink, width=round(2.4 * unit), joint="curve")
    if mark.state is State.WITHDRAWN:
        draw.line([(x - r, y + r), (x + r, y - r)], fill=ink, width=round(2.4 * unit))
    if mark.letter:
        draw.text(
            (x + 1.5 * r, y),
            mark.letter,
            font=_font(19 * unit),
            fill="white",
            anchor="lm",
            stroke_width=round(2.2 * unit),
            stroke_fill=INK,
        )


def _scale_bar(draw: ImageDraw.ImageDraw, metres_per_px: float, unit: float, size: tuple[int, int]) -> None:
    metres = bar_metres(metres_per_px, size[0])
    length = metres / metres_per_px
    x, y = 14 * unit, size[1] - 16 * unit
    shape = [(x, y - 8 * unit), (x, y), (x + length, y), (x + length, y - 8 * unit)]
    draw.line(shape, fill=INK, width=round(5.5 * unit), joint="curve")
    draw.line(shape, fill="white", width=round(2.2 * unit), joint="curve")
    draw.text(
        (x + length + 8 * unit, y - 3 * unit),
        f"{metres} m",
        font=_font(17 * unit),
        fill="white",
        anchor="lm",
        stroke_width=round(2.2 * unit),
        stroke_fill=INK,
    )


def _tag(draw: ImageDraw.ImageDraw, text: str, at: Point, unit: float, anchor: str) -> None:
    """White words on a dark ground."""
    font = _font(15 * unit)
    box = draw.textbbox(at, text, font=font, anchor=anchor)
    draw.rectangle((box[0] - 7 * unit, box[1] - 6 * unit, box[2] + 7 * unit, box[3] + 6 * unit), fill=INK)
    draw.text(at, text, font=font, fill="white", anchor=anchor)


@lru_cache(maxsize=64)
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own face: only letters A to Z, digits and dates are drawn, so no other font is needed."""
    return ImageFont.load_default(size)
