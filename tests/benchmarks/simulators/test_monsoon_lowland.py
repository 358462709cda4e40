"""The third simulator: what it calls a lasting change is one, and what it calls quiet is."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulators.monsoon_lowland import Event, World, build


@pytest.fixture(scope="module")
def world() -> World:
    return build(9100, size=96, site_px=50)


def test_shapes_and_units_are_those_of_the_second_world(world: World) -> None:
    looks = len(world.days)
    assert world.reflectance.shape == (looks, 6, 96, 96) and world.reflectance.dtype == np.int16
    assert world.scl.shape == (looks, 96, 96) and set(np.unique(world.scl)) <= set(range(11))
    assert (np.diff(world.days) >= np.timedelta64(5, "D")).all()
    assert 300 < np.median(world.reflectance[:, 0][world.clear]) < 1500  # blue of land, in 10,000ths


def test_two_last_bands_are_seen_at_twenty_metres(world: World) -> None:
    for band in (4, 5):
        assert (world.reflectance[:, band, ::2, ::2] == world.reflectance[:, band, 1::2, 1::2]).all()
    assert (world.reflectance[:, 3, ::2, ::2] != world.reflectance[:, 3, 1::2, 1::2]).mean() > 0.5


def test_a_site_tells_of_each_look_what_share_of_a_pixel_lies_open(world: World) -> None:
    """Of built and cleared ground: open earth once it is cleared, where a year before plants or roofs stood."""
    assert world.bare.shape == (len(world.days), int(world.site.sum()))
    assert world.bare.min() >= 0.0 and world.bare.max() <= 1.0
    for event in [one for one in world.events if one.kind == "clearing"]:
        inside = event.mask[world.site]
        after = (world.days >= event.finished) & (world.days < event.finished + np.timedelta64(40, "D"))
        before = world.days < event.begins
        assert world.bare[after][:, inside].mean() > world.bare[before][:, inside].mean() + 0.3


def test_each_event_changes_its_pixels_and_leaves_its_history_alone(world: World) -> None:
    """Under an open sky an event's ground differs from itself a year ago by more than still ground does."""
    told = 0
    changed = np.any([event.mask for event in world.events], axis=0)
    still = world.site & ~changed & ~np.any([*world.distractors.values()], axis=0)
    for event in world.events:
        assert not (event.mask & ~world.site).any() and event.mask.sum() >= 8
        assert event.begins - world.days[0] >= np.timedelta64(400, "D")
        mine, others = _residuals(world, event.mask, event), _residuals(world, still, event)
        if mine and others:
            told += 1
            assert np.median(mine) > 1.5 * np.median(others), event.what
    assert told >= 2


def _residuals(world: World, where: np.ndarray, event: Event) -> list[float]:
    """For each pair of clear looks a year apart, the median over pixels of what changed, in 10,000ths."""
    gaps = []
    open_sky = world.clear[:, where].mean(axis=1) >= 0.9
    for late in np.flatnonzero((world.days > event.finished) & open_sky):
        apart = np.abs(world.days - (world.days[late] - np.timedelta64(365, "D")))
        for early in np.flatnonzero((apart < np.timedelta64(20, "D")) & (world.days < event.begins) & open_sky)[:1]:
            gap = world.reflectance[late][:, where].astype(int) - world.reflectance[early][:, where]
            gaps.append(float(np.median(np.sqrt((gap**2).mean(axis=0)))))
    return gaps


def test_in_a_quiet_world_nothing_lasts_and_the_distractors_stay() -> None:
    quiet = build(9100, size=96, site_px=50, quiet=True)
    assert quiet.events == ()
    assert any((mask & quiet.site).any() for mask in quiet.distractors.values())
