"""How often the rule for night light flags look-alike places, where nothing is known: its placebo. Pure.

Each patch of look-alikes is judged as if it were a site, held against the median of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

import numpy as np
import numpy.typing as npt

from geodata.looks.measure import Measure
from geodata.wording.false_flag_rate import false_flag_interval
from pipelines.activity.light import RULE, LightValue, light_changes

PLACES_FLAGGED = "night_light_places_flagged"
"""The name of this measure: confirmed flags a place-year, with their exact 95 % interval."""
LEAST_YEARS = 5.0
"""Place-years of which a rate is told."""
DAYS_PER_YEAR = 365.25


def placebo_measure(
    site_id: str,
    days: npt.NDArray[np.datetime64],
    places: npt.NDArray[np.float64],
    own: Sequence[Measure],
    run_id: str,
) -> list[Measure]:
    """Confirmed flags a place-year over the look-alike places of a site, as one measure on the newest day.

    Args:
        site_id: whose look-alikes they are.
        days: (T,) of the looks, increasing.
        places: (T, P) nW/cm2/sr, NaN = not seen.
        own: the site's measures of its look-alikes ("night_light_lookalikes"): what moves all of them.
        run_id: this run's.

    Returns:
        Nothing while fewer than LEAST_YEARS were judged.
    """
    level = {m.at.date(): m.value for m in own}
    flags, years = 0, 0.0
    for values in places.T:
        series = _series(days, values, level)
        if len(series) < RULE.least_history:
            continue
        judged = (series[-1].day - series[0].day).days - RULE.least_history_days
        if judged <= 0:
            continue
        years += judged / DAYS_PER_YEAR
        flags += sum(change.confirmed_on is not None for change in light_changes(series))
    if years < LEAST_YEARS:
        return []
    low, high = false_flag_interval(flags, years)
    at = datetime.combine(datetime.fromisoformat(str(days[-1])).date(), time(12), UTC)
    return [Measure(site_id, PLACES_FLAGGED, at, flags / years, "flags/year", low, high, run_id=run_id)]


def _series(
    days: npt.NDArray[np.datetime64], values: npt.NDArray[np.float64], level: Mapping[date, float]
) -> list[LightValue]:
    """One place as a site would be: its look-alikes' light brought to its own level."""
    both = [
        (datetime.fromisoformat(str(day)).date(), float(value))
        for day, value in zip(days, values, strict=True)
        if np.isfinite(value)
    ]
    both = [(day, value) for day, value in both if day in level]
    if not both:
        return []
    scale = float(np.median([value for _, value in both])) / max(float(np.median([level[d] for d, _ in both])), 1e-9)
    return [LightValue(day, value, level[day] * scale, "") for day, value in both]
