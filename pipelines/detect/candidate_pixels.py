"""How far each pixel is, look by look, from what its controls and its own season say it should be.

The hot path: a few fused passes over blocks of pixels, no medians with NaN, float32, one block in memory at a time.
Only pixels that ever stay away from their expectation are followed by pipelines/detect/pixel_changes.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.controls.control_groups import (
    SITE_WIDE,
    ChosenControls,
    control_pool,
    group_pixels,
    seasonal_medians,
    thinned,
)
from pipelines.detect.controls.control_levels import LOOKALIKE_RIDGE, OWN_RIDGE, ControlLevels, control_levels
from pipelines.detect.controls.kmeans_groups import History, settle
from pipelines.detect.controls.placebo_shares import PlaceboShares
from pipelines.detect.held_looks import HeldLooks
from pipelines.detect.indices import BARE_GREEN, F32, FLOOR, OFFSET, greenness
from pipelines.detect.rain import day_wetness, rain_values
from pipelines.detect.residuals import Residuals, put_together, whitened
from pipelines.detect.seasonal_model import Habit, basis, fit_habit, residuals
from pipelines.ground.over_time import Period, followed, no_rain_yet, rain_step

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
BLOCK = 1024
"""Pixels worked on at once: the block's arrays stay within a few megabytes, near the processor."""
RECENT = 0.3
"""Weight of the newest look in the recency-weighted mean residual: about the last five looks count."""
CREEP_CAP = 4.0
"""Standard deviations at which a single residual is cut in that mean."""
FIELD_BARE, FIELD_SWING = BARE_GREEN, 0.2
"""NDVI that a field lies below when bare, and by how much it rises in its season."""
FIELD_QUANTILES = (0.1, 0.9)
"""Of the greenness of a group in its history: its bare and its green state, single looks left out."""
MOST_FUNCTIONS = 5
"""Basis functions of a pixel's own season: its level, and cos and sin of one and of two swings a year."""
BARE_LOOKS = 3
"""Looks in the history from which a pixel is known to lie bare at times."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the pixels that may have changed (candidates), over all looks."""

    pixels: I64  # (c,) flat indices into (H, W)
    shape: tuple[int, int]  # (H, W)
    residuals: Residuals  # what is seen and expected of them, look by look
    valid: Bool  # (T, c)
    lookalikes: Bool  # (c,) True: judged against look-alikes, False: against its own season
    green_before: F32  # (c,) greenest season's NDVI (second highest look) in the history
    barest_before: F32  # (c,) its NDVI in the second barest look of the history
    before: F32  # (B, c) overall median reflectance x 1e4 in the history
    history: int  # looks that are history
    control_share: float  # share 0..1 of site pixels with look-alikes
    history_looks: int  # usable history looks of the median site pixel
    fields: F32  # (F, T, B) ln(reflectance + OFFSET) of the groups that lie bare and turn green in turn; F may be 0
    own_bare: F32  # (B, c) mean ln(reflectance + OFFSET) of the pixel's bare looks in the history; NaN: it had too few
    wet: F32  # (T,) wetness of bare ground that day, natural-log units, falls with moisture; 0 = usual or not known
    bare_before: Period  # of the candidates' looks without green in the history
    placebo_far: F32  # (P, T) share 0..1 of each placebo's usable pixels that differ that day; NaN: hardly seen
    chosen: ChosenControls | None = None  # what its pixels were held against; gather_evidence always says it


def history_length(days: I64, seen: Bool, settings: DetectionSettings) -> int | None:
    """How many looks are history, which begins with the first of all; None where there is too little.

    Args:
        days: (T,) day numbers. seen: (T, n) where the site's pixels are usable.
    """
    if len(days) == 0:
        return None
    first = int(np.searchsorted(days, days[0] + settings.history_days))
    longest = int(np.searchsorted(days, days[0] + max(settings.max_history_days, settings.history_days)))
    looked = seen[:first].sum(axis=0, dtype=np.int32)  # not (T, n): a large site's would be large
    end = first
    while end < longest and _middle(looked) < settings.good_history_looks:
        if end < len(days):
            looked += seen[end]
        end += 1
    if end >= len(days) or _middle(looked) < settings.min_history_looks:
        return None
    return end


def _middle(counts: npt.NDArray[np.int32]) -> float:
    return float(np.median(counts)) if len(counts) else 0.0


def gather_evidence(
    looks: HeldLooks,
    judged: Bool,
    pool: Bool,
    settings: DetectionSettings,
    *,
    chosen: ChosenControls | None = None,
    regions: I64 | None = None,
) -> Evidence:
    """Residuals of the candidates among the judged pixels.

    Args:
        looks: of the judged pixels, and of control_pool(pool, judged), or chosen.in_use where that is given.
        judged, pool: (H, W).
        chosen: controls chosen earlier for the same judged pixels; None = choose now, from the history.
        regions: (H * W,) 0 = the site, k = the k-th placebo; None = there are no placebos.
    """
    judged_at = np.flatnonzero(judged)
    at = looks.column[judged_at]
    features, middle = _features(looks.past, at)
    never_green = _never_green(features, looks.bands, settings)
    first = chosen is None
    if chosen is None:
        chosen = _chosen(looks, judged, features, pool, settings)
    controls = control_levels(looks, [looks.column[m] for m in chosen.members], looks.column[chosen.sample])
    if first:
        alone = _better_alone(looks.past, at, chosen.of_pixel, controls, never_green)
        chosen = replace(chosen, of_pixel=np.where(alone, -1, chosen.of_pixel).astype(np.int16))
    region = np.zeros(len(at), np.int64) if regions is None else regions[judged_at]
    placebos = PlaceboShares(region, int(region.max(initial=0)), len(looks.days))
    pixels = _Judged(at, chosen.of_pixel, never_green)
    inside, of_candidates = _candidates(looks, pixels, controls, settings, placebos)
    valid = looks.valid[:, of_candidates.column]
    wet = day_wetness(controls.level[:-1], looks.bands, looks.history, np.asarray(looks.valid.any(axis=1)))
    before = _before(looks.past, of_candidates.column, valid, wet)
    never = before.green <= settings.vegetated_ndvi
    lay = np.where(never, middle[:, inside], before.own_bare).astype(np.float32)
    swing = np.maximum(before.green - before.barest, 0.0)
    return Evidence(
        pixels=judged_at[inside],
        shape=(judged.shape[0], judged.shape[1]),
        residuals=of_candidates,
        valid=valid,
        lookalikes=chosen.of_pixel[inside] >= 0,
        green_before=before.green,
        barest_before=before.barest,
        before=np.exp(middle[:, inside]) - np.float32(OFFSET),
        history=looks.history,
        control_share=float((chosen.of_pixel >= 0).mean()) if len(at) else 0.0,
        history_looks=int(np.median(looks.past.valid[:, at].sum(axis=0))) if len(at) else 0,
        fields=_fields(controls.level[:-1], looks.bands, looks.history),
        own_bare=before.own_bare,
        wet=wet,
        bare_before=Period(lay, before.follows, before.surely, swing),
        placebo_far=placebos.shares(),
        chosen=chosen,
    )


class _Before(NamedTuple):
    """What c candidates were in their history."""

    barest: F32  # (c,) NDVI
    green: F32  # (c,) NDVI
    own_bare: F32  # (B, c) mean ln(reflectance + OFFSET) of their bare looks; NaN where too few
    follows: F32  # (2, c) how they followed the rain
    surely: F32  # (c,) how surely


def _before(past: HeldLooks, columns: I64, valid: Bool, wet: F32) -> _Before:
    """What the candidates were in their history.

    Args:
        past: the looks of the history. columns: (c,) where the candidates lie in its last axis.
        valid: (T, c) of all looks. wet: (T,) wetness of bare ground.
    """
    b, c = past.reflectance.shape[1], len(columns)
    out = _Before(
        barest=np.ones(c, np.float32),
        green=np.ones(c, np.float32),
        own_bare=np.empty((b, c), np.float32),
        follows=np.empty((2, c), np.float32),
        surely=np.empty(c, np.float32),
    )
    for start in range(0, c, BLOCK):
        part = slice(start, start + BLOCK)
        history_of = past.pixels(columns[part]), valid[: past.history, part], past.bands
        out.barest[part], out.green[part] = _range_of_green(*history_of)
        out.own_bare[:, part], bare = _own_bare(*history_of)
        out.follows[:, part], out.surely[part] = _follows(past.logs(columns[part]), bare, wet, past.bands)
    return out


def _chosen(looks: HeldLooks, judged: Bool, features: F32, pool: Bool, settings: DetectionSettings) -> ChosenControls:
    """Look-alike groups and their controls, from the history alone. Who does better without is asked afterwards.

    Args:
        judged, pool: (H, W). features: of the judged pixels.
    """
    past = looks.past
    judged_at, pool_at = np.flatnonzero(judged), control_pool(pool, judged)
    looked = past.valid[:, past.column[pool_at]].sum(axis=0)
    pool_at = pool_at[looked >= max(3, settings.min_history_looks // 2)]
    pool_in = past.column[pool_at]
    pool_features, _ = _features(past, pool_in)
    days_of = partial(History, past.reflectance, past.valid)
    settled = partial(settle, pool=days_of(pool_in), judged=days_of(past.column[judged_at]))
    rows, cols = np.divmod(pool_at, judged.shape[1])
    groups = group_pixels(pool_features, features, rows, cols, judged.shape, settings, settled)
    first_day, until = (date.fromisoformat(str(np.datetime64(int(looks.days[i]), "D"))) for i in (0, looks.history))
    return ChosenControls(
        history_from=first_day,
        history_until=until,
        pool=pool_at,
        of_pixel=groups.of_pixel,
        members=tuple(pool_at[members] for members in groups.members),
        sample=thinned(pool_at if len(pool_at) >= settings.min_controls else judged_at, SITE_WIDE),
    )


def _features(past: HeldLooks, at: I64) -> tuple[F32, F32]:
    """Features (n, 4 * B) and overall median ln reflectance (B, n) of pixels, from the looks of the history."""
    b = past.reflectance.shape[1]
    features = np.zeros((len(at), 4 * b), np.float32)
    middle = np.zeros((b, len(at)), np.float32)
    for start in range(0, len(at), BLOCK):
        part = slice(start, start + BLOCK)
        pixels = at[part]
        seasonal, overall = seasonal_medians(past.pixels(pixels), past.valid[:, pixels], past.season)
        features[part] = seasonal.transpose(2, 0, 1).reshape(len(pixels), 4 * b)
        middle[:, part] = overall
    return features, middle


def _range_of_green(reflectance: npt.NDArray[np.int16], valid: Bool, bands: tuple[str, ...]) -> tuple[F32, F32]:
    """Second lowest and second highest NDVI of pixels (T, B, c) in their history: one missed cloud edge must not make
    a roof a field."""
    index = np.where(valid, greenness(reflectance.astype(np.float32), bands), np.float32(np.inf))
    index.sort(axis=0)
    count = valid.sum(axis=0)
    here = np.arange(index.shape[1])
    low = index[np.clip(1, 0, np.maximum(count - 1, 0)), here]
    high = index[np.maximum(count - 2, 0), here]
    unseen = count == 0
    return np.where(unseen, 1.0, low).astype(np.float32), np.where(unseen, -1.0, high).astype(np.float32)


def _fields(levels: F32, bands: tuple[str, ...], history: int) -> F32:
    """The groups that are fields: in their history bare at one time and green at another."""
    if len(levels) == 0:
        return levels
    index = greenness((np.exp(levels) - OFFSET).astype(np.float32), bands, axis=2)[:, :history]
    low, high = np.quantile(index, FIELD_QUANTILES, axis=1)
    fields: F32 = levels[(low < FIELD_BARE) & (high - low > FIELD_SWING)]
    return fields


def _own_bare(reflectance: npt.NDArray[np.int16], valid: Bool, bands: tuple[str, ...]) -> tuple[F32, Bool]:
    """Mean ln(reflectance + OFFSET) of the looks (T, B, c) in which a pixel lay bare, and which; NaN with under
    BARE_LOOKS."""
    seen = reflectance.astype(np.float32)
    bare = valid & (greenness(seen, bands) < BARE_GREEN)
    weight = bare.astype(np.float32)
    count = weight.sum(axis=0)
    total = np.einsum("tn,tbn->bn", weight, np.log(np.maximum(seen, FLOOR) + np.float32(OFFSET)))
    out: F32 = np.where(count >= BARE_LOOKS, total / np.maximum(count, 1.0), np.nan).astype(np.float32)
    return out, bare


def _follows(logs: F32, bare: Bool, wet: F32, bands: tuple[str, ...]) -> tuple[F32, F32]:
    """How pixels (T, B, n) followed the rain in the looks (T, n) in which they lay bare: slopes (2, n), surely (n,)."""
    kept = no_rain_yet(logs.shape[2])
    values = rain_values(logs, bands)
    for t in range(len(logs)):
        rain_step(kept, wet[t], values[t], bare[t])
    return followed(kept)


class _Judged(NamedTuple):
    """The n judged pixels, of the site and its placebos."""

    at: I64  # (n,) where they lie in the last axis of the looks
    of_pixel: npt.NDArray[np.int16]  # (n,) their groups, -1 = none
    never_green: Bool  # (n,)


class _Block(NamedTuple):
    """Some judged pixels, which are worked on at once."""

    at: I64  # (n,) where they lie in the last axis of the looks
    group: I64  # (n,) what they are held against; the last one is the site-wide effect
    never_green: Bool  # (n,)
    own: bool  # held against their own season, not that of look-alikes


def _candidates(
    looks: HeldLooks, judged: _Judged, controls: ControlLevels, settings: DetectionSettings, placebos: PlaceboShares
) -> tuple[I64, Residuals]:
    """The judged pixels that ever stay away from what was to be expected of them, and their residuals; all of a
    placebo's pixels are counted on the way.

    Returns:
        (c,) positions of the candidates among the judged pixels, increasing, and their whitened residuals.
    """
    at, of_pixel, never_green = judged
    order, fitted = [np.zeros(0, np.int64)], [_no_habit(looks.reflectance.shape[1])]
    group = np.where(of_pixel >= 0, of_pixel, len(controls.level) - 1).astype(np.int64)
    for own in (False, True):
        chosen = np.flatnonzero((of_pixel < 0) == own)
        for start in range(0, len(chosen), BLOCK):
            mine = chosen[start : start + BLOCK]
            block = _Block(at[mine], group[mine], never_green[mine], own)
            stays, far, habit = _stay_away(looks, block, controls, settings)
            placebos.add(mine, far, looks.valid[:, block.at])
            if stays.any():
                order.append(mine[stays])
                fitted.append(Habit(habit.coefficients[:, :, stays], habit.sigma[:, stays], habit.spread[stays]))
    unsorted = np.concatenate(order)
    inside = np.sort(unsorted)
    habit = put_together(fitted, np.searchsorted(inside, unsorted))
    levels, noise = controls.by_look
    functions = basis(looks.days, 2)
    return inside, Residuals(
        looks.reflectance, at[inside], levels, noise, group[inside], functions, habit, controls.whiten
    )


def _stay_away(
    looks: HeldLooks, block: _Block, controls: ControlLevels, settings: DetectionSettings
) -> tuple[Bool, Bool, Habit]:
    """Which pixels (n,) of a block ever stay away after the history, where (T, n) they are far from what was to be
    expected, and the habits of all of them."""
    history, g = looks.history, block.group
    functions = basis(looks.days, 2 if block.own else 1)
    ridge = OWN_RIDGE if block.own else LOOKALIKE_RIDGE
    levels, noise = controls.by_look
    valid = looks.valid[:, block.at]
    values = looks.logs(block.at)
    values -= levels[:, :, g]
    habit = fit_habit(values[:history], valid[:history], functions[:history], ridge, controls.prior[g].T)
    left = residuals(values, habit, functions)
    z, size = whitened(left, habit, functions, noise[:, g], controls.whiten)
    far = (size > settings.differs_sigma) & valid
    stays = _stays(far[history:], valid[history:])
    quiet = np.flatnonzero(block.never_green & ~stays)
    if len(quiet):
        stays[quiet] = _creeps(z[history:][:, :, quiet], valid[history:][:, quiet], settings)
    return stays, far, habit


def _no_habit(bands: int) -> Habit:
    """The habit of no pixel, with every basis function that any has."""
    return Habit(
        np.zeros((MOST_FUNCTIONS, bands, 0), np.float32),
        np.zeros((bands, 0), np.float32),
        np.zeros((0, MOST_FUNCTIONS, MOST_FUNCTIONS), np.float32),
    )


def _better_alone(
    past: HeldLooks, at: I64, of_pixel: npt.NDArray[np.int16], controls: ControlLevels, never_green: Bool
) -> Bool:
    """Pixels (n,) that moved with the site as a whole in the history more closely than with their look-alikes.

    Asked of ground that was never green: a roof has hardly a season that others must show, and what is nearest to it
    outside the site may be a river bank, whose next year is another. Only a level is fitted, no swing: a look-alike
    needs none. Plants keep their look-alikes: one year of their own is no season yet.
    """
    history = past.history
    out = np.zeros(len(at), bool)
    level_only = basis(past.days, 0)
    asked = np.flatnonzero(never_green & (of_pixel >= 0))
    for start in range(0, len(asked), BLOCK):
        mine = asked[start : start + BLOCK]
        valid = past.valid[:, at[mine]]
        values = past.logs(at[mine])
        noise = []
        theirs = controls.level[of_pixel[mine], :history].transpose(1, 2, 0)
        for level in (theirs, controls.level[-1, :history, :, None]):
            habit = fit_habit(values - level, valid, level_only, 0.0, controls.prior[-1])
            noise.append(np.log(habit.sigma).mean(axis=0))
        out[mine] = noise[1] < noise[0]
    return out


def _never_green(features: F32, bands: tuple[str, ...], settings: DetectionSettings) -> Bool:
    """Pixels (n,) that no season of their history shows green: features (n, 4 * B) of seasonal medians."""
    seasons = (np.exp(features.reshape(len(features), 4, len(bands))) - OFFSET).astype(np.float32)
    never_green: Bool = greenness(seasons, bands, axis=2).max(axis=1) < settings.vegetated_ndvi
    return never_green


def recent_mean(recent: F32, away: F32, valid: Bool) -> F32:
    """The recency-weighted mean residual (B, n) after one more look (away (B, n), valid (n,))."""
    out: F32 = recent + np.where(valid, np.float32(RECENT), np.float32(0.0)) * (away - recent)
    return out


def _creeps(z: F32, valid: Bool, settings: DetectionSettings) -> Bool:
    """Pixels (n,) whose recent looks agree on a residual too small to tell in one look: z (T, B, n)."""
    recent = np.zeros(z.shape[1:], np.float32)
    out = np.zeros(z.shape[2], bool)
    for t in range(len(z)):
        recent = recent_mean(recent, np.clip(z[t], -CREEP_CAP, CREEP_CAP), valid[t])
        out |= valid[t] & (np.sqrt((recent**2).mean(axis=0)) > settings.creeps_sigma)
    return out


def _stays(far: Bool, valid: Bool) -> Bool:
    """Pixels (n,) that are far in two usable looks in a row, without which no run begins: far, valid (T, n)."""
    n = far.shape[1]
    last = np.zeros(n, bool)
    out = np.zeros(n, bool)
    for t in range(len(far)):
        v, f = valid[t], far[t]
        out |= v & f & last
        last = np.where(v, f, last)
    return out
