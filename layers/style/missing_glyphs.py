"""Which letters no installed font can draw: in print a missing glyph is a silent box, so it is looked for first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import uharfbuzz

from layers.style.fonts import FONT_FACES, font_folders, packaged_file

INVISIBLE = ("Zs", "Zl", "Zp", "Cf", "Cc")
"""Unicode categories that leave no ink."""


def font_files() -> tuple[Path, ...]:
    """The font files that print draws from: the packaged faces first, then the others in their folders."""
    packaged = [packaged_file(face.file) for face in FONT_FACES]
    first = [path for path in packaged if path is not None]
    others = [path for folder in font_folders() for path in sorted(folder.iterdir()) if path.suffix in (".ttf", ".otf")]
    return tuple(dict.fromkeys([*first, *others]))


def missing_letters(text: str, files: Iterable[Path] | None = None) -> tuple[str, ...]:
    """Characters of a text that none of the fonts has, each once, in order.

    Args:
        text: anything.
        files: font files; None = those that print draws from.
    """
    chosen = tuple(files) if files is not None else font_files()
    wanted = [c for c in dict.fromkeys(text) if unicodedata.category(c) not in INVISIBLE]
    return tuple(c for c in wanted if not any(ord(c) in _covered(path) for path in chosen))


@lru_cache(maxsize=128)
def _covered(path: Path) -> frozenset[int]:
    """The code points that a font file has a glyph for."""
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)
