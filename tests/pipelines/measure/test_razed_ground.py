"""What razed ground became: told of a small stack painted by hand, and held against the painter's own list.

The oracle is the list of what was painted when: it knows nothing of the judge. Spectra are invented, reflectance x 1e4.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geodata.razed_ground.stage import STAGES, Stage, stage_name, stage_of
from pipelines.detect.site_stack import Finding, Judgement, SiteStack
from pipelines.measure.razed_ground import MonthOfGround, razed_ground
from pipelines.measure.stage_measures import stage_measures

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
ROOF = (3300, 3400, 3500, 3800, 3700, 3400)
RUBBLE = (1250, 1420, 1640, 1980, 2480, 2350)
NEW_ROOF = (2000, 1750, 1250, 1900, 1850, 1650)
PLANTS = (380, 760, 480, 3100, 2000, 1000)
DRY = (800, 1080, 1500, 2250, 2900, 2300)
RAZED_ON = date(2025, 3, 2)
SIDE = 20
LEFT, RIGHT = slice(4, 10), slice(10, 16)


def _stack(painted: list[tuple[date, slice, tuple[int, ...]]], *, until: date = date(2026, 6, 1)) -> SiteStack:
    """A look every eight days from 2024 on; roofs in rows and columns 4 to 15, painted over on days, in columns."""
    days = np.arange(np.datetime64("2024-01-05"), np.datetime64(until), np.timedelta64(8, "D"))
    rng = np.random.default_rng(5)
    cube = np.empty((len(days), 6, SIDE, SIDE), np.float64)
    for t, day in enumerate(days):
        cube[t] = np.array((620, 980, 1900, 2650, 3350, 2700))[:, None, None]
        cube[t, :, 4:16, 4:16] = np.array(ROOF)[:, None, None]
        for when, columns, spectrum in sorted(painted, key=lambda one: one[0]):
            if day >= np.datetime64(when):
                cube[t, :, 4:16, columns] = np.array(spectrum)[:, None, None]
    cube *= np.exp(rng.normal(0, 0.015, cube.shape))
    shape = (len(days), SIDE, SIDE)
    site = np.ones((SIDE, SIDE), bool)
    names = tuple(f"look-{i}" for i in range(len(days)))
    return SiteStack(cube.astype(np.int16), BANDS, np.ones(shape, bool), days, names, site, ~site)


def _razed(kind: str = "demolition", **other: object) -> Finding:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[4:16, 4:16] = True
    made = Finding(
        birth="b",
        kind=kind,
        state="confirmed",
        mask=mask,
        area_px=int(mask.sum()),
        last_clear_before=date(2025, 2, 24),
        first_seen=date(2025, 3, 4),
        confirmed_on=date(2025, 4, 5),
        last_seen=date(2026, 5, 20),
        ended_on=None,
        confidence="high",
        reasons=(),
        stage=None,
        control_basis="look-alikes",
        clear_looks=9,
        agreeing_looks=9,
        scene_ids=(),
    )
    return replace(made, **other)  # type: ignore[arg-type]


def _told(
    stack: SiteStack, finding: Finding | None = None, *others: Finding, min_px: int = 8
) -> dict[date, MonthOfGround]:
    found = finding or _razed()
    judgement = Judgement("judged", (found, *others), (), date(2025, 1, 1), 90, 40, stack.scene_ids, 1.0, 1.0)
    return {m.month: m for m in razed_ground(stack, judgement, found, min_px)}


EVERYTHING = slice(4, 16)
FATES = {
    "rubble stays": [(RAZED_ON, EVERYTHING, RUBBLE)],
    "half built again": [(RAZED_ON, EVERYTHING, RUBBLE), (date(2025, 9, 28), LEFT, NEW_ROOF)],
    "half overgrown": [
        (RAZED_ON, EVERYTHING, RUBBLE),
        (date(2025, 7, 1), RIGHT, PLANTS),
        (date(2025, 11, 20), RIGHT, DRY),
    ],
}


@pytest.mark.parametrize("fate", FATES)
def test_each_month_is_told_as_it_was_painted(fate: str) -> None:
    """Away from the months in which something was painted, the true share is told and lies in its interval."""
    stages = {RUBBLE: Stage.BARE, NEW_ROOF: Stage.REBUILT, PLANTS: Stage.OVERGROWN, DRY: Stage.OVERGROWN}
    painted = FATES[fate]
    told = _told(_stack(painted))
    turns = {when.replace(day=1) for when, _, _ in painted}
    for first, month in told.items():
        if first in turns or any(0 <= (first - turn).days < 62 for turn in turns):
            continue
        true = dict.fromkeys(STAGES, 0.0)
        for columns in (LEFT, RIGHT):
            last = [s for when, where, s in painted if when <= first and where in (EVERYTHING, columns)]
            true[stages[last[-1]] if last else Stage.STANDING] += 0.5
        for stage, share in true.items():
            said = month.shares[stage]
            assert said.value == pytest.approx(share, abs=0.1), (first, stage, month.shares)
            assert said.low - 0.01 <= share <= said.high + 0.01, (first, stage, month.shares)


@pytest.mark.parametrize(("min_px", "said"), [(60, 0.5), (100, 0.0)])
def test_built_again_is_said_of_no_block_smaller_than_the_setting(min_px: int, said: float) -> None:
    """The half that was painted as built again has 12 x 6 = 72 pixels."""
    newest = list(_told(_stack(FATES["half built again"]), min_px=min_px).values())[-1]
    assert newest.shares[Stage.REBUILT].value == pytest.approx(said, abs=0.1)


def test_shares_add_up_and_lie_in_their_intervals() -> None:
    for month in _told(_stack(FATES["half built again"])).values():
        assert sum(s.value for s in month.shares.values()) == pytest.approx(1.0)
        assert all(0.0 <= s.low <= s.value <= s.high <= 1.0 for s in month.shares.values()), month


def test_what_no_look_of_a_month_shows_is_not_seen() -> None:
    stack = _stack(FATES["rubble stays"])
    days = stack.days.astype("datetime64[M]")
    stack.valid[days == np.datetime64("2025-08")] = False
    stack.valid[days == np.datetime64("2025-10"), :, 4:10] = False
    told = _told(stack)
    whole, half = told[date(2025, 8, 1)], told[date(2025, 10, 1)]
    assert whole.shares[Stage.UNSEEN].value == 1.0 and whole.day is None and whole.scene_id == ""
    assert half.shares[Stage.UNSEEN].value == 0.5 and half.shares[Stage.BARE].value == 0.5 and half.day is not None


def test_a_dry_season_is_no_end_of_plants_and_rubble_never_green_is_not_overgrown() -> None:
    told = _told(_stack(FATES["half overgrown"]))
    assert told[date(2026, 3, 1)].shares[Stage.OVERGROWN].value == pytest.approx(0.5, abs=0.1)
    bare = _told(_stack(FATES["rubble stays"]))
    assert max(m.shares[Stage.OVERGROWN].value for m in bare.values()) == 0.0
    assert max(m.shares[Stage.REBUILT].value for m in bare.values()) == 0.0


def test_a_confirmed_construction_on_the_same_ground_is_built_again_even_among_plants() -> None:
    stack = _stack(FATES["half overgrown"])
    mask = np.zeros((SIDE, SIDE), bool)
    mask[4:16, RIGHT] = True
    built = _razed(
        "construction",
        mask=mask,
        first_seen=date(2026, 1, 5),
        confirmed_on=date(2026, 2, 9),
        kind_probability=0.95,
    )
    told = _told(stack, None, built)
    assert told[date(2025, 12, 1)].shares[Stage.REBUILT].value == 0.0
    assert told[date(2026, 3, 1)].shares[Stage.REBUILT].value == pytest.approx(0.5)
    provisional = _told(stack, None, replace(built, confirmed_on=None, state="provisional"))
    assert provisional[date(2026, 3, 1)].shares[Stage.REBUILT].value == 0.0


@pytest.mark.parametrize(
    "other",
    [{"kind": "construction"}, {"confirmed_on": None, "state": "provisional"}, {"state": "withdrawn"}],
)
def test_nothing_is_told_of_what_is_no_confirmed_demolition(other: dict[str, object]) -> None:
    assert _told(_stack(FATES["rubble stays"]), _razed(**{"kind": "demolition", **other})) == {}  # type: ignore[arg-type]


def test_what_is_told_does_not_hang_on_how_looks_are_held() -> None:
    stack = _stack(FATES["half built again"])
    site = np.zeros((SIDE, SIDE), bool)
    site[3:17, 3:17] = True
    whole = replace(stack, site=site, reservoir=~site)
    alone = replace(whole, reflectance=whole.reflectance[:, :, site], valid=whole.valid[:, site], held=site)
    one, other = _told(whole), _told(alone)
    assert [m.shares for m in one.values()] == [m.shares for m in other.values()]


def test_measures_carry_change_month_interval_and_scene() -> None:
    stack = _stack(FATES["half built again"])
    judgement = Judgement("judged", (_razed(),), (), date(2025, 1, 1), 90, 40, stack.scene_ids, 1.0, 1.0)
    made = stage_measures("s", "run", stack, judgement, {"S-ABC123": _razed()}, 8)
    newest = max(m.at for m in made)
    shown = {stage_of(m.name): m for m in made if m.at == newest}
    assert set(shown) == {(stage, "S-ABC123") for stage in STAGES}
    rebuilt = shown[Stage.REBUILT, "S-ABC123"]
    assert rebuilt.unit == "1" and rebuilt.low is not None and rebuilt.low <= rebuilt.value <= (rebuilt.high or 0)
    assert rebuilt.scene_id == stack.scene_ids[-1] and rebuilt.at.date() == stack.days[-1].item()
    assert len(made) == len(STAGES) * len({m.at for m in made})


def test_an_unseen_month_under_way_is_dated_no_later_than_the_newest_look() -> None:
    """Looks end on 2 May 2026, which is before the middle of the month; none of April and May shows the ground."""
    stack = _stack(FATES["rubble stays"], until=date(2026, 5, 3))
    days = stack.days.copy()
    days[-1] = np.datetime64("2026-05-02")
    valid = stack.valid.copy()
    valid[days >= np.datetime64("2026-04-01")] &= ~_razed().mask
    stack = replace(stack, days=days, valid=valid)
    judgement = Judgement("judged", (_razed(),), (), date(2025, 1, 1), 90, 40, stack.scene_ids, 1.0, 1.0)
    made = stage_measures("s", "run", stack, judgement, {"S-ABC123": _razed()}, 8)
    unseen = sorted({m.at.date() for m in made if not m.scene_id})
    assert unseen == [date(2026, 4, 15), date(2026, 5, 2)]


def test_names_of_measures_are_read_back_and_others_are_none() -> None:
    for stage in STAGES:
        assert stage_of(stage_name(stage, "PB-1A2B3C")) == (stage, "PB-1A2B3C")
    assert stage_of("built_up") is None and stage_of("built_up in zone of mine") is None
