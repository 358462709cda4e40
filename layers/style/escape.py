"""The one escape path: every text that reaches HTML or SVG passes here. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from geodata.text.clean import plain

_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    # folium puts popups and tooltips into JavaScript template literals, where these three would end or run code
    "`": "&#96;",
    "\\": "&#92;",
    "$": "&#36;",
}
_FLAT = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "")
"""Marks that turn the direction of the text around them: a name may not rearrange the sentence it stands in."""
_FLAT |= {0x2028: " ", 0x2029: " "}
ELLIPSIS = "…"
_ADDRESS = re.compile(r"(https?://\S+|briefings\?briefing=\S+)")


def printable(text: str) -> str:
    """The text as one line that XML can hold: control characters, direction marks and half surrogates are dropped,
    line ends and tabs become spaces. Joiners stay: Khmer, Lao and Burmese need them."""
    return plain(text.translate(_FLAT))


def breakable(text: str, longest: int = 28) -> str:
    """The text with a zero-width space in every run of more than `longest` characters without a space, so that no
    line of print runs over its edge; never between a letter and the marks that sit on it or under it.

    Addresses of the web stay whole: who copies one out of a page would copy the space too, and the printer breaks them
    by itself.
    """
    parts = _ADDRESS.split(text)
    return "".join(part if n % 2 else _broken(part, longest) for n, part in enumerate(parts))


def _broken(text: str, longest: int) -> str:
    out: list[str] = []
    run = 0
    previous = ""
    for character in text:
        if character.isspace() or character == "\u200b":
            run = 0
        elif run >= longest and may_part(previous, character):
            out.append("\u200b")
            run = 0
        out.append(character)
        run += 1
        previous = character
    return "".join(out)


def may_part(previous: str, character: str) -> bool:
    """Whether a line may end between two characters: never between a letter and the marks that sit on it."""
    return unicodedata.category(character)[0] not in "MC" and not _joins(previous)


def _joins(character: str) -> bool:
    """Whether the next letter hangs on this one: a virama or coeng, or a joiner."""
    return bool(character) and (unicodedata.combining(character) == 9 or character in "\u200d\u2060")


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut; never between a letter and the
    marks that sit on it."""
    clean = printable(text)
    if len(clean) <= limit:
        return clean
    end = max(limit - len(ELLIPSIS), 0)
    while end > 0 and unicodedata.category(clean[end]) in ("Mn", "Mc", "Me", "Cf"):
        end -= 1
    return clean[:end].rstrip() + ELLIPSIS


def escape(text: object, *, limit: int | None = None) -> str:
    """Text for the inside of an HTML or SVG element or a double-quoted attribute.

    Args:
        text: anything; str() of it is used.
        limit: longest text in characters before escaping; None = as long as it is.
    """
    clean = printable(str(text)) if limit is None else shorten(str(text), limit)
    return "".join(_ENTITIES.get(character, character) for character in clean)


def link(address: str) -> str:
    """An address for an href attribute, escaped; "" unless it is http or https with a host."""
    clean = printable(address).strip()
    try:
        parts = urlsplit(clean)
    except ValueError:  # a malformed host, e.g. an unclosed bracket
        return ""
    return escape(clean) if parts.scheme in ("http", "https") and parts.hostname else ""


def leads_home(address: str) -> bool:
    """Whether an address names only a host: a publisher's home page, not the text that is cited."""
    try:
        parts = urlsplit(printable(address).strip())
    except ValueError:
        return False
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query
