"""The detector's reason codes, as far as more than their words is asked of them. Pure.

Their words are in geodata/wording/reasons.py. A code may carry a figure after a colon ("few-controls:12").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

REPORT_CODES = frozenset({"reports-only", "reports", "incident-tempo", "incident tempo", "report-tempo"})
"""Codes by which an activity detection says that it was found in reports."""


def base_code(code: str) -> str:
    """A code without its figure, with hyphens for underscores."""
    return code.partition(":")[0].strip().replace("_", "-")


def rests_on_reports(codes: Sequence[str]) -> bool:
    """Whether an activity detection rests on the tempo of reports rather than on night light."""
    return any(base_code(code) in REPORT_CODES for code in codes)


USUAL_SHARE = "usual-share"
"""Code that carries the level: "usual-share:41/30/55" is 41 % of the usual, its newest values 30 to 55 %; findings of
earlier versions and of reports carry the level alone. It is told in the sentence itself."""
LEVEL_HELD = "level-held"
"""Stands in place of USUAL_SHARE in an edition that tells no figure of the site. It is told in the sentence itself."""
ABOVE_SURROUNDINGS = "above-surroundings"
"""Code of light that was judged less that of the ground around it. It is told in the sentence itself."""
AROUND_FELL = "around-fell"
"""Code of a fall of light, or its return, of which it is not known whether it was the whole district's."""
RADAR_UP, RADAR_DOWN = "radar-stronger", "radar-weaker"
"""Codes of the direction of a change seen by radar. They are told in the sentence itself."""
_DECIMAL = r"\d+(\.\d+)?(e[+-]?\d+)?"
OUTSIDE_FLAGGED = "outside-flagged"
"""Code that carries how much ground outside the same rule flagged, per cent of it a look: "outside-flagged:0.05"."""
LIKE_FLAGGED = "like-places-flagged"
"""Code that carries how often the same rule flags a look-alike place in a year, the ends of its 95 % interval:
"like-places-flagged:0/0.16"."""
_TOLD_ELSEWHERE = frozenset(
    {
        USUAL_SHARE,
        LEVEL_HELD,
        ABOVE_SURROUNDINGS,
        RADAR_UP,
        RADAR_DOWN,
        OUTSIDE_FLAGGED,
        LIKE_FLAGGED,
        "report-tempo",
    }
)


def usual_share(codes: Sequence[str]) -> int | None:
    """The level in per cent of the usual one; None where no code carries it."""
    figures = _usual_figures(codes)
    return figures[0] if figures else None


def usual_share_between(codes: Sequence[str]) -> tuple[int, int] | None:
    """The least and the largest of the newest values, per cent of the usual; None where no code carries them."""
    figures = _usual_figures(codes)
    return (figures[1], figures[2]) if len(figures) == 3 else None


def without_level(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes with LEVEL_HELD in place of a level; as they are where none of them carries one."""
    return tuple(LEVEL_HELD if base_code(code) == USUAL_SHARE else code for code in codes)


def _usual_figures(codes: Sequence[str]) -> list[int]:
    for code in codes:
        name, _, figures_text = code.partition(":")
        figures = figures_text.split("/")
        if name == USUAL_SHARE and len(figures) in (1, 3) and all(figure.isdecimal() for figure in figures):
            return [int(figure) for figure in figures]
    return []


def outside_flagged(codes: Sequence[str]) -> str:
    """How much ground outside the same rule flagged, per cent as it is written; "" where no code carries it."""
    figures = [code.partition(":")[2] for code in codes if base_code(code) == OUTSIDE_FLAGGED]
    return figures[0] if figures and re.fullmatch(_DECIMAL, figures[0]) else ""


def like_flagged(codes: Sequence[str]) -> tuple[str, str] | None:
    """How often a year the same rule flags a look-alike place, at least and at most, as they are written; None where no
    code carries it."""
    for code in codes:
        low, _, high = code.partition(":")[2].partition("/")
        if base_code(code) == LIKE_FLAGGED and re.fullmatch(_DECIMAL, low) and re.fullmatch(_DECIMAL, high):
            return low, high
    return None


def reasons_of_confidence(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes that say how sure a finding is: those that are told in its sentence are left out."""
    return tuple(code for code in codes if base_code(code) not in _TOLD_ELSEWHERE)
