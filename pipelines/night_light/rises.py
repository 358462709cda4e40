"""Night light above its usual range, held against look-alike places. Pure.

The series is the logarithm of the site's light over its look-alikes' (over its own history where there are too few):
what moves the whole sky or the whole region cancels. Its usual range is frozen from the first year. Values are taken in
order of time, so that what is said of one uses none after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from geodata.detections.detection import Confidence, State

HISTORY_DAYS = 365
"""Days from the first value that make the usual range: every season once."""
MIN_HISTORY = 12
"""Values needed in it; of fewer the spread is a guess."""
DIFFERS_SIGMA = 4.0
"""Robust standard deviations above the middle of the history: a normal series passes once in 30,000 values."""
BACK_SIGMA = 2.0
"""Within so many it is back in its usual range; the gap between the two keeps it from flickering."""
LEAST_SPREAD = 0.06
"""Natural-log units; smallest spread believed, since the product itself repeats no better than about 6 %."""
LEAST_RISE = 0.25
"""Natural-log units (28 %); a smaller rise says nothing that a policy officer would act on."""
CONFIRM_VALUES = 3
"""Values in a row above the range that confirm."""
CONFIRM_DAYS = 20
"""Days from the first to the confirming one: a festival is shorter."""
END_VALUES = 2
"""Values in a row back in the range that end it."""
FLOOR = 0.3
"""nW/cm2/sr added before the logarithm: below it the sensor sees its own noise."""


@dataclass(frozen=True)
class LightValue:
    """One value of a site's night light."""

    day: date  # middle of its interval, UTC
    site: float  # nW/cm2/sr
    lookalikes: float | None  # nW/cm2/sr at the site's level; None where there are too few
    scene_id: str


@dataclass(frozen=True)
class UsualLight:
    """What is usual for a site's light on one day, nW/cm2/sr."""

    day: date
    low: float  # lower end of the range in which it counts as back to usual
    high: float  # upper end of it
    flagged_above: float  # a higher value is flagged


@dataclass(frozen=True)
class Rise:
    """A stay of the light above its usual range. Dates are of values."""

    state: State
    last_usual: date | None  # value before the first that differs; None when there is none
    first_seen: date
    confirmed_on: date | None  # None while, or if never, confirmed
    last_seen: date
    ended_on: date | None  # first value back in the range; None while it lasts
    confidence: Confidence
    reasons: tuple[str, ...]  # codes of geodata/wording/reasons.py
    control_basis: str  # "look-alikes" | "usual range"
    values: int  # from first_seen to the end or the newest
    agreeing: int  # of those, above the range
    scene_ids: tuple[str, ...]  # of the values that show it, and of each day above


def rises(series: Sequence[LightValue]) -> tuple[Rise, ...]:
    """Every stay above the usual range, oldest first; empty while the history is too short.

    Args:
        series: by day, increasing.
    """
    usual = _usual(series)
    if usual is None:
        return ()
    used, log, history, middle, spread, against = usual
    found: list[Rise] = []
    start: int | None = None
    above: list[int] = []
    back = 0
    for i in np.flatnonzero(~history).tolist():
        rise = log[i] - middle
        if rise > DIFFERS_SIGMA * spread and rise > LEAST_RISE:
            start = i if start is None else start
            above.append(i)
            back = 0
        elif start is not None and rise <= BACK_SIGMA * spread:
            back += 1
            if back >= END_VALUES or not _confirmed(used, above):
                found.append(_rise(used, log - middle, spread, start, above, i - back + 1, against))
                start, above, back = None, [], 0
        else:
            back = 0
    if start is not None:
        found.append(_rise(used, log - middle, spread, start, above, None, against))
    return tuple(found)


def usual_band(series: Sequence[LightValue]) -> tuple[UsualLight, ...]:
    """The usual range of a site's light on each day that has a value, in the light's own unit; empty while the history
    is too short.

    Args:
        series: by day, increasing; the same that `rises` takes, and the same range as it holds them against.
    """
    usual = _usual(series)
    if usual is None:
        return ()
    used, _, _, middle, spread, against = usual
    flagged = max(DIFFERS_SIGMA * spread, LEAST_RISE)
    days = []
    for value in used:
        level = max(value.lookalikes or 0.0, 0.0) + FLOOR if against else 1.0
        low, high, above = (
            max(level * float(np.exp(middle + rise)) - FLOOR, 0.0)
            for rise in (-BACK_SIGMA * spread, BACK_SIGMA * spread, flagged)
        )
        days.append(UsualLight(value.day, low, high, above))
    return tuple(days)


def _usual(
    series: Sequence[LightValue],
) -> tuple[list[LightValue], npt.NDArray[np.float64], npt.NDArray[np.bool_], float, float, bool] | None:
    """Values used, their logarithms, which are history, its middle and robust spread, whether against look-alikes;
    None while the history is too short."""
    if not series:
        return None
    held = [value for value in series if value.lookalikes is not None]
    against = len(held) >= 0.8 * len(series)
    used = held if against else list(series)
    log = np.array(
        [
            np.log(max(v.site, 0.0) + FLOOR) - (np.log(max(v.lookalikes or 0.0, 0.0) + FLOOR) if against else 0.0)
            for v in used
        ]
    )
    until = used[0].day + timedelta(days=HISTORY_DAYS)
    history = np.array([v.day < until for v in used])
    if history.sum() < MIN_HISTORY or history.all():
        return None
    middle = float(np.median(log[history]))
    spread = max(1.4826 * float(np.median(np.abs(log[history] - middle))), LEAST_SPREAD)
    return used, log, history, middle, spread, against


def _confirmed(used: Sequence[LightValue], above: Sequence[int]) -> int | None:
    """Index of the value that confirms; None when none does."""
    for k, i in enumerate(above):
        row = above[max(0, k - CONFIRM_VALUES + 1) : k + 1]
        unbroken = len(row) == CONFIRM_VALUES and row[-1] - row[0] == CONFIRM_VALUES - 1
        if unbroken and (used[i].day - used[above[0]].day).days >= CONFIRM_DAYS:
            return i
    return None


def _carried(above: Sequence[int], start: int, over: int | None) -> list[int]:
    """The values that show a rise, and those of each day that is told of it: the usual one before, the end."""
    return sorted({*above, start, *((start - 1,) if start else ()), *((over,) if over is not None else ())})


def _rise(
    used: Sequence[LightValue],
    rise: np.ndarray,
    spread: float,
    start: int,
    above: Sequence[int],
    over: int | None,
    against: bool,
) -> Rise:
    confirmed = _confirmed(used, above)
    end = len(used) - 1 if over is None else over - 1
    if over is None:
        state = State.CONFIRMED if confirmed is not None else State.PROVISIONAL
    else:
        state = State.ENDED if confirmed is not None else State.WITHDRAWN
    strong = float(np.median(rise[list(above)])) > 2 * DIFFERS_SIGMA * spread
    reasons = (
        *(("lookalikes-did-not-rise",) if against else ("own-season",)),
        *(("strong",) if strong else ()),
        *(("many-looks",) if len(above) >= 2 * CONFIRM_VALUES else ("few-looks",)),
    )
    confidence = Confidence.LOW
    if confirmed is not None and against:
        confidence = Confidence.HIGH if strong and len(above) >= 2 * CONFIRM_VALUES else Confidence.MEDIUM
    return Rise(
        state,
        used[start - 1].day if start > 0 else None,
        used[start].day,
        used[confirmed].day if confirmed is not None else None,
        used[above[-1]].day,
        used[over].day if over is not None else None,
        confidence,
        reasons,
        "look-alikes" if against else "usual range",
        end - start + 1,
        len(above),
        tuple(used[i].scene_id for i in _carried(above, start, over)),
    )
