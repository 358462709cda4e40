"""Small random worlds for laws of judging: a site, its looks, and other places around it; all from one number.

Looks lie in memory and not in files, so that hundreds of worlds are judged in a minute. Everything after reading is
the product's own way: masks, shifts, controls, placebos, detector, ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection
from geodata.looks.chip import Chip
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from geodata.sites.grid import Grid
from geodata.sites.site import Access, Site
from geodata.wording.change_sentences import new_sentence
from pipelines.demo.world.places import CENTRE_M, EPSG
from pipelines.detect import coregistration
from pipelines.judge import stack_from_chips
from pipelines.judge.judge_site import SiteJudgement, SiteTask

SIDE, FIRST_PX, SITE_PX = 44, 15, 14
"""Pixels of the grid to a side, the site's first row and column, and its pixels to a side."""
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
DRY, WET = np.array([720, 1040, 1340, 2450, 3250, 2250.0]), np.array([400, 780, 520, 3350, 2100, 1080.0])
WOOD_DRY, WOOD_WET = np.array([380, 600, 640, 2000, 2050, 1250.0]), np.array([230, 450, 270, 3150, 1450, 620.0])
ROOF, EARTH = np.array([1650, 1760, 1850, 2000, 2000, 1880.0]), np.array([960, 1330, 1930, 2680, 3520, 3000.0])
START = datetime(2023, 1, 3, 4, tzinfo=UTC)
STEP_DAYS, LOOKS = 13, 48
GRID = Grid(EPSG, *CENTRE_M, SIDE, SIDE)  # open ocean
SETTINGS = Settings(detection=DetectionSettings(guard_m=30.0, groups=5, min_controls=20))


def box(row: float, col: float, rows: float, cols: float) -> BaseGeometry:
    """A rectangle of the grid in pixels, WGS84."""
    left, top = GRID.left + 10 * col, GRID.top - 10 * row
    return GRID.to_lonlat(shapely.box(left, top - 10 * rows, left + 10 * cols, top))


SITE = Site(
    "valley",
    "A valley",
    box(FIRST_PX, FIRST_PX, SITE_PX, SITE_PX),
    source="invented",
    documented=True,
    access=Access.PUBLIC,
    grid=GRID,
    simulated=True,
)


@dataclass(frozen=True)
class World:
    """One site, what its looks show, and what else is known around it."""

    looks: dict[str, dict[str, npt.NDArray[Any]]]  # by scene id: bands as archived
    chips: tuple[Chip, ...]  # oldest first
    places: tuple[BaseGeometry, ...]  # other sites, WGS84

    def task(self, places: Sequence[BaseGeometry], after: SiteJudgement | None = None, **more: Any) -> SiteTask:
        """The site's task among some places, after an earlier judgement of it."""
        stored, kept = (after.detections, after.control_set) if after else ((), None)
        task = SiteTask(Path(), SITE, self.chips, tuple(places), stored, SETTINGS, "1", "run", control_set=kept)
        return replace(task, **more)


def world(seed: int) -> World:
    """A world: seasons, haze, cloud, changes inside the site and beyond, other places at random."""
    rng = np.random.default_rng(seed)
    block = int(rng.integers(4, 9))
    wood = np.kron(rng.random((SIDE // block + 1,) * 2) < 0.5, np.ones((block, block), bool))[:SIDE, :SIDE]
    tone = np.exp(rng.normal(0, 0.06, (SIDE, SIDE)))
    changes = [_change(rng, inside=True) for _ in range(int(rng.integers(1, 4)))]
    changes += [_change(rng, inside=False) for _ in range(int(rng.integers(0, 4)))]
    late = np.kron(rng.uniform(-40, 40, (SIDE // block + 1,) * 2), np.ones((block, block)))[:SIDE, :SIDE]
    looks, chips = {}, []
    for number in range(LOOKS):
        acquired = START + timedelta(days=STEP_DAYS * number)
        day = acquired.timetuple().tm_yday + 365 * (acquired.year - 2023) + rng.normal(0, 6)
        share = 0.5 - 0.5 * np.cos(2 * np.pi * (day - 60 - late) / 365.25)  # each field has a season of its own
        pixels = np.where(wood, _mixed(WOOD_DRY, WOOD_WET, share), _mixed(DRY, WET, share))
        for rows, cols, since, spectrum, strength in changes:
            grown = strength * min(max(number - since + 1, 0), 6) / 6
            pixels[:, rows, cols] += grown * (spectrum[:, None, None] - pixels[:, rows, cols])
        haze = rng.gamma(1.2, 0.02)
        pixels = (pixels * tone * (1 - haze) + haze * 2300) * (1 + rng.normal(0, 0.03, pixels.shape))
        classes = np.full((SIDE, SIDE), 5, np.uint8)
        if rng.random() < 0.25:
            classes[rng.integers(0, SIDE) :, : rng.integers(5, SIDE)] = 9
        name = f"look-{number:02d}"
        looks[name] = {**dict(zip(BANDS, pixels.astype(np.int16), strict=True)), "scl": classes}
        chips.append(Chip(SITE.id, name, "sentinel-2-l2a", acquired, name, "", (*BANDS, "scl"), 0))
    return World(looks, tuple(chips), tuple(other_place(rng) for _ in range(int(rng.integers(0, 3)))))


def other_place(rng: np.random.Generator) -> BaseGeometry:
    """A place somewhere on the grid or just beyond it."""
    rows, cols = rng.integers(3, 22, 2)
    return box(float(rng.integers(-4, SIDE)), float(rng.integers(-4, SIDE)), float(rows), float(cols))


def _mixed(
    dry: npt.NDArray[np.float64], wet: npt.NDArray[np.float64], share: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return dry[:, None, None] + share * (wet - dry)[:, None, None]


def _change(rng: np.random.Generator, *, inside: bool) -> tuple[slice, slice, int, npt.NDArray[np.float64], float]:
    """Rows, columns, first look, spectrum and strength (share 0..1 of the pixel) of a changed block."""
    low, high = (FIRST_PX, FIRST_PX + SITE_PX - 5) if inside else (0, SIDE - 6)
    row, col = (int(n) for n in rng.integers(low, high, 2))
    rows, cols = (int(n) for n in rng.integers(4, 7, 2))
    spectrum = ROOF if rng.random() < 0.7 else EARTH
    since, strength = int(rng.integers(28, 38)), float(rng.uniform(0.15, 0.6))
    return slice(row, row + rows), slice(col, col + cols), since, spectrum, strength


@contextmanager
def in_memory(looks: dict[str, dict[str, npt.NDArray[Any]]]) -> Iterator[None]:
    """Inside, looks are read from here instead of from files, and lie as they are said to lie.

    Measuring their shifts would take three quarters of the time, and asks the site's own looks alone.
    """

    def read(folder: Path, grid: Grid, chip: Chip) -> dict[str, npt.NDArray[Any]]:
        return looks[chip.scene_id]

    def shifts(reflectance: npt.NDArray[np.int16], *_: object) -> tuple[None, ...]:
        return (None,) * len(reflectance)

    with patch.object(stack_from_chips, "read_look", read), patch.object(coregistration, "measure_shifts", shifts):
        yield


def said(detections: Sequence[Detection]) -> list[tuple[object, ...]]:
    """All that is said of detections, to the byte: every field, the outline, the sentences."""
    return [
        (replace(d, outline=shapely.Point(), run_id=""), d.outline.wkb, new_sentence(d, SITE))
        for d in sorted(detections, key=lambda d: d.id)
    ]
