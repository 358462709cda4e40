"""Growth by month: hectares of built-up ground gained or lost, each with its interval; months without a look hatched,
those of the history, which were looked at and not judged, tinted.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from geodata.detections.growth import Growth
from geodata.i18n.english_formats import month as month_words
from geodata.i18n.messages import msg, tr
from layers.charts.by_look.look_calendar import months_until
from layers.charts.time_series import HISTORY, NARROW, NARROW_HEAD, RIGHT_ROOM, left_of, nice_ticks, row_name
from layers.style.svg import ACCENT, INK, INK_2, LINE, drawing, hatch, line, rect, words

HEIGHT, TOP = 96.0, 12.0


def growth_bars(
    growth: Sequence[Growth],
    *,
    until: date,
    months: int = 24,
    place: str = "",
    width: float = 830,
    learnt: tuple[date, date] | None = None,
) -> str:
    """Bars of one site's growth on the axis of its time charts.

    Args:
        growth: of one site, any order; from geodata/detections/growth.py.
        until: the newest day drawn.
        months: how many, that of `until` last.
        place: the site's name, for the title.
        width: in px.
        learnt: the history, from geodata.looks.learning_time.py; None = there is none.
    """
    shown = months_until(until, months)
    known = {g.month: g for g in growth if g.change_ha is not None}
    drawn = [known[m] for m in shown if m in known]
    ends = [0.0]
    for g in drawn:
        ends += [g.change_low or 0.0, g.change_high or 0.0, g.change_ha or 0.0]
    ticks = nice_ticks(min(ends), max(*ends, 0.1), 4)
    left, right = left_of(width), width - RIGHT_ROOM
    top = TOP + (NARROW_HEAD if width < NARROW else 0.0)
    step = (right - left) / months

    def at(value: float) -> float:
        return top + HEIGHT - (value - ticks[0]) / (ticks[-1] - ticks[0]) * HEIGHT

    parts = [row_name(msg("Growth"), msg("hectares a month, 90 %"), top, width)]
    for tick in ticks:
        parts.append(line(left, at(tick), right, at(tick), LINE, 1))
        parts.append(words(left - 7, at(tick) + 4, f"{tick:g}", size=12, fill=INK_2, text_anchor="end"))
    month_texts = []
    for i, first in enumerate(shown):
        x = left + i * step
        month_growth = known.get(first)
        if month_growth is None or month_growth.change_ha is None:
            if learnt is not None and learnt[0].replace(day=1) <= first <= learnt[1]:
                parts.append(rect(x, top, step, HEIGHT, HISTORY, "none"))
                continue
            parts.append(hatch(x + 1, top, step - 2, HEIGHT, step=9, stroke="#B4BDC4", width=0.9))
            continue
        parts += _bar(month_growth, month_growth.change_ha, x, step, at)
        month_texts.append(f"{month_words(first)}: {_told(month_growth, month_growth.change_ha)}")
    parts.append(line(left, at(0.0), right, at(0.0), INK_2, 1))
    title = tr("Growth by month at {place}", place=place) if place else tr("Growth")
    described = "; ".join(month_texts) or tr("No two months with a judged look to compare.")
    return drawing(width, top + HEIGHT + 8, title, described, "".join(parts), fluid=True)


def _bar(found: Growth, change: float, x: float, step: float, at: Callable[[float], float]) -> list[str]:
    """The bar of a month from x on, `step` px wide, and its interval; at: hectares to px."""
    top, foot = sorted((at(change), at(0.0)))
    parts = [rect(x + step * 0.2, top, step * 0.6, max(foot - top, 1), ACCENT)]
    if found.change_low is not None and found.change_high is not None:
        middle = x + step / 2
        parts.append(line(middle, at(found.change_low), middle, at(found.change_high), INK, 1.2))
        for end in (found.change_low, found.change_high):
            parts.append(line(middle - 3, at(end), middle + 3, at(end), INK, 1.2))
    return parts


def _told(found: Growth, change: float) -> str:
    """A month in words. Where nothing that still stands was flagged there is no figure: an interval of no width would
    say that nothing was built."""
    if change == 0.0 and not found.change_low and not found.change_high:
        return tr("nothing that still stands was flagged")
    return f"{change:+.1f} ha{_spread(found)}"


def _spread(found: Growth) -> str:
    """The interval in words, " (0.2 to 1.1)"; "" where there is none."""
    if found.change_low is None or found.change_high is None:
        return ""
    return f" ({tr('{first} to {last}', first=f'{found.change_low:.1f}', last=f'{found.change_high:.1f}')})"
