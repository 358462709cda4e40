"""The cloud mask beside ground that a look does not show.

Usage: python benchmarks/cloud_mask_borders.py [FIRST_SEED [WORLDS]]   (45 s of a processor for each world)

The third simulator tells where the sky was really clear. Each of its worlds is masked three times: with every look
whole; with every second look cut by the edge of a swath that crosses the site, as one of two orbits does it (no data
and no class beyond); and with blocks of 16 x 16 pixels that the scene classification calls cloud left without data,
the classification kept. Our reader reads a look whole or not at all, so such blocks come from elsewhere. Scored are
pixels that hold data, within 20 pixels of such a border: the share of cloud, shadow and veil taken for clear ("missed")
and the shares of clear ground and of clear roofs that are masked ("lost"). The same pixels of the looks read whole
stand beside them: what differs is what the border costs. Peers are the classification as it is; the same grown by as
many pixels as ours; and ours without cloud calls that reach ground without a class, whatever their size.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, label, maximum_filter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.simulators import monsoon_lowland as third_world
from geodata.looks.chip import NODATA
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.cloud_mask import EIGHT, clear_looks
from pipelines.detect.site_stack import KNOWN_BANDS
from pipelines.missions.scene_classes import CLOUD, NOTHING, USABLE

Bool = NDArray[np.bool_]
SETTINGS = DetectionSettings()
FIRST_SEED, WORLDS = 97_000, 4
NEAR_PX = 20
BLOCK_PX = 16
CLOUD_SHARE = 0.95
"""Share of a block called cloud from which it is left without data."""
SLANT = 0.2
"""Columns by which the edge of a swath moves from one row to the next."""
SWAYS_PX = 4.0
"""Standard deviation of where the edge lies from one pass of an orbit to the next."""


@dataclass(frozen=True)
class Looks:
    """What a mask is made of."""

    reflectance: NDArray[np.int16]  # (T, B, H, W) x 1e4, nodata -32768
    scl: NDArray[np.uint8]  # (T, H, W)
    days: NDArray[np.datetime64]  # (T,)

    def without(self, gone: Bool, *, classes: bool) -> Looks:
        """The same without data where gone (T, H, W), and without its classes there if these go too."""
        reflectance = np.where(gone[:, None], np.int16(NODATA), self.reflectance)
        return Looks(reflectance, np.where(gone & classes, np.uint8(0), self.scl), self.days)


def ours(looks: Looks) -> Bool:
    """Usable pixels (T, H, W) as the detector takes them."""
    return clear_looks(looks.reflectance, looks.scl, KNOWN_BANDS, looks.days, SETTINGS)


def as_classified(looks: Looks) -> Bool:
    """Usable pixels as the scene classification has them."""
    return np.isin(looks.scl, USABLE) & (looks.reflectance != NODATA).all(axis=1)


def grown(looks: Looks) -> Bool:
    """The same without as many pixels beside cloud and shadow as ours leaves out; nothing grows out of a gap."""
    bad = ~np.isin(looks.scl, (0, 1, *USABLE))
    wide = np.stack([binary_dilation(one, iterations=SETTINGS.mask_grow_px) for one in bad])
    return as_classified(looks) & ~wide


def cut_is_cloud(looks: Looks) -> Bool:
    """Ours, and no call of cloud is a roof that reaches a gap without classes: how large it is, nobody knows."""
    usable = ours(looks)
    for t, classes in enumerate(looks.scl):
        gaps, _ = label(np.isin(classes, NOTHING), EIGHT)
        wide = np.bincount(gaps.ravel()) >= SETTINGS.roof_blob_px
        wide[0] = False
        blobs, count = label(np.isin(classes, CLOUD), EIGHT)
        reaching = np.zeros(count + 1, bool)
        reaching[blobs[binary_dilation(wide[gaps], EIGHT)]] = True
        reaching[0] = False
        if reaching.any():
            usable[t] &= ~binary_dilation(reaching[blobs], iterations=SETTINGS.mask_grow_px)
    return usable


MASKS: dict[str, Callable[[Looks], Bool]] = {
    "classification": as_classified,
    "grown": grown,
    "ours": ours,
    "cut is cloud": cut_is_cloud,
}


def behind_a_swath(looks: Looks, site: Bool, rng: np.random.Generator) -> Bool:
    """(T, H, W) what every second look does not show: the ground on one side of a line through the site."""
    rows, columns = np.nonzero(site)
    row, column = np.indices(site.shape)
    at = rng.uniform(np.quantile(columns, 0.25), np.quantile(columns, 0.75))
    gone = np.zeros(looks.scl.shape, bool)
    for t in range(0, len(gone), 2):
        line = at + rng.normal(0, SWAYS_PX) + SLANT * (row - rows.mean())
        gone[t] = (column > line)[::2, ::2].repeat(2, 0).repeat(2, 1)
    return gone


def called_cloud(looks: Looks) -> Bool:
    """(T, H, W) blocks that the scene classification calls cloud nearly whole."""
    t, height, width = looks.scl.shape
    down, across = height // BLOCK_PX, width // BLOCK_PX
    cloud = np.isin(looks.scl[:, : down * BLOCK_PX, : across * BLOCK_PX], CLOUD)
    share = cloud.reshape(t, down, BLOCK_PX, across, BLOCK_PX).mean(axis=(2, 4))
    blocks = (share >= CLOUD_SHARE).repeat(BLOCK_PX, 1).repeat(BLOCK_PX, 2)
    return np.pad(blocks, ((0, 0), (0, height - down * BLOCK_PX), (0, width - across * BLOCK_PX)))


def near(gone: Bool) -> Bool:
    """(T, H, W) pixels with data within NEAR_PX of what a look does not show."""
    around = 2 * NEAR_PX + 1
    beside: Bool = maximum_filter(gone, (1, around, around)) & ~gone
    return beside


@dataclass
class Count:
    """Pixels of all looks and worlds, near one kind of border."""

    foul: int = 0  # cloud, shadow or veil in truth
    missed: int = 0  # of these, taken for clear
    clear: int = 0
    lost: int = 0  # of these, masked
    roofs: int = 0  # clear, under roofs
    roofs_lost: int = 0

    def add(self, usable: Bool, clear: Bool, roofs: Bool, where: Bool) -> None:
        """Count one world's pixels: usable, clear and where (T, H, W), roofs (H, W)."""
        self.foul += int((where & ~clear).sum())
        self.missed += int((where & ~clear & usable).sum())
        self.clear += int((where & clear).sum())
        self.lost += int((where & clear & ~usable).sum())
        self.roofs += int((where & clear & roofs).sum())
        self.roofs_lost += int((where & clear & roofs & ~usable).sum())

    def line(self) -> str:
        """Percent missed, lost, and lost of roofs."""
        shares = (self.missed / max(self.foul, 1), self.lost / max(self.clear, 1), self.roofs_lost / max(self.roofs, 1))
        return " | ".join(f"{100 * share:.2f} %" for share in shares)


def measured(seeds: range) -> dict[tuple[str, str, str], Count]:
    """Counts by border, by what was read ("whole" or "cut") and by mask."""
    counts: dict[tuple[str, str, str], Count] = {}
    for seed in seeds:
        world = third_world.build(seed)
        whole = Looks(np.where(world.reflectance == 0, np.int16(NODATA), world.reflectance), world.scl, world.days)
        there = (whole.reflectance != NODATA).all(axis=1)  # some looks of the world itself end at a swath's edge
        swath = behind_a_swath(whole, world.site, np.random.default_rng([seed, 41]))
        blocks = called_cloud(whole)
        borders = {
            "swath's edge": (swath, whole.without(swath, classes=True)),
            "cloudy blocks": (blocks, whole.without(blocks, classes=False)),
        }
        for name, mask in MASKS.items():
            usable = mask(whole)
            for border, (gone, cut) in borders.items():
                where = near(gone) & there
                for read, shown in (("whole", usable), ("cut", mask(cut))):
                    counts.setdefault((border, read, name), Count()).add(shown, world.clear, world.roofs, where)
    return counts


def main(first: int = FIRST_SEED, worlds: int = WORLDS) -> None:
    """Print the table of docs/benchmarks/reading.md."""
    counts = measured(range(first, first + worlds))
    print("| border | mask | read | missed | clear ground lost | clear roofs lost |")
    print("| --- | --- | --- | --- | --- | --- |")
    for (border, read, name), count in counts.items():
        print(f"| {border} | {name} | {read} | {count.line()} |")
    for border in ("swath's edge", "cloudy blocks"):
        one = counts[border, "cut", "ours"]
        print(f"{border}: {one.foul} pixels of cloud, shadow or veil, {one.clear} clear, {one.roofs} of these roofs")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
