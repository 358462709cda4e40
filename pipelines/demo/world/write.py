"""Writes the demo world to a folder: a static STAC catalogue of COGs, sites, reports, a map, and the truth."""

import json
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.transform import Affine

from pipelines.context.progress import Progress, silent
from pipelines.demo.world import lights, reports, stac
from pipelines.demo.world.actions import write_actions
from pipelines.demo.world.demo_plans import END, PLANS, START
from pipelines.demo.world.ground import Ground, paint
from pipelines.demo.world.places import EPSG, PLACES, Place, basemap
from pipelines.demo.world.plans import SitePlan
from pipelines.demo.world.series import ECHO_PX, Look, echo_looks, look_days, render
from pipelines.demo.world.shapes import PIXEL_M
from pipelines.demo.world.truth_files import site_outline, write_truth
from pipelines.demo.world.weather import half_resolution
from pipelines.workers.one_core import one_core

STEP_DN: Final = 16
"""Stored numbers are multiples of this, well under the sensor's noise: the files are half as large."""
RADAR_PLACES: Final = ("ashmerrow-park", "lirrikin-crossing")
"""Places with radar: a wing is built and a row razed there while clouds hide them."""
RADAR_FROM: Final = date(2025, 1, 4)
RADAR_DAYS: Final = 12
"""Days from one radar look to the next: one satellite on one track."""
_EPOCH: Final = date(1970, 1, 1)

TRUNCATED: Final = ("pellimar-bend", date(2026, 1, 21), "red")
"""The file that is cut in half, so that a failed look can be seen: site, day, asset."""
SWATH_EDGE: Final = {
    "pellimar-bend": (date(2026, 6, 15),),
    "hathervane": (date(2025, 3, 12), date(2025, 12, 2), date(2026, 4, 1), date(2026, 11, 2)),
}
"""Looks whose swath ends east of the site: the scene is there, the site is not on it."""
NOT_DELIVERED: Final = {
    "hathervane": (date(2025, 2, 10), date(2026, 1, 6)),
    "kilvane-ford": (date(2025, 9, 28),),
}
"""Scenes that are missing from the catalogue."""


@dataclass(frozen=True)
class WorldSummary:
    """What was written. All paths are absolute; counts are of catalogue items."""

    folder: Path
    catalog: Path
    sites: Path
    basemap: Path
    ucdp_csv: Path
    reports_csv: Path
    claims_csv: Path
    actions_csv: Path
    truth: Path
    site_ids: tuple[str, ...]
    scenes: int
    light_maps: int
    start: date
    end: date


def build_world(
    folder: Path,
    *,
    progress: Progress = silent,
    workers: int = 2,
    faults: bool = True,
    site_ids: Sequence[str] | None = None,
    since: date | None = None,
) -> WorldSummary:
    """Write the demo world into `folder`. The same arguments give the same bytes.

    Args:
        folder: made if missing. An older world in it is replaced.
        progress: told "scenes" and "night lights" as they are written.
        workers: processes; 1 works in this one.
        faults: leave a few scenes out, end a few swaths beside the site and cut one file in half.
        site_ids: only these sites; None for all of them.
        since: only scenes and night lights from this day on; the ground's history stays the same. None for all.

    Raises:
        KeyError: a site id that the demo world does not have.
    """
    chosen = [_place(i) for i in site_ids] if site_ids is not None else list(PLACES)
    first = max(since or START, START)
    folder.mkdir(parents=True, exist_ok=True)
    for old in (stac.S2, stac.LIGHTS, stac.RADAR, "truth"):
        shutil.rmtree(folder / old, ignore_errors=True)
    days = {place.id: _days(place, first, faults) for place in chosen}
    tasks = [(folder, place.id, first, days[place.id], faults) for place in chosen]
    maps = lights.dekads(first, END)
    if workers <= 1:
        _in_this_process(folder, maps, tasks, progress)
    else:
        _in_processes(folder, maps, tasks, progress, workers)
    ids = [stac.scene_id(place, _EPOCH + timedelta(d)) for place in chosen for d in days[place.id]]
    echoes = [stac.radar_id(place, day) for place in chosen for day in radar_days(place.id, first)]
    _write_catalog(folder, ids, maps, echoes, first)
    _json(folder / "basemap.geojson", basemap())
    _json(folder / "sites.geojson", _sites(chosen))
    written = reports.write_reports(folder)
    return WorldSummary(
        folder=folder.resolve(),
        catalog=(folder / "catalog.json").resolve(),
        sites=(folder / "sites.geojson").resolve(),
        basemap=(folder / "basemap.geojson").resolve(),
        ucdp_csv=written.ucdp_csv,
        reports_csv=written.reports_csv,
        claims_csv=written.claims_csv,
        actions_csv=write_actions(folder),
        truth=(folder / "truth").resolve(),
        site_ids=tuple(place.id for place in chosen),
        scenes=_scenes(tasks),
        light_maps=len(maps),
        start=first,
        end=END,
    )


def _write_catalog(
    folder: Path, scene_ids: list[str], maps: Sequence[lights.Dekad], radar_ids: list[str], first: date
) -> None:
    """The catalogue and its collections, of scenes, of night lights, and of radar where a place has it."""
    scenes = stac.collection(stac.S2, scene_ids, first, END, stac.world_bbox())
    _json(folder / stac.S2 / "collection.json", scenes)
    light_box = stac.lights_item(maps[0])["bbox"] if maps else stac.world_bbox()
    light_collection = stac.collection(stac.LIGHTS, [stac.lights_id(dekad) for dekad in maps], first, END, light_box)
    _json(folder / stac.LIGHTS / "collection.json", light_collection)
    if radar_ids:
        seen = stac.collection(stac.RADAR, radar_ids, max(first, RADAR_FROM), END, stac.world_bbox())
        _json(folder / stac.RADAR / "collection.json", seen)
    named = (stac.S2, stac.LIGHTS, stac.RADAR) if radar_ids else (stac.S2, stac.LIGHTS)
    _json(folder / "catalog.json", stac.catalog(named))


def _place(site_id: str) -> Place:
    return {place.id: place for place in PLACES}[site_id]


def _days(place: Place, first: date, faults: bool) -> list[int]:
    """Days since 1970-01-01 of the scenes of a place that the catalogue has."""
    gone = {d.toordinal() - _EPOCH.toordinal() for d in NOT_DELIVERED.get(place.id, ()) if faults}
    start = first.toordinal() - _EPOCH.toordinal()
    return [d for d in look_days(PLANS[place.id]()) if d >= start and d not in gone]


def radar_days(site_id: str, first: date) -> list[date]:
    """Days of the radar looks at a place from a day on; none at a place without radar."""
    if site_id not in RADAR_PLACES:
        return []
    count = (END - RADAR_FROM).days // RADAR_DAYS + 1
    days = (RADAR_FROM + timedelta(k * RADAR_DAYS) for k in range(count))
    return [day for day in days if day >= first]


_counter: "Synchronized[int] | None" = None


def _remember(counter: "Synchronized[int]") -> None:
    """Gives a new process the counter that all share, and one core."""
    global _counter
    one_core()
    _counter = counter


def _whole_site(folder: Path, site_id: str, first: date, days: list[int], faults: bool) -> int:
    count = 0
    for _ in _write_site(folder, site_id, first, days, faults):
        count += 1
        if _counter is not None:
            with _counter.get_lock():
                _counter.value += 1
    return count


_Task = tuple[Path, str, date, list[int], bool]
"""What _write_site takes: the folder, a site's id, the first day of the catalogue, the days of the site's scenes, and
whether faults are put in."""


def _in_this_process(folder: Path, maps: Sequence[lights.Dekad], tasks: Sequence[_Task], progress: Progress) -> None:
    for k, dekad in enumerate(maps):
        _write_lights(folder, dekad)
        progress("night lights", k + 1, len(maps))
    done, total = 0, _scenes(tasks)
    for task in tasks:
        for _ in _write_site(*task):
            done += 1
            progress("scenes", done, total)


def _in_processes(
    folder: Path, maps: Sequence[lights.Dekad], tasks: Sequence[_Task], progress: Progress, workers: int
) -> None:
    # spawned, not forked: a forked child would inherit the caller's threads in whatever state they are
    context = get_context("spawn")
    counter = context.Value("i", 0)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_remember, initargs=(counter,)) as pool:
        parts = [pool.submit(_write_all_lights, folder, maps[at::workers]) for at in range(workers)]
        progress("night lights", sum(part.result() for part in parts), len(maps))
        waiting = {pool.submit(_whole_site, *task) for task in tasks}
        while waiting:
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            progress("scenes", counter.value, _scenes(tasks))


def _scenes(tasks: Sequence[_Task]) -> int:
    return sum(len(days) for _, _, _, days, _ in tasks)


def _write_site(folder: Path, site_id: str, first: date, days: list[int], faults: bool) -> Iterator[int]:
    """Writes all scenes and the truth of one site; yields each day when its scene is written."""
    place, plan = _place(site_id), PLANS[site_id]()
    ground = paint(plan)
    write_truth(folder / "truth", place, plan, ground)
    edges = {d.toordinal() - _EPOCH.toordinal() for d in SWATH_EDGE.get(site_id, ()) if faults}
    with rasterio.Env():
        for look in render(plan, ground, days):
            _write_scene(folder, place, plan, look, cut=look.day in edges)
            day = _EPOCH + timedelta(look.day)
            if faults and (site_id, day) == TRUNCATED[:2]:
                _cut_in_half(folder / stac.S2 / stac.scene_id(place, day) / f"{TRUNCATED[2]}.tif")
            yield look.day
        _write_radar(folder, place, plan, ground, radar_days(site_id, first))


def _write_radar(folder: Path, place: Place, plan: SitePlan, ground: Ground, days: Sequence[date]) -> None:
    east, north = place.corner_m
    step = int(PIXEL_M) * ECHO_PX
    for number, echo in echo_looks(plan, ground, [(day - _EPOCH).days for day in days]):
        day = _EPOCH + timedelta(number)
        target = folder / stac.RADAR / stac.radar_id(place, day)
        target.mkdir(parents=True, exist_ok=True)
        for name, band in zip(("vv", "vh"), echo, strict=True):
            _cog(target / f"{name}.tif", band, Affine(step, 0, east, 0, -step, north), EPSG, stac.RADAR_NODATA)
        _json(target / "item.json", stac.radar_item(place, day))


def _write_scene(folder: Path, place: Place, plan: SitePlan, look: Look, *, cut: bool) -> None:
    day = _EPOCH + timedelta(look.day)
    target = folder / stac.S2 / stac.scene_id(place, day)
    target.mkdir(parents=True, exist_ok=True)
    east, north = place.corner_m
    scl = look.scl
    edge = _swath(plan) if cut else None
    for i, name in enumerate((*stac.TEN_METRE, *stac.TWENTY_METRE)):
        step = 10 if name in stac.TEN_METRE else 20
        band = look.reflectance[i] if step == 10 else half_resolution(look.reflectance[i])
        stored = np.clip(np.rint((band + stac.OFFSET_DN) / STEP_DN) * STEP_DN, STEP_DN, 65528).astype(np.uint16)
        if edge is not None:
            stored = np.where(edge[:: step // 10, :: step // 10], stored, 0).astype(np.uint16)
        _cog(target / f"{name}.tif", stored, Affine(step, 0, east, 0, -step, north), EPSG, 0)
    if edge is not None:
        scl = np.where(edge[::2, ::2], scl, 0).astype(np.uint8)
    _cog(target / "scl.tif", scl, Affine(20, 0, east, 0, -20, north), EPSG, 0)
    _json(target / "item.json", stac.scene_item(place, day, 100 * look.cloudy))


def _swath(plan: SitePlan) -> NDArray[np.bool_]:
    """(H, W) the pixels east of a swath edge that leaves the whole site out."""
    beyond = max(x for x, _ in plan.outline) / 10 + 12
    rows, cols = np.arange(plan.height)[:, None], np.arange(plan.width)[None, :]
    covered: NDArray[np.bool_] = cols > beyond + 0.08 * rows
    return covered


def _cut_in_half(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _write_all_lights(folder: Path, maps: Sequence[lights.Dekad]) -> int:
    """Write some maps; how many."""
    for dekad in maps:
        _write_lights(folder, dekad)
    return len(maps)


def _write_lights(folder: Path, dekad: lights.Dekad) -> None:
    target = folder / stac.LIGHTS / stac.lights_id(dekad)
    target.mkdir(parents=True, exist_ok=True)
    transform = Affine(lights.STEP_DEG, 0, lights.WEST, 0, -lights.STEP_DEG, lights.NORTH)
    _cog(target / f"{stac.NTL}.tif", lights.night_lights(dekad), transform, 4326, lights.NODATA)
    _json(target / "item.json", stac.lights_item(dekad))


Band = NDArray[np.uint16] | NDArray[np.uint8] | NDArray[np.float32]


def _cog(path: Path, band: Band, transform: Affine, epsg: int, nodata: float) -> None:
    """One band as a tiled GeoTIFF with its directory in front and no need of overviews: a valid COG under 512 px."""
    height, width = band.shape
    side = min(-(-max(height, width) // 16) * 16, 512)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype=band.dtype,
        crs=_crs(epsg),
        transform=transform,
        nodata=nodata,
        tiled=True,
        blockxsize=side,
        blockysize=side,
        compress="DEFLATE",
        zlevel=1,
        predictor=3 if band.dtype.kind == "f" else 2,
    ) as file:
        file.write(band, 1)


@lru_cache
def _crs(epsg: int) -> CRS:
    return CRS.from_epsg(epsg)


def _json(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _listed(place: Place) -> dict[str, str]:
    """Why an invented place is listed: who says what of it, and when."""
    publisher, _, day = place.documented_by.partition(", ")
    return {
        "date": datetime.strptime(day, "%d %b %Y").date().isoformat(),
        "text": publisher + " lists it as a place of online fraud",
        "source_title": f"{publisher} (fictional)",
    }


def _sites(chosen: list[Place]) -> dict[str, Any]:
    """The sites as a file that `sites import` takes."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": place.id,
                "name": place.name,
                "aliases": list(place.aliases),
                "country": place.country,
                "source": f"{place.documented_by} (fictional)",
                "documented": True,
                "statements": [_listed(place)],
                "simulated": True,
            },
            "geometry": site_outline(place, PLANS[place.id]()),
        }
        for place in chosen
    ]
    return {"type": "FeatureCollection", "features": features}
