"""The vegetation index of a look as a picture, on one fixed scale of colours, so that every date compares. Pure.

(near infrared - red) / (near infrared + red), Rouse et al. 1974: leaves reflect the first and swallow the second.
Bare soil, roofs and roads lie near 0.1, fields and trees above 0.4. Brown to teal, which colour-blind readers tell
apart; the scale is never stretched to a picture, or brightness would tell a story of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from geodata.i18n.messages import msg
from geodata.looks.chip import NODATA

LOWEST, HIGHEST = -0.1, 0.8
"""Index shown in the first and in the last colour; what lies beyond takes that colour too."""
COLOURS = ("#8C510A", "#BF812D", "#DFC27D", "#F6E8C3", "#C7EAE5", "#80CDC1", "#35978F", "#01665E")
"""Evenly spaced from LOWEST to HIGHEST, joined by straight lines (ColorBrewer BrBG, safe for the colour-blind)."""
NEEDS = ("red", "nir")
WORDS = msg("Vegetation index: brown -0.1 (bare), teal 0.8 (green), the same on all dates.")


def vegetation_index(
    reflectance: npt.NDArray[np.int16], bands: Sequence[str], *, nodata: int = NODATA
) -> npt.NDArray[np.float32]:
    """The index of each pixel, (H, W) in -1..1; NaN where it cannot be said.

    Args:
        reflectance: (B, H, W) x 1e4.
        bands: common name of each band.
        nodata: marks pixels without a value.

    Raises:
        ValueError: red or nir is missing.
    """
    missing = [name for name in NEEDS if name not in bands]
    if missing:
        raise ValueError(f"the vegetation index needs {' and '.join(missing)}")
    raw_red, raw_nir = (reflectance[list(bands).index(name)] for name in NEEDS)
    # after an offset dark ground may lie a little below zero; its ratio would be noise of any size
    red, nir = (np.maximum(band.astype(np.float32), 0.0) for band in (raw_red, raw_nir))
    total = red + nir
    usable = (raw_red != nodata) & (raw_nir != nodata) & (total > 0)
    out = np.full(red.shape, np.nan, np.float32)
    np.divide(nir - red, total, out=out, where=usable)
    return out


def coloured(index: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """(H, W, 3) colours of an index; NaN becomes white."""
    stops = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in COLOURS], np.float64)
    at = np.linspace(LOWEST, HIGHEST, len(COLOURS))
    known = np.nan_to_num(index, nan=LOWEST)
    rgb = np.stack([np.interp(known, at, stops[:, i]) for i in range(3)], axis=-1)
    rgb[~np.isfinite(index)] = 255.0
    return np.round(rgb).astype(np.uint8)


def index_picture(
    reflectance: npt.NDArray[np.int16], bands: Sequence[str], valid: npt.NDArray[np.bool_], *, scale: int = 6
) -> Image.Image:
    """The vegetation index, each pixel enlarged to scale x scale; pixels that could not be used are hatched.

    Raises:
        ValueError: red or nir is missing.
    """
    index = vegetation_index(reflectance, bands)
    big = coloured(index).repeat(scale, axis=0).repeat(scale, axis=1)
    return Image.fromarray(hatched(big, valid, np.isfinite(index), scale), "RGB")


def hatched(
    big: npt.NDArray[np.uint8], usable: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_], scale: int
) -> npt.NDArray[np.uint8]:
    """An enlarged picture with its unusable pixels hatched in grey.

    Between the lines over cloud and shadow the picture stays: a mask that takes a bright roof for cloud is seen to.

    Args:
        big: (H * scale, W * scale, 3); changed in place.
        usable: (H, W), False = the mask says cloud, shadow or the like, or nothing is there.
        there: (H, W), False = no value.
        scale: px a pixel.
    """
    hidden, empty = (part.repeat(scale, axis=0).repeat(scale, axis=1) for part in (~(usable & there), ~there))
    rows, cols = np.ogrid[: big.shape[0], : big.shape[1]]
    stripe = (rows + cols) % 10 < 2
    big[empty] = (240, 242, 244)
    big[hidden & stripe] = (132, 147, 157)
    return big
