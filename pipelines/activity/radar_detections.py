"""Radar of one site, from its archived chips: ground whose echo left its usual range becomes a detection.

Each relative orbit of each satellite is judged by itself: it sees the ground from one side, and another satellite is
another instrument. A change that two of them show at the same place and time is told once, under the id of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import numpy as np
import shapely

from geodata.chip_archive import ChipArchive
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.ground.same_ground import same_ground
from geodata.detections.reason_codes import OUTSIDE_FLAGGED, RADAR_DOWN, RADAR_UP
from geodata.errors import NotFound
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import OUTSIDE, RADAR_FLAGGED, Measure
from geodata.looks.scene import Sensor
from geodata.settings.settings import Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.activity.radar_change import Floats, JudgedRadar, RadarChange, RadarLooks, cells_of, judge_radar
from pipelines.judge.lasting_ids import NO_LONGER_FOUND, as_told, detection_id, under_free_ids
from pipelines.measure.backscatter import backscatter_db
from pipelines.read.chip_files import COMMON_SHARE, read_look

CELL_M = 30.0
"""Metres: products of 30 m hold no more, and those of 10 m are spread over two or three pixels."""
POLARISATIONS = ("vv", "vh")
ONE_PASS = timedelta(minutes=2)
"""From the first to the last frame of a pass over a site: frames begin some 25 seconds apart."""
SAME_DAYS = 90
"""Days by which their first looks may differ."""
STRONG, MANY_LOOKS = 1.5, 6
"""Distance over what it had to pass, and agreeing looks, from which one orbit alone makes confidence high."""
RESTLESS_PERCENT = 0.13
"""Per cent of the ground outside flagged a look above which it is a doubt. The most restless of the real quiet stacks
that were measured has 0.115 (docs/benchmarks/activity.md): what is above is restless ground, or a change around."""
RETURNED = "returned"


@dataclass(frozen=True)
class Series:
    """The looks of one orbit and satellite, judged."""

    name: str  # "137 sentinel-1a"
    grid: Grid  # of the cells
    days: tuple[date, ...]
    scenes: tuple[tuple[str, ...], ...]  # of each look; of a pass that is cut into frames all that show the site
    judged: JudgedRadar

    @property
    def outside_percent(self) -> float:
        """Per cent of the ground outside flagged a look; 0 where none was judged."""
        shares = [share for share in self.judged.outside_flagged if np.isfinite(share)]
        return 100 * float(np.mean(shares)) if shares else 0.0


def radar_chips(workspace: Workspace, site: Site) -> tuple[tuple[Chip, Look], ...]:
    """The archived radar looks of a site, oldest first."""
    looks = workspace.store.known_looks(site.id)
    radar_looks = [
        (chip, look)
        for chip in workspace.store.chips(site.id)
        if (look := looks.get((chip.collection, chip.scene_id))) is not None
        and look.sensor == Sensor.RADAR.value
        and look.status is LookStatus.SEEN
    ]
    return tuple(sorted(radar_looks, key=lambda one: (one[0].acquired_at, one[0].collection, one[0].scene_id)))


@dataclass(frozen=True)
class RadarTask:
    """What the radar of a site is measured and judged from; it can be sent to another process."""

    archive: ChipArchive  # where chips lie
    site: Site
    looks: tuple[tuple[Chip, Look], ...]  # archived radar looks, oldest first


@dataclass(frozen=True)
class RadarOutcome:
    """What a site's radar says."""

    levels: tuple[tuple[Chip, Look, Mapping[str, float]], ...]  # of each look, its backscatter over the site, dB
    series: tuple[Series, ...]  # each orbit and satellite, judged by itself


def radar_task(workspace: Workspace, site: Site) -> RadarTask:
    """The task of a site as the workspace stands."""
    return RadarTask(workspace.archive, site, radar_chips(workspace, site))


def judge_radar_task(task: RadarTask) -> RadarOutcome:
    """Measure and judge the radar of a site; each chip is read once. Looks without orbit or satellite are not judged.

    Raises:
        NotFound, ReadFailed: an archived chip is missing or was changed.
    """
    site, grid = task.site, task.site.grid
    if grid is None:
        raise NotFound(site.id, "it has no pixel grid, since its outline is unknown", "Draw an outline first")
    factor = max(round(CELL_M / grid.pixel_m), 1)
    inside = grid.mask(site.outline)
    levels = []
    apart: dict[tuple[int, str], list[tuple[Chip, Mapping[str, Floats]]]] = {}
    for chip, look in task.looks:
        bands = read_look(task.archive, grid, chip)
        levels.append((chip, look, backscatter_db(bands, inside)))
        if look.orbit is not None and look.platform:
            cells = {
                name: cells_of(np.where(bands[name] > 0, bands[name], np.nan).astype(np.float32), factor)
                for name in POLARISATIONS
                if name in bands
            }
            apart.setdefault((look.orbit, look.platform), []).append((chip, cells))
    cell_grid = replace(grid, width=grid.width // factor, height=grid.height // factor, pixel_m=grid.pixel_m * factor)
    series = [_series(site, cell_grid, *key, looks) for key, looks in sorted(apart.items())]
    return RadarOutcome(tuple(levels), tuple(one for one in series if one is not None))


def judged_series(workspace: Workspace, site: Site) -> tuple[Series, ...]:
    """Each orbit and satellite over a site, judged by itself.

    Raises:
        NotFound, ReadFailed: as judge_radar_task.
    """
    return judge_radar_task(radar_task(workspace, site)).series


def _series(
    site: Site, cells: Grid, orbit: int, platform: str, looks: Sequence[tuple[Chip, Mapping[str, Floats]]]
) -> Series | None:
    """One series; None where most of its looks have no polarisation in common.

    A pass is one look: where its frames are cut across the site, one fills what another does not show. Of ground that
    two of them show, or that is seen twice on a day, the first counts.

    It is judged in the polarisations that nearly all looks have (COMMON_SHARE), as the ground is judged in bands: an
    odd look is left out, and takes none from all others.

    Args:
        site: with its outline.
        cells: the grid of the cells.
        orbit, platform: whose looks they are.
        looks: oldest first, each with its cells by polarisation (H, W), linear gamma0, NaN = none.
    """
    held = {name: sum(name in echo for _, echo in looks) for name in POLARISATIONS}
    nearly_all = [name for name in POLARISATIONS if held[name] >= COMMON_SHARE * len(looks)]
    most = [name for name in POLARISATIONS if held[name] > len(looks) / 2]
    names = nearly_all or most
    passes = _passes([(chip, echo) for chip, echo in looks if set(names) <= set(echo)]) if names else []
    if not passes:
        return None
    days = tuple(frames[0][0].acquired_at.date() for frames in passes)
    stacks = {name: np.stack([_filled([echo[name] for _, echo in frames]) for frames in passes]) for name in names}
    judged = judge_radar(RadarLooks(days, stacks), cells.mask(site.outline))
    scenes = tuple(tuple(chip.scene_id for chip, _ in frames) for frames in passes)
    return Series(f"{orbit} {platform}", cells, days, scenes, judged)


def _passes(looks: Sequence[tuple[Chip, Mapping[str, Floats]]]) -> list[list[tuple[Chip, Mapping[str, Floats]]]]:
    """Looks of one orbit and satellite, oldest first, those of one day or of one pass over midnight together."""
    passes: list[list[tuple[Chip, Mapping[str, Floats]]]] = []
    for one in sorted(looks, key=lambda look: look[0].acquired_at):
        first = passes[-1][0][0].acquired_at if passes else None
        at = one[0].acquired_at
        if first is not None and (at.date() == first.date() or at - first <= ONE_PASS):
            passes[-1].append(one)
        else:
            passes.append([one])
    return passes


def _filled(frames: Sequence[Floats]) -> Floats:
    """(H, W) of the first frame that shows each cell; NaN where none does."""
    cells = frames[0]
    for other in frames[1:]:
        cells = np.where(np.isfinite(cells), cells, other)
    return cells


def flagged_measures(site: Site, series: Sequence[Series], run_id: str) -> dict[str, list[Measure]]:
    """How much of a site each radar look flags, and of the ground outside, by name, in per cent: judged looks alone.

    Args:
        site: whose radar it is.
        series: see judged_series.
        run_id: this run's.
    """
    measures_by_name: dict[str, list[Measure]] = {}
    for one in series:
        orbit, platform = one.name.split(" ", 1)
        own = f"{RADAR_FLAGGED}orbit_{orbit}_{platform}"
        for name, shares in ((own, one.judged.inside_flagged), (own + OUTSIDE, one.judged.outside_flagged)):
            measures_by_name[name] = [
                Measure(
                    site.id,
                    name,
                    datetime.combine(day, time(), UTC),
                    round(100 * share, 2),
                    "%",
                    scene_id=scenes[0],
                    run_id=run_id,
                )
                for day, scenes, share in zip(one.days, one.scenes, shares, strict=True)
                if np.isfinite(share)
            ]
    return measures_by_name


def radar_detections(
    site: Site,
    store: Store,
    settings: Settings,
    series: Sequence[Series],
    *,
    run_id: str,
    told: Iterable[Detection] | None = None,
) -> tuple[Detection, ...]:
    """Every detection of a site's radar after a run: found ones, and stored ones no longer found, withdrawn where
    their orbit could be judged in their time; else they stay as they are.

    Args:
        site: with its outline.
        store: with what was told before.
        settings: in force.
        series: see judged_series.
        run_id: this run's.
        told: the site's detections as they were told; None = as the store has them.
    """
    known = store.detections(site.id) if told is None else told
    stored = {d.id: d for d in known if d.kind is Kind.RADAR_CHANGE}
    on_ground = [_detection(site, one, change, settings, run_id) for one in series for change in one.judged.changes]
    made = under_free_ids([d for d in on_ground if d is not None], partial(store.held_elsewhere, site.id))
    out = {d.id: d for d in _known_again(_merged(made, stored), stored)}
    for key, detection in stored.items():
        if key in out:
            out[key] = as_told(detection, out[key])
        elif detection.state is State.WITHDRAWN or not _was_judged(detection, series):
            out[key] = detection
        else:
            newest = max(one.days[-1] for one in series)
            out[key] = replace(
                detection,
                state=State.WITHDRAWN,
                ended_on=newest,
                withdrawn_reason=NO_LONGER_FOUND,
                run_id=run_id,
            )
    return tuple(out[key] for key in sorted(out))


def _was_judged(detection: Detection, series: Sequence[Series]) -> bool:
    """Whether the orbit and satellite that a change was told of has looks in its time that could be judged."""
    end = detection.confirmed_on or detection.last_seen
    return any(
        detection.first_seen <= day <= end and bool(np.isfinite(share))
        for one in series
        if f"/{one.name}/" in detection.birth
        for day, share in zip(one.days, one.judged.outside_flagged, strict=True)
    )


def _merged(made: Sequence[Detection], stored: Mapping[str, Detection]) -> list[Detection]:
    """What two orbits show at the same place and time, once: under the id of the one that was born first.

    Args:
        made: of all orbits and satellites.
        stored: what was told before, by id.
    """
    groups: list[list[Detection]] = []
    for d in sorted(made, key=lambda d: (d.birth.split("/")[2], d.birth)):
        same = [group for group in groups if _same_change(group[0], d, stored)]
        if same:
            min(same, key=lambda group: abs((group[0].first_seen - d.first_seen).days)).append(d)
        else:
            groups.append([d])
    return [_as_one(group) for group in groups]


def _as_one(group: Sequence[Detection]) -> Detection:
    """One change as the orbits that show it, in order of birth, tell it: a confirmed one before any other, and of these
    one that lasts; else the first. Its id and birth are those of the first."""
    confirmed = [one for one in group if one.confirmed_on is not None]
    lasting = [one for one in confirmed or group if one.ended_on is None]
    best = replace((lasting or confirmed or group)[0], id=group[0].id, birth=group[0].birth)
    if len({_orbit(one) for one in confirmed}) < 2:
        return best
    return replace(best, reasons=tuple(dict.fromkeys((*best.reasons, "two-orbits"))), confidence=Confidence.HIGH)


def _known_again(found: Sequence[Detection], stored: Mapping[str, Detection]) -> list[Detection]:
    """What was found, under the ids that it is known by: that of its birth, else of a stored change of its direction.

    Of several that with which it shares most ground, then that which began nearest, then one that was not withdrawn.
    """
    taken = {one.id for one in found if one.id in stored}
    pairs: list[tuple[float, int, bool, str, str]] = []
    for one in found:
        for old in stored.values() if one.id not in stored else ():
            if old.id not in taken and _same_direction(old, one) and _same_start(old, one):
                common = round(float(one.outline.intersection(old.outline).area), 14)
                apart = abs((old.first_seen - one.first_seen).days)
                pairs.append((-common, apart, old.state is State.WITHDRAWN, one.id, old.id))
    known: dict[str, Detection] = {}
    for *_, key, old_id in sorted(pairs):
        if key not in known and old_id not in taken:
            known[key] = stored[old_id]
            taken.add(old_id)
    return [replace(one, id=known[one.id].id, birth=known[one.id].birth) if one.id in known else one for one in found]


def _orbit(detection: Detection) -> str:
    """Orbit and satellite that a change is of: "137 sentinel-1a"."""
    return detection.birth.split("/")[1]


def _same_change(first: Detection, other: Detection, stored: Mapping[str, Detection]) -> bool:
    """Whether two detections of different orbits are one change; one that was taken back hides none.

    One that is taken back after the change was told as confirmed under its id, by another orbit, hands on that id.
    """
    earlier = stored.get(first.id)
    hands_on = earlier is not None and earlier.confirmed_on is not None and other.id not in stored
    taken_back = State.WITHDRAWN in (first.state, other.state)
    if _orbit(first) == _orbit(other) or (taken_back and not (hands_on and other.state is not State.WITHDRAWN)):
        return False
    return _same_direction(first, other) and _at_once(first, other) and _same_start(first, other)


def _at_once(a: Detection, b: Detection) -> bool:
    """Whether neither of two changes was over before the other began."""
    return all(one.ended_on is None or one.ended_on >= other.first_seen for one, other in ((a, b), (b, a)))


def _same_direction(a: Detection, b: Detection) -> bool:
    """Whether the echo of both is stronger, or of both weaker."""
    return (RADAR_UP in a.reasons) is (RADAR_UP in b.reasons)


def _same_start(a: Detection, b: Detection) -> bool:
    """Whether two changes began at about the same time and share ground."""
    return abs((a.first_seen - b.first_seen).days) <= SAME_DAYS and same_ground(a, b)


def _detection(site: Site, series: Series, change: RadarChange, settings: Settings, run_id: str) -> Detection | None:
    """One change as a detection; None where no ground of it is left inside the outline."""
    outline = shapely.make_valid(series.grid.polygon(change.cells)).intersection(site.outline)
    parts = [part for part in shapely.get_parts(outline) if part.geom_type == "Polygon"]
    if not parts:
        return None
    ground = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
    confirmed = change.confirmed is not None
    state = State.CONFIRMED if confirmed else State.PROVISIONAL
    if change.ended is not None:
        state = State.ENDED if confirmed else State.WITHDRAWN
    day = series.days
    birth = f"radar/{series.name}/{day[change.born]}/{change.anchor}"
    named_indices = (change.last_before, change.confirmed, change.ended)
    looks = sorted({*range(change.first_seen, change.last_seen + 1), *(i for i in named_indices if i is not None)})
    return Detection(
        id=detection_id(site.id, birth),
        site_id=site.id,
        kind=Kind.RADAR_CHANGE,
        state=state,
        outline=ground,
        last_clear_before=day[change.last_before] if change.last_before is not None else None,
        first_seen=day[change.first_seen],
        confirmed_on=day[change.confirmed] if change.confirmed is not None else None,
        last_seen=day[change.last_seen],
        ended_on=day[change.ended] if change.ended is not None else None,
        area_m2=round(float(series.grid.to_grid(ground).area), 1),
        confidence=_confidence(change),
        reasons=_reasons(series, change),
        scenes=tuple(scene for i in looks for scene in series.scenes[i]),
        settings_hash=settings.hash(),
        code_version=code_version(),
        birth=birth,
        control_basis="look-alikes",
        clear_looks_since=change.looks,
        agreeing_looks=change.agreeing,
        withdrawn_reason=RETURNED if state is State.WITHDRAWN else "",
        run_id=run_id,
    )


def _confidence(change: RadarChange) -> Confidence:
    if change.confirmed is None:
        return Confidence.LOW
    sure = change.strength >= STRONG and change.agreeing >= MANY_LOOKS
    return Confidence.HIGH if sure else Confidence.MEDIUM


def _reasons(series: Series, change: RadarChange) -> tuple[str, ...]:
    restless = series.outside_percent > RESTLESS_PERCENT
    return (
        "lookalikes-stayed",
        *(("strong",) if change.strength >= STRONG else ()),
        "many-looks" if change.agreeing >= MANY_LOOKS else "few-looks",
        *(("outside-restless",) if restless else ()),
        RADAR_UP if change.up else RADAR_DOWN,
        f"{OUTSIDE_FLAGGED}:{series.outside_percent:.2g}",
    )
