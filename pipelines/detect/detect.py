"""Find what changed in a stack of looks: history, controls, evidence, episodes, objects, in that order. Pure.

`detect` is a function of the looks alone, on any number of cores. What it says of look t rests on looks up to t, so
running it every night and running it once over everything end alike.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.i18n.messages import englishn
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import gather_evidence, history_length
from pipelines.detect.controls.control_groups import ChosenControls
from pipelines.detect.held_looks import HeldLooks
from pipelines.detect.indices import YEAR_DAYS
from pipelines.detect.objects.finding_of_life import Traced, finding_of_life
from pipelines.detect.objects.track_objects import lives_of_objects
from pipelines.detect.pixel_changes import pixel_states
from pipelines.detect.single_blas_thread import one_blas_thread
from pipelines.detect.site_stack import Finding, Judgement, SiteStack, as_dates, no_findings, union
from pipelines.ground.network import Network

JUDGED_SHARE = 0.05
"""Share 0..1 of the site's pixels that must be usable for a look to count as judged."""


@one_blas_thread
def detect(
    stack: SiteStack, settings: DetectionSettings, *, through: date | None = None, model: Network | None = None
) -> Judgement:
    """Changes in a stack: `gather_evidence` chooses the pixels that may have changed and what was to be expected of
    each (controls, seasons, noise), `pixel_states` goes through their looks, `lives_of_objects` joins them to objects,
    `finding_of_life` says what each is.

    Next: pipelines/detect/pixel_changes.py follows each pixel.

    Args:
        stack: all looks, in order of acquisition.
        settings: numbers in force.
        through: judge as if looks after this day did not exist; None uses all.
        model: tells built from bare ground over time (pipelines/ground/over_time.py); None = the one that is shipped.

    Returns:
        The judgement; with status "too little history" where the looks do not hold every season yet.
    """
    days = _days_until(stack, through)
    count = len(days)
    reflectance, valid = stack.flat
    reflectance, valid = reflectance[:count], valid[:count]
    seen = valid[:, stack.columns(stack.site)]
    clear = int(np.median(seen.sum(axis=0))) if seen.size else 0
    if not stack.site.any():
        return no_findings("no pixel of the grid lies inside the site", clear_looks=0, history_looks=0)
    history = _history(days, seen, settings, stack.chosen)
    if history is None:
        return _too_little_history(clear, settings)
    judged_looks = np.flatnonzero(seen.mean(axis=1) >= JUDGED_SHARE)
    del seen  # as large as the site
    judged = stack.site | union(stack.placebos, stack.site.shape)
    looks = HeldLooks.of(reflectance, valid, days, stack.bands, history, stack.held)
    regions = _regions(stack)
    evidence = gather_evidence(looks, judged, stack.reservoir, settings, chosen=stack.chosen, regions=regions)
    episodes = pixel_states(evidence, stack.bands, days, settings, model)
    findings = _findings(Traced(evidence, episodes, stack, days, settings), regions)
    dates = as_dates(stack.days[:count])
    return Judgement(
        status="judged",
        findings=tuple(f for f in findings if not f.placebo),
        placebo_findings=tuple(f for f in findings if f.placebo),
        history_until=dates[history],
        clear_looks=clear,
        history_looks=evidence.history_looks,
        judged_looks=tuple(stack.scene_ids[i] for i in judged_looks if i >= history),
        control_share=evidence.control_share,
        judged_years=float(days[-1] - days[history]) / YEAR_DAYS,
        chosen=evidence.chosen,
        placebo_far=evidence.placebo_far,
    )


def _days_until(stack: SiteStack, through: date | None) -> npt.NDArray[np.int64]:
    """Day numbers of its looks up to a day, that one too; None = of all."""
    days = stack.days.astype("datetime64[D]").astype(np.int64)
    if through is None:
        return days
    return days[: int(np.searchsorted(days, np.datetime64(through, "D").astype(np.int64), side="right"))]


def _too_little_history(clear: int, settings: DetectionSettings) -> Judgement:
    why = englishn(
        "{n} clear look so far; it takes {least} over {days} days before a change can be told from a season",
        "{n} clear looks so far; it takes {least} over {days} days before a change can be told from a season",
        clear,
        n=clear,
        least=settings.min_history_looks,
        days=settings.history_days,
    )
    return no_findings(why, clear_looks=clear, history_looks=clear)


def _history(
    days: npt.NDArray[np.int64],
    seen: npt.NDArray[np.bool_],
    settings: DetectionSettings,
    chosen: ChosenControls | None,
) -> int | None:
    """How many looks are history: all before a day, which stays once it was chosen. None where there is too little.

    Args:
        days: (T,) day numbers. seen: (T, n) where the site's pixels are usable.
    """
    if chosen is not None:
        until = int(np.datetime64(chosen.history_until, "D").astype(np.int64))
    else:
        first = history_length(days, seen, settings)
        if first is None:
            return None
        until = int(days[first])  # two looks of one day are both history, or neither
    history = int(np.searchsorted(days, until))
    return history if 0 < history < len(days) else None


def _regions(stack: SiteStack) -> npt.NDArray[np.int64]:
    """(H * W,) k in the k-th placebo, 0 elsewhere."""
    regions = np.zeros(stack.site.size, np.int64)
    for index, mask in enumerate(stack.placebos):
        regions[mask.ravel() & ~stack.site.ravel()] = index + 1
    return regions


def _findings(traced: Traced, regions: npt.NDArray[np.int64]) -> list[Finding]:
    """What is said of every object. Args: regions: (H * W,) k in the k-th placebo, 0 elsewhere."""
    stack, evidence = traced.stack, traced.evidence
    lives = lives_of_objects(
        traced.episodes,
        evidence.pixels,
        regions[evidence.pixels],
        stack.site.shape,
        traced.days,
        evidence.history,
        traced.settings,
    )
    owned = np.full(stack.site.shape, -1, np.int64)
    for number, life in enumerate(lives):
        if life.alive:
            owned.flat[evidence.pixels[life.pixels]] = number
    made = []
    for number, life in enumerate(lives):
        region = stack.site if life.region == 0 else stack.placebos[life.region - 1] & ~stack.site
        taken = (owned >= 0) & (owned != number)
        made.append(finding_of_life(life, traced, region, taken))
    return [f for f in made if f is not None]
