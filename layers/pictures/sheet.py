"""A picture to take along: the pixels with what they are, when, whose, and from which looks, burnt in. Pure.

Whatever happens to an exported picture, it says where it comes from; one of the demo world says that it is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from layers.pictures.lettering import wrapped, write_line
from layers.style.svg import DEMO_GROUND, DEMO_RULE, INK, INK_2

DEMO_WORDS = "Demo: simulated imagery. Pixels and places are invented. Nothing here describes a real site."
SIMULATED = "Simulated"
EDGE = 16
GAP = 10
BODY, SMALL = 15, 12
LINE = 17
BETWEEN_NOTES = 5
"""Px between two notes: of several lines each, one would not see where the next begins."""
LEAST_WIDTH = 320
"""Px inside the edges: narrower, a line holds too few words."""


@dataclass(frozen=True)
class Legend:
    """What stands around the pixels."""

    title: str  # the place and what is compared; any script
    notes: tuple[str, ...] = ()  # lines under the pixels: bands, scenes, hashes
    simulated: bool = False  # True = of a demo world: the strip is burnt in
    credit: str = ""  # of real pixels, every mission with its years (geodata/looks/mission_names_and_credits.py)


def sheet(pictures: Sequence[Image.Image], captions: Sequence[str], legend: Legend) -> Image.Image:
    """Pictures side by side under their captions, with the legend around them. No word is cut: it becomes as high as
    they need.

    Args:
        pictures: at least one; their tops stand in one line.
        captions: one a picture, "" for none.
        legend: what stands around.
    """
    width = max(sum(p.width for p in pictures) + GAP * (len(pictures) - 1), LEAST_WIDTH)
    titles = wrapped(legend.title, BODY, width, bold=True)
    credit = DEMO_WORDS if legend.simulated else ". ".join(filter(None, (legend.credit, "Compound Watch.")))
    notes = [wrapped(note, SMALL, width) for note in (*legend.notes, credit) if note]
    strip = wrapped(DEMO_WORDS, SMALL, width, bold=True) if legend.simulated else []
    head = len(strip) * LINE + 10 if strip else 0
    cuts = [wrapped(c, SMALL, p.width) for c, p in zip(captions, pictures, strict=True)]
    top = head + 8 + len(titles) * 22 + max((len(c) for c in cuts), default=0) * LINE + 6
    below = top + max(p.height for p in pictures) + 20  # baseline of the first note
    high = below + sum(len(lines) * LINE + BETWEEN_NOTES for lines in notes)
    made = Image.new("RGB", (width + 2 * EDGE, high), "white")
    draw = ImageDraw.Draw(made)
    if strip:
        draw.rectangle((0, 0, made.width, head), fill=DEMO_GROUND)
        draw.line((0, head, made.width, head), fill=DEMO_RULE)
        for i, line in enumerate(strip):
            write_line(made, EDGE, 18 + i * LINE, line, SMALL, bold=True)
    for i, line in enumerate(titles):
        write_line(made, EDGE, head + 24 + i * 22, line, BODY, bold=True)
    x = EDGE
    for picture, lines in zip(pictures, cuts, strict=True):
        for i, line in enumerate(lines):
            write_line(made, x, top - 8 - (len(lines) - 1 - i) * LINE, line, SMALL, fill=INK)
        made.paste(picture, (x, top))
        x += picture.width + GAP
    y = below
    for lines in notes:
        for line in lines:
            write_line(made, EDGE, y, line, SMALL, fill=INK_2)
            y += LINE
        y += BETWEEN_NOTES
    return made
