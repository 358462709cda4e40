"""The looks that a briefing shows of a site and of each of its changes, read from the archive and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.detections.detection import Detection, State
from geodata.errors import NotFound, ReadFailed
from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look
from geodata.looks.mission_names_and_credits import Mission, missions_of
from geodata.sites.site import Site
from geodata.workspace import Workspace
from layers.pictures.annotate import Mark, came_between
from layers.pictures.composites import (
    TRUE_COLOUR,
    GroundView,
    Moment,
    Pair,
    before_after_pair,
    channels,
    shared_stretch,
    window_around,
)
from pipelines.detect.cloud_mask import clear_looks
from pipelines.publish.pictures.picture_looks import NEEDED, chosen_two, clearest_of_each_day, picture_chips
from pipelines.read.chip_faults import faults
from pipelines.read.chip_files import ChipCube, read_chips
from pipelines.read.inside_alone import inside_alone

MOST_PAIRS = 6
"""Further changes that have a pair of their own: half a sheet of them. The page of a change has its own in any case."""
CLOSE_M = 150.0
"""Metres shown around such a change."""
NEIGHBOURS = 16
"""Looks before each picture that are read as well, from which it is known which bright roofs are called cloud. On 22
pictures of the demo 254 pixels are hatched otherwise than by the whole history; with 24 looks, which take half as long
again to read, 237; with 8, 650."""


@dataclass(frozen=True)
class BriefPair:
    """The drawn pair and the days of its looks."""

    pair: Pair
    before: date
    after: date
    missions: tuple[Mission, ...] = ()  # whose pixels they are


@dataclass(frozen=True)
class Cut:
    """How the pictures of a site are cut."""

    aspect: float  # width by height
    inside: bool = False  # only the ground inside the outline is shown (EditionView.inside_alone)


@dataclass(frozen=True)
class SitePictures:
    """All pictures of a site, on one stretch."""

    whole: BriefPair  # the site, before and after the change that the page is about
    each: tuple[tuple[str, BriefPair], ...] = ()  # letter, and nearer by, each further change that stands


def site_pictures(
    workspace: Workspace,
    site: Site,
    chips: Sequence[Chip],
    looks: Sequence[Look],
    lead: Detection | None,
    named: Sequence[tuple[str, Detection]],
    *,
    cut: Cut,
) -> SitePictures | None:
    """The pictures of a site, all on one stretch; None when there are not two clear looks in the archive, or the
    outline is unknown.

    Args:
        workspace: with the archive.
        site, chips, looks: what pictures there are.
        lead: the change that the page is about; None = none.
        named: all changes with their letters; those that came between the two dates are outlined on the later one.
        cut: how they are cut.

    Raises:
        NotFound, ReadFailed: a chip is gone or was changed.
    """
    grid = site.grid
    good = picture_chips(chips, looks)
    every = clearest_of_each_day(chips, looks)
    two = chosen_two(good, every, lead)
    if grid is None or two is None:
        return None
    days = two[0].acquired_at.date(), two[1].acquired_at.date()
    further = _further(named, good, every, days)[:MOST_PAIRS]
    pixels = _pixels(workspace, site, chips, two, [chip for _, _, chip in further])
    if cut.inside:
        pixels = pixels.inside(site)
    before, after = (pixels.moment(chip) for chip in two)
    window = window_around(grid, site.outline, margin_m=70.0, aspect=cut.aspect)
    stretch = shared_stretch(
        [(m.reflectance[(slice(None), *window.slices)], m.valid[window.slices]) for m in (before, after)],
        channels(pixels.bands, TRUE_COLOUR),
    )
    marks = [Mark(d.outline, d.kind, d.state, letter) for letter, d in named if came_between(d, *days)]

    def pair(first: Chip, view: GroundView, marks: Sequence[Mark]) -> BriefPair:
        made = before_after_pair(pixels.moment(first), after, view, marks)
        shown = {(chip.collection, chip.scene_id) for chip in (first, two[1])}
        whose = missions_of(look for look in looks if (look.collection, look.scene_id) in shown)
        return BriefPair(made, first.acquired_at.date(), after.day, whose)

    asked = [(two[0], GroundView(pixels.bands, grid, window, site.outline, stretch=stretch), marks)]
    for letter, d, chip in further:
        near = window_around(grid, d.outline, margin_m=CLOSE_M, aspect=cut.aspect)
        view = GroundView(pixels.bands, grid, near, site.outline, stretch=stretch)
        asked.append((chip, view, [Mark(d.outline, d.kind, d.state, letter)]))
    with ThreadPoolExecutor() as pool:  # writing a PNG leaves the other core free
        whole, *each = pool.map(lambda one: pair(*one), asked)
    return SitePictures(whole, tuple(zip((letter for letter, _, _ in further), each, strict=True)))


def _further(
    named: Sequence[tuple[str, Detection]], good: Sequence[Chip], every: Sequence[Chip], days: tuple[date, date]
) -> list[tuple[str, Detection, Chip]]:
    """Standing changes on the ground that the pair of the site does not show come, each with its look before."""
    further_changes = []
    for letter, d in named:
        lasts = d.state in (State.CONFIRMED, State.PROVISIONAL) and not d.kind.is_activity
        if not lasts or d.last_clear_before is None or came_between(d, *days) or d.first_seen > days[1]:
            continue
        before = _look_before(d.last_clear_before, good, every)
        if before is not None and before.acquired_at.date() < days[1]:
            further_changes.append((letter, d, before))
    return further_changes


def _look_before(wanted: date, good: Sequence[Chip], every: Sequence[Chip]) -> Chip | None:
    """The look of a day, also a hazy one, since the page names that day; else the last good one before it."""
    on_day = [c for c in every if c.acquired_at.date() == wanted]
    return next(iter((*on_day, *[c for c in good if c.acquired_at.date() <= wanted][-1:])), None)


@dataclass(frozen=True)
class _Pixels:
    """Looks that were read, with what of them is usable."""

    stack: ChipCube
    valid: npt.NDArray[np.bool_]  # (T, H, W)

    @property
    def bands(self) -> tuple[str, ...]:
        return self.stack.bands

    def inside(self, site: Site) -> _Pixels:
        """The same with the pixels inside a site's outline alone."""
        kept = inside_alone(site, {"": self.stack.reflectance})[""]
        return _Pixels(self.stack._replace(reflectance=kept), self.valid & (kept != NODATA).all(axis=1))

    def moment(self, chip: Chip) -> Moment:
        at = self.stack.scene_ids.index(chip.scene_id)
        return Moment(chip.acquired_at.date(), self.stack.reflectance[at], self.valid[at])


def _pixels(
    workspace: Workspace, site: Site, chips: Sequence[Chip], two: tuple[Chip, Chip], more: Sequence[Chip]
) -> _Pixels:
    """The looks of the pictures, and before those of the site's pair as many as tell bright roofs from cloud."""
    shown = (*two, *more)
    optical = sorted((c for c in chips if set(c.bands) >= NEEDED), key=lambda c: (c.acquired_at, c.scene_id))
    read = [c for one in two for c in [k for k in optical if k.acquired_at <= one.acquired_at][-NEIGHBOURS:]]
    wanted = [c for c in {c.path: c for c in (*read, *shown)}.values() if set(c.bands) >= set(two[0].bands) - {"scl"}]
    try:
        stack = read_chips(workspace.archive, site, wanted)
    except (NotFound, ReadFailed):
        # a damaged neighbour is left out; a damaged one of those shown is told by read_chips
        damaged = {chip.path for chip, _ in faults(workspace.archive, [(c, None) for c in wanted if c not in shown])}
        stack = read_chips(workspace.archive, site, [c for c in wanted if c.path not in damaged])
    if any(chip.scene_id not in stack.scene_ids for chip in shown):  # one alone lacks a band that the others have
        stack = read_chips(workspace.archive, site, list({c.path: c for c in shown}.values()))
    if stack.scl is None:
        return _Pixels(stack, np.asarray((stack.reflectance != NODATA).all(axis=1)))
    valid = clear_looks(stack.reflectance, stack.scl, stack.bands, stack.days, workspace.settings.detection)
    return _Pixels(stack, valid)
