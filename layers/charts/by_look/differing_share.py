"""How much of a change differs look by look, and how much of each control area around the place. Pure.

A look in which the control areas differ as well speaks for no change: then it was the haze, the mask or the season.
Each look stands by itself and nothing is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from geodata.detections.measured_look import MeasuredLook
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import msg, tr
from layers.charts.by_look.look_axes import LookAxes, Sign, ground, key, look_days
from layers.style.svg import INK, INK_2, circle, drawing, line, words

HEIGHT = 90.0
"""Pixels from none of the pixels to all."""
DASH = 3.5
"""Half the width of a control area's dash, px."""


def differing_share_chart(
    looks: Sequence[MeasuredLook], before: date | None, first_seen: date, last_seen: date, width: float = 760
) -> str:
    """The chart of one change; "" where it was judged before this was kept.

    Args:
        looks: of the change, oldest first.
        before: the last clear look before it; None = the first look shows it already.
        first_seen, last_seen: first and newest look that shows it.
        width: in px.
    """
    kept = [look for look in looks if look.far is not None]
    if not kept:
        return ""
    days = look_days(looks[0].day, max(looks[-1].day, first_seen), width)  # as in the chart of what was measured
    axes = LookAxes(days, (0.0, 50.0, 100.0), HEIGHT, width)
    parts = [
        words(0, 14, msg("Pixels that differ from what was to be expected"), size=13, bold=True),
        words(0, 29, msg("percent of those seen that day, all bands together"), size=12, fill=INK_2),
        *ground(axes, before, first_seen),
        *(_look(axes, look) for look in kept),
    ]
    signs: list[Sign] = [(lambda x, y: circle(x, y, 2.8, INK, INK, 1.0), msg("of this change"))]
    if any(look.controls for look in kept):
        signs.append((_dash, msg("of each control area around the place")))
    legend, bottom = key(signs, axes)
    title = tr("Pixels that differ, {looks}", looks=counted(len(kept), "look"))
    return drawing(
        width, bottom, title, described(looks, first_seen, last_seen), "".join([*parts, *legend]), fluid=True
    )


def described(looks: Sequence[MeasuredLook], first_seen: date, last_seen: date) -> str:
    """How much of the change and of the control areas differs while the change is seen, in words; "" where no such look
    tells of both.

    Args:
        looks: of the change.
        first_seen, last_seen: first and newest look that shows it; what differs after it ended is none of it.
    """
    here, controls = _while_seen(looks, first_seen, last_seen)
    if not controls:
        return ""
    return tr(
        "While the change is seen, from {first} to {last}, {here} % of its pixels differ and {middle} % of those of "
        "the control areas (medians of the looks); at most {most} % of one area in one look. That its own pixels "
        "differ is how the change was found: it is no second proof. Control areas lie where nothing is known, and are "
        "not chosen by what changed there.",
        first=day(first_seen),
        last=day(last_seen),
        here=percent(median(here)),
        middle=percent(median(controls)),
        most=percent(max(controls)),
    )


def most_of_controls(looks: Sequence[MeasuredLook], first_seen: date, last_seen: date) -> float | None:
    """The largest share 0..1 of one control area that differs in one look while a change is seen; None: not kept."""
    return max(_while_seen(looks, first_seen, last_seen)[1], default=None)


def _while_seen(looks: Sequence[MeasuredLook], first: date, last: date) -> tuple[list[float], list[float]]:
    """Shares of the change, then of the control areas, in the looks from its first to its newest."""
    seen = [look for look in looks if first <= look.day <= last]
    here = [look.far for look in seen if look.far is not None]
    return here, [share for look in seen for share in look.controls if share is not None]


def percent(share: float) -> str:
    """A share as a percentage: what is not nothing is not told as 0, nor what is not all as 100."""
    share = round(share, 4)  # as many digits as are kept
    if 0.0 < share < 0.01:
        return "<1"
    return "99" if 0.99 < share < 1.0 else f"{100 * share:.0f}"


def _look(axes: LookAxes, look: MeasuredLook) -> str:
    x = axes.days.x(look.day)
    dashes = [_dash(x, axes.y(100 * share)) for share in look.controls if share is not None]
    here = circle(x, axes.y(100 * look.far), 2.8, INK, INK, 1.0) if look.far is not None else ""
    return "".join([*dashes, here])


def _dash(x: float, y: float) -> str:
    return line(x - DASH, y, x + DASH, y, INK_2, 1.4)
