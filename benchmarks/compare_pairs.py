"""Two-date comparison on real OSCD pairs (Daudt et al., IGARSS 2018), beside change vector and plain IR-MAD.

Usage: python benchmarks/compare_pairs.py FOLDER, where FOLDER has a folder a city with before.tif, after.tif and
change.tif.
Prints best F1 and average precision per city and method. Labels are only used to score.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio
from scipy import ndimage

from pipelines.detect.compare import _irmad_chi2, change_score


def best_f1(score: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Best F1 over all thresholds, and average precision, from the exact ranking of pixels."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    n = np.arange(1, len(order) + 1)
    f1 = 2 * hits / (n + truth.sum())
    precision = hits / n
    return float(f1.max()), float((precision * truth[order]).sum() / truth.sum())


def main(folder: Path) -> None:
    rows = []
    for city in sorted(p for p in folder.iterdir() if (p / "change.tif").exists()):
        with rasterio.open(city / "before.tif") as f:
            x = f.read(out_dtype="float32")
        with rasterio.open(city / "after.tif") as f:
            y = f.read(out_dtype="float32")
        with rasterio.open(city / "change.tif") as f:
            truth = f.read(1) == 1
        usable = ~((x == 0).all(0) | (y == 0).all(0))
        t = truth[usable]
        norm = [(v - v[:, usable].mean(1)[:, None, None]) / v[:, usable].std(1)[:, None, None] for v in (x, y)]
        vector = np.sqrt(((norm[0] - norm[1]) ** 2).sum(0))
        mad = np.zeros(usable.shape)
        mad[usable] = np.sqrt(_irmad_chi2(norm[0][:, usable].astype(float), norm[1][:, usable].astype(float)))
        smooth = ndimage.gaussian_filter(mad, 1.5)
        ours = change_score(x, y, usable)
        rows.append((city.name, *(best_f1(s[usable], t) for s in (vector, mad, smooth, ours))))
        print(f"{city.name:14s}", *(f"{f:.3f}/{ap:.3f}" for f, ap in rows[-1][1:]), flush=True)
    names = ("change vector", "IR-MAD", "IR-MAD smoothed", "ours")
    for i, name in enumerate(names, 1):
        print(
            f"{name:16s} mean best F1 {np.mean([r[i][0] for r in rows]):.3f}  AP {np.mean([r[i][1] for r in rows]):.3f}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
