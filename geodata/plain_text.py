"""Text as it may be stored and exported: any script, no control characters."""

from __future__ import annotations

import unicodedata

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
