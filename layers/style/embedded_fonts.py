"""The Noto fonts inside a page that asks no other machine for anything: only the letters that it uses, as data URIs."""

from __future__ import annotations

import base64
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from layers.style.font_subset import code_points, cut
from layers.style.fonts import FONT_FACES, LATIN, packaged_file


@lru_cache(maxsize=64)
def _cut(path: Path, letters: str, weights: tuple[int, int]) -> str:
    """A font with these letters and weights alone, base64; cut once for many pages."""
    return base64.b64encode(cut(path.read_bytes(), letters, "woff", weights)).decode("ascii")


def embedded_font_faces(text: str, families: Collection[str]) -> str:
    """CSS @font-face rules with the fonts in them.

    Args:
        text: all letters of the page.
        families: of FONT_FACES, upright faces alone. One whose package is missing is left out: the reader's machine
            then takes what it has.
    """
    used = set(map(ord, set(text)))
    rules = []
    for face in FONT_FACES:
        path = packaged_file(face.file)
        covered = code_points(face.unicode_range or "")
        needed = sorted(used.intersection(covered))
        if face.family not in families or face.style != "normal" or path is None or not needed:
            continue
        # common Latin letters are cut alike for every page; of other scripts a page holds its own few letters
        letters = LATIN if face.unicode_range == LATIN else ", ".join(f"U+{point:04X}" for point in needed)
        rules.append(
            f"@font-face{{font-family:'{face.family}';"
            f"src:url(data:font/woff;base64,{_cut(path, letters, face.file.weights)}) "
            f"format('woff');font-weight:{face.weight};font-style:normal;unicode-range:{letters}}}"
        )
    return "\n".join(rules)
