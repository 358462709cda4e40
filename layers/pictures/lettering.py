"""Words set into exported pictures: names in any script, from the packaged Noto fonts, wrapped to a width. Pure but
for the font files that it opens."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from layers.style.escape import printable
from layers.style.fonts import FONT_FACES, packaged_file

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
LATIN = "Noto Sans"


def runs(text: str) -> list[tuple[str, str]]:
    """The text in stretches of one family each, in order: (family, stretch). Spaces, marks and joiners stay with the
    script that they follow; digits and signs do not, since its typeface need not have them."""
    stretches: list[tuple[str, str]] = []
    for character in printable(text):
        family = _family(ord(character))
        follows = family == LATIN and unicodedata.category(character) in ("Zs", "Mn", "Mc", "Cf")
        if stretches and (family == stretches[-1][0] or follows):
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + character)
        else:
            stretches.append((family, character))
    return stretches


def wrapped(text: str, size: int, width: float, *, bold: bool = False) -> list[str]:
    """Lines of a text that fit a width in px; no word is left out."""
    lines: list[str] = []
    line = ""
    for word in _pieces(printable(text), size, width, bold):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """How wide a line is set, px."""
    return sum(_font(family, size, bold).getlength(part) for family, part in runs(text))


def write_line(
    picture: Image.Image, x: float, y: float, text: str, size: int, *, fill: str = "#16222C", bold: bool = False
) -> None:
    """Set one line with its baseline at y."""
    draw = ImageDraw.Draw(picture)
    for family, part in runs(text):
        font = _font(family, size, bold)
        draw.text((x, y), part, font=font, fill=fill, anchor="ls")
        x += font.getlength(part)


def _pieces(text: str, size: int, width: float, bold: bool) -> list[str]:
    """Words; one that is wider than the line (Thai and Khmer set none apart) in as many pieces as it needs."""
    out: list[str] = []
    for word in text.split():
        piece = ""
        for character in word:
            if piece and text_width(piece + character, size, bold=bold) > width:
                out.append(piece)
                piece = ""
            piece += character
        out.append(piece)
    return out


@lru_cache(maxsize=1)
def _ranges() -> tuple[tuple[int, int, str], ...]:
    ranges = []
    for face in FONT_FACES:
        for part in (face.unicode_range or "").replace("U+", "").split(","):
            low, _, high = part.strip().partition("-")
            if low:
                ranges.append((int(low, 16), int(high or low, 16), face.family))
    return tuple(ranges)


def _family(code: int) -> str:
    return next((family for low, high, family in _ranges() if low <= code <= high), LATIN)


@lru_cache(maxsize=64)
def _font(family: str, size: int, bold: bool = False) -> Font:
    """The face; Pillow's own where the package with the fonts is missing (Latin letters only)."""
    files = [packaged_file(f.file) for f in FONT_FACES if f.family == family and f.style == "normal"]
    path: Path | None = next((p for p in files if p is not None), None)
    if path is None:
        return ImageFont.load_default(size)
    font = ImageFont.truetype(str(path), size)
    if bold and b"Bold" in _variations(font):
        font.set_variation_by_name("Bold")
    return font


def _variations(font: ImageFont.FreeTypeFont) -> list[bytes]:
    try:
        return list(font.get_variation_names())
    except OSError:  # a face with one weight
        return []
