"""A wide piece of country drawn from a seed: a watched site in its middle, and one new yard within 3 km of it.

What a belt must not take for building lies around it: new fields, fields that are green only under cloud, fires,
floods, woods that are cleared and left bare, and sheds of less than a hectare, which are really built and do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from benchmarks.simulators.random_demo import random_plan
from pipelines.demo.world.ground import paint
from pipelines.demo.world.plans import Buildings, Change, Distractor, DistractorKind, SitePlan
from pipelines.demo.world.series import look_days, render, true_events
from pipelines.demo.world.shapes import Frame
from pipelines.demo.world.weather import half_resolution

SIDE_PX = 660
"""10 m pixels: a site, and 3 km to each side of its middle."""
START, END = date(2024, 5, 21), date(2026, 11, 17)
HISTORY_DAYS = 400
DISTRACTORS: tuple[tuple[DistractorKind, int], ...] = (
    ("new_field", 14),
    ("hidden_field", 5),
    ("fire", 6),
    ("flood", 3),
)
CLEARINGS, SHEDS = 3, 4
NEAR_M, FAR_M = 560.0, 2_950.0
"""Metres from the middle between which things are put: beyond the site, within the belt."""


@dataclass(frozen=True)
class BeltWorld:
    """All looks at 20 m, with the truth."""

    reflectance: npt.NDArray[np.int16]  # (T, 6, H, W) x 1e4
    scl: npt.NDArray[np.uint8]  # (T, H, W)
    days: npt.NDArray[np.datetime64]  # (T,)
    belt: npt.NDArray[np.bool_]  # (H, W)
    yard: npt.NDArray[np.bool_]  # (H, W) of which half or more was built on
    built: npt.NDArray[np.bool_]  # (H, W) the yard and the sheds, each pixel of which any part was built on
    begins: date  # ground-breaking of the yard
    hectares: float  # of the yard


def belt_world(seed: int) -> BeltWorld:
    """One draw; the same seed gives the same arrays."""
    plan, yard = belt_plan(seed)
    ground = paint(plan)
    days = look_days(plan)
    half = SIDE_PX // 2
    reflectance, scl = np.empty((len(days), 6, half, half), np.int16), np.empty((len(days), half, half), np.uint8)
    for t, look in enumerate(render(plan, ground, days)):
        for band in range(6):
            reflectance[t, band] = np.rint(half_resolution(look.reflectance[band]))
        scl[t] = look.scl
    masks = {event.id: event.mask for event in true_events(plan, ground)}
    built = np.logical_or.reduce([masks[c.id] for c in plan.changes if c.kind == "construction"])
    site = _any(ground.site)
    rows, cols = np.indices(site.shape)
    away = np.hypot(rows - half / 2 + 0.5, cols - half / 2 + 0.5) * 20.0
    return BeltWorld(
        reflectance,
        scl,
        np.array(days, "datetime64[D]"),
        (away <= FAR_M + 300.0) & ~site,
        _half(masks[yard.id]),
        _any(built),
        yard.begins,
        float(masks[yard.id].sum()) / 100.0,
    )


def belt_plan(seed: int) -> tuple[SitePlan, Change]:
    """The plan of a draw, and its yard."""
    plan = random_plan(seed, height=SIDE_PX, width=SIDE_PX, start=START, end=END, every_days=5, razed=None)
    rng = np.random.default_rng([seed, 77])
    first = START + timedelta(HISTORY_DAYS)
    taken: list[tuple[float, float, float]] = []
    hectares = float(rng.uniform(2.0, 8.0))
    yard = _buildings("yard", rng, plan, taken, hectares, first, END - timedelta(240))
    sheds = [
        _buildings(f"shed-{n + 1}", rng, plan, taken, float(rng.uniform(0.15, 0.6)), first, END - timedelta(120))
        for n in range(SHEDS)
    ]
    cleared = [_clearing(f"cleared-{n + 1}", rng, plan, taken, first) for n in range(CLEARINGS)]
    around = [
        _distractor(f"{kind}-{n + 1}", kind, rng, plan, taken, first)
        for kind, count in DISTRACTORS
        for n in range(count)
    ]
    return (
        replace(plan, changes=(*plan.changes, yard, *sheds, *cleared), distractors=(*plan.distractors, *around)),
        yard,
    )


def _buildings(
    name: str,
    rng: np.random.Generator,
    plan: SitePlan,
    taken: list[tuple[float, float, float]],
    hectares: float,
    first: date,
    latest: date,
) -> Change:
    ratio = float(rng.uniform(0.6, 1.6))
    along, across = (hectares * 1e4 * ratio) ** 0.5, (hectares * 1e4 / ratio) ** 0.5
    frame = Frame(_place(rng, plan, taken, (along + across) / 2), float(rng.uniform(0, 90)))
    roof = (float(rng.uniform(36, 58)), float(rng.uniform(18, 30)))
    begins = _day(rng, first, latest)
    cleared = begins + timedelta(int(rng.integers(12, 40)))
    done = cleared + timedelta(int(rng.integers(40, 120)))
    buildings = Buildings(frame.place(0, 0), (along, across), frame.degrees, roof, float(rng.uniform(9, 16)))
    return Change(name, "construction", frame.box(0, 0, along, across), begins, cleared, done, buildings)


def _clearing(
    name: str, rng: np.random.Generator, plan: SitePlan, taken: list[tuple[float, float, float]], first: date
) -> Change:
    along, across = float(rng.uniform(90, 220)), float(rng.uniform(90, 220))
    frame = Frame(_place(rng, plan, taken, (along + across) / 2), float(rng.uniform(0, 90)))
    begins = _day(rng, first, END - timedelta(120))
    done = begins + timedelta(int(rng.integers(8, 45)))
    return Change(name, "clearing", frame.box(0, 0, along, across), begins, done, done)


def _distractor(
    name: str,
    kind: DistractorKind,
    rng: np.random.Generator,
    plan: SitePlan,
    taken: list[tuple[float, float, float]],
    first: date,
) -> Distractor:
    along, across = float(rng.uniform(110, 320)), float(rng.uniform(90, 260))
    frame = Frame(_place(rng, plan, taken, (along + across) / 2), float(rng.uniform(0, 90)))
    years = [y for y in (first.year, first.year + 1) if date(y, 1, 5) >= first]
    begins = date(int(rng.choice(years)), 1, 5) + timedelta(int(rng.integers(0, 95)))  # the dry season
    days = int(rng.integers(8, 20))
    if kind == "fire":
        days = int(rng.integers(40, 120))
    if kind == "flood":  # the wet season, for weeks
        begins, days = (
            date(int(rng.choice([2025, 2026])), 7, 1) + timedelta(int(rng.integers(0, 90))),
            int(rng.integers(10, 30)),
        )
    return Distractor(name, kind, frame.box(0, 0, along, across), begins, days)


def _place(
    rng: np.random.Generator, plan: SitePlan, taken: list[tuple[float, float, float]], size: float
) -> tuple[float, float]:
    """A place of its own, beside the river and beyond the site."""
    middle = SIDE_PX * 5.0
    for _ in range(500):
        angle, away = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(NEAR_M + size / 2, FAR_M - size / 2))
        x, y = middle + away * np.cos(angle), middle + away * np.sin(angle)
        river = plan.river is not None and min(abs(x - a) for a, _ in plan.river) < 120 + size / 2
        if not river and all(np.hypot(x - a, y - b) > (size + s) * 0.75 + 40 for a, b, s in taken):
            taken.append((x, y, size))
            return float(x), float(y)
    raise ValueError(f"no room is left for another place of {size:.0f} m")


def _day(rng: np.random.Generator, first: date, last: date) -> date:
    return first + timedelta(int(rng.integers(0, max((last - first).days, 1))))


def _any(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    h, w = mask.shape
    out: npt.NDArray[np.bool_] = mask.reshape(h // 2, 2, w // 2, 2).any(axis=(1, 3))
    return out


def _half(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    h, w = mask.shape
    out: npt.NDArray[np.bool_] = mask.reshape(h // 2, 2, w // 2, 2).mean(axis=(1, 3)) >= 0.5
    return out
