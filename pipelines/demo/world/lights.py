"""Night lights over the whole demo world, ten days at a time, shaped like Black Marble (VNP46A2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.world.places import PLACES, TOWNS, Lonlat, lonlat_km
from pipelines.demo.world.shapes import smooth_field

STEP_DEG: Final = 1 / 240
"""Pixel size in degrees, about 450 m: that of the real product."""
WEST: Final = -28.3
NORTH: Final = -19.3
WIDTH: Final = 624
HEIGHT: Final = 400
NODATA: Final = 65535
SCALE: Final = 0.1
"""Stored numbers times SCALE are nW / cm2 / sr."""
_SEED: Final = 26
_COUNTED_FROM: Final = date(2024, 5, 21)
"""First day of the first dekad of the whole world. Dekads are counted from it wherever a world begins, since what is
drawn at random in a dekad hangs on its number."""


@dataclass(frozen=True)
class LightShift:
    """A site whose light changes: factor after it has changed, first day of the change, first day back to usual."""

    factor: float
    begins: date
    returns: date | None


SHIFTS: Final = {
    "ashmerrow-park": LightShift(2.3, date(2026, 7, 12), None),
    "morrowgate": LightShift(2.2, date(2026, 1, 8), date(2026, 5, 24)),
    "kilvane-ford": LightShift(0.06, date(2026, 2, 11), date(2026, 5, 6)),
    "torvane-estate": LightShift(0.08, date(2026, 9, 21), None),
}
"""Ashmerrow Park grows brighter for good, Morrowgate is bright for some months and returns. Kilvane Ford loses its
power and is lit again before it is extended; Torvane Estate goes dark as reports begin, and is then emptied."""
_SITE_LIGHT: Final = {
    "pellimar-bend": 21.0,
    "kilvane-ford": 13.0,
    "torvane-estate": 26.0,
    "ashmerrow-park": 14.0,
    "morrowgate": 15.0,
    "lirrikin-crossing": 11.0,
    "oskelle-bridge": 18.0,
    "hathervane": 12.0,
}
_TOWN_LIGHT: Final = {"Port Ozmer": (62.0, 4.2), "Kettermar": (44.0, 3.4), "Sul Aveth": (33.0, 2.8)}


@dataclass(frozen=True)
class Dekad:
    """Ten days of night light: first and last day (both inside), and a lasting index, 0 for the first of the whole
    world."""

    index: int
    first: date
    last: date


def dekads(start: date, end: date) -> list[Dekad]:
    """Thirds of months that lie wholly between start and end."""
    thirds: list[Dekad] = []
    zero = _thirds_until(_COUNTED_FROM)
    year, month = start.year, start.month
    while date(year, month, 1) <= end:
        following = date(year + month // 12, month % 12 + 1, 1)
        for first, last in ((1, 10), (11, 20), (21, (following - timedelta(1)).day)):
            span = (date(year, month, first), date(year, month, last))
            if start <= span[0] and span[1] <= end:
                thirds.append(Dekad(_thirds_until(span[0]) - zero, *span))
        year, month = following.year, following.month
    return thirds


def _thirds_until(first: date) -> int:
    """Thirds of months of the calendar before the one that begins on a day."""
    return (first.year * 12 + first.month - 1) * 3 + (first.day - 1) // 10


def cell(place: Lonlat) -> tuple[int, int]:
    """Row and column of the cell that holds a WGS84 lon, lat."""
    return (int((NORTH - place[1]) / STEP_DEG), int((place[0] - WEST) / STEP_DEG))


def _spot(place: Lonlat, sigma: float) -> tuple[slice, slice, NDArray[np.float64]]:
    row, col = cell(place)
    reach = int(4 * sigma) + 2
    rows = slice(max(row - reach, 0), min(row + reach + 1, HEIGHT))
    cols = slice(max(col - reach, 0), min(col + reach + 1, WIDTH))
    dy = (np.arange(rows.start, rows.stop) - row)[:, None]
    dx = (np.arange(cols.start, cols.stop) - col)[None, :]
    return rows, cols, np.exp(-0.5 * (dy**2 + dx**2) / sigma**2)


def _steady() -> NDArray[np.float64]:
    """(HEIGHT, WIDTH) light of towns and villages, which do not change but for what all do."""
    rng = np.random.default_rng([_SEED, 1])
    light = np.full((HEIGHT, WIDTH), 0.25)
    for name, km in TOWNS.items():
        peak, sigma = _TOWN_LIGHT[name]
        rows, cols, spot = _spot(lonlat_km(*km), sigma)
        light[rows, cols] += peak * spot
    for _ in range(90):
        km = (float(rng.uniform(-115, 118)), float(rng.uniform(-18, 72)))
        rows, cols, spot = _spot(lonlat_km(*km), float(rng.uniform(0.8, 1.5)))
        light[rows, cols] += float(rng.gamma(2.2, 4.0)) * spot
    return light


def site_factor(site_id: str, middle: date) -> float:
    """How many times its usual light a site gives on a day: a rise and a return take about three weeks, a power cut a
    week."""
    shift = SHIFTS.get(site_id)
    if shift is None:
        return 1.0
    days = 20 if shift.factor > 1 else 7
    gone = min(max((middle - shift.begins).days / days, 0.0), 1.0)
    back = 0.0 if shift.returns is None else min(max((middle - shift.returns).days / days, 0.0), 1.0)
    return 1.0 + (shift.factor - 1.0) * (gone - back)


def night_lights(dekad: Dekad) -> NDArray[np.uint16]:
    """(HEIGHT, WIDTH) uint16, times SCALE in nW / cm2 / sr, NODATA where clouds hid all ten nights."""
    rng = np.random.default_rng([_SEED, 2, dekad.index])
    middle = dekad.first + (dekad.last - dekad.first) / 2
    doy = middle.timetuple().tm_yday
    light = _steady()
    for place in PLACES:
        rows, cols, spot = _spot(lonlat_km(*place.km), 0.95)
        light[rows, cols] += _SITE_LIGHT[place.id] * site_factor(place.id, middle) * spot
    # what moves everything together: a slow growth, the season's leaves and damp, the moon that was not quite removed
    years = (middle - date(2024, 1, 1)).days / 365.25
    common = 1 + 0.025 * years + 0.05 * float(np.cos(2 * np.pi * (doy - 20) / 365.25)) + float(rng.normal(0, 0.02))
    light = light * common * (1 + 0.055 * rng.standard_normal(light.shape)) + rng.normal(0, 0.12, light.shape)
    stored = np.clip(np.rint(light / SCALE), 0, NODATA - 1).astype(np.uint16)
    rain = float(np.exp(-(((doy - 225) / 62) ** 2)))
    clouds = smooth_field(rng, HEIGHT, WIDTH, power=1.6, longest=160)
    stored[clouds > 2.2 - 1.7 * rain] = NODATA
    return stored
