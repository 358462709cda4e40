"""Usable pixels: bright roofs kept, clouds and their soft edges cut, nothing learnt from the future."""

from __future__ import annotations

import numpy as np

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.cloud_mask import clear_looks, clear_share

BANDS = ("blue", "green", "red", "nir", "swir16")
SETTINGS = DetectionSettings()


def looks(count: int, size: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scl = np.full((count, size, size), 4, np.uint8)
    x = np.full((count, 5, size, size), 1500, np.int16)
    return scl, x, np.datetime64("2024-01-01") + np.arange(count) * np.timedelta64(5, "D")


def test_a_small_cloud_call_is_a_roof_and_a_large_one_a_cloud_with_its_edge() -> None:
    scl, x, days = looks(1)
    scl[0, 10:14, 10:14] = 9
    scl[0, 40:60, 40:60] = 9
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert usable[10:14, 10:14].all()
    assert not usable[40:60, 40:60].any()
    assert not usable[50, 40 - SETTINGS.mask_grow_px]
    assert usable[50, 40 - SETTINGS.mask_grow_px - 1]


def test_a_warehouse_called_cloud_under_clear_skies_is_learnt_and_only_afterwards() -> None:
    scl, x, days = looks(10)
    scl[:, 30:42, 30:42] = 8
    x[:, :, 30:42, 30:42] = 4000
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)
    inside = usable[:, 33:39, 33:39].all(axis=(1, 2))
    assert not inside[0]
    assert inside[4:].all()
    shorter = clear_looks(x[:5], scl[:5], BANDS, days[:5], SETTINGS)
    assert (shorter == usable[:5]).all()


def test_dark_ground_called_cloud_stays_cloud() -> None:
    scl, x, days = looks(10)
    scl[:, 30:42, 30:42] = 8
    x[:, 0, 30:42, 30:42] = 600
    assert not clear_looks(x, scl, BANDS, days, SETTINGS)[:, 33:39, 33:39].any()


def test_an_overcast_sky_teaches_nothing_about_the_ground() -> None:
    scl, x, days = looks(12)
    scl[:11] = 9
    scl[11, 20:60, 20:60] = 9
    assert not clear_looks(x, scl, BANDS, days, SETTINGS)[11, 20:60, 20:60].any()


def test_nodata_in_any_band_and_missed_snow_are_not_usable() -> None:
    scl, x, days = looks(1)
    x[0, 3, 5, 5] = -32768
    x[0, :, 70, 70] = (6000, 6200, 6300, 6500, 800)
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert not usable[5, 5]
    assert not usable[70, 70]
    assert usable.sum() == usable.size - 2


def test_white_roofs_are_no_snow() -> None:
    scl, x, days = looks(1)
    x[0, :, 70, 70] = (4500, 4700, 4800, 4950, 4450)
    assert clear_looks(x, scl, BANDS, days, SETTINGS)[0, 70, 70]


def test_a_cloud_whose_middle_holds_no_data_is_masked_as_if_it_did() -> None:
    """Of a cloud of 20 x 20 pixels a strip of 2 x 15 holds data, fewer pixels than a roof may have; its classes are all
    known. A mask that is told from classes is the same wherever there are data."""
    scl, x, days = looks(1)
    scl[0, 30:50, 30:50] = 9
    read = np.ones(scl[0].shape, bool)
    read[30:50, 30:50] = False
    read[32:47, 30:32] = True
    whole = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    x[0, :, ~read] = -32768
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert not usable[32:47, 30:32].any() and not usable[40, 50 + SETTINGS.mask_grow_px - 1]
    assert np.array_equal(usable, whole & read)


def test_a_cold_cloud_that_looks_like_snow_in_places_falls_into_no_roofs() -> None:
    """Ice takes a cloud's brightness at 1.6 um as it does that of snow. All of this cloud but its corners is such."""
    scl, x, days = looks(1)
    scl[0, 30:50, 30:50] = 9
    x[0, :, 30:50, 30:50] = np.array((6000, 6200, 6300, 6500, 800))[:, None, None]
    for row in (30, 45):
        for column in (30, 45):
            x[0, 4, row : row + 5, column : column + 5] = 5000
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert not usable[30:50, 30:50].any()
    assert not usable[40, 30 - SETTINGS.mask_grow_px] and usable[40, 30 - SETTINGS.mask_grow_px - 1]


def test_behind_the_edge_of_a_swath_no_cloud_is_taken_for_granted() -> None:
    """Neither data nor class from column 40 on: clear ground stays usable up to there, a cloud ends there."""
    scl, x, days = looks(1)
    scl[0, 20:40, 30:40] = 9
    scl[0, :, 40:] = 0
    x[0, :, :, 40:] = -32768
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert usable[50:, :40].all() and not usable[:, 40:].any()
    assert not usable[20:40, 30:40].any() and not usable[40 + SETTINGS.mask_grow_px - 1, 35]


def test_clear_share_counts_inside_only() -> None:
    valid = np.zeros((2, 4, 4), bool)
    valid[0, :2] = True
    inside = np.zeros((4, 4), bool)
    inside[1:3] = True
    assert clear_share(valid, inside).tolist() == [0.5, 0.0]
    assert clear_share(valid, np.zeros((4, 4), bool)).tolist() == [0.0, 0.0]
