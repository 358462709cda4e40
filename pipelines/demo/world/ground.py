"""Paints one plan: covers on a fine grid, parcels with habits of their own, and the stages of every change."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.world.plans import Buildings, Change, Distractor, SitePlan
from pipelines.demo.world.shapes import (
    CELL_M,
    FINE,
    Points,
    block_mean,
    distance_to_line,
    inside,
    mesh,
    polygon_mask,
    rectangle,
    smooth_field,
    window,
)
from pipelines.demo.world.surfaces import CODE

KEEP: Final = 255
"""In a stage's target: this cell stays as it is."""
_NEVER: Final = 1 << 30


@dataclass(frozen=True)
class Stage:
    """Cells that get a new cover between two days, spreading in the order of `order`.

    rows, cols: the part of the fine grid. target: covers, KEEP where nothing happens. order: 0 first to 1 last.
    begins, ends: days since 1970-01-01.
    """

    rows: slice
    cols: slice
    target: NDArray[np.uint8]
    order: NDArray[np.float32]
    begins: int
    ends: int

    def done(self, day: int) -> NDArray[np.bool_]:
        """Cells that have their new cover on this day."""
        progress = (day - self.begins + 1) / (self.ends - self.begins + 1)
        done: NDArray[np.bool_] = (self.target != KEEP) & (self.order <= progress)
        return done


@dataclass(frozen=True)
class Ground:
    """The painted place. Fine arrays are FINE times as tall and wide as pixel arrays (H, W).

    covers: fine uint8, on the first day. parcel: (H, W) number of the field. phase: (H, W) int16 days late.
    vigour: (H, W) how strongly things grow, about 1. tone: (H, W) brightness, about 1. site: (H, W) bool.
    stages: all changes of cover in order. scars: (H, W) severity and day and e-folding days of each fire.
    low: (H, W) metres above the river in a flood plain, inf without river.
    """

    covers: NDArray[np.uint8]
    parcel: NDArray[np.int32]
    phase: NDArray[np.int16]
    vigour: NDArray[np.float32]
    tone: NDArray[np.float32]
    site: NDArray[np.bool_]
    stages: tuple[Stage, ...]
    scars: tuple[tuple[NDArray[np.float32], int, int], ...]
    low: NDArray[np.float32]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def paint(plan: SitePlan) -> Ground:
    """Everything of the plan that does not depend on the weather. Deterministic for one plan."""
    rng = np.random.default_rng([plan.seed, 1])
    h, w = plan.height, plan.width
    covers, parcel_fine = _fields(rng, plan)
    _forest(rng, plan, covers)
    for outline, cover in plan.patches:
        rows, cols, _, _, mask = _area(outline, covers)
        covers[rows, cols][mask] = CODE[cover]
    low = _river(rng, plan, covers)
    for line, width_m, cover in plan.roads:
        rows, cols = window(line, covers.shape, CELL_M, width_m)
        near = distance_to_line(line, *mesh(rows, cols, CELL_M)) < width_m / 2
        covers[rows, cols][near & (covers[rows, cols] != CODE["water"])] = CODE[cover]
    for group in (*plan.villages, *plan.compounds):
        _build(rng, group, covers)
    parcel = parcel_fine[FINE // 2 :: FINE, FINE // 2 :: FINE].astype(np.int32)
    number = int(parcel.max()) + 1
    phase = rng.normal(0, 8, number)[parcel] + 5 * smooth_field(rng, h, w, power=0.7)
    vigour = rng.normal(1, 0.07, number)[parcel] + 0.05 * smooth_field(rng, h, w, power=0.6)
    bumps = 0.05 * smooth_field(rng, h, w, power=0.3) + 0.04 * smooth_field(rng, h, w, power=1.2)
    tone = rng.normal(1, 0.04, number)[parcel] * np.exp(bumps)
    stages: list[Stage] = []
    for change in plan.changes:
        stages += _change_stages(rng, change, covers)
    scars = []
    for distractor in plan.distractors:
        if distractor.kind in ("new_field", "hidden_field"):
            stages += _field_stages(rng, distractor, covers)
        elif distractor.kind == "fire":
            severity = polygon_mask(distractor.outline, (h, w)) * (0.85 + 0.2 * smooth_field(rng, h, w, power=1.0))
            scars.append((np.clip(severity, 0, 1).astype(np.float32), day_number(distractor.begins), distractor.days))
        else:
            dip = polygon_mask(distractor.outline, (h, w))
            low = np.where(dip, np.minimum(low, 0.6 + 0.5 * smooth_field(rng, h, w, power=1.5)), low)
    return Ground(
        covers=covers,
        parcel=parcel,
        phase=np.clip(phase, -60, 60).astype(np.int16),
        vigour=np.clip(vigour, 0.6, 1.3).astype(np.float32),
        tone=tone.astype(np.float32),
        site=polygon_mask(plan.outline, (h, w)),
        stages=tuple(stages),
        scars=tuple(scars),
        low=low.astype(np.float32),
    )


def _fields(rng: np.random.Generator, plan: SitePlan) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """A patchwork of parcels in turned strips; one cover and one number each."""
    hf, wf = plan.height * FINE, plan.width * FINE
    x, y = mesh(slice(0, hf), slice(0, wf), CELL_M)
    turn = float(rng.uniform(0, np.pi))
    wave = 14 * smooth_field(rng, hf // 8, wf // 8, power=1.8)
    wave = np.repeat(np.repeat(wave, 8, 0), 8, 1)[:hf, :wf]
    along = x * np.cos(turn) + y * np.sin(turn) + wave
    across = -x * np.sin(turn) + y * np.cos(turn) + 0.6 * wave
    strips = np.cumsum(rng.uniform(45, 130, 400)) + float(across.min()) - 60
    strip = np.searchsorted(strips, across)
    length = rng.uniform(60, 190, strips.size + 1)
    shift = rng.uniform(0, 500, strips.size + 1)
    cell = np.floor((along - float(along.min()) + shift[strip]) / length[strip]).astype(np.int64)
    parcel = strip * 200 + cell
    _, parcel = np.unique(parcel, return_inverse=True)
    parcel = parcel.reshape(hf, wf)
    names = list(plan.land_use)
    share = np.array([plan.land_use[name] for name in names])
    codes = np.array([CODE[name] for name in names], np.uint8)
    chosen = codes[rng.choice(len(names), size=int(parcel.max()) + 1, p=share / share.sum())]
    return chosen[parcel], parcel


def _forest(rng: np.random.Generator, plan: SitePlan, covers: NDArray[np.uint8]) -> None:
    hf, wf = covers.shape
    height = smooth_field(rng, hf, wf, power=1.6, longest=900)
    covers[height > np.quantile(height, 1 - plan.forest)] = CODE["forest"]
    lone = smooth_field(rng, hf, wf, power=0.9, longest=40)
    covers[lone > 2.3] = CODE["forest"]


def _river(rng: np.random.Generator, plan: SitePlan, covers: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Paints water, sand and bank trees; returns metres above the river in the flood plain, inf without one."""
    if plan.river is None:
        return np.full((plan.height, plan.width), np.inf)
    hf, wf = covers.shape
    x, y = mesh(slice(0, hf), slice(0, wf), CELL_M)
    rough = smooth_field(rng, hf, wf, power=1.5, longest=300)
    away = distance_to_line(plan.river, x, y) + 9 * rough
    covers[away < plan.river_m * 1.25] = CODE["forest"]
    covers[(away < plan.river_m * 0.75) & (rough > -0.1)] = CODE["soil"]
    covers[away < plan.river_m / 2] = CODE["water"]
    return (block_mean(away.astype(np.float32)).astype(np.float64) - plan.river_m / 2) / 60.0


def _build(rng: np.random.Generator, group: Buildings, covers: NDArray[np.uint8]) -> None:
    rows, cols, target, _ = _buildings(rng, group, covers.shape)
    part = covers[rows, cols]
    part[target != KEEP] = target[target != KEEP]


def _buildings(
    rng: np.random.Generator, group: Buildings, shape: tuple[int, ...]
) -> tuple[slice, slice, NDArray[np.uint8], NDArray[np.float32]]:
    """Part of the fine grid, covers in it, and a random number per roof (the order of building)."""
    corners = rectangle(group.centre, group.size, group.degrees)
    rows, cols = window(corners, (shape[0], shape[1]), CELL_M)
    x, y = mesh(rows, cols, CELL_M)
    turn = np.deg2rad(group.degrees)
    dx, dy = x - group.centre[0], y - group.centre[1]
    u = dx * np.cos(turn) + dy * np.sin(turn) + group.size[0] / 2
    v = -dx * np.sin(turn) + dy * np.cos(turn) + group.size[1] / 2
    within = (u >= 0) & (u < group.size[0]) & (v >= 0) & (v < group.size[1])
    target = np.full(u.shape, KEEP, np.uint8)
    if group.ground is not None:
        target[within] = CODE[group.ground]
    step_u, step_v = group.roof[0] + group.gap, group.roof[1] + group.gap
    margin_u = (group.size[0] - group.gap) % step_u / 2 + group.gap
    margin_v = (group.size[1] - group.gap) % step_v / 2 + group.gap
    i, j = np.floor((u - margin_u) / step_u), np.floor((v - margin_v) / step_v)
    n_u = max(int((group.size[0] - group.gap) // step_u), 0)
    n_v = max(int((group.size[1] - group.gap) // step_v), 0)
    order = np.zeros(u.shape, np.float32)
    if n_u == 0 or n_v == 0:
        return rows, cols, target, order
    on_roof = (
        within
        & (i >= 0)
        & (i < n_u)
        & (j >= 0)
        & (j < n_v)
        & ((u - margin_u) % step_u < group.roof[0])
        & ((v - margin_v) % step_v < group.roof[1])
    )
    number = np.clip(i, 0, n_u - 1).astype(np.int64) * n_v + np.clip(j, 0, n_v - 1).astype(np.int64)
    colour = np.array([CODE[name] for name in group.colours], np.uint8)[
        rng.integers(len(group.colours), size=n_u * n_v)
    ]
    present = rng.random(n_u * n_v) >= group.missing
    turn_of = rng.random(n_u * n_v).astype(np.float32)
    roof = on_roof & present[number]
    target[roof] = colour[number][roof]
    order[roof] = turn_of[number][roof]
    return rows, cols, target, order


def _sweep(
    rng: np.random.Generator, x: NDArray[np.float64], y: NDArray[np.float64], mask: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """A front that crosses the masked cells from one side to the other: 0 first to 1 last."""
    turn = float(rng.uniform(0, 2 * np.pi))
    front = x * np.cos(turn) + y * np.sin(turn) + 12 * smooth_field(rng, y.size, x.size, power=1.3)
    low, high = float(front[mask].min()), float(front[mask].max())
    swept: NDArray[np.float32] = np.clip((front - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)
    return swept


def _area(
    outline: Points, covers: NDArray[np.uint8]
) -> tuple[slice, slice, NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    rows, cols = window(outline, (covers.shape[0], covers.shape[1]), CELL_M)
    x, y = mesh(rows, cols, CELL_M)
    return rows, cols, x, y, inside(outline, x, y)


def _change_stages(rng: np.random.Generator, change: Change, covers: NDArray[np.uint8]) -> list[Stage]:
    rows, cols, x, y, mask = _area(change.outline, covers)
    order = _sweep(rng, x, y, mask)
    begins, cleared, finished = (day_number(d) for d in (change.begins, change.cleared, change.finished))
    if change.kind == "demolition":
        patch = smooth_field(rng, y.size, x.size, power=1.2, longest=25)
        ruin = np.where(patch > 0.9, CODE["cleared"], CODE["rubble"])
        return [Stage(rows, cols, _only(mask, ruin), order, begins, finished)]
    bare = np.full(mask.shape, CODE["cleared"])
    stages = [Stage(rows, cols, _only(mask, bare), order, begins, cleared)]
    if change.kind == "construction" and change.buildings is not None:
        half = cleared + (finished - cleared) // 3
        works = np.full(mask.shape, CODE["works"])
        stages.append(Stage(rows, cols, _only(mask, works), order, cleared + 1, half))
        b_rows, b_cols, target, turn_of = _buildings(rng, change.buildings, covers.shape)
        bx, by = mesh(b_rows, b_cols, CELL_M)
        target = np.where(inside(change.outline, bx, by), target, KEEP).astype(np.uint8)
        stages.append(Stage(b_rows, b_cols, target, turn_of, half + 1, finished))
    return stages


def _field_stages(rng: np.random.Generator, field: Distractor, covers: NDArray[np.uint8]) -> list[Stage]:
    rows, cols, x, y, mask = _area(field.outline, covers)
    drawn = str(rng.choice(["rice", "double_crop", "maize"]))
    crop = "hidden_crop" if field.kind == "hidden_field" else field.crop or drawn
    target = _only(mask, np.full(mask.shape, CODE[crop]))
    begins = day_number(field.begins)
    return [Stage(rows, cols, target, _sweep(rng, x, y, mask), begins, begins + field.days)]


def _only(mask: NDArray[np.bool_], covers: NDArray[np.int64] | NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.where(mask, covers, KEEP).astype(np.uint8)


def changed_on(stage: Stage, plan: SitePlan) -> NDArray[np.int64]:
    """(H, W) the day on which half of a pixel had changed, as days since 1970-01-01; a huge number where never."""
    steps = stage.ends - stage.begins + 1
    day = stage.begins + np.maximum(np.ceil(stage.order.astype(np.float64) * steps).astype(np.int64) - 1, 0)
    day = np.where(stage.target != KEEP, day, _NEVER)
    h, w = day.shape[0] // FINE, day.shape[1] // FINE
    cells = np.sort(day.reshape(h, FINE, w, FINE).swapaxes(1, 2).reshape(h, w, FINE * FINE), axis=2)
    result = np.full((plan.height, plan.width), _NEVER, np.int64)
    rows = slice(stage.rows.start // FINE, stage.rows.stop // FINE)
    cols = slice(stage.cols.start // FINE, stage.cols.stop // FINE)
    result[rows, cols] = cells[:, :, FINE * FINE // 2 - 1]
    return result


def is_never(day: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True where `changed_on` found no change."""
    return day >= _NEVER
