"""What looks like a change and is none of ours is kept out: fire, flood, crops, sand bank, quarry, pond, new paint.

The ground is made here from reflectance, leaf share and water alone; nothing of the detector is used to make it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
SIZE = 60
START = np.datetime64("2022-11-10")
LEAF = np.array([290, 560, 360, 3400, 1750, 780.0])
SOIL = np.array([980, 1330, 1750, 2380, 3050, 2500.0])
GREY_SOIL = np.array([640, 960, 1560, 2480, 2560, 2130.0])
WOOD = np.array([420, 640, 690, 1900, 1950, 1200.0])
SAND = np.array([1900, 2250, 2600, 3000, 3400, 3050.0])
ROCK = np.array([1750, 1950, 2150, 2450, 2850, 2700.0])
WATER = np.array([520, 680, 500, 240, 120, 80.0])
MUD = np.array([1000, 1240, 1340, 900, 400, 250.0])
ASH = np.array([430, 490, 570, 900, 1520, 1460.0])
BLUE_SHEET = np.array([2050, 1780, 1280, 1950, 1880, 1700.0])
OLD_TILE = np.array([1050, 1250, 2150, 2580, 2930, 2700.0])
GREEN_SHEET = np.array([900, 1250, 1080, 1850, 1750, 1550.0])
RUBBLE = np.array([1250, 1420, 1640, 1980, 2480, 2350.0])
CONCRETE_RUBBLE = np.array([1520, 1690, 2020, 2740, 3090, 2860.0])
FIBRE_CEMENT = np.array([1380, 1540, 1680, 2230, 2800, 2330.0])
CREAM_SHEET = np.array([2650, 2750, 2850, 3050, 2980, 2850.0])
DRY_SOIL = np.array([690, 1010, 1400, 2300, 2800, 2150.0])
WET_SOIL = np.array([560, 780, 930, 1720, 1490, 1000.0])
TURBID = np.array([770, 1040, 1190, 1020, 980, 740.0])
SCRAPED = np.array([960, 1330, 1850, 2650, 3650, 2950.0])
EARTH = np.array([1030, 1400, 1820, 2640, 3260, 2780.0])
WHITE_SHEET = np.array([2900, 3330, 3300, 3700, 2980, 2600.0])
STEEL_BLUE = np.array([1620, 1680, 1180, 2650, 2150, 1560.0])
HAZE_STEP = np.array([0.27, 0.22, 0.19, 0.16, 0.03, -0.02])
BLOCK = (slice(24, 31), slice(25, 32))

Spectrum = npt.NDArray[np.float64]
Paint = Callable[[np.datetime64, float], Spectrum | None]


def leaves(day: np.datetime64, rise: float, length: float, height: float) -> float:
    """Share of leaves on a day of a season that begins on day `rise` of the year."""
    doy = float((day - day.astype("datetime64[Y]")).astype("timedelta64[D]").astype(int))
    into = (doy - rise) % 365.25
    return float(height * np.sin(np.pi * into / length)) if into < length else 0.0


def grown(ground: Spectrum, share: float) -> Spectrum:
    return ground + share * (LEAF - ground)


def wood(day: np.datetime64) -> Spectrum:
    return grown(WOOD, 0.45 + leaves(day, 120, 230, 0.45))


def paddy(day: np.datetime64) -> Spectrum:
    return grown(SOIL, leaves(day, 190, 125, 0.9))


def place(paint: Paint, before: Callable[[np.datetime64], Spectrum], side: int = 7) -> SiteStack:
    """Three years of looks every six days, a third under broken cloud; a block is `before` until paint says else.

    Args:
        side: of the block, in pixels.
    """
    rng = np.random.default_rng(12)
    days = START + np.arange(0, 1095, 6).astype("timedelta64[D]")
    rows, cols = np.mgrid[:SIZE, :SIZE]
    checks = (rows // 8 + cols // 6) % 3
    tone = np.exp(rng.normal(0, 0.05, (SIZE, SIZE)))
    x = np.empty((len(days), 6, SIZE, SIZE))
    for i, day in enumerate(days):
        kinds = (wood(day), paddy(day), SAND)
        for k, spectrum in enumerate(kinds):
            x[i][:, checks == k] = spectrum[:, None]
        other = paint(day, float((day - START).astype(int)))
        x[i, :, BLOCK[0].start : BLOCK[0].start + side, BLOCK[1].start : BLOCK[1].start + side] = (
            before(day) if other is None else other
        )[:, None, None]
        haze = rng.gamma(1.3, 0.02)
        x[i] = x[i] * tone * np.exp(rng.normal(0, 0.01)) * (1 - haze) + haze * 2200
    x = x * (1 + rng.normal(0, 0.02, x.shape)) + rng.normal(0, 16, x.shape)
    valid = np.ones((len(days), SIZE, SIZE), bool)
    for i in np.flatnonzero(rng.random(len(days)) < 0.33):
        valid[i, rng.integers(0, 30) :, : rng.integers(20, SIZE)] = False
    site = np.zeros((SIZE, SIZE), bool)
    site[18:40, 18:40] = True
    near = np.zeros_like(site)
    near[14:44, 14:44] = True
    names = tuple(f"look-{i}" for i in range(len(days)))
    return SiteStack(x.astype(np.int16), BANDS, valid, days, names, site, ~near)


def ever_built(stack: SiteStack) -> list[Finding]:
    """Constructions confirmed at any time."""
    found = detect(stack, DetectionSettings()).findings
    return [f for f in found if f.confirmed_on is not None and f.kind == "construction"]


def confirmed(stack: SiteStack) -> list[Finding]:
    return [f for f in detect(stack, DetectionSettings()).findings if f.state == "confirmed"]


def fire(day: np.datetime64, age: float) -> Spectrum | None:
    """A burn in the dry season that greens over within three months."""
    return None if not 500 <= age < 600 else ASH + (age - 500) / 100 * (wood(day) - ASH)


def flood(day: np.datetime64, age: float) -> Spectrum | None:
    return MUD if 640 <= age < 676 else None


def sown(day: np.datetime64, age: float) -> Spectrum | None:
    """Wood made into a field: bare, then a crop with the others."""
    return paddy(day) if age >= 520 else None


def other_crop(day: np.datetime64, age: float) -> Spectrum | None:
    """A field that changes from a rain crop to one of the dry season."""
    return grown(SOIL, leaves(day, 330, 110, 0.85)) if age >= 560 else None


def left_bare(day: np.datetime64, age: float) -> Spectrum | None:
    """A field on soil as flat in the infrared as a dark roof, not sown for a year."""
    return GREY_SOIL if 560 <= age < 900 else None


def bank(day: np.datetime64, age: float) -> Spectrum | None:
    """A sand bank under water in each rainy season."""
    return WATER if leaves(day, 190, 120, 1.0) > 0.35 else None


def pond(day: np.datetime64, age: float) -> Spectrum | None:
    return WATER if 600 <= age < 700 or 960 <= age < 1050 else None


def face(day: np.datetime64, age: float) -> Spectrum | None:
    """A quarry's face that is worked on: fresh rock of another brightness."""
    return ROCK * (0.85 if age >= 700 else 1.0) if age >= 520 else None


def painted(day: np.datetime64, age: float) -> Spectrum | None:
    return CREAM_SHEET if age >= 600 else None


def tiled(day: np.datetime64, age: float) -> Spectrum | None:
    """Grey sheet replaced by red tile, which is nearly as steep in the infrared as rubble."""
    return OLD_TILE if age >= 600 else None


def left_wet(day: np.datetime64, age: float) -> Spectrum | None:
    """A field not sown for a year: wet in the rains, when its earth is as flat in the infrared as a roof."""
    return None if not 560 <= age < 900 else WET_SOIL if leaves(day, 190, 160, 1.0) > 0.1 else DRY_SOIL


def turbid(day: np.datetime64, age: float) -> Spectrum | None:
    """Turbid water over a field for seven weeks, hardly wet by the water index, but red where the infrared is not."""
    return TURBID if 1000 <= age < 1090 else None


CASES: dict[str, tuple[Paint, Callable[[np.datetime64], Spectrum]]] = {
    "a fire": (fire, wood),
    "a flood": (flood, paddy),
    "a new field": (sown, wood),
    "another crop": (other_crop, paddy),
    "fallow on grey soil": (left_bare, lambda day: grown(GREY_SOIL, leaves(day, 190, 125, 0.9))),
    "fallow on earth that turns wet": (left_wet, lambda day: grown(DRY_SOIL, leaves(day, 190, 125, 0.9))),
    "turbid water": (turbid, paddy),
    "earth that turns barer": (lambda day, age: SCRAPED if age >= 600 else None, lambda day: EARTH),
    "a sand bank": (bank, lambda day: SAND),
    "a pond that fills": (pond, paddy),
    "a quarry's face": (face, lambda day: ROCK * 0.9),
    "new paint": (painted, lambda day: BLUE_SHEET),
    "red tile": (tiled, lambda day: CREAM_SHEET),
}


@pytest.mark.parametrize("name", list(CASES))
def test_it_is_kept_out(name: str) -> None:
    paint, before = CASES[name]
    # one roof: half a hectare of roofs that turn red and steep within a month would rather be rubble
    told = confirmed(place(paint, before, 5 if name == "red tile" else 7))
    assert [(f.kind, f.area_px, str(f.first_seen)) for f in told] == []


def test_bare_soil_is_never_called_a_roof_however_flat_it_is_in_the_infrared() -> None:
    assert ever_built(place(*CASES["fallow on grey soil"])) == []


@pytest.mark.parametrize("name", ["fallow on earth that turns wet", "turbid water"])
def test_wet_ground_is_never_called_a_roof_however_flat_it_is_in_the_infrared(name: str) -> None:
    assert ever_built(place(*CASES[name])) == []


def test_white_sheet_that_falls_off_in_the_infrared_is_no_water() -> None:
    stack = place(lambda day, age: None if age < 520 else SOIL if age < 580 else WHITE_SHEET, wood)
    (roof,) = confirmed(stack)
    assert roof.kind == "construction"
    assert roof.area_px >= 45


def test_the_same_world_tells_a_roof_and_a_razed_roof() -> None:
    """Nothing above is kept out by saying nothing at all."""

    def built(day: np.datetime64, age: float) -> Spectrum | None:
        return None if age < 520 else SOIL if age < 580 else BLUE_SHEET

    (roof,) = confirmed(place(built, wood))
    assert (roof.kind, roof.stage) == ("construction", "roofed")
    (gone,) = confirmed(place(lambda day, age: RUBBLE if age >= 600 else None, lambda day: BLUE_SHEET))
    assert gone.kind == "demolition"


@pytest.mark.parametrize("roof", [FIBRE_CEMENT, GREEN_SHEET, OLD_TILE], ids=["fibre cement", "green sheet", "old tile"])
def test_roofs_seen_through_haze_six_times_are_at_no_time_razed(roof: Spectrum) -> None:
    """The step is the one that a simulated compound showed in the rains: the blue most, the longest waves hardly."""

    def hazy(until: float) -> SiteStack:
        return place(
            lambda day, age: (roof + 300) * np.exp(HAZE_STEP) - 300 if 600 <= age < until else None,
            lambda day: roof,
            14,
        )

    found = detect(hazy(636), DetectionSettings()).findings
    assert [f for f in found if f.confirmed_on is not None] == []
    # what stays is no haze
    (lasting,) = confirmed(hazy(9999))
    assert lasting.kind == "demolition"


def test_rubble_nearly_as_flat_in_the_infrared_as_its_roof_is_a_roof_gone() -> None:
    (gone,) = confirmed(place(lambda day, age: CONCRETE_RUBBLE if age >= 600 else None, lambda day: BLUE_SHEET))
    assert (gone.kind, gone.area_px) == ("demolition", 49)


def test_a_roof_that_weathers_to_the_colour_of_earth_stays_built() -> None:
    """A detection ends when the ground is back to what it was, not when its colour no longer tells what it is."""

    def built(day: np.datetime64, age: float) -> Spectrum | None:
        return None if age < 520 else CREAM_SHEET if age < 700 else FIBRE_CEMENT

    (roof,) = confirmed(place(built, lambda day: EARTH))
    assert (roof.kind, roof.area_px) == ("construction", 49)


def test_a_building_site_on_earth_like_the_fields_does_not_wait_for_their_season() -> None:
    """Roofs over three sevenths of the block: its yards may look sown, the whole no longer does."""
    stack = place(lambda _, age: SOIL if age > 410 else None, wood)
    roofed = np.flatnonzero(stack.days > START + np.timedelta64(440, "D"))
    rng = np.random.default_rng(5)
    reflectance = stack.reflectance.copy()
    for t in roofed:
        roof = BLUE_SHEET[:, None, None] * (1 + rng.normal(0, 0.02, (6, 7, 3)))
        reflectance[t, :, BLOCK[0], 27:30] = roof.astype(np.int16)
    dry = date(2024, 6, 20)  # the fields around turn green in July
    judgement = detect(replace(stack, reflectance=reflectance), DetectionSettings(), through=dry)
    found = [f for f in judgement.findings if f.state == "confirmed"]
    assert [f.kind for f in found] == ["construction"]
    assert found[0].area_px >= 40


def test_a_dark_roof_on_a_field_is_still_a_roof_when_the_fields_lie_bare() -> None:
    """In the dry season no plants are missing there, and dark green sheet is darker than the earth around."""
    stack = place(lambda day, age: None if age < 520 else SOIL if age < 580 else GREEN_SHEET, paddy)
    judgement = detect(stack, DetectionSettings(), through=date(2025, 6, 20))
    assert [(f.kind, f.state) for f in judgement.findings if f.area_px >= 30] == [("construction", "confirmed")]


def test_a_small_razed_roof_belongs_to_the_one_beyond_the_yard() -> None:
    """Six pixels by themselves say nothing; two pixels of yard from a larger roof razed in the same week they do."""
    stack = place(lambda day, age: None, lambda day: ROCK * 0.8)
    reflectance = stack.reflectance.copy()
    small = np.zeros((SIZE, SIZE), bool)
    roofs = small.copy()
    roofs[24:31, 25:28] = small[25:28, 30:32] = True
    rng = np.random.default_rng(6)
    for t, day in enumerate(stack.days):
        spectrum = CREAM_SHEET if day < START + np.timedelta64(600, "D") else RUBBLE
        here = roofs | small
        reflectance[t][:, here] = (spectrum[:, None] * (1 + rng.normal(0, 0.02, (6, int(here.sum()))))).astype(np.int16)
    (gone,) = confirmed(replace(stack, reflectance=reflectance))
    assert gone.kind == "demolition"
    assert (gone.mask & small).sum() >= 5
    assert (gone.mask & roofs).sum() >= 19


def test_sheet_painted_blue_is_no_plant_though_its_infrared_is() -> None:
    """Its NDVI is 0.38, and water or the paint's own colour takes as much of the longer wave as from wet earth."""
    stack = place(lambda day, age: None if age < 520 else SOIL if age < 560 else STEEL_BLUE, wood)
    (roof,) = confirmed(stack)
    assert (roof.kind, roof.stage) == ("construction", "roofed")
    assert roof.area_px >= 45


def looks_left(stack: SiteStack, after: list[int]) -> SiteStack:
    """The looks up to day 600, and those nearest to some days after it."""
    age = (stack.days - START).astype(int)
    at = np.flatnonzero(age < 600)
    at = np.concatenate([at, [int(np.abs(age - day).argmin()) for day in after]])
    valid = stack.valid[at].copy()
    valid[-len(after) :] = True
    return replace(
        stack,
        reflectance=stack.reflectance[at],
        valid=valid,
        days=stack.days[at],
        scene_ids=tuple(stack.scene_ids[i] for i in at),
    )


@pytest.mark.parametrize(("after", "state"), [([610, 640, 680, 720], "confirmed"), ([610, 640, 680], "provisional")])
def test_four_looks_of_a_season_that_all_agree_are_enough(after: list[int], state: str) -> None:
    """Behind a monsoon there are no five; three are still too few."""
    stack = looks_left(place(lambda day, age: None if age < 603 else BLUE_SHEET, wood), after)
    found = [f for f in detect(stack, DetectionSettings()).findings if f.state != "withdrawn"]
    assert [(f.state, f.area_px >= 40) for f in found] == [(state, True)]


def test_one_look_under_thin_cloud_takes_no_new_field_away_from_the_fields_around() -> None:
    """Bare ground of their colour may yet be sown; one look of ten that shows it white says nothing of its colour."""
    stack = place(lambda _, age: SOIL if age > 520 else None, wood)
    age = (stack.days - START).astype(int)
    reflectance, valid = stack.reflectance.copy(), stack.valid.copy()
    valid[np.flatnonzero((age > 540) & (age < 590))[::2]] = False
    thin = int(np.flatnonzero((age > 595) & valid[:, BLOCK[0], BLOCK[1]].all(axis=(1, 2)))[0])
    reflectance[thin, :, BLOCK[0], BLOCK[1]] += 4500
    dry = stack.days[thin].astype(object)  # the fields around turn green in July
    judgement = detect(replace(stack, reflectance=reflectance, valid=valid), DetectionSettings(), through=dry)
    assert [f.state for f in judgement.findings] == ["provisional"]


def test_ground_that_bore_a_crop_where_none_was_before_is_not_called_built() -> None:
    """A river flat that is farmed for a season and lies bare and grey after it."""

    def farmed(day: np.datetime64, age: float) -> Spectrum | None:
        return None if age < 500 else grown(EARTH, 0.8) if age < 560 else GREY_SOIL

    assert ever_built(place(farmed, lambda day: EARTH)) == []
