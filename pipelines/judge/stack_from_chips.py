"""A site's archived looks as the detector takes them, read look by look: only pixels that it asks for are held.

A large site's guard, and nearly all of a wide ring, are never asked for. Which pixels of the ring are, hangs on which
were ever seen, which only the looks tell: all are taken to be, and where that was wrong the chips are read anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.chip_archive import ChipArchive
from geodata.errors import ReadFailed
from geodata.looks.chip import Chip
from geodata.looks.scene import SAME_PASS
from geodata.settings.detection_settings import DetectionSettings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.detect import coregistration
from pipelines.detect.candidate_pixels import history_length
from pipelines.detect.cloud_mask import ClearSight
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.controls.control_groups import control_pool
from pipelines.detect.lasting_shift import lasting_offsets, moved_back, moved_mask
from pipelines.detect.site_stack import SiteStack, union
from pipelines.judge.kept_controls import KeptControls
from pipelines.read.chip_files import days_of, looks_in_order, read_look

Bool = npt.NDArray[np.bool_]


def stack_from_chips(
    archive: ChipArchive,
    site: Site,
    chips: Sequence[Chip],
    known_places: Sequence[BaseGeometry],
    settings: DetectionSettings,
    kept: KeptControls | None = None,
) -> SiteStack:
    """The site's archived looks: usable pixels, control reservoir, placebos, shifts.

    A look that lies more than max_shift_px beside the site's own median has no usable pixel. Looks that all lie beside
    the history from some day on are moved back (pipelines/detect/lasting_shift.py). Which pixels may serve as controls
    is asked of the history alone, so that it is the same on the first night that can be judged and later.

    Next: pipelines/detect/detect.py finds what changed in the stack.

    Args:
        archive: where chips lie. site: with its grid. chips: optical ones, any order.
        known_places: WGS84, kept clear of by controls. settings: of the mask, guard_m, max_shift_px.
        kept: controls and placebos chosen earlier, for the same grid and outline; None = choose now.

    Raises:
        NotFound, ReadFailed: a chip is gone or was changed, or none has scene classes. ValueError: no grid.
    """
    if (grid := site.grid) is None:
        raise ValueError(f"site {site.id} has no grid")
    bands, passes = _asked_passes(site, chips, kept)
    inside = grid.mask(site.outline)
    if kept is None:
        reservoir = control_reservoir(grid, site.outline, known_places, settings.guard_m)
        asked = _Asked.of(inside, reservoir)
    else:
        reservoir, asked = kept.reservoir(grid.shape), _Asked(kept.placebos, kept.held(grid.shape))
    held = asked.held
    days = days_of([frames[0] for frames in passes])
    looks = _read(archive, grid, passes, bands, held, ClearSight(bands, settings))
    reflectance, valid = looks.reflectance, looks.valid
    seen_in_middle = valid[:, *coregistration.middle(grid.shape)].copy()
    shifts = coregistration.measure_shifts(looks.middle, seen_in_middle, bands, days)
    shift_px = tuple(None if one is None else round(one.size, 2) for one in shifts)
    valid[[px is not None and px > settings.max_shift_px for px in shift_px]] = False
    past = history_length(days.astype("datetime64[D]").astype(np.int64), valid[:, inside], settings)
    if kept is not None:
        past = int((days < np.datetime64(kept.controls.history_until, "D")).sum())
    seen = reservoir if kept is not None else reservoir & np.asarray(valid[:past].any(axis=0))
    offsets = np.zeros((len(days), 2))
    if past is not None:
        offsets = lasting_offsets(looks.middle, seen_in_middle, bands, days, shifts, past)
    asked = _Asked.of(inside, seen) if (seen != reservoir).any() else asked
    if (asked.held & ~held).any() or offsets.any():
        held = asked.held if (asked.held & ~held).any() else held
        reflectance = _read(archive, grid, passes, bands, held, earlier=_Earlier(looks.taken, offsets)).reflectance
    for t in np.flatnonzero(offsets.any(axis=1)):
        valid[t] = moved_mask(valid[t], offsets[t])
    return SiteStack(
        reflectance=reflectance,
        bands=bands,
        valid=valid[:, held],
        days=days,
        scene_ids=tuple(_shows_most(frames, looks.taken, inside) for frames in passes),
        site=inside,
        reservoir=seen,
        placebos=asked.placebos,
        shift_px=shift_px,
        moved_px=tuple(round(float(px), 2) for px in np.hypot(*offsets.T)),
        held=held,
        chosen=None if kept is None else kept.controls,
    )


def _asked_passes(
    site: Site, chips: Sequence[Chip], kept: KeptControls | None
) -> tuple[tuple[str, ...], tuple[tuple[Chip, ...], ...]]:
    """Bands that a site is judged in, and its passes; what is older than the history that was chosen has no say.

    Raises:
        ReadFailed: none has scene classes.
    """
    bands, ordered = looks_in_order(chips)
    if kept is not None:
        ordered = tuple(chip for chip in ordered if chip.acquired_at.date() >= kept.controls.history_from)
    if not any("scl" in chip.bands for chip in ordered):
        raise ReadFailed(site.id, "its archived looks have no scene classes", "Read them again from a catalogue")
    return bands, passes_of(ordered)


def passes_of(ordered: Sequence[Chip]) -> tuple[tuple[Chip, ...], ...]:
    """Looks of one pass together, oldest first: tiles and rows overlap, and what a pass saw in two of them it saw once.

    A rule that waits for five clear looks would otherwise be met by three.

    Args:
        ordered: of one site, oldest first.
    """
    passes: list[list[Chip]] = []
    newest: dict[str, list[Chip]] = {}  # by collection
    for chip in ordered:
        frames = newest.get(chip.collection)
        if frames is not None and chip.acquired_at - frames[0].acquired_at <= SAME_PASS:
            frames.append(chip)
        else:
            newest[chip.collection] = [chip]
            passes.append(newest[chip.collection])
    return tuple(tuple(frames) for frames in passes)


@dataclass(frozen=True)
class _Looks:
    """Looks as they were read, one for each pass."""

    reflectance: npt.NDArray[np.int16]  # (T, B, n) of the pixels held
    valid: Bool  # (T, H, W) what is usable
    middle: npt.NDArray[np.int16]  # (T, B, h, w) reflectance of the middle of the grid, which shifts are told from
    taken: dict[str, Bool]  # path of a chip of a pass of several -> (H, W) pixels that are taken from it


@dataclass(frozen=True)
class _Earlier:
    """What a reading told of the looks, for another one of the same."""

    taken: Mapping[str, Bool]  # as in _Looks
    offsets: npt.NDArray[np.float64]  # (T, 2) grid pixels by which looks are moved back; 0, 0 = not


def _read(
    archive: ChipArchive,
    grid: Grid,
    passes: Sequence[Sequence[Chip]],
    bands: tuple[str, ...],
    held: npt.NDArray[np.bool_],
    eye: ClearSight | None = None,
    earlier: _Earlier | None = None,
) -> _Looks:
    """Read looks one at a time: all of them whole would not fit into memory. Of a pass in several frames one fills what
    is not usable in those before it.

    Args:
        archive: where chips lie. grid: of the site. passes, bands: as passes_of and looks_in_order give them.
        held: (H, W) pixels that are kept.
        eye: tells what is usable; None = only the reflectance is asked for.
        earlier: what an earlier reading with an eye found; None = there was none.

    Raises:
        NotFound, ReadFailed: a chip is gone or was changed.
    """
    reflectance = np.empty((len(passes), len(bands), int(held.sum())), np.int16)
    valid = np.zeros((len(passes) if eye else 0, *grid.shape), bool)
    compared = coregistration.middle(grid.shape)
    middle: list[npt.NDArray[np.int16]] = []
    parts = dict(earlier.taken) if earlier else {}
    for t, frames in enumerate(passes):
        for k, chip in enumerate(frames):
            pixels = read_look(archive, grid, chip)
            look = np.stack([pixels[name] for name in bands])
            offset = earlier.offsets[t] if earlier and earlier.offsets[t].any() else None
            if offset is not None:
                look = moved_back(look, offset)
            if eye is not None:
                scl = pixels.get("scl", np.zeros(grid.shape, np.uint8))
                usable = eye.look(look, scl, np.datetime64(frames[0].acquired_at.date()))
                if len(frames) > 1:
                    parts[chip.path] = usable & ~valid[t]
                valid[t] |= usable
            if k == 0:
                reflectance[t] = look[:, held]
                middle += [look[:, *compared].copy()] if eye is not None else []  # a view would hold the whole look
                continue
            part = parts[chip.path] if offset is None else moved_mask(parts[chip.path], offset, sure=False)
            reflectance[t][:, part[held]] = look[:, part & held]
            if eye is not None:
                middle[t][:, part[compared]] = look[:, *compared][:, part[compared]]
    return _Looks(reflectance, valid, np.stack(middle) if middle else reflectance[:0], parts)


def _shows_most(frames: Sequence[Chip], taken: Mapping[str, Bool], inside: Bool) -> str:
    """The scene of a pass that most of the site is taken from, the first of equals."""
    if len(frames) == 1:
        return frames[0].scene_id
    return max(frames, key=lambda chip: int((taken[chip.path] & inside).sum())).scene_id


@dataclass(frozen=True)
class _Asked:
    """What the detector asks looks of."""

    placebos: tuple[Bool, ...]  # (H, W) each
    held: Bool  # (H, W) the site, its placebos and the pixels that controls are sought among

    @classmethod
    def of(cls, site: Bool, reservoir: Bool) -> _Asked:
        """For a site and the pixels that may serve as controls or placebos, (H, W)."""
        placebos = tuple(placebo.mask for placebo in place_placebos(site, reservoir))
        held = union((site, *placebos), site.shape)
        held.flat[control_pool(reservoir, held)] = True
        return cls(placebos, held)


def control_reservoir(
    grid: Grid, outline: BaseGeometry, known_places: Sequence[BaseGeometry], guard_m: float
) -> npt.NDArray[np.bool_]:
    """Pixels that may serve as controls or placebos: at least guard_m from the site and every known place."""
    near = shapely.box(*grid.bounds)
    shapes = [grid.to_grid(outline)]
    for place in known_places:
        if place.is_empty or shapely.distance(place.centroid, outline.centroid) > 1.0:
            continue  # further than any grid reaches; a degree is 100 km
        shape = grid.to_grid(place)
        if shape.distance(near) <= guard_m:
            shapes.append(shape)
    taken = np.zeros(grid.shape, bool)
    for shape in shapes:
        taken |= grid.mask(grid.to_lonlat(shape.buffer(guard_m)))
    return ~taken
