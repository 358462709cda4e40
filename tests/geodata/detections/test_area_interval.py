"""Intervals of areas: of one outline as of many, and as a ruler has them."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry.base import BaseGeometry

from geodata.detections import area_interval
from geodata.detections.area_interval import SHARED_FROM, find_intervals, interval_of
from geodata.sites.grid import Grid

ZONE = 32647
GRID = Grid(ZONE, 300_000.0, 1_800_000.0, 400, 400)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_interval, "_known", {})


def square(across: int, at: int = 0) -> BaseGeometry:
    """A square of pixels, in WGS84."""
    mask = np.zeros((400, 400), bool)
    mask[at : at + across, at : at + across] = True
    return GRID.polygon(mask)


def test_half_a_pixel_all_along_the_edge_of_a_square() -> None:
    """A square of 4 pixels: 30 m across at least, and 50 m at most."""
    least, most = interval_of(square(4), 1_600.0)
    assert least == pytest.approx(900, rel=2e-3) and most == pytest.approx(2_500, rel=2e-3)
    least, most = interval_of(square(4), 1_600.0, 20.0)  # larger pixels: a whole one of ours
    assert least == pytest.approx(400, rel=2e-3) and most == pytest.approx(3_600, rel=2e-3)


def test_many_at_once_have_the_intervals_that_each_has_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = [(square(2 + n % 7, n), 100.0 * (2 + n % 7) ** 2) for n in range(SHARED_FROM + 21)]
    alone = [find_intervals([one])[0] for one in outlines]
    monkeypatch.setattr(area_interval, "_known", {})
    assert find_intervals(outlines) == alone
    assert [interval_of(*one) for one in outlines] == alone


def test_few_start_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting two threads for each sentence took nine tenths of the time of a map of 10,000 changes."""

    def refused(*_: object) -> None:
        raise AssertionError("a thread was started")

    monkeypatch.setattr(area_interval, "ThreadPoolExecutor", refused)
    interval_of(square(3), 900.0)
    assert find_intervals([]) == []
    with pytest.raises(AssertionError, match="thread"):
        find_intervals([(square(2, n), 400.0) for n in range(SHARED_FROM)])
