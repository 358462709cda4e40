"""Names of bands as Sentinel-2 files and catalogues give them, and the common name that each stands for."""

from __future__ import annotations

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


def common_name(band: str | None) -> str:
    """A band's common name, as B02 and the like stand for it; others as they are, in small letters; "" for None."""
    plain = (band or "").strip().lower()
    return BAND_ALIASES.get(plain, plain)
