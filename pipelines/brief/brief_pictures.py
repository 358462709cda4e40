"""The two looks that a briefing shows of a site, read from the archive and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geodata.detections.detection import Detection
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.mission import Mission, missions_of
from geodata.sites.site import Site
from geodata.workspace import Workspace
from layers.pictures.annotate import Mark, came_between
from layers.pictures.composites import NODATA, GroundView, Moment, Pair, before_after_pair, window_around
from pipelines.detect.cloud_mask import clear_looks
from pipelines.read.archive import load_stack
from pipelines.read.chip_faults import fault_of

NEEDED = frozenset(("red", "green", "blue"))
CLEAR = 0.9
"""Usable share of the site from which a look makes a good picture; hazier ones serve where there is none."""
NEIGHBOURS = 24
"""Looks before each picture that are read as well, from which it is known which bright roofs are called cloud."""
FIRST_USED = 12
"""Looks skipped at the beginning where a site is younger than a year: it takes as many to know its bright roofs."""


@dataclass(frozen=True)
class BriefPair:
    """The drawn pair and the days of its looks."""

    pair: Pair
    before: date
    after: date
    missions: tuple[Mission, ...] = ()  # whose pixels they are


def picture_chips(chips: Sequence[Chip], looks: Sequence[Look]) -> list[Chip]:
    """Archived optical chips of clear looks, oldest first; only the clearer ones where there are two or more such."""
    clear = {(k.collection, k.scene_id): k.clear_fraction or 0.0 for k in looks if k.status is LookStatus.SEEN}
    usable = [c for c in chips if set(c.bands) >= NEEDED and (c.collection, c.scene_id) in clear]
    good = [c for c in usable if clear[c.collection, c.scene_id] >= CLEAR]
    return sorted(good if len(good) >= 2 else usable, key=lambda c: (c.acquired_at, c.scene_id))


def chosen_two(good: Sequence[Chip], every: Sequence[Chip], lead: Detection | None) -> tuple[Chip, Chip] | None:
    """Before and after: the last clear look before the lead change and the newest; without one, a year before that.

    Args:
        good: from picture_chips.
        every: all archived chips; the lead's own last clear look is taken from these even when it is hazy, since the
            page names that day.
        lead: the change that the page is about; None = none.

    Returns:
        None when there are not two different looks.
    """
    if not good:
        return None
    after = good[-1]
    wanted = lead.last_clear_before if lead else None
    if lead is None or wanted is None:
        year_before = after.acquired_at - timedelta(days=365)
        earlier = [c for c in good if c.acquired_at <= year_before]
        before = earlier[-1] if earlier else good[min((len(good) - 1) // 2, FIRST_USED)]
    else:
        on_day = [c for c in every if c.acquired_at.date() == wanted and set(c.bands) >= NEEDED]
        earlier = [c for c in good if c.acquired_at.date() <= wanted]
        before = (on_day or earlier[-1:] or list(good[:1]))[0]
    return (before, after) if before.acquired_at.date() < after.acquired_at.date() else None


def brief_pair(
    workspace: Workspace,
    site: Site,
    chips: Sequence[Chip],
    looks: Sequence[Look],
    lead: Detection | None,
    named: Sequence[tuple[str, Detection]],
    *,
    aspect: float,
) -> BriefPair | None:
    """The pair of a site; None when there are not two clear looks in the archive, or the outline is unknown.

    Args:
        workspace: with the archive.
        site, chips, looks: what pictures there are.
        lead: the change that the page is about; None = none.
        named: all changes with their letters; those that came between the two dates are outlined on the later one.
        aspect: width by height.

    Raises:
        NotFound, ReadFailed: a chip is gone or was changed.
    """
    grid = site.grid
    two = chosen_two(picture_chips(chips, looks), chips, lead)
    if grid is None or two is None:
        return None
    optical = sorted((c for c in chips if set(c.bands) >= NEEDED), key=lambda c: (c.acquired_at, c.scene_id))
    read = [c for one in two for c in [k for k in optical if k.acquired_at <= one.acquired_at][-NEIGHBOURS:]]
    wanted = [c for c in {c.path: c for c in (*read, *two)}.values() if set(c.bands) >= set(two[0].bands) - {"scl"}]
    # a damaged neighbour is left out; a damaged one of the two is told by load_stack
    kept = [c for c in wanted if c in two or fault_of(workspace.root, c) is None]
    stack = load_stack(workspace.root, site, kept)
    if any(chip.scene_id not in stack.scene_ids for chip in two):  # one look alone lacks a band that the others have
        stack = load_stack(workspace.root, site, two)
    valid = np.asarray((stack.reflectance != NODATA).all(axis=1))
    if stack.scl is not None:
        valid = clear_looks(stack.reflectance, stack.scl, stack.bands, stack.days, workspace.settings.detection)
    before, after = (
        Moment(chip.acquired_at.date(), stack.reflectance[at], valid[at])
        for chip, at in ((chip, stack.scene_ids.index(chip.scene_id)) for chip in two)
    )
    window = window_around(grid, site.outline, margin_m=70.0, aspect=aspect)
    marks = [Mark(d.outline, d.kind, d.state, letter) for letter, d in named if came_between(d, before.day, after.day)]
    pair = before_after_pair(before, after, GroundView(stack.bands, grid, window, site.outline), marks)
    shown = {(chip.collection, chip.scene_id) for chip in two}
    whose = missions_of(look for look in looks if (look.collection, look.scene_id) in shown)
    return BriefPair(pair, before.day, after.day, whose)
