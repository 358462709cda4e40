"""Night light of a site outside its usual range: dimmed, dark, back, or brighter. Pure.

What is judged is the site's own light, that is its pixels' less that of the ground around them, over its look-alikes'
(over its own history where there are too few), as a logarithm. Moon and stray light add to site and surroundings
alike; season, smoke and a new calibration multiply site and look-alikes alike: both cancel. A power cut that takes the
surroundings with it is news of the grid and not of the site, and is not told. Where the little light around may have
been the site's own glow, a fall of both is told with a doubt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from geodata.detections.confidence import LEAST_ALIKE_SHARE
from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.reason_codes import ABOVE_SURROUNDINGS, AROUND_FELL, USUAL_SHARE
from geodata.i18n.messages import msg
from pipelines.activity.breaks import Break, BreakRule, Floats, JudgedSeries, judged

RULE = BreakRule(
    window_days=30,  # a whole moon: its light evens out
    least_values=3,
    restless=(0.12, 0.25),
    least_history=12,
    least_history_days=365,  # every season once
    history_days=365,
    chance=1.5e-4,
    least_spread=0.06,  # the product repeats no better than about 6 %
    least_change=0.25,  # 28 %; less says nothing that a policy officer would act on
    confirm_values=3,
    confirm_days=20,  # a festival is shorter
)
"""How night light is judged; changes are natural logarithms."""
FLOOR = 0.3
"""nW/cm2/sr added before the logarithm: below it the sensor sees its own noise."""
DARK_SHARE = 0.25
"""Share 0..1 of its usual light under which a site is called dark."""
OWN_SHARE = 0.3
"""Share 0..1 of the light over a site that must be its own; below, it is its neighbours' light that is seen."""
AREA_LIGHT = 1.0
"""nW/cm2/sr of the surroundings from which their own fall can be told."""
CROWDED = msg("Night light is not separable here: most of it comes from the surroundings, so nothing is said of it.")
DIM = msg("Night light is not separable here: the site is so dim that its going dark could not be told.")


@dataclass(frozen=True)
class LightValue:
    """One value of a site's night light."""

    day: date  # of the night, or the middle of its interval, UTC
    site: float  # nW/cm2/sr
    lookalikes: float | None  # nW/cm2/sr at the site's level; None where there are too few
    scene_id: str
    surroundings: float | None = None  # nW/cm2/sr of the ground around the site; None where it was not seen


@dataclass(frozen=True)
class UsualLight:
    """What is usual for a site's light on one day, nW/cm2/sr."""

    day: date
    low: float  # lower end of the range in which it counts as back to usual
    high: float  # upper end of it
    flagged_above: float  # a higher level is flagged
    flagged_below: float  # a lower level is flagged; 0 where even darkness could not be told


@dataclass(frozen=True)
class LightChange:
    """A stay of the light outside its usual range, or its return after one. Dates are of values."""

    kind: Kind  # of FROM_LIGHT
    state: State
    born: date  # value with which it was first said
    last_usual: date | None  # newest value before it that does not show it yet; None when there is none
    first_seen: date
    confirmed_on: date | None  # None while, or if never, confirmed
    last_seen: date
    ended_on: date | None  # first value that is back; None while it lasts
    confidence: Confidence
    reasons: tuple[str, ...]  # codes of geodata/wording/reasons.py
    control_basis: str  # "look-alikes" | "usual range"
    values: int  # from first_seen to the end or the newest
    agreeing: int  # of those, on its side
    scene_ids: tuple[str, ...]  # of the values that show it, and of each day that is told of it


@dataclass(frozen=True)
class _Own:
    """A site's own light, and how it was judged."""

    used: list[LightValue]
    own: Floats  # (n,) nW/cm2/sr
    level: Floats  # (n,) nW/cm2/sr of the look-alikes; 1 without them
    less: bool  # the light of the surroundings was taken off
    against: bool  # held against look-alikes
    found: JudgedSeries
    history: int  # values before the first that was judged

    @property
    def ratio(self) -> Floats:
        """(n,) own light over that of the look-alikes."""
        ratio: Floats = self.own / self.level
        return ratio

    @property
    def usual(self) -> float:
        """The usual ratio: its median over the history."""
        return float(np.median(self.ratio[: self.history]))

    def share(self, first: int, end: int) -> tuple[float, float, float]:
        """The newest light of a stay as a share of the usual: median, least and largest of its newest five values.

        Of five values without a common trend the median of all lies between the least and the largest in 94 cases of
        100. NaN where the usual light is none.
        """
        newest = self.ratio[max(first, end - 5) : end]
        if self.usual <= 0 or not newest.size:
            return math.nan, math.nan, math.nan
        median, low, high = (float(v) / self.usual for v in (np.median(newest), newest.min(), newest.max()))
        return median, low, high


def light_changes(series: Sequence[LightValue], rule: BreakRule = RULE) -> tuple[LightChange, ...]:
    """Every stay outside the usual range and every return, oldest first; empty while the history is too short.

    Args:
        series: by day, increasing.
        rule: RULE, but for series that are judged by themselves (pipelines/activity/series_file.py).
    """
    return changes_where_separable(series, rule) or ()


def changes_where_separable(series: Sequence[LightValue], rule: BreakRule = RULE) -> tuple[LightChange, ...] | None:
    """The same; None where nothing is ever said of the site, since most of its light comes from the surroundings."""
    own = _own(series, rule)
    if own is None:
        return ()
    why = _not_separable(own)
    if why == CROWDED:
        return None
    breaks = [b for b in own.found.breaks if b.up or why != DIM]
    changes: list[LightChange] = []
    came_back = False  # a return is told after the confirmed fall before
    for k, b in enumerate(breaks):
        area_wide = _area_wide(own, b)
        news, unsure = area_wide is not True, area_wide is None
        # a fall that is not told ends a return that was; when it is over, the light is back once more
        back = _back(own, b, breaks[k + 1 :], rule, unsure) if news or came_back else None
        changes += [_stay(own, b, unsure)] if news else []
        changes += [back] if back is not None else []
        if not b.up and b.confirmed is not None:
            came_back = back is not None
    return tuple(sorted(changes, key=lambda change: (change.first_seen, change.born)))


def not_separable(series: Sequence[LightValue], rule: BreakRule = RULE) -> str:
    """Why nothing, or no fall, can be told of a site's light, as a message; "" where it can, or is not yet known."""
    own = _own(series, rule)
    return "" if own is None else _not_separable(own)


def judged_from(series: Sequence[LightValue], rule: BreakRule = RULE) -> date | None:
    """The first day on which a site's light could be judged; None while the history is too short.

    Args:
        series: by day, increasing.
        rule: as light_changes.
    """
    own = _own(series, rule)
    return None if own is None else own.used[own.history].day


def usual_band(series: Sequence[LightValue], rule: BreakRule = RULE) -> tuple[UsualLight, ...]:
    """The usual range of a site's light on each day that has a value, in the light's own unit; empty while the history
    is too short. Days of the history have the range that it made.

    Args:
        series: by day, increasing; the same that `light_changes` takes, and the same range as it holds them against.
        rule: as there.
    """
    own = _own(series, rule)
    if own is None:
        return ()
    days = []
    for i, value in enumerate(own.used):
        at = max(i, own.history)
        beside = own_surroundings(value) if own.own[i] < value.site else 0.0
        low, high, above, below = (
            max(own.level[i] * math.exp(own.found.middle[at] + off * own.found.threshold[at]) - FLOOR + beside, 0.0)
            for off in (-0.5, 0.5, 1.0, -1.0)
        )
        days.append(UsualLight(value.day, low, high, above, below))
    return tuple(days)


def own_surroundings(value: LightValue) -> float:
    """Light of the surroundings, nW/cm2/sr, never negative; 0 where it was not seen."""
    return max(value.surroundings or 0.0, 0.0)


def _own(series: Sequence[LightValue], rule: BreakRule) -> _Own | None:
    """The site's own light, judged; None while the history is too short. Each comparison is used where four values of
    five of the first year have it: later ones have no say, or what was told would go when they lack one."""
    if not series:
        return None
    first_year = [v for v in series if (v.day - series[0].day).days < rule.history_days]
    around = [value for value in first_year if value.surroundings is not None]
    less = len(around) >= 0.8 * len(first_year)
    used = [value for value in series if value.surroundings is not None] if less else list(series)
    held = [value for value in (around if less else first_year) if value.lookalikes is not None]
    against = len(held) >= LEAST_ALIKE_SHARE * len(around if less else first_year)
    used = [value for value in used if value.lookalikes is not None] if against else used
    own = np.array([max(v.site - (own_surroundings(v) if less else 0.0), 0.0) for v in used])
    level = np.array([max(v.lookalikes or 0.0, 0.0) + FLOOR if against else 1.0 for v in used])
    judged_series = judged([value.day for value in used], np.log(own + FLOOR) - np.log(level), rule)
    known = np.flatnonzero(np.isfinite(judged_series.middle))
    return _Own(used, own, level, less, against, judged_series, int(known[0])) if known.size else None


def _not_separable(own: _Own) -> str:
    total = float(np.median([max(value.site, 0.0) for value in own.used[: own.history]]))
    light = float(np.median(own.own[: own.history]))
    if total > AREA_LIGHT and light < OWN_SHARE * total:
        return CROWDED
    return DIM if math.log((light + FLOOR) / FLOOR) < float(own.found.threshold[own.history]) else ""


def _area_wide(own: _Own, b: Break) -> bool | None:
    """Whether the ground around the site fell with it, against the same look-alikes: that is no news of the site.

    It did where it fell by half as much or more, as a logarithm. A bright site may fall deeper than the little light of
    the ground around it can: where that fell by less, and by half or more of what it would if it were all gone, it is
    not known, and None. A power cut of the district looks like that, and so does a site that went dark alone where the
    light around was its own glow. Judged from the values up to the confirmation, so that later ones have no say.
    """
    around = np.array([own_surroundings(v) for v in own.used])
    if b.up or float(np.median(around[: own.history])) < AREA_LIGHT:
        return False
    last = b.confirmed if b.confirmed is not None else _end(own, b) - 1
    log = np.log(around + FLOOR) - np.log(own.level)
    usual, since = float(np.median(log[: own.history])), slice(b.first_seen, last + 1)
    all_gone = math.log(FLOOR) - float(np.median(np.log(own.level[since]))) - usual
    fall = float(np.median(log[since])) - usual
    site = np.log(own.own + FLOOR) - np.log(own.level)
    own_fall = float(np.median(site[since])) - float(own.found.middle[b.born])
    if fall <= own_fall / 2:
        return True
    return None if fall <= all_gone / 2 else False


def _end(own: _Own, b: Break) -> int:
    return len(own.used) if b.ended is None else b.ended


def _stay(own: _Own, b: Break, unsure: bool) -> LightChange:
    """A stay as it is told; `unsure` where it may have been the whole district's."""
    kind = Kind.BRIGHTER if b.up else Kind.DARK if _lowest(own, b) <= DARK_SHARE else Kind.DIMMED
    confirmed = b.confirmed is not None
    if b.ended is None:
        state = State.CONFIRMED if confirmed else State.PROVISIONAL
    else:
        state = State.ENDED if confirmed else State.WITHDRAWN
    share, strong = own.share(b.first_seen, _end(own, b)), b.strength > 2
    side = [i for i in range(b.first_seen, _end(own, b)) if (own.ratio[i] > own.usual) == b.up]
    named_indices = (b.last_before, b.first_seen, b.confirmed, b.ended)
    return LightChange(
        kind,
        state,
        own.used[b.born].day,
        own.used[b.last_before].day if b.last_before is not None else None,
        own.used[b.first_seen].day,
        own.used[b.confirmed].day if b.confirmed is not None else None,
        own.used[b.last_seen].day,
        own.used[b.ended].day if b.ended is not None else None,
        _confidence(own.against, confirmed and not unsure, strong, b.agreeing),
        _reasons(own, strong, b.agreeing, share, unsure),
        "look-alikes" if own.against else "usual range",
        b.values,
        b.agreeing,
        tuple(own.used[i].scene_id for i in sorted({*side, *(i for i in named_indices if i is not None)})),
    )


def _lowest(own: _Own, b: Break) -> float:
    """The lowest share of the usual light over three values in a row; a site once dark stays called so."""
    part = own.ratio[b.first_seen : _end(own, b)]
    if own.usual <= 0 or part.size < RULE.confirm_values:
        return math.inf
    rows = np.lib.stride_tricks.sliding_window_view(part, RULE.confirm_values)
    return float(np.median(rows, axis=1).min()) / own.usual


def _back(own: _Own, b: Break, later: Sequence[Break], rule: BreakRule, unsure: bool) -> LightChange | None:
    """The return of light after a confirmed fall; None where it did not come.

    Args:
        own: of the site.
        b: the stay that is over.
        later: every one after it, told or not: a confirmed fall among them ends the return.
        rule: as light_changes.
        unsure: the fall may have been the whole district's.
    """
    if b.up or b.confirmed is None or b.ended is None or b.closed is None or b.last_whole is None:
        return None
    fall = next((one for one in later if not one.up and one.confirmed is not None), None)
    end = len(own.used) if fall is None else fall.first_seen
    since = range(b.ended, end)
    if not since:
        return None
    days = [own.used[i].day for i in since]
    confirmed = next(
        (
            day
            for n, (i, day) in enumerate(zip(since, days, strict=True), start=1)
            if i >= b.closed and n >= rule.confirm_values and (day - days[0]).days >= rule.confirm_days
        ),
        None,
    )
    if confirmed is None:
        state = State.PROVISIONAL if fall is None else State.WITHDRAWN
    else:
        state = State.CONFIRMED if fall is None else State.ENDED
    strong = b.strength > 2
    return LightChange(
        Kind.RELIT,
        state,
        own.used[b.closed].day,
        own.used[b.last_whole].day,
        days[0],
        confirmed,
        days[-1],
        own.used[end].day if fall is not None else None,
        _confidence(own.against, confirmed is not None and not unsure, strong, len(since)),
        _reasons(own, strong, len(since), own.share(b.ended, end), unsure),
        "look-alikes" if own.against else "usual range",
        len(since),
        len(since),
        tuple(own.used[i].scene_id for i in range(b.last_whole, min(end + 1, len(own.used)))),
    )


def _confidence(against: bool, sure: bool, strong: bool, agreeing: int) -> Confidence:
    if not sure or not against:
        return Confidence.LOW
    return Confidence.HIGH if strong and agreeing >= 2 * RULE.confirm_values else Confidence.MEDIUM


def _reasons(
    own: _Own, strong: bool, agreeing: int, share: tuple[float, float, float], unsure: bool
) -> tuple[str, ...]:
    figures = "/".join(f"{round(100 * max(v, 0.0))}" for v in share) if all(map(math.isfinite, share)) else ""
    level = (f"{USUAL_SHARE}:{figures}", *((ABOVE_SURROUNDINGS,) if own.less else ())) if figures else ()
    return (
        "lookalikes-stayed" if own.against else "own-season",
        *(("strong",) if strong else ()),
        "many-looks" if agreeing >= 2 * RULE.confirm_values else "few-looks",
        *((AROUND_FELL,) if unsure else ()),
        *level,
    )
