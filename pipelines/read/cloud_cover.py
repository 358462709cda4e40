"""Whether a look is worth reading: how much of a site its scene classification shows, and how much of that is clear.

Pure. What is decided here is only which looks are read and archived; which pixels of a look are used is decided by
pipelines/detect/cloud_mask.py, look by look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.looks.chip import NODATA
from geodata.looks.reason import Reason, ReasonCode
from pipelines.missions.scene_classes import CLOUD, NOTHING, SHADOW, SNOW, USABLE

MIN_COVERED = 0.2
"""Share 0..1 of the site's pixels that must hold data; below, the scene does not cover the site. A fifth, as for
clear pixels: half a site is still worth a look, a corner is not."""
CLEAR_SKY = 0.65
"""Share 0..1 of the surroundings that must be clear for a site called cloud to be read all the same: bright roofs are
called cloud, and under a sky as clear as this they are the likelier reason."""
MIN_SURROUNDINGS = 0.2
"""Share 0..1 of the surroundings that must hold data before they may speak for the sky."""


def _lookup(*classes: int) -> npt.NDArray[np.bool_]:
    """A table (256,) that tells whether a class is one of some: ten times as fast as looking for each."""
    table = np.zeros(256, bool)
    table[list(classes)] = True
    return table


_USABLE, _CLOUD, _NOTHING = _lookup(*USABLE), _lookup(*CLOUD), _lookup(*NOTHING)


def is_usable(classes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where the ground is seen: (H, W) of scene classes."""
    usable: npt.NDArray[np.bool_] = _USABLE[classes]
    return usable


def is_usable_in(shown: npt.NDArray[np.int16], read: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.bool_]:
    """Which pixels of a picture are usable: those with data in each band shown, by the mask where the look has one.

    Args:
        shown: (B, H, W) x 1e4 of the bands that make the picture, nodata -32768.
        read: bands of that look by name, (H, W) each; "scl" is the mask, its classes.

    Returns:
        (H, W), True = usable; the rest is hatched.
    """
    there: npt.NDArray[np.bool_] = (shown != NODATA).all(axis=0)
    return there & is_usable(read["scl"]) if "scl" in read else there


@dataclass(frozen=True)
class Sight:
    """How much of a site a look shows."""

    covered: float  # share 0..1 of the site's pixels that hold data
    clear: float  # share 0..1 of the site's pixels that are usable
    ring_clear: float  # share 0..1 of all of the grid's pixels with data that are usable
    cloud: float  # share 0..1 of the site's pixels called cloud
    shadow: float
    snow: float
    readable: bool  # worth reading
    reason: Reason | None  # why it is not worth reading; None when it is

    @property
    def is_covered(self) -> bool:
        """False when too little of the site holds data."""
        return self.covered >= MIN_COVERED


def sight(classes: npt.NDArray[np.uint8], site: npt.NDArray[np.bool_], min_clear: float) -> Sight:
    """Judge a scene classification.

    Args:
        classes: (H, W) Sentinel-2 scene classification, 0 = no data.
        site: (H, W) True inside the site.
        min_clear: share 0..1 of clear pixels from which a look is read.
    """
    data = ~_NOTHING[classes]
    usable = is_usable(classes)
    covered, clear = _share(data, site), _share(usable, site)
    ring = data & ~site
    ring_clear = _share(usable, ring)
    whole_clear = _share(usable, data)
    cloud, shadow, snow = (_share(c, site) for c in (_CLOUD[classes], classes == SHADOW, classes == SNOW))
    if covered < MIN_COVERED:
        return Sight(
            covered,
            clear,
            whole_clear,
            cloud,
            shadow,
            snow,
            False,
            Reason(ReasonCode.LITTLE_DATA, {"share": covered}) if covered > 0 else Reason(ReasonCode.NO_DATA),
        )
    speaks = _share(data, ~site) >= MIN_SURROUNDINGS
    under_clear_sky = speaks and ring_clear >= CLEAR_SKY and cloud > shadow + snow
    if clear >= min_clear or under_clear_sky:
        return Sight(covered, clear, whole_clear, cloud, shadow, snow, True, None)
    return Sight(
        covered,
        clear,
        whole_clear,
        cloud,
        shadow,
        snow,
        False,
        Reason(ReasonCode.NOT_CLEAR, {"clear": clear, "cloud": cloud, "shadow": shadow, "snow": snow}),
    )


def _share(of: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> float:
    count = int(inside.sum())
    return float((of & inside).sum() / count) if count else 0.0
