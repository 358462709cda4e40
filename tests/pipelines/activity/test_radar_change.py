"""Radar changes: blocks implanted in speckle are found and dated, quiet ground and the region's rain are not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from pipelines.activity.radar_change import LEAST_CELLS, RadarLooks, _Judge, cells_of, judge_radar

START = date(2024, 1, 3)


def _speckle(seed: int, looks: int = 24, side: int = 60, enl: float = 8.0) -> dict[str, np.ndarray]:
    """Gamma-distributed power with `enl` looks around ground of varied echo; the law of speckle."""
    rng = np.random.default_rng(seed)
    ground = 10 ** (rng.normal(-1.0, 0.15, (side, side)))
    shape = (looks, side, side)
    return {
        name: (ground * factor * rng.gamma(enl, 1 / enl, shape)).astype(np.float32)
        for name, factor in (("vv", 1.0), ("vh", 0.2))
    }


def _inside(side: int = 60) -> np.ndarray:
    inside = np.zeros((side, side), bool)
    inside[15:45, 15:45] = True
    return inside


def _looks(echo: dict[str, np.ndarray], step: int = 12) -> RadarLooks:
    count = len(next(iter(echo.values())))
    return RadarLooks(tuple(START + timedelta(days=step * i) for i in range(count)), echo)


@pytest.mark.parametrize("db", [-8.0, 5.0, 10.0])
def test_a_block_that_changes_is_found_at_once_dated_and_confirmed(db: float) -> None:
    echo = _speckle(1)
    for values in echo.values():
        values[14:, 25:28, 30:33] *= 10 ** (db / 10)
    (found,) = judge_radar(_looks(echo), _inside()).changes
    assert found.up is (db > 0)
    assert (found.last_before, found.first_seen) == (13, 14)
    assert found.born <= 15 and found.confirmed == 16 and found.ended is None
    assert found.cells[25:28, 30:33].sum() >= 8 and found.cells.sum() <= 14


def test_what_comes_back_by_half_and_is_still_far_off_is_one_change_and_no_second_begins_on_its_ground() -> None:
    """It was told as over, and as weaker still by another change on the same ground in the same weeks."""
    echo = _speckle(1, looks=34)
    for values in echo.values():
        values[12:, 20:26, 20:26] *= 10 ** (-0.8)
        values[18:, 20:26, 20:26] *= 10**0.45  # 3.5 dB below what is usual, where it was 8
    (found,) = judge_radar(_looks(echo), _inside()).changes
    assert (found.first_seen, found.ended) == (12, None)
    for values in echo.values():
        values[26:, 20:26, 20:26] *= 10**0.35  # and now as usual
    (over,) = judge_radar(_looks(echo), _inside()).changes
    assert over.ended in (26, 27, 28)


def test_a_change_after_another_on_the_same_ground_begins_after_that_one_had_ended() -> None:
    echo = _speckle(3, looks=34)
    for values in echo.values():
        values[12:18, 20:26, 20:26] *= 0.1
        values[18:, 20:26, 20:26] *= 2.2
    first, second = judge_radar(_looks(echo), _inside()).changes
    assert (first.up, second.up) == (False, True)
    assert first.ended is not None
    assert second.last_before >= first.ended > first.last_seen


def test_the_share_of_a_site_that_a_look_flags_is_that_of_what_changed_and_is_not_told_of_what_was_not_seen() -> None:
    echo = _speckle(1)
    for values in echo.values():
        values[14:, 20:30, 20:30] *= 10
        values[17, :, 15:35] = np.nan  # two thirds of the site
    judged = judge_radar(_looks(echo), _inside())
    inside = np.array(judged.inside_flagged)
    assert np.isnan(inside[:8]).all()
    assert np.nanmax(inside[8:14]) < 0.005
    assert inside[14:17] == pytest.approx(100 / 900, abs=0.02)
    assert np.isnan(inside[17])
    assert inside[18:] == pytest.approx(100 / 900, abs=0.02)
    assert np.nanmax(judged.outside_flagged) < 0.01


def _patchy(looks: int = 24, side: int = 120) -> dict[str, np.ndarray]:
    """Ground that is wet in patches on each look: neighbouring cells err alike, and no cell changes."""
    rng = np.random.default_rng(7)
    echo = {}
    for name in ("vv", "vh"):
        wet = np.stack([gaussian_filter(rng.normal(size=(side, side)), 0.8) for _ in range(looks)])
        echo[name] = (0.1 * 10 ** (0.08 * wet / wet.std())).astype(np.float32)
    return echo


def _middle_of(side: int = 120) -> np.ndarray:
    inside = np.zeros((side, side), bool)
    inside[50:70, 50:70] = True
    return inside


def test_a_look_that_shows_a_part_of_the_ground_outside_is_held_against_that_part_alone() -> None:
    """Cells without a value were counted as ground that did not move: the scale was too small, and quiet ground was
    flagged a hundred times as often."""
    echo = _patchy()
    whole = judge_radar(_looks(echo), _middle_of())
    for values in echo.values():
        values[16:, :, 75:] = np.nan  # the site and a third of the ground outside are seen
        values[16:, :45] = np.nan
    part = judge_radar(_looks(echo), _middle_of())
    for judged in (whole, part):
        assert np.nanmean(judged.outside_flagged) < 0.003
        assert np.nanmean(judged.inside_flagged) < 0.01


def test_the_share_outside_that_a_look_flags_is_that_of_the_ground_that_it_shows() -> None:
    echo = _speckle(1, side=120)
    for values in echo.values():
        values[16:, 0:12, 0:30] *= 10  # in the region, and no change of the site
        values[16:, :, 75:] = np.nan
        values[16:, 75:] = np.nan
    judged = judge_radar(_looks(echo), _middle_of())
    shown = 75 * 75 - 25 * 25  # without the site, three cells around it, and what is not shown
    assert judged.outside_flagged[16] == pytest.approx(12 * 30 / shown, abs=0.01)


def test_a_look_that_shows_the_site_and_nothing_around_it_is_not_judged() -> None:
    echo = _speckle(1)
    for values in echo.values():
        values[14:, 20:26, 20:26] *= 10
        values[14:18][:, ~_inside()] = np.nan
    judged = judge_radar(_looks(echo), _inside())
    assert np.isnan(judged.outside_flagged[14:18]).all() and np.isnan(judged.inside_flagged[14:18]).all()
    (one,) = judged.changes
    assert one.born == 18, "there is nothing to say how far ground strays on such a look"


def test_a_change_that_goes_back_ends_and_one_that_flashes_is_taken_back() -> None:
    echo = _speckle(2)
    for values in echo.values():
        values[12:18, 20:24, 20:24] *= 10
        values[14, 35:39, 35:39] *= 10
    lasting, flash = judge_radar(_looks(echo), _inside()).changes
    assert (lasting.first_seen, lasting.ended, lasting.confirmed) == (12, 18, 14)
    assert (flash.first_seen, flash.confirmed, flash.ended) == (14, None, 15)


def _unseen(echo: dict[str, np.ndarray], looks: list[int], rows: slice) -> None:
    """The edge of a swath: of these looks some rows have no value, others of the site have."""
    for values in echo.values():
        values[looks, rows] = np.nan


def test_looks_that_do_not_show_the_ground_of_a_change_do_not_end_it() -> None:
    """Ground that was changed from look 14 to the last and unseen on two between is one change that lasts."""
    echo = _speckle(1)
    for values in echo.values():
        values[14:, 18:24, 30:36] *= 6
    _unseen(echo, [18, 19], slice(0, 25))
    (one,) = [c for c in judge_radar(_looks(echo), _inside()).changes if c.confirmed is not None]
    assert (one.first_seen, one.confirmed, one.ended, one.last_seen) == (14, 16, None, 23)
    assert (one.looks, one.agreeing) == (8, 8), "ten looks since, of which two do not show it"


def test_a_change_ends_on_the_first_of_two_looks_that_show_it_back_whatever_lies_between_unseen() -> None:
    echo = _speckle(1)
    for values in echo.values():
        values[12:19, 18:24, 30:36] *= 6
    _unseen(echo, [17, 20], slice(0, 25))
    (one,) = [c for c in judge_radar(_looks(echo), _inside()).changes if c.confirmed is not None]
    assert (one.first_seen, one.last_seen, one.ended) == (12, 18, 19)
    assert (one.looks, one.agreeing) == (6, 6), "looks 12 to 18 but for 17"


@pytest.mark.parametrize("begins", [14, 11])
def test_the_last_look_before_a_change_is_one_that_shows_its_ground(begins: int) -> None:
    """Begun unseen or not: nothing is known of its ground between look 9 and look 14."""
    echo = _speckle(1)
    for values in echo.values():
        values[begins:, 18:24, 30:36] *= 6
    _unseen(echo, [10, 11, 12, 13], slice(0, 25))
    (one,) = [c for c in judge_radar(_looks(echo), _inside()).changes if c.confirmed is not None]
    assert (one.last_before, one.first_seen) == (9, 14)


def test_what_ground_outside_does_too_is_no_change() -> None:
    echo = _speckle(3)
    for values in echo.values():
        values[15:] *= 10**0.4  # rain, or a new calibration: 4 dB everywhere
    judged = judge_radar(_looks(echo), _inside())
    assert [c for c in judged.changes if c.confirmed is not None] == []
    assert np.nanmax(judged.outside_flagged) < 0.005


def test_a_flood_of_the_whole_valley_opens_no_change_of_the_site() -> None:
    echo = _speckle(4)
    flooded = np.zeros((60, 60), bool)
    flooded[:, 20:34] = True  # a river over site and surroundings
    for values in echo.values():
        values[16][flooded] *= 10**-0.9
    judged = judge_radar(_looks(echo), _inside())
    assert judged.outside_flagged[16] > 0.05 and judged.changes == ()


@pytest.mark.parametrize("names", [("vv",), ("vh",), ("vv", "vh")])
def test_one_polarisation_is_enough_for_a_strong_change(names: tuple[str, ...]) -> None:
    echo = {name: values for name, values in _speckle(5).items() if name in names}
    for values in echo.values():
        values[14:, 25:29, 30:34] *= 10**0.8
    (found,) = [c for c in judge_radar(_looks(echo), _inside()).changes if c.confirmed is not None]
    assert found.cells[25:29, 30:34].sum() >= 12


def test_too_few_looks_and_blocks_that_are_too_small_say_nothing() -> None:
    echo = _speckle(6, looks=8)
    echo["vv"][7, 20:30, 20:30] *= 100
    judged = judge_radar(_looks(echo), _inside())
    assert judged.changes == () and np.isnan(judged.outside_flagged).all()
    assert judge_radar(_looks({"vv": np.empty((0, 4, 4), np.float32)}), np.ones((4, 4), bool)).changes == ()
    small = _speckle(7)
    for values in small.values():
        values[14:, 25, 30] *= 10
    assert all(c.cells.sum() >= LEAST_CELLS for c in judge_radar(_looks(small), _inside()).changes)


def test_pixels_without_a_value_are_no_change() -> None:
    echo = _speckle(8)
    for values in echo.values():
        values[14:, 20:30, 20:30] = np.nan  # layover, or the edge of a burst
        values[10, :30] = np.nan
    changes = judge_radar(_looks(echo), _inside()).changes
    assert not any(c.cells[20:30, 20:30].any() or c.confirmed is not None for c in changes)


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_speckle_alone_flags_less_than_the_stated_share(seed: int) -> None:
    judged = judge_radar(_looks(_speckle(seed)), _inside())
    assert np.nanmean(judged.outside_flagged) <= 0.0012
    assert [c for c in judged.changes if c.confirmed is not None] == []


@given(st.integers(0, 1_000), st.integers(10, 18))
@settings(max_examples=4, deadline=None)
def test_later_looks_have_no_say_in_what_was_confirmed(seed: int, at: int) -> None:
    echo = _speckle(seed)
    for values in echo.values():
        values[at:, 25:28, 30:33] *= 5
    told = set()
    for n in range(10, 25):
        part = {name: values[:n].copy() for name, values in echo.items()}
        changes = judge_radar(_looks(part), _inside()).changes
        told |= {(c.born, c.anchor, c.first_seen, c.confirmed) for c in changes if c.confirmed is not None}
    whole = judge_radar(_looks(echo), _inside()).changes
    assert told == {(c.born, c.anchor, c.first_seen, c.confirmed) for c in whole if c.confirmed is not None}


def test_cells_are_means_of_power() -> None:
    values = np.arange(49, dtype=np.float32).reshape(7, 7)
    cells = cells_of(values, 3)
    assert cells.shape == (2, 2) and cells[0, 0] == values[:3, :3].mean()
    values[:2, :3] = np.nan
    assert np.isnan(cells_of(values, 3)[0, 0]), "three of nine pixels do not speak for a cell"


def test_real_mountains_where_nothing_happened(shared_dir: Path) -> None:
    """Wet tropics before the Enga landslide: DIST-S1 flags 0.01 to 0.12 % on other quiet ground, the goal here too."""
    folder = shared_dir / "data" / "s1_rtc_enga_png"
    echo, days = {}, ()
    for name in ("vv", "vh"):
        found = {
            re.search(r"IW2_(\d{8})", path.name)[1]: path  # type: ignore[index]
            for path in folder.glob(f"*{name.upper()}_tv*.tif")
        }
        echo[name] = np.stack([rasterio.open(found[day]).read(1) for day in sorted(found)])
        days = tuple(date.fromisoformat(day) for day in sorted(found))
    inside = np.zeros(echo["vv"].shape[1:], bool)
    inside[25:75, 40:110] = True
    judged = judge_radar(RadarLooks(days, echo), inside)
    assert np.nanmean(judged.outside_flagged) <= 0.0012
    assert judged.changes == ()


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_between_looks_is_what_would_be_found_anew(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual range is kept for the looks that ask for the same moment; changes that come and go alter it."""
    echo = _speckle(seed, looks=40, enl=3.0)  # restless: many short changes
    for values in echo.values():
        values[12:, 20:24, 20:24] *= 8
        values[20:26, 30:36, 30:33] /= 6
    kept = judge_radar(_looks(echo), _inside())
    monkeypatch.setattr(_Judge, "_usual", _Judge._usual_now)
    anew = judge_radar(_looks(echo), _inside())
    assert len(kept.changes) >= 2 and (kept.flagged == anew.flagged).all()
    assert str(kept.outside_flagged) == str(anew.outside_flagged)
    for one, other in zip(kept.changes, anew.changes, strict=True):
        assert (one.cells == other.cells).all()
        assert vars(replace(one, cells=None)) == vars(replace(other, cells=None)), "all but the array, compared above"
