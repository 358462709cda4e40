"""How far each pixel is, look by look, from what its controls and its own season say it should be.

The hot path: a few fused passes over blocks of pixels, no medians with NaN, float32, one block in memory at a time.
Only pixels that ever stay away from their expectation are followed by pipelines/detect/pixel_changes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from pipelines.detect.controls.kmeans_groups import History, settle
from pipelines.detect.indices import BARE_GREEN, F32, OFFSET, greenness, log_table
from pipelines.detect.rain import day_wetness, rain_values
from pipelines.detect.residuals import CAP, Departures, put_together, whitened
from pipelines.detect.seasonal_model import Habit, basis, departures, doubt, fit_habit, masked_median
from pipelines.ground.over_time import Period, followed, no_rain_yet, rain_step

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
BLOCK = 1024
"""Pixels worked on at once: the block's arrays stay within a few megabytes, near the processor."""
RUN_PX = 16
"""Mean length of a row's runs of pixels from which they are copied run by run."""
RECENT = 0.3
"""Weight of the newest look in the recency-weighted mean departure: about the last five looks count."""
CREEP_CAP = 4.0
"""Standard deviations at which a single departure is cut in that mean."""
FIELD_BARE, FIELD_SWING = BARE_GREEN, 0.2
"""NDVI that a field lies below when bare, and by how much it rises in its season."""
BARE_LOOKS = 3
"""Looks in the history from which a pixel is known to lie bare at times."""
PRIOR_SIGMA = 0.10
"""Noise (natural-log units) assumed before any is measured."""
SHRINK = 0.15
"""Share by which the correlation between bands is drawn towards none."""
LOOKALIKE_RIDGE = 2.0
"""Looks' worth of pull on the swing relative to the group: look-alikes share their season."""
OWN_RIDGE = 0.3
"""Looks' worth of pull on a pixel's own swing."""


@dataclass(frozen=True)
class Evidence:
    """What is known of the pixels that may have changed (candidates), over all looks."""

    pixels: I64  # (c,) flat indices into (H, W)
    shape: tuple[int, int]  # (H, W)
    departures: Departures  # what is seen and expected of them, look by look
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
    chosen: ChosenControls | None = None  # what its pixels were held against; gather always says it


@dataclass(frozen=True)
class _Yardstick:
    """What the controls did."""

    level: F32  # (G, T, B) subtracted from a pixel's values; last entry is the site-wide effect
    noise: F32  # (G, T) factor >= 1 on sigma that day
    prior: F32  # (G, B) typical sigma
    whiten: F32  # (B, B) turns departures in sigma into uncorrelated ones


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


def gather(
    reflectance: npt.NDArray[np.int16],
    valid: Bool,
    days: I64,
    bands: tuple[str, ...],
    judged: Bool,
    pool: Bool,
    history: int,
    settings: DetectionSettings,
    *,
    held: Bool | None = None,
    chosen: ChosenControls | None = None,
) -> Evidence:
    """Departures of the candidates among the judged pixels.

    Args:
        reflectance: (T, B, H, W). valid: (T, H, W). days: (T,) day numbers. judged, pool: (H, W).
        history: looks 0..history-1 are history.
        held: (H, W) the N pixels, row by row, that reflectance (T, B, N) and valid (T, N) have; None = all. The judged
            pixels must be among them, and control_pool(pool, judged), or chosen.in_use where that is given.
        chosen: controls chosen earlier for the same judged pixels; None = choose now, from the history.
    """
    t, b = reflectance.shape[:2]
    flat = reflectance.reshape(t, b, -1)
    seen = valid.reshape(t, -1)
    season = ((days % 365.25) // 91.4375).astype(np.int64)[:history]
    judged_at = np.flatnonzero(judged)
    column = np.arange(judged.size) if held is None else np.cumsum(held.ravel()) - 1  # of each pixel of the grid
    judged_in = column[judged_at]
    judged_features, middle = _features(flat, seen, judged_in, season, history)
    never_green = _never_green(judged_features, bands, settings)
    first = chosen is None
    if chosen is None:
        first_day, until = (date.fromisoformat(str(np.datetime64(int(days[i]), "D"))) for i in (0, history))
        past = _Past(flat[:history], seen[:history], season, column, first_day, until)
        chosen = _chosen(past, judged, judged_features, pool, settings)
    yard = _yardstick(flat, seen, days, [column[m] for m in chosen.members], column[chosen.sample], history)
    of_pixel = chosen.of_pixel
    if first:
        alone = _better_alone(flat, seen, days, judged_in, of_pixel, yard, history, never_green)
        of_pixel = np.where(alone, -1, of_pixel).astype(np.int16)
        chosen = replace(chosen, of_pixel=of_pixel)
    found = _candidates(flat, seen, days, judged_in, of_pixel, yard, history, never_green, settings)
    inside, columns = found.inside, found.departures.column
    valid = seen[:, columns]
    c = len(inside)
    barest_before, green_before = np.ones(c, np.float32), np.ones(c, np.float32)
    own_bare = np.empty((b, c), np.float32)
    wet = day_wetness(yard.level[:-1], bands, history, np.asarray(seen.any(axis=1)))
    follows, surely = np.empty((2, c), np.float32), np.empty(c, np.float32)
    for start in range(0, c, BLOCK):
        part = slice(start, start + BLOCK)
        history_of = _pixels(flat[:history], columns[part]), valid[:history, part], bands
        barest_before[part], green_before[part] = _range_of_green(*history_of)
        own_bare[:, part], bare = _own_bare(*history_of)
        follows[:, part], surely[part] = _follows(_logs(flat[:history], columns[part], log_table()), bare, wet, bands)
    before = np.exp(middle[:, inside]) - np.float32(OFFSET)
    never = green_before <= settings.vegetated_ndvi
    lay = np.where(never, middle[:, inside], own_bare).astype(np.float32)
    return Evidence(
        pixels=judged_at[inside],
        shape=(judged.shape[0], judged.shape[1]),
        departures=found.departures,
        valid=valid,
        lookalikes=of_pixel[inside] >= 0,
        green_before=green_before,
        barest_before=barest_before,
        before=before,
        history=history,
        control_share=float((of_pixel >= 0).mean()) if len(judged_at) else 0.0,
        history_looks=int(np.median(seen[:history][:, judged_in].sum(axis=0))) if len(judged_at) else 0,
        fields=_fields(yard.level[:-1], bands, history),
        own_bare=own_bare,
        wet=wet,
        bare_before=Period(lay, follows, surely, np.maximum(green_before - barest_before, 0.0)),
        chosen=chosen,
    )


class _Past(NamedTuple):
    """The looks of the history."""

    flat: npt.NDArray[np.int16]  # (H, B, N) x 1e4 of the pixels held
    seen: Bool  # (H, N)
    season: I64  # (H,) number 0..3
    column: I64  # where each pixel of the grid lies in N
    first_day: date
    until: date  # the first day after it


def _chosen(past: _Past, judged: Bool, features: F32, pool: Bool, settings: DetectionSettings) -> ChosenControls:
    """Look-alike groups and their controls, from the history alone. Who does better without is asked afterwards.

    Args:
        judged, pool: (H, W). features: of the judged pixels.
    """
    judged_at, pool_at = np.flatnonzero(judged), control_pool(pool, judged)
    looked = past.seen[:, past.column[pool_at]].sum(axis=0)
    pool_at = pool_at[looked >= max(3, settings.min_history_looks // 2)]
    pool_in = past.column[pool_at]
    pool_features, _ = _features(past.flat, past.seen, pool_in, past.season, len(past.seen))
    days_of = partial(History, past.flat, past.seen)
    settled = partial(settle, pool=days_of(pool_in), judged=days_of(past.column[judged_at]))
    rows, cols = np.divmod(pool_at, judged.shape[1])
    groups = group_pixels(pool_features, features, rows, cols, judged.shape, settings, settled)
    return ChosenControls(
        history_from=past.first_day,
        history_until=past.until,
        pool=pool_at,
        of_pixel=groups.of_pixel,
        members=tuple(pool_at[members] for members in groups.members),
        sample=thinned(pool_at if len(pool_at) >= settings.min_controls else judged_at, SITE_WIDE),
    )


def _features(flat: npt.NDArray[np.int16], seen: Bool, at: I64, season: I64, history: int) -> tuple[F32, F32]:
    """Features (n, 4 * B) and overall median ln reflectance (B, n) of pixels, from the history."""
    b = flat.shape[1]
    features = np.zeros((len(at), 4 * b), np.float32)
    middle = np.zeros((b, len(at)), np.float32)
    for start in range(0, len(at), BLOCK):
        part = slice(start, start + BLOCK)
        pixels = at[part]
        seasonal, overall = seasonal_medians(_pixels(flat[:history], pixels), seen[:history][:, pixels], season)
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
    low, high = np.quantile(index, [0.1, 0.9], axis=1)
    fields: F32 = levels[(low < FIELD_BARE) & (high - low > FIELD_SWING)]
    return fields


def _own_bare(reflectance: npt.NDArray[np.int16], valid: Bool, bands: tuple[str, ...]) -> tuple[F32, Bool]:
    """Mean ln(reflectance + OFFSET) of the looks (T, B, c) in which a pixel lay bare, and which; NaN with under
    BARE_LOOKS."""
    seen = reflectance.astype(np.float32)
    bare = valid & (greenness(seen, bands) < BARE_GREEN)
    weight = bare.astype(np.float32)
    count = weight.sum(axis=0)
    total = np.einsum("tn,tbn->bn", weight, np.log(np.maximum(seen, -150.0) + np.float32(OFFSET)))
    out: F32 = np.where(count >= BARE_LOOKS, total / np.maximum(count, 1.0), np.nan).astype(np.float32)
    return out, bare


def _follows(logs: F32, bare: Bool, wet: F32, bands: tuple[str, ...]) -> tuple[F32, F32]:
    """How pixels (T, B, n) followed the rain in the looks (T, n) in which they lay bare: slopes (2, n), surely (n,)."""
    kept = no_rain_yet(logs.shape[2])
    values = rain_values(logs, bands)
    for t in range(len(logs)):
        rain_step(kept, wet[t], values[t], bare[t])
    return followed(kept)


def _logs(flat: npt.NDArray[np.int16], at: I64, table: F32) -> F32:
    logs: F32 = table[_pixels(flat, at).view(np.uint16)]
    return logs


def _pixels(flat: npt.NDArray[np.int16], at: I64) -> npt.NDArray[np.int16]:
    """Pixels (T, B, n) of all looks (T, B, N); neighbours in a row are copied together, several times faster."""
    ends = np.flatnonzero(np.diff(at, append=-1) != 1) + 1
    if len(ends) * RUN_PX > len(at):
        return flat[:, :, at]
    out = np.empty((*flat.shape[:2], len(at)), np.int16)
    start = 0
    for end in ends.tolist():
        out[:, :, start:end] = flat[:, :, at[start] : at[start] + end - start]
        start = end
    return out


def _yardstick(
    flat: npt.NDArray[np.int16], seen: Bool, days: I64, controls: Sequence[I64], sample: I64, history: int
) -> _Yardstick:
    """Levels and noise of every group, and of the site-wide effect in the last place.

    Args:
        controls: per group, where its controls lie in the last axis of flat (T, B, N). sample: the same of the pixels
            that the site-wide effect is measured on.
    """
    t, b = flat.shape[:2]
    table = log_table()
    near, own = basis(days, 1), basis(days, 2)
    count = len(controls)
    level = np.zeros((count + 1, t, b), np.float32)
    noise = np.ones((count + 1, t), np.float32)
    prior = np.full((count + 1, b), PRIOR_SIGMA, np.float32)
    few = np.zeros((count + 1, t), bool)
    shared = np.zeros((b, b), np.float64)
    weight = 1
    # the site-wide effect first: what all controls do that day beyond their own seasons
    at = sample
    values, valid = _logs(flat, at, table), seen[:, at]
    habit = fit_habit(values[:history], valid[:history], own[:history], OWN_RIDGE, prior[-1])
    left = departures(values, habit, own)
    level[-1], looked = masked_median(left, valid)
    few[-1] = looked < max(8, len(at) // 50)
    values = values - level[-1][:, :, None]
    habit = fit_habit(values[:history], valid[:history], own[:history], OWN_RIDGE, prior[-1])
    prior[-1] = np.median(habit.sigma, axis=1)
    z = _standard(departures(values, habit, own), habit, own)
    noise[-1] = _day_noise(z, valid, history)
    shared += _together(z[:history], valid[:history])
    for k, at in enumerate(controls):
        if len(at) == 0:
            continue
        values, valid = _logs(flat, at, table), seen[:, at]
        first, looked = masked_median(values, valid)
        thin = looked < 8
        own_habit = fit_habit(first[:history, :, None], ~thin[:history, None], own[:history], OWN_RIDGE, prior[-1])
        usual = departures(np.zeros((t, b, 1), np.float32), own_habit, own)[:, :, 0]
        first = np.where(thin[:, None], -usual + level[-1], first)
        habit = fit_habit(
            values[:history] - first[:history, :, None], valid[:history], near[:history], LOOKALIKE_RIDGE, prior[-1]
        )
        more, _ = masked_median(departures(values - first[:, :, None], habit, near), valid)
        level[k] = first + np.where(thin[:, None], 0.0, more)
        values = values - level[k][:, :, None]
        habit = fit_habit(values[:history], valid[:history], near[:history], LOOKALIKE_RIDGE, prior[-1])
        prior[k] = np.median(habit.sigma, axis=1)
        z = _standard(departures(values, habit, near), habit, near)
        noise[k] = np.where(thin, np.maximum(noise[-1], 1.5), _day_noise(z, valid, history))
        few[k] = thin & few[-1]
        shared += _together(z[:history], valid[:history])
        weight += 1
    noise[few] = np.maximum(noise[few], 2.0)
    spread = np.sqrt(np.maximum(np.diag(shared), 1e-6))
    correlation = (1 - SHRINK) * shared / np.outer(spread, spread) + SHRINK * np.eye(b)
    whiten = np.linalg.inv(np.linalg.cholesky(correlation))
    # controls' own departures say what one standard deviation really is
    scale = np.sqrt(np.trace(whiten @ (shared / max(weight, 1)) @ whiten.T) / b)
    return _Yardstick(level, noise, prior, (whiten / max(float(scale), 0.3)).astype(np.float32))


def _standard(left: F32, habit: Habit, functions: F32) -> F32:
    """Departures in standard deviations."""
    z: F32 = (left / (habit.sigma[None] * doubt(habit, functions)[:, None, :])).astype(np.float32)
    return z


def _day_noise(z: F32, valid: Bool, history: int) -> F32:
    """Factor >= 1 by which the controls' departures of a look exceed the usual: haze, missed cloud, shift."""
    size = np.sqrt((np.minimum(np.abs(z), CAP) ** 2).mean(axis=1))[:, None, :]
    middle, count = masked_median(size.astype(np.float32), valid)
    past = middle[:history][count[:history] >= 8]
    usual = np.median(past) if len(past) else np.float32(1.0)
    factor = middle[:, 0] / max(float(usual), 0.3)
    return np.where(count >= 8, np.clip(factor, 1.0, 6.0), 1.0).astype(np.float32)


def _together(z: F32, valid: Bool) -> npt.NDArray[np.float64]:
    """Mean product of departures between bands (B, B), outliers left out."""
    fine = valid & ((z**2).mean(axis=1) < 9.0)
    picked = z.transpose(1, 0, 2)[:, fine].astype(np.float64)
    products: npt.NDArray[np.float64] = picked @ picked.T
    products /= max(picked.shape[1], 1)
    return products


class _Found(NamedTuple):
    inside: I64  # (c,) positions of the candidates among the judged pixels, increasing
    departures: Departures


def _candidates(
    flat: npt.NDArray[np.int16],
    seen: Bool,
    days: I64,
    at: I64,
    of_pixel: npt.NDArray[np.int16],
    yard: _Yardstick,
    history: int,
    never_green: Bool,
    settings: DetectionSettings,
) -> _Found:
    """Whitened departures of every judged pixel; those that ever stay away are candidates."""
    table = log_table()
    order, fitted = [np.zeros(0, np.int64)], [_no_habit(flat.shape[1])]
    levels = np.ascontiguousarray(yard.level.transpose(1, 2, 0))
    noise = np.ascontiguousarray(yard.noise.T)
    group = np.where(of_pixel >= 0, of_pixel, len(yard.level) - 1).astype(np.int64)
    for own in (False, True):
        functions = basis(days, 2 if own else 1)
        ridge = OWN_RIDGE if own else LOOKALIKE_RIDGE
        chosen = np.flatnonzero((of_pixel < 0) == own)
        for start in range(0, len(chosen), BLOCK):
            mine = chosen[start : start + BLOCK]
            pixels, g = at[mine], group[mine]
            valid = seen[:, pixels]
            values = _logs(flat, pixels, table)
            values -= levels[:, :, g]
            habit = fit_habit(values[:history], valid[:history], functions[:history], ridge, yard.prior[g].T)
            left = departures(values, habit, functions)
            z, size = whitened(left, habit, functions, noise[:, g], yard.whiten)
            far = (size > settings.differs_sigma) & valid
            stays = _stays(far[history:], valid[history:])
            quiet = np.flatnonzero(never_green[mine] & ~stays)
            if len(quiet):
                stays[quiet] = _creeps(z[history:][:, :, quiet], valid[history:][:, quiet], settings)
            if stays.any():
                order.append(mine[stays])
                fitted.append(Habit(habit.coefficients[:, :, stays], habit.sigma[:, stays], habit.spread[stays]))
    unsorted = np.concatenate(order)
    inside = np.sort(unsorted)
    habit = put_together(fitted, np.searchsorted(inside, unsorted))
    return _Found(
        inside,
        Departures(flat, at[inside], levels, noise, group[inside], basis(days, 2), habit, yard.whiten),
    )


def _no_habit(bands: int) -> Habit:
    """The habit of no pixel, with every basis function that any has."""
    return Habit(np.zeros((5, bands, 0), np.float32), np.zeros((bands, 0), np.float32), np.zeros((0, 5, 5), np.float32))


def _better_alone(
    flat: npt.NDArray[np.int16],
    seen: Bool,
    days: I64,
    at: I64,
    of_pixel: npt.NDArray[np.int16],
    yard: _Yardstick,
    history: int,
    never_green: Bool,
) -> Bool:
    """Pixels (n,) that moved with the site as a whole in the history more closely than with their look-alikes.

    Asked of ground that was never green: a roof has hardly a season that others must show, and what is nearest to it
    outside the site may be a river bank, whose next year is another. Only a level is fitted, no swing: a look-alike
    needs none. Plants keep their look-alikes: one year of their own is no season yet.
    """
    table = log_table()
    out = np.zeros(len(at), bool)
    level_only = basis(days[:history], 0)
    asked = np.flatnonzero(never_green & (of_pixel >= 0))
    for start in range(0, len(asked), BLOCK):
        mine = asked[start : start + BLOCK]
        valid = seen[:history][:, at[mine]]
        values = _logs(flat[:history], at[mine], table)
        noise = []
        theirs = yard.level[of_pixel[mine], :history].transpose(1, 2, 0)
        for level in (theirs, yard.level[-1, :history, :, None]):
            habit = fit_habit(values - level, valid, level_only, 0.0, yard.prior[-1])
            noise.append(np.log(habit.sigma).mean(axis=0))
        out[mine] = noise[1] < noise[0]
    return out


def _never_green(features: F32, bands: tuple[str, ...], settings: DetectionSettings) -> Bool:
    """Pixels (n,) that no season of their history shows green: features (n, 4 * B) of seasonal medians."""
    seasons = (np.exp(features.reshape(len(features), 4, len(bands))) - OFFSET).astype(np.float32)
    found: Bool = greenness(seasons, bands, axis=2).max(axis=1) < settings.vegetated_ndvi
    return found


def recent_mean(recent: F32, away: F32, valid: Bool) -> F32:
    """The recency-weighted mean departure (B, n) after one more look (away (B, n), valid (n,))."""
    out: F32 = recent + np.where(valid, np.float32(RECENT), np.float32(0.0)) * (away - recent)
    return out


def _creeps(z: F32, valid: Bool, settings: DetectionSettings) -> Bool:
    """Pixels (n,) whose recent looks agree on a departure too small to tell in one look: z (T, B, n)."""
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
