"""One scene over all of its sites: the mask first, the bands where it is clear, a look and a chip for each site.

On this machine by read_scene; on a worker of a cluster by read_on_worker, which writes the chips to the shared folder
or the object storage and hands back the looks.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from geodata.chip_archive import ChipArchive
from geodata.errors import CompoundWatchError
from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Asset, Scene, Sensor
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.http.asset_opener import Opener
from pipelines.missions.calibration import Calibration
from pipelines.missions.mission_discovery import RECORDS
from pipelines.missions.scene_classes import NOTHING
from pipelines.read.bands import BandFault, Pixels, each_site
from pipelines.read.chip_files import write_chip
from pipelines.read.cloud_cover import MIN_COVERED, Sight, is_usable, sight
from pipelines.read.look_of_scene import keep_earlier, look_at, read_failed
from pipelines.read.pixels import Counted, physical, read_windows
from pipelines.read.plan import Work


@dataclass
class SceneRead:
    """What became of one scene."""

    looks: list[tuple[Look, Chip | None]] = field(default_factory=list)
    bytes_read: int = 0
    bytes_saved: int = 0
    requests: int = 0  # http requests of another machine that read it; 0 = read here, where they are counted
    bytes_fetched: int = 0  # http body bytes, in the same way
    next_steps: dict[str, str] = field(default_factory=dict)  # of the fault that a look failed with, by site id


def read_scene(
    archive: ChipArchive, settings: Settings, work: Work, opener: Opener, bands: ThreadPoolExecutor
) -> SceneRead:
    """Read one scene over all of its sites, and archive what was seen.

    Next: pipelines/read/chip_files.py keeps the pixels of each look that was seen.

    Args:
        archive: where chips are written.
        settings: by which a look is clear enough.
        work: the scene, and its sites.
        opener: of the scene's catalogue.
        bands: threads in which its bands are read.

    Raises:
        StorageUnreachable: the object storage does not take a chip.
    """
    outcome = SceneRead([(look, None) for look in work.settled])
    if not work.sites:
        return outcome
    counted = Counted()
    if work.scene.sensor is Sensor.OPTICAL:
        results = _optical(work, opener, bands, settings, counted, outcome)
    else:
        results = _radar(work, opener, bands, counted, outcome)
    by_site: dict[str, tuple[Look, Chip | None]] = {}
    sites = {site.id: site for site in work.sites}
    # Closed here whatever is raised, a full disk for one: files and GDAL's state belong to the thread that opened them.
    with closing(results):
        for look, pixels in results:  # one at a time: a site's pixels are archived before the next one's are unpacked
            look = replace(look, attempts=work.attempts[look.site_id])
            before = work.seen_before.get(look.site_id)
            if before is not None and look.status is LookStatus.FAILED:
                by_site[look.site_id] = keep_earlier(before, look), None
                continue
            kept = look.status is LookStatus.SEEN
            if kept:
                look = replace(look, reasons=(*look.reasons, *work.left_to.get(look.site_id, ())))
            chip = write_chip(archive, sites[look.site_id], work.scene, pixels) if kept else None
            by_site[look.site_id] = look, chip
    outcome.looks += [by_site[site.id] for site in work.sites]
    outcome.bytes_read += counted.bytes
    return outcome


@dataclass(frozen=True)
class SceneTask:
    """What a worker needs to read a scene."""

    archive: ChipArchive  # its folder has the same path on every machine
    settings: Settings
    work: Work


class _Kept:
    """An opener of a worker, and how much of what it fetched was told."""

    def __init__(self, opener: Opener) -> None:
        self.opener = opener
        self._told = (0, 0)
        self._telling = threading.Lock()

    def newly(self) -> tuple[int, int]:
        """Requests and body bytes since this was last asked, whichever scene they were for."""
        with self._telling:
            before, traffic = self._told, self.opener.traffic
            self._told = (traffic.requests, traffic.bytes)
            return self._told[0] - before[0], self._told[1] - before[1]


_OPENERS: dict[CatalogSettings, _Kept] = {}
"""By all that is set of a catalogue: a worker reads many scenes of a run, and a signature is asked for once."""
_MAKING = threading.Lock()


def read_on_worker(task: SceneTask) -> SceneRead:
    """read_scene in a process of its own, which keeps its connections from one scene to the next."""
    catalog = catalog_of(task.work.scene.catalog, task.settings)
    with _MAKING:
        if catalog not in _OPENERS:
            _OPENERS[catalog] = _Kept(Opener.of(catalog))
        kept = _OPENERS[catalog]
    with ThreadPoolExecutor(max(1, task.settings.read_threads)) as bands:
        read = read_scene(task.archive, task.settings, task.work, kept.opener, bands)
    requests, fetched = kept.newly()
    return replace(read, requests=requests, bytes_fetched=fetched)


def catalog_of(href: str, settings: Settings) -> CatalogSettings:
    """The configured catalogue of an address; one that is not configured may name only its own host or folder."""
    for catalog in settings.catalogs:
        if catalog.href.rstrip("/") == href.rstrip("/"):
            return catalog
    return CatalogSettings(href, ())


Result = tuple[Look, dict[str, npt.NDArray[Any]]]


def _optical(
    work: Work, opener: Opener, pool: ThreadPoolExecutor, settings: Settings, counted: Counted, outcome: SceneRead
) -> Generator[Result, None, None]:
    scene = work.scene
    mask = RECORDS.mask_among(scene.assets)
    assert mask is not None  # without one the item became no scene
    classes = _read(scene.assets[mask.band], work.sites, opener, counted)
    sights: dict[str, Sight] = {}
    spectral = {band: asset for band, asset in scene.assets.items() if RECORDS.mask(band) is None}
    for site in work.sites:
        site_classes = classes[site.id]
        if isinstance(site_classes, CompoundWatchError):
            outcome.next_steps[site.id] = site_classes.next_step
            yield look_at(scene, site, LookStatus.FAILED, read_failed(site_classes)), {}
            continue
        seen = sight(site_classes, _inside(site), settings.min_clear_fraction)
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
                yield _seen(scene, clear[key], numbers, scl, sights[key], work.own_ground.get(key))


def _failed(scene: Scene, site: Site, fault: BandFault, outcome: SceneRead) -> Result:
    outcome.next_steps[site.id] = fault.error.next_step
    values = {"band": fault.band, "thing": fault.error.thing, "cause": fault.error.cause}
    return look_at(scene, site, LookStatus.FAILED, Reason(ReasonCode.BAND_FAILED, values)), {}


def _seen(
    scene: Scene,
    site: Site,
    arrays: Pixels,
    scl: npt.NDArray[np.uint8],
    seen: Sight,
    own_ground: BaseGeometry | None,
) -> Result:
    """A look whose bands were read: archived, or found to hold nothing after all.

    Whether it covers the site is asked of all that the item shows, as before the bands were read. What lies beyond
    own_ground (WGS84; None = nothing does) is taken out after that, however little is left: a half whose rest is a
    tenth of the site is the only one that shows this tenth.
    """
    red = scene.assets["red"]
    reading = RECORDS.optical(scene.platform, scene.collection).seen(
        Calibration(red.scale, red.offset, scene.offset_basis), scene.baseline, arrays, scl
    )
    notes = []
    if reading.offset is not None:
        notes.append(Reason(ReasonCode.OFFSET_CORRECTED, {"better": reading.offset, "offset": red.offset}))
    pixels = {band: physical(numbers, scene.assets[band], reading.offset) for band, numbers in reading.numbers.items()}
    inside = _inside(site)
    valid = np.logical_and.reduce([band != NODATA for band in pixels.values()])
    covered = float(valid[inside].mean()) if inside.any() else 0.0
    if own_ground is not None and covered >= MIN_COVERED:
        own = _grid(site).mask(own_ground)
        pixels = {band: np.where(own, values, np.int16(NODATA)) for band, values in pixels.items()}
        scl, valid = np.where(own, scl, np.uint8(NOTHING[0])), valid & own
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
    work: Work, opener: Opener, pool: ThreadPoolExecutor, counted: Counted, outcome: SceneRead
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
            if key in work.own_ground and covered >= MIN_COVERED:  # cut after it was judged whole, as in _seen
                own = _grid(site).mask(work.own_ground[key])
                pixels = {band: np.where(own, values, np.float32(np.nan)) for band, values in pixels.items()}
                valid &= own
            shares = {
                "clear_fraction": float(valid[inside].mean()) if inside.any() else 0.0,
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
        arrays = read_windows(asset, [_grid(site) for site in sites], opener=opener, counted=counted)
    except CompoundWatchError as error:
        return {site.id: error for site in sites}
    return {site.id: array for site, array in zip(sites, arrays, strict=True)}


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
