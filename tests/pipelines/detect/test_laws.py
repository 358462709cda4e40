"""Laws of the detector, over drawn looks of a valley whose changes are known: what must not matter does not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.controls.control_groups import control_pool
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, Judgement, SiteStack
from pipelines.measure.measured_looks import DIGITS
from tests.pipelines.detect.test_detect import BLOCK, EARTH, INSIDE, ROOF, RUBBLE, SIZE, changed, standing, valley

SETTINGS = DetectionSettings()
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def quiet() -> SiteStack:
    """Nothing changes."""
    return valley(5)


@cache
def busy() -> SiteStack:
    """A roof on grass and a small one in wood, a clearing, and roofs razed, begun at different times."""
    stack = changed(valley(6), *BLOCK, "2024-05-20", ROOF)
    stack = changed(stack, slice(22, 26), slice(28, 33), "2024-04-28", ROOF)
    stack = changed(stack, slice(44, 49), slice(24, 29), "2024-03-10", EARTH)
    return changed(stack, slice(30, 36), slice(30, 42), "2024-07-15", RUBBLE)


@cache
def whole() -> Judgement:
    """What is told of it."""
    return detect(busy(), SETTINGS)


def all_of(found: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Findings as values that can be compared, masks and dates and scenes with them."""
    return [
        tuple(f.mask.tobytes() if item.name == "mask" else getattr(f, item.name) for item in fields(f) if item.compare)
        for f in found
    ]


def alike(found: tuple[Finding, ...], others: tuple[Finding, ...]) -> bool:
    """Whether findings are told alike; what their looks measured to a tenth of what its file keeps."""
    pairs = [(f.series, g.series) for f, g in zip(found, others, strict=True)]
    for one, other in pairs:
        assert (one is None) == (other is None)
        if one is None or other is None:
            continue
        assert one.band == other.band
        for name in (
            "measured",
            "expected",
            "low",
            "high",
            "lookalikes",
        ):  # not its looks' numbers
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=0.1 * 10.0**-DIGITS)
    return all_of(found) == all_of(others)


def with_look(
    stack: SiteStack, day: np.datetime64, pixels: npt.NDArray[np.int16], usable: npt.NDArray[np.bool_]
) -> SiteStack:
    """The same looks and one more (B, H, W), before those of the same day."""
    at = int(np.searchsorted(stack.days, day))
    return replace(
        stack,
        reflectance=np.insert(stack.reflectance, at, pixels, axis=0),
        valid=np.insert(stack.valid, at, usable, axis=0),
        days=np.insert(stack.days, at, day),
        scene_ids=(*stack.scene_ids[:at], f"more-{day}", *stack.scene_ids[at:]),
    )


@FEW
@given(offsets=st.lists(st.integers(1, 930), min_size=1, max_size=12), value=st.integers(-200, 12_000))
def test_looks_under_cloud_throughout_change_no_finding(offsets: list[int], value: int) -> None:
    cloudy = busy()  # the first look is left first: from its day on the history is counted
    for offset in offsets:
        day = busy().days[0] + np.timedelta64(offset, "D")
        pixels = np.full((6, SIZE, SIZE), value, np.int16)
        cloudy = with_look(cloudy, day, pixels, np.zeros((SIZE, SIZE), bool))
    assert len(standing(whole())) == 4
    assert alike(detect(cloudy, SETTINGS).findings, whole().findings)


def test_no_move_falls_on_a_day_without_a_clear_look() -> None:
    """Cloud on every day between the looks: time alone confirms, ends and withdraws nothing."""
    cloudy = busy()
    nothing = np.zeros((6, SIZE, SIZE), np.int16)
    for day in np.arange(busy().days[0], busy().days[-1] + np.timedelta64(30, "D")):
        if day not in busy().days:
            cloudy = with_look(cloudy, day, nothing, np.zeros((SIZE, SIZE), bool))
    assert alike(detect(cloudy, SETTINGS).findings, detect(busy(), SETTINGS).findings)


def test_pixels_that_nobody_asks_for_need_not_be_held() -> None:
    """The guard and all but some rows of a wide ring: without their looks the same is told."""
    placebo = np.zeros((SIZE, SIZE), bool)
    placebo[1:13, 44:62] = True
    stack = replace(busy(), placebos=(placebo,))
    judged = stack.site | placebo
    held = judged.copy()
    held.flat[control_pool(stack.reservoir, judged)] = True
    assert 0 < (~held).sum() < (stack.reservoir | held).sum()
    fewer = replace(stack, reflectance=stack.reflectance[:, :, held], valid=stack.valid[:, held], held=held)
    told, again = detect(stack, SETTINGS), detect(fewer, SETTINGS)
    assert len(standing(told)) == 4
    assert alike(again.findings, told.findings)
    assert alike(again.placebo_findings, told.placebo_findings)
    for item in fields(Judgement):
        if "findings" not in item.name and item.name != "placebo_far":
            assert getattr(again, item.name) == getattr(told, item.name)
    assert told.placebo_far is not None and told.placebo_far.shape == (1, len(stack.days))
    np.testing.assert_array_equal(again.placebo_far, told.placebo_far)


@FEW
@given(order=st.permutations(range(6)))
def test_the_order_of_bands_changes_no_finding(order: list[int]) -> None:
    other = replace(
        busy(),
        reflectance=np.ascontiguousarray(busy().reflectance[:, order]),
        bands=tuple(busy().bands[i] for i in order),
    )
    told, again = whole().findings, detect(other, SETTINGS).findings
    assert [_said(f) for f in again] == [_said(f) for f in told]
    for a, b in zip(told, again, strict=True):
        assert _common(a.mask, b.mask) > 0.95  # sums in another order round otherwise


@FEW
@given(turns=st.integers(0, 3), flip=st.booleans())
def test_where_north_lies_changes_nothing_that_stands(turns: int, flip: bool) -> None:
    def moved(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        turned = np.rot90(values, turns, axes=(-2, -1))
        return np.ascontiguousarray(np.flip(turned, axis=-1) if flip else turned)

    other = replace(
        busy(),
        reflectance=moved(busy().reflectance).astype(np.int16),
        valid=moved(busy().valid).astype(bool),
        site=moved(busy().site).astype(bool),
        reservoir=moved(busy().reservoir).astype(bool),
    )
    told, again = standing(whole()), standing(detect(other, SETTINGS))
    assert len(told) == 4
    assert sorted((f.kind, f.first_seen) for f in again) == sorted((f.kind, f.first_seen) for f in told)
    for one in told:  # which pixels serve as controls depends on their order, so edges may differ
        assert max(_common(moved(one.mask).astype(bool), other_one.mask) for other_one in again) > 0.9


@FEW
@given(seed=st.integers(0, 500), weeks=st.sampled_from([-3, 3]))
def test_a_year_whose_season_comes_three_weeks_off_raises_nothing(seed: int, weeks: int) -> None:
    stack, other = valley(seed), valley(seed, late_rain=7.0 * weeks)
    year = stack.days >= stack.days[0] + np.timedelta64(400, "D")
    x = np.where(year[:, None, None, None], other.reflectance, stack.reflectance)
    assert standing(detect(replace(stack, reflectance=x), SETTINGS)) == []


@FEW
@given(
    since=st.integers(380, 850),
    gain=st.floats(0.85, 1.2),
    offset=st.sampled_from([-150, -60, 0, 100, 300, 1000]),
)
def test_a_change_of_calibration_raises_nothing(since: int, gain: float, offset: int) -> None:
    after = quiet().days >= quiet().days[0] + np.timedelta64(since, "D")
    x = quiet().reflectance.astype(np.float64)
    x[after] = x[after] * gain + offset
    assert standing(detect(replace(quiet(), reflectance=x.astype(np.int16)), SETTINGS)) == []


@FEW
@given(
    at=st.integers(50, 112),
    how=st.sampled_from(["dark", "bright", "noise", "negative", "upside down", "bands swapped"]),
)
def test_one_bad_look_confirms_nothing_and_ends_nothing_that_is_confirmed(at: int, how: str) -> None:
    rng = np.random.default_rng(at)

    def spoilt(stack: SiteStack) -> SiteStack:
        x, valid = stack.reflectance.copy(), stack.valid.copy()
        x[at] = {
            "dark": np.full_like(x[at], 1),
            "bright": np.full_like(x[at], 16_000),
            "noise": rng.integers(-2000, 16_000, x[at].shape),
            "negative": np.full_like(x[at], -32_000),
            "upside down": x[at, :, ::-1],
            "bands swapped": x[at, ::-1],
        }[how]
        valid[at] = True  # and the mask notices nothing
        return replace(stack, reflectance=x, valid=valid)

    assert standing(detect(spoilt(quiet()), SETTINGS)) == []
    again = standing(detect(spoilt(busy()), SETTINGS))
    day = date.fromisoformat(str(busy().days[at]))
    for one in standing(whole()):
        if one.confirmed_on is not None and one.confirmed_on < day:
            assert max([_common(one.mask, f.mask) for f in again if f.kind == one.kind], default=0.0) > 0.7


@FEW
@given(nights=st.sets(st.integers(400, 910), min_size=1, max_size=4))
def test_every_night_tells_what_the_backfill_tells_of_that_day(nights: set[int]) -> None:
    """What a night says of births and moves, the last run says too: it knew no more of the days up to then."""
    last = {f.birth: f for f in whole().findings}
    for offset in sorted(nights):
        night = busy().days[0] + np.timedelta64(offset, "D")
        through = date.fromisoformat(str(night))
        then = detect(busy(), SETTINGS, through=through).findings
        for found in then:
            assert found.birth in last
            after = last[found.birth]
            assert found.confirmed_on == (
                after.confirmed_on if after.confirmed_on and after.confirmed_on <= through else None
            )
            if found.ended_on is not None:
                assert (found.state, found.ended_on) == (after.state, after.ended_on)
        born = {birth for birth in last if date.fromisoformat(birth.split("/")[0]) <= through}
        assert born == {f.birth for f in then}


def _said(finding: Finding) -> tuple[object, ...]:
    return (finding.birth, finding.kind, finding.state, finding.first_seen, finding.confirmed_on, finding.ended_on)


def _common(a: npt.NDArray[np.bool_], b: npt.NDArray[np.bool_]) -> float:
    return float((a & b).sum() / max((a | b).sum(), 1))


def test_the_valley_holds_the_roof_where_it_was_put() -> None:
    """The laws above compare findings with findings; this one holds them against what was put in."""
    told = standing(detect(busy(), SETTINGS))
    assert sorted(f.kind for f in told) == ["clearing", "construction", "construction", "demolition"]
    assert max(_common(f.mask, INSIDE) for f in told if f.kind == "construction") > 0.8
