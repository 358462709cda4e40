"""What razed ground was, month by month: stacked columns, each stage with a pattern of its own beside its colour.

Pure. Patterns are lines drawn one by one, so that they look the same in a browser, in the PDF and on grey paper.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from geodata.i18n.english_formats import month as month_words
from geodata.i18n.messages import tr
from geodata.razed_ground.ground import RazedGround, StageMonth
from geodata.razed_ground.stage import STAGES, Stage
from geodata.razed_ground.stage_sentences import STAGE_WORDS, stages_words
from layers.charts.by_look.look_calendar import months_until
from layers.charts.by_month.words_of_chart import Sign, heading, key_rows, month_names
from layers.style.svg import EDGE, INK, INK_2, LINE, WHITE, circle, drawing, hatch, line, rect, words

WIDTH = 620.0
"""Pixels for which it is drawn where there is room."""
LEFT, RIGHT, HEAD, HEIGHT = 54.0, 12.0, 40.0, 110.0
FILLS: dict[Stage, str] = {
    Stage.STANDING: INK_2,
    Stage.BARE: "#EADFC4",
    Stage.REBUILT: "#6FA8C9",
    Stage.OVERGROWN: "#A9CF9B",
    Stage.UNSEEN: WHITE,
}
STEP = 6.0
"""Pixels between the lines of a pattern."""


def stage_bars(ground: RazedGround, *, until: date, place: str = "", months: int = 24, width: float = WIDTH) -> str:
    """Stacked columns of the ground of one change, or of all of a site; the months in words are its description.

    Args:
        ground: from geodata/razed_ground/ground.py.
        until: the newest day drawn.
        place: the site's name, for the title.
        months: how many, that of `until` last.
        width: in px.
    """
    axis = months_until(until, months)
    known = {m.month: m for m in ground.months}
    step = (width - LEFT - RIGHT) / months
    untitled = tr("What the razed ground was, by month")
    unit = tr("share of the ground with a change consistent with demolition")
    parts, more = heading(untitled, unit, width)
    top = HEAD + more

    def at(share: float) -> float:
        return top + HEIGHT * (1.0 - share)

    for share in (0.0, 0.5, 1.0):
        parts.append(line(LEFT, at(share), LEFT + step * months, at(share), LINE, 1))
        parts.append(words(LEFT - 7, at(share) + 4, f"{share:.0%}", size=12, fill=INK_2, text_anchor="end"))
    parts += month_names(axis, LEFT, step, top + HEIGHT + 15)
    month_texts = []
    for i, first in enumerate(axis):
        x = LEFT + i * step
        if first in known:
            parts += _column(known[first], x + step * 0.08, step * 0.84, at)
            month_texts.append(f"{month_words(first)}: {stages_words(known[first])}")
    parts.append(line(LEFT, at(0.0), LEFT + step * months, at(0.0), INK_2, 1))
    signs: list[Sign] = [(partial(_sample, stage), tr(STAGE_WORDS[stage])) for stage in STAGES]
    drawn, foot = key_rows(signs, 0.0, top + HEIGHT + 26, width)
    title = tr("What the razed ground at {place} was, by month", place=place) if place else untitled
    described = "; ".join(reversed(month_texts)) or tr("No month of it is known.")
    return drawing(width, foot + 2, title, described, "".join((*parts, *drawn)), fluid=True)


def _column(month: StageMonth, x: float, wide: float, at: Callable[[float], float]) -> list[str]:
    """One month from x on, `wide` px; at: share -> y. What stands is lowest, what was not seen highest."""
    parts, below = [], 0.0
    for stage in STAGES:
        share = month.shares[stage].value
        if share >= 0.005:
            top = at(below + share)
            parts += _patch(stage, x, top, wide, at(below) - top)
        below += share
    return parts


def _patch(stage: Stage, x: float, y: float, wide: float, tall: float) -> list[str]:
    """A rectangle in the colour and the pattern of a stage."""
    parts = [rect(x, y, wide, tall, FILLS[stage], EDGE, stroke_width=0.6)]
    if stage is Stage.UNSEEN:
        parts.append(hatch(x, y, wide, tall, step=STEP, stroke=INK_2, width=0.8))
    elif stage is Stage.REBUILT:
        count = int(tall / STEP)
        parts += [line(x, y + (k + 0.5) * STEP, x + wide, y + (k + 0.5) * STEP, INK, 1.1) for k in range(count)]
    elif stage is Stage.OVERGROWN:
        count = int(wide / STEP)
        parts += [line(x + (k + 0.5) * STEP, y, x + (k + 0.5) * STEP, y + tall, INK, 0.9) for k in range(count)]
    elif stage is Stage.BARE:
        across, down = int(wide / STEP), int(tall / STEP)
        spots = [(x + (i + 0.5) * STEP, y + (k + 0.5) * STEP) for k in range(down) for i in range(across)]
        parts += [circle(u, v, 0.8, INK_2) for u, v in spots]
    return parts


def _sample(stage: Stage, x: float, y: float) -> list[str]:
    return _patch(stage, x, y, 20, 12)
