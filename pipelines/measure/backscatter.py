"""Radar backscatter of each site as measures: the median of a look over the site, in decibel.

Looks of different relative orbits see a roof from different sides and cannot be compared, and satellites of a mission
are not calibrated to the same tenth of a decibel: each orbit, polarisation and satellite is a series of its own. The
median is taken of linear gamma0 and then put into decibel: speckle makes the mean of decibels a third of a decibel per
look too low and hangs on the brightest corner.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.measure import Measure
from geodata.sites.site import Site

BANDS = ("vv", "vh")
MIN_SEEN = 0.5
"""Share 0..1 of the site's pixels that must hold a value before their median speaks for the site."""


def radar_measures(
    site: Site, found: Iterable[tuple[Chip, Look, Mapping[str, float]]], run_id: str
) -> dict[str, list[Measure]]:
    """Measures of radar looks over a site by name, such as "radar_vv_orbit_62_sentinel-1a": dB, in the order given.

    Args:
        site: whose looks they are.
        found: archived radar looks, each with its backscatter_db.
        run_id: this run's.
    """
    by_name: dict[str, list[Measure]] = {}
    for chip, look, levels in found:
        for band, value in levels.items():
            by_name.setdefault(measure_name(band, look), []).append(_measure(site, chip, look, band, value, run_id))
    return by_name


def measure_name(band: str, look: Look) -> str:
    """What a series is called: polarisation, relative orbit and, where it is known, the satellite."""
    satellite = f"_{look.platform}" if look.platform else ""
    return f"radar_{band}_orbit_{'unknown' if look.orbit is None else look.orbit}{satellite}"


def backscatter_db(bands: Mapping[str, npt.NDArray[np.floating]], inside: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Median gamma0 over a site by polarisation, dB; one with too few pixels is left out.

    Args:
        bands: (H, W) linear gamma0 by name, NaN = none.
        inside: (H, W) True inside the site.
    """
    medians = {}
    for band in BANDS:
        values = bands[band][inside] if band in bands else np.empty(0)
        seen = values[np.isfinite(values) & (values > 0)]
        if seen.size and seen.size >= MIN_SEEN * values.size:
            medians[band] = 10.0 * math.log10(float(np.median(seen)))
    return medians


def _measure(site: Site, chip: Chip, look: Look, band: str, value: float, run_id: str) -> Measure:
    return Measure(
        site.id, measure_name(band, look), chip.acquired_at, value, "dB", scene_id=chip.scene_id, run_id=run_id
    )
