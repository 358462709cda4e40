"""The words around a chart by month, which keep their size on a narrow drawing: title, months, key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from geodata.i18n.english_formats import month_short
from layers.style.svg import INK_2, text_width, words
from layers.style.text_lines import SPARE, wrapped

LINE, ROW = 15.0, 18.0
"""Pixels from one line of a title to the next, and from one row of a key to the next."""
LEAST_BETWEEN = 48.0
"""Pixels from the name of a month to the next, so that neither lies on the other."""
Sign = tuple[Callable[[float, float], list[str]], str]
"""Draws a sample of at most 20 px from x on with its top at y; and what it stands for, translated."""


def heading(title: str, unit: str, width: float) -> tuple[list[str], float]:
    """The title of a chart and its unit on as many lines as they need, and by how many px more than one line each.

    Args:
        title: translated.
        unit: under it, translated.
        width: of the chart, px.
    """
    titles, units = wrapped(title, 13, width, bold=True), wrapped(unit, 12, width)
    parts = [words(0, 14 + LINE * at, text, size=13, bold=True) for at, text in enumerate(titles)]
    first = 14 + LINE * len(titles)
    parts += [words(0, first + LINE * at, text, size=12, fill=INK_2) for at, text in enumerate(units)]
    return parts, LINE * (len(titles) + len(units) - 2)


def month_names(axis: Sequence[date], left: float, step: float, y: float) -> list[str]:
    """The names of months under their columns, every third or as many as have room.

    Args:
        axis: first days of the months, in a row.
        left: where the first column begins, px.
        step: width of a column, px.
        y: baseline, px.
    """
    every = next(n for n in (3, 6, 12, 24) if n * step >= LEAST_BETWEEN or n == 24)
    return [
        words(left + at * step, y, f"{month_short(first)} {first.year % 100:02d}", size=11, fill=INK_2)
        for at, first in enumerate(axis)
        if at % every == 0
    ]


def key_rows(signs: Sequence[Sign], left: float, top: float, width: float) -> tuple[list[str], float]:
    """A sample and the words of each sign in rows that end within `width` px, and where they end.

    Args:
        signs: in the order in which they are read.
        left: where each row begins, px.
        top: of the first row, px.
        width: of the drawing, px.
    """
    parts: list[str] = []
    x = left
    for sign, text in signs:
        room = 26 + SPARE * text_width(text, 12)
        if x > left and x + room > width:
            x, top = left, top + ROW
        for at, line in enumerate(wrapped(text, 12, width - x - 26)):
            parts.append(words(x + 26, top + 10 + LINE * at, line, size=12))
        parts += sign(x, top)
        x += room + 18
    return parts, top + ROW
