"""The array simulator: the same seed gives the same place, and what it says happened can be seen in the pixels."""

from datetime import date

import numpy as np
import pytest

from benchmarks.simulators.demo import simulate_site
from benchmarks.simulators.random_demo import HISTORY_DAYS
from pipelines.demo.world.series import SimulatedSite

START, END = date(2024, 11, 20), date(2026, 11, 17)
"""Two years: HISTORY_DAYS before the first change and most of a year with changes."""


@pytest.fixture(scope="module")
def place() -> SimulatedSite:
    return simulate_site(7, height=160, width=160, start=START, end=END, every_days=5, razed=False)


def ndvi(place: SimulatedSite, when: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(looks, pixels) from red and near infrared, clear looks only."""
    values = place.reflectance[when].astype(float)[:, :, mask]
    return (values[:, 3] - values[:, 2]) / (values[:, 3] + values[:, 2])


def clear(place: SimulatedSite) -> np.ndarray:
    """Looks in which the scene classification calls nearly the whole site clear."""
    seen = np.isin(place.scl[:, place.site], (4, 5, 6, 7)).mean(axis=1)
    return seen > 0.97


def test_shapes_types_and_days(place: SimulatedSite) -> None:
    t = len(place.days)
    assert place.reflectance.shape == (t, 6, 160, 160) and place.reflectance.dtype == np.int16
    assert place.scl.shape == (t, 160, 160) and place.scl.dtype == np.uint8
    assert place.days[-1] == np.datetime64(END)
    assert set(np.diff(place.days).astype(int)) == {5}
    assert set(np.unique(place.scl)) <= {3, 4, 5, 6, 7, 8, 9, 10}
    assert place.reflectance.min() > 0


def test_same_seed_same_arrays_other_seed_other_arrays() -> None:
    first, again, other = (simulate_site(seed, height=160, width=160, every_days=120) for seed in (5, 5, 6))
    assert np.array_equal(first.reflectance, again.reflectance)
    assert np.array_equal(first.scl, again.scl)
    assert not np.array_equal(first.reflectance, other.reflectance)


def test_coarse_bands_hold_twenty_metre_averages(place: SimulatedSite) -> None:
    for band in (4, 5):
        b = place.reflectance[10, band]
        assert np.array_equal(b[::2, ::2], b[1::2, 1::2]) and np.array_equal(b[::2, ::2], b[::2, 1::2])
    assert np.array_equal(place.scl[:, ::2, ::2], place.scl[:, 1::2, 1::2])


@pytest.mark.parametrize("seed", [1, 3, 11, 29])
def test_changes_lie_inside_the_site_after_a_year_and_apart_from_distractors(seed: int) -> None:
    world = simulate_site(seed, height=200, width=200, start=date(2024, 5, 17), end=END, every_days=450, razed=None)
    assert {e.kind for e in world.events} <= {"construction", "demolition", "clearing"}
    assert len({e.id for e in world.events}) == len(world.events) >= 3
    for event in world.events:
        assert event.mask.sum() >= 30
        assert (event.mask & world.site).sum() >= 0.97 * event.mask.sum()
        assert event.begins >= world.plan.start + np.timedelta64(HISTORY_DAYS, "D")
        assert (event.changed_on[event.mask] >= event.begins).all()
        assert np.isnat(event.changed_on[~event.mask]).all()
        for mask in world.distractors.values():
            assert (event.mask & mask).sum() <= 0.12 * mask.sum()


def test_rain_hides_the_ground_from_june_to_september_and_not_in_winter(place: SimulatedSite) -> None:
    month = place.days.astype("datetime64[M]").astype(int) % 12 + 1
    seen = np.isin(place.scl[:, place.site], (4, 5, 6, 7)).mean(axis=1) > 0.8
    assert seen[np.isin(month, (6, 7, 8, 9))].mean() < 0.4
    assert seen[np.isin(month, (12, 1, 2))].mean() > 0.6


def test_forest_and_fields_have_a_season(place: SimulatedSite) -> None:
    still = place.site.copy()
    for event in place.events:
        still &= ~event.mask
    when = clear(place)
    values = np.percentile(ndvi(place, when, still), 60, axis=1)
    assert values.max() - values.min() > 0.12


def test_cleared_ground_loses_its_green_for_good(place: SimulatedSite) -> None:
    event = next(e for e in place.events if e.kind == "clearing")
    after = clear(place) & (place.days > event.finished)
    assert after.sum() >= 3
    assert np.median(ndvi(place, after, event.mask & ~event.edge)) < 0.3
    assert np.percentile(ndvi(place, after, event.mask & ~event.edge), 95) < 0.42


def test_new_roofs_are_brighter_than_what_was_there(place: SimulatedSite) -> None:
    event = next(e for e in place.events if e.kind == "construction" and e.finished < place.days[-20])
    core = event.mask & ~event.edge
    looks = clear(place)
    before = place.reflectance[looks & (place.days < event.begins)][:, 0][:, core]
    after = place.reflectance[looks & (place.days > event.finished)][:, 0][:, core]
    assert np.median(after) > 1.8 * np.median(before)


def test_razed_compound_loses_nearly_all_its_roofs_within_two_weeks() -> None:
    world = simulate_site(2, height=160, width=160, start=date(2024, 5, 17), end=END, every_days=600, razed=True)
    razed = next(e for e in world.events if e.id == "razed")
    assert (razed.finished - razed.begins).astype(int) <= 14
    compound = world.plan.compounds[0]
    share = razed.mask.sum() * 100 / (compound.size[0] * compound.size[1])
    assert share >= 0.9


def test_a_new_field_is_green_again_in_some_season() -> None:
    world = simulate_site(4, height=160, width=160, start=date(2024, 11, 20), end=END, every_days=5)
    field = world.distractors["new_field"] & world.site
    begun = next(d.begins for d in world.plan.distractors if d.kind == "new_field")
    after = np.isin(world.scl[:, field], (4, 5, 6, 7)).mean(axis=1) > 0.9
    after &= world.days > np.datetime64(begun) + np.timedelta64(40, "D")
    assert np.median(ndvi(world, after, field), axis=1).max() > 0.45


def test_too_short_a_time_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="days are too few"):
        simulate_site(1, start=date(2026, 1, 1), end=END)
