"""The detector on a small valley made here: forest, grass, roofs, with season, haze and noise, and known changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, Judgement, SiteStack

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
FOREST_DRY = np.array([380, 600, 640, 2000, 2050, 1250.0])
FOREST_WET = np.array([230, 450, 270, 3150, 1450, 620.0])
GRASS_DRY = np.array([720, 1040, 1340, 2450, 3250, 2250.0])
GRASS_WET = np.array([400, 780, 520, 3350, 2100, 1080.0])
ROOF = np.array([1650, 1760, 1850, 2000, 2000, 1880.0])
RUBBLE = np.array([1180, 1400, 1690, 2080, 2650, 2480.0])
EARTH = np.array([960, 1330, 1930, 2680, 3520, 3000.0])
ASH = np.array([470, 540, 640, 1050, 1850, 1750.0])
SIZE = 64
SETTINGS = DetectionSettings()
START = np.datetime64("2023-01-03")


def valley(seed: int = 1, years: float = 2.5, late_rain: float = 0.0) -> SiteStack:
    """A valley without any change: looks every 8 days, a third of them clouded out in patches."""
    rng = np.random.default_rng(seed)
    days = START + np.arange(0, int(years * 365), 8).astype("timedelta64[D]")
    doy = (days - days.astype("datetime64[Y]")).astype(int) + late_rain
    green = np.clip(0.5 - 0.5 * np.cos(2 * np.pi * (doy - 60) / 365.25), 0, 1)
    rows, cols = np.mgrid[:SIZE, :SIZE]
    forest = (rows // 7 + cols // 9) % 2 == 0
    roof = (rows >= 30) & (rows < 42) & (cols >= 30) & (cols < 42)
    tone = np.exp(rng.normal(0, 0.05, (SIZE, SIZE)))
    t = len(days)
    x = np.empty((t, 6, SIZE, SIZE))
    for i in range(t):
        share = green[i]
        x[i] = np.where(
            forest,
            (FOREST_DRY + share * (FOREST_WET - FOREST_DRY))[:, None, None],
            (GRASS_DRY + share * (GRASS_WET - GRASS_DRY))[:, None, None],
        )
        x[i][:, roof] = ROOF[:, None]
        haze = rng.gamma(1.2, 0.02)
        x[i] = x[i] * tone * (1 + rng.normal(0, 0.012)) * (1 - haze) + haze * 2300
    x *= 1 + rng.normal(0, 0.02, x.shape)
    x += rng.normal(0, 18, x.shape)
    valid = np.ones((t, SIZE, SIZE), bool)
    for i in np.flatnonzero(rng.random(t) < 0.35):
        valid[i, rng.integers(0, 40) :, : rng.integers(10, SIZE)] = False
    site = np.zeros((SIZE, SIZE), bool)
    site[20:52, 20:52] = True
    near = np.zeros_like(site)
    near[16:56, 16:56] = True
    names = tuple(f"S2_{day}" for day in days)
    return SiteStack(x.astype(np.int16), BANDS, valid, days, names, site, ~near)


def changed(
    stack: SiteStack, rows: slice, cols: slice, since: str, spectrum: npt.NDArray[np.float64], until: str | None = None
) -> SiteStack:
    """The same looks with a block that has another spectrum from a day on, until another."""
    rng = np.random.default_rng(9)
    x = stack.reflectance.copy()
    for i, day in enumerate(stack.days):
        if day < np.datetime64(since) or (until is not None and day >= np.datetime64(until)):
            continue
        block = x[i, :, rows, cols]
        x[i, :, rows, cols] = (spectrum[:, None, None] * (1 + rng.normal(0, 0.03, block.shape))).astype(np.int16)
    return replace(stack, reflectance=x)


def standing(judgement: Judgement) -> list[Finding]:
    """Confirmed findings that last."""
    return [f for f in judgement.findings if f.state == "confirmed"]


@pytest.fixture(scope="module")
def quiet() -> SiteStack:
    return valley()


BLOCK = (slice(22, 28), slice(44, 50))
INSIDE = np.zeros((SIZE, SIZE), bool)
INSIDE[BLOCK] = True


def test_nothing_is_found_where_nothing_changed(quiet: SiteStack) -> None:
    judgement = detect(quiet, SETTINGS)
    assert judgement.status == "judged"
    assert judgement.findings == ()
    assert judgement.control_share > 0.5


def told_days(found: Finding) -> set[date]:
    """Every day that is told of a finding."""
    days = (found.last_clear_before, found.first_seen, found.confirmed_on, found.last_seen, found.ended_on)
    return {day for day in days if day is not None}


def scene_days(stack: SiteStack, found: Finding) -> set[date]:
    """The days of the scenes that a finding names."""
    by_scene = dict(zip(stack.scene_ids, stack.days, strict=True))
    return {date.fromisoformat(str(by_scene[scene])) for scene in found.scene_ids}


@pytest.mark.parametrize("seed", [2, 3])
def test_a_late_season_raises_nothing(seed: int) -> None:
    stack = valley(seed)
    late = valley(seed, late_rain=18.0)
    third = stack.days >= START + np.timedelta64(500, "D")
    x = stack.reflectance.copy()
    x[third] = late.reflectance[third]
    assert standing(detect(replace(stack, reflectance=x), SETTINGS)) == []


def test_a_roof_on_grass_is_construction_with_its_window(quiet: SiteStack) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    (found,) = standing(detect(stack, SETTINGS))
    assert found.kind == "construction"
    assert found.stage == "roofed"
    clear = stack.valid[:, BLOCK[0], BLOCK[1]].mean(axis=(1, 2)) >= 0.5
    looks = stack.days[clear]
    truth = looks[looks >= np.datetime64("2024-06-01")][0]
    before = looks[looks < np.datetime64("2024-06-01")][-1]
    assert found.first_seen == date.fromisoformat(str(truth))
    assert found.last_clear_before == date.fromisoformat(str(before))
    assert found.confirmed_on is not None and found.confirmed_on > found.first_seen
    assert 0.9 <= found.area_px / 36 <= 1.1
    assert (found.mask & INSIDE).sum() >= 0.9 * 36
    assert set(found.scene_ids) <= set(stack.scene_ids)
    assert told_days(found) <= scene_days(stack, found), "each day told of it has its scene"
    assert found.agreeing_looks <= found.clear_looks


def test_earth_that_stays_bare_is_a_clearing(quiet: SiteStack) -> None:
    (found,) = standing(detect(changed(quiet, *BLOCK, "2024-06-01", EARTH), SETTINGS))
    assert (found.kind, found.stage) == ("clearing", "cleared")


def test_cleared_then_roofed_keeps_its_birth_key(quiet: SiteStack) -> None:
    cleared = changed(quiet, *BLOCK, "2024-03-01", EARTH)
    built = changed(cleared, *BLOCK, "2024-08-01", ROOF)
    (first,) = standing(detect(cleared, SETTINGS))
    (second,) = standing(detect(built, SETTINGS))
    assert first.birth == second.birth
    assert (first.kind, second.kind) == ("clearing", "construction")
    assert second.first_seen == first.first_seen


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9, 1.0])
def test_razed_roofs_are_found_and_standing_ones_left_alone(quiet: SiteStack, share: float) -> None:
    last = 30 + round(12 * share)
    gone = np.zeros((SIZE, SIZE), bool)
    gone[30:last, 30:42] = True
    roofs = np.zeros_like(gone)
    roofs[30:42, 30:42] = True
    judgement = detect(changed(quiet, slice(30, last), slice(30, 42), "2024-06-01", RUBBLE), SETTINGS)
    flagged = np.zeros_like(gone)
    for found in standing(judgement):
        assert found.kind == "demolition"
        flagged |= found.mask
    assert (flagged & gone).sum() >= 0.9 * gone.sum()
    assert (flagged & roofs & ~gone).sum() <= 0.02 * max((roofs & ~gone).sum(), 1)


def test_a_scar_that_grows_over_is_never_confirmed(quiet: SiteStack) -> None:
    burnt = changed(quiet, *BLOCK, "2024-02-01", ASH, until="2024-05-01")
    assert all(f.confirmed_on is None for f in detect(burnt, SETTINGS).findings)


def test_a_new_field_is_never_called_built(quiet: SiteStack) -> None:
    sown = changed(quiet, *BLOCK, "2024-02-01", EARTH)
    green = changed(sown, *BLOCK, "2024-07-01", np.array([330, 700, 400, 3900, 1750, 800.0]), until="2024-09-15")
    judgement = detect(green, SETTINGS)
    assert all(f.kind != "construction" for f in judgement.findings)
    assert standing(judgement) == []


def test_seven_pixels_are_below_what_can_be_seen(quiet: SiteStack) -> None:
    assert detect(changed(quiet, slice(22, 23), slice(41, 48), "2024-06-01", ROOF), SETTINGS).findings == ()


def test_every_night_and_once_end_alike(quiet: SiteStack) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    last: dict[str, Finding] = {}
    for day in stack.days[60::9]:
        now = {f.birth: f for f in detect(stack, SETTINGS, through=date.fromisoformat(str(day))).findings}
        assert all(told_days(f) <= scene_days(stack, f) for f in now.values())
        for birth, finding in last.items():
            assert birth in now, "a birth key was lost"
            if finding.confirmed_on is not None:
                assert now[birth].confirmed_on == finding.confirmed_on
            if finding.state in ("ended", "withdrawn"):
                assert now[birth].state == finding.state
        last = now


def test_looks_after_through_change_nothing(quiet: SiteStack) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    cut = int(np.searchsorted(stack.days, np.datetime64("2024-10-01")))
    short = SiteStack(
        stack.reflectance[:cut],
        BANDS,
        stack.valid[:cut],
        stack.days[:cut],
        stack.scene_ids[:cut],
        stack.site,
        stack.reservoir,
    )
    a = detect(short, SETTINGS).findings
    b = detect(stack, SETTINGS, through=date(2024, 9, 30)).findings
    assert [(f.birth, f.state, f.kind, f.first_seen, f.area_px) for f in a] == [
        (f.birth, f.state, f.kind, f.first_seen, f.area_px) for f in b
    ]


def test_a_cloudy_look_changes_no_finding(quiet: SiteStack) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    at = int(np.searchsorted(stack.days, np.datetime64("2024-10-01")))
    cloud = np.full((1, 6, SIZE, SIZE), 7000, np.int16)
    more = SiteStack(
        np.concatenate([stack.reflectance[:at], cloud, stack.reflectance[at:]]),
        BANDS,
        np.concatenate([stack.valid[:at], np.zeros((1, SIZE, SIZE), bool), stack.valid[at:]]),
        np.insert(stack.days, at, stack.days[at] - np.timedelta64(1, "D")),
        (*stack.scene_ids[:at], "cloudy", *stack.scene_ids[at:]),
        stack.site,
        stack.reservoir,
    )
    a, b = detect(stack, SETTINGS).findings, detect(more, SETTINGS).findings
    assert [(f.birth, f.state, f.first_seen, f.area_px, f.scene_ids) for f in a] == [
        (f.birth, f.state, f.first_seen, f.area_px, f.scene_ids) for f in b
    ]


@pytest.mark.parametrize("names", [BANDS[:3], BANDS[:4], BANDS[:5]])
def test_fewer_bands_degrade_and_do_not_crash(quiet: SiteStack, names: tuple[str, ...]) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    few = replace(stack, reflectance=stack.reflectance[:, : len(names)].copy(), bands=names)
    judgement = detect(few, SETTINGS)
    hit = [f for f in standing(judgement) if (f.mask & INSIDE).sum() >= 18]
    assert hit
    assert ("no-swir" in hit[0].reasons) == ("swir16" not in names)


def test_without_a_reservoir_it_falls_back_and_says_so(quiet: SiteStack) -> None:
    stack = changed(quiet, *BLOCK, "2024-06-01", ROOF)
    alone = replace(stack, reservoir=np.zeros((SIZE, SIZE), bool))
    judgement = detect(alone, SETTINGS)
    assert judgement.control_share == 0.0
    hit = [f for f in standing(judgement) if f.kind == "construction"]
    assert len(hit) == 1
    assert hit[0].control_basis == "own season"
    assert "own-season" in hit[0].reasons


def test_too_little_history_is_an_answer(quiet: SiteStack) -> None:
    judgement = detect(quiet, SETTINGS, through=date(2023, 8, 1))
    assert judgement.status == "too little history"
    assert judgement.findings == ()
    assert "clear looks" in judgement.reason


def test_gaps_an_offset_change_and_a_bad_scene_raise_nothing(quiet: SiteStack) -> None:
    keep = (quiet.days < np.datetime64("2024-03-01")) | (quiet.days > np.datetime64("2024-07-01"))
    x = quiet.reflectance.copy()
    x[quiet.days > np.datetime64("2024-09-01")] += 100
    x[80] = 9000
    gappy = SiteStack(
        x[keep],
        BANDS,
        quiet.valid[keep],
        quiet.days[keep],
        tuple(np.array(quiet.scene_ids)[keep].tolist()),
        quiet.site,
        quiet.reservoir,
    )
    assert standing(detect(gappy, SETTINGS)) == []


def test_placebo_findings_are_kept_apart(quiet: SiteStack) -> None:
    placebo = np.zeros((SIZE, SIZE), bool)
    placebo[1:13, 44:62] = True
    stack = replace(changed(quiet, slice(3, 9), slice(48, 54), "2024-06-01", ROOF), placebos=(placebo,))
    judgement = detect(stack, SETTINGS)
    assert judgement.findings == ()
    assert [(f.placebo, f.placebo_index) for f in judgement.placebo_findings if f.state == "confirmed"] == [(True, 0)]


def test_shapes_that_do_not_fit_are_refused(quiet: SiteStack) -> None:
    with pytest.raises(ValueError, match="one entry per look"):
        replace(quiet, days=quiet.days[:-1])
    with pytest.raises(ValueError, match="days must not go back"):
        replace(quiet, days=quiet.days[::-1].copy())
    held = np.ones((SIZE, SIZE), bool)
    held[21, 21] = False  # of the site
    with pytest.raises(ValueError, match="must be held"):
        replace(quiet, reflectance=quiet.reflectance[:, :, held], valid=quiet.valid[:, held], held=held)
    with pytest.raises(ValueError, match="has pixels"):
        replace(quiet, held=~quiet.site)
