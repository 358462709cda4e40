"""Two-date comparison on real OSCD pairs (Daudt et al., IGARSS 2018), beside change vector and IR-MAD.

Usage: python benchmarks/compare_pairs.py FOLDER, where FOLDER has a folder a city with before.tif, after.tif and
change.tif. Ours goes through the files as `compound-watch compare` does, once with the bands' names and once without.
Prints best F1 / average precision per city and method, their means, and the ratio to smoothed IR-MAD. Labels are only
used to score.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import rasterio
from scipy import ndimage

from pipelines.compare.compare import compare_files
from pipelines.compare.irmad import fit_irmad

METHODS = ("change vector", "IR-MAD", "IR-MAD smoothed", "ours", "ours, bands unnamed")
REFERENCE = METHODS.index("IR-MAD smoothed")
PEER_SMOOTH_PX = 1.5
"""Standard deviation in pixels at which smoothed IR-MAD does best on these pairs (tried: 1 to 2.5)."""


def best_f1(score: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Best F1 over all thresholds, and average precision, from the exact ranking of pixels."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    n = np.arange(1, len(order) + 1)
    f1 = 2 * hits / (n + truth.sum())
    precision = hits / n
    return float(f1.max()), float((precision * truth[order]).sum() / truth.sum())


def ours(city: Path, names: tuple[str, ...]) -> np.ndarray:
    """The score image (H, W) that the command writes."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "score.tif"
        compare_files(city / "before.tif", city / "after.tif", out, names)
        with rasterio.open(out) as made:
            return made.read(1)


def main(folder: Path) -> None:
    rows = []
    print(" " * 13, *(f"{name:>20s}" for name in METHODS))
    for city in sorted(p for p in folder.iterdir() if (p / "change.tif").exists()):
        with rasterio.open(city / "before.tif") as f:
            x = f.read(out_dtype="float32")
        with rasterio.open(city / "after.tif") as f:
            y = f.read(out_dtype="float32")
        with rasterio.open(city / "change.tif") as f:
            truth = f.read(1) == 1
        usable = ~((x == 0).all(0) | (y == 0).all(0))
        a, b = x[:, usable], y[:, usable]
        norm = [(v - v.mean(1, keepdims=True)) / v.std(1, keepdims=True) for v in (a, b)]
        vector = np.sqrt(((norm[0] - norm[1]) ** 2).sum(0))
        mad = np.zeros(usable.shape)
        fit, _ = fit_irmad(a, b)
        mad[usable] = np.sqrt(fit.chi_square(a, b))
        smooth = ndimage.gaussian_filter(mad, PEER_SMOOTH_PX)
        unnamed = tuple(f"unnamed-{i}" for i in range(len(x)))
        scores = (vector, mad[usable], smooth[usable], ours(city, ())[usable], ours(city, unnamed)[usable])
        rows.append([best_f1(score, truth[usable]) for score in scores])
        print(f"{city.name:13s}", *(f"{f'{f:.3f}/{ap:.3f}':>20s}" for f, ap in rows[-1]), flush=True)
    mean = np.array(rows).mean(axis=0)
    print(f"{'mean':13s}", *(f"{f'{f:.3f}/{ap:.3f}':>20s}" for f, ap in mean))
    print(f"{'ratio':13s}", *(f"{f'{f:.2f}/{ap:.2f}':>20s}" for f, ap in mean / mean[REFERENCE]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
