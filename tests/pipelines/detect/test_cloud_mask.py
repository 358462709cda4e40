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
    return scl, x, np.datetime64("2024-01-01") + np.arange(count) * 5


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


def test_a_sliver_of_cloud_at_the_edge_of_a_swath_is_no_roof() -> None:
    """Columns 40 and on hold no data; of a cloud there a strip of 2 x 15 pixels is seen, fewer than a roof may have."""
    scl, x, days = looks(1)
    scl[0, :, 40:] = 0
    x[0, :, :, 40:] = -32768
    scl[0, 20:35, 38:40] = 9
    scl[0, 60:64, 20:24] = 9  # apart from it: a roof
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert not usable[20:35, 38:40].any() and not usable[27, 38 - SETTINGS.mask_grow_px]
    assert usable[60:64, 20:24].all() and not usable[:, 40:].any()


def test_a_roof_with_a_few_pixels_without_data_stays_a_roof() -> None:
    scl, x, days = looks(1)
    scl[0, 10:15, 10:15] = 9
    scl[0, 12, 12] = 1  # saturated
    usable = clear_looks(x, scl, BANDS, days, SETTINGS)[0]
    assert usable[10:15, 10:15].sum() == 24


def test_ground_without_data_is_no_clear_sky_around_a_cloud() -> None:
    """A bank of cloud fills half of what is seen in each look of the left part of a grid whose rest has no data: that
    teaches nothing of the ground below it, as it would not if the other part were seen and as cloudy."""
    scl, x, days = looks(10)
    scl[:, :, 24:] = 0
    x[:, :, :, 24:] = -32768
    scl[:, :, 12:24] = 9
    x[:, :, :, 12:24] = 4000
    assert not clear_looks(x, scl, BANDS, days, SETTINGS)[:, :, 12:].any()


def test_of_a_thin_strip_with_data_nobody_knows_the_sky() -> None:
    """Six of 41 columns hold data, and a blob in their middle, apart from the edges, is called cloud in each look."""
    scl, x, days = looks(10)
    scl[:, :, :37], scl[:, :, 43:] = 0, 0
    scl[:, 10:70, 39:41] = 9
    x[:, :, 10:70, 39:41] = 4000
    assert not clear_looks(x, scl, BANDS, days, SETTINGS)[:, 10:70, 39:41].any()


def test_clear_share_counts_inside_only() -> None:
    valid = np.zeros((2, 4, 4), bool)
    valid[0, :2] = True
    inside = np.zeros((4, 4), bool)
    inside[1:3] = True
    assert clear_share(valid, inside).tolist() == [0.5, 0.0]
    assert clear_share(valid, np.zeros((4, 4), bool)).tolist() == [0.0, 0.0]
