"""Renders a plan look by look, and hands a whole site out as arrays with its truth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from pipelines.demo.world.ground import KEEP, Ground, Stage, changed_on, day_number, is_never, paint
from pipelines.demo.world.plans import EventKind, SitePlan
from pipelines.demo.world.shapes import FINE, PIXEL_M, block_mean, polygon_mask
from pipelines.demo.world.surfaces import (
    CODE,
    COVERS,
    GROWING,
    Calendar,
    bare_spectra,
    calendar,
    echoes,
    green_spectra,
    moist_shares,
)
from pipelines.demo.world.weather import classify, cloudiness, half_resolution, make_weather, sky, through_air

RING_FROM_M = 500.0
ECHO_PX = 3
"""Pixels of 10 m along a side of a radar cell, as OPERA's product has it."""
SPECKLE_LOOKS = 30
"""Looks that are averaged in such a cell: its speckle is about 0.8 dB."""
_BLUR = np.float32(0.10)


@dataclass(frozen=True)
class Look:
    """One rendered look: day (days since 1970-01-01); reflectance (6, H, W) float32 x 1e4, all bands at 10 m before
    the coarser ones are averaged; scl (H / 2, W / 2) uint8 at 20 m; cloudy: share of cells under cloud or shadow."""

    day: int
    reflectance: NDArray[np.float32]
    scl: NDArray[np.uint8]
    cloudy: float


@dataclass(frozen=True)
class TrueEvent:
    """What really happened in one place.

    id, kind. mask: (H, W) pixels of which at least half changed. begins: ground-breaking. finished: last roof on or
    down, or bare all over. changed_on: (H, W) datetime64[D], the day on which half of the pixel had changed for the
    first time, NaT outside the mask. edge: (H, W) pixels of which 5 to 95 percent changed (inside and outside mask).
    """

    id: str
    kind: EventKind
    mask: NDArray[np.bool_]
    begins: np.datetime64
    finished: np.datetime64
    changed_on: NDArray[np.datetime64]
    edge: NDArray[np.bool_]


@dataclass(frozen=True)
class SimulatedSite:
    """A site as arrays.

    reflectance: (T, 6, H, W) int16 x 1e4, blue green red nir swir16 swir22; the last two hold 20 m averages repeated.
    scl: (T, H, W) uint8 at 20 m, repeated. days: (T,) datetime64[D]. site: (H, W) bool. ring: (H, W) bool, at least
    500 m from the site's outline (empty if the grid is too small). events: the truth. distractors: (H, W) bool by
    kind (fire, new_field, hidden_field, flood). plan: what it was made from.
    """

    reflectance: NDArray[np.int16]
    scl: NDArray[np.uint8]
    days: NDArray[np.datetime64]
    site: NDArray[np.bool_]
    ring: NDArray[np.bool_]
    events: tuple[TrueEvent, ...]
    distractors: dict[str, NDArray[np.bool_]]
    plan: SitePlan


def simulate_plan(plan: SitePlan) -> SimulatedSite:
    """All looks of a plan as arrays, with the truth."""
    ground = paint(plan)
    days = look_days(plan)
    reflectance = np.empty((len(days), 6, plan.height, plan.width), np.int16)
    scl = np.empty((len(days), plan.height, plan.width), np.uint8)
    for i, look in enumerate(render(plan, ground, days)):
        reflectance[i, :4] = np.rint(look.reflectance[:4])
        for band in (4, 5):
            reflectance[i, band] = _doubled(np.rint(half_resolution(look.reflectance[band])))
        scl[i] = _doubled(look.scl)
    return SimulatedSite(
        reflectance=reflectance,
        scl=scl,
        days=np.array(days, "datetime64[D]"),
        site=ground.site,
        ring=ring_mask(ground.site),
        events=true_events(plan, ground),
        distractors=distractor_masks(plan),
        plan=plan,
    )


def look_days(plan: SitePlan) -> list[int]:
    """Days since 1970-01-01 of the looks, the last one on `plan.end`."""
    last = day_number(plan.end)
    span = last - day_number(plan.start)
    return [last - k * plan.every_days for k in range(span // plan.every_days, -1, -1)]


def render(plan: SitePlan, ground: Ground, days: list[int]) -> Iterator[Look]:
    """The looks of a painted plan in order of time."""
    scene = _Scene(plan, ground)
    weather = make_weather(plan.seed, plan.height, plan.width)
    cloudy = cloudiness(plan.seed, np.array(look_days(plan), np.int64))
    amount = dict(zip(look_days(plan), cloudy, strict=True))
    amount |= {day_number(day): share for day, share in plan.skies}
    for day in days:
        scene.advance(day)
        air = sky(weather, plan.seed, day, float(amount[day]), plan.height, plan.width)
        rng = np.random.default_rng([plan.seed, 5, day])
        seen = np.clip(through_air(scene.reflectance(day), air, weather, rng), 1, 15000)
        yield Look(
            day=day,
            reflectance=seen,
            scl=classify(seen, air),
            cloudy=float(((air.cloud > 0.3) | (air.shadow > 0.4)).mean()),
        )


def echo_looks(plan: SitePlan, ground: Ground, days: list[int]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Radar looks of a painted plan in order of time: day and (2, H / 3, W / 3) linear gamma0 in VV and VH at 30 m.

    Rain wets all bare ground alike, each cell has a brightness of its own that stays, and speckle is new on each look.
    """
    scene = _Scene(plan, ground)
    shape = (2, plan.height // ECHO_PX, plan.width // ECHO_PX)
    lasting = np.exp(np.random.default_rng([plan.seed, 9]).normal(0, 0.25, shape[1:]))
    for day in days:
        scene.advance(day)
        echo = scene.echo(day)[:, : shape[1] * ECHO_PX, : shape[2] * ECHO_PX]
        cells = echo.reshape(2, shape[1], ECHO_PX, shape[2], ECHO_PX).mean(axis=(2, 4))
        speckle = np.random.default_rng([plan.seed, 10, day]).gamma(SPECKLE_LOOKS, 1 / SPECKLE_LOOKS, shape)
        yield day, (cells * lasting * speckle).astype(np.float32)


class _Scene:
    """The ground on a moving day: keeps the share of every cover in every pixel up to date."""

    def __init__(self, plan: SitePlan, ground: Ground) -> None:
        self._ground = ground
        self._covers = ground.covers.copy()
        self._done = [np.zeros(stage.target.shape, np.bool_) for stage in ground.stages]
        self._order = sorted(range(len(ground.stages)), key=lambda i: ground.stages[i].begins)
        self._shares = np.zeros((len(COVERS), plan.height, plan.width), np.float32)
        self._calendar: Calendar = calendar(
            np.random.default_rng([plan.seed, 6]), day_number(plan.start) - 5, day_number(plan.end) + 5
        )
        self._yearly = (
            np.random.default_rng([plan.seed, 7]).normal(1, 0.06, (12, int(ground.parcel.max()) + 1)).astype(np.float32)
        )
        self._flood = np.random.default_rng([plan.seed, 8]).normal(0.4, 0.45, 12)
        self._bare, self._green, self._moist = bare_spectra(), green_spectra(), moist_shares()
        self._echoes = echoes()
        self._cached: tuple[NDArray[np.float32], NDArray[np.float32], list[int]] | None = None
        self._update(slice(0, plan.height), slice(0, plan.width))

    def advance(self, day: int) -> None:
        """Let every stage proceed to this day."""
        for i in self._order:
            stage = self._ground.stages[i]
            if day < stage.begins or self._done[i].all():
                continue
            done = stage.done(day)
            fresh = done & ~self._done[i]
            if fresh.any():
                part = self._covers[stage.rows, stage.cols]
                part[fresh] = stage.target[fresh]
                self._done[i] = done
                self._update(_pixels(stage.rows), _pixels(stage.cols))

    def _update(self, rows: slice, cols: slice) -> None:
        """Shares of the covers in a part of the grid, blurred a little like the sensor does."""
        self._cached = None
        h, w = self._shares.shape[1:]
        wide = (
            slice(max(rows.start - 2, 0), min(rows.stop + 2, h)),
            slice(max(cols.start - 2, 0), min(cols.stop + 2, w)),
        )
        fine = self._covers[wide[0].start * FINE : wide[0].stop * FINE, wide[1].start * FINE : wide[1].stop * FINE]
        inner = (
            slice(rows.start - wide[0].start, rows.stop - wide[0].start),
            slice(cols.start - wide[1].start, cols.stop - wide[1].start),
        )
        self._shares[:, rows, cols] = 0
        for code in np.unique(fine):
            self._shares[code, rows, cols] = _blurred(block_mean(fine == code))[inner]

    def reflectance(self, day: int) -> NDArray[np.float32]:
        """(6, H, W) reflectance x 1e4 of the ground on this day, without air."""
        ground, table = self._ground, self._calendar
        column = ground.phase + np.int16(day - table.first)
        year = int((day - 60) // 365.25) % 12
        vigour = ground.vigour * self._yearly[year][ground.parcel]
        wet = float(table.wet[day - table.first])
        bare = self._bare * (1 - self._moist[:, None] * wet)
        dry, damp, growing = self._settled()
        weights, steps = [], []
        for code in growing:
            green = np.clip(table.green[code].take(column) * vigour, 0, 1)
            weights.append(self._shares[code] * green)
            steps.append(self._green[code] - bare[code])
            if table.flooded[code].any():
                weights.append(self._shares[code] * table.flooded[code].take(column) * (1 - green))
                steps.append(self._bare[CODE["mud_water"]] - bare[code])
        mixed = np.stack(steps).T @ np.stack(weights).reshape(len(weights), -1)
        result: NDArray[np.float32] = mixed.reshape(6, *ground.tone.shape)
        over = []
        burnt, flood = self._burnt(day), self._under_water(day)
        if burnt is not None:
            over.append((burnt * self._shares[growing].sum(axis=0), CODE["burnt"]))
        if flood is not None:
            over.append((flood * (1 - self._shares[CODE["water"]]), CODE["mud_water"]))
        over = [(share, code) for share, code in over if share.any()]
        light = np.float32(1 + 0.03 * float(np.cos(2 * np.pi * (day % 365.25 - 172) / 365.25)))
        lit = ground.tone * light
        for i, band in enumerate(result):  # a band at a time stays in the processor's cache
            band += dry[i]
            band -= np.float32(wet) * damp[i]
            for share, code in over:
                band += share * (self._bare[code][i] - band)
            band *= lit
        return result

    def echo(self, day: int) -> NDArray[np.float32]:
        """(2, H, W) linear gamma0 of the ground on this day in VV and VH, without speckle."""
        table, echoes = self._calendar, self._echoes
        column = self._ground.phase + np.int16(day - table.first)
        wet = float(table.wet[day - table.first])
        total = np.zeros((2, *self._ground.tone.shape), np.float32)
        for code in np.flatnonzero(self._shares.any(axis=(1, 2))):
            share = self._shares[code][None]
            bare = (echoes[code, :2] * (1 + 2 * self._moist[code] * wet))[:, None, None]
            if code not in GROWING:
                total += share * bare
                continue
            green = np.clip(table.green[code].take(column), 0, 1)
            drowned = table.flooded[code].take(column) * (1 - green)
            mud = echoes[CODE["mud_water"], :2][:, None, None]
            total += share * (green * echoes[code, 2:][:, None, None] + (1 - green - drowned) * bare + drowned * mud)
        return total

    def _settled(self) -> tuple[NDArray[np.float32], NDArray[np.float32], list[int]]:
        """What does not depend on the day until the covers change: all bare parts, what rain takes off them, and the
        growing covers that are there."""
        if self._cached is None:
            present = [int(c) for c in np.flatnonzero(self._shares.any(axis=(1, 2)))]
            shares = self._shares[present].reshape(len(present), -1)
            size = (6, *self._ground.tone.shape)
            dry = (self._bare[present].T @ shares).reshape(size)
            damp = ((self._bare * self._moist[:, None])[present].T @ shares).reshape(size)
            self._cached = (dry, damp, [code for code in present if code in GROWING])
        return self._cached

    def _burnt(self, day: int) -> NDArray[np.float32] | None:
        """Share of each pixel that is burnt; None before the first fire."""
        scar = None
        for severity, since, fade in self._ground.scars:
            if day >= since:
                scar = np.zeros_like(self._ground.tone) if scar is None else scar
                scar = np.maximum(scar, severity * np.float32(np.exp(-(day - since) / fade)))
        return scar

    def _under_water(self, day: int) -> NDArray[np.float32] | None:
        """Share of each pixel that a flood covers; None where no river can rise."""
        low = self._ground.low
        if not np.isfinite(low).any():
            return None
        doy = day % 365.25
        level = 1.6 * np.exp(-(((doy - 258) / 24) ** 2)) * (1 + self._flood[int(day // 365.25) % 12]) - 0.35
        under: NDArray[np.float32] = np.clip((level - low) / 0.25, 0, 1).astype(np.float32)
        return under


def _blurred(share: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(share, 1, mode="edge")
    rows = padded[1:-1] + _BLUR * (padded[:-2] + padded[2:] - 2 * padded[1:-1])
    blurred: NDArray[np.float32] = rows[:, 1:-1] + _BLUR * (rows[:, :-2] + rows[:, 2:] - 2 * rows[:, 1:-1])
    return blurred


def _pixels(fine: slice) -> slice:
    return slice(fine.start // FINE, fine.stop // FINE)


def _doubled(half: NDArray[np.float32] | NDArray[np.uint8]) -> NDArray[np.float32] | NDArray[np.uint8]:
    return np.repeat(np.repeat(half, 2, 0), 2, 1)


def ring_mask(site: NDArray[np.bool_], metres: float = RING_FROM_M) -> NDArray[np.bool_]:
    """(H, W) pixels whose centre is at least this far from every pixel of the site."""
    away: NDArray[np.bool_] = distance_transform_edt(~site) * PIXEL_M >= metres
    return away


def true_events(plan: SitePlan, ground: Ground) -> tuple[TrueEvent, ...]:
    """The lasting changes with their pixels and days, from the stages that were painted."""
    events = []
    position = 0
    for change in plan.changes:
        count = 3 if change.kind == "construction" and change.buildings is not None else 1
        first: Stage = ground.stages[position]
        position += count
        day = changed_on(first, plan)
        mask = ~is_never(day)
        share = np.zeros((plan.height, plan.width), np.float32)
        share[_pixels(first.rows), _pixels(first.cols)] = block_mean(first.target != KEEP)
        when = np.where(mask, day, 0).astype("datetime64[D]")
        when[~mask] = np.datetime64("NaT", "D")
        events.append(
            TrueEvent(
                id=change.id,
                kind=change.kind,
                mask=mask,
                begins=np.datetime64(change.begins, "D"),
                finished=np.datetime64(change.finished, "D"),
                changed_on=when,
                edge=(share > 0.05) & (share < 0.95),
            )
        )
    return tuple(events)


def distractor_masks(plan: SitePlan) -> dict[str, NDArray[np.bool_]]:
    """(H, W) by kind: every pixel whose centre is inside a distractor of the kind."""
    masks: dict[str, NDArray[np.bool_]] = {}
    for distractor in plan.distractors:
        mask = polygon_mask(distractor.outline, (plan.height, plan.width))
        masks[distractor.kind] = masks.get(distractor.kind, np.zeros_like(mask)) | mask
    return masks
