"""A suggestion on a site reads the looks of a year from the archive, and says so; with few looks it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import shapely

from geodata.looks.chip import Chip
from geodata.looks.scene import Scene, Sensor
from geodata.sites.grid import grid_for
from geodata.sites.site import Site
from layers.pictures.web_mercator import WebPicture
from pipelines.ground.library import BANDS, library, moistened
from pipelines.ground.steadiness import OverAYear, over_a_year
from pipelines.read.chip_files import read_chip_bands, write_chip
from screens.edit import picture_below
from screens.edit.picture_below import LOOKS, Below, suggested
from screens.session.edition import Edition

GRID = grid_for(shapely.Point(98.55, 16.63), margin_m=600.0)
AT = GRID.to_lonlat(shapely.Point(GRID.left + 600, GRID.top - 600))
SITE = Site("a-hall", "A hall", AT.buffer(0.003), grid=GRID)
ROOFS = (slice(50, 66), slice(50, 70))
METAL = (slice(54, 60), slice(56, 62))
NEWEST = datetime(2026, 11, 17, 4, tzinfo=UTC)
CLEAR_GROUND = 5


def _archived(home: Path, months: int) -> list[Chip]:
    """Looks a month apart, the newest first, of a metal roof among measured wood shingles, which the model does not
    know, on measured soil that the rain wets."""
    kept = library()
    soils, roofs, metal = (kept.reflectance[kept.kind == name] for name in ("soil", "wood_shingle", "metal"))
    rng = np.random.default_rng(3)
    ground = soils[rng.integers(len(soils), size=GRID.shape)]
    ground[ROOFS] = roofs[rng.integers(len(roofs), size=ground[ROOFS].shape[:2])]
    ground[METAL] = metal[rng.integers(len(metal), size=ground[METAL].shape[:2])]
    thirst = np.ones(GRID.shape)
    thirst[ROOFS] = 0
    chips = []
    for month in range(months):
        moisture = 0.5 - 0.5 * np.cos(2 * np.pi * month / 12)
        image = moistened(ground, np.full(GRID.shape, moisture), thirst) * (1 + 0.01 * rng.normal(size=ground.shape))
        bands: dict[str, Any] = {name: np.round(1e4 * image[..., k]).astype(np.int16) for k, name in enumerate(BANDS)}
        bands["scl"] = np.full(GRID.shape, CLEAR_GROUND, np.uint8)
        at = NEWEST - timedelta(days=30 * month)
        scene = Scene(f"S2A_{month:02d}", "sentinel-2-l2a", "https://example.org", Sensor.OPTICAL, at, AT, "", {})
        chips.append(write_chip(home, SITE, scene, bands))
    return chips


@pytest.mark.parametrize(("months", "over"), [(12, "12 images"), (7, "")], ids=["a year", "seven months"])
def test_of_a_year_or_of_the_newest_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, months: int, over: str
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(picture_below.st, "html", shown.append)
    chips = _archived(tmp_path, months)
    looks = tuple((bands, np.ones(GRID.shape, bool)) for bands in (read_chip_bands(tmp_path, c) for c in chips[:LOOKS]))
    edition = cast(Edition, SimpleNamespace(archive=tmp_path))
    below = Below(cast(WebPicture, None), "", "", GRID, looks, picture_below.of_a_year(chips), tuple(chips[:LOOKS]))
    outline = suggested(edition, below, AT)
    (note,) = shown
    if over:
        assert outline is not None and f"through a year ({over})" in note
        drawn, roofs = GRID.mask(outline), np.zeros(GRID.shape, bool)
        roofs[ROOFS] = True
        assert (drawn & roofs).sum() / (drawn | roofs).sum() >= 0.7
    else:
        assert "through a year" not in note


def test_the_newest_looks_tell_beside_those_of_the_year_what_is_new(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each look once, the newest first."""
    asked: list[tuple[Any, Any]] = []

    def noted(year: Any, both: Any) -> OverAYear:
        asked.append((year, both))
        return over_a_year(year, both)

    monkeypatch.setattr(picture_below, "over_a_year", noted)
    monkeypatch.setattr(picture_below.st, "html", lambda _: None)
    chips = _archived(tmp_path, 12)
    red = [read_chip_bands(tmp_path, chip)["red"] for chip in chips]
    looks = tuple((read_chip_bands(tmp_path, chip), np.ones(GRID.shape, bool)) for chip in chips[:3])
    of_year = (chips[0], *chips[2:])
    below = Below(cast(WebPicture, None), "", "", GRID, looks, of_year, tuple(chips[:3]))
    suggested(cast(Edition, SimpleNamespace(archive=tmp_path)), below, AT)
    ((year, both),) = asked
    for looks_asked, expected in ((year, [red[0], *red[2:]]), (both, red)):
        assert len(looks_asked) == len(expected)
        assert all(np.array_equal(bands["red"], one) for (bands, _), one in zip(looks_asked, expected, strict=True))
