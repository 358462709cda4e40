"""Reading scenes over sites: every scene once for all sites, the mask first, and a look for every scene and site.

    ingest(ReadContext(folder, settings), sites, scenes, known=..., on_look=...) -> IngestSummary

on_look(look, chip or None) is called in the caller's thread, in order of acquisition, then site; chips are on disk by
then. Nothing else is kept in memory: only as many scenes as are being read at once.

Which (scene, site) pairs are read:
- a pair already seen, cloudy or not covered is left alone unless the item's `updated` changed;
- a failed one is tried again until settings.max_attempts;
- of items of one acquisition (pipelines/search/deduplicate.py) only one is read per site, the others become looks that
  are "not covered" with the reason; a look seen earlier under an item that lost since is set aside the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.errors import CompoundWatchError
from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Asset, Scene, Sensor
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.context.budget import Budget
from pipelines.context.progress import Progress, silent
from pipelines.http.asset_opener import Opener
from pipelines.missions.calibration import Calibration
from pipelines.missions.mission_discovery import RECORDS
from pipelines.read.bands import BandFault, Pixels, each_site
from pipelines.read.chip_files import write_chip
from pipelines.read.cloud_cover import MIN_COVERED, Sight, is_usable, sight
from pipelines.read.look_of_scene import KnownLooks, look_at, read_failed
from pipelines.read.pixels import Counted, physical, read_windows
from pipelines.read.plan import Work, plan_reading

SCENES_AT_ONCE = 4
"""Scenes read at the same time; each reads its bands in parallel too."""


@dataclass(frozen=True)
class IngestSummary:
    """What reading came to. Looks left alone because they were known are not counted as looks."""

    seen: int = 0
    cloudy: int = 0
    not_covered: int = 0
    failed: int = 0
    known: int = 0  # (scene, site) pairs left alone
    bytes_read: int = 0  # pixel bytes decoded
    bytes_saved: int = 0  # pixel bytes of bands not read, since the mask showed cloud or nothing at all
    requests: int = 0  # http requests for pixels
    bytes_fetched: int = 0  # http body bytes
    next_steps: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """What can be done about each failed look, by site id, collection and scene id: the next step of its fault."""
    unread: tuple[Work, ...] = ()  # left for the next night, since the budget was spent; the newest of the plan


@dataclass
class _Outcome:
    """What became of one scene."""

    looks: list[tuple[Look, Chip | None]] = field(default_factory=list)
    bytes_read: int = 0
    bytes_saved: int = 0
    next_steps: dict[str, str] = field(default_factory=dict)  # of the fault that a look failed with, by site id


@dataclass(frozen=True)
class ReadContext:
    """Where pixels go, and by which rules they are read."""

    workspace: Path  # its folder: chips are written below it
    settings: Settings  # min_clear_fraction, max_attempts, read_threads and the catalogues
    progress: Progress = silent  # told how many scenes are done
    openers: Mapping[str, Opener] = field(default_factory=dict)  # by catalogue address; others are made when needed
    budget: Budget = field(default_factory=Budget)  # once it is spent no other scene is begun; without an end as it is


def ingest(
    reading: ReadContext,
    sites: Sequence[Site],
    scenes: Sequence[Scene],
    *,
    known: Mapping[str, KnownLooks],
    on_look: Callable[[Look, Chip | None], None],
    since: Mapping[str, datetime] | None = None,
) -> IngestSummary:
    """Read what is new in some scenes over some sites: which of them says plan.py, how much is clear cloud_cover.py;
    the files are opened in bands.py and their windows read in pixels.py, which decide nothing.

    Next: pipelines/read/chip_files.py keeps the pixels of each look that was seen.

    Args:
        reading: where the pixels go, and by which rules they are read. sites: watched ones with a grid.
        scenes: of any sensor and catalogue; night light is skipped (see pipelines/night_light).
        known: earlier looks by site id, then (collection, scene id).
        on_look: told every look with its chip, None unless seen.
        since: by site id, the start of its own history; None = every scene counts.
    """
    plan, left_alone = plan_reading(sites, scenes, known, reading.settings, since)
    reading = replace(reading, openers=_openers(reading, plan))
    traffic = _Traffic(reading.openers)
    counts = dict.fromkeys(LookStatus, 0)
    read = saved = done = 0
    next_steps: dict[tuple[str, str, str], str] = {}
    step = "Read scenes"
    if plan:
        reading.progress(step, 0, len(plan))
    with (
        ThreadPoolExecutor(SCENES_AT_ONCE) as scene_pool,
        ThreadPoolExecutor(max(1, reading.settings.read_threads)) as bands,
        closing(_each(reading, plan, scene_pool, bands)) as outcomes,
    ):
        for done, outcome in enumerate(outcomes, start=1):
            for look, chip in outcome.looks:
                counts[look.status] += 1
                on_look(look, chip)
                if look.site_id in outcome.next_steps:
                    next_steps[look.site_id, look.collection, look.scene_id] = outcome.next_steps[look.site_id]
            read += outcome.bytes_read
            saved += outcome.bytes_saved
            reading.budget.fetched += traffic.newly_fetched()
            reading.progress(step, done, len(plan))
    return IngestSummary(
        counts[LookStatus.SEEN],
        counts[LookStatus.CLOUDY],
        counts[LookStatus.NOT_COVERED],
        counts[LookStatus.FAILED],
        left_alone,
        read,
        saved,
        traffic.requests,
        traffic.bytes,
        next_steps,
        tuple(plan[done:]),
    )


class _Traffic:
    """What files have cost since it was made; openers that were given have a past of their own."""

    def __init__(self, openers: Mapping[str, Opener]) -> None:
        self._openers = tuple(openers.values())
        self._requests, self._bytes = self._so_far()
        self._told = 0

    def _so_far(self) -> tuple[int, int]:
        return sum(o.traffic.requests for o in self._openers), sum(o.traffic.bytes for o in self._openers)

    @property
    def requests(self) -> int:
        """Http requests."""
        return self._so_far()[0] - self._requests

    @property
    def bytes(self) -> int:
        """Http body bytes."""
        return self._so_far()[1] - self._bytes

    def newly_fetched(self) -> int:
        """Body bytes since this was last asked."""
        before, self._told = self._told, self.bytes
        return self._told - before


def _openers(reading: ReadContext, plan: Sequence[Work]) -> dict[str, Opener]:
    """By catalogue, what opens its files: the ones given, and new ones for the others of a plan."""
    made = dict(reading.openers)
    for work in plan:
        if work.scene.catalog not in made:
            made[work.scene.catalog] = Opener.of(catalog_of(work.scene.catalog, reading.settings))
    return made


def catalog_of(href: str, settings: Settings) -> CatalogSettings:
    """The configured catalogue of an address; one that is not configured may name only its own host or folder."""
    for catalog in settings.catalogs:
        if catalog.href.rstrip("/") == href.rstrip("/"):
            return catalog
    return CatalogSettings(href, ())


def _each(
    reading: ReadContext, plan: Sequence[Work], scene_pool: ThreadPoolExecutor, bands: ThreadPoolExecutor
) -> Generator[_Outcome, None, None]:
    """Outcomes in the plan's order, a few scenes ahead of the caller; closed or out of budget, it begins no other."""
    waiting: list[Future[_Outcome]] = []
    rest = iter(plan)
    try:
        while True:
            if reading.budget.spent():
                rest = iter(())
            while len(waiting) < 2 * SCENES_AT_ONCE and (work := next(rest, None)) is not None:
                waiting.append(scene_pool.submit(_read_scene, reading, work, bands))
            if not waiting:
                return
            yield waiting.pop(0).result()
    finally:
        for future in waiting:
            future.cancel()


def _read_scene(reading: ReadContext, work: Work, bands: ThreadPoolExecutor) -> _Outcome:
    """One scene over all of its sites."""
    opener = reading.openers[work.scene.catalog]
    outcome = _Outcome([(look, None) for look in work.settled])
    if not work.sites:
        return outcome
    counted = Counted()
    if work.scene.sensor is Sensor.OPTICAL:
        results = _optical(work, opener, bands, reading.settings, counted, outcome)
    else:
        results = _radar(work, opener, bands, counted, outcome)
    by_site: dict[str, tuple[Look, Chip | None]] = {}
    sites = {site.id: site for site in work.sites}
    # Closed here whatever is raised, a full disk for one: files and GDAL's state belong to the thread that opened them.
    with closing(results):
        for look, pixels in results:  # one at a time: a site's pixels are archived before the next one's are unpacked
            look = replace(look, attempts=work.attempts[look.site_id])
            kept = look.status is LookStatus.SEEN
            chip = write_chip(reading.workspace, sites[look.site_id], work.scene, pixels) if kept else None
            by_site[look.site_id] = look, chip
    outcome.looks += [by_site[site.id] for site in work.sites]
    outcome.bytes_read += counted.bytes
    return outcome


Result = tuple[Look, dict[str, npt.NDArray[Any]]]


def _optical(
    work: Work, opener: Opener, pool: ThreadPoolExecutor, settings: Settings, counted: Counted, outcome: _Outcome
) -> Generator[Result, None, None]:
    scene = work.scene
    mask = RECORDS.mask_among(scene.assets)
    assert mask is not None  # without one the item became no scene
    classes = _read(scene.assets[mask.band], work.sites, opener, counted)
    sights: dict[str, Sight] = {}
    spectral = {band: asset for band, asset in scene.assets.items() if RECORDS.mask(band) is None}
    for site in work.sites:
        found = classes[site.id]
        if isinstance(found, CompoundWatchError):
            outcome.next_steps[site.id] = found.next_step
            yield look_at(scene, site, LookStatus.FAILED, read_failed(found)), {}
            continue
        seen = sight(found, _inside(site), settings.min_clear_fraction)
        if seen.readable:
            sights[site.id] = seen
            continue
        status = LookStatus.CLOUDY if seen.is_covered else LookStatus.NOT_COVERED
        yield (
            look_at(
                scene,
                site,
                status,
                *([seen.reason] if seen.reason else []),
                clear_fraction=seen.clear,
                ring_clear_fraction=seen.ring_clear,
                bytes_read=_pixel_bytes(site),
            ),
            {},
        )
        outcome.bytes_saved += sum(_unread_bytes(scene, asset, site) for asset in spectral.values())
    clear = {site.id: site for site in work.sites if site.id in sights}
    if not clear:
        return
    grids = {key: _grid(site) for key, site in clear.items()}
    with closing(each_site(spectral, grids, opener=opener, pool=pool, counted=counted)) as read:
        for key, numbers in read:
            scl = classes[key]
            assert not isinstance(scl, CompoundWatchError)
            if isinstance(numbers, BandFault):
                yield _failed(scene, clear[key], numbers, outcome)
            else:
                yield _seen(scene, clear[key], numbers, scl, sights[key])


def _failed(scene: Scene, site: Site, fault: BandFault, outcome: _Outcome) -> Result:
    outcome.next_steps[site.id] = fault.error.next_step
    values = {"band": fault.band, "thing": fault.error.thing, "cause": fault.error.cause}
    return look_at(scene, site, LookStatus.FAILED, Reason(ReasonCode.BAND_FAILED, values)), {}


def _seen(scene: Scene, site: Site, arrays: Pixels, scl: npt.NDArray[np.uint8], seen: Sight) -> Result:
    """A look whose bands were read: archived, or found to hold nothing after all."""
    red = scene.assets["red"]
    told = RECORDS.optical(scene.platform, scene.collection).seen(
        Calibration(red.scale, red.offset, scene.offset_basis), scene.baseline, arrays, scl
    )
    notes = []
    if told.offset is not None:
        notes.append(Reason(ReasonCode.OFFSET_CORRECTED, {"better": told.offset, "offset": red.offset}))
    pixels = {band: physical(found, scene.assets[band], told.offset) for band, found in told.numbers.items()}
    inside = _inside(site)
    valid = np.logical_and.reduce([band != NODATA for band in pixels.values()])
    covered = float(valid[inside].mean()) if inside.any() else 0.0
    usable = valid & is_usable(scl)
    shares = {
        "clear_fraction": float(usable[inside].mean()) if inside.any() else 0.0,
        "ring_clear_fraction": float(usable[valid].mean()) if valid.any() else 0.0,
        "bytes_read": (1 + 2 * len(arrays)) * _pixel_bytes(site),
    }
    if covered < MIN_COVERED:
        return look_at(
            scene,
            site,
            LookStatus.NOT_COVERED,
            Reason(ReasonCode.LITTLE_DATA_IN_BANDS, {"share": covered}),
            **shares,
        ), {}
    return look_at(scene, site, LookStatus.SEEN, *notes, **shares), {**pixels, "scl": scl}


def _radar(
    work: Work, opener: Opener, pool: ThreadPoolExecutor, counted: Counted, outcome: _Outcome
) -> Generator[Result, None, None]:
    scene, sites = work.scene, {site.id: site for site in work.sites}
    grids = {key: _grid(site) for key, site in sites.items()}
    with closing(each_site(scene.assets, grids, opener=opener, pool=pool, counted=counted)) as read:
        for key, numbers in read:
            site = sites[key]
            if isinstance(numbers, BandFault):
                yield _failed(scene, site, numbers, outcome)
                continue
            pixels = {band: physical(n, scene.assets[band]) for band, n in numbers.items()}
            inside = _inside(site)
            valid = np.logical_and.reduce([np.isfinite(band) for band in pixels.values()])
            covered = float(valid[inside].mean()) if inside.any() else 0.0
            shares = {
                "clear_fraction": covered,
                "ring_clear_fraction": float(valid.mean()),
                "bytes_read": 4 * len(pixels) * _pixel_bytes(site),
            }
            if covered < MIN_COVERED:
                reason = Reason(ReasonCode.LITTLE_DATA, {"share": covered})
                yield look_at(scene, site, LookStatus.NOT_COVERED, reason, **shares), {}
            else:
                yield look_at(scene, site, LookStatus.SEEN, **shares), pixels


def _read(
    asset: Asset, sites: Sequence[Site], opener: Opener, counted: Counted
) -> dict[str, npt.NDArray[Any] | CompoundWatchError]:
    """One file over all sites; a fault of the whole file is the fault of each."""
    try:
        found = read_windows(asset, [_grid(site) for site in sites], opener=opener, counted=counted)
    except CompoundWatchError as error:
        return {site.id: error for site in sites}
    return {site.id: array for site, array in zip(sites, found, strict=True)}


def _grid(site: Site) -> Grid:
    if site.grid is None:
        raise ValueError(f"site {site.id} has no grid")
    return site.grid


@functools.lru_cache(maxsize=256)
def _inside(site: Site) -> npt.NDArray[np.bool_]:
    """Pixels of the site's grid that lie in its outline; remembered, since each look asks."""
    return _grid(site).mask(site.outline)


def _unread_bytes(scene: Scene, asset: Asset, site: Site) -> int:
    """Bytes that one 16-bit band would have taken over a site, at its own resolution."""
    across = _grid(site).pixel_m / (asset.gsd_m or RECORDS.band_m(scene.platform, asset.band))
    height, width = _grid(site).shape
    return 2 * round(height * across) * round(width * across)


def _pixel_bytes(site: Site) -> int:
    """Bytes of one 8-bit band over a site."""
    height, width = _grid(site).shape
    return height * width
