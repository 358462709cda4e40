"""A change look by look: what was measured, the range that was to be expected, and what its look-alikes did. Pure.

Each look stands by itself and nothing is joined: between two looks nothing is said. Filled dots lie outside their
range, open ones within, so that it can be read without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geodata.detections.measured_look import MeasuredLook
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import msg, tr
from layers.charts.time_series import nice_ticks
from layers.charts.window_bar import TimeAxis, month_ticks
from layers.style.svg import INK, INK_2, LINE, WHITE, circle, drawing, line, path, rect, text_width, words

LEFT, RIGHT, TOP, HEIGHT = 44.0, 10.0, 38.0, 170.0
FOOT, ROW = 24.0, 18.0
"""Pixels below the axis for its months, and of one row of the key."""
RANGE, WINDOW = "#C9D2D8", "#EEF1F3"
"""Fill of a range, and of the time between the last clear look before the change and the first that shows it."""
BAR = 3.0
"""Width of a range, px."""
BAND_WORDS = {
    "blue": msg("blue"),
    "green": msg("green"),
    "red": msg("red"),
    "nir": msg("near infrared"),
    "swir16": msg("short-wave infrared, 1.6 µm"),
    "swir22": msg("short-wave infrared, 2.2 µm"),
}
SHORT_RANGE = msg("range, and expected value")
"""What the third line of KEY says on a phone; the note below the chart says what the range is."""
NARROW = 500.0
"""Pixels under which a chart is a phone's."""
KEY = (
    msg("measured, outside the range"),
    msg("measured, within it"),
    msg("range of nine in ten values of unchanged ground, expected value"),
    msg("look-alikes that day"),
)


@dataclass(frozen=True)
class _Axes:
    """Days to px across, reflectance in percent to px down."""

    days: TimeAxis
    ticks: Sequence[float]

    def y(self, value: float) -> float:
        share = (100 * value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return TOP + HEIGHT - min(max(share, 0.0), 1.0) * HEIGHT


def measured_expected_chart(
    looks: Sequence[MeasuredLook], before: date | None, first_seen: date, width: float = 760
) -> str:
    """The chart of one change; "" without a look.

    Args:
        looks: of the change, oldest first.
        before, first_seen: the window of the change; before None = the first look shows it already.
        width: in px.
    """
    if not looks:
        return ""
    values = [100 * v for k in looks for v in (k.measured, k.expected, k.low, k.high, k.lookalikes) if v is not None]
    axis = TimeAxis(looks[0].day, max(looks[-1].day, first_seen), LEFT + 6, width - RIGHT - 6)
    axes = _Axes(axis, nice_ticks(max(min(values), 0.0), max(values) + 1e-6, 6))
    band = tr(BAND_WORDS[looks[0].band]) if looks[0].band in BAND_WORDS else looks[0].band
    parts = [
        words(0, 14, msg("Measured against expected"), size=13, bold=True),
        words(0, 29, tr("reflectance in percent, {band}", band=band), size=12, fill=INK_2),
        *_ground(axes, before, first_seen, width),
        *(_look(axes, look) for look in looks),
    ]
    key, bottom = _key(looks, TOP + HEIGHT + FOOT, width)
    title = tr("Measured against expected, {looks}", looks=counted(len(looks), "look"))
    return drawing(width, bottom, title, described(looks, first_seen), "".join([*parts, *key]), fluid=True)


def described(looks: Sequence[MeasuredLook], first_seen: date) -> str:
    """How many looks lie outside their range before a change was first seen and from then on, in words."""
    sides = [[k for k in looks if k.day < first_seen], [k for k in looks if k.day >= first_seen]]
    before, since = (sum(k.outside for k in side) for side in sides)
    return tr(
        "Looks outside the range of what was to be expected: {before} of {all_before} before {day}, {since} of "
        "{all_since} from then on. That they lie outside is how the change was found, in the band that differs most: "
        "it is no second proof. The range is made to hold nine in ten values of one pixel that did not change, around "
        "what was expected of that pixel; the values are medians of all pixels of the change.",
        day=day(first_seen),
        before=before,
        all_before=len(sides[0]),
        since=since,
        all_since=len(sides[1]),
    )


def _ground(axes: _Axes, before: date | None, first_seen: date, width: float) -> list[str]:
    """The window, a line and a number for each tick, the months."""
    foot = TOP + HEIGHT
    start = axes.days.x(before) if before else LEFT
    parts = [rect(start, TOP, max(axes.days.x(first_seen) - start, 1.5), HEIGHT, WINDOW)]
    for tick in axes.ticks:
        parts.append(line(LEFT, axes.y(tick / 100), width - RIGHT, axes.y(tick / 100), LINE, 1))
        parts.append(words(LEFT - 6, axes.y(tick / 100) + 4, f"{tick:g}", size=12, fill=INK_2, text_anchor="end"))
    parts.append(line(axes.days.x(first_seen), TOP - 4, axes.days.x(first_seen), foot, INK, 1.2))
    for month, label in month_ticks(axes.days, most=4 if width < NARROW else None):
        parts.append(line(axes.days.x(month), foot, axes.days.x(month), foot + 4, INK_2, 1))
        parts.append(words(axes.days.x(month), foot + 16, label, size=12, fill=INK_2, text_anchor="middle"))
    return parts


def _look(axes: _Axes, look: MeasuredLook) -> str:
    x = axes.days.x(look.day)
    parts = [
        rect(x - BAR / 2, axes.y(look.high), BAR, axes.y(look.low) - axes.y(look.high), RANGE),
        line(x - BAR, axes.y(look.expected), x + BAR, axes.y(look.expected), INK_2, 1),
    ]
    if look.lookalikes is not None:
        parts.append(_cross(x, axes.y(look.lookalikes)))
    parts.append(circle(x, axes.y(look.measured), 2.8, INK if look.outside else WHITE, INK, 1.0))
    return "".join(parts)


def _cross(x: float, y: float) -> str:
    return path(f"M{x - 2.2:.1f} {y - 2.2:.1f}l4.4 4.4M{x - 2.2:.1f} {y + 2.2:.1f}l4.4 -4.4", stroke=INK_2, width=1)


def _key(looks: Sequence[MeasuredLook], top: float, width: float) -> tuple[list[str], float]:
    """What is drawn how, as many in a row as have room; and where it ends."""
    signs = [
        lambda x, y: circle(x, y, 2.8, INK, INK, 1.0),
        lambda x, y: circle(x, y, 2.8, WHITE, INK, 1.0),
        lambda x, y: rect(x - BAR / 2, y - 6, BAR, 12, RANGE) + line(x - BAR, y, x + BAR, y, INK_2, 1),
        _cross,
    ]
    parts, x, y = [], LEFT + 4, top + ROW
    for sign, text in zip(signs, KEY, strict=True):
        if text == KEY[-1] and all(k.lookalikes is None for k in looks):
            continue
        text = SHORT_RANGE if text == KEY[2] and width < NARROW else text
        wide = 14 + text_width(tr(text), 12) + 18
        if x > LEFT + 4 and x + wide > width:
            x, y = LEFT + 4, y + ROW
        parts += [sign(x, y - 4), words(x + 10, y, text, size=12, fill=INK_2)]
        x += wide
    return parts, y + 8
