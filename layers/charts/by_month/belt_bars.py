"""What was built beyond an outline, by month: bars over the range of comparable places; months not told are hatched.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from geodata.actions.middle_range import within
from geodata.belts.answer import BeltMonth
from geodata.i18n.english_formats import month as month_words
from geodata.i18n.messages import tr
from layers.charts.by_look.look_calendar import months_until
from layers.charts.by_month.words_of_chart import Sign, heading, key_rows, month_names
from layers.charts.time_series import nice_ticks
from layers.style.svg import ACCENT, INK, INK_2, LINE, drawing, hatch, line, rect, words

WIDTH = 520.0
"""Pixels for which it is drawn where there is room."""
LEFT, RIGHT, HEAD, HEIGHT = 54.0, 12.0, 40.0, 96.0
BAND = "#D9DFE3"
"""Fill of the range in which most comparable places lie."""
UNTOLD = "#B4BDC4"
"""Colour of the lines over months of which nothing can be told."""


def belt_bars(
    months: Sequence[BeltMonth],
    *,
    until: date,
    since: date | None = None,
    place: str = "",
    comparable: int = 0,
    shown: int = 24,
    width: float = WIDTH,
) -> str:
    """Bars of one belt; the months in words are its description.

    Args:
        months: of one belt that can be told, any order.
        until: the newest day drawn.
        since: the day that the sentence counts from, drawn as a line; None = none.
        place: the site's name, for the title.
        comparable: how many places the range is of.
        shown: months, that of `until` last.
        width: in px.
    """
    axis = months_until(until, shown)
    known = {m.month: m for m in months}
    drawn = [known[first] for first in axis if first in known]
    ticks = nice_ticks(0.0, max([0.5, *(m.built_ha for m in drawn), *(m.comparable_high or 0.0 for m in drawn)]), 4)
    right = width - RIGHT
    step = (right - LEFT) / shown
    untitled = tr("Change consistent with construction beyond the outline")
    parts, more = heading(untitled, tr("hectares a month, by the month in which they were first seen"), width)
    top = HEAD + more

    def at(value: float) -> float:
        return top + HEIGHT - value / ticks[-1] * HEIGHT

    for tick in ticks:
        parts.append(line(LEFT, at(tick), right, at(tick), LINE, 1))
        parts.append(words(LEFT - 7, at(tick) + 4, f"{tick:g}", size=12, fill=INK_2, text_anchor="end"))
    for i, first in enumerate(axis):
        parts += _month(known.get(first), LEFT + i * step, step, at, ticks[-1])
    parts += month_names(axis, LEFT, step, top + HEIGHT + 15)
    parts.append(line(LEFT, at(0.0), right, at(0.0), INK_2, 1))
    if since is not None and axis[0] <= since.replace(day=1):
        x = LEFT + step * (axis.index(since.replace(day=1)) + (since.day - 1) / 31.0)
        parts.append(line(x, top - 6, x, top + HEIGHT, INK, 1.6))
    ranged = comparable if any(m.comparable_high is not None for m in drawn) else 0
    key, foot = key_rows(_signs(ranged, len(drawn) < shown), LEFT, top + HEIGHT + 26, width)
    month_texts = [f"{month_words(m.month)}: {m.built_ha:.1f} ha" for m in drawn if m.built_ha > 0]
    title = tr("Change consistent with construction around {place}, by month", place=place) if place else untitled
    dates = [m.month for m in drawn]
    described = "; ".join(month_texts) or tr("In none of the months told was such a change of a hectare or more seen.")
    if dates:
        described += f" {tr('Told: {first} to {last}.', first=month_words(min(dates)), last=month_words(max(dates)))}"
    if len(dates) < shown:
        described += f" {tr('Of hatched months nothing can be told.')}"
    return drawing(width, foot, title, described, "".join((*parts, *key)), fluid=True)


def _month(found: BeltMonth | None, x: float, step: float, at: Callable[[float], float], most: float) -> list[str]:
    """One month: its bar over the range; hatched where nothing can be told of it.

    Args:
        found: None = nothing can be told of it.
        x: where it begins, px.
        step: width of a month, px.
        at: hectares -> y, px.
        most: hectares at the top of the axis.
    """
    if found is None:
        return [hatch(x + 1, at(most), step - 2, HEIGHT, step=9, stroke=UNTOLD, width=0.9)]
    parts = []
    if found.comparable_low is not None and found.comparable_high is not None:
        top = at(found.comparable_high)
        parts.append(rect(x, top, step, max(at(found.comparable_low) - top, 1.5), BAND))
    if found.built_ha > 0:
        parts.append(rect(x + step * 0.2, at(found.built_ha), step * 0.6, at(0.0) - at(found.built_ha), ACCENT))
    return parts


def _signs(comparable: int, hatched: bool) -> list[Sign]:
    """What is drawn how.

    Args:
        comparable: how many places the range is of; 0 = none is drawn.
        hatched: whether any month is not told.
    """
    signs: list[Sign] = [(lambda x, y: [rect(x, y + 2, 20, 8, ACCENT)], tr("here"))]
    if comparable:
        places = tr("comparable places: {n} of {all}", n=within(comparable), all=comparable)
        signs.append((lambda x, y: [rect(x, y, 20, 12, BAND)], places))
    if hatched:
        signs.append((lambda x, y: [hatch(x, y, 20, 12, step=5, stroke=UNTOLD, width=0.9)], tr("not told")))
    return signs
