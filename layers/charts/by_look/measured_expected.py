"""A change look by look: what was measured, the range that was to be expected, and what its look-alikes did. Pure.

Each look stands by itself and nothing is joined: between two looks nothing is said. Filled dots lie outside their
range, open ones within, so that it can be read without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.detections.measured_look import MeasuredLook
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import msg, tr
from layers.charts.by_look.look_axes import NARROW, LookAxes, Sign, ground, key, look_days
from layers.charts.time_series import nice_ticks
from layers.style.svg import INK, INK_2, WHITE, circle, drawing, line, path, rect, words

HEIGHT = 170.0
"""Pixels from the lowest tick to the highest."""
RANGE = "#C9D2D8"
"""Fill of a range."""
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
FULL_RANGE = msg("range of nine in ten values of unchanged ground, expected value")
SHORT_RANGE = msg("range, and expected value")
"""What the key says on a phone; the note below the chart says what the range is."""


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
    days = look_days(looks[0].day, max(looks[-1].day, first_seen), width)
    axes = LookAxes(days, nice_ticks(max(min(values), 0.0), max(values) + 1e-6, 6), HEIGHT, width)
    band = tr(BAND_WORDS[looks[0].band]) if looks[0].band in BAND_WORDS else looks[0].band
    parts = [
        words(0, 14, msg("Measured against expected"), size=13, bold=True),
        words(0, 29, tr("reflectance in percent, {band}", band=band), size=12, fill=INK_2),
        *ground(axes, before, first_seen),
        *(_look(axes, look) for look in looks),
    ]
    legend, bottom = key(_signs(looks, width), axes)
    title = tr("Measured against expected, {looks}", looks=counted(len(looks), "look"))
    return drawing(width, bottom, title, described(looks, first_seen), "".join([*parts, *legend]), fluid=True)


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


def _look(axes: LookAxes, look: MeasuredLook) -> str:
    x = axes.days.x(look.day)
    parts = [
        rect(x - BAR / 2, axes.y(100 * look.high), BAR, axes.y(100 * look.low) - axes.y(100 * look.high), RANGE),
        line(x - BAR, axes.y(100 * look.expected), x + BAR, axes.y(100 * look.expected), INK_2, 1),
    ]
    if look.lookalikes is not None:
        parts.append(_cross(x, axes.y(100 * look.lookalikes)))
    parts.append(circle(x, axes.y(100 * look.measured), 2.8, INK if look.outside else WHITE, INK, 1.0))
    return "".join(parts)


def _cross(x: float, y: float) -> str:
    return path(f"M{x - 2.2:.1f} {y - 2.2:.1f}l4.4 4.4M{x - 2.2:.1f} {y + 2.2:.1f}l4.4 -4.4", stroke=INK_2, width=1)


def _signs(looks: Sequence[MeasuredLook], width: float) -> list[Sign]:
    """What is drawn how."""
    signs: list[Sign] = [
        (lambda x, y: circle(x, y, 2.8, INK, INK, 1.0), msg("measured, outside the range")),
        (lambda x, y: circle(x, y, 2.8, WHITE, INK, 1.0), msg("measured, within it")),
        (
            lambda x, y: rect(x - BAR / 2, y - 6, BAR, 12, RANGE) + line(x - BAR, y, x + BAR, y, INK_2, 1),
            SHORT_RANGE if width < NARROW else FULL_RANGE,
        ),
    ]
    if any(look.lookalikes is not None for look in looks):
        signs.append((_cross, msg("look-alikes that day")))
    return signs
