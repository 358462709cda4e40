"""What the ground is and how uneven it is, on real Sentinel-2 pairs (OSCD; Daudt et al., IGARSS 2018): validation only.

Usage: python benchmarks/ground_cities.py FOLDER, where FOLDER has a folder a city with before.tif, after.tif and
change.tif. City by city, inside the hand-drawn urban changes and outside: the mean probability of built ground by
`compound-watch ground`'s model, before and after; by how much it grew inside beyond outside; the same of NDBI and of
builtness (the share of pixels above zero). Then how uneven the regions that were built on are, beside bare fields.
And whether ground that the model takes for built-up on both dates changed less in ln(swir22 / swir16) between them than
what it takes for anything else but water: one step of what pipelines/ground/steadiness.py follows over a year.
Labels only score; nothing is learnt from them. The images are top of the atmosphere: a share of each band's darkest
pixels is taken off as haze.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio
from scipy.ndimage import binary_erosion, label
from scipy.stats import rankdata

from pipelines.detect.indices import OFFSET, builtness, greenness
from pipelines.detect.unevenness import AFTER_SCALE, Pairs
from pipelines.ground.states import BANDS, STATES, state_probabilities

HAZE_SHARE, DARKEST = 0.8, 0.1
"""Share taken off of what the darkest 0.1 % of a band's pixels show."""
LEAST_PX, MOST_FIELDS = 25, 60
BARE_SURE, BARE_NDVI = 0.5, 0.3
BUILT_ON_BOTH, BUILT_ON_NONE = 0.7, 0.2


def built_share(image: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """(H, W) probability of built ground of an image (6, H, W) x 1e4."""
    return states(image, usable)[STATES.index("built")]


def states(image: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """(6, H, W) probabilities of the states."""
    haze = np.percentile(image[:, usable], DARKEST, axis=1) * HAZE_SHARE
    clean = np.clip((image.reshape(6, -1).T - haze) / 1e4, 0.001, 1.0)
    return state_probabilities(clean).T.reshape(6, *image.shape[1:])


def ndbi(image: np.ndarray) -> np.ndarray:
    """Normalised difference built-up index (Zha et al. 2003)."""
    return (image[4] - image[3]) / np.maximum(image[4] + image[3], 1.0)


def gain(before: np.ndarray, after: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> float:
    """By how much a share grew inside beyond what it grew outside."""
    return float((after[inside].mean() - before[inside].mean()) - (after[outside].mean() - before[outside].mean()))


def unevenness(image: np.ndarray, regions: np.ndarray) -> list[float]:
    """Of every connected region of LEAST_PX and more."""
    numbers, count = label(regions, np.ones((3, 3)))
    logs = np.log(np.maximum(image, -150.0) + OFFSET)
    out = []
    for number in range(1, count + 1):
        pixels = np.flatnonzero(numbers.ravel() == number)
        if len(pixels) >= LEAST_PX:
            kept = np.round(AFTER_SCALE * logs.reshape(6, -1)[:, pixels]).astype(np.int16)
            told = Pairs.of(pixels, numbers.shape).unevenness(kept, np.arange(len(pixels)))
            out += [] if told is None else [told]
    return out


def steadier(images: list[np.ndarray], usable: np.ndarray, outside: np.ndarray) -> float:
    """Share of pairs, one pixel built-up on both dates and one on none, of which the first changed less."""
    seen = [states(image, usable) for image in images]
    built = np.stack([one[STATES.index("built")] for one in seen])
    water = np.max([one[STATES.index("water")] for one in seen], axis=0)
    step = np.subtract(*(np.log(np.maximum(image[5], 1.0) / np.maximum(image[4], 1.0)) for image in images))
    change = np.abs(step - np.median(step[usable]))
    yes = outside & (built.min(axis=0) > BUILT_ON_BOTH)
    no = outside & (built.max(axis=0) < BUILT_ON_NONE) & (water < 0.5)
    ranks = rankdata(np.concatenate([change[yes], change[no]]))[: yes.sum()]
    return float(1 - (ranks.sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * no.sum()))


def quantiles(values: list[float]) -> str:
    """As they are printed: 5, 25, 50, 75 and 95 %."""
    return " ".join(f"{v:.3f}" for v in np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))) if values else "-"


def area_under_curve(high: list[float], low: list[float]) -> float:
    """Share of pairs of which the first is the greater."""
    return float((np.array(high)[:, None] > np.array(low)[None]).mean())


def main(folder: Path) -> None:
    """Print the table."""
    sites: list[float] = []
    fields: list[float] = []
    print("city: built before, after inside; outside | gain by model, builtness, NDBI | steadier | unevenness")
    for city in sorted(p for p in folder.iterdir() if (p / "change.tif").exists()):
        images = []
        for name in ("before.tif", "after.tif"):
            with rasterio.open(city / name) as file:
                images.append(file.read(out_dtype="float32"))
        with rasterio.open(city / "change.tif") as file:
            truth = file.read(1) == 1
        before, after = images
        usable = ~((before == 0).all(0) | (after == 0).all(0))
        inside, outside = truth & usable, ~truth & usable
        share = [built_share(image, usable) for image in images]
        rule = [(builtness(image[None], BANDS)[0] > 0).astype(float) for image in images]
        index = [(ndbi(image) > 0).astype(float) for image in images]
        gains = [gain(one[0], one[1], inside, outside) for one in (share, rule, index)]
        bare = (states(after, usable)[STATES.index("bare")] > BARE_SURE) & outside
        bare &= greenness(after[None], BANDS)[0] < BARE_NDVI
        here, there = unevenness(after, inside), unevenness(after, binary_erosion(bare))[:MOST_FIELDS]
        sites, fields = sites + here, fields + there
        told = [f"{one[at].mean():.2f}" for at in (inside, outside) for one in share]
        print(
            f"{city.name:12s} {' '.join(told)} | {' '.join(f'{g:+.2f}' for g in gains)} |"
            f" {steadier(images, usable, outside):.2f} |"
            f" built on {len(here)}: {quantiles(here)}; bare {len(there)}: {quantiles(there)}"
        )
    print(f"all: built on {len(sites)}: {quantiles(sites)}; bare {len(fields)}: {quantiles(fields)}")
    print(f"area under the curve of unevenness, built on against bare: {area_under_curve(sites, fields):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
