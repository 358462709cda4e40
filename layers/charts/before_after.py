"""One measure before and after an action: the sites as a line over the range of the controls. Pure.

Each place is drawn less its own mean before, so that places of different size share one axis. Months that were not seen
are gaps; the day of the action is a line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geodata.actions.answer import Answer, CurvePoint, Outcome
from geodata.actions.middle_range import within
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import msg, tr
from layers.charts.by_month.words_of_chart import Sign, heading, key_rows
from layers.charts.time_series import nice_ticks
from layers.style.svg import ACCENT, INK, INK_2, LINE, WHITE, circle, drawing, line, path, rect, words

WIDTH = 520.0
"""Pixels for which it is drawn where there is room."""
LEFT, RIGHT, HEAD, HEIGHT = 54.0, 12.0, 40.0, 120.0
BAND = "#D9DFE3"
"""Fill of the range in which most controls lie."""
GROWTH = "growth"
"""The outcome that is drawn as an area, of which it is the slope."""
MOST = 12.0
"""Values of relative measures are told in percent up to this factor."""


@dataclass(frozen=True)
class _Axes:
    """Months to px across, values to px down."""

    first: float  # month at the left end, counted from the action
    last: float  # month at the right end
    ticks: Sequence[float]  # of the values, from the lowest to the highest
    width: float  # of the drawing, px
    top: float  # of the axis of values, px

    def x(self, month: float) -> float:
        return LEFT + (month - self.first) / (self.last - self.first) * (self.right - LEFT)

    def y(self, value: float) -> float:
        return self.foot - (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0]) * HEIGHT

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def foot(self) -> float:
        return self.top + HEIGHT


def before_after_chart(answer: Answer, *, width: float = WIDTH) -> str:
    """The chart of one measure; the months in words are its description.

    Args:
        answer: with a curve.
        width: in px.
    """
    points = [_shown(answer.outcome, p) for p in answer.curve]
    values = [v for p in points for v in (p.sites, p.controls, p.low, p.high) if v is not None]
    ticks = nice_ticks(min([*values, 0.0]), max([*values, 0.0]) + 1e-6, 4)
    parts, more = heading(tr(answer.outcome.words), _unit_words(answer.outcome), width)
    axes = _Axes(points[0].month - 0.5, points[-1].month + 0.5, ticks, width, HEAD + more)
    x, y = axes.x, axes.y
    parts += _grid(axes)
    parts += [_band(run, x, y) for run in _runs(points, "low")]
    parts += [_line(run, "controls", x, y, INK_2, 1.4) for run in _runs(points, "controls")]
    parts.append(line(LEFT, y(0.0), axes.right, y(0.0), INK_2, 1))
    parts.append(line(x(0.0), axes.top - 6, x(0.0), axes.foot, INK, 1.6))
    parts += [_line(run, "sites", x, y, ACCENT, 2.4) for run in _runs(points, "sites")]
    parts += [
        circle(x(p.month), y(p.sites), 3.2, ACCENT, WHITE)
        for p in points
        if p.sites is not None and math.isfinite(p.sites)
    ]
    key, foot = _foot(axes, len(answer.controls))
    title = tr("{measure} before and after", measure=tr(answer.outcome.words))
    described = _described(answer.outcome, points)
    return drawing(width, foot, title, described, "".join((*parts, *key)), fluid=True)


def _grid(axes: _Axes) -> list[str]:
    """A line and a number for each tick."""
    parts = []
    for tick in axes.ticks:
        at = axes.y(tick)
        number = f"{tick:+g}".replace("-", "−") if tick else "0"
        parts.append(line(LEFT, at, axes.right, at, LINE, 1))
        parts.append(words(LEFT - 6, at + 4, number, size=12, fill=INK_2, text_anchor="end"))
    return parts


def _foot(axes: _Axes, controls: int) -> tuple[list[str], float]:
    """How many months on each side, and what is drawn how; and where that ends, px."""
    before = tr("{months} before", months=in_figures(round(-axes.first), "month"))
    after = tr("{months} after", months=in_figures(round(axes.last), "month"))
    places = tr("controls: {n} of {all}", n=within(controls), all=controls)
    signs: list[Sign] = [
        (lambda x, y: [rect(x, y + 5, 20, 3, ACCENT)], tr("its sites")),
        (lambda x, y: [rect(x, y, 20, 12, BAND)], places),
    ]
    key, end = key_rows(signs, LEFT, axes.foot + 22, axes.width)
    return [
        words(LEFT, axes.foot + 16, before, size=12, fill=INK_2),
        words(axes.right, axes.foot + 16, after, size=12, fill=INK_2, text_anchor="end"),
        *key,
    ], end


def _shown(outcome: Outcome, p: CurvePoint) -> CurvePoint:
    """A month in the numbers of the axis."""
    if not outcome.relative:
        return p
    sites, controls, low, high = (
        None if v is None else 100 * (min(math.exp(v), MOST) - 1) for v in (p.sites, p.controls, p.low, p.high)
    )
    return CurvePoint(p.month, sites, controls, low, high)


def _runs(points: Sequence[CurvePoint], name: str) -> list[list[CurvePoint]]:
    """Months in a row that were seen, on one side of the action."""
    runs: list[list[CurvePoint]] = []
    for p in points:
        before = runs[-1][-1] if runs and runs[-1] else None
        if getattr(p, name) is None:
            runs.append([])
        elif before is not None and (before.month < 0) == (p.month < 0):
            runs[-1].append(p)
        else:
            runs.append([p])
    return [run for run in runs if run]


def _line(
    run: Sequence[CurvePoint],
    name: str,
    x: Callable[[float], float],
    y: Callable[[float], float],
    ink: str,
    wide: float,
) -> str:
    steps = " L".join(f"{x(p.month):.1f} {y(getattr(p, name)):.1f}" for p in run)
    return path(f"M{steps}", stroke=ink, width=wide)


def _band(run: Sequence[CurvePoint], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """The range of the controls over some months, each as wide as its month."""
    parts = []
    for p in run:
        if p.low is not None and p.high is not None:
            a, b = x(p.month - 0.5), x(p.month + 0.5)
            parts.append(rect(a, y(p.high), b - a, max(y(p.low) - y(p.high), 1.5), BAND))
    return "".join(parts)


def _unit_words(outcome: Outcome) -> str:
    """What is drawn, translated: of a relative measure with what is added to each level before it is divided."""
    if outcome.relative:
        return tr(
            "percent of the mean before, {floor} {unit} added to each level",
            floor=f"{outcome.floor:g}",
            unit=tr(outcome.unit),
        )
    return tr(msg("ha, its slope is the growth") if outcome.name == GROWTH else outcome.unit)


def _rounded(value: float) -> float:
    """To a thousandth, without the sign that a zero keeps."""
    return round(value, 3) + 0.0


def _described(outcome: Outcome, points: Sequence[CurvePoint]) -> str:
    unit = "%" if outcome.relative else tr(msg("ha") if outcome.name == GROWTH else outcome.unit)
    month_texts = []
    for p in points:
        month = tr("month {n}", n=f"{math.floor(p.month) if p.month < 0 else math.ceil(p.month):+d}")
        sites = tr("not seen") if p.sites is None else f"{_rounded(p.sites):+.3g} {unit}"
        controls = tr("not seen") if p.controls is None else f"{_rounded(p.controls):+.3g} {unit}"
        month_texts.append(
            tr("{month}: sites {sites}, controls {controls}", month=month, sites=sites, controls=controls)
        )
    return "; ".join(month_texts).replace("-", "−")
