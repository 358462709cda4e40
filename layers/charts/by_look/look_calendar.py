"""The looks calendar: a row a month, a square a day, so that what was not seen can be seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geodata.i18n.english_formats import day as day_words
from geodata.i18n.english_formats import month_short
from geodata.i18n.messages import tr
from geodata.looks.look import Look, LookStatus
from geodata.wording.look_reasons import look_reasons
from layers.style.escape import escape
from layers.style.svg import INK, INK_2, LINE, circle, drawing, text_width, words
from layers.style.symbols import LOOKS, look_shape

ORDER = (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.FAILED, LookStatus.NOT_COVERED)
"""When two looks fall on one day, the first of these is drawn: a seen day was seen, whatever the other tile held."""
PITCH = 13.0
"""Pixels from one day to the next."""
HEAD, LEFT = 20.0, 70.0


def day_statuses(looks: Iterable[Look], *, sensor: str = "optical") -> dict[date, LookStatus]:
    """What became of each day (UTC) on which a look of the sensor was due."""
    return {day: look.status for day, look in day_looks(looks, sensor=sensor).items()}


def day_looks(looks: Iterable[Look], *, sensor: str = "optical") -> dict[date, Look]:
    """The look that stands for each day (UTC) on which one of the sensor was due."""
    look_by_day: dict[date, Look] = {}
    for look in looks:
        if look.sensor != sensor:
            continue
        day = look.acquired_at.date()
        earlier = look_by_day.get(day)
        if earlier is None or ORDER.index(look.status) < ORDER.index(earlier.status):
            look_by_day[day] = look
    return look_by_day


def months_until(until: date, count: int) -> list[date]:
    """First days of the last `count` months, oldest first, that of `until` last."""
    last = until.year * 12 + until.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(last - count + 1, last + 1)]


def looks_calendar(
    looks: Iterable[Look], *, until: date, months: int = 12, sensor: str = "optical", place: str = ""
) -> str:
    """The calendar of one site as a drawing with its legend.

    Args:
        looks: of the site, any order and sensor.
        until: the newest day drawn.
        months: how many months, the one of `until` included.
        sensor: whose looks.
        place: the site's name, for the title.
    """
    rows = months_until(until, months)
    shown = {d: k for d, k in day_looks(looks, sensor=sensor).items() if rows[0] <= d <= until}
    statuses = {d: k.status for d, k in shown.items()}
    counts = {status: sum(s is status for s in statuses.values()) for status in LookStatus}
    parts: list[str] = []
    for number in (1, 5, 10, 15, 20, 25, 30):
        parts.append(words(LEFT + (number - 0.5) * PITCH, 12, number, size=12, fill=INK_2, text_anchor="middle"))
    for i, month in enumerate(rows):
        y = HEAD + i * PITCH
        label = month_short(month) + (f" {month.year}" if i == 0 or month.month == 1 else "")
        parts.append(words(0, y + 10.5, label, size=12, fill=INK_2))
        for number in range(1, _days_in(month) + 1):
            day = month.replace(day=number)
            x = LEFT + (number - 1) * PITCH
            if day in statuses:
                square = look_shape(statuses[day], x + 0.5, y + 0.5, PITCH - 1)
                parts.append(f"<g><title>{escape(_told(shown[day]), limit=300)}</title>{square}</g>")
            elif day <= until:
                parts.append(circle(x + PITCH / 2, y + PITCH / 2, 0.9, LINE))
    foot = HEAD + months * PITCH + 8
    x = 0.0
    for status in (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.NOT_COVERED, LookStatus.FAILED):
        word, count = tr(LOOKS[status].word), f"{counts[status]}"
        parts.append(look_shape(status, x, foot, 12))
        parts.append(words(x + 17, foot + 10.5, word, size=12))
        after = x + 17 + text_width(word, 12) + 4
        parts.append(words(after, foot + 10.5, count, size=12, fill=INK, bold=True))
        x = after + text_width(count, 12, bold=True) + 16
    counts_in_words = ", ".join(f"{tr(LOOKS[s].word).lower()} {counts[s]}" for s in LookStatus)
    parts.append(
        words(
            0, foot + 27, tr("Days on which a look was due, since {day}.", day=day_words(rows[0])), size=12, fill=INK_2
        )
    )
    return drawing(
        LEFT + 31 * PITCH,
        foot + 33,
        tr("Looks calendar of {place}", place=place) if place else tr("Looks calendar"),
        tr(
            "Days with a look from {first} to {last}: {said}. Other days had none due.",
            first=rows[0].isoformat(),
            last=until.isoformat(),
            said=counts_in_words,
        ),
        "".join(parts),
    )


def _told(look: Look) -> str:
    """What stands behind a square: the day, what became of it, the scene."""
    why = f" ({look_reasons(look.reasons)})" if look.reasons else ""
    status = f"{look.acquired_at.date().isoformat()}: {tr(LOOKS[look.status].word).lower()}{why}"
    return tr("{status}. Scene {id}", status=status, id=look.scene_id)


def _days_in(month: date) -> int:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month).days
