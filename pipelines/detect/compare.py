"""Two-date comparison: for a site without history, or any two images an analyst has.

The score is iteratively re-weighted multivariate alteration detection (IR-MAD; Nielsen, IEEE TIP 2007): canonical
variates of the two dates are subtracted, so that any linear difference of light, air or calibration between the dates
cancels, and the sum of their squared, standardised differences says how unlike "no change" a pixel is. It is then
smoothed over neighbours, because buildings are larger than a pixel and misregistration is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.warp import reproject
from scipy import linalg, ndimage, stats

from geodata.errors import FileRefused

MAX_PIXELS = 120_000_000
"""Largest image compared, pixels: about 11,000 x 11,000, one Sentinel-2 tile."""
ROUNDS = 12
"""Re-weighting rounds at most; weights settle in fewer than ten on real pairs."""
SMOOTH_PX = 1.5
"""Standard deviation in pixels of the smoothing."""
ALIASES = {
    "b02": "blue", "b2": "blue", "b03": "green", "b3": "green", "b04": "red", "b4": "red",
    "b08": "nir", "b8": "nir", "b11": "swir16", "b12": "swir22",
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """A score image on the first date's grid."""

    score: npt.NDArray[np.float32]  # (H, W), higher = more changed, NaN where either date has no pixel
    usable_fraction: float  # share 0..1 of pixels with both dates
    bands: tuple[str, ...]  # names used, or band-1, band-2 … when the files name none


def compare_files(before: Path, after: Path, out: Path, bands: tuple[str, ...] = ()) -> Comparison:
    """Compare two GeoTIFFs and write the score as a float32 GeoTIFF on the first one's grid.

    Args:
        before: earlier image. Any CRS; no scale is assumed.
        after: later image with the same number of bands; warped onto the first one's grid.
        out: GeoTIFF to write; written whole or not at all.
        bands: names in file order; empty = the files' band descriptions.

    Raises:
        FileRefused: a file is not a GeoTIFF, the numbers of bands differ, or the images do not overlap.
    """
    try:
        with (
            rasterio.open(before, driver="GTiff") as first,
            rasterio.open(after, driver="GTiff") as second,
        ):
            if first.width * first.height > MAX_PIXELS:
                raise FileRefused(
                    before.name, f"it has {first.width * first.height:,} pixels", "Cut out the area first"
                )
            order_before, order_after, names = _band_order(first, second, before.name, after.name, bands)
            x = first.read(order_before, out_dtype="float32")
            x_valid = first.dataset_mask() > 0
            y = np.full((len(order_after), first.height, first.width), np.nan, np.float32)
            if first.crs is None or second.crs is None:
                if (first.width, first.height) != (second.width, second.height):
                    raise FileRefused(
                        after.name, "one file has no coordinate system and the sizes differ", "Give both a CRS"
                    )
                y = second.read(order_after, out_dtype="float32")
                y[:, second.dataset_mask() == 0] = np.nan
            else:
                same = first.transform.almost_equals(second.transform) and first.crs == second.crs
                source = second.read(order_after, out_dtype="float32")
                source[:, second.dataset_mask() == 0] = np.nan
                reproject(
                    source, y, src_transform=second.transform, src_crs=second.crs, src_nodata=np.nan,
                    dst_transform=first.transform, dst_crs=first.crs, dst_nodata=np.nan,
                    resampling=Resampling.nearest if same else Resampling.bilinear,
                )  # fmt: skip
            profile = {
                "driver": "GTiff", "width": first.width, "height": first.height, "count": 1, "dtype": "float32",
                "crs": first.crs, "transform": first.transform, "nodata": np.nan, "compress": "deflate",
            }  # fmt: skip
    except RasterioIOError as error:
        raise FileRefused(
            f"{before.name} or {after.name}", f"it cannot be opened as a GeoTIFF ({error})", "Give two GeoTIFF files"
        ) from error
    except RasterioError as error:
        raise FileRefused(
            f"{before.name} and {after.name}", f"they cannot be brought onto one grid ({error})", "Check their CRS"
        ) from error
    x[:, ~x_valid] = np.nan
    usable = np.isfinite(x).all(0) & np.isfinite(y).all(0) & ~((x == 0).all(0) | (y == 0).all(0))
    if usable.sum() < 50:
        raise FileRefused(
            f"{before.name} and {after.name}", "they have fewer than 50 pixels in common", "Give images of one place"
        )
    score = change_score(x, y, usable)
    part = out.with_name(out.name + ".part")
    with rasterio.open(part, "w", **profile) as target:
        target.write(score, 1)
        target.set_band_description(1, "change score, higher = more changed")
    part.replace(out)
    return Comparison(score, float(usable.mean()), names)


def change_score(
    x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], usable: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """How unlike "no change" each pixel is: sqrt of the smoothed IR-MAD chi-square.

    Args:
        x: earlier date (B, H, W), any linear scale.
        y: later date (B, H, W), any linear scale.
        usable: (H, W), True where both dates have a pixel.

    Returns:
        (H, W) float32, at least 0, NaN where not usable.
    """
    a, b = _ranked_scale(x[:, usable]), _ranked_scale(y[:, usable])
    chi = _irmad_chi2(a, b)
    grid = np.zeros(usable.shape, np.float64)
    # The root keeps one bright pixel from drowning its neighbourhood in the smoothing.
    grid[usable] = np.sqrt(chi)
    weight = ndimage.gaussian_filter(usable.astype(np.float64), SMOOTH_PX)
    smooth = ndimage.gaussian_filter(grid, SMOOTH_PX) / np.maximum(weight, 1e-9)
    return np.where(usable, smooth, np.nan).astype(np.float32)


def _ranked_scale(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Bands centred on their median in units of their spread, clipped at 10: a cloud's brightness cannot rule."""
    v = values.astype(np.float64)
    middle = np.median(v, axis=1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(v - middle), axis=1, keepdims=True)
    return np.clip((v - middle) / np.maximum(spread, 1e-12), -10.0, 10.0)


def _irmad_chi2(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum of squared standardised MAD variates, (N,), weights re-estimated until they settle."""
    bands, n = a.shape
    weight = np.ones(n)
    chi = np.zeros(n)
    for _ in range(ROUNDS):
        total = weight.sum()
        ca = a - (a * weight).sum(1, keepdims=True) / total
        cb = b - (b * weight).sum(1, keepdims=True) / total
        saa = (ca * weight) @ ca.T / total + 1e-6 * np.eye(bands)
        sbb = (cb * weight) @ cb.T / total + 1e-6 * np.eye(bands)
        sab = (ca * weight) @ cb.T / total
        rho2, u = linalg.eigh(sab @ linalg.solve(sbb, sab.T), saa)
        v = linalg.solve(sbb, sab.T @ u)
        v /= np.maximum(np.sqrt(np.einsum("ij,ik,kj->j", v, sbb, v)), 1e-12)
        difference = u.T @ ca - v.T @ cb
        variance = np.maximum(2.0 * (1.0 - np.sqrt(np.clip(rho2, 0.0, 1.0))), 1e-6)
        new = (difference**2 / variance[:, None]).sum(0)
        weight = np.maximum(stats.chi2.sf(new, bands), 1e-6)
        settled = np.max(np.abs(new - chi)) < 1e-3 * (1.0 + np.max(new))
        chi = new
        if settled:
            break
    return chi


def _band_order(
    first: rasterio.DatasetReader,
    second: rasterio.DatasetReader,
    first_name: str,
    second_name: str,
    bands: tuple[str, ...],
) -> tuple[list[int], list[int], tuple[str, ...]]:
    if first.count != second.count:
        raise FileRefused(
            second_name,
            f"it has {second.count} bands, {first_name} has {first.count}",
            "Give files with the same bands",
        )
    if bands and len(bands) != first.count:
        raise FileRefused(first_name, f"{len(bands)} band names for {first.count} bands", "Name every band, in order")
    plain = list(range(1, first.count + 1))
    if bands:
        return plain, plain, bands
    mine = [ALIASES.get((d or "").lower(), (d or "").lower()) for d in first.descriptions]
    theirs = [ALIASES.get((d or "").lower(), (d or "").lower()) for d in second.descriptions]
    if all(mine) and len(set(mine)) == len(mine) and set(mine) == set(theirs):
        return plain, [theirs.index(name) + 1 for name in mine], tuple(mine)
    return plain, plain, tuple(f"band-{i}" for i in plain)
