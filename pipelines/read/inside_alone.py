"""Only the ground inside an outline: of a look every pixel beyond it becomes "not observed"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.sites.site import Site
from pipelines.read.band_geotiff import nothing_of


def inside_alone(site: Site, bands: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """The bands of a look with the pixels alone whose middle lies in the site's outline.

    No margin: the ground that is told as totals (belts) begins 20 m from the outline (geodata/belts/ground.py), and a
    pixel whose middle lies outside shows mostly that ground's side.

    Args:
        site: with its grid.
        bands: (H, W) or (..., H, W) each, on that grid.

    Raises:
        ValueError: the site has no grid.
    """
    if site.grid is None:
        raise ValueError(f"site {site.id} has no grid")
    inside = site.grid.mask(site.outline)
    return {
        name: np.where(inside, values, values.dtype.type(nothing_of(values))).astype(values.dtype, copy=False)
        for name, values in bands.items()
    }
