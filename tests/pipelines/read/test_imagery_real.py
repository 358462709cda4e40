"""The real series beside the repository: 140 Sentinel-2 looks from disk and from an API alike, and Sentinel-1 RTC."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.grid import grid_for
from geodata.sites.site import Site
from pipelines.http.asset_opener import Opener
from pipelines.read.chip_files import read_chips
from pipelines.read.ingest import ReadContext, ingest
from pipelines.read.pixels import read_window
from pipelines.search.search import newest, search
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

DATA = (Path(__file__).resolve().parents[3] / ".." / "shared" / "data").resolve()
ROMANIA, RADAR = DATA / "romania_s2", DATA / "sentinel1_rtc"
pytestmark = pytest.mark.skipif(not ROMANIA.is_dir(), reason="the real series are not beside this repository")
OUTLINE = shapely.box(22.149, 45.2025, 22.155, 45.207)
SITE = Site("forest", "Forest", OUTLINE, grid=grid_for(OUTLINE))
SINCE, UNTIL = datetime(2015, 8, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
NAME = "sentinel-2-l2a"


def scenes_of(href: str) -> tuple[Scene, ...]:
    result = search(CatalogSettings(href, ()), NAME, OUTLINE, SINCE, UNTIL)
    assert not (result.unusable or result.unplaced or result.lost)
    return result.scenes


def read(scenes: tuple[Scene, ...], workspace: Path) -> tuple[list[Look], list[Chip]]:
    looks: list[Look] = []
    chips: list[Chip] = []

    def keep(look: Look, chip: Chip | None) -> None:
        looks.append(look)
        if chip is not None:
            chips.append(chip)

    ingest(ReadContext(workspace, Settings()), [SITE], scenes, known={}, on_look=keep)
    return looks, chips


def test_all_real_looks_from_disk_and_behind_an_api_are_the_same(tmp_path: Path) -> None:
    disk = scenes_of(str(ROMANIA / "catalog.json"))
    assert len(disk) == 140 and newest(CatalogSettings(str(ROMANIA), ()), NAME, OUTLINE) == disk[-1].acquired_at
    looks, chips = read(disk, tmp_path / "disk")
    assert len(looks) == 140 and {look.status.value for look in looks} == {"seen", "cloudy"}
    assert 0.2 < sum(look.status.value == "cloudy" for look in looks) / 140 < 0.5  # about 40 % of looks are cloudy
    stack = read_chips(tmp_path / "disk", SITE, chips)
    assert stack.bands == ("blue", "green", "red", "nir", "swir16")

    files = RangeServer(ROMANIA)
    with files.running() as address:
        items: list[dict[str, Any]] = []
        for path in sorted((ROMANIA / "items").glob("*/item.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            for asset in content["assets"].values():
                asset["href"] = f"{address}/items/{path.parent.name}/{asset['href'].removeprefix('./')}"
            items.append(content)
        collection = {**json.loads((ROMANIA / "collection.json").read_text(encoding="utf-8")), "links": []}
        with StacApi(items, [collection], totals="context", next_by="post-merge").running() as api:
            there = scenes_of(api)
            assert [s.id for s in there] == [s.id for s in disk]
            behind, same = read(there[:40], tmp_path / "api")
    strip: dict[str, Any] = {"catalog": "", "href": ""}
    assert [replace(x, **strip) for x in behind] == [replace(x, **strip) for x in looks[:40]]
    first = {c.scene_id: c.sha256 for c in chips}
    assert same and all(first[c.scene_id] == c.sha256 for c in same)
    assert Counter(a.status for a in files.log) == {206: len(files.log)}


def test_real_pixels_land_where_they_belong() -> None:
    scene = scenes_of(str(ROMANIA / "catalog.json"))[0]
    opener = Opener.of(CatalogSettings(str(ROMANIA / "catalog.json"), ()))
    grid = SITE.grid
    assert grid is not None
    found = read_window(scene.assets["scl"], grid, opener=opener)
    # the oracle: the source pixel under each grid centre, by pyproj and the item's own transform
    import rasterio

    with rasterio.open(scene.assets["scl"].href) as dataset:
        source, place = dataset.read(1), dataset.transform
    across = grid.left + (np.arange(grid.width) + 0.5) * grid.pixel_m
    x, y = np.meshgrid(across, grid.top - (np.arange(grid.height) + 0.5) * grid.pixel_m)
    u, v = Transformer.from_crs(grid.epsg, 3035, always_xy=True).transform(x, y)
    columns, rows = np.floor((u - place.c) / place.a).astype(int), np.floor((v - place.f) / place.e).astype(int)
    inside = (columns >= 0) & (rows >= 0) & (columns < 100) & (rows < 100)
    expected = np.zeros(grid.shape, np.uint8)
    expected[inside] = source[rows[inside], columns[inside]]
    assert (found == expected).mean() > 0.995
    assert inside[grid.mask(OUTLINE)].all()


def test_real_radar_is_read_onto_the_grid(tmp_path: Path) -> None:
    ground = shapely.box(-119.840, 34.772, -119.830, 34.780)
    site = Site("bare", "Bare", ground, grid=grid_for(ground))
    catalog = CatalogSettings(str(RADAR / "catalog.json"), ())
    found = search(catalog, "", ground, datetime(2015, 1, 1, tzinfo=UTC), UNTIL)
    assert found.scenes and not (found.unusable or found.unplaced or found.lost)
    assert {s.orbit for s in found.scenes} == {137} and {s.sensor.value for s in found.scenes} == {"radar"}
    looks: list[Look] = []
    chips: list[Chip] = []
    ingest(
        ReadContext(tmp_path, Settings()),
        [site],
        found.scenes[:4],
        known={},
        on_look=lambda look, chip: (looks.append(look), chips.append(chip) if chip else None)[0],
    )
    assert [look.status.value for look in looks] == ["seen"] * 4
    stack = read_chips(tmp_path, site, chips)
    assert site.grid is not None
    inside = stack.reflectance[:, :, site.grid.mask(ground)]
    assert stack.bands == ("vv", "vh") and np.isfinite(inside).all()
    vv, vh = np.median(inside, axis=(0, 2))
    assert 0.001 < vh < vv < 1.0  # land: linear power, cross-polarised weaker
