"""Text from outside: any printable text of any script is kept, what cannot be printed is taken out and reported."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from geodata.i18n.messages import englishn

LONGEST = 10_000
"""Characters kept of one text: longer than any name or note that a person writes, short enough for every screen."""
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional embeddings, overrides and isolates: they can make a name read as another one. Left-to-right and
right-to-left marks stay, because Arabic and Hebrew beside Latin need them."""
_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029")
"""Tabs and line ends of every kind: a name or note is one line, so they become a space."""

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What nobody sees between letters, as a class of a pattern: format characters (Cf) but the visible ones of Arabic,
Syriac and Kaithi, and other code points that Unicode calls default ignorable."""
_UNSEEN = re.compile(f"[{UNSEEN}]+")
_PARTING, _TURNING = "\u200b-\u200d\u2060", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TAKEN_OUT = re.compile(
    f"[{_PARTING}{_TURNING}\u00ad\u2061-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
"""Of these what is taken out of texts, where no script beside it needs it."""
_FROM_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_NEEDED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            f"[{_FROM_RIGHT}{_EMOJI}\u0900-\u109f\u1700-\u18af\u1950-\u1aaf\u1b00-\u1c4f\ua840-\ua87f\ua8e0-\ua9ff"
            "\uaa00-\uaa7f\uabc0-\uabff\U00011000-\U00011fff]"
        ),
        re.compile(f"[^{_PARTING}]+"),
    ),
    (re.compile(f"[{_FROM_RIGHT}]"), re.compile(f"[^{_PARTING}{_TURNING}]+")),
    (re.compile(f"[{_EMOJI}]"), re.compile("[^\u200d\U000e0020-\U000e007f]+")),
)
"""Letters beside which such characters stand for good reason, and all but those: what parts words in Thai, Lao, Khmer
and Burmese and joins or parts letters in Arabic, Hebrew, Indian scripts and Mongolian; what turns the direction, in
scripts from right to left; what joins emoji."""
_LAID_OVER = frozenset({1, *range(200, 241)})
"""Canonical combining classes of strokes through letters and of accents; vowels and tones of Thai, Khmer, Lao and
Burmese lie between and make another word."""
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>|<!--")

LEAST_REASON = 10
"""Characters that a reason has at least, wherever one is asked for: fewer are a shrug."""


@dataclass(frozen=True)
class Cleaned:
    """A text as it is kept, and what was taken out of it."""

    text: str  # NFC, one line, no spaces at either end
    removed: tuple[str, ...]  # in words, e.g. "2 control characters"; empty when nothing printable was touched


def clean(text: str, *, longest: int = LONGEST) -> Cleaned:
    """The text as it may be stored and shown. Idempotent: cleaning twice changes nothing more.

    Control characters, halves of surrogate pairs, noncharacters and direction overrides go; tabs and line ends become
    one space; letters are composed (Unicode NFC). What is unseen between letters goes (visible), but for what scripts
    need: zero-width spaces and joiners of Khmer, Lao, Burmese, Thai and emoji.

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
    shown = visible("".join(kept))
    if unseen := len(kept) - len(shown):
        removed.append(englishn("{n} invisible character", "{n} invisible characters", unseen, n=unseen))
    composed = unicodedata.normalize("NFC", shown).strip()
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


def as_searched(text: str) -> str:
    """The text as every list of words reads it: composed (NFC), without whatever is unseen between its letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", text))


@lru_cache(maxsize=4_096)  # several lists look at the same text
def without_accents(text: str) -> str:
    """The text as every list reads it, without accents and strokes laid over letters: "Fríday" is read as Friday."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", as_searched(text))
    return unicodedata.normalize("NFC", "".join(c for c in apart if unicodedata.combining(c) not in _LAID_OVER))


def visible(text: str) -> str:
    """The text without unseen characters between letters of scripts that do not need them. Idempotent.

    Of a run that stays which the letter before or behind it needs, or the direction of the text (_NEEDED).
    """
    if text.isascii() or _TAKEN_OUT.search(text) is None:
        return text
    parts, runs = _TAKEN_OUT.split(text), _TAKEN_OUT.findall(text)
    turned = _NEEDED[1][0].search(text)
    made, before = [parts[0]], parts[0][-1:]
    for run, behind in zip(runs, parts[1:], strict=True):
        beside = f"{before}{behind[:1]}{turned.group() if turned else ''}"
        needed = (rest.sub("", run) for letters, rest in _NEEDED if letters.search(beside))
        made += [max(needed, key=len, default=""), behind]
        before = behind[-1:] or before
    return "".join(made)


def has_markup(text: str) -> bool:
    """True when a browser would read part of the text as a tag. "a < b" is none."""
    return _TAG.search(text) is not None


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in _NEVER or character == "\ufeff" or _noncharacter(character)


_SPACES = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\v": " ", "\f": " ", "\x85": " "})
_NEVER = ("Cc", "Cs")
"""Unicode categories that never reach the store: control characters, and halves of surrogate pairs, which UTF-8
cannot hold. Of format characters (Cf) those stay that a script beside them needs (visible)."""


def plain(text: str) -> str:
    """The text without control characters; tabs and line ends become a space, noncharacters and what is unseen go.

    Idempotent. Everything printable is kept, in any script.
    """
    if text.isprintable():
        return text
    spaced = visible(text).replace("\r\n", " ").translate(_SPACES)
    return "".join(c for c in spaced if unicodedata.category(c) not in _NEVER and not _noncharacter(c))


def _noncharacter(character: str) -> bool:
    """True for code points that Unicode reserves for ever and XML forbids (U+FFFE, U+FDD0 and their kin)."""
    code = ord(character)
    return (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
