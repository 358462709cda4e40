"""How often the rule for night light flags look-alike places, where nothing is known: its placebo. Pure.

Each patch of look-alikes is judged as if it were a site: less the light of the ground around it, held against the
median of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

import numpy as np
import numpy.typing as npt

from geodata.looks.measure import Measure
from geodata.wording.false_flag_rate import false_flag_interval
from pipelines.activity.light import RULE, LightValue, changes_where_separable

PLACES_FLAGGED = "night_light_places_flagged"
"""The name of this measure: confirmed flags a place-year, with their exact 95 % interval."""
LEAST_YEARS = 5.0
"""Place-years of which a rate is told."""
DAYS_PER_YEAR = 365.25


def placebo_measure(
    site_id: str,
    days: npt.NDArray[np.datetime64],
    places: npt.NDArray[np.float64],
    around: npt.NDArray[np.float64],
    own: Sequence[Measure],
    run_id: str,
) -> list[Measure]:
    """Confirmed flags a place-year over the look-alike places of a site, as one measure on the newest day.

    Args:
        site_id: whose look-alikes they are.
        days: (T,) of the looks, increasing.
        places: (T, P) nW/cm2/sr, NaN = not seen.
        around: (T, P) the same of the ground around each.
        own: the site's measures of its look-alikes ("night_light_lookalikes"): what moves all of them.
        run_id: this run's.

    Returns:
        Nothing while fewer than LEAST_YEARS were judged. A place of which nothing would be said counts for none: most
        of its light comes from the ground around.
    """
    level = {m.at.date(): m.value for m in own}
    flags, years = 0, 0.0
    for values, beside in zip(places.T, around.T, strict=True):
        series = _series(days, values, beside, level)
        if len(series) < RULE.least_history:
            continue
        judged = (series[-1].day - series[0].day).days - RULE.least_history_days
        if judged <= 0:
            continue
        changes = changes_where_separable(series)
        if changes is None:
            continue
        years += judged / DAYS_PER_YEAR
        flags += sum(change.confirmed_on is not None for change in changes)
    if years < LEAST_YEARS:
        return []
    low, high = false_flag_interval(flags, years)
    at = datetime.combine(datetime.fromisoformat(str(days[-1])).date(), time(12), UTC)
    return [Measure(site_id, PLACES_FLAGGED, at, flags / years, "flags/year", low, high, run_id=run_id)]


def _series(
    days: npt.NDArray[np.datetime64],
    values: npt.NDArray[np.float64],
    around: npt.NDArray[np.float64],
    level: Mapping[date, float],
) -> list[LightValue]:
    """One place as a site would be: its look-alikes' light brought to its own level, and the light around it."""
    seen = [
        (datetime.fromisoformat(str(day)).date(), float(value), float(beside) if np.isfinite(beside) else None)
        for day, value, beside in zip(days, values, around, strict=True)
        if np.isfinite(value)
    ]
    seen = [one for one in seen if one[0] in level]
    if not seen:
        return []
    scale = float(np.median([value for _, value, _ in seen])) / max(
        float(np.median([level[d] for d, *_ in seen])), 1e-9
    )
    return [LightValue(day, value, level[day] * scale, "", beside) for day, value, beside in seen]
