"""Parts of a split pass: whatever fails, changes or clouds over, ground that a part shows is in one seen look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio

from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene
from pipelines.read.chip_files import read_chips
from pipelines.read.look_of_scene import failure_behind
from pipelines.read.read_scene import _grid
from tests.pipelines.read.test_giving_way import parts_of_a_pass
from tests.pipelines.read.test_ingest import CLOUD, SETTINGS, SITE, Ledger, run

INSIDE = _grid(SITE).mask(SITE.outline)
TWO = {"north": (0.4, 1.0), "south": (0.0, 0.6)}
THREE = {"north": (0.4, 1.0), "middle": (0.2, 0.8), "south": (0.0, 0.6)}
LARGE = {"north": (0.1, 1.0), "south": (0.0, 0.9)}


class _Kept(Ledger):
    """A ledger in which a seen look may stand although its item could not be read again."""

    def keep(self, look: Look, chip: Chip | None) -> None:
        if chip is not None or failure_behind(look) is None:
            super().keep(look, chip)
            return
        self.looks[look.site_id][look.collection, look.scene_id] = look
        self.order.append(look)


class Pass:
    """A split pass in a folder, and the nights on which it is read."""

    def __init__(self, folder: Path, heights: dict[str, tuple[float, float]]) -> None:
        self.folder = folder
        self.scenes = {scene.id: scene for scene in parts_of_a_pass(folder / "c", heights)}
        self.ledger = _Kept()
        paths = {name: [folder / f"c/items/{name}/{file}.tif" for file in ("red", "scl")] for name in heights}
        self._files = {name: [(path, path.read_bytes()) for path in both] for name, both in paths.items()}

    def put(self, name: str, state: str) -> None:
        """Bring the files of a part into a state."""
        for path, body in self._files[name]:
            path.write_bytes(b"broken" if state == "broken" else body)
        if state == "cloudy":
            with rasterio.open(self._files[name][1][0], "r+") as edit:
                edit.write(np.where(edit.read(1) > 0, CLOUD, 0).astype(np.uint8), 1)

    def change(self, name: str) -> None:
        """Let the item of a part say that it was processed again."""
        scene = self.scenes[name]
        self.scenes[name] = replace(scene, updated=f"{scene.updated}+")

    def night(self, *names: str) -> None:
        """Read the parts of these names, of none: all."""
        offered: tuple[Scene, ...] = tuple(s for s in self.scenes.values() if s.id in (names or self.scenes))
        run(self.folder / "w", offered, self.ledger)

    def seen(self) -> set[str]:
        """Names of the parts whose look is seen."""
        looks = self.ledger.looks.get(SITE.id, {}).values()
        return {look.scene_id for look in looks if look.status is LookStatus.SEEN}

    def times_shown(self) -> npt.NDArray[np.int_]:
        """In how many seen looks each pixel of the site is, one after the other."""
        counts: npt.NDArray[np.int_] = _pixels(self.folder / "w", self.ledger, self.seen()).sum(axis=0)
        return counts


def _pixels(workspace: Path, ledger: Ledger, names: set[str]) -> npt.NDArray[np.bool_]:
    """Which pixels of the site each archived look of these names shows: (looks, P)."""
    chips = [chip for chip in ledger.chips if chip.scene_id in names]
    if not chips:
        return np.zeros((0, int(INSIDE.sum())), bool)
    stack = read_chips(workspace, SITE, chips)
    assert stack.scl is not None
    shown: npt.NDArray[np.bool_] = (stack.reflectance != NODATA).all(axis=1) & (stack.scl != 0)
    return shown[:, INSIDE]


def _heights_of_pixels() -> npt.NDArray[np.float64]:
    """How high each pixel of the site (P,) lies, 0..1 from its southern edge."""
    rows = np.nonzero(INSIDE)[0]
    heights: npt.NDArray[np.float64] = 1 - (rows - rows.min() + 0.5) / (rows.max() - rows.min() + 1)
    return heights


def _held_by(heights: dict[str, tuple[float, float]], names: set[str]) -> npt.NDArray[np.bool_]:
    """Which pixels of the site (P,) some parts hold, by the rows of the grid: no polygon is laid over another."""
    at = _heights_of_pixels()
    held = np.zeros(at.shape, bool)
    for low, high in map(heights.__getitem__, names):
        held |= (at > low) & (at < high)
    return held


def _off_the_edges(heights: dict[str, tuple[float, float]]) -> npt.NDArray[np.bool_]:
    """Pixels of the site (P,) more than 20 m from any part's edge: the mask's pixels of 20 m lie across the edges."""
    edges = np.array([edge for part in heights.values() for edge in part if 0 < edge < 1])
    off: npt.NDArray[np.bool_] = (np.abs(_heights_of_pixels()[:, None] - edges) > 0.05).all(axis=1)
    return off


STATES = ("fine", "fine", "broken", "cloudy")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("heights", [TWO, THREE, LARGE], ids=["two", "three", "large"])
def test_ground_that_a_part_shows_is_in_one_seen_look_whatever_happened(
    heights: dict[str, tuple[float, float]], seed: int, tmp_path: Path
) -> None:
    """Never twice; and once the nights are quiet, exactly once where any seen part holds it, counted pixel by pixel."""
    chance = np.random.default_rng(seed)
    split = Pass(tmp_path, heights)
    counted = _off_the_edges(heights)
    for night in range(4):
        offered = [name for name in heights if chance.random() < 0.8]
        for name in heights:
            state = STATES[chance.integers(len(STATES))]
            changed = bool(chance.random() < 0.5)
            print(night, name, state, "changed" if changed else "", "offered" if name in offered else "")
            split.put(name, state)
            if changed:
                split.change(name)
        if offered:
            split.night(*offered)
        assert split.times_shown()[counted].max() <= 1
    looks = -1
    for _ in range(SETTINGS.max_attempts + 2):
        looks = len(split.ledger.order)
        split.night()
        if len(split.ledger.order) == looks:
            break
    assert len(split.ledger.order) == looks, "nothing is read for ever"
    np.testing.assert_array_equal(split.times_shown()[counted], _held_by(heights, split.seen())[counted])


def test_a_part_takes_back_what_was_its_own_and_leaves_what_another_holds(tmp_path: Path) -> None:
    """South left the strip to north: it is north's when north is read anew, and south's once north shows cloud."""
    split = Pass(tmp_path, TWO)
    counted = _off_the_edges(TWO)
    split.night()
    for name, state in (("north", "fine"), ("north", "broken"), ("north", "cloudy"), ("north", "fine")):
        split.put(name, state)
        split.change(name)
        for _ in range(2):
            split.night()
        np.testing.assert_array_equal(split.times_shown()[counted], _held_by(TWO, split.seen())[counted])


@pytest.mark.parametrize("broken", [{"north"}, {"south"}])
def test_a_part_that_never_reads_takes_nothing_from_the_other(broken: set[str], tmp_path: Path) -> None:
    split = Pass(tmp_path, TWO)
    for name in broken:
        split.put(name, "broken")
    split.night()
    assert split.seen() == {"north", "south"} - broken
    at = _heights_of_pixels()
    strip = (at > 0.45) & (at < 0.55)  # both hold it
    assert (split.times_shown()[strip] == 1).all()


def test_a_part_whose_rest_is_small_is_seen_for_it(tmp_path: Path) -> None:
    """Each holds nine tenths: the lowest tenth is in south alone, which covers far more than a fifth of the site."""
    split = Pass(tmp_path, LARGE)
    split.night()
    assert split.seen() == {"north", "south"}
    shares = [look.clear_fraction for look in split.ledger.order]
    assert shares[0] == pytest.approx(0.9, abs=0.05) and shares[1] == pytest.approx(0.1, abs=0.05)
    assert (split.times_shown() == 1).all()


@pytest.mark.parametrize("can_be_read_again", [True, False])
def test_what_was_left_to_a_part_is_left_to_the_one_that_replaces_it(can_be_read_again: bool, tmp_path: Path) -> None:
    """The copy holds the same ground as north, which gives way: the strip that south left to north is the copy's."""
    split = Pass(tmp_path, TWO)
    split.night()
    split.scenes["copy"] = replace(split.scenes["north"], id="copy", baseline="99.99")
    if not can_be_read_again:
        split.put("south", "broken")
    for _ in range(2):
        split.night()
        assert split.seen() == {"copy", "south"}
        assert (split.times_shown() == 1).all()
