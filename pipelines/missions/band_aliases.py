"""Names of bands as Sentinel-2 files and catalogues give them, and the common name that each stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

BAND_ALIASES = {
    "b02": "blue",
    "b2": "blue",
    "b03": "green",
    "b3": "green",
    "b04": "red",
    "b4": "red",
    "b08": "nir",
    "b8": "nir",
    "b8a": "nir",
    "nir08": "nir",
    "b11": "swir16",
    "swir1": "swir16",
    "b12": "swir22",
    "swir2": "swir22",
}
"""Landsat numbers its bands otherwise: name those."""
_NUMBERED = re.compile(r"(?:SR_)?B0?(\d{1,2}A?)", re.IGNORECASE)


def common_name(band: str | None) -> str:
    """A band's common name, as B02 and the like stand for it; others as they are, in small letters; "" for None."""
    plain = (band or "").strip().lower()
    return BAND_ALIASES.get(plain, plain)


def not_sentinels(names: Sequence[str | None]) -> str:
    """The numbers of bands that are not numbered as Sentinel-2's are, or may not be: "B1, B2, B3"; "" where they are.

    Landsat's and Planet's first band is blue or coastal, and their B2 to B4 are other colours than Sentinel-2's. Told
    by B1, B5, B6 or B7 without any of B8, B8A, B9, B11 and B12.

    Args:
        names: of all bands, in their order.
    """
    plain = [(name or "").strip() for name in names]
    numbered = {m[1].lower(): name for name in plain if (m := _NUMBERED.fullmatch(name))}
    odd = numbered.keys() & {"1", "5", "6", "7"} and not numbered.keys() & {"8", "8a", "9", "11", "12"}
    return ", ".join(numbered.values()) if odd else ""


def alpha_bands(colours: Sequence[Enum]) -> list[int]:
    """Numbers, from 1, of the bands that say where there is a picture, and hold none.

    Args:
        colours: what a file says of each band (`colorinterp` of rasterio).
    """
    return [number for number, colour in enumerate(colours, start=1) if colour.name == "alpha"]


def places_of_bands(names: Sequence[str | None], wanted: Sequence[str]) -> dict[str, int]:
    """Where the wanted bands stand among others: common name to place, from 0, in the order of `wanted`.

    Sentinel-2 has two of the near infrared, B08 and B8A, which both stand for nir: the first is taken.

    Args:
        names: of all bands, in their order, as a file or an array gives them.
        wanted: common names; those that are not among the names are left out of the answer.

    Raises:
        ValueError: two bands stand for one other than nir, in words.
    """
    known = [common_name(name) for name in names]
    places: dict[str, int] = {}
    for band in wanted:
        at = [place for place, name in enumerate(known) if name == band]
        if len(at) > 1 and band != "nir":
            raise ValueError(f"{len(at)} bands are named {band}")
        if at:
            places[band] = at[0]
    return places
