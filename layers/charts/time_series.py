"""Measures over time on one axis: gaps hatched, change windows shaded, intervals as bands, reports and looks below.

Pure. What was not seen is hatched and joined by dots, never by a line: between two looks far apart nothing is said.
The time from which the seasons are learnt was seen, so it is no gap: it is tinted, and says so.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geodata.access.not_released import figures_held_sentence
from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import day, number
from geodata.i18n.messages import msg, tr, trn
from geodata.incidents.incident import Incident
from geodata.incidents.monthly_counts import TEMPO, counted_month
from geodata.looks.learning_time import JUDGED, learning_time
from geodata.looks.look import Look
from geodata.looks.measure import (
    FRESH_CONTROLS,
    FRESH_GROUND,
    OUTSIDE,
    RADAR_FLAGGED,
    SURROUNDINGS,
    Measure,
    of_own_file,
    sensor_and_band,
)
from geodata.razed_ground.stage import stage_of
from geodata.wording.change_sentences import consistent_with
from layers.charts.by_look.look_calendar import day_statuses
from layers.charts.window_bar import TimeAxis, month_ticks
from layers.style.escape import shorten
from layers.style.svg import (
    ACCENT,
    HALO,
    INK,
    INK_2,
    LINE,
    WHITE,
    circle,
    drawing,
    followed,
    hatch,
    line,
    n,
    path,
    rect,
    text_width,
    words,
)
from layers.style.symbols import KINDS, colour, strip_shape

OLD_VALUE_DAYS = 45
"""Days before the end of the axis beyond which the newest value is named with its day."""
AXIS_WORDS = msg(
    "Shaded columns: change windows. Hatched: not seen, so nothing is said. Pale green: history, looked at; nothing is "
    "judged yet. One value beyond a dashed line is no change: it takes several over weeks."
)
"""How the charts are to be read."""
WINDOWS_WORDS = msg(
    "Shaded columns: change windows. Looks: high and green where usable, half as high and grey where cloudy."
)
"""The same where no measure is drawn."""
HISTORY = "#DDF0E8"
"""The tint of the history: pale beside the green of a look."""
HISTORY_WORDS = msg("history: nothing is judged yet")
GAP_DAYS = 40
"""Days between two values from which the time between them counts as not seen: as for a stale site."""
TITLES: dict[str, tuple[str, str]] = {
    "built_up": (msg("Built-up area"), msg("hectares, 90 % band")),
    FRESH_GROUND: (msg("Fresh ground"), msg("% of the site, 90 % band")),
    "vegetation": (msg("Vegetation"), msg("green share of the site")),
    "night_light": (msg("Night light"), msg("nW/cm²/sr")),
    "night_light_lookalikes": (msg("Look-alikes’ light"), msg("nW/cm²/sr")),
    "night_light_against_lookalikes": (msg("Night light"), msg("against look-alikes")),
    "radar_against_lookalikes": (msg("Radar"), msg("dB against look-alikes")),
    "incident_tempo": (msg("Report tempo"), msg("reports a month")),
}
"""Heading and unit line of each measure; another name is shown as it is, with its unit."""
NO_PANEL = frozenset(
    {"night_light_places_flagged", "night_light_surroundings", "incident_tempo_region", FRESH_CONTROLS}
)
"""Measures by which another is judged: table and exports have them, a panel each would crowd out what they serve."""
_RADAR_LEVEL = re.compile(r"radar_(v[vh])_orbit_(.+)")
LEFT, RIGHT_ROOM = 150.0, 78.0
"""Pixels for the names of the rows, and for the newest values."""
NARROW, NARROW_LEFT, NARROW_HEAD = 500.0, 40.0, 24.0
"""Pixels of width under which a row has its name above it, as on a phone; then the room for its ticks and its name."""


def left_of(width: float) -> float:
    """Where the axis begins on a drawing that is `width` px wide."""
    return NARROW_LEFT if width < NARROW else LEFT


def row_name(title: str, unit: str, top: float, width: float) -> str:
    """The name of a row and its unit: at its left, or above it on a narrow drawing."""
    if width >= NARROW:
        return words(0, top + 14, shorten(tr(title), 24), size=13, bold=True) + words(
            0, top + 31, unit, size=12, fill=INK_2
        )
    return followed(words(0, top - 11, shorten(tr(title), 24), size=13, bold=True, **HALO), unit, fill=INK_2)


@dataclass(frozen=True)
class UsualRange:
    """What is usual on one day, in the measure's unit."""

    day: date
    low: float
    high: float
    flagged_above: float  # a higher value is flagged
    flagged_below: float | None = None  # a lower value is flagged; None = none is


@dataclass(frozen=True)
class Panel:
    """One measure over time."""

    name: str  # of the measure
    measures: tuple[Measure, ...]  # any order
    usual: tuple[UsualRange, ...] = ()  # drawn as a grey band; () = not known
    gap_days: int = GAP_DAYS  # days without a value that count as not seen; 0 = single images, each by itself
    tall: bool = False  # True for the leading panel


def panels_of(
    measures: Sequence[Measure], usual: Mapping[str, Sequence[UsualRange]] | None = None
) -> tuple[Panel, ...]:
    """A panel for each measure that has values: built-up area first and tall, the others in the order of TITLES.

    Args:
        measures: any order. Those once a month get a longer gap, so that a month apart is not "not seen"; of the
            report tempo the month that still runs is left out.
        usual: usual range by name of measure, by day.
    """
    others = {m.name for m in measures if stage_of(m.name) is None}  # stages have a chart of their own
    own = {name for name in others if of_own_file(name) and name.endswith(SURROUNDINGS)}
    beside = {name for name in others if name.startswith(RADAR_FLAGGED) and name.endswith(OUTSIDE)}
    names = [*TITLES, *sorted(others - set(TITLES) - NO_PANEL - own - beside)]
    panels: list[Panel] = []
    for name in names:
        series = tuple(sorted((m for m in measures if m.name == name), key=lambda m: m.at))
        if name == TEMPO:
            series = series[:-1]  # the newest month still runs: what is counted so far would read as a fall
        if not series:
            continue
        steps = sorted((b.at - a.at).days for a, b in itertools.pairwise(series))
        typical = steps[len(steps) // 2] if steps else 0
        panels.append(
            Panel(
                name,
                series,
                usual=tuple((usual or {}).get(name, ())),
                gap_days=0 if of_own_file(name) else max(GAP_DAYS, 2 * typical),
                tall=name == "built_up",
            )
        )
    return tuple(panels)


@dataclass(frozen=True)
class Beside:
    """What is drawn with the measures of a site on their axis."""

    windows: Sequence[Detection] = ()  # changes: window shaded, first look drawn; withdrawn ones are left out
    incidents: Sequence[Incident] = ()  # reports, counted by month
    looks: Sequence[Look] = ()  # optical, as a strip; with the first value they tell history from what was not seen
    held: bool = False  # no measure is told, because a change at the site is held back


NOTHING_BESIDE = Beside()


def time_charts(
    panels: Sequence[Panel],
    *,
    start: date,
    end: date,
    beside: Beside = NOTHING_BESIDE,
    place: str = "",
    width: float = 800,
) -> str:
    """All that is known of one site over time, as one drawing on one axis.

    Args:
        panels: measures, top to bottom.
        start, end: the axis; start before end.
        beside: changes, reports and looks on the same axis, and whether measures are told.
        place: the site's name, for the title.
        width: in px.
    """
    axis = TimeAxis(start, end, left_of(width), width - RIGHT_ROOM)
    head = NARROW_HEAD if width < NARROW else 0.0
    incidents, looks, held = beside.incidents, beside.looks, beside.held
    shown = [d for d in beside.windows if d.state is not State.WITHDRAWN and start <= d.first_seen <= end]
    heights = [126.0 if p.tall else 72.0 if p.usual else 54.0 for p in panels]
    tops: list[float] = []
    y = 34.0 + head
    for height in heights:
        tops.append(y)
        y += height + 20 + head
    reports_top, looks_top = y, y + (62 + head if incidents else 0)
    foot = looks_top + (44 if looks else 0)
    learnt = learning_time((m for p in panels for m in p.measures), looks, held=held)
    parts = [_months(axis, foot)]
    for d in shown:
        a = axis.x(d.last_clear_before or d.first_seen)
        b = axis.x(d.first_seen)
        parts.append(rect(a, 24, max(b - a, 1), foot - 24, KINDS[d.kind].fill, "none", fill_opacity="0.2"))
    for panel, top, height in zip(panels, tops, heights, strict=True):
        parts.append(_panel(panel, axis, top, height, (start, end), _learnt_of(panel, panels, learnt)))
    for d in shown:
        parts.append(line(axis.x(d.first_seen), 24, axis.x(d.first_seen), foot, colour(d.kind, d.state), 1.6))
    parts += [row_name(*_title_of(panel), top, width) for panel, top in zip(panels, tops, strict=True)]
    if incidents:
        parts.append(row_name(msg("Reports"), msg("per month"), reports_top, width))
        parts.append(_reports(incidents, axis, reports_top, start, end))
    if looks:
        parts.append(row_name(msg("Looks"), "", looks_top + (0 if head else 6), width))
        parts.append(_looks(looks, axis, looks_top))
    title = tr("Measures over time at {place}", place=place) if place else tr("Measures over time")
    description = _described(panels, shown, start, end, learnt)
    if held:
        description = f"{description} {figures_held_sentence(held)}"
    return drawing(width, foot + 4, title, description, "".join(parts), fluid=True)


def _learnt_of(panel: Panel, panels: Sequence[Panel], learnt: tuple[date, date] | None) -> tuple[date, date] | None:
    """The time before a panel's first value that was looked at and only learnt from; None where it was not."""
    first = min((m.at.date() for m in panel.measures), default=None)
    if first is not None and learnt is not None and panel.name == FRESH_GROUND:  # it is held against the year before
        return learnt[0], first
    if first is not None and panel.name.startswith(RADAR_FLAGGED):  # the levels of its orbit begin with its first look
        orbit = panel.name.removeprefix(RADAR_FLAGGED)
        days = [m.at.date() for p in panels if p is not panel and p.name.endswith(f"_{orbit}") for m in p.measures]
        return (min(days), first) if days else None
    return learnt if panel.name.startswith(JUDGED) else None


def _months(axis: TimeAxis, foot: float) -> str:
    """The months along the top, each with a line down to the foot."""
    parts = []
    for tick, label in month_ticks(axis, most=min(9, int((axis.right - axis.left) // 58))):
        x = axis.x(tick)
        parts.append(line(x, 24, x, foot, LINE, 1))
        if x < axis.right - 26:
            parts.append(words(x + 3, 14, label, size=12, fill=INK_2))
    return "".join(parts)


def _looks(looks: Sequence[Look], axis: TimeAxis, top: float) -> str:
    """The strip of looks, one mark a day."""
    parts: list[str] = []
    strip = max(min((axis.right - axis.left) / max((axis.end - axis.start).days, 1) * 4, 4), 1.2)
    for when, status in sorted(day_statuses(looks).items()):
        if axis.start <= when <= axis.end:
            parts.append(strip_shape(status, axis.x(when) - strip / 2, top, strip, 28))
    return "".join([*parts, line(axis.left, top + 28, axis.right, top + 28, LINE, 1)])


def gaps(days: Sequence[date], start: date, end: date, gap_days: int) -> list[tuple[date, date]]:
    """Stretches without a value of more than gap_days, the ends of the axis included; days in order, within it."""
    edges = [start, *days, end]
    return [(a, b) for a, b in itertools.pairwise(edges) if (b - a).days > gap_days]


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values that span a range: at least two, at most `most`; of one value the whole numbers around it."""
    if not high > low:  # no step says how exact one value is: a month without reports is 0 of 1, not of 0.0001
        return [float(math.floor(low)), float(math.floor(low) + 1)]
    steps = [factor * 10.0**power for power in range(-4, 9) for factor in (1, 2, 5)]
    step = next((s for s in steps if int(-(-high // s)) - int(low // s) + 1 <= most), steps[-1])
    first, last = int(low // step), int(-(-high // step))
    return [round(step * i, 6) for i in range(first, max(last, first + 1) + 1)]


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Ticks as they are written: all with the decimals that one of them needs, so that no two are alike."""
    decimals = next((d for d in range(4) if all(abs(tick - round(tick, d)) < 1e-6 for tick in ticks)), 4)
    return [f"{tick:,.{decimals}f}" for tick in ticks]


def _unjudged(
    axis: TimeAxis, top: float, height: float, gap: tuple[date, date], learnt: tuple[date, date] | None
) -> str:
    """A stretch without a value: the part of it that is history tinted, the rest hatched."""
    a, b = gap
    parts = []
    if learnt is not None and learnt[0] < b and learnt[1] >= b:
        tinted = max(a, learnt[0])
        x, wide = axis.x(tinted), axis.x(b) - axis.x(tinted)
        parts.append(rect(x, top, wide, height, HISTORY, "none"))
        if text_width(tr(HISTORY_WORDS), 12) < wide:
            parts.append(
                words(x + wide / 2, top + height / 2 + 4, HISTORY_WORDS, size=12, fill=INK_2, text_anchor="middle")
            )
        b = tinted
    if b > a:
        parts.append(rect(axis.x(a), top, axis.x(b) - axis.x(a), height, WHITE, "none", fill_opacity="0.75"))
        parts.append(hatch(axis.x(a), top, axis.x(b) - axis.x(a), height, step=9, stroke="#B4BDC4", width=0.9))
    return "".join(parts)


def _title_of(panel: Panel) -> tuple[str, str]:
    """Name and unit of a panel."""
    if of_own_file(panel.name):
        return _own_title(panel.name), panel.measures[0].unit
    if panel.name.startswith(RADAR_FLAGGED):
        orbit = panel.name.removeprefix(RADAR_FLAGGED).removeprefix("orbit_").replace("_", " ")
        return msg("Radar: changed echo"), f"%, {shorten(orbit, 16)}"
    if level := _RADAR_LEVEL.fullmatch(panel.name):
        return f"{tr('Radar')} {level[1].upper()}", f"dB, {shorten(level[2].replace('_', ' '), 16)}"
    title, unit = TITLES.get(panel.name, (panel.name.replace("_", " ").capitalize(), ""))
    return title, unit or (panel.measures[0].unit if panel.measures else "")


def _own_title(name: str) -> str:
    """What a series from an analyst's own images is called: its sensor and band."""
    return " ".join(sensor_and_band(name))


def _panel(
    panel: Panel,
    axis: TimeAxis,
    top: float,
    height: float,
    shown: tuple[date, date],
    learnt: tuple[date, date] | None,
) -> str:
    start, end = shown
    values = [m for m in panel.measures if start <= m.at.date() <= end]
    parts: list[str] = []
    days = [m.at.date() for m in values]
    parts += [_unjudged(axis, top, height, gap, learnt) for gap in gaps(days, start, end, panel.gap_days)]
    if not values:
        parts.append(
            words(
                (axis.left + axis.right) / 2,
                top + height / 2 + 4,
                msg("not measured"),
                fill=INK_2,
                text_anchor="middle",
            )
        )
        return "".join(parts)
    lows = [m.value if m.low is None else m.low for m in values]
    highs = [m.value if m.high is None else m.high for m in values]
    usual = [u for u in panel.usual if start <= u.day <= end]
    lowest = min([*lows, *highs, *(u.low if u.flagged_below is None else u.flagged_below for u in usual)])
    highest = max([*lows, *highs, *(u.flagged_above for u in usual)])
    ticks = nice_ticks(lowest, highest, 5 if panel.tall else 4)
    floor, ceiling = ticks[0], ticks[-1]

    def at(value: float) -> float:
        return top + height - (value - floor) / (ceiling - floor) * height

    if len(usual) > 1:
        parts.append(_usual(usual, axis, at))
    labelled = ticks if panel.tall else [ticks[0], ticks[-1]]
    for tick, text in zip(labelled, tick_texts(labelled), strict=True):
        parts.append(line(axis.left, at(tick), axis.right, at(tick), LINE, 1))
        parts.append(words(axis.left - 7, at(tick) + 4, text, size=12, fill=INK_2, text_anchor="end"))
    ink, few = ACCENT if panel.tall else INK, len(values) <= 160
    dot = 0.0 if not few else 2.1 if panel.gap_days else 3.2
    parts += [_stretch(run, axis, at, ink, dot) for run in _runs(values, panel.gap_days)]
    runs = _runs(values, panel.gap_days) if panel.gap_days else []  # between single images nothing is said
    for before, after in itertools.pairwise(runs):
        x1, x2 = axis.x(before[-1].at.date()), axis.x(after[0].at.date())
        parts.append(line(x1, at(before[-1].value), x2, at(after[0].value), INK_2, 1, stroke_dasharray="1 4"))
    if len(usual) < 2:
        y = min(max(at(values[-1].value), top + 8), top + height - 8)
        parts.append(_newest(values[-1], axis, y, ink))
    return "".join(parts)


def _stretch(run: Sequence[Measure], axis: TimeAxis, at: Callable[[float], float], ink: str, dot: float) -> str:
    """Values that are joined by a line, with their band where all have one, and a dot each of that radius, 0 = none."""
    parts, xs = [], [axis.x(m.at.date()) for m in run]
    if all(m.low is not None and m.high is not None for m in run):
        upper = [f"{n(x)} {n(at(m.high or 0))}" for x, m in zip(xs, run, strict=True)]
        lower = [f"{n(x)} {n(at(m.low or 0))}" for x, m in zip(xs, run, strict=True)]
        parts.append(path("M" + "L".join([*upper, *lower[::-1]]) + "Z", ACCENT, fill_opacity="0.16"))
    d = "M" + "L".join(f"{n(x)} {n(at(m.value))}" for x, m in zip(xs, run, strict=True))
    parts.append(path(d, "none", ink, 1.8, stroke_linejoin="round"))
    if dot:
        parts.extend(circle(x, at(m.value), dot, ink) for x, m in zip(xs, run, strict=True))
    return "".join(parts)


def _usual(usual: Sequence[UsualRange], axis: TimeAxis, at: Callable[[float], float]) -> str:
    """The usual range as a grey band, and the level from which a value is flagged, each with its word.

    Args:
        usual: by day, at least two.
        axis: of the days.
        at: the pixel of a value.
    """
    upper = [f"{n(axis.x(u.day))} {n(at(u.high))}" for u in usual]
    lower = [f"{n(axis.x(u.day))} {n(at(u.low))}" for u in usual]
    edge = "L".join(f"{n(axis.x(u.day))} {n(at(u.flagged_above))}" for u in usual)
    below = [u for u in usual if u.flagged_below is not None]
    foot = "L".join(f"{n(axis.x(u.day))} {n(at(u.flagged_below or 0.0))}" for u in below)
    flagged = at(usual[-1].flagged_above) + 4
    middle = max((at(usual[-1].low) + at(usual[-1].high)) / 2 + 4, flagged + 12)  # one under the other, never over
    return "".join(
        (
            path("M" + "L".join([*upper, *lower[::-1]]) + "Z", "#DDE2E5"),
            path(f"M{edge}", "none", INK_2, 1, stroke_dasharray="4 3"),
            path(f"M{foot}", "none", INK_2, 1, stroke_dasharray="4 3") if len(below) > 1 else "",
            words(axis.right + 8, flagged, msg("flagged"), size=12, fill=INK_2),
            words(axis.right + 8, middle, msg("usual"), size=12, fill=INK_2),
        )
    )


def _newest(newest: Measure, axis: TimeAxis, y: float, ink: str) -> str:
    """The newest value beside the axis at height y: its figure, the ends of its band, and its day where it is old."""
    figure = f"{newest.value:.1f} {newest.unit}" if newest.unit == "ha" else number(round(newest.value, 1))
    parts = [words(axis.right + 8, y + 2, figure, size=13, fill=ink, bold=True)]
    if newest.low is not None and newest.high is not None:
        # the ends of the band at its right edge, as they are: it need not lie evenly around the value
        parts.append(words(axis.right + 8, y + 17, _ends(newest), size=12, fill=INK_2))
    if (axis.end - newest.at.date()).days > OLD_VALUE_DAYS:  # an old value without its day reads as that of today
        parts.append(words(axis.right + 8, y + 31, day(newest.at.date()), size=12, fill=INK_2))
    return "".join(parts)


def _ends(m: Measure) -> str:
    """The interval of a value in a few letters: '9.0 to 16.2', without decimals where both ends are long."""
    low, high = m.low or 0.0, m.high or 0.0
    digits = 1 if high < 100 else 0
    return tr("{first} to {last}", first=f"{low:.{digits}f}", last=f"{high:.{digits}f}")


def _runs(values: Sequence[Measure], gap_days: int) -> list[list[Measure]]:
    """Values in stretches that are joined by a line."""
    runs: list[list[Measure]] = []
    for m in values:
        if runs and m.at - runs[-1][-1].at <= timedelta(days=gap_days):
            runs[-1].append(m)
        else:
            runs.append([m])
    return runs


def _reports(incidents: Sequence[Incident], axis: TimeAxis, top: float, start: date, end: date) -> str:
    """Reports a month as squares, three high at most, then their number: each in the month in which the tempo counts
    it, and none that the tempo leaves out."""
    every = Counter(month for incident in incidents if (month := counted_month(incident)) is not None)
    months = {month: count for month, count in every.items() if start.replace(day=1) <= month <= end}
    base = top + 44
    parts = [line(axis.left, base, axis.right, base, LINE, 1)]
    for month, count in sorted(months.items()):
        x = axis.x(max(start, min(month + timedelta(days=14), end)))
        for i in range(min(count, 3)):
            parts.append(rect(x - 4.5, base - 12 - i * 12, 9, 9, WHITE, INK, stroke_width=1.2))
        if count > 3:
            parts.append(words(x, base - 39, count, size=12, text_anchor="middle"))
    return "".join(parts)


def _described(
    panels: Sequence[Panel], windows: Sequence[Detection], start: date, end: date, learnt: tuple[date, date] | None
) -> str:
    sentences = [tr("From {first} to {last}.", first=day(start), last=day(end))]
    if learnt is not None and learnt[1] > start:
        sentences.append(tr("Until {day}, history: nothing is judged yet.", day=day(learnt[1])))
    for panel in panels:
        values = [m for m in panel.measures if start <= m.at.date() <= end]
        title = tr(_title_of(panel)[0])
        if values:
            newest = f"{values[-1].value:.1f} {values[-1].unit}"
            if values[-1].low is not None and values[-1].high is not None:
                newest += f" ({_ends(values[-1])})"
            sentences.append(
                trn(
                    "{title}: {n} value, newest {newest}.",
                    "{title}: {n} values, newest {newest}.",
                    len(values),
                    title=title,
                    n=f"{len(values):,}",
                    newest=newest,
                )
            )
            usual = [u for u in panel.usual if start <= u.day <= end]
            if usual:
                u = usual[-1]
                sentences.append(
                    tr(
                        "Usual then: {low} to {high}; flagged above {most}.",
                        low=f"{u.low:.1f}",
                        high=f"{u.high:.1f}",
                        most=f"{u.flagged_above:.1f}",
                    )
                )
        else:
            sentences.append(tr("{title}: not measured.", title=title))
    for d in windows:
        when = day(d.first_seen)
        if d.last_clear_before:
            when = tr("{first} to {last}", first=day(d.last_clear_before), last=when)
        what = consistent_with(d)
        sentences.append(tr("Shaded: {kind}, {when}.", kind=f"{what[:1].lower()}{what[1:]}", when=when))
    return " ".join(sentences)
