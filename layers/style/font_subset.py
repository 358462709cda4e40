"""A font cut down for the browser: only the letters and weights that pages use, packed as WOFF2.

The whole Noto Serif is 1.9 MB, its common Latin letters in the weights of our pages are 25 kB; nobody should wait for
Greek to read a sentence. The briefing is set with the whole fonts.
"""

from __future__ import annotations

import io
import logging

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = (400, 700)
"""Regular to bold, the only ones that pages use."""


def cut(font: bytes, letters: str) -> bytes:
    """The font with these letters alone, as WOFF2; the same bytes each time.

    Args:
        font: a TrueType font, variable or not.
        letters: a CSS unicode-range ("U+0000-00FF, U+2212"); "" = all letters.
    """
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    options = Options(hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points(letters) or list(opened.getBestCmap()))
    subsetter.subset(opened)
    if "fvar" in opened:
        axes = {axis.axisTag: axis.defaultValue for axis in opened["fvar"].axes if axis.axisTag != "wght"}
        opened = instantiateVariableFont(opened, {**axes, "wght": WEIGHTS})
    opened.flavor = "woff2"
    out = io.BytesIO()
    opened.save(out, reorderTables=False)
    return out.getvalue()


def code_points(letters: str) -> list[int]:
    """The code points of a CSS unicode-range."""
    points: list[int] = []
    for part in filter(None, (p.strip().upper().removeprefix("U+") for p in letters.split(","))):
        first, _, last = part.partition("-")
        points += range(int(first, 16), int(last or first, 16) + 1)
    return points
