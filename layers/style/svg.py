"""How every drawing of ours is put together: one <svg> with <title> and <desc>, plain shapes, no ids, no styles.

No ids, because several drawings share a page, and because hatches drawn as lines look the same in a browser, in the
PDF and on paper.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from geodata.i18n.messages import tr
from layers.style.escape import escape

INK, INK_2, INK_3 = "#16222C", "#4A5A66", "#5E6D78"
ACCENT, TINT = "#1B4965", "#E6EEF2"
EDGE, LINE, PANEL, WHITE = "#84939D", "#D5DCE1", "#F4F6F7", "#FFFFFF"
DEMO_GROUND, DEMO_RULE = "#FBF0D0", "#E3CF93"
HATCH = "#8A969F"
FONT = "Noto Sans, Noto Sans Thai, Noto Sans Khmer, Noto Sans Lao, Noto Sans Myanmar, Noto Sans SC, sans-serif"

LONGEST = 120
"""Letters of a line of text in a drawing; a caller with less room cuts before."""
HALO: dict[str, Any] = {
    "stroke": WHITE,
    "stroke_width": 4,
    "stroke_linejoin": "round",
    "paint_order": "stroke",
}
"""A white edge under letters, so that no line of the drawing crosses them."""


def n(value: float) -> str:
    """A coordinate with at most two decimals, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def drawing(width: float, height: float, title: str, desc: str, inside: str, *, fluid: bool = False) -> str:
    """A whole SVG.

    Args:
        width, height: in px, also the view box.
        title: what it is, read out first and shown on hover.
        desc: what it says, in words, for readers who cannot see it.
        inside: shapes, already escaped.
        fluid: True = as wide as its container, keeping its proportions.
    """
    size = 'width="100%"' if fluid else f'width="{n(width)}" height="{n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {n(width)} {n(height)}" role="img" '
        f'font-family="{FONT}"><title>{escape(tr(title), limit=200)}</title><desc>{escape(desc, limit=2000)}</desc>'
        f"{inside}</svg>"
    )


def rect(x: float, y: float, w: float, h: float, fill: str = "none", stroke: str = "none", **more: str | float) -> str:
    """A rectangle; `more` are attributes with _ for -."""
    return (
        f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(w, 0))}" height="{n(max(h, 0))}" fill="{fill}" '
        f'stroke="{stroke}"{_more(more)}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = INK, width: float = 1.0, **more: str | float) -> str:
    """A straight line."""
    return (
        f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" stroke="{stroke}" '
        f'stroke-width="{n(width)}"{_more(more)}/>'
    )


def path(d: str, fill: str = "none", stroke: str = "none", width: float = 1.0, **more: str | float) -> str:
    """A path."""
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{n(width)}"{_more(more)}/>'


def circle(
    x: float, y: float, r: float, fill: str = "none", stroke: str = "none", width: float = 1.0, **more: str | float
) -> str:
    """A circle."""
    return (
        f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{n(width)}"{_more(more)}/>'
    )


def words(
    x: float,
    y: float,
    text: object,
    *,
    size: float = 12,
    fill: str = INK,
    bold: bool = False,
    **more: str | float,
) -> str:
    """A line of text with its baseline at y; labels of ours are looked up in the catalogue, all text is escaped.

    `more` are attributes with _ for -, such as text_anchor="end", or **HALO.
    """
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" fill="{fill}"{weight}{_more(more)}>'
        f"{escape(tr(text) if isinstance(text, str) else text, limit=LONGEST)}</text>"
    )


def followed(before: str, text: object, *, size: float = 12, fill: str = INK, bold: bool = False) -> str:
    """A line of text (words) with more behind it after a gap, however wide the reader's letters are."""
    written = escape(tr(text) if isinstance(text, str) else text, limit=LONGEST)
    behind = f'<tspan dx="1" font-size="{n(size)}" fill="{fill}" font-weight="{700 if bold else 400}">{written}</tspan>'
    return f"{before.removesuffix('</text>')} {behind}</text>"


def hatch(x: float, y: float, w: float, h: float, *, step: float = 5.0, stroke: str = HATCH, width: float = 1.0) -> str:
    """Diagonal lines (rising to the right) clipped to a rectangle: not seen."""
    if w <= 0 or h <= 0:
        return ""
    parts: list[str] = []
    offset = step / 2
    while offset < w + h:
        # the line u + v = offset, with u to the right from x and v downwards from y
        u0, v0 = (offset, 0.0) if offset <= w else (w, offset - w)
        u1, v1 = (0.0, offset) if offset <= h else (offset - h, h)
        parts.append(f"M{n(x + u0)} {n(y + v0)}L{n(x + u1)} {n(y + v1)}")
        offset += step
    return path("".join(parts), stroke=stroke, width=width)


def text_width(text: object, size: float, *, bold: bool = False) -> float:
    """About how wide a text in Noto Sans is, in px, from the advance widths of its letters.

    Within 7 % for Latin; letters of other scripts are taken as wide as the wide ones among them. Only used to keep
    labels apart and to set lines, never to cut.
    """
    widths = (_width(character) for character in str(text))
    return sum(widths) * size * (1.06 if bold else 1.0)


def _width(character: str) -> float:
    """Advance of a letter as a share of the type size (Noto Sans Regular, rounded)."""
    if character in " .,:;'|!ijl":
        return 0.26
    if character in "frtI()[]-":
        return 0.36
    if character in "mwMW%@":
        return 0.88
    if character.isupper() or character in "&+=<>":
        return 0.64
    if ord(character) < 0x370:
        return 0.555
    if unicodedata.category(character) in ("Mn", "Cf"):  # above or below its letter
        return 0.0
    if "\u1000" <= character <= "\u109f":  # Myanmar
        return 0.85
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.65


def _more(attributes: dict[str, str | float]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{n(value) if isinstance(value, int | float) else value}"'
        for name, value in attributes.items()
    )
