"""Drawings as pixels, for documents that hold no SVG: drawn by the printer of the PDF, with its fonts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
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
