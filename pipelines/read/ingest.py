"""Reading scenes over sites: every scene once for all sites, the mask first, and a look for every scene and site.

    ingest(sites, scenes, known=..., settings=..., workspace=..., on_look=..., progress=...) -> IngestSummary

on_look(look, chip or None) is called in the caller's thread, in order of acquisition, then site; chips are on disk by
then. Nothing else is kept in memory: only as many scenes as are being read at once.

Which (scene, site) pairs are read:
- a pair already seen, cloudy or not covered is left alone unless the item's `updated` changed;
- a failed one is tried again until settings.max_attempts;
- of items of one acquisition (search/acquisitions.py) only one is read per site, the others become looks that are
  "not covered" with the reason; a look seen earlier under an item that lost since is set aside the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.chip import Chip
from geodata.errors import CompoundWatchError
from geodata.grid import Grid
from geodata.look import Look, LookStatus
from geodata.scene import Asset, Scene, Sensor
from geodata.settings import CatalogSettings, Settings
from geodata.site import Site
from pipelines.progress import Progress, silent
from pipelines.read.archive import write_chip
from pipelines.read.clear import MIN_COVERED, USABLE, Sight, sight
from pipelines.read.opener import Opener
from pipelines.read.read import CLASS_BANDS, NODATA, Counted, physical, read_windows
from pipelines.read.reading_plan import KnownLooks, Work, look_at, plan_reading
from pipelines.search.offsets import (
    OFFSET_BASELINE,
    SENTINEL2_OFFSET,
    SENTINEL2_SCALE,
    corrected_by_dark_pixels,
    dark_not_absent,
)

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
    bytes_saved: int = 0  # pixel bytes of bands not read because the site was cloudy
    requests: int = 0  # http requests for pixels
    bytes_fetched: int = 0  # http body bytes


@dataclass
class _Outcome:
    """What became of one scene."""

    looks: list[tuple[Look, Chip | None]] = field(default_factory=list)
    bytes_read: int = 0
    bytes_saved: int = 0


def ingest(
    sites: Sequence[Site],
    scenes: Sequence[Scene],
    *,
    known: Mapping[str, KnownLooks],
    settings: Settings,
    workspace: Path,
    on_look: Callable[[Look, Chip | None], None],
    progress: Progress = silent,
    openers: Mapping[str, Opener] | None = None,
    since: Mapping[str, datetime] | None = None,
) -> IngestSummary:
    """Read what is new in some scenes over some sites.

    Args:
        sites: watched sites with a grid.
        scenes: of any sensor and catalogue; night light is not archived (see read.read_light) and skipped.
        known: earlier looks by site id, then (collection, scene id).
        settings: min_clear_fraction, max_attempts, read_threads and the catalogues.
        workspace: its folder.
        on_look: told every look with its chip, None unless seen.
        progress: told how many scenes are done.
        openers: by catalogue address; made from the settings where absent.
        since: by site id, the start of its own history; None = every scene counts.

    Returns:
        The counts.
    """
    plan, left_alone = plan_reading(sites, scenes, known, settings, since)
    made = dict(openers or {})
    for work in plan:
        if work.scene.catalog not in made:
            made[work.scene.catalog] = Opener.of(catalog_of(work.scene.catalog, settings))
    counts = dict.fromkeys(LookStatus, 0)
    read = saved = 0
    step = "Read scenes"
    if plan:
        progress(step, 0, len(plan))
    before = {key: (o.traffic.requests, o.traffic.bytes) for key, o in made.items()}
    with ThreadPoolExecutor(SCENES_AT_ONCE) as scene_pool, ThreadPoolExecutor(max(1, settings.read_threads)) as bands:
        for done, outcome in enumerate(_each(plan, scene_pool, bands, made, settings, workspace), start=1):
            for look, chip in outcome.looks:
                counts[look.status] += 1
                on_look(look, chip)
            read += outcome.bytes_read
            saved += outcome.bytes_saved
            progress(step, done, len(plan))
    return IngestSummary(
        counts[LookStatus.SEEN], counts[LookStatus.CLOUDY], counts[LookStatus.NOT_COVERED], counts[LookStatus.FAILED],
        left_alone, read, saved,
        sum(o.traffic.requests - before[key][0] for key, o in made.items()),
        sum(o.traffic.bytes - before[key][1] for key, o in made.items()),
    )  # fmt: skip


def catalog_of(href: str, settings: Settings) -> CatalogSettings:
    """The configured catalogue of an address; one that is not configured may name only its own host or folder."""
    for catalog in settings.catalogs:
        if catalog.href.rstrip("/") == href.rstrip("/"):
            return catalog
    return CatalogSettings(href, ())


def _each(
    plan: Sequence[Work],
    scene_pool: ThreadPoolExecutor,
    bands: ThreadPoolExecutor,
    openers: Mapping[str, Opener],
    settings: Settings,
    workspace: Path,
) -> Iterator[_Outcome]:
    """Outcomes in the plan's order, at most a few scenes ahead of the caller."""
    waiting: list[Future[_Outcome]] = []
    rest = iter(plan)
    try:
        while True:
            while len(waiting) < 2 * SCENES_AT_ONCE and (work := next(rest, None)) is not None:
                opener = openers[work.scene.catalog]
                waiting.append(scene_pool.submit(_read_scene, work, opener, bands, settings, workspace))
            if not waiting:
                return
            yield waiting.pop(0).result()
    finally:
        for future in waiting:
            future.cancel()


def _read_scene(work: Work, opener: Opener, bands: ThreadPoolExecutor, settings: Settings, workspace: Path) -> _Outcome:
    """One scene over all of its sites."""
    outcome = _Outcome([(look, None) for look in work.settled])
    if not work.sites:
        return outcome
    counted = Counted()
    if work.scene.sensor is Sensor.OPTICAL:
        results = _optical(work, opener, bands, settings, counted, outcome)
    else:
        results = _radar(work, opener, bands, counted)
    for site in work.sites:
        look, pixels = results[site.id]
        look = replace(look, attempts=work.attempts[site.id])
        chip = write_chip(workspace, site, work.scene, pixels) if look.status is LookStatus.SEEN else None
        outcome.looks.append((look, chip))
    outcome.bytes_read += counted.bytes
    return outcome


Result = tuple[Look, dict[str, npt.NDArray[Any]]]


def _optical(
    work: Work, opener: Opener, pool: ThreadPoolExecutor, settings: Settings, counted: Counted, outcome: _Outcome
) -> dict[str, Result]:
    scene, sites = work.scene, work.sites
    results: dict[str, Result] = {}
    mask_band = "scl" if "scl" in scene.assets else "qa_pixel"
    classes = _read(scene.assets[mask_band], sites, opener, counted)
    sights: dict[str, Sight] = {}
    spectral = [asset for band, asset in scene.assets.items() if band not in CLASS_BANDS]
    for site in sites:
        found = classes[site.id]
        if isinstance(found, CompoundWatchError):
            results[site.id] = (look_at(scene, site, LookStatus.FAILED, _why(found)), {})
            continue
        seen = sights[site.id] = sight(found, _grid(site).mask(site.outline), settings.min_clear_fraction)
        if not seen.readable:
            status = LookStatus.CLOUDY if seen.is_covered else LookStatus.NOT_COVERED
            results[site.id] = (
                look_at(
                    scene, site, status, seen.cause, clear_fraction=seen.clear, ring_clear_fraction=seen.ring_clear,
                    bytes_read=_pixel_bytes(site),
                ),
                {},
            )  # fmt: skip
            outcome.bytes_saved += 2 * len(spectral) * _pixel_bytes(site)
    clear = [site for site in sites if site.id not in results]
    if not clear:
        return results
    jobs = {asset.band: pool.submit(_read, asset, clear, opener, counted) for asset in spectral}
    numbers = {band: job.result() for band, job in jobs.items()}
    for site in clear:
        scl = classes[site.id]
        assert not isinstance(scl, CompoundWatchError)
        results[site.id] = _seen(scene, site, {b: n[site.id] for b, n in numbers.items()}, scl, sights[site.id])
    return results


def _seen(
    scene: Scene,
    site: Site,
    numbers: Mapping[str, npt.NDArray[Any] | CompoundWatchError],
    scl: npt.NDArray[np.uint8],
    seen: Sight,
) -> Result:
    """A look whose bands were read: archived, or failed, or found to hold nothing after all."""
    for band, found in numbers.items():
        if isinstance(found, CompoundWatchError):
            return look_at(scene, site, LookStatus.FAILED, f"{band}: {_why(found)}"), {}
    arrays = {band: found for band, found in numbers.items() if not isinstance(found, CompoundWatchError)}
    offset, note = _offset(scene, arrays, scl)
    if offset is None and scene.baseline >= OFFSET_BASELINE and scene.assets["red"].offset == 0.0:
        arrays = dark_not_absent(arrays, scl)
    pixels = {band: physical(found, scene.assets[band], offset) for band, found in arrays.items()}
    inside = _grid(site).mask(site.outline)
    valid = np.all([band != NODATA for band in pixels.values()], axis=0)
    covered = float(valid[inside].mean()) if inside.any() else 0.0
    usable = valid & np.isin(scl, USABLE)
    shares = {
        "clear_fraction": float(usable[inside].mean()) if inside.any() else 0.0,
        "ring_clear_fraction": float(usable[valid].mean()) if valid.any() else 0.0,
        "bytes_read": (1 + 2 * len(arrays)) * _pixel_bytes(site),
    }
    if covered < MIN_COVERED:
        return look_at(
            scene, site, LookStatus.NOT_COVERED, f"the bands hold data for {covered:.0%} of the site", **shares
        ), {}
    return look_at(scene, site, LookStatus.SEEN, note, **shares), {**pixels, "scl": scl}


def _offset(
    scene: Scene, numbers: Mapping[str, npt.NDArray[Any]], scl: npt.NDArray[np.uint8]
) -> tuple[float | None, str]:
    """The offset to use instead of the declared one, and a note; None = the declared one."""
    asset = scene.assets["red"]
    if asset.scale != SENTINEL2_SCALE or asset.offset not in (0.0, SENTINEL2_OFFSET):
        return None, ""
    stored = {band: np.nan_to_num(numbers[band], nan=-1.0).astype(np.int32) for band in ("red", "blue")}
    better = corrected_by_dark_pixels(asset.offset, stored, scl)
    if better == asset.offset:
        return None, ""
    return better, f"offset {better:g} instead of {asset.offset:g}: dark vegetation contradicts the catalogue"


def _radar(work: Work, opener: Opener, pool: ThreadPoolExecutor, counted: Counted) -> dict[str, Result]:
    scene = work.scene
    jobs = {band: pool.submit(_read, asset, work.sites, opener, counted) for band, asset in scene.assets.items()}
    numbers = {band: job.result() for band, job in jobs.items()}
    results: dict[str, Result] = {}
    for site in work.sites:
        found = {band: by_site[site.id] for band, by_site in numbers.items()}
        wrong = [(band, n) for band, n in found.items() if isinstance(n, CompoundWatchError)]
        if wrong:
            band, error = wrong[0]
            results[site.id] = (look_at(scene, site, LookStatus.FAILED, f"{band}: {_why(error)}"), {})
            continue
        pixels = {
            band: physical(n, scene.assets[band]) for band, n in found.items() if not isinstance(n, CompoundWatchError)
        }
        inside = _grid(site).mask(site.outline)
        valid = np.all([np.isfinite(band) for band in pixels.values()], axis=0)
        covered = float(valid[inside].mean()) if inside.any() else 0.0
        shares = {"clear_fraction": covered, "ring_clear_fraction": float(valid.mean()),
                  "bytes_read": 4 * len(pixels) * _pixel_bytes(site)}  # fmt: skip
        if covered < MIN_COVERED:
            reason = f"only {covered:.0%} of the site holds data"
            results[site.id] = (look_at(scene, site, LookStatus.NOT_COVERED, reason, **shares), {})
        else:
            results[site.id] = (look_at(scene, site, LookStatus.SEEN, "", **shares), pixels)
    return results


def _read(
    asset: Asset, sites: Sequence[Site], opener: Opener, counted: Counted
) -> dict[str, npt.NDArray[Any] | CompoundWatchError]:
    """One file over all sites; a fault of the whole file is the fault of each."""
    try:
        found = read_windows(asset, [_grid(site) for site in sites], opener=opener, counted=counted)
    except CompoundWatchError as error:
        return {site.id: error for site in sites}
    return {site.id: array for site, array in zip(sites, found, strict=True)}


def _why(error: CompoundWatchError) -> str:
    """Thing and cause in one line; the next step belongs to the run's problem."""
    return f"{error.thing}: {error.cause}"


def _grid(site: Site) -> Grid:
    if site.grid is None:
        raise ValueError(f"site {site.id} has no grid")
    return site.grid


def _pixel_bytes(site: Site) -> int:
    """Bytes of one 8-bit band over a site."""
    height, width = _grid(site).shape
    return height * width
