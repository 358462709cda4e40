"""Roofs implanted into a real Sentinel-2 series (140 looks, 1 km2 in Romania, 2015 to 2021; nrt test data).

Usage: python benchmarks/romania_implants.py FOLDER [DRAWS], where FOLDER is the static catalogue's.

Each draw puts one roof of a random material, shape (16 to 120 pixels), place and day after the history into the real
numbers; cloud hides it as it hides a field. No control ring fits into 1 km2 and there is no swir22: the harder half of
the method. Recall is the share of roofs of which at least half is confirmed; false alarms are confirmed constructions
or demolitions that touch no roof, and those of the untouched series.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack

BANDS = ("blue", "green", "red", "nir", "swir16")
ROOFS = (
    (2900, 3000, 3100, 3300, 3200),
    (2300, 2100, 1700, 2100, 2200),
    (900, 1200, 2300, 2700, 3000),
    (1500, 1600, 1700, 1850, 1900),
    (3600, 3700, 3800, 4000, 3800),
)
BRIGHT = 4500
"""Reflectance x 1e4 from which what is there hides the roof: cloud."""
SETTINGS = DetectionSettings()


def read(folder: Path) -> tuple[NDArray[np.int16], NDArray[np.uint8], NDArray[np.datetime64]]:
    """The series as (T, 5, H, W) int16, (T, H, W) scene classes and days; 20 m bands are repeated."""
    looks = []
    for path in sorted(folder.glob("items/*/item.json")):
        when = date.fromisoformat(json.loads(path.read_text())["properties"]["datetime"][:10])
        layers = []
        for name in (*BANDS, "scl"):
            with rasterio.open(path.parent / f"{name}.tif") as file:
                layers.append(file.read(1))
        rows, cols = layers[0].shape
        layers = [np.kron(x, np.ones((-(-rows // x.shape[0]), 1), x.dtype)) if x.shape[0] < rows else x for x in layers]
        layers = [
            np.kron(x, np.ones((1, -(-cols // x.shape[1])), x.dtype))[:rows, :cols] if x.shape[1] < cols else x[:rows]
            for x in layers
        ]
        looks.append((when, np.stack(layers[:-1]).astype(np.int16), layers[-1].astype(np.uint8)))
    looks.sort(key=lambda look: look[0])
    return (
        np.stack([look[1] for look in looks]),
        np.stack([look[2] for look in looks]),
        np.array([look[0] for look in looks], "datetime64[D]"),
    )


def main(folder: Path, draws: int) -> None:
    """Print recall, false alarms and dating over the draws."""
    reflectance, scl, days = read(folder)
    height, width = scl.shape[1:]
    site = np.zeros((height, width), bool)
    site[4:-4, 4:-4] = True
    valid = clear_looks(reflectance, scl, BANDS, days, SETTINGS)
    names = tuple(f"look-{i}" for i in range(len(days)))
    stack = SiteStack(reflectance, BANDS, valid, days, names, site, np.zeros_like(site))
    untouched = [f for f in detect(stack, SETTINGS).findings if _built_like(f)]
    print(f"untouched series: {len(untouched)} constructions or demolitions confirmed")
    found = right = alarms = 0
    late: list[int] = []
    for draw in range(draws):
        rng = np.random.default_rng([draw, 41])
        tall, wide = int(rng.integers(4, 12)), int(rng.integers(4, 11))
        row, col = int(rng.integers(5, height - tall - 5)), int(rng.integers(5, width - wide - 5))
        begins = days[0] + np.timedelta64(int(rng.integers(800, int((days[-1] - days[0]).astype(int)) - 150)), "D")
        where = np.zeros_like(site)
        where[row : row + tall, col : col + wide] = True
        told = detect(_implanted(stack, scl, where, begins, np.array(ROOFS[draw % len(ROOFS)]), rng), SETTINGS)
        said = [f for f in told.findings if _built_like(f)]
        mine = [f for f in said if (f.mask & where).any()]
        alarms += len(said) - len(mine)
        covered = np.zeros_like(site)
        for finding in mine:
            covered |= finding.mask
        if (covered & where).sum() >= 0.5 * where.sum():
            found += 1
            best = max(mine, key=lambda f: int((f.mask & where).sum()))
            right += best.kind == "construction"
            clear = days[valid[:, where].mean(axis=1) >= 0.5]
            late.append(int(np.searchsorted(clear, np.datetime64(best.first_seen)) - np.searchsorted(clear, begins)))
        else:
            print(f"  missed: draw {draw}, {int(where.sum())} px at {row}/{col} from {begins}")
    off = np.array(late)
    print(f"recall {found / draws:.3f} of {draws} roofs, called construction {right / max(found, 1):.2f}")
    print(f"false alarms away from the roofs: {alarms} in {draws} runs")
    print(
        f"first_seen - true start: median {np.median(off):.0f} clear looks, early by over one {(off < -1).mean():.3f}"
    )


def _built_like(finding: Finding) -> bool:
    return finding.state == "confirmed" and finding.kind in ("construction", "demolition")


def _implanted(
    stack: SiteStack,
    scl: NDArray[np.uint8],
    where: NDArray[np.bool_],
    begins: np.datetime64,
    spectrum: NDArray[np.int64],
    rng: np.random.Generator,
) -> SiteStack:
    """The same looks with a roof standing from a day on, its usable pixels worked out anew."""
    x = stack.reflectance.copy()
    for t in np.flatnonzero(stack.days >= begins):
        here = x[t][:, where]
        roof = spectrum[:, None] * rng.normal(1.0, 0.04, here.shape)
        x[t][:, where] = np.where(here[0] > BRIGHT, here, roof).astype(np.int16)
    return replace(stack, reflectance=x, valid=clear_looks(x, scl, BANDS, stack.days, SETTINGS))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60)
