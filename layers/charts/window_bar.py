"""The window of a change as a bar: circle = last clear look, bar = the change lies in here, upright = first seen,
diamond = confirmed (dashed line while it is not), dotted to an upright = ended, cross = withdrawn. Pure.

One function for list, table, triage and PDF; bars of one list share one axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import month_short, short_day
from geodata.i18n.messages import msg, tr
from geodata.wording.change_sentences import window_caption, window_sentence
from layers.style.svg import ACCENT, HALO, INK_2, LINE, WHITE, circle, drawing, line, path, rect, text_width, words
from layers.style.symbols import KINDS, WITHDRAWN_GREY, colour

KEY = msg(
    "Bar: from the last clear look, or usual value, to first seen. Upright: first seen. Diamond: rule met "
    "(enough looks agree; no person has to). Dotted line: until it ended. Cross: withdrawn. All are days of images, of "
    "night light the middle of the nights that a value stands for. Clear: half of the change or more was in sight."
)
"""The line under every list of bars."""

NARROW = 150.0
"""Pixels under which an axis has no room for a month with its year."""


@dataclass(frozen=True)
class TimeAxis:
    """Days on a line of pixels, shared by the bars of one list."""

    start: date  # at the left edge
    end: date  # at the right edge, after start
    left: float = 4.0  # px
    right: float = 186.0  # px

    @property
    def most_ticks(self) -> int:
        """How many labelled months have room side by side."""
        return max(round((self.right - self.left) / 40), 2)

    def x(self, day: date) -> float:
        """The pixel of a day, held within the edges."""
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def shared_axis(detections: Sequence[Detection], today: date, *, left: float = 4, right: float = 186) -> TimeAxis:
    """An axis that holds every window of a list and today; at least 60 days."""
    starts = [d.last_clear_before or d.first_seen for d in detections]
    start = min([*starts, today - timedelta(days=60)])
    days = [day for d in detections for day in (d.ended_on, d.confirmed_on, d.first_seen) if day]
    return TimeAxis(start - timedelta(days=3), max([today, *days]), left, right)


def month_ticks(axis: TimeAxis, most: int | None = None) -> list[tuple[date, str]]:
    """First days of months on an axis with their labels; the year stands in January and at the first label."""
    most = most or axis.most_ticks
    months: list[date] = []
    day = date(axis.start.year, axis.start.month, 1)
    while day <= axis.end:
        if day >= axis.start:
            months.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if not months:
        return [(axis.start, f"{month_short(axis.start)} {axis.start.year}")]
    steps = [1, 2, 3, 4, 6, 12, 24, 60, 120]
    step = next((s for s in steps if len(months) / s <= most), steps[-1])
    kept = [m for m in months if (m.year * 12 + m.month - 1) % step == 0] or months[:1]
    long_axis = (axis.end - axis.start).days > 250
    narrow = axis.right - axis.left < NARROW

    def label(i: int, first: date) -> str:
        if narrow:  # no room for month and year: January gives the year alone
            return str(first.year) if long_axis and first.month == 1 else month_short(first)
        year = f" {first.year}" if long_axis and (i == 0 or first.month == 1) else ""
        return f"{month_short(first)}{year}"

    return [(first, label(i, first)) for i, first in enumerate(kept)]


def bar_shape(detection: Detection, axis: TimeAxis, y: float, *, half: float = 6.0) -> str:
    """The bar as shapes with its middle at y, `half` px up and down."""
    ink = colour(detection.kind, detection.state)
    withdrawn = detection.state is State.WITHDRAWN
    tint = WITHDRAWN_GREY if withdrawn else KINDS[detection.kind].fill
    seen = axis.x(detection.first_seen)
    start = axis.x(detection.last_clear_before) if detection.last_clear_before else axis.left
    parts = [rect(start, y - half + 1, seen - start, 2 * half - 2, tint, ink, stroke_width=1, fill_opacity="0.35")]
    reached = seen
    confirmed = axis.x(detection.confirmed_on) if detection.confirmed_on else None
    ended = detection.state in (State.ENDED, State.WITHDRAWN) and detection.ended_on is not None
    if confirmed is not None:
        parts.append(line(seen, y, confirmed, y, ink, 1.8))
        reached = confirmed
    if ended and detection.ended_on is not None:
        stop = axis.x(detection.ended_on)
        if withdrawn:
            parts.append(line(reached, y, stop, y, ink, 1.8))
            parts.append(
                line(stop - 4, y - 4, stop + 4, y + 4, ink, 1.8) + line(stop - 4, y + 4, stop + 4, y - 4, ink, 1.8)
            )
        else:
            parts.append(line(reached, y, stop, y, ink, 2, stroke_dasharray="0.5 4", stroke_linecap="round"))
            parts.append(line(stop, y - half, stop, y + half, ink, 2.6))
    elif confirmed is None:
        parts.append(line(seen, y, axis.right, y, ink, 1.8, stroke_dasharray="4 3"))
    parts.append(line(seen, y - half - 1, seen, y + half + 1, ink, 2.2))
    if detection.last_clear_before is not None:
        parts.append(circle(start, y, 4.2, WHITE, ink, 1.6))
    if confirmed is not None:
        parts.append(path(f"M{confirmed:.2f} {y - 5.5:.2f}l5.5 5.5l-5.5 5.5l-5.5 -5.5Z", ink, WHITE, 0.8))
    return "".join(parts)


CAPTION_TOP = 27.0
"""Pixels down to which lines of days are drawn where words stand below: none crosses them."""
CAPTION_SIZE, CAPTION_LINE = 11.0, 13.0
"""Pixels of the words below a bar, and from one line of them to the next."""
WIDER = 1.07
"""By how much a text may be wider than `text_width` says."""


def window_bar(
    detection: Detection,
    axis: TimeAxis,
    *,
    caption: bool = True,
    since: date | None = None,
    width: float = 200,
) -> str:
    """One detection's window as a drawing.

    Args:
        detection: the change.
        axis: shared by the list.
        caption: True = the dates in words underneath.
        since: day of the reader's briefing, drawn as a dashed upright; None = not drawn.
        width: of the drawing in px.
    """
    captions = _captions(detection, width - axis.left) if caption else []
    height = 31.0 + CAPTION_LINE * len(captions) if captions else 18.0
    foot = CAPTION_TOP if caption else height
    parts = [line(axis.x(day), 0, axis.x(day), foot, LINE, 1) for day, _ in month_ticks(axis)]
    if since is not None and axis.start <= since <= axis.end:
        parts.append(line(axis.x(since), 0, axis.x(since), foot, ACCENT, 1.4, stroke_dasharray="3 3"))
    parts.append(bar_shape(detection, axis, 11 if caption else 9))
    for i, text in enumerate(captions):
        parts.append(words(axis.left, 38 + CAPTION_LINE * i, text, size=CAPTION_SIZE, fill=INK_2, **HALO))
    return drawing(width, height, tr("Window of {id}", id=detection.id), window_sentence(detection), "".join(parts))


def _captions(detection: Detection, room: float) -> list[str]:
    """The dates in words, on a second line where one has no room: a day that is cut off reads as another one.

    Args:
        detection: the change.
        room: px to the right edge.
    """
    whole = window_caption(detection)
    if text_width(whole, CAPTION_SIZE) * WIDER <= room:
        return [whole]
    window, break_, end = whole.partition("; ")
    return [f"{window};", end] if break_ else [whole]


def axis_head(axis: TimeAxis, *, since: date | None = None, width: float = 200) -> str:
    """The head of a list of bars: months, and the day compared with."""
    marked = since is not None and axis.start <= since <= axis.end
    height = 32.0 if marked else 18.0
    ticks = month_ticks(axis)
    parts: list[str] = []
    taken = -100.0
    crossed = False
    at = axis.x(since) if marked and since is not None else -100.0
    for day, label in ticks:
        x = axis.x(day)
        if x - taken >= 30 and x <= axis.right - 12:
            parts.append(words(x, height - 4, label, size=12, fill=INK_2))
            crossed = crossed or x - 3 <= at <= x + text_width(label, 12) + 3
            taken = x + text_width(label, 12) - 22
        parts.append(line(x, height - 2, x, height, LINE, 1))
    if marked and since is not None:
        x = axis.x(since)
        anchor = "end" if x > width - 70 else "start" if x < 70 else "middle"
        parts.append(
            words(x, 12, tr("After {day}", day=short_day(since)), size=12, fill=ACCENT, bold=True, text_anchor=anchor)
        )
        if not crossed:
            parts.append(line(x, 15, x, height, ACCENT, 1.4, stroke_dasharray="3 3"))
    description = tr("{first} to {last}", first=axis.start.isoformat(), last=axis.end.isoformat())
    return drawing(width, height, tr("Time axis of the list"), description, "".join(parts))
