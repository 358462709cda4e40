"""The looks of some time as one divided strip: looked, cloudy, not covered, failed. Pure."""

from __future__ import annotations

from geodata.i18n.messages import tr
from geodata.looks.look import LookStatus
from geodata.looks.look_counts import Looked
from layers.style.svg import EDGE, INK, LINE, WHITE, drawing, followed, hatch, line, rect, text_width, words
from layers.style.symbols import LOOKED, LOOKS, look_shape


def counts_of(looked: Looked) -> dict[LookStatus, int]:
    """Looks by status, in the order they are drawn."""
    return {
        LookStatus.SEEN: looked.seen,
        LookStatus.CLOUDY: looked.cloudy,
        LookStatus.NOT_COVERED: looked.not_covered,
        LookStatus.FAILED: looked.failed,
    }


def look_shares(looked: Looked, x: float, y: float, width: float, height: float) -> str:
    """The strip as shapes; every status with a look is at least 2 px wide, so that none is hidden."""
    if looked.due == 0:
        return rect(x, y, width, height, WHITE, LINE, stroke_dasharray="2 2")
    present = {status: count for status, count in counts_of(looked).items() if count}
    spare = width - 2.0 * len(present)
    parts: list[str] = []
    for status, count in present.items():
        part = 2.0 + spare * count / looked.due
        if status is LookStatus.SEEN:
            parts.append(rect(x, y, part, height, LOOKED))
        elif status is LookStatus.CLOUDY:
            parts.append(rect(x, y, part, height, "#EEF1F3") + hatch(x, y, part, height, step=5, stroke=EDGE))
            parts.append(rect(x, y, part, height, "none", EDGE))
        elif status is LookStatus.NOT_COVERED:
            parts.append(rect(x + 0.5, y + 0.5, part - 1, height - 1, WHITE, EDGE, stroke_dasharray="2 2"))
        else:
            parts.append(rect(x + 0.5, y + 0.5, part - 1, height - 1, WHITE, INK))
            if part >= 6:
                parts.append(line(x + 2, y + 3, x + part - 2, y + height - 3, INK, 1.2))
                parts.append(line(x + 2, y + height - 3, x + part - 2, y + 3, INK, 1.2))
        x += part
    return "".join(parts)


def look_key(looked: Looked, x: float, y: float, *, width: float = 400) -> str:
    """The four signs with their counts, baseline at y; on two lines upwards from there where one has no room."""
    entries = [(status, tr(LOOKS[status].word), f"{count:,}") for status, count in counts_of(looked).items()]
    fits = sum(_entry_width(word, figure, 12) for _, word, figure in entries) <= width + 11
    parts: list[str] = []
    at = x
    for n, (status, word, figure) in enumerate(entries):
        if not fits:
            at = x + (n % 2) * width / 2
        line_y = y if fits else y - 17 * (1 - n // 2)
        parts.append(look_shape(status, at, line_y - 10, 11))
        parts.append(followed(words(at + 15, line_y, word, size=12), figure, bold=True))
        at += _entry_width(word, figure, 12)
    return "".join(parts)


def _entry_width(word: str, figure: str, size: float) -> float:
    return 15 + text_width(word, size) + 4 + text_width(figure, size, bold=True) + 11


def look_strip(looked: Looked, *, width: float = 300) -> str:
    """Strip and key as a drawing of their own."""
    counts_in_words = ", ".join(f"{tr(LOOKS[s].word).lower()} {n}" for s, n in counts_of(looked).items())
    inside = look_shares(looked, 0, 0, width, 14) + look_key(looked, 0, 32)
    return drawing(width, 36, tr("Looks"), counts_in_words, inside, fluid=True)
