"""What the charts of a change look by look share: days across, values down, the window, months and the key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.i18n.messages import tr
from layers.charts.window_bar import TimeAxis, month_ticks
from layers.style.svg import INK, INK_2, LINE, line, rect, text_width, words

LEFT, RIGHT, TOP = 44.0, 10.0, 38.0
"""Pixels beside and above the ground of a chart."""
FOOT, ROW = 24.0, 18.0
"""Pixels below the axis for its months, and of one row of the key."""
WINDOW = "#EEF1F3"
"""Fill of the time between the last clear look before the change and the first that shows it."""
NARROW = 500.0
"""Pixels under which a chart is a phone's."""

Sign = tuple[Callable[[float, float], str], str]
"""How something is drawn at a place, and what it means."""


@dataclass(frozen=True)
class LookAxes:
    """Days to px across, values to px down."""

    days: TimeAxis
    ticks: Sequence[float]  # increasing; the first at the foot, the last at the top
    height: float  # px
    width: float  # px of the whole drawing

    @property
    def foot(self) -> float:
        """Pixel of the lowest tick."""
        return TOP + self.height

    def y(self, value: float) -> float:
        """Pixel of a value; beyond the ticks it is drawn at the nearest."""
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.foot - min(max(share, 0.0), 1.0) * self.height


def look_days(first: date, last: date, width: float) -> TimeAxis:
    """The days of a chart of so many px."""
    return TimeAxis(first, last, LEFT + 6, width - RIGHT - 6)


def ground(axes: LookAxes, before: date | None, first_seen: date) -> list[str]:
    """The window, a line and a number for each tick, the months."""
    foot = axes.foot
    start = axes.days.x(before) if before else LEFT
    parts = [rect(start, TOP, max(axes.days.x(first_seen) - start, 1.5), axes.height, WINDOW)]
    for tick in axes.ticks:
        parts.append(line(LEFT, axes.y(tick), axes.width - RIGHT, axes.y(tick), LINE, 1))
        parts.append(words(LEFT - 6, axes.y(tick) + 4, f"{tick:g}", size=12, fill=INK_2, text_anchor="end"))
    parts.append(line(axes.days.x(first_seen), TOP - 4, axes.days.x(first_seen), foot, INK, 1.2))
    for month, label in month_ticks(axes.days, most=4 if axes.width < NARROW else None):
        parts.append(line(axes.days.x(month), foot, axes.days.x(month), foot + 4, INK_2, 1))
        parts.append(words(axes.days.x(month), foot + 16, label, size=12, fill=INK_2, text_anchor="middle"))
    return parts


def key(signs: Sequence[Sign], axes: LookAxes) -> tuple[list[str], float]:
    """What is drawn how, as many in a row as have room; and the px where it ends."""
    parts, x, y = [], LEFT + 4, axes.foot + FOOT + ROW
    for sign, text in signs:
        wide = 14 + text_width(tr(text), 12) + 18
        if x > LEFT + 4 and x + wide > axes.width:
            x, y = LEFT + 4, y + ROW
        parts += [sign(x, y - 4), words(x + 10, y, text, size=12, fill=INK_2)]
        x += wide
    return parts, y + 8
