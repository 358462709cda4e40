"""The ground-state model on material it has never met, beside NDBI and builtness: the tables of docs/ground-model.md.

Usage: python benchmarks/ground_states.py

Materials are dealt to five folds; the recipe of pipelines/ground/learn.py learns from four and is asked about the
fifth. A class of which the library has one material alone (clay tile, concrete tile, wood shingle ...) cannot be
learnt from another material: its replicates are dealt out instead, and the table marks it, since that flatters. Soils
are as dark as in the field and dry to wet. Recall is at the limit that 2 % of the soils of all folds pass. It takes
two minutes of one core.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipelines.detect.indices import builtness
from pipelines.ground.learn import learnt
from pipelines.ground.library import BANDS, FIELD_LEVEL, WETTING, Library, library
from pipelines.ground.network import Network
from pipelines.ground.states import STATES, state_probabilities

FOLDS, SOILS, PASS = 5, 3000, 0.02
F64 = NDArray[np.float64]
BAND_SETS = {"six bands": BANDS, "no swir22": BANDS[:5], "no shortwave": BANDS[:4], "colour alone": BANDS[:3]}


def dealt(stock: Library) -> NDArray[np.int64]:
    """(n,) fold of each spectrum."""
    alone = lone_classes(stock)
    counted = np.arange(len(stock))
    return np.array(
        [
            k % FOLDS if kind in alone else (crc32(material.encode()) >> 3) % FOLDS
            for k, kind, material in zip(counted, stock.kind.tolist(), stock.material.tolist(), strict=True)
        ]
    )


def lone_classes(stock: Library) -> set[str]:
    """Classes with one material alone."""
    kinds = np.unique(stock.kind[stock.state == "built"]).tolist()
    return {kind for kind in kinds if len(np.unique(stock.material[stock.kind == kind])) == 1}


def soils(stock: Library, n: int, rng: np.random.Generator) -> F64:
    """(n, 6) soils of a library, in the field, dry to wet."""
    rows = rng.choice(np.flatnonzero(stock.state == "bare"), n)
    level, moisture = rng.uniform(*FIELD_LEVEL, (n, 1)), rng.random((n, 1))
    out: F64 = stock.reflectance[rows] * level * np.exp(-moisture * WETTING)
    return out


def area_under_curve(high: F64, low: F64) -> float:
    """Chance that one of the high is above one of the low."""
    ranks = rankdata(np.concatenate([high, low]))
    return float((ranks[: len(high)].sum() - len(high) * (len(high) + 1) / 2) / len(high) / len(low))


def ndbi(reflectance: F64) -> F64:
    """(swir16 - nir) / (swir16 + nir)."""
    out: F64 = (reflectance[:, 4] - reflectance[:, 3]) / (reflectance[:, 4] + reflectance[:, 3])
    return out


def builtness_of(reflectance: F64) -> F64:
    """pipelines/detect/indices.py's."""
    return builtness((1e4 * reflectance).astype(np.float32), BANDS).astype(np.float64)


def odds(model: Network, bands: tuple[str, ...]) -> Callable[[F64], F64]:
    """ln odds of built against all other states."""

    def of(reflectance: F64) -> F64:
        built = state_probabilities(reflectance[:, : len(bands)], bands, model)[:, STATES.index("built")]
        out: F64 = np.log(np.maximum(built, 1e-9) / np.maximum(1 - built, 1e-9)).astype(np.float64)
        return out

    return of


def main() -> None:
    """Print the tables."""
    stock = library()
    fold = dealt(stock)
    names = [f"model, {name}" for name in BAND_SETS] + ["builtness", "NDBI"]
    roofs: dict[str, list[F64]] = {name: [] for name in names}
    earth: dict[str, list[F64]] = {name: [] for name in names}
    kinds, truth, told = [], [], []
    for k in range(FOLDS):
        rng = np.random.default_rng(k)
        model = learnt(stock.only(lambda all_, k=k: fold != k))  # type: ignore[misc]
        held = stock.only(lambda all_, k=k: fold == k)  # type: ignore[misc]
        built, bare = held.reflectance[held.state == "built"], soils(held, SOILS // FOLDS, rng)
        kinds.append(held.kind[held.state == "built"])
        methods = {f"model, {name}": odds(model, bands) for name, bands in BAND_SETS.items()}
        for name, method in (methods | {"builtness": builtness_of, "NDBI": ndbi}).items():
            roofs[name].append(method(built))
            earth[name].append(method(bare))
        for state, reflectance in (("built", built), ("bare", bare)):
            truth.append(np.full(len(reflectance), STATES.index(state)))
            told.append(state_probabilities(reflectance, BANDS, model))
    of_kind = np.concatenate(kinds)
    alone = lone_classes(stock)
    print("| | area under the curve | recall at 2 % of soils |")
    print("| --- | --- | --- |")
    passed = {}
    for name in names:
        high, low = np.concatenate(roofs[name]), np.concatenate(earth[name])
        passed[name] = high > np.quantile(low, 1 - PASS)
        print(f"| {name} | {area_under_curve(high, low):.3f} | {passed[name].mean():.2f} |")
    print("\n| material (spectra) | model | builtness | NDBI |")
    print("| --- | --- | --- | --- |")
    for kind in np.unique(of_kind).tolist():
        here = of_kind == kind
        mark = ", one material" if kind in alone else ""
        shares = " | ".join(f"{passed[name][here].mean():.2f}" for name in ("model, six bands", "builtness", "NDBI"))
        print(f"| {kind.replace('_', ' ')} ({here.sum()}{mark}) | {shares} |")
    likely = np.concatenate(told)
    right = likely.argmax(axis=1) == np.concatenate(truth)
    sure = likely.max(axis=1)
    print("\n| probability of the likeliest state | right | of |")
    print("| --- | --- | --- |")
    for least, most in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        here = (sure >= least) & (sure < most)
        share = right[here].mean() if here.any() else float("nan")
        print(f"| {least:.2f} to {min(most, 1):.2f} | {share:.2f} | {here.sum()} |")


if __name__ == "__main__":
    main()
