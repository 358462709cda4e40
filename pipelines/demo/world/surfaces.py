"""What the simulated ground is made of: spectra of the covers and the calendar of what grows on them.

Reflectance is x 1e4 in the band order blue green red nir swir16 swir22. The numbers are typical values of bottom
of atmosphere reflectance for such covers, rounded; no measured scene is copied. Every cover is a mixture of a
`bare` and a `green` end member (built covers have no green one) and crops also stand under water for a while.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

BANDS: Final = ("blue", "green", "red", "nir", "swir16", "swir22")
MARGIN_DAYS: Final = 90
"""Calendar tables reach this many days beyond both ends, so that a pixel may be early or late."""


@dataclass(frozen=True)
class Cover:
    """One kind of ground.

    name: the word used in masks and tests. bare, green: reflectance x 1e4 of the two end members, green is None
    where nothing grows. seasons: (day of year of the peak, half width in days, share of green at the peak) each.
    base: share of green outside the seasons. flooded: (day of year, half width in days) under water, None if never.
    moist: how much rain darkens the bare part (0 none, 0.3 strongly).
    """

    name: str
    bare: tuple[int, int, int, int, int, int]
    green: tuple[int, int, int, int, int, int] | None = None
    seasons: tuple[tuple[float, float, float], ...] = ()
    base: float = 0.0
    flooded: tuple[float, float] | None = None
    moist: float = 0.0


_FIELD = (830, 1160, 1540, 2240, 3050, 2480)
_GREEN_CROP = (330, 700, 400, 3900, 1750, 800)

COVERS: Final[tuple[Cover, ...]] = (
    Cover(
        "forest",
        (380, 600, 640, 2000, 2050, 1250),
        (230, 450, 270, 3150, 1450, 620),
        ((255, 95, 0.30),),
        0.68,
        None,
        0.1,
    ),
    Cover(
        "dry_forest",
        (480, 720, 820, 2050, 2450, 1600),
        (270, 520, 330, 3200, 1650, 760),
        ((245, 85, 0.66),),
        0.25,
        None,
        0.15,
    ),
    Cover(
        "grass",
        (720, 1040, 1340, 2450, 3250, 2250),
        (400, 780, 520, 3350, 2100, 1080),
        ((250, 80, 0.72),),
        0.16,
        None,
        0.15,
    ),
    Cover("rice", _FIELD, _GREEN_CROP, ((262, 42, 0.95),), 0.06, (205, 16), 0.25),
    Cover("maize", _FIELD, (340, 690, 430, 3600, 1900, 900), ((5, 40, 0.90),), 0.08, None, 0.25),
    Cover("double_crop", _FIELD, _GREEN_CROP, ((55, 32, 0.88), (235, 38, 0.92)), 0.06, None, 0.25),
    Cover(
        "orchard",
        (700, 980, 1180, 2250, 2750, 1950),
        (300, 580, 360, 3250, 1750, 850),
        ((250, 90, 0.25),),
        0.55,
        None,
        0.15,
    ),
    Cover("hidden_crop", _FIELD, _GREEN_CROP, ((222, 26, 0.92),), 0.05, None, 0.25),
    Cover("beans", _FIELD, (340, 710, 410, 3700, 1800, 850), ((325, 34, 0.92),), 0.06, None, 0.25),
    Cover("late_maize", _FIELD, (340, 690, 430, 3600, 1900, 900), ((115, 38, 0.90),), 0.06, None, 0.25),
    Cover("soil", (900, 1260, 1760, 2520, 3380, 2850), None, (), 0.0, None, 0.22),
    Cover("cleared", (960, 1330, 1930, 2680, 3520, 3000), None, (), 0.0, None, 0.22),
    Cover("works", (1500, 1720, 2010, 2480, 2950, 2700), None, (), 0.0, None, 0.12),
    Cover("rubble", (1180, 1400, 1690, 2080, 2650, 2480), None, (), 0.0, None, 0.15),
    Cover("yard", (1750, 1980, 2230, 2600, 3000, 2800), None, (), 0.0, None, 0.06),
    Cover("dirt_road", (1250, 1540, 1930, 2500, 3050, 2700), None, (), 0.0, None, 0.15),
    Cover("asphalt", (880, 980, 1080, 1280, 1500, 1400), None, (), 0.0, None, 0.05),
    Cover("roof_metal", (3200, 3400, 3600, 3950, 3850, 3500)),
    Cover("roof_blue", (2250, 1850, 1300, 2050, 1900, 1700)),
    Cover("roof_red", (900, 1120, 2350, 2850, 3100, 2850)),
    Cover("roof_grey", (1650, 1760, 1850, 2000, 2000, 1880)),
    Cover("roof_white", (4500, 4700, 4800, 4950, 4450, 4100)),
    Cover("water", (620, 720, 520, 260, 130, 90)),
    Cover("mud_water", (900, 1150, 1280, 760, 330, 220)),
    Cover("burnt", (470, 540, 640, 1050, 1850, 1750)),
)

CODE: Final = MappingProxyType({cover.name: code for code, cover in enumerate(COVERS)})
"""The number of each cover in the class maps, by its name."""

ROOFS: Final = ("roof_metal", "roof_blue", "roof_red", "roof_grey", "roof_white")
GROWING: Final = tuple(code for code, cover in enumerate(COVERS) if cover.green is not None)
"""Numbers of the covers on which something grows."""


_ECHO: Final = MappingProxyType(
    {
        "forest": (-8.5, -14.5, -8.2, -14.0),
        "dry_forest": (-10.0, -16.3, -9.3, -15.2),
        "orchard": (-10.5, -17.0, -10.0, -16.0),
        "grass": (-12.0, -19.3, -11.3, -18.2),
        "soil": (-12.0, -20.0, -12.0, -20.0),
        "cleared": (-14.0, -22.5, -14.0, -22.5),
        "works": (-10.0, -18.5, -10.0, -18.5),
        "rubble": (-6.5, -15.0, -6.5, -15.0),
        "yard": (-10.0, -18.5, -10.0, -18.5),
        "dirt_road": (-13.0, -21.0, -13.0, -21.0),
        "asphalt": (-16.0, -23.5, -16.0, -23.5),
        "water": (-20.0, -27.0, -20.0, -27.0),
        "mud_water": (-18.0, -25.0, -18.0, -25.0),
        "burnt": (-12.0, -20.0, -12.0, -20.0),
    }
)
"""Gamma0 in dB of the bare and of the green part: VV and VH bare, VV and VH green. Typical of C-band, rounded."""
_FIELD_ECHO: Final = (-12.0, -19.3, -11.0, -17.6)
_ROOF_ECHO: Final = (-2.0, -11.0, -2.0, -11.0)
"""Walls and the ground before them throw the echo back: buildings are the brightest things there are."""


def echoes() -> NDArray[np.float32]:
    """(covers, 4) linear gamma0: VV and VH of the bare part, VV and VH of the green one."""
    decibels = [_ROOF_ECHO if c.name in ROOFS else _ECHO.get(c.name, _FIELD_ECHO) for c in COVERS]
    linear: NDArray[np.float32] = (10.0 ** (np.array(decibels) / 10)).astype(np.float32)
    return linear


@dataclass(frozen=True)
class Calendar:
    """The state of every growing cover and of the soil on each day.

    first: the day of column 0 as days since 1970-01-01. green, flooded: (number of covers, days) shares 0 to 1.
    wet: (days,) wetness of the soil 0 to 1.
    """

    first: int
    green: NDArray[np.float32]
    flooded: NDArray[np.float32]
    wet: NDArray[np.float32]


def _bump(day: NDArray[np.float64], centre: float, half_width: float) -> NDArray[np.float64]:
    return np.exp(-0.5 * ((day - centre) / (0.6 * half_width)) ** 2)


def calendar(rng: np.random.Generator, first: int, last: int) -> Calendar:
    """Season tables from `first` to `last` (days since 1970-01-01) with a margin of MARGIN_DAYS on both sides.

    Every year the rains come early or late (standard deviation 9 days for all covers, 5 more for each), and crops
    do better or worse; this moves all look-alikes together, which is what a control must cancel.
    """
    day = np.arange(first - MARGIN_DAYS, last + MARGIN_DAYS + 1, dtype=np.float64)
    green = np.zeros((len(COVERS), day.size))
    flooded = np.zeros_like(green)
    wet = np.zeros(day.size)
    years = np.arange((first - MARGIN_DAYS) // 365.25 - 1, (last + MARGIN_DAYS) // 365.25 + 2)
    for year in years:
        new_year = year * 365.25
        late = float(rng.normal(0, 9))
        wet += _bump(day, new_year + 222 + late, 85)
        for code in GROWING:
            cover = COVERS[code]
            own = late + float(rng.normal(0, 5))
            strength = float(rng.normal(1, 0.05))
            for peak, half_width, share in cover.seasons:
                green[code] += share * strength * _bump(day, new_year + peak + own, half_width)
            if cover.flooded is not None:
                centre, half_width = cover.flooded
                flooded[code] += 0.75 * _bump(day, new_year + centre + own, half_width)
    for code in GROWING:
        green[code] += COVERS[code].base
    return Calendar(
        first=first - MARGIN_DAYS,
        green=np.clip(green, 0, 1).astype(np.float32),
        flooded=np.clip(flooded, 0, 1).astype(np.float32),
        wet=np.clip(wet, 0, 1).astype(np.float32),
    )


def bare_spectra() -> NDArray[np.float32]:
    """(covers, 6) reflectance x 1e4 of the bare end members."""
    return np.array([cover.bare for cover in COVERS], np.float32)


def green_spectra() -> NDArray[np.float32]:
    """(covers, 6) reflectance x 1e4 of the green end members; the bare one where nothing grows."""
    return np.array([cover.green or cover.bare for cover in COVERS], np.float32)


def moist_shares() -> NDArray[np.float32]:
    """(covers,) how much full wetness darkens the bare end member."""
    return np.array([cover.moist for cover in COVERS], np.float32)
