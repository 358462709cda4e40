"""What the benchmarks call a flag on ground that really changed is one, in each simulator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.simulators import monsoon_lowland as third_world
from benchmarks.simulators import second_world as second_world
from benchmarks.simulators.score import LASTING_OUTSIDE, flags_on, really_changed


@pytest.fixture(scope="module")
def third() -> third_world.World:
    return third_world.build(9100, size=200, site_px=50, quiet=True)


def test_the_third_simulator_tells_what_lasts_outside_its_site(third: third_world.World) -> None:
    """It is quiet, so nothing else is told; and the ground told lies in the ring, where placebos are put, alone."""
    ground = really_changed(third)
    assert third.events == () and (ground & third.ring).sum() >= 8
    assert not (ground & third.site).any()
    assert (ground == third.distractors[LASTING_OUTSIDE]).all()


def test_ground_told_to_last_outside_looks_different_afterwards_and_other_ground_does_not(
    third: third_world.World,
) -> None:
    """The first and the last looks under an open sky at one season, a year or more apart, in 10,000ths."""
    ground, still = really_changed(third), third.ring & ~np.any([*third.distractors.values()], axis=0)

    def moved(where: np.ndarray) -> float:
        open_sky = np.flatnonzero(third.clear[:, where].mean(axis=1) >= 0.9)
        first = open_sky[third.days[open_sky] < third.days[0] + np.timedelta64(300, "D")]
        steps = []
        for early in first:
            apart = third.days[open_sky] - third.days[early]
            same_season = open_sky[np.abs(apart.astype(int) - 730) <= 15]
            steps += [
                np.median(np.abs(third.reflectance[late][:, where].astype(int) - third.reflectance[early][:, where]))
                for late in same_season[:1]
            ]
        assert steps
        return float(np.median(steps))

    assert moved(ground) > 1.5 * moved(still)


def test_an_event_counts_where_it_reaches_out_of_the_site_but_not_one_that_begins_after_the_last_look() -> None:
    world = second_world.build(9100, second_world.Extent(130, 60))
    first = world.events[0]
    wider = np.zeros(world.site.shape, bool)
    wider[:4, :4] = True
    reaching = replace(world, events=(replace(first, mask=first.mask | wider),))
    assert (really_changed(reaching) == (first.mask | wider)).all()
    too_late = replace(first, mask=wider, begins=world.days[-1] + np.timedelta64(1, "D"))
    assert not really_changed(replace(world, events=(too_late,))).any()


def test_a_placebo_is_rightly_flagged_only_when_each_of_its_flags_holds_eight_changed_pixels() -> None:
    ground = np.zeros((20, 20), bool)
    ground[0:4, 0:4] = True
    on, off, barely = (np.zeros_like(ground) for _ in range(3))
    on[2:4, 0:5] = True  # ten pixels, eight of them on it
    barely[3:8, 0:4] = True  # four of twenty
    off[10:14, 10:14] = True
    assert flags_on(ground, [[on]]) == 1
    assert flags_on(ground, [[on, off], [off], [barely]]) == 0
    assert flags_on(ground, [[on, on], [on]]) == 2
    assert flags_on(ground, []) == 0
