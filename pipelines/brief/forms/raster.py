"""Drawings as pixels, for documents that hold no SVG and for letters that the printer cannot name in one: drawn by the
printer of the PDF, with its fonts."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import typst

from layers.style.fonts import font_folders

SOURCE = """
#let drawings = json(bytes(sys.inputs.drawings))
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#for one in drawings {
  page(image(bytes(one.svg), format: "svg", width: one.width * 1pt))
}
"""
PPI = 200.0
"""Pixels in an inch: sharp in print."""


_WIDTH = re.compile(r'viewBox="0 0 ([\d.]+) ')


def letters_combine(svg: str) -> bool:
    """Whether letters with marks are drawn, as of Thai, Khmer, Lao and Burmese: in a drawing the printer (typst 0.15)
    joins them to glyphs of which it cannot say what letters they are, as PDF/UA and PDF/A-2a ask."""
    drawn = svg.partition("</desc>")[2]
    return any(unicodedata.category(c) in ("Mn", "Mc", "Me") or c in "\u0e33\u0eb3" for c in drawn)


def pixels_of(drawings: Iterable[str]) -> dict[str, bytes]:
    """PNG of the drawings in which letters combine, by the drawing; of the others nothing.

    Raises:
        typst.TypstError: one is no SVG.
    """
    chosen = [svg for svg in dict.fromkeys(drawings) if letters_combine(svg)]
    return dict(zip(chosen, rasters([(svg, float(_WIDTH.findall(svg)[0])) for svg in chosen]), strict=True))


def rasters(drawings: Sequence[tuple[str, float]]) -> list[bytes]:
    """PNG of each drawing.

    Args:
        drawings: SVG, and how wide it is drawn, points.

    Raises:
        typst.TypstError: one is no SVG.
    """
    if not drawings:
        return []
    with tempfile.TemporaryDirectory(prefix="compound-watch-drawings-") as name:
        source = Path(name) / "drawings.typ"
        source.write_text(SOURCE, encoding="utf-8")
        given = json.dumps([{"svg": svg, "width": width} for svg, width in drawings], ensure_ascii=False)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))
        compiler = typst.Compiler(source, root=Path(name), font_paths=fonts, sys_inputs={"drawings": given})
        made = compiler.compile(format="png", ppi=PPI)
    return [page for page in (made if isinstance(made, list) else [made]) if isinstance(page, bytes)]
