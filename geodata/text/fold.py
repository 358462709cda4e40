"""Names as they are searched for: case, accents, dashes and invisible letters do not matter, in any script. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from geodata.text.clean import as_searched

_ACCENT = 200
"""Canonical combining classes from here on are accents of Latin, Greek and Cyrillic; the vowels and tones of Thai,
Khmer, Lao and Burmese lie below and make another word."""
_ALIKE = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"})
_ASCII = {
    code: None if unicodedata.category(chr(code)) == "Cc" else " "
    for code in range(128)
    if unicodedata.category(chr(code)) == "Cc" or unicodedata.category(chr(code))[0] in "PZ"
}
"""What becomes of each character of ASCII that is neither letter, digit nor symbol: most names hold no others."""


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """The text as it is compared: "Myawaddy–KK Park" and "myawaddy kk park" are one, "Đức" and "duc" too."""
    return fold(text)


def fold(text: str) -> str:
    """The same of a long text, which is not kept."""
    if text.isascii():  # nothing to take apart, and a hundred thousand reports are looked through in each pull
        return " ".join(text.lower().translate(_ASCII).split())
    apart = unicodedata.normalize("NFKD", as_searched(text))
    for _ in range(2):  # signs such as ㏗ only show capitals once they are taken apart
        apart = unicodedata.normalize("NFKD", apart.casefold())
    apart = apart.translate(_ALIKE)
    kept = []
    for character in apart:
        category = unicodedata.category(character)
        if unicodedata.combining(character) >= _ACCENT or category in ("Cf", "Cc"):
            continue
        kept.append(" " if category[0] in "PZ" else character)
    return " ".join("".join(kept).split())


def names_match(wanted: str, names: tuple[str, ...]) -> bool:
    """Whether what is searched for occurs in any of the names; a search of nothing but marks matches all."""
    asked = folded(wanted)
    return any(asked in folded(name) for name in names)
