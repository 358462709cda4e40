"""Recipe of library.csv: an excerpt of a spectral library, averaged over the bands of Sentinel-2.

Usage: python -m pipelines.ground.excerpt FOLDER, where FOLDER holds the library as spectra.npz (reflectance (n, 180),
wavelength_nm (180,)) and spectra.csv (name, level_2, level_3, lat, lon, source). See library.md.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BANDS_NM = {
    "blue": (458, 523),
    "green": (543, 578),
    "red": (650, 680),
    "nir": (785, 900),
    "swir16": (1565, 1655),
    "swir22": (2100, 2280),
}
"""First and last wavelength of each band: the full width at half maximum of Sentinel-2's B02 B03 B04 B08 B11 B12."""
MOST = {"soil": 300, "canopy": 60}
"""Rows kept of a class; of the others MOST_OF_A_MATERIAL of each material."""
MOST_OF_A_MATERIAL = 12
OUT = Path(__file__).with_name("library.csv")


def material(row: dict[str, str]) -> str:
    """What replicates share: the name up to the dot; of soils the place they were dug at; of canopies the leaf area."""
    if row["source"] == "icraf-isric-soil-database":
        return f"soil {row['lat']} {row['lon']}"
    return row["name"].split(".")[0]


def part(name: str) -> int:
    """0 or 1: replicates of a material lie in one part, so that one part can be held out."""
    return crc32(name.encode()) >> 7 & 1


def averaged(reflectance: NDArray[np.float64], wavelength: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n, 6) reflectance x 1e4 of the bands of spectra (n, 180) at wavelengths (180,) nm."""
    picked = [(wavelength >= low) & (wavelength <= high) for low, high in BANDS_NM.values()]
    out: NDArray[np.int64] = np.rint(
        1e4 * np.stack([reflectance[:, band].mean(axis=1) for band in picked], axis=1)
    ).astype(np.int64)
    return out


def main(folder: Path) -> None:
    """Write library.csv."""
    with (folder / "spectra.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with np.load(folder / "spectra.npz") as stored:
        bands = averaged(stored["reflectance"].astype(np.float64), stored["wavelength_nm"].astype(np.float64))
    of_class, of_material = Counter[str](), Counter[str]()
    kept: list[tuple[str, ...]] = []
    for k in np.random.default_rng(15).permutation(len(rows)):
        row, own = rows[k], material(rows[k])
        leaf_area = float(row["name"].split("LAI-")[1].split("-LMA")[0]) if "LAI-" in row["name"] else 9.0
        many = of_class[row["level_3"]] >= MOST.get(row["level_3"], len(rows))
        many |= row["level_3"] not in MOST and of_material[own] >= MOST_OF_A_MATERIAL
        if many or leaf_area < 2.0:
            continue
        of_class[row["level_3"]] += 1
        of_material[own] += 1
        kept.append((row["level_2"], row["level_3"], own, str(part(own)), *map(str, bands[k].tolist()), row["source"]))
    with OUT.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("state", "class", "material", "part", *BANDS_NM, "source"))
        writer.writerows(sorted(kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
