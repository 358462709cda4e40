"""Text from outside: any printable text of any script is kept, what cannot be printed is taken out and reported."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from geodata.i18n.messages import englishn

LONGEST = 10_000
"""Characters kept of one text: longer than any name or note that a person writes, short enough for every screen."""
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional embeddings, overrides and isolates: they can make a name read as another one. Left-to-right and
right-to-left marks stay, because Arabic and Hebrew beside Latin need them."""
_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029")
"""Tabs and line ends of every kind: a name or note is one line, so they become a space."""

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>|<!--")


@dataclass(frozen=True)
class Cleaned:
    """A text as it is kept, and what was taken out of it."""

    text: str  # NFC, one line, no spaces at either end
    removed: tuple[str, ...]  # in words, e.g. "2 control characters"; empty when nothing printable was touched


def clean(text: str, *, longest: int = LONGEST) -> Cleaned:
    """The text as it may be stored and shown. Idempotent: cleaning twice changes nothing more.

    Control characters, halves of surrogate pairs, noncharacters and direction overrides go; tabs and line ends become
    one space; letters are composed (Unicode NFC). Format characters that scripts need (zero-width spaces and joiners
    of Khmer, Lao, Burmese and emoji) stay.

    Args:
        text: anything.
        longest: characters kept at most.
    """
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return Cleaned(text.strip(), ())
    controls = overrides = 0
    kept: list[str] = []
    for character in text:
        if character in _BREAKS:
            if not kept or kept[-1] != " ":
                kept.append(" ")
        elif character in _OVERRIDES:
            overrides += 1
        elif _unprintable(character):
            controls += 1
        else:
            kept.append(character)
    removed: list[str] = []
    if controls:
        removed.append(englishn("{n} control character", "{n} control characters", controls, n=controls))
    if overrides:
        removed.append(englishn("{n} direction override", "{n} direction overrides", overrides, n=overrides))
    # A half of a pair may only become visible once its partner is gone, and composing may follow on removal: NFC last.
    composed = unicodedata.normalize("NFC", "".join(kept)).strip()
    if len(composed) > longest:
        removed.append(
            englishn(
                "{n} character beyond the first {most}",
                "{n} characters beyond the first {most}",
                len(composed) - longest,
                n=f"{len(composed) - longest:,}",
                most=f"{longest:,}",
            )
        )
        composed = composed[:longest].strip()
    return Cleaned(composed, tuple(removed))


def has_markup(text: str) -> bool:
    """True when a browser would read part of the text as a tag. "a < b" is none."""
    return _TAG.search(text) is not None


def _unprintable(character: str) -> bool:
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cs") or code == 0xFEFF:
        return True
    return (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


_SPACES = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\v": " ", "\f": " ", "\x85": " "})
_NEVER = ("Cc", "Cs")
"""Unicode categories that never reach the store: control characters, and halves of surrogate pairs, which UTF-8
cannot hold. Format characters (Cf) stay: Khmer, Lao and Burmese need the zero-width ones."""


def plain(text: str) -> str:
    """The text without control characters; tabs and line ends become a space, noncharacters go.

    Idempotent. Everything printable is kept, in any script.
    """
    if text.isprintable():
        return text
    spaced = text.replace("\r\n", " ").translate(_SPACES)
    return "".join(c for c in spaced if unicodedata.category(c) not in _NEVER and not _noncharacter(c))


def _noncharacter(character: str) -> bool:
    """True for code points that Unicode reserves for ever and XML forbids (U+FFFE, U+FDD0 and their kin)."""
    code = ord(character)
    return (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
