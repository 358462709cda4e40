"""The measures of a site as the series that are held against each other. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from geodata.actions.answer import Outcome
from geodata.looks.measure import Measure
from pipelines.activity.light import FLOOR, own_surroundings
from pipelines.activity.light_detections import light_values
from pipelines.before_after.windows import Series

MOST_HAVE = 0.8
"""Share 0..1 of a site's nights that must have look-alikes, or surroundings, before its light is held against them."""
RADAR = "radar_"
LEAST_ECHOES = 3
"""Looks of an orbit before the action without which its later ones say nothing."""


def series_of(outcome: Outcome, measures: Sequence[Measure], action_from: date) -> Series | None:
    """One site's series of an outcome; None where it has none of its measures.

    Args:
        outcome: which, but for the tempo of reports (report_days.py).
        measures: of the site, any names.
        action_from: first day of the action: echoes of different orbits are put on one level by what was before it.
    """
    if outcome.name in ("built_up", "growth"):
        points = sorted((m.at.date(), max(m.value, 0.0)) for m in measures if m.name == "built_up")
        values = [math.log(v + outcome.floor) if outcome.relative else v for _, v in points]
        return _series([day for day, _ in points], values, [v for _, v in points])
    if outcome.name == "night_light":
        return _light(measures)
    return _radar(measures, action_from)


def _series(days: Sequence[date], values: Sequence[float], levels: Sequence[float]) -> Series | None:
    return Series(tuple(days), tuple(values), tuple(levels)) if days else None


def _light(measures: Sequence[Measure]) -> Series | None:
    """A site's own light over its look-alikes', as pipelines/activity/light.py judges it."""
    every = light_values(measures)
    around = [v for v in every if v.surroundings is not None]
    less = bool(every) and len(around) >= MOST_HAVE * len(every)
    used = around if less else every
    held = [v for v in used if v.lookalikes is not None]
    against = bool(used) and len(held) >= MOST_HAVE * len(used)
    used = held if against else used
    own = [max(v.site - (own_surroundings(v) if less else 0.0), 0.0) for v in used]
    beside = [max(v.lookalikes or 0.0, 0.0) + FLOOR if against else 1.0 for v in used]
    values = [math.log(light + FLOOR) - math.log(level) for light, level in zip(own, beside, strict=True)]
    series = _series([v.day for v in used], values, own)
    return None if series is None else replace(series, above=less)


def _radar(measures: Sequence[Measure], action_from: date) -> Series | None:
    """Echoes of all orbits and satellites of one polarisation, each less its own mean before; VV where there is any."""
    names = {m.name for m in measures if m.name.startswith(RADAR)}
    band = next((b for b in ("radar_vv", "radar_vh") if any(n.startswith(b) for n in names)), "")
    if not band:
        return None
    by_orbit: Mapping[str, list[Measure]] = defaultdict(list)
    for m in measures:
        if m.name.startswith(band):
            by_orbit[m.name].append(m)
    points: list[tuple[date, float, float]] = []
    for echoes in by_orbit.values():
        before = [m.value for m in echoes if m.at.date() < action_from]
        if len(before) >= LEAST_ECHOES:
            usual = float(np.mean(before))
            points += [(m.at.date(), m.value - usual, m.value) for m in echoes]
    points.sort()
    return _series([day for day, _, _ in points], [v for _, v, _ in points], [level for _, _, level in points])
