"""Drawings with all that they need to stand alone as a file: what they show, of which day and edition, whose. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from layers.style.svg import DEMO_GROUND, DEMO_RULE, INK, INK_2, WHITE, drawing, line, n, rect, words
from layers.style.text_lines import wrapped

EDGE = 20.0
BODY, SMALL = 15.0, 12.0
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SIZE = re.compile(r'^<svg ([^>]*?)width="[^"]*"( height="[^"]*")?')


@dataclass(frozen=True)
class Frame:
    """What stands around drawings."""

    title: str  # what they show, translated
    notes: tuple[str, ...] = ()  # lines under them: the day, the edition, its handling, sources, limits
    strip: str = ""  # of a demo: that all is invented, on a ground of its own above the title


def framed(drawings: Sequence[str], frame: Frame) -> tuple[str, float]:
    """The drawings one under another in their frame, as one SVG, and its width in px.

    Args:
        drawings: made by `svg.drawing`, at least one.
        frame: what stands around them.
    """
    sizes = [_size(one) for one in drawings]
    inner = max(420.0, *(width for width, _ in sizes))
    parts: list[str] = []
    y = 0.0
    strip = wrapped(frame.strip, SMALL, inner)
    if strip:
        high = 17.0 * len(strip) + 12
        parts += [rect(0, 0, inner + 2 * EDGE, high, DEMO_GROUND), line(0, high, inner + 2 * EDGE, high, DEMO_RULE)]
        parts += [words(EDGE, 19 + 17 * at, text, bold=True) for at, text in enumerate(strip)]
        y = high
    y += 12
    for text in wrapped(frame.title, BODY, inner, bold=True):
        y += 20
        parts.append(words(EDGE, y, text, size=BODY, fill=INK, bold=True))
    y += 14
    for one, (width, height) in zip(drawings, sizes, strict=True):
        size = f'<svg \\1x="{n(EDGE)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"'
        parts.append(_SIZE.sub(size, one, count=1))
        y += height + 12
    for note in frame.notes:
        for text in wrapped(note, SMALL, inner):
            y += 17
            parts.append(words(EDGE, y, text, size=SMALL, fill=INK_2))
    whole = inner + 2 * EDGE
    ground = rect(0, 0, whole, y + 16, WHITE)
    return drawing(whole, y + 16, frame.title, frame.title, ground + "".join(parts)), whole


def _size(one: str) -> tuple[float, float]:
    match = _BOX.search(one)
    if match is None:
        raise ValueError("this is no drawing of ours: it has no view box")
    return float(match[1]), float(match[2])
