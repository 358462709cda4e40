"""Read night lights around each site, archive them as chips, and keep its light and its look-alikes' as measures.

Black Marble needs a login from the environment. Without one it is left out, which is no fault of a run: the screens
and `doctor` say that night lights are not read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.run import Problem
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import Settings
from geodata.sites.grid import light_grid
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.optional_packages import lacks
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally, what_next
from pipelines.http.asset_opener import Opener
from pipelines.night_light.black_marble import read_granule
from pipelines.night_light.comparison_places import ChosenLookalikes, light_series
from pipelines.read.chip_files import read_chips, write_chip
from pipelines.read.failed_items import unusable_looks
from pipelines.read.look_of_scene import failure_behind, read_failed, was_unusable
from pipelines.read.not_offered import not_offered
from pipelines.read.pixels import physical, read_windows
from pipelines.read.read_scene import catalog_of
from pipelines.search.catalog_order import families
from pipelines.search.item_assets import is_hdf5
from pipelines.search.known_looks import known_looks
from pipelines.search.scenes_over_sites import Catalogs, Offer, offers

LOGIN = "EARTHDATA_TOKEN"
ENDED_DAYS = 120
"""Days without a look while another satellite has some, after which a collection has ended."""
STEP = msg("Read night lights")


def read_night_light(run: RunContext, sites: Sequence[Site], catalogs: Catalogs) -> None:
    """Bring the archived night lights of some sites up to date; what went wrong is added to the run's tally."""
    store, settings, tally = run.store, run.settings, run.tally
    bounds = store.look_bounds(settings.max_attempts)
    for family in families(settings, run.request, Sensor.NIGHT_LIGHT):
        open_to_us = tuple(s for s in family.sources if s[0].sign != "earthdata" or os.environ.get(LOGIN))
        if not open_to_us:
            continue
        family = replace(family, sources=open_to_us)
        if run.budget.spent():
            run.budget.leave_unasked(family.sensor, (site.id for site in sites))
            continue
        wanted: Wanted = {}
        for offer in offers(run, sites, family, bounds, catalogs):
            tally.add(offer.problems)
            tally.leave_out(offer.unplaced)
            known = known_looks(store, offer)
            store.save_looks(not_offered(offer, family.name, known))
            _add_wanted(wanted, offer, known, settings)
            steps = {(one.scene.collection, one.scene.id): one.fault.next_step for one in offer.unusable}
            for look in unusable_looks(offer, known, settings.max_attempts):
                store.save_looks([look])
                tally.lost(failure_behind(look) or look, settings.max_attempts, steps[look.collection, look.scene_id])
        wanted = _readable(wanted, tally)
        openers = {scene.catalog: Opener.of(catalog_of(scene.catalog, settings)) for scene, _ in wanted.values()}
        # A tile holds many groups of sites and is fetched whole: it is read once for all of them.
        ordered = sorted(wanted.values(), key=lambda one: (one[0].acquired_at, one[0].collection, one[0].id))
        for done, (scene, at) in enumerate(ordered, start=1):
            if run.budget.spent():
                left = ordered[done - 1 :]
                owed = {site.id for _, tries in left for site, _ in tries}
                run.budget.leave(family.sensor, [one.acquired_at for one, _ in left], owed)
                break
            traffic = openers[scene.catalog].traffic
            before = traffic.bytes
            tally.add(_read_scene(run.workspace, scene, at, openers[scene.catalog]))
            run.budget.fetched += traffic.bytes - before
            run.progress(STEP, done, len(ordered))


Wanted = dict[tuple[str, str, str], tuple[Scene, list[tuple[Site, int]]]]
"""By catalogue, collection and id: a scene, and the sites to read it for with which try it is."""


def _readable(wanted: Wanted, tally: Tally) -> Wanted:
    """What can be read with what is installed: no try at an HDF5 file is lost on a machine without its library."""
    hdf5 = {key for key, (scene, _) in wanted.items() if is_hdf5(scene.assets["light"].href)}
    refusal = lacks("lights", msg("night lights of Black Marble")) if hdf5 else None
    if refusal is None:
        return wanted
    tally.note(refusal)
    return {key: one for key, one in wanted.items() if key not in hdf5}


def _add_wanted(
    wanted: Wanted, offer: Offer, known: Mapping[str, Mapping[tuple[str, str], Look]], settings: Settings
) -> None:
    """Add what one group of sites wants of the scenes that it was offered."""
    for scene in offer.scenes:
        if scene.sensor is not Sensor.NIGHT_LIGHT:
            continue
        at: list[tuple[Site, int]] = []
        for site in offer.sites:
            start = offer.since.get(site.id)
            if start is None or scene.acquired_at < start or not scene.footprint.intersects(site.outline):
                continue
            before = known[site.id].get((scene.collection, scene.id))
            if before is None or before.updated != scene.updated or was_unusable(before):
                at.append((site, 1))
            elif before.status is LookStatus.FAILED and before.attempts < settings.max_attempts:
                at.append((site, before.attempts + 1))
        if at:
            wanted.setdefault((scene.catalog, scene.collection, scene.id), (scene, []))[1].extend(at)


def _read_scene(workspace: Workspace, scene: Scene, tries: Sequence[tuple[Site, int]], opener: Opener) -> list[Problem]:
    """One scene over some sites, each with which try it is: opened once, a chip and a look for each site."""
    store, problems = workspace.store, list[Problem]()
    placed = [replace(site, grid=light_grid(site.outline)) for site, _ in tries]
    asset = scene.assets["light"]
    windows: Sequence[npt.NDArray[Any] | CompoundWatchError]
    try:
        grids = [site.grid for site in placed if site.grid]
        if is_hdf5(asset.href):
            windows = read_granule(scene, grids, opener=opener)
        else:
            windows = read_windows(asset, grids, opener=opener, resampling="nearest")
    except CompoundWatchError as error:
        windows = [error for _ in placed]
    for site, (_, attempts), window in zip(placed, tries, windows, strict=True):
        if isinstance(window, CompoundWatchError):
            look = _look(site, scene, LookStatus.FAILED, (read_failed(window),), attempts)
            store.save_looks([look])
            step = what_next(look, workspace.settings.max_attempts, window.next_step)
            problems.append(Problem(site.id, scene.id, window.thing, window.cause, step))
            continue
        light = window if is_hdf5(asset.href) else physical(window, asset)
        seen = float(np.isfinite(light).mean())
        status = LookStatus.SEEN if seen > 0 else LookStatus.CLOUDY
        reasons = () if seen > 0 else (Reason(ReasonCode.NO_LIGHT_VALUE),)
        chips: list[Chip] = [write_chip(workspace.archive, site, scene, {"light": light})] if seen > 0 else []
        with store.transaction():
            store.save_looks([_look(site, scene, status, reasons, attempts)])
            store.save_chips(chips)
    return problems


def _look(site: Site, scene: Scene, status: LookStatus, reasons: tuple[Reason, ...], attempts: int) -> Look:
    return Look(
        site.id,
        scene.id,
        scene.collection,
        scene.catalog,
        str(scene.sensor),
        scene.acquired_at,
        status,
        reasons,
        platform=scene.platform,
        tile=scene.tile,
        baseline=scene.baseline,
        attempts=attempts,
        updated=scene.updated,
        href=scene.item_href,
    )


def speaking_collection(chips: Sequence[Chip], chosen: ChosenLookalikes | None) -> str:
    """The one collection whose looks speak for a site: satellites are never mixed in one series.

    It is the one with most looks in the history, so that another that grows longer later does not take over; once it
    has ended, the one with most looks of those that go on.

    Args:
        chips: looks at night light, at least one.
        chosen: the site's look-alikes; None while nothing is chosen, then all looks count.
    """
    newest = max(chip.acquired_at for chip in chips)
    alive = {chip.collection for chip in chips if newest - chip.acquired_at <= timedelta(days=ENDED_DAYS)}
    early = [chip for chip in chips if chosen is None or chip.acquired_at.date() < chosen.history_until]
    count = Counter(chip.collection for chip in early if chip.collection in alive)
    later = Counter(chip.collection for chip in chips if chip.collection in alive)
    return max(sorted(count or later), key=(count or later).__getitem__)


class MeasuredLight(NamedTuple):
    """What the archived looks at a site's night light come to: of each day one look (T), so that passes never mix."""

    measures: dict[str, list[Measure]]  # by name
    chosen: ChosenLookalikes | None = None  # what they were held against; None while that may still change
    history_looks: int = 0  # looks of the history
    chips: tuple[Chip, ...] = ()  # the looks that it was measured from
    days: npt.NDArray[np.datetime64] | None = None  # (T,) of these, increasing; None without any
    places: npt.NDArray[np.float64] | None = None  # (T, P) light of patches of look-alikes; None = too few
    around_places: npt.NDArray[np.float64] | None = None  # (T, P) of the ground around each of them


def measure_light(
    workspace: Workspace,
    site: Site,
    near: Sequence[BaseGeometry],
    run_id: str,
    chosen: ChosenLookalikes | None = None,
) -> MeasuredLight:
    """Measures from the archived chips: light of the site, its look-alikes and surroundings. Empty without chips.

    Satellites are kept apart: one collection speaks for a site (see speaking_collection).

    Args:
        workspace: where the chips are.
        site: whose light it is.
        near: WGS84, every other known place around it; asked only where no look-alikes are chosen yet.
        run_id: this run's.
        chosen: its look-alikes, chosen earlier.

    Raises:
        NotFound, ReadFailed: an archived chip is missing or was changed.
    """
    looks = workspace.store.known_looks(site.id)
    chips = [
        chip
        for chip in workspace.store.chips(site.id)
        if (look := looks.get((chip.collection, chip.scene_id))) is not None
        and look.sensor == Sensor.NIGHT_LIGHT.value
        and look.status is LookStatus.SEEN
    ]
    if not chips:
        return MeasuredLight({})
    speaking = speaking_collection(chips, chosen)
    used = [
        chip
        for chip in chips
        if chip.collection == speaking and (chosen is None or chip.acquired_at.date() >= chosen.history_from)
    ]
    if not used:
        return MeasuredLight({}, chosen)
    stack = read_chips(workspace.archive, replace(site, grid=light_grid(site.outline)), used)
    light: npt.NDArray[np.float32] = stack.reflectance[:, stack.bands.index("light")]
    series = light_series(light, stack.days, light_grid(site.outline), site.outline, near, chosen)
    by_name = {
        "night_light": series.site,
        "night_light_lookalikes": series.lookalikes,
        "night_light_surroundings": series.surroundings,
    }
    kept, names = one_look_a_day(stack.days, tuple(by_name.values())), stack.scene_ids
    measures = {
        name: [
            Measure(site.id, name, _noon(stack.days[i]), value, "nW/cm2/sr", scene_id=names[i], run_id=run_id)
            for i in kept
            if np.isfinite(value := float(values[i]))
        ]
        for name, values in by_name.items()
    }
    until = series.chosen.history_until if series.chosen else None
    history_looks = 0 if until is None else int((stack.days < np.datetime64(until, "D")).sum())
    places, around = (None if of is None else of[kept] for of in (series.places, series.around_places))
    return MeasuredLight(measures, series.chosen, history_looks, tuple(used), stack.days[kept], places, around)


def one_look_a_day(days: npt.NDArray[np.datetime64], values: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.intp]:
    """Which looks speak for their days, one each: a measure has the day and no moment, and passes are never mixed.

    Args:
        days: (T,) datetime64[D], UTC, of the looks in the order of their passes.
        values: (T,) each, NaN = not seen; the site's own light first.

    Returns:
        (D,) indices, increasing: of each day a look in which the site was seen, else any; of those one with most
        values; of those the first.
    """
    seen = np.isfinite(np.stack(values))
    score = seen.sum(axis=0) + len(values) * seen[0]
    best: dict[np.datetime64, int] = {}
    for i, day in enumerate(days):
        if day not in best or score[i] > score[best[day]]:
            best[day] = i
    return np.array(sorted(best.values()), dtype=np.intp)


def _noon(day: np.datetime64) -> datetime:
    return datetime.combine(datetime.fromisoformat(str(day)).date(), time(12), UTC)
