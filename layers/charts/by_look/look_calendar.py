"""The looks calendar: a row a month, a square a day, so that what was not seen can be seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from geodata.i18n.english_formats import day as day_words
from geodata.i18n.english_formats import month_short
from geodata.i18n.messages import tr
from geodata.looks.look import Look, LookStatus
from geodata.wording.look_reasons import look_reasons
from layers.style.escape import escape
from layers.style.svg import INK_2, LINE, circle, drawing, followed, text_width, words
from layers.style.symbols import LOOKS, look_shape

ORDER = (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.FAILED, LookStatus.NOT_COVERED)
"""When two looks fall on one day, the first of these is drawn: a seen day was seen, whatever the other tile held."""
PITCH = 13.0
"""Pixels from one day to the next where there is room, and from one month to the next."""
HEAD, LEFT = 20.0, 70.0
WIDTH = LEFT + 31 * PITCH
"""Pixels of the calendar where there is room for its squares."""


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
    looks: Iterable[Look],
    *,
    until: date,
    months: int = 12,
    sensor: str = "optical",
    place: str = "",
    width: float = WIDTH,
) -> str:
    """The calendar of one site as a drawing with its legend.

    Args:
        looks: of the site, any order and sensor.
        until: the newest day drawn.
        months: how many months, the one of `until` included.
        sensor: whose looks.
        place: the site's name, for the title.
        width: px that all of it keeps to; the squares of a narrow one are smaller, its letters are not.
    """
    pitch = (width - LEFT) / 31
    rows = months_until(until, months)
    shown = {d: k for d, k in day_looks(looks, sensor=sensor).items() if rows[0] <= d <= until}
    statuses = {d: k.status for d, k in shown.items()}
    counts = {status: sum(s is status for s in statuses.values()) for status in LookStatus}
    parts: list[str] = []
    for number in (1, 5, 10, 15, 20, 25, 30):
        parts.append(words(LEFT + (number - 0.5) * pitch, 12, number, size=12, fill=INK_2, text_anchor="middle"))
    for i, month in enumerate(rows):
        y = HEAD + i * PITCH  # letters keep their height
        label = month_short(month) + (f" {month.year}" if i == 0 or month.month == 1 else "")
        parts.append(words(0, y + 10.5, label, size=12, fill=INK_2))
        for number in range(1, _days_in(month) + 1):
            day = month.replace(day=number)
            x = LEFT + (number - 1) * pitch
            if day in statuses:
                square = look_shape(statuses[day], x + 0.5, y + (PITCH - pitch + 1) / 2, pitch - 1)
                parts.append(f"<g><title>{escape(_told(shown[day]), limit=300)}</title>{square}</g>")
            elif day <= until:
                parts.append(circle(x + pitch / 2, y + PITCH / 2, 0.9, LINE))
    legend, foot = _legend(counts, HEAD + months * PITCH + 8, width)
    parts.append(legend)
    counts_in_words = ", ".join(f"{tr(LOOKS[s].word).lower()} {counts[s]}" for s in LookStatus)
    parts.append(
        words(
            0, foot + 27, tr("Days on which a look was due, since {day}.", day=day_words(rows[0])), size=12, fill=INK_2
        )
    )
    return drawing(
        width,
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


def _legend(counts: Mapping[LookStatus, int], top: float, width: float) -> tuple[str, float]:
    """What each square means and how many there are, on as many lines as the width asks for; the top of the last line.

    Args:
        counts: days by what became of them.
        top: px of the first line.
        width: px that no line passes.
    """
    parts, x = [], 0.0
    for status in (LookStatus.SEEN, LookStatus.CLOUDY, LookStatus.NOT_COVERED, LookStatus.FAILED):
        word, count = tr(LOOKS[status].word), f"{counts[status]}"
        end = 17 + text_width(word, 12) + 4 + text_width(count, 12, bold=True)
        if x and x + end > width:
            x, top = 0.0, top + 18
        parts.append(look_shape(status, x, top, 12))
        parts.append(followed(words(x + 17, top + 10.5, word, size=12), count, bold=True))
        x += end + 16
    return "".join(parts), top


def _told(look: Look) -> str:
    """What stands behind a square: the day, what became of it, the scene."""
    why = f" ({look_reasons(look.reasons)})" if look.reasons else ""
    status = f"{look.acquired_at.date().isoformat()}: {tr(LOOKS[look.status].word).lower()}{why}"
    return tr("{status}. Scene {id}", status=status, id=look.scene_id)


def _days_in(month: date) -> int:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month).days
