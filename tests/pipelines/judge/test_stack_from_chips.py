"""A site's looks read one by one: the same pixels, masks and shifts as from all of them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from geodata.errors import ReadFailed
from geodata.looks.chip import Chip
from geodata.looks.scene import Scene, Sensor
from geodata.settings.detection_settings import DetectionSettings
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.demo.world.places import CENTRE_M, EPSG
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.controls.control_groups import POOL_MOST, control_pool
from pipelines.detect.coregistration import measure_shifts
from pipelines.judge.stack_from_chips import control_reservoir, passes_of, stack_from_chips
from pipelines.read.chip_files import read_chips, write_chip

SIDE, LOOKS = 240, 6
GRID = Grid(EPSG, *CENTRE_M, SIDE, SIDE)  # open ocean
MIDDLE = shapely.Point(GRID.left + 1200, GRID.top - 1200)
SITE = Site("square", "A square", GRID.to_lonlat(MIDDLE.buffer(200, cap_style="square")), grid=GRID, simulated=True)
SETTINGS = DetectionSettings(guard_m=100.0)
BANDS = ("blue", "green", "red", "nir")
CLEAR, CLOUD = 4, 9


def archived(folder: Path, unseen: slice = slice(0), moved: int = -1) -> list[Chip]:
    """Looks with clouds at random places, over ground with edges to hold on to.

    Some rows are never seen; one look may be moved by two pixels.
    """
    rng = np.random.default_rng(3)
    ground = np.kron(rng.integers(300, 4000, (4, SIDE // 8, SIDE // 8)), np.ones((8, 8)))
    chips = []
    for t in range(LOOKS):
        look = (ground + rng.normal(0, 30, ground.shape)).astype(np.int16)
        look = np.roll(look, 2, axis=2) if t == moved else look
        look[:, unseen] = -32768
        scl = np.full((SIDE, SIDE), CLEAR, np.uint8)
        scl[rng.integers(0, 180) :, : rng.integers(20, 90)] = CLOUD
        acquired = datetime(2024, 3, 1, 4, tzinfo=UTC) + timedelta(days=5 * t)
        scene = Scene(f"look-{t}", "sentinel-2-l2a", "made", Sensor.OPTICAL, acquired, SITE.outline, "", {})
        chips.append(write_chip(folder, SITE, scene, {**dict(zip(BANDS, look, strict=True)), "scl": scl}))
    return chips


@pytest.mark.parametrize("unseen", [slice(0), slice(0, 30)], ids=["all of the ring is seen", "an eighth is never seen"])
def test_held_pixels_are_those_of_the_whole_cube(tmp_path: Path, unseen: slice) -> None:
    chips = archived(tmp_path, unseen)
    stack = stack_from_chips(tmp_path, SITE, chips[::-1], (), SETTINGS)
    whole = read_chips(tmp_path, SITE, chips)
    assert whole.scl is not None
    valid = clear_looks(whole.reflectance, whole.scl, whole.bands, whole.days, SETTINGS)
    reservoir = control_reservoir(GRID, SITE.outline, (), SETTINGS.guard_m) & valid.any(axis=0)
    assert reservoir.sum() > POOL_MOST  # some of the ring is not asked for
    placebos = [placebo.mask for placebo in place_placebos(GRID.mask(SITE.outline), reservoir)]
    judged: npt.NDArray[np.bool_] = np.any([GRID.mask(SITE.outline), *placebos], axis=0)
    assert stack.held is not None and len(placebos) == 4
    np.testing.assert_array_equal(stack.reservoir, reservoir)
    np.testing.assert_array_equal(stack.placebos, placebos)
    assert stack.held[judged].all() and stack.held.flat[control_pool(reservoir, judged)].all()
    assert stack.held.sum() < SIDE * SIDE - int((~reservoir & ~judged).sum())
    np.testing.assert_array_equal(stack.reflectance, whole.reflectance[:, :, stack.held])
    np.testing.assert_array_equal(stack.valid, valid[:, stack.held])
    shifts = measure_shifts(whole.reflectance, valid, whole.bands, whole.days)
    assert stack.shift_px == tuple(None if shift is None else round(shift.size, 2) for shift in shifts)
    assert [px is None for px in stack.shift_px] == [True, True, True, False, False, False]  # three looks before


def test_a_look_far_beside_has_no_usable_pixel(tmp_path: Path) -> None:
    stack = stack_from_chips(tmp_path, SITE, archived(tmp_path, moved=4), (), SETTINGS)
    beside = stack.shift_px[4]
    assert beside is not None and abs(beside - 2.0) < 0.2
    assert [bool(seen.any()) for seen in stack.valid] == [True, True, True, True, False, True]


def test_looks_without_scene_classes_are_refused(tmp_path: Path) -> None:
    chips = [replace(chip, bands=BANDS) for chip in archived(tmp_path)]
    with pytest.raises(ReadFailed, match="no scene classes"):
        stack_from_chips(tmp_path, SITE, chips, (), SETTINGS)


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(seconds=24), timedelta(minutes=9)])
def test_a_pass_in_two_overlapping_tiles_is_one_look_of_both(tmp_path: Path, apart: timedelta) -> None:
    """Tiles overlap by ten kilometres: each pass was two looks there, and three passes met a rule of five."""
    chips = archived(tmp_path / "whole")
    whole = stack_from_chips(tmp_path / "whole", SITE, chips, (), SETTINGS)
    frames = []
    for chip, look in zip(chips, read_chips(tmp_path / "whole", SITE, chips).reflectance, strict=True):
        scl = read_chips(tmp_path / "whole", SITE, [chip]).scl
        assert scl is not None
        for k, seen in enumerate((slice(0, 150), slice(90, SIDE))):
            part, classes = np.full_like(look, -32768), np.zeros_like(scl[0])
            part[:, :, seen], classes[:, seen] = look[:, :, seen], scl[0][:, seen]
            scene = Scene(
                f"{chip.scene_id}-tile-{k}",
                chip.collection,
                "made",
                Sensor.OPTICAL,
                chip.acquired_at + k * apart,
                SITE.outline,
                "",
                {},
            )
            pixels = {**dict(zip(BANDS, part, strict=True)), "scl": classes}
            frames.append(write_chip(tmp_path / "tiles", SITE, scene, pixels))
    stack = stack_from_chips(tmp_path / "tiles", SITE, frames[::-1], (), SETTINGS)
    assert stack.scene_ids == tuple(f"look-{t}-tile-0" for t in range(LOOKS)), "the tile that shows more of the site"
    assert (stack.days == whole.days).all() and stack.shift_px == whole.shift_px
    assert stack.held is not None and whole.held is not None
    both = stack.held & whole.held
    np.testing.assert_array_equal(stack.reflectance[:, :, both[stack.held]], whole.reflectance[:, :, both[whole.held]])
    np.testing.assert_array_equal(stack.valid[:, both[stack.held]], whole.valid[:, both[whole.held]])


def test_passes_of_two_instruments_stay_two_looks(tmp_path: Path) -> None:
    """Sentinel-2 and Landsat see the ground minutes apart at times: two looks, of two instruments."""
    chips = archived(tmp_path)[:2]
    other = replace(chips[1], acquired_at=chips[0].acquired_at + timedelta(minutes=2), collection="landsat-c2-l2")
    assert passes_of([chips[0], other]) == ((chips[0],), (other,))
    same = replace(other, collection=chips[0].collection)
    assert passes_of([chips[0], same, chips[1]]) == ((chips[0], same), (chips[1],))
