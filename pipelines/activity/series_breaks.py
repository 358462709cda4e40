"""Breaks of anybody's series, by the same judges as those of a watched site, without a workspace.

A series of its own has seldom a whole year of history before the question, so less is asked of it: the range stays open
to values that fit it for a year, and what a season does is told as a change where no controls take it off.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Literal

import numpy as np

from geodata.detections.confidence import LEAST_ALIKE_SHARE
from geodata.detections.detection import Kind
from geodata.i18n.english_formats import in_figures
from pipelines.activity.breaks import BreakRule, judged
from pipelines.activity.light import RULE as LIGHT_RULE
from pipelines.activity.light import LightValue, light_changes, not_separable
from pipelines.activity.series_file import ReadSeries, Row
from pipelines.activity.tempo import CHANCE, LEAST_PAST_DAYS, WINDOW_DAYS, Count, tempo_breaks

Measured = Literal["light", "radar", "reports"]

LIGHT = replace(LIGHT_RULE, least_history_days=60)
"""As for a site, but judged from two months and twelve values on."""
LIGHT_MONTHLY = replace(LIGHT, least_history=6, least_history_days=150)
"""Of values once a month six: Student's t then asks for a change three times as large."""
MONTHLY_DAYS = 20
"""Days from value to value from which a series counts as monthly."""
MOST_RADIANCE = 1e4
"""nW/cm2/sr from which a value is a fill value or saturated: the brightest city is under it."""
FILLS = (6553.5, 65535.0)
"""Fill value of Black Marble, scaled and not."""
LEAST_VALUE = -50.0
"""nW/cm2/sr, and dB, under which a value is a fill value: noise of neither reaches so far below zero."""
NOISE_ROWS, NOISE_SHARE = 0.05, 0.01
"""Share of rows, and of their usual value, up to which values below zero are noise of a linear table."""
RADAR = BreakRule(
    window_days=1,
    least_values=3,
    restless=(),
    least_history=8,
    least_history_days=40,
    history_days=1100,
    chance=3e-3,
    least_spread=0.5,
    least_change=3.0,  # 2 dB is no evidence: a quarter of real series where nothing happened moved by as much
    confirm_values=3,
    confirm_days=12,
    beyond_range=1.2,
    sudden_share=0.85,  # invented fields flagged: 26 % without, 18 % at 0.7, 13 % so; steps in real series as before
)
"""How a series of backscatter is judged, dB."""
ROWS_OF_A_PLACE = 2
"""Rows for each id, on average, from which ids name places; else they number rows, or reports."""
STRETCH_DAYS, STRETCH_CHANCE = 15, 0.0005
"""Days of a stretch where counts are given by the day, and as pipelines/activity/tempo.py CHANCE for such: half as long
as a month, so twice as many windows."""
LEAST_MONTHS_SHARE = 0.7
"""Share of the months with a row, one each, from which rows are counts of months; with fewer they are reports."""
WEEK_DAYS = 5
"""Days from row to row from which each is a count of some days, so that one that is missing is no zero."""
MONTH_DAYS = 28
"""Days of a stretch from which it is judged as a month is."""
FILLED, NO_ECHO, ZERO_DB = "fill values, or saturated", "0 or less is no echo", "just 0 dB stands for no pixel"
"""Why values are left out."""
TAKEN_AS = {
    True: "below zero: they are taken as linear gamma0 and put into decibel.",
    False: "below zero: they are taken as decibel.",
}
"""How a sentence ends on the unit of a table of radar, by whether it is linear."""
OF_CONTROLS = "Of controls "
"""How a sentence begins that is about the controls."""


@dataclass(frozen=True)
class SeriesBreak:
    """One break of a series. Dates are of values."""

    kind: str  # of the kinds of activity
    last_before: date | None  # newest value before it that does not show it yet; None where there is none
    first_seen: date
    confirmed_on: date | None  # None while it is not confirmed
    ended_on: date | None  # None while it lasts
    series: str = ""  # orbit, platform and polarisation, where the table has them; of several places the id before them

    def as_json(self) -> dict[str, str | None]:
        """Its fields, days in ISO; `series` only where there is one."""

        def told(day: date | None) -> str | None:
            return day.isoformat() if day else None

        row: dict[str, str | None] = {
            "kind": self.kind,
            "last_before": told(self.last_before),
            "first_seen": self.first_seen.isoformat(),
            "confirmed_on": told(self.confirmed_on),
            "ended_on": told(self.ended_on),
        }
        return {**row, "series": self.series} if self.series else row


@dataclass(frozen=True)
class JudgedFile:
    """What a table came to."""

    breaks: tuple[SeriesBreak, ...]  # confirmed ones, and those that last and may yet be
    notes: tuple[str, ...]  # sentences in English: what was left out, and why nothing could be said
    empty: bool = False  # no row could be used


def judge_file(
    found: ReadSeries, measured: Measured, controls: ReadSeries | None = None, today: date | None = None
) -> JudgedFile:
    """Breaks of each series in a table.

    Args:
        found: the table.
        measured: what its values are: nW/cm2/sr, dB (or linear gamma0: no value of the table below zero), or reports (a
            row each, or counts by day).
        controls: series of look-alike places or of the region, on the same days, in the same unit; of radar in dB or
            linear gamma0, whichever the table's is.
        today: UTC; what is dated after it is left out, and a count of a month that is not over by then. None = nothing
            is, and each is of a whole month.
    """
    notes, table = [*found.notes, *(controls.notes if controls else ())], found
    if today is not None:
        table, of_table = _until(found, today)
        controls, of_controls = _until(controls, today, OF_CONTROLS) if controls else (None, [])
        notes += [*of_table, *of_controls]
    linear, linear_controls = _is_linear(table), controls is not None and _is_linear(controls)
    if measured == "radar" and table.rows:
        notes += _units(linear, linear_controls if controls and controls.rows else None)
        notes += [] if linear else _of_one_sign(table)
    breaks: list[SeriesBreak] = []
    ids = {row.id for row in table.rows}
    several = 1 < len(ids) <= len(table.rows) / ROWS_OF_A_PLACE
    rows_of_all = table.rows if several else [replace(row, id="") for row in table.rows]  # ids of rows, not of places
    for (name, place), rows in _apart(rows_of_all):
        of_name = [row for row in controls.rows if row.series.lower() in (name.lower(), "")] if controls else []
        lacks = ["No control is of this series: it is judged by itself."] if controls and not of_name else []
        if measured == "reports":
            series_breaks, series_notes = _reports(rows, of_name, today)
        elif measured == "radar":
            series_breaks, series_notes = _radar(rows, of_name, linear, linear_controls)
        else:
            series_breaks, series_notes = _light(rows, of_name)
        called = f"{place} {name}".strip() if several else name
        breaks += [replace(one, series=called) for one in series_breaks]
        notes += [f"{called}: {text}" if called else text for text in (*lacks, *series_notes)]
    if not table.rows:
        notes.append("No row can be used, so nothing is said.")
    return JudgedFile(
        tuple(sorted(breaks, key=lambda b: (b.first_seen, b.series, b.kind))), tuple(notes), not table.rows
    )


def _until(table: ReadSeries, today: date, of: str = "") -> tuple[ReadSeries, list[str]]:
    """A table without what is dated after a day, with a sentence where something was: a sheet filled ahead with zeros,
    or a slip in a year, is no value. `of` begins it: of which table they are."""
    past = tuple(row for row in table.rows if row.day <= today)
    return replace(table, rows=past), _left_out(table.rows, past, f"dated after today, {today.isoformat()}", of)


def _apart(rows: Sequence[Row]) -> list[tuple[tuple[str, str], list[Row]]]:
    """Rows by series and place (their id), each by day."""
    by_name = sorted(rows, key=lambda row: (row.series, row.id, row.day))
    return [(name, list(group)) for name, group in itertools.groupby(by_name, key=lambda row: (row.series, row.id))]


def _short(rows: Sequence[Row], values: int, days: int) -> list[str]:
    """A sentence where a series is too short to be judged."""
    span = (rows[-1].day - rows[0].day).days if rows else 0
    if len(rows) > values and span > days:
        return []
    seen = f"{in_figures(len(rows), 'value')} over {in_figures(span, 'day')}"
    needed = f"{in_figures(values + 1, 'value')} over {in_figures(days + 1, 'day')}"
    return [f"{seen}: nothing can be said before {needed}."]


def _left_out(rows: Sequence[Row], usable: Sequence[Row], why: str, of: str = "") -> list[str]:
    """A sentence where rows were left out; `of` begins it: of which table they are."""
    lost = len(rows) - len(usable)
    return [f"{of}{in_figures(lost, 'value')} left out: {why}."] if lost else []


def _without_fills(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if LEAST_VALUE < row.value < MOST_RADIANCE and row.value not in FILLS]


def _light(rows: Sequence[Row], controls: Sequence[Row]) -> tuple[list[SeriesBreak], list[str]]:
    usable, usable_controls = _without_fills(rows), _without_fills(controls)
    notes = _left_out(rows, usable, FILLED) + _left_out(controls, usable_controls, FILLED, OF_CONTROLS)
    if any(row.value < 0 for row in usable):
        notes.append("Negative radiance is noise and counts as none.")
    rule = LIGHT_MONTHLY if _step(usable) >= MONTHLY_DAYS else LIGHT
    until = usable[0].day + timedelta(days=rule.least_history_days) if usable else date.max
    usual_of = _usual_of_controls(usable_controls, until)
    known = [row for row in usable_controls if row.id in usual_of]
    notes += _left_out(usable_controls, known, f"no light of that control before {until.isoformat()}", OF_CONTROLS)
    level = _controls(known, usual_of)
    if controls and sum(row.day in level for row in usable) < LEAST_ALIKE_SHARE * len(usable):
        notes.append(f"Fewer than {LEAST_ALIKE_SHARE:.0%} of the values have controls: they are judged by themselves.")
    usual = median([row.value for row in usable if row.day < until] or [0.0])
    series = [
        LightValue(row.day, row.value, level[row.day] * usual if row.day in level else None, "") for row in usable
    ]
    notes += _short(usable, rule.least_history, rule.least_history_days)
    notes += [text] if (text := not_separable(series, rule)) else []
    breaks = [
        SeriesBreak(change.kind, change.last_usual, change.first_seen, change.confirmed_on, change.ended_on)
        for change in light_changes(series, rule)
        if change.confirmed_on is not None or change.ended_on is None
    ]
    return breaks, notes


def _step(rows: Sequence[Row]) -> float:
    steps = [(b.day - a.day).days for a, b in itertools.pairwise(rows)]
    return median(steps) if steps else 0.0


def _usual_of_controls(rows: Sequence[Row], until: date) -> dict[str, float]:
    """The median of each control before a day, by its id; those without light then are left out."""
    before: dict[str, list[float]] = {}
    for row in rows:
        if row.day < until:
            before.setdefault(row.id, []).append(row.value)
    return {key: usual for key, values in before.items() if (usual := median(values)) > 0}


def _controls(rows: Sequence[Row], usual_of: Mapping[str, float]) -> dict[date, float]:
    """Median of the controls by day, each over its own usual light.

    Args:
        rows: of controls that `usual_of` has.
        usual_of: the usual light of each control, by its id, above zero.
    """
    by_day: dict[date, list[float]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(max(row.value, 0.0) / usual_of[row.id])
    return {day: median(values) for day, values in by_day.items()}


def _is_linear(table: ReadSeries) -> bool:
    """Whether a table of radar is linear gamma0, of which no value is below zero but for noise; else it is in dB."""
    values = [row.value for row in table.rows if row.value > LEAST_VALUE]
    below = [-value for value in values if value < 0]
    if not below:
        return True
    usual = median(value for value in values if value >= 0) if len(below) < len(values) else 0.0
    return len(below) <= NOISE_ROWS * len(values) and max(below) <= NOISE_SHARE * usual


def _of_one_sign(table: ReadSeries) -> list[str]:
    """Sentences on series of a table in dB of which no value is below zero: they may be in another unit."""
    signs: dict[str, set[bool]] = {}
    for row in table.rows:
        signs.setdefault(row.series, set()).add(row.value < 0)
    names = sorted(name for name, below in signs.items() if below == {False})
    return [f"{name}: no value is below zero; it is taken as decibel, as the table's others." for name in names if name]


def _units(linear: bool, linear_controls: bool | None) -> list[str]:
    """Sentences on the unit that each table is taken to be in; none where all are in dB.

    Args:
        linear: of the table; False = dB.
        linear_controls: the same of the controls; None where there are none.
    """
    if not linear and not linear_controls:
        return []
    of_table = "No value is" if linear else "Values are"
    notes = [f"{of_table} {TAKEN_AS[linear]}"]
    if linear_controls is not None:
        of_controls = "no value is" if linear_controls else "values are"
        notes.append(f"{OF_CONTROLS}{of_controls} {TAKEN_AS[linear_controls]}")
    return notes


def _radar(
    rows: Sequence[Row], controls: Sequence[Row], linear: bool, linear_controls: bool
) -> tuple[list[SeriesBreak], list[str]]:
    held_rows, held_controls = _above_fill(rows), _above_fill(controls)
    notes = _left_out(rows, held_rows, FILLED) + _left_out(controls, held_controls, FILLED, OF_CONTROLS)
    usable, usable_controls = _in_decibel(held_rows, linear), _in_decibel(held_controls, linear_controls)
    notes += _left_out(held_rows, usable, NO_ECHO if linear else ZERO_DB)
    notes += _left_out(held_controls, usable_controls, NO_ECHO if linear_controls else ZERO_DB, OF_CONTROLS)
    until = _judged_from_day(usable, usable_controls)
    known = _with_usual(usable_controls, until)
    notes += _left_out(usable_controls, known, f"no value of that control before {until.isoformat()}", OF_CONTROLS)
    beside = _controls_decibel(known, until)
    if controls and not beside:
        notes.append("No control can be used: the series is judged by itself.")
    held = [row for row in usable if not beside or row.day in beside]
    notes += _left_out(usable, held, "no control has a value on that day")
    notes += _short(held, RADAR.least_history, RADAR.least_history_days)
    days = [row.day for row in held]
    moved = [row.value - beside.get(row.day, 0.0) for row in held]
    judged_series = judged(days, np.array(moved), RADAR)
    breaks = [
        SeriesBreak(
            Kind.RADAR_CHANGE,
            days[b.last_before] if b.last_before is not None else None,
            days[b.first_seen],
            days[b.confirmed] if b.confirmed is not None else None,
            days[b.ended] if b.ended is not None else None,
        )
        for b in judged_series.breaks
        if b.confirmed is not None or b.ended is None
    ]
    return breaks, notes


def _above_fill(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.value > LEAST_VALUE]


def _in_decibel(rows: Sequence[Row], linear: bool) -> list[Row]:
    """Rows in dB without those that have no echo: of a linear table 0, where the file has no pixel, or noise; of one in
    dB just 0, by which fills are written, and which no echo is."""
    if not linear:
        return [row for row in rows if row.value != 0]
    return [replace(row, value=10.0 * float(np.log10(row.value))) for row in rows if row.value > 0]


def _judged_from_day(rows: Sequence[Row], controls: Sequence[Row]) -> date:
    """The day before which the usual level of radar controls is taken: the first that can be judged. Later values have
    no say in it, so that a verdict of then stays.

    Args:
        rows: of the site, by day.
        controls: of the same series; where there are some, days without any of them are not judged.

    Returns:
        date.max where the series is too short to be judged at all.
    """
    covered = {row.day for row in controls}
    days = [row.day for row in rows if not controls or row.day in covered]
    later = days[RADAR.least_history :]
    return next((day for day in later if (day - days[0]).days >= RADAR.least_history_days), date.max)


def _with_usual(rows: Sequence[Row], until: date) -> list[Row]:
    """Rows of those controls that have a value before a day."""
    known = {row.id for row in rows if row.day < until}
    return [row for row in rows if row.id in known]


def _controls_decibel(rows: Sequence[Row], until: date) -> dict[date, float]:
    """Median of the controls by day, dB, each beside its own median before a day.

    Args:
        rows: in dB, of controls that each have a value before `until`.
        until: the first day that has no say in what is usual.
    """
    by_control: dict[str, list[tuple[date, float]]] = {}
    for row in rows:
        by_control.setdefault(row.id, []).append((row.day, row.value))
    by_day: dict[date, list[float]] = {}
    for values in by_control.values():
        usual = median([value for day, value in values if day < until])
        for day, value in values:
            by_day.setdefault(day, []).append(value - usual)
    return {day: median(values) for day, values in by_day.items()}


def _monthly(rows: Sequence[Row]) -> bool:
    """Whether rows are counts of calendar months, on whichever day of it each is dated: one in each, few missing.

    Of fewer than four nothing is judged, whatever they count; that they are too few is said in days of their months.
    """
    months = [row.day.year * 12 + row.day.month for row in rows]
    return len(set(months)) == len(months) > 0 and len(months) >= LEAST_MONTHS_SHARE * _months_from(rows)


def _months_from(rows: Sequence[Row]) -> int:
    """Calendar months from the first row to the last."""
    first, last = rows[0].day, rows[-1].day
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _reports(rows: Sequence[Row], controls: Sequence[Row], today: date | None) -> tuple[list[SeriesBreak], list[str]]:
    usable = [row for row in rows if row.value >= 0]
    notes = _left_out(rows, usable, "no count is negative")
    counts, holes = _stretches(usable, controls)
    if holes:
        notes.append(f"{in_figures(holes, 'stretch', 'stretches')} left out: no count is given there.")
    known = [count for count in counts if count.region is not None]
    if controls and len(known) < len(counts):
        without = in_figures(len(counts) - len(known), "stretch", "stretches")
        notes.append(f"No control for {without}: judged without any there.")
    if counts and today is not None and counts[-1].last >= today:
        running = counts.pop()
        notes.append(f"The count of {running.first.isoformat()} to {running.last.isoformat()} is left out: not over.")
    span = (counts[-1].last - counts[0].first).days + 1 if counts else 0
    if span < LEAST_PAST_DAYS + WINDOW_DAYS:
        needed = in_figures(LEAST_PAST_DAYS + WINDOW_DAYS, "day")
        notes.append(f"Counts of {in_figures(span, 'day')}: nothing can be said before {needed}.")
    months = min(((count.last - count.first).days + 1 for count in counts), default=0) >= MONTH_DAYS
    breaks = [
        SeriesBreak(Kind.BUSIER if b.up else Kind.QUIETER, b.last_before, b.first_seen, b.confirmed_on, b.ended_on)
        for b in tempo_breaks(counts, CHANCE if months else STRETCH_CHANCE)
        if b.confirmed_on is not None or b.ended_on is None
    ]
    return breaks, notes


def _stretches(rows: Sequence[Row], controls: Sequence[Row]) -> tuple[list[Count], int]:
    """Counts of stretches, and how many are left out: calendar months where each row is of a month of its own; else the
    rows' own where they are longer than STRETCH_DAYS; else of STRETCH_DAYS each.

    Of counts by the day, a day without a row had no report. Of counts of weeks, months and quarters one that is missing
    is not known, and is no zero: its stretch is left out. A last stretch that is not over is left out unsaid. What the
    controls were is known from their first row to their last.
    """
    if not rows:
        return [], 0
    step = _step([row for row in rows if row.value > 0] if _step(rows) <= 1 else rows)
    gaps = {(b.day - a.day).days for a, b in itertools.pairwise(rows)}
    regular = len({gap for gap in gaps if gap <= 1.5 * step}) <= 4 and _step(rows) >= STRETCH_DAYS
    holes = 0
    if _monthly(rows):
        starts = [row.day.replace(day=1) for row in rows]
        ends = [(start + timedelta(days=32)).replace(day=1) for start in starts]
        holes = _months_from(rows) - len(rows)
    elif regular and step >= STRETCH_DAYS:
        starts = [row.day for row in rows]
        longest = timedelta(days=round(1.5 * step))
        ends = [b if b - a <= longest else a + timedelta(days=round(step)) for a, b in itertools.pairwise(starts)]
        ends.append(starts[-1] + timedelta(days=round(step)))
        holes = sum(round((b - a).days / step) - 1 for a, b in itertools.pairwise(starts) if b - a > longest)
    else:
        whole = ((rows[-1].day - rows[0].day).days + 1) // STRETCH_DAYS
        every = [rows[0].day + timedelta(days=STRETCH_DAYS * k) for k in range(whole)]
        missing = _missing(rows)
        starts = [
            a for a in every if not any(a < hole[1] and hole[0] < a + timedelta(STRETCH_DAYS) for hole in missing)
        ]
        ends = [day + timedelta(days=STRETCH_DAYS) for day in starts]
        holes = len(every) - len(starts)

    def inside(of: Sequence[Row]) -> list[float]:
        sums = [0.0] * len(starts)
        for row in of:
            at = bisect_right(starts, row.day) - 1  # stretches touch
            if at >= 0 and row.day < ends[at]:
                sums[at] += row.value
        return sums

    known = (min(row.day for row in controls), max(row.day for row in controls)) if controls else (date.max, date.min)
    around = [
        count if known[0] < end and start <= known[1] else None
        for start, end, count in zip(starts, ends, inside(controls), strict=True)
    ]
    counts = [
        Count(start, end - timedelta(days=1), own, other)
        for start, end, own, other in zip(starts, ends, inside(rows), around, strict=True)
    ]
    return counts, holes


def _missing(rows: Sequence[Row]) -> list[tuple[date, date]]:
    """Times of which no count is given, of counts of some days each: from when, and until when. Of counts by the day
    there are none, and of reports one by one neither."""
    step = _step(rows)
    if step < WEEK_DAYS:
        return []
    longest = 1.5 * step
    return [
        (a.day + timedelta(days=round(step)), b.day)
        for a, b in itertools.pairwise(rows)
        if (b.day - a.day).days > longest
    ]
