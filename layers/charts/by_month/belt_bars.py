"""What was built beyond an outline, by month: bars over the range of comparable places; months not told are hatched.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from geodata.actions.middle_range import within
from geodata.belts.answer import BeltMonth
from geodata.i18n.english_formats import month as month_words
from geodata.i18n.english_formats import month_short
from geodata.i18n.messages import msg, tr
from layers.charts.by_look.look_calendar import months_until
from layers.charts.time_series import nice_ticks
from layers.style.svg import ACCENT, INK, INK_2, LINE, drawing, hatch, line, rect, words

LEFT, RIGHT, TOP, HEIGHT = 54.0, 12.0, 40.0, 96.0
BAND = "#D9DFE3"
"""Fill of the range in which most comparable places lie."""


def belt_bars(
    months: Sequence[BeltMonth],
    *,
    until: date,
    since: date | None = None,
    place: str = "",
    comparable: int = 0,
    shown: int = 24,
    width: float = 520,
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

    def at(value: float) -> float:
        return TOP + HEIGHT - value / ticks[-1] * HEIGHT

    parts = [
        words(0, 14, msg("Change consistent with construction beyond the outline"), size=13, bold=True),
        words(0, 29, msg("hectares a month, by the month in which they were first seen"), size=12, fill=INK_2),
    ]
    for tick in ticks:
        parts.append(line(LEFT, at(tick), right, at(tick), LINE, 1))
        parts.append(words(LEFT - 7, at(tick) + 4, f"{tick:g}", size=12, fill=INK_2, text_anchor="end"))
    for i, first in enumerate(axis):
        parts += _month(first, known.get(first), i, step, at)
    parts.append(line(LEFT, at(0.0), right, at(0.0), INK_2, 1))
    if since is not None and axis[0] <= since.replace(day=1):
        x = LEFT + step * (axis.index(since.replace(day=1)) + (since.day - 1) / 31.0)
        parts.append(line(x, TOP - 6, x, TOP + HEIGHT, INK, 1.6))
    foot = TOP + HEIGHT + 26
    parts += _key(foot, comparable if any(m.comparable_high is not None for m in drawn) else 0, len(drawn) < shown)
    month_texts = [f"{month_words(m.month)}: {m.built_ha:.1f} ha" for m in drawn if m.built_ha > 0]
    words_of_title = msg("Change consistent with construction beyond the outline")
    if place:
        words_of_title = msg("Change consistent with construction around {place}, by month")
    title = tr(words_of_title, place=place)
    dates = [m.month for m in drawn]
    described = "; ".join(month_texts) or tr("In none of the months told was such a change of a hectare or more seen.")
    if dates:
        described += f" {tr('Told: {first} to {last}.', first=month_words(min(dates)), last=month_words(max(dates)))}"
    if len(dates) < shown:
        described += f" {tr('Of hatched months nothing can be told.')}"
    return drawing(width, foot + 18, title, described, "".join(parts), fluid=True)


def _month(first: date, found: BeltMonth | None, number: int, step: float, at: Callable[[float], float]) -> list[str]:
    """One month: its name every third time, and its bar over the range; hatched where nothing can be told of it.

    Args:
        first: day of the month.
        found: None = nothing can be told of it.
        number: of the month, from the left.
        step: width of a month, px.
        at: hectares -> y, px.
    """
    x, foot = LEFT + number * step, TOP + HEIGHT + 15
    named = f"{month_short(first)} {first.year % 100:02d}"
    parts = [words(x, foot, named, size=11, fill=INK_2)] if number % 3 == 0 else []
    if found is None:
        return [*parts, hatch(x + 1, TOP, step - 2, HEIGHT, step=9, stroke="#B4BDC4", width=0.9)]
    if found.comparable_low is not None and found.comparable_high is not None:
        parts.append(
            rect(
                x, at(found.comparable_high), step, max(at(found.comparable_low) - at(found.comparable_high), 1.5), BAND
            )
        )
    if found.built_ha > 0:
        parts.append(rect(x + step * 0.2, at(found.built_ha), step * 0.6, at(0.0) - at(found.built_ha), ACCENT))
    return parts


def _key(foot: float, comparable: int, hatched: bool) -> list[str]:
    drawn = tr("comparable places: {n} of {all}", n=within(comparable), all=comparable)
    here = [rect(LEFT, foot + 2, 14, 8, ACCENT), words(LEFT + 20, foot + 10, msg("here"), size=12)]
    if hatched:
        x = LEFT + 300
        here += [hatch(x, foot, 14, 12, step=5, stroke="#B4BDC4", width=0.9)]
        here += [words(x + 20, foot + 10, msg("not told"), size=12)]
    if not comparable:
        return here
    return [
        *here,
        rect(LEFT + 90, foot, 14, 12, BAND),
        words(LEFT + 110, foot + 10, drawn, size=12),
    ]
