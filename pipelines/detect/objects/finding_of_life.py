"""From the life of a detection to what is said of it: window, stage, confidence with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.detections.confidence import (
    LARGE_PX,
    MANY_LOOKS,
    MAY_BE_FIELD,
    SHARP_DAYS,
    SHORT_HISTORY,
    SHOWS_SHARE,
    STRONG_SIGMA,
    SURE_KIND,
    WEAK_SIGMA,
    WIDE_DAYS,
    level_of,
)
from geodata.detections.detection import Confidence, Kind, State
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import Evidence
from pipelines.detect.indices import BARE_GREEN, F32, OFFSET, greenness
from pipelines.detect.objects.edge_pixels import mask_of_object
from pipelines.detect.objects.life import Life, kind_probability, stage
from pipelines.detect.objects.look_series import look_series
from pipelines.detect.pixel_change_limits import OUTLIVED_LOOKS
from pipelines.detect.pixel_changes import Episodes
from pipelines.detect.residuals import Shown
from pipelines.detect.site_stack import Finding, LookSeries, SiteStack, as_dates

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
SEEN_SHARE = 0.5
"""Share 0..1 of a change's pixels that must be usable for a look to count as a clear look at it."""
FIRST_SHARE, FIRST_PX = 0.08, 3
"""The change is first seen in the look by which this share of its pixels, and at least so many, had begun."""
SETTLED_LOOKS = 8
"""Looks from a detection's birth on in which the direction of the change is read in hindsight."""
POINTS_SHARE = 0.4
"""Share of that change that a look must show along its direction to be the first that shows it."""
FAR_SHARE = 0.7
"""Or the share of its size that it must differ by, whichever way: bare earth points elsewhere than the later roof."""
MISSED_DAYS = 60
"""Days between the first and the last look that saw ground bare in its own green season, under which it may be late."""
SHOWN_SHARE = 0.7
"""Share of the looks between the first that shows it and the detection's birth that must show it too."""


@dataclass(frozen=True)
class Traced:
    """What all detections of a site are read from."""

    evidence: Evidence
    episodes: Episodes
    stack: SiteStack
    days: I64  # (T,) day numbers
    settings: DetectionSettings


def finding_of_life(life: Life, traced: Traced, region: Bool, taken: Bool) -> Finding | None:
    """What is said of one life; None when it never held min_px pixels.

    Next: its mask becomes a polygon in `judge` (site_outline), then pipelines/judge/lasting_ids.py gives it its id.

    Args:
        life: one of those traced. region: (H, W) the site or placebo it lies in.
        taken: (H, W) pixels of other living detections.
    """
    evidence, stack, days = traced.evidence, traced.stack, traced.days
    if len(life.pixels) < traced.settings.min_px:
        return None
    dates = as_dates(stack.days[: len(days)])
    last = len(days) - 1 if life.over is None else life.over
    since = int(life.starts.min())
    looks = evidence.residuals.of(life.pixels, np.arange(since, len(days)))
    first = _first_look(life, evidence, looks.away)
    clear, shows = _clear_and_shows(life, evidence, traced.episodes)
    before = np.flatnonzero(clear[:first])
    lasting = np.arange(first, last + 1)
    shown = lasting[shows[first : last + 1]]
    roofs = life.kind is Kind.DEMOLITION
    mask = _mask(life, evidence, stack)
    mask = mask_of_object(mask, evidence, shown, region, taken, bands=stack.bands, roofs=roofs)
    newest = int(max(shown.max() if len(shown) else first, first))
    if life.over is not None:
        newest = min(newest, max(life.over - 1, first))
    lookalikes = bool(evidence.lookalikes[life.pixels].mean() >= 0.5)
    sown_yet = not roofs and _may_be_field(life, traced, looks, first, last)
    standing = _Shown(first, before, len(shown), lookalikes, sown_yet)
    confidence, reasons = _confidence(life, evidence, looks.away[first - since :], stack.bands, days, standing)
    ended = life.over is not None and life.state in (State.ENDED, State.WITHDRAWN)
    # every day that is told of it has its scene
    times = [*before[-1:], first, newest, *(t for t in (life.confirmed, life.over if ended else None) if t is not None)]
    carried = np.union1d(np.array(times, np.int64), shown)
    row, col = divmod(int(evidence.pixels[life.anchor]), stack.site.shape[1])
    return Finding(
        birth=f"{dates[life.born]}/{row}/{col}",
        kind=str(life.kind),
        kind_probability=round(kind_probability(life), 3),
        state=str(life.state),
        mask=mask,
        area_px=int(mask.sum()),
        last_clear_before=dates[int(before[-1])] if len(before) else None,
        first_seen=dates[first],
        confirmed_on=dates[life.confirmed] if life.confirmed is not None else None,
        last_seen=dates[newest],
        ended_on=dates[life.over] if ended and life.over is not None else None,
        confidence=str(confidence),
        reasons=reasons,
        stage=stage(life),
        control_basis="look-alikes" if lookalikes else "own season",
        clear_looks=int(clear[first : last + 1].sum()),
        agreeing_looks=len(shown),
        scene_ids=tuple(stack.scene_ids[int(t)] for t in carried),
        withdrawn_reason=life.reason if life.state is State.WITHDRAWN else "",
        placebo=life.region > 0,
        placebo_index=life.region - 1 if life.region > 0 else None,
        series=None if life.region else _series(life, traced, (first, newest), shown),
    )


def _series(life: Life, traced: Traced, told: tuple[int, int], shown: I64) -> LookSeries | None:
    """What each look measured on a life, first to newest."""
    sigma = traced.settings.differs_sigma
    return look_series(life.pixels, traced.evidence, traced.stack.bands, traced.days, told, shown, sigma)


def _mask(life: Life, evidence: Evidence, stack: SiteStack) -> Bool:
    """(H, W) the pixels of a life, as it was last renewed."""
    mask = np.zeros(stack.site.shape, bool)
    mask.flat[evidence.pixels[life.pixels]] = True
    return mask


def _clear_and_shows(life: Life, evidence: Evidence, episodes: Episodes) -> tuple[Bool, Bool]:
    """Looks (T,) that are clear at a change, and of these the looks that show it."""
    usable = evidence.valid[:, life.pixels]
    clear = usable.mean(axis=1) >= SEEN_SHARE
    agree = (episodes.agrees[:, life.pixels] & usable).sum(axis=1)
    return clear, clear & (agree >= SHOWS_SHARE * np.maximum(usable.sum(axis=1), 1))


def _may_be_field(life: Life, traced: Traced, looks: Shown, first: int, last: int) -> bool:
    """Whether new ground may yet turn green: what was green before was not seen bare often enough in its own season.

    Args:
        looks: what its looks show from its earliest start on. first: look that shows it first. last: look judged last.
    """
    evidence, settings = traced.evidence, traced.settings
    if life.kind is Kind.CLEARING and int(traced.days[last] - traced.days[first]) < settings.fallow_days:
        return True
    since = int(life.starts.min())
    missed = _missed_green(looks, evidence.valid[since:, life.pixels], traced.stack.bands, settings)
    was_green = float(np.median(evidence.green_before[life.pixels])) > settings.vegetated_ndvi
    days = traced.days[since : last + 1][missed[: last + 1 - since]]
    return was_green and (len(days) < OUTLIVED_LOOKS or int(days[-1] - days[0]) < MISSED_DAYS)


def _first_look(life: Life, evidence: Evidence, away: F32) -> int:
    """The look by which FIRST_SHARE of the pixels had begun, each begun no earlier than hindsight allows."""
    ordered = np.sort(_hindsight(life, evidence, away))
    needed = min(max(FIRST_PX, int(np.ceil(FIRST_SHARE * len(ordered)))), len(ordered))
    return int(ordered[needed - 1])


def _hindsight(life: Life, evidence: Evidence, away: F32) -> I64:
    """Look (n,) from which each pixel really showed the change.

    A noisy look, or a season unlike the last, can begin a run before the change does: it does not point where the
    looks point from the birth of the detection on, when many pixels agreed, or not half as far.

    Args:
        away: (k, B, n) residuals of its pixels from its earliest start on.
    """
    since = int(life.starts.min())
    looks = np.arange(since, since + len(away))[:, None]
    inside = evidence.valid[since:, life.pixels] & (looks >= life.starts)
    number = np.cumsum(inside & (looks >= life.born), axis=0)
    settled = inside & (number > 0) & (number <= SETTLED_LOOKS)
    settled = np.where(settled.any(axis=0), settled, inside)
    direction = np.einsum("tbn,tn->bn", away, settled.astype(np.float32)) / np.maximum(settled.sum(axis=0), 1)
    along = np.einsum("tbn,bn->tn", away, direction) / np.maximum((direction**2).sum(axis=0), 1e-6)
    far = np.sqrt((away**2).sum(axis=1) / np.maximum((direction**2).sum(axis=0), 1e-6))
    shows = inside & ((along >= POINTS_SHARE) | (far >= FAR_SHARE))
    # of the looks from the first one until then, most must show it
    until = number <= 1
    shown, all_of = (np.cumsum((x & until)[::-1], axis=0)[::-1] for x in (shows, inside))
    first = shows & (shown >= SHOWN_SHARE * all_of)
    begun: I64 = np.where(first.any(axis=0), since + first.argmax(axis=0), life.starts)
    return begun


def _missed_green(looks: Shown, usable: Bool, bands: tuple[str, ...], settings: DetectionSettings) -> Bool:
    """Looks (k,) that show most of the usable ground bare while its own green season was due."""
    green = greenness(looks.reflectance.astype(np.float32), bands)
    due = greenness((np.exp(looks.expected) - np.float32(OFFSET)).astype(np.float32), bands)
    missed = usable & (due > settings.vegetated_ndvi) & (green < BARE_GREEN)
    out: Bool = missed.sum(axis=1) > 0.5 * np.maximum(usable.sum(axis=1), 1)
    return out


@dataclass(frozen=True)
class _Shown:
    """What the looks show of a change, beside its pixels."""

    first: int  # look that shows it first
    before: I64  # clear looks before that one
    agreeing: int  # looks that show it
    lookalikes: bool  # it is held against look-alikes, and not against its own past seasons
    may_be_field: bool  # what was green before has not been seen bare often enough in its own green season


def _confidence(
    life: Life, evidence: Evidence, away: F32, bands: tuple[str, ...], days: I64, shown: _Shown
) -> tuple[Confidence, tuple[str, ...]]:
    """The level and its reasons, by the rule of geodata/detections/confidence.py. away: (k, B, n) residuals from
    the first look that shows it on."""
    usable = evidence.valid[shown.first :, life.pixels]
    size = np.sqrt((away**2).mean(axis=1))
    strength = float(np.median(size[usable])) if usable.any() else 0.0
    window = int(days[shown.first] - days[shown.before[-1]]) if len(shown.before) else None
    supports: list[str] = []
    doubts: list[str] = []
    (supports if shown.agreeing >= MANY_LOOKS else doubts).append(
        "many-looks" if shown.agreeing >= MANY_LOOKS else "few-looks"
    )
    if window is None:
        doubts.append("no-look-before")
    elif window > WIDE_DAYS:
        doubts.append("wide-window")
    elif window <= SHARP_DAYS:
        supports.append("sharp-window")
    if strength >= STRONG_SIGMA:
        supports.append("strong")
    elif strength < WEAK_SIGMA:
        doubts.append("weak")
    if len(life.pixels) >= LARGE_PX:
        supports.append("large")
    else:
        doubts.append("small")
    (supports if shown.lookalikes else doubts).append("look-alikes" if shown.lookalikes else "own-season")
    if "swir16" not in bands:
        doubts.append("no-swir")
    if kind_probability(life) < SURE_KIND:
        doubts.append("kind-unsure")
    if shown.may_be_field:
        doubts.append(MAY_BE_FIELD)
    if evidence.history_looks < SHORT_HISTORY:
        doubts.append("short-history")
    confirmed = life.state is not State.PROVISIONAL and life.confirmed is not None
    return level_of(doubts, confirmed=confirmed), (*supports, *doubts)
