"""What became of the ground that a confirmed demolition freed, month by month. Pure; arrays in, values out.

Each pixel of the change is held against two states of its own: what stood there before, and what lay there right after.
Month by month it still stands, lies as rubble or bare, is built again, is overgrown, or was not seen. Rubble and
cleared ground are one stage: at 10 m their colours overlap (docs/benchmarks/changes.md, "Razed ground").

- *Built again* takes a lasting step away from what lay there after the razing, towards what the model of built and bare
  over time (pipelines/ground/over_time.py) calls built, on at least min_px touching pixels; or a construction that
  the detector confirmed on the same ground. On overgrown ground it takes the latter.
- *Overgrown* takes two clear green looks, and lasts a dry season long: that green falls in the dry season is no change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from geodata.razed_ground.stage import STAGES, Share, Stage
from pipelines.detect.indices import BARE_GREEN, F32, greenness, log_table, under_water
from pipelines.detect.site_stack import Finding, Judgement, SiteStack, as_dates
from pipelines.detect.unevenness import colour_distance
from pipelines.ground.network import Network
from pipelines.ground.over_time import BARE_BARE, BARE_BUILT, BUILT_BARE, BUILT_BUILT, Period, turn_scores

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
BLOCK = 2048
"""Pixels worked on at once."""
BEFORE_LOOKS, AFTER_LOOKS, MONTH_LOOKS = 12, 6, 5
"""Looks without green whose mean is the state before, right after, and of a month."""
NEAR_DAYS = 45
"""Days from the middle of a month within which looks tell of it."""
FROM_BARE, FROM_BEFORE, BY_STEP, OFFSET, LEAST_STEP = 1.0, 1.0, 2.2, 3.7, 0.03
"""Log-odds of "built again": weights of the model's odds since the razing, of how far its odds against what stood
before have risen since the razing, and of ln(step + LEAST_STEP); then what is added. Fitted on ten simulated worlds in
sight (measured spectra, seeds 8101 to 8110), a false "built again" counted twice."""
MOST_ODDS = 3.0
"""Log-odds at which one pixel is cut before its neighbours are heard."""
OVERGROWN_NDVI, OVERGROWN_SHARP = 0.36, 0.04
"""NDVI of the second greenest look at which ground is as likely overgrown as not, and how sharply. In the same worlds
2 % of the razed ground on which nothing grew came above 0.31, and three quarters of the overgrown above 0.45."""
GREEN_LASTS = 270
"""Days that ground stays overgrown after it was green: a dry season and some weeks."""
SURE = 0.93
"""Probability from which a pixel counts in the low end of an interval; its complement is where it stops counting in
the high end."""
OUTLINE_PX = 0.6
"""Pixels by which the edge between two stages may be off. Both so that nine intervals of ten hold the truth in sixteen
simulated worlds in sight (seeds 8101 to 8110 of measured and 8101 to 8106 of invented spectra)."""


@dataclass(frozen=True)
class MonthOfGround:
    """What the ground of one change was in one month."""

    month: date  # its first day
    day: date | None  # newest look of that month that shows any of the ground; None where none does
    scene_id: str  # of that look; ""
    shares: dict[Stage, Share]  # of every stage; the values add up to 1
    pixels: npt.NDArray[np.int8]  # (n,) place of each pixel's stage in Stage, in the order of the change's mask


def razed_ground(
    stack: SiteStack, judgement: Judgement, finding: Finding, min_px: int, model: Network | None = None
) -> tuple[MonthOfGround, ...]:
    """The ground of a confirmed demolition from the month of the last look before it to that of the newest look.

    Args:
        stack: all looks. judgement: what was found in them. finding: one of its demolitions.
        min_px: fewest touching pixels of which "built again" is said; the detector's setting, for the same reason.
        model: tells built from bare over time; None = the one that is shipped.

    Returns:
        Empty for anything but a demolition that was confirmed and not withdrawn, or without near infrared.
    """
    mask = finding.mask & stack.site
    confirmed_demolition = (
        finding.kind == "demolition" and finding.confirmed_on is not None and finding.state != "withdrawn"
    )
    if not confirmed_demolition or not mask.any() or "nir" not in stack.bands:
        return ()
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    months = _months(finding.last_clear_before or finding.first_seen, as_dates(stack.days[-1:])[0])
    columns = stack.columns(mask)
    parts = [
        _judge(_Looks.of(stack, columns[k : k + BLOCK], days), finding, months, model)
        for k in range(0, len(columns), BLOCK)
    ]
    standing, built, overgrown, seen = (np.concatenate([p[i] for p in parts], axis=1) for i in range(4))
    built = _lasting(_smooth(built, mask), seen) * (1.0 - overgrown)
    built = np.maximum(built, _told_by_detector(judgement.findings, finding, mask, months))
    return _told(stack, mask, months, _Chances(standing, built, overgrown, seen), min_px)


@dataclass(frozen=True)
class _Looks:
    """The looks of n pixels."""

    days: I64  # (T,) day numbers
    logs: F32  # (T, B, n) ln(reflectance + OFFSET)
    bare: Bool  # (T, n) clear, neither green nor under water
    leaves: F32  # (T, n) NDVI of clear looks, -1 of the others
    seen: Bool  # (T, n)
    bands: tuple[str, ...]

    @classmethod
    def of(cls, stack: SiteStack, columns: I64, days: I64) -> _Looks:
        flat, valid = stack.flat
        values, seen = flat[:, :, columns], valid[:, columns]
        reflectance = values.astype(np.float32)
        leaves = greenness(reflectance, stack.bands)
        bare = seen & (leaves < BARE_GREEN) & ~under_water(reflectance, stack.bands)
        logs = log_table()[values.view(np.uint16)]
        return cls(days, logs, bare, np.where(seen, leaves, np.float32(-1.0)), seen, stack.bands)

    def mean(self, counted: Bool) -> F32:
        """(B, n) mean ln spectrum over the looks (T, n); NaN where there is none."""
        number = counted.sum(axis=0)
        total = np.einsum("tbn,tn->bn", self.logs, counted.astype(np.float32))
        out: F32 = np.where(number > 0, total / np.maximum(number, 1), np.nan).astype(np.float32)
        return out

    def nearest(self, counted: Bool, far: I64 | npt.NDArray[np.float64], most: int) -> Bool:
        """Of the looks (T, n) the `most` that are least far (T,) in time."""
        order = np.argsort(far, kind="stable")
        first = np.cumsum(counted[order], axis=0) <= most
        out = np.zeros_like(counted)
        out[order] = counted[order] & first
        return out


def _judge(
    looks: _Looks, finding: Finding, months: Sequence[tuple[int, int]], model: Network | None
) -> tuple[F32, F32, F32, Bool]:
    """(M, n) chances that pixels stand, log-odds that they are built again, chances of plants, and what was seen."""
    begins, sure = _number(finding.first_seen), _number(finding.confirmed_on or finding.first_seen)
    before_looks = looks.bare & (looks.days < begins)[:, None]
    before = looks.mean(looks.nearest(before_looks, begins - looks.days, BEFORE_LOOKS))
    after_looks = looks.bare & (looks.days >= begins)[:, None]
    # the looks around the confirmation show it done; before it some may still show what stood
    settled = looks.mean(looks.nearest(after_looks, np.abs(looks.days - sure).astype(np.float64), AFTER_LOOKS))
    n = before.shape[1]
    gone = _Gone.of(before, settled, looks.bands, model)
    standing, built, plants = (np.zeros((len(months), n), np.float32) for _ in range(3))
    seen = np.zeros((len(months), n), bool)
    stands = np.ones(n, bool)
    lot = np.nan_to_num(_distance(settled - before), nan=0.3)
    for m, (first, last) in enumerate(months):
        here = (looks.days >= first) & (looks.days < last)
        seen[m] = looks.seen[here].any(axis=0)
        middle = 0.5 * (first + last)
        far = np.abs(looks.days - middle)
        near = looks.bare & (far <= NEAR_DAYS)[:, None]
        if last > begins:  # a month is what its newest looks show
            near &= (looks.days >= begins)[:, None]
        now = looks.mean(looks.nearest(near, far, MONTH_LOOKS))
        if first < sure:  # nearer to what stood than to what lay there after
            closer = np.nan_to_num(_distance(now - before), nan=0.0) < 0.5 * lot
            stands &= closer | (last <= begins)
            standing[m] = stands
        else:
            stands[:] = False
        plants[m] = _overgrown(looks, begins, last)
        if last > sure:
            built[m] = gone.built_again(now, looks.bands, model)
        else:
            built[m] = -MOST_ODDS
    return standing, built, plants, seen


@dataclass(frozen=True)
class _Gone:
    """What stood, and what lay there after the razing."""

    before: Period
    settled: Period
    then: F32  # (n,) odds against what stood that what lay there after the razing is built

    @classmethod
    def of(cls, before: F32, settled: F32, bands: tuple[str, ...], model: Network | None) -> _Gone:
        stood, lay = _period(before), _period(settled)
        return cls(stood, lay, _built_odds(turn_scores(stood, lay, bands, model)))

    def built_again(self, now: F32, bands: tuple[str, ...], model: Network | None) -> F32:
        """(n,) log-odds that ground of which the state (B, n) is known this month is built on again."""
        after = _period(now)
        since = turn_scores(self.settled, after, bands, model)
        from_bare = since[BARE_BUILT] - since[BARE_BARE]
        risen = _built_odds(turn_scores(self.before, after, bands, model)) - self.then
        step = np.log(_distance(now - self.settled.logs) + np.float32(LEAST_STEP))
        odds = FROM_BARE * from_bare + FROM_BEFORE * risen + BY_STEP * step + OFFSET
        out: F32 = np.nan_to_num(np.clip(odds, -MOST_ODDS, MOST_ODDS), nan=-1.0).astype(np.float32)
        return out


def _built_odds(scores: F32) -> F32:
    """(n,) log-odds that ground which was built is so still."""
    out: F32 = scores[BUILT_BUILT] - scores[BUILT_BARE]
    return out


def _overgrown(looks: _Looks, begins: int, until: int) -> F32:
    """(n,) chance that plants cover ground: by the second greenest look since the razing that is not too long ago."""
    asked = (looks.days >= begins) & (looks.days < until) & (looks.days >= until - GREEN_LASTS)
    if asked.sum() < 2:
        return np.zeros(looks.seen.shape[1], np.float32)
    second = np.sort(looks.leaves[asked], axis=0)[-2]
    out: F32 = (1.0 / (1.0 + np.exp(-(second - OVERGROWN_NDVI) / OVERGROWN_SHARP))).astype(np.float32)
    return out


def _period(logs: F32) -> Period:
    n = logs.shape[1]
    return Period(logs, np.zeros((2, n), np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32))


def _distance(difference: F32) -> F32:
    out: F32 = colour_distance(difference[None])[0]
    return out


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _months(first: date, last: date) -> list[tuple[int, int]]:
    """First day of each month from one day's to another's, and of the month after it, as day numbers."""
    start, end = (np.datetime64(day, "M") for day in (first, last))
    firsts = (
        np.arange(start, end + np.timedelta64(2, "M"), np.timedelta64(1, "M"))
        .astype("datetime64[D]")
        .astype(np.int64)
        .tolist()
    )
    return list(pairwise(firsts))


def _smooth(values: F32, mask: Bool) -> F32:
    """Mean (M, n) over each pixel and its neighbours in the mask: one mixed pixel is no building."""
    kernel = np.ones((3, 3), np.float32)
    weight = ndimage.convolve(mask.astype(np.float32), kernel, mode="constant")
    out = np.empty_like(values)
    for m, row in enumerate(values):
        painted = np.zeros(mask.shape, np.float32)
        painted[mask] = row
        out[m] = (ndimage.convolve(painted, kernel, mode="constant") / np.maximum(weight, 1.0))[mask]
    return out


def _lasting(odds: F32, seen: Bool) -> F32:
    """(M, n) chances that pixels are built again: the median of a seen month with the seen months beside it."""
    filled = np.where(seen, odds, np.nan)
    out = np.zeros_like(odds)
    for m in range(len(odds)):
        around = filled[max(m - 1, 0) : m + 2]
        known = np.isfinite(around).any(axis=0)
        middle = np.zeros(odds.shape[1], np.float32)
        middle[known] = np.nanmedian(around[:, known], axis=0)
        out[m] = 1.0 / (1.0 + np.exp(-np.clip(middle, -20, 20)))
    return out


def _told_by_detector(
    findings: Sequence[Finding], razed: Finding, mask: Bool, months: Sequence[tuple[int, int]]
) -> F32:
    """(M, n) chances by constructions that were confirmed on the same ground after the razing."""
    out = np.zeros((len(months), int(mask.sum())), np.float32)
    for one in findings:
        later = one.first_seen > razed.first_seen and one.confirmed_on is not None and one.state != "withdrawn"
        if one.kind != "construction" or not later or not (one.mask & mask).any():
            continue
        inside = one.mask[mask]
        for m, (_, last) in enumerate(months):
            if _number(one.first_seen) < last and (one.ended_on is None or _number(one.ended_on) >= last):
                out[m, inside] = np.maximum(out[m, inside], one.kind_probability or SURE)
    return out


@dataclass(frozen=True)
class _Chances:
    """What is known of n pixels in M months: (M, n) each, chances 0..1."""

    standing: F32
    built: F32
    overgrown: F32
    seen: Bool


def _told(
    stack: SiteStack, mask: Bool, months: Sequence[tuple[int, int]], chances: _Chances, min_px: int
) -> tuple[MonthOfGround, ...]:
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    _, valid = stack.flat
    looked = valid[:, stack.columns(mask)].any(axis=1)
    out = []
    for m, (first, last) in enumerate(months):
        each = _each(chances, m, mask, min_px)
        pixel_stages = np.argmax(np.stack([each[stage] for stage in STAGES]), axis=0).astype(np.int8)
        shares = {stage: _share(pixel_stages == k, each[stage], mask) for k, stage in enumerate(STAGES)}
        here = np.flatnonzero(looked & (days >= first) & (days < last))
        newest = int(here[-1]) if len(here) else None
        out.append(
            MonthOfGround(
                date.fromisoformat(str(np.datetime64(first, "D"))),
                None if newest is None else as_dates(stack.days[newest : newest + 1])[0],
                "" if newest is None else stack.scene_ids[newest],
                shares,
                pixel_stages,
            )
        )
    return tuple(out)


def _each(chances: _Chances, m: int, mask: Bool, min_px: int) -> dict[Stage, F32]:
    """(n,) chance of every stage in one month; they add up to 1."""
    unseen = (~chances.seen[m]).astype(np.float32)
    left = 1.0 - unseen
    standing = left * chances.standing[m]
    left = left - standing
    built = left * _patches(chances.built[m], mask, min_px)
    left = left - built
    overgrown = left * chances.overgrown[m]
    return {
        Stage.STANDING: standing,
        Stage.BARE: left - overgrown,
        Stage.REBUILT: built,
        Stage.OVERGROWN: overgrown,
        Stage.UNSEEN: unseen,
    }


def _patches(chance: F32, mask: Bool, min_px: int) -> F32:
    """The same chances, at most even where too few pixels touch each other that are likelier built than not."""
    likely = np.zeros(mask.shape, bool)
    likely[mask] = chance > 0.5
    number, count = ndimage.label(likely, np.ones((3, 3), bool))
    large = np.flatnonzero(np.bincount(number.ravel(), minlength=count + 1) >= min(min_px, int(mask.sum())))
    kept = np.isin(number, large[large > 0])[mask]
    out: F32 = np.where(kept, chance, np.minimum(chance, 0.49)).astype(np.float32)
    return out


def _share(told: Bool, chance: F32, mask: Bool) -> Share:
    """The share of a stage: what is told, and between what is sure and what may be, with the edge between stages."""
    n = len(told)
    on_map = np.zeros(mask.shape, bool)
    on_map[mask] = told
    rim = on_map & ndimage.binary_dilation(mask & ~on_map, np.ones((3, 3), bool))
    edge = OUTLINE_PX * float(rim.sum())
    low = max(float((told & (chance >= SURE)).sum()) - edge, 0.0)
    high = min(float((told | (chance > 1.0 - SURE)).sum()) + edge, float(n))
    return Share(float(told.mean()), low / n, high / n)
