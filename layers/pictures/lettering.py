"""Words set into exported pictures: names in any script, from the packaged Noto fonts, wrapped to a width. Pure but
for the font files that it opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from layers.style.escape import printable
from layers.style.fonts import FONT_FACES, packaged_file

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
LATIN = "Noto Sans"


def runs(text: str) -> list[tuple[str, str]]:
    """The text in stretches of one family each, in order: (family, stretch). Marks, digits and spaces stay with the
    script they follow."""
    stretches: list[tuple[str, str]] = []
    for character in printable(text):
        family = _family(ord(character))
        if stretches and (family == stretches[-1][0] or (family == LATIN and not character.isalpha())):
            stretches[-1] = (stretches[-1][0], stretches[-1][1] + character)
        else:
            stretches.append((family, character))
    return stretches


def wrapped(text: str, size: int, width: float, *, most: int = 4) -> list[str]:
    """Lines of a text that fit a width in px; the last of `most` ends in an ellipsis where words were left out."""
    lines: list[str] = []
    line = ""
    for word in _pieces(printable(text), size, width):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = [*lines, line] if line else lines
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(f"{last}…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def text_width(text: str, size: int) -> float:
    """How wide a line is set, px."""
    return sum(_font(family, size).getlength(part) for family, part in runs(text))


def write_line(
    picture: Image.Image, x: float, y: float, text: str, size: int, *, fill: str = "#16222C", bold: bool = False
) -> None:
    """Set one line with its baseline at y."""
    draw = ImageDraw.Draw(picture)
    for family, part in runs(text):
        font = _font(family, size, bold)
        draw.text((x, y), part, font=font, fill=fill, anchor="ls")
        x += font.getlength(part)


def _pieces(text: str, size: int, width: float) -> list[str]:
    """Words; one that is wider than the line (Thai and Khmer set none apart) in as many pieces as it needs."""
    out: list[str] = []
    for word in text.split():
        piece = ""
        for character in word:
            if piece and text_width(piece + character, size) > width:
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
