"""Text of a drawing set on lines that fit a width, in any script. Pure."""

from __future__ import annotations

from collections.abc import Callable

from layers.style.escape import may_part
from layers.style.svg import LONGEST, text_width

SPARE = 1.08
"""How much wider than estimated a line may turn out: a drawing cuts off what lies beyond its edge."""
LONGEST_LINE = LONGEST - 10
"""Letters of a line at most: `words` shortens what is longer, and nothing may be lost."""
_BEFORE = "".join(map(chr, (*range(0x0E40, 0x0E45), *range(0x0EC0, 0x0EC5)))) + "([{“‘«"
"""Vowels of Thai and Lao written before their consonant, and what opens: none of them ends a line."""
_AFTER = "".join(map(chr, (0x0E2F, 0x0E30, 0x0E32, 0x0E33, 0x0E45, 0x0E46, 0x0EB0, 0x0EB2, 0x0EB3))) + ".,:;!?)]}”’»…%"
"""Vowels of Thai and Lao written behind their consonant, and what closes: none of them begins a line."""


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Lines that fit a width in px; a word longer than a line, as in Thai, is broken between two letters.

    Args:
        text: what is set; none of it is lost.
        size: of its letters, px.
        width: of a line, px.
        bold: whether its letters are bold.
    """

    def fits(line: str) -> bool:
        return SPARE * text_width(line, size, bold=bold) <= width and len(line) < LONGEST_LINE

    lines: list[str] = []
    now = ""
    for word in text.split():
        longer = f"{now} {word}" if now else word
        if fits(longer):
            now = longer
            continue
        if now:
            lines.append(now)
        now = word
        while not fits(now) and (at := _break(now, fits)) < len(now):
            lines.append(now[:at])
            now = now[at:]
    return [*lines, now] if now else lines


def _break(word: str, fits: Callable[[str], bool]) -> int:
    """Where a word that does not fit is broken: the last place of a line that fits, else the first where it may be."""
    last = 0
    for at in range(1, len(word)):
        if not may_part(word[at - 1], word[at]) or word[at - 1] in _BEFORE or word[at] in _AFTER:
            continue
        if last and not fits(word[:at]):
            return last
        last = at
    return last or len(word)
