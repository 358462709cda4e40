"""One measure around one action: matched controls, trend before, difference, placebos, and the answer. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.actions.answer import LEVEL, Answer, CurvePoint, Newest, Outcome, Verdict
from geodata.actions.middle_range import middle
from geodata.i18n.messages import englishn, msg
from pipelines.before_after.difference import (
    LEAST_CONTROLS,
    LEAST_PLACEBOS,
    RANK,
    Difference,
    against_the_others,
    difference,
    stands_out,
)
from pipelines.before_after.windows import (
    MONTH_DAYS,
    Months,
    Place,
    Series,
    Window,
    change_of,
    months_seen,
    newest_of,
    place_of,
    seen_window,
)

ALIKE = 4.0
"""Factor by which a control's level before may differ from the sites' mean, where enough controls are within it."""
MOST_CONTROLS = 60
"""The controls nearest in level are taken, so many at most."""
TREND_LEVEL = 0.95
"""Of the interval by which trends before are called different."""
MOST_DATES = 4
"""Earlier dates on which the same question is asked."""
NEWEST_DAYS, GROWTH_DAYS = 31, 92
"""Days up to the newest value that say how it stands now; of growth, which is a slope. None of them was compared."""
SOON = msg("fewer than 45 days with values have passed since")
NO_CONTROLS = msg("fewer than five places that it does not concern were seen before and after")
NO_PLACEBOS = msg("too few other places and earlier dates were seen to tell how often such a difference comes about")


@dataclass(frozen=True)
class Seen:
    """All that is known of one measure: by site id."""

    concerned: Mapping[str, Series]
    others: Mapping[str, Series]  # places that the action does not concern


def judge(outcome: Outcome, seen: Seen, window: Window | None) -> Answer:
    """What can be told of one measure.

    Args:
        outcome: which.
        seen: values at the sites and elsewhere.
        window: the times; None = too few days have passed.
    """
    if window is None:
        return Answer(outcome, Verdict.LITTLE, SOON)
    seen_sites = [seen.concerned[key] for key in _places(seen.concerned, window)]
    window = seen_window(seen_sites, window)
    sites = _places(seen.concerned, window) if window is not None else {}
    if window is None or not sites:
        missing = len(seen.concerned)
        why = englishn(
            "its site was not seen often enough before and after",
            "its sites were not seen often enough before and after",
            missing,
        )
        return Answer(outcome, Verdict.LITTLE, why)
    months = months_seen((seen.concerned[key] for key in sites), window)
    controls = _alike(outcome, sites, _places(seen.others, window, months))
    answer = Answer(
        outcome,
        Verdict.NONE,
        sites=tuple(sites),
        controls=tuple(controls),
        site_levels=_levels(sites),
        control_levels=_levels(controls) if controls else None,
        curve=_curve(sites, controls, window),
        before=(window.before_from, window.before_until),
        after=(window.after_from, window.after_until),
        newest=_newest(sites, seen.concerned, window),
    )
    if len(controls) < LEAST_CONTROLS:
        return replace(answer, verdict=Verdict.UNCOMPARED, why=NO_CONTROLS)
    return _compared(answer, sites, controls, seen, window)


def _compared(
    answer: Answer, sites: Mapping[str, Place], controls: Mapping[str, Place], seen: Seen, window: Window
) -> Answer:
    outcome, changes, beside = answer.outcome, _changes(sites), _changes(controls)
    mean_difference = difference(changes, beside, outcome.least)
    earlier = _earlier(outcome, seen, window, controls)
    at_places = against_the_others(beside)
    as_large = sum(abs(p) >= abs(mean_difference.value) for p in at_places)
    dates_outside = sum(_outside(one, outcome.least) for _, one in earlier)
    answer = replace(
        answer,
        difference=mean_difference.value,
        low=mean_difference.low,
        high=mean_difference.high,
        places=(as_large, len(at_places)),
        dates=(dates_outside, len(earlier)),
    )
    trend = _trend(outcome, sites, controls)
    if trend is not None:
        answer = replace(answer, trend=trend.value, trend_low=trend.low, trend_high=trend.high)
        apart_months = (outcome.before_days + (window.until - window.last).days) / 2 / MONTH_DAYS
        if _outside(trend, outcome.least / apart_months):
            return replace(answer, verdict=Verdict.TRENDS)
    placebos = [*at_places, *(p for effects, _ in earlier for p in effects)]
    share, asked = stands_out(changes, beside, placebos)
    if asked < LEAST_PLACEBOS:
        return replace(answer, verdict=Verdict.UNCOMPARED, why=NO_PLACEBOS)
    if not _outside(mean_difference, outcome.least) or share > RANK:
        return answer
    return replace(answer, verdict=Verdict.FELL if mean_difference.value < 0 else Verdict.ROSE)


def _newest(sites: Mapping[str, Place], series: Mapping[str, Series], window: Window) -> Newest | None:
    """How the sites stand well after the time compared; None where nothing was measured then."""
    day = max(series[key].days[-1] for key in sites)
    days = GROWTH_DAYS if window.outcome.name == "growth" else NEWEST_DAYS
    if (day - window.until).days < days:
        return None
    newest_by_site = {key: late for key in sites if (late := newest_of(series[key], window, day, days)) is not None}
    if not newest_by_site:
        return None
    seen = [_standing(sites[key], late, window) for key, late in newest_by_site.items()]
    before, after, level, moved = (float(np.mean(part)) for part in zip(*seen, strict=True))
    return Newest(day, days, before, after, level, moved, len(seen))


def _standing(place: Place, late: tuple[float, float], window: Window) -> tuple[float, float, float, float]:
    """A place's level before, after and now, and by how much its value moved since the time after."""
    value, level = late
    if window.outcome.name == "growth":
        return place.before, place.after, level, value - place.after
    was, since = (float(np.nanmean(part)) for part in np.split(place.months, [window.months_before]))
    if not window.outcome.relative:  # echoes of different orbits have one level only less what each was before
        return place.before, place.before + since - was, place.before + value - was, value - since
    return place.before, place.after, level, value - since


def _outside(found: Difference, least: float) -> bool:
    """Whether an interval leaves out zero, and its middle is no less than the least change that is told."""
    return (found.low > 0 or found.high < 0) and abs(found.value) >= least


def _places(series: Mapping[str, Series], window: Window, months: Months | None = None) -> dict[str, Place]:
    """The places that were seen often enough; months as place_of has them."""
    place_by_key = {key: place_of(one, window, months) for key, one in series.items()}
    return {key: place for key, place in place_by_key.items() if place is not None}


def _changes(places: Mapping[str, Place]) -> list[float]:
    return [place.change for place in places.values()]


def _alike(outcome: Outcome, sites: Mapping[str, Place], others: Mapping[str, Place]) -> dict[str, Place]:
    """The controls nearest in level before; those far from it only where there would else be too few."""

    def far(place: Place) -> float:
        if not outcome.relative:
            return abs(place.before - usual)
        return abs(math.log(max(place.before, 1e-6)) - math.log(max(usual, 1e-6)))

    usual = float(np.mean([place.before for place in sites.values()]))
    nearest = sorted(others, key=lambda key: (far(others[key]), key))[:MOST_CONTROLS]
    if outcome.relative:
        within = [key for key in nearest if far(others[key]) <= math.log(ALIKE)]
        nearest = within if len(within) >= 2 * LEAST_CONTROLS else nearest
    return {key: others[key] for key in sorted(nearest)}


def _trend(outcome: Outcome, sites: Mapping[str, Place], controls: Mapping[str, Place]) -> Difference | None:
    one = [p.trend for p in sites.values() if math.isfinite(p.trend)]
    other = [p.trend for p in controls.values() if math.isfinite(p.trend)]
    if not one or len(other) < LEAST_CONTROLS:
        return None
    return difference(one, other, outcome.least / (outcome.before_days / MONTH_DAYS), TREND_LEVEL)


def _earlier(
    outcome: Outcome, seen: Seen, window: Window, controls: Mapping[str, Place]
) -> list[tuple[list[float], Difference]]:
    """For each earlier date: the difference of each place against all others, and that of the sites; of the months in
    which the sites were seen then."""
    differences = []
    step = (window.until - window.first).days + 1
    others = {key: seen.others[key] for key in controls}
    for number in range(1, MOST_DATES + 1):
        moved = window.moved(number * step)
        changes_by_key = {key: change_of(one, moved) for key, one in seen.concerned.items()}
        sites = [change for change in changes_by_key.values() if change is not None]
        months = months_seen((seen.concerned[key] for key, one in changes_by_key.items() if one is not None), moved)
        beside = [change for one in others.values() if (change := change_of(one, moved, months)) is not None]
        if not sites or len(beside) < LEAST_CONTROLS:
            continue
        differences.append((against_the_others([*sites, *beside]), difference(sites, beside, outcome.least, LEVEL)))
    return differences


def _levels(places: Mapping[str, Place]) -> tuple[float, float]:
    return (
        float(np.mean([place.before for place in places.values()])),
        float(np.mean([place.after for place in places.values()])),
    )


def _curve(sites: Mapping[str, Place], controls: Mapping[str, Place], window: Window) -> tuple[CurvePoint, ...]:
    own, beside = _centred(sites, window), _centred(controls, window)
    points = []
    for number in range(window.months_before + window.months_after):
        here = [row[number] for row in own if math.isfinite(row[number])]
        there = [row[number] for row in beside if math.isfinite(row[number])]
        low, high = middle(there) if there else (None, None)
        points.append(
            CurvePoint(
                number - window.months_before + 0.5,
                float(np.mean(here)) if here else None,
                float(np.mean(there)) if there else None,
                low,
                high,
            )
        )
    return tuple(points)


def _centred(places: Mapping[str, Place], window: Window) -> Sequence[Sequence[float]]:
    """Each place's months less its own mean before."""
    return [(p.months - np.nanmean(p.months[: window.months_before])).tolist() for p in places.values()]
