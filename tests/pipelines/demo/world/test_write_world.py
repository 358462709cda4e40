"""The written world: the same bytes twice, readable by any STAC reader, and damaged only where it says so."""

import hashlib
import json
import struct
from datetime import date
from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from rasterio.errors import RasterioIOError
from shapely.geometry import shape

from pipelines.demo.world import lights, stac
from pipelines.demo.world.demo_plans import END, PLANS, START
from pipelines.demo.world.ground import day_number, paint
from pipelines.demo.world.places import PLACES
from pipelines.demo.world.series import ECHO_PX, echo_looks, render
from pipelines.demo.world.surfaces import CODE, echoes
from pipelines.demo.world.truth_files import read_truth
from pipelines.demo.world.write import (
    NOT_DELIVERED,
    RADAR_DAYS,
    RADAR_FROM,
    RADAR_PLACES,
    STEP_DN,
    SWATH_EDGE,
    TRUNCATED,
    _days,
    _write_site,
    build_world,
    radar_days,
)

EPOCH = date(1970, 1, 1).toordinal()
SINCE = date(2026, 10, 27)
PELLIMAR = PLACES[0]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    told: list[tuple[str, int, int]] = []
    summary = build_world(
        folder, workers=1, site_ids=["pellimar-bend"], since=SINCE, progress=lambda *step: told.append(step)
    )
    assert summary.scenes == 5 and summary.start == SINCE and summary.end == END
    assert told[-1] == ("scenes", 5, 5)
    return folder


def test_same_arguments_same_bytes_also_with_processes_and_over_an_older_world(world: Path, tmp_path: Path) -> None:
    (tmp_path / stac.S2 / "left-over").mkdir(parents=True)
    build_world(tmp_path, workers=2, site_ids=["pellimar-bend"], since=SINCE)
    assert digests(tmp_path) == digests(world)


def test_a_later_start_does_not_change_the_scenes_that_are_left(world: Path, tmp_path: Path) -> None:
    build_world(tmp_path, workers=1, site_ids=["pellimar-bend"], since=date(2026, 11, 12))
    name = f"{stac.S2}/{stac.scene_id(PELLIMAR, END)}/red.tif"
    assert (tmp_path / name).read_bytes() == (world / name).read_bytes()


def test_the_catalogue_is_whole_and_every_link_leads_somewhere(world: Path) -> None:
    catalog = pystac.Catalog.from_file(str(world / "catalog.json"))
    items = list(catalog.get_items(recursive=True))
    assert {c.id for c in catalog.get_children()} == {stac.S2, stac.LIGHTS}
    assert len(items) == 5 + len(lights.dekads(SINCE, END))
    for item in items:
        assert item.id.startswith("SIM_") and item.properties["constellation"] == "simulated"
        for asset in item.get_assets().values():
            assert Path(asset.get_absolute_href() or "").is_file()
        json.loads(Path(item.get_self_href() or "").read_text("utf-8"))


def test_scene_items_say_what_their_files_hold(world: Path) -> None:
    item = json.loads((world / stac.S2 / stac.scene_id(PELLIMAR, END) / "item.json").read_text("utf-8"))
    assert item["properties"]["s2:processing_baseline"] >= "04.00"
    assert item["properties"]["datetime"].startswith("2026-11-17")
    assert set(item["assets"]) == {"blue", "green", "red", "nir", "swir16", "swir22", "scl"}
    for name, asset in item["assets"].items():
        with rasterio.open(world / stac.S2 / item["id"] / asset["href"]) as file:
            assert f"EPSG:{file.crs.to_epsg()}" == item["properties"]["proj:code"]
            assert list(file.transform)[:6] == asset["proj:transform"]
            assert list(file.shape) == asset["proj:shape"]
            assert file.res == (asset["gsd"], asset["gsd"])
            assert file.dtypes[0] == asset["raster:bands"][0]["data_type"]
            assert file.nodata == asset["raster:bands"][0]["nodata"] == 0
            if name != "scl":
                assert (asset["raster:bands"][0]["offset"], asset["raster:bands"][0]["scale"]) == (-0.1, 0.0001)


def tiff_tags(data: bytes) -> tuple[int, dict[int, int]]:
    """Where the first directory of a little-endian TIFF begins, and the first value of each of its entries."""
    assert data[:4] == b"II*\0"
    (at,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[at : at + 2])
    entries = (struct.unpack("<HHII", data[at + 2 + 12 * k : at + 14 + 12 * k]) for k in range(count))
    return at, {tag: value & 0xFFFF if kind == 3 else value for tag, kind, _, value in entries}


def test_files_are_cloud_optimised(world: Path) -> None:
    """Tiled (tags 322, 324), under 512 pixels (256, 257), so no overviews; directory in front of the pixels."""
    for path in (world / stac.S2).rglob("*.tif"):
        at, tags = tiff_tags(path.read_bytes())
        assert max(tags[256], tags[257]) <= 512 and tags[322] >= tags[256]
        assert tags[259] in (8, 32946)
        assert at < tags[324]


def test_stored_numbers_are_the_rendered_reflectance_plus_the_offset(world: Path) -> None:
    plan = PLANS["pellimar-bend"]()
    look = next(iter(render(plan, paint(plan), [day_number(END)])))
    with rasterio.open(world / stac.S2 / stac.scene_id(PELLIMAR, END) / "nir.tif") as file:
        stored = file.read(1).astype(float)
    assert np.abs(stored - 1000 - look.reflectance[3]).max() <= STEP_DN / 2 + 0.5


def test_faults_are_where_they_are_said_to_be_and_can_be_left_out(tmp_path: Path) -> None:
    site, day, asset = TRUNCATED
    edge = SWATH_EDGE[site][0]
    days = [day_number(day), day_number(edge)]
    for name, faults in (("faulty", True), ("whole", False)):
        assert list(_write_site(tmp_path / name, site, START, days, faults)) == days
    broken = tmp_path / "faulty" / stac.S2 / stac.scene_id(PELLIMAR, day) / f"{asset}.tif"
    with pytest.raises(RasterioIOError), rasterio.open(broken) as file:
        file.read(1)
    with rasterio.open(tmp_path / "faulty" / stac.S2 / stac.scene_id(PELLIMAR, edge) / "blue.tif") as file:
        blue = file.read(1)
    inside = read_truth(tmp_path / "whole" / "truth", site).site
    assert (blue[inside] == 0).all() and (blue > 0).mean() > 0.1
    for path in (tmp_path / "whole").rglob("*.tif"):
        with rasterio.open(path) as file:
            assert (file.read(1) > 0).all()


def test_scenes_that_were_not_delivered_are_not_in_the_catalogue_and_all_faults_fall_on_looks() -> None:
    for place in PLACES:
        kept, whole = _days(place, START, True), _days(place, START, False)
        gone = {d.toordinal() - EPOCH for d in NOT_DELIVERED.get(place.id, ())}
        assert gone == set(whole) - set(kept)
        assert {d.toordinal() - EPOCH for d in SWATH_EDGE.get(place.id, ())} <= set(kept)
        if place.id == TRUNCATED[0]:
            assert TRUNCATED[1].toordinal() - EPOCH in kept


def test_sites_file_is_what_the_import_takes(world: Path) -> None:
    (feature,) = json.loads((world / "sites.geojson").read_text("utf-8"))["features"]
    properties = feature["properties"]
    assert properties["id"] == "pellimar-bend" and properties["documented"] is True and properties["source"]
    assert any(ord(c) > 0x0E00 for alias in properties["aliases"] for c in alias)
    assert shape(feature["geometry"]).is_valid


def test_night_lights_are_shaped_like_black_marble(world: Path) -> None:
    dekad = lights.dekads(SINCE, END)[0]
    folder = world / stac.LIGHTS / stac.lights_id(dekad)
    item = json.loads((folder / "item.json").read_text("utf-8"))
    assert item["properties"]["datetime"] is None
    assert item["properties"]["start_datetime"] == "2026-11-01T00:00:00Z"
    assert item["properties"]["end_datetime"] == "2026-11-10T23:59:59Z"
    band = item["assets"]["DNB_BRDF-Corrected_NTL"]["raster:bands"][0]
    assert (band["data_type"], band["nodata"], band["scale"]) == ("uint16", 65535, 0.1)
    with rasterio.open(folder / "DNB_BRDF-Corrected_NTL.tif") as file:
        assert file.dtypes == ("uint16",) and file.nodata == 65535 and file.crs.to_epsg() == 4326
        assert np.array_equal(file.read(1), lights.night_lights(dekad))


def test_radar_looks_are_shaped_like_rtc_and_lie_at_places_that_have_radar(tmp_path: Path) -> None:
    build_world(tmp_path, workers=1, site_ids=[RADAR_PLACES[0], "pellimar-bend"], since=SINCE)
    place = next(place for place in PLACES if place.id == RADAR_PLACES[0])
    days = radar_days(place.id, SINCE)
    assert days and all((day - RADAR_FROM).days % RADAR_DAYS == 0 for day in days)
    catalog = pystac.Catalog.from_file(str(tmp_path / "catalog.json"))
    items = [item for item in catalog.get_items(recursive=True) if item.collection_id == stac.RADAR]
    assert [item.id for item in items] == [stac.radar_id(place, day) for day in days]
    plan = PLANS[place.id]()
    ((_, echo),) = echo_looks(plan, paint(plan), [day_number(days[0])])
    assert items[0].properties["constellation"] == "simulated" and items[0].properties["sar:product_type"] == "RTC"
    for name, band in zip(("vv", "vh"), echo, strict=True):
        asset = items[0].assets[name]
        with rasterio.open(asset.get_absolute_href() or "") as file:
            assert list(file.transform)[:6] == asset.extra_fields["proj:transform"]
            assert (file.dtypes, file.res) == (("float32",), (10.0 * ECHO_PX, 10.0 * ECHO_PX))
            assert np.array_equal(file.read(1), band) and (band > 0).all()


@pytest.mark.parametrize(
    ("since", "gone"),
    [(date(2026, 10, 25), ()), (date(2026, 11, 6), (date(2026, 11, 7), date(2026, 11, 12), END))],
    ids=["before the first scene", "without a scene"],
)
def test_every_radar_look_that_is_linked_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: date, gone: tuple[date, ...]
) -> None:
    place = next(place for place in PLACES if place.id == RADAR_PLACES[0])
    monkeypatch.setitem(NOT_DELIVERED, place.id, gone)
    days = [EPOCH + day for day in _days(place, since, True)]
    assert bool(days) is not bool(gone)
    looks = radar_days(place.id, since)
    assert looks and (not days or looks[0].toordinal() < days[0])
    build_world(tmp_path, workers=1, site_ids=[place.id], since=since)
    catalog = pystac.Catalog.from_file(str(tmp_path / "catalog.json"))
    radar = catalog.get_child(stac.RADAR)
    assert radar is not None
    links = [Path(link.get_absolute_href() or "") for link in radar.get_item_links()]
    assert len(links) == len(looks) and all(link.is_file() for link in links)


def test_buildings_are_bright_for_radar_and_bare_ground_is_dark() -> None:
    vv = echoes()[:, 0]
    assert vv[CODE["roof_blue"]] > vv[CODE["rubble"]] > vv[CODE["forest"]] > vv[CODE["soil"]] > vv[CODE["cleared"]]
    assert vv[CODE["water"]] == vv.min()
