"""Items with every quirk of the public catalogues, and items that are broken: scenes or refusals, never a crash."""

from __future__ import annotations

import copy
import math
import random
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point

from geodata.errors import SceneRefused
from geodata.looks.scene import Scene, Sensor
from pipelines.http.limits import MOST_CORNERS
from pipelines.incidents.catalog.item import _place
from pipelines.search.item_fields import footprint, tile
from pipelines.search.item_to_scene import scene_from_item
from tests.pipelines.imagery_makers import asset, item


def made(**more: Any) -> Scene:
    return scene_from_item(item(**more), collection=None, catalog="made")


def red(offset: Any = None, scale: Any = None, nodata: Any = 0, form: str = "raster:bands") -> dict[str, Any]:
    """Assets of which red declares raster fields, the rest nothing."""
    fields = {k: v for k, v in (("offset", offset), ("scale", scale), ("nodata", nodata)) if v is not None}
    named: dict[str, Any] = {b: asset(f"./{b}.tif") for b in ("blue", "green", "red", "scl")}
    if form == "raster:bands":
        named["red"]["raster:bands"] = [fields]
    elif form == "bands":
        named["red"]["bands"] = [{f"raster:{k}" if k != "nodata" else k: v for k, v in fields.items()}]
    else:
        named["red"].update({f"raster:{k}" if k != "nodata" else k: v for k, v in fields.items()})
    return named


@pytest.mark.parametrize(
    ("properties", "declared", "offset"),
    [
        # the provider's own word that the 1000 is off already stands above what the bands repeat from the product
        ({"earthsearch:boa_offset_applied": True, "s2:processing_baseline": "05.11"}, -0.1, 0.0),
        ({"sentinel:boa_offset_applied": "true", "s2:processing_baseline": "05.11"}, None, 0.0),
        ({"earthsearch:boa_offset_applied": False, "s2:processing_baseline": "05.11"}, -0.1, -0.1),
        ({"earthsearch:boa_offset_applied": False, "s2:processing_baseline": "05.11"}, None, -0.1),
        ({"earthsearch:boa_offset_applied": False, "s2:processing_baseline": "02.14"}, None, 0.0),
        ({"earthsearch:boa_offset_applied": None, "s2:processing_baseline": "05.11"}, -0.1, -0.1),
        # no flag: declared by the bands
        ({"s2:processing_baseline": "05.11"}, -0.1, -0.1),
        ({"s2:processing_baseline": "05.11"}, 0, 0.0),
        ({}, -0.1, -0.1),
        ({}, "-0.1", -0.1),
        ({"s2:processing_baseline": "05.11"}, -1000, -0.1),
        # nothing declared: the baseline
        ({"s2:processing_baseline": "04.00"}, None, -0.1),
        ({"s2:processing_baseline": "03.01"}, None, 0.0),
        ({"s2:processing_baseline": "02.12"}, -0.1, 0.0),
        ({"s2:processing_baseline": "N0400"}, None, -0.1),
        ({"s2:processing_baseline": "0510"}, None, -0.1),
        ({"s2:processing_baseline": 5.09}, None, -0.1),
        ({"s2:processing_baseline": "5.9"}, None, -0.1),
        ({"s2:processing_baseline": "99.99"}, None, 0.0),
        ({"s2:processing_baseline": "unknown"}, None, 0.0),
        ({"s2:processing_baseline": None, "s2:product_uri": "S2B_MSIL2A_20250731T1_N0511_R095.SAFE"}, None, -0.1),
        ({"s2:datatake_id": "GS2A_20190101T000001_018417_N02.12"}, None, 0.0),
        # a declared offset that Sentinel-2 cannot have is set aside
        ({"s2:processing_baseline": "05.11"}, -0.7, -0.1),
        ({"s2:processing_baseline": "02.12"}, -0.7, 0.0),
        ({"earthsearch:boa_offset_applied": True}, -0.7, 0.0),
        ({}, -0.7, 0.0),
        ({}, None, 0.0),
    ],
)
def test_sentinel2_offset(properties: dict[str, Any], declared: Any, offset: float) -> None:
    for form in ("raster:bands", "bands", "asset"):
        scene = made(assets=red(declared, 0.0001, form=form), properties=properties)
        assert {a.offset for b, a in scene.assets.items() if b != "scl"} == {offset}
        assert {a.scale for b, a in scene.assets.items() if b != "scl"} == {1e-4}
        assert scene.assets["scl"].offset == 0.0 and scene.assets["scl"].scale == 1.0
        assert scene.offset_basis


def test_an_odd_offset_is_told() -> None:
    basis = made(assets=red(-0.7), properties={"s2:processing_baseline": "05.11"}).offset_basis
    assert "-0.7" in basis and "05.11" in basis


def test_undeclared_nodata_of_sentinel2_is_zero() -> None:
    assert made().assets["red"].nodata == 0.0
    for odd in ("nan", -9999, 65535):  # the file's own is taken too, and 0 is never a value
        assert made(assets=red(nodata=odd)).assets["red"].nodata == 0.0


@pytest.mark.parametrize(
    "names",
    [
        ("blue", "green", "red", "nir", "swir16", "swir22", "scl"),
        ("B02", "B03", "B04", "B08", "B11", "B12", "SCL"),
        ("B2", "B3", "B4", "B8", "B11", "B12", "SCL"),
        ("B02_10m", "B03_10m", "B04_10m", "B08_10m", "B11_20m", "B12_20m", "SCL_20m"),
        ("blue-jp2", "green-jp2", "red-jp2", "nir-jp2", "swir16-jp2", "swir22-jp2", "scl-jp2"),
    ],
)
def test_bands_by_key(names: tuple[str, ...]) -> None:
    wanted = ("blue", "green", "red", "nir", "swir16", "swir22", "scl")
    scene = made(assets={name: f"./{want}.tif" for name, want in zip(names, wanted, strict=True)})
    assert {b: a.href for b, a in scene.assets.items()} == {w: f"./{w}.tif" for w in wanted}


@pytest.mark.parametrize("form", ["eo:bands", "bands"])
def test_bands_by_common_name(form: str) -> None:
    key = "common_name" if form == "eo:bands" else "eo:common_name"
    named: dict[str, Any] = {
        f"file{i}": asset(f"./{b}.tif", **{form: [{key: b}]}) for i, b in enumerate(("blue", "green", "red", "nir"))
    }
    named["classes"] = asset("./scl.tif", **{form: [{"name": "SCL"}]})
    assert set(made(assets=named).assets) == {"blue", "green", "red", "nir", "scl"}


def test_the_band_number_wins_over_a_wrong_common_name() -> None:
    named: dict[str, Any] = {b: f"./{b}.tif" for b in ("blue", "green", "red", "scl")}
    named["nir_narrow"] = asset("./b8a.tif", **{"eo:bands": [{"name": "B8A", "common_name": "nir"}]})
    named["edge"] = asset("./b05.tif", **{"eo:bands": [{"name": "B05", "common_name": "red"}]})
    scene = made(assets=named)
    assert scene.assets["red"].href == "./red.tif"
    assert scene.assets["nir"].href == "./b8a.tif" and "0.865" in scene.notes[0]


def test_geotiff_before_jpeg_and_finest_first() -> None:
    named: dict[str, Any] = {b: f"./{b}.tif" for b in ("blue", "green", "scl")}
    named["red-jp2"] = {"href": "s3://x/B04.jp2", "type": "image/jp2"}
    named["red_60m"] = asset("./red60.tif", gsd=60)
    named["red_20m"] = asset("./red20.tif", gsd=20)
    named["red"] = asset("./red10.tif", gsd=10)
    named["visual"] = asset("./tci.tif", **{"eo:bands": [{"common_name": b} for b in ("red", "green", "blue")]})
    named["preview"] = {**asset("./pvi.tif", **{"eo:bands": [{"common_name": "red"}]}), "roles": ["overview"]}
    assert made(assets=named).assets["red"].href == "./red10.tif"


@pytest.mark.parametrize(
    ("media", "href", "fine"),
    [
        ("image/tiff; application=geotiff", "./red.tif", True),
        ("image/jp2", "./red.tif", True),
        (None, "./red.TIF", True),
        (7, "./red.tif", True),
        ("image/tiff", "https://x.org/read?id=7", True),
        (None, "https://x.org/red", True),
        ("image/tiff", "./red.jp2", False),
        ("image/jp2", "./red.jp2", False),
        ("application/x-hdf5", "./red.h5", False),
        ("image/tiff", "./red.vrt", False),
    ],
)
def test_only_geotiff(media: Any, href: str, fine: bool) -> None:
    named: dict[str, Any] = {b: f"./{b}.tif" for b in ("blue", "green", "scl")}
    named["red"] = {"href": href, **({"type": media} if media is not None else {})}
    if fine:
        assert made(assets=named).assets["red"].href == href
    else:
        with pytest.raises(SceneRefused, match="not GeoTIFF"):
            made(assets=named)


def test_optional_bands_may_be_absent_and_needed_ones_not() -> None:
    assert set(made(assets={b: f"./{b}.tif" for b in ("blue", "green", "red", "scl")}).assets) == {
        "blue",
        "green",
        "red",
        "scl",
    }
    with pytest.raises(SceneRefused, match="no file for red"):
        made(assets={b: f"./{b}.tif" for b in ("blue", "green", "nir", "scl")})
    with pytest.raises(SceneRefused, match="scene classification"):
        made(assets={b: f"./{b}.tif" for b in ("blue", "green", "red")})


@pytest.mark.parametrize(
    ("where", "written", "epsg", "step"),
    [
        ("item", {"proj:epsg": 32647, "proj:transform": [10, 0, 1, 0, -10, 2]}, 32647, 10),
        ("asset", {"proj:code": "EPSG:32647", "proj:transform": [20, 0, 1, 0, -20, 2, 0, 0, 1]}, 32647, 20),
        ("asset", {"proj:epsg": "32647", "proj:transform": [10.0, 0, 1, 0, -10, 2]}, 32647, 10),
        ("item", {"proj:epsg": None, "proj:code": None, "proj:transform": None}, None, None),
        ("item", {"proj:epsg": None, "proj:code": "IAU_2015:30100"}, None, None),
        ("asset", {"proj:transform": [1, 2, 3]}, None, None),
        ("asset", {"proj:transform": ["a", 0, 0, 0, 0, 0]}, None, None),
        ("asset", {"proj:transform": [0, 0, 0, 0, 0, 0]}, None, None),
        ("item", {"proj:epsg": {"a": 1}, "proj:shape": "big"}, None, None),
    ],
)
def test_grid_as_declared(where: str, written: dict[str, Any], epsg: int | None, step: float | None) -> None:
    named: dict[str, Any] = {b: asset(f"./{b}.tif") for b in ("blue", "green", "red", "scl")}
    if where == "asset":
        named["red"].update(written)
    found = made(assets=named, properties=written if where == "item" else {}).assets["red"]
    assert found.epsg == epsg
    assert (found.transform.a if found.transform else None) == step


def test_asset_over_item() -> None:
    named: dict[str, Any] = {b: asset(f"./{b}.tif") for b in ("blue", "green", "red", "scl")}
    named["red"].update({"proj:epsg": 32648, "proj:shape": [5, 6]})
    scene = made(assets=named, properties={"proj:epsg": 32647, "proj:shape": [7, 8]})
    assert (scene.assets["red"].epsg, scene.assets["red"].shape) == (32648, (5, 6))
    assert (scene.assets["blue"].epsg, scene.assets["blue"].shape) == (32647, (7, 8))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"datetime": "2024-01-15T03:50:00Z"}, datetime(2024, 1, 15, 3, 50, tzinfo=UTC)),
        ({"datetime": "2024-01-15T10:50:00+07:00"}, datetime(2024, 1, 15, 3, 50, tzinfo=UTC)),
        ({"datetime": "2024-01-15 03:50:00"}, datetime(2024, 1, 15, 3, 50, tzinfo=UTC)),
        ({"datetime": "2024-01-15T03:50:00.123456789Z"}, datetime(2024, 1, 15, 3, 50, 0, 123456, tzinfo=UTC)),
        (
            {"datetime": None, "start_datetime": "2024-01-15T00:00:00Z", "end_datetime": "2024-01-16T00:00:00Z"},
            datetime(2024, 1, 15, 12, tzinfo=UTC),
        ),
        (
            {"datetime": None, "end_datetime": "2024-01-15T00:00:00Z", "start_datetime": "2024-01-16T00:00:00Z"},
            datetime(2024, 1, 15, 12, tzinfo=UTC),
        ),
        ({"datetime": None, "start_datetime": "2024-01-15T00:00:00Z"}, datetime(2024, 1, 15, tzinfo=UTC)),
    ],
)
def test_times(properties: dict[str, Any], expected: datetime) -> None:
    assert made(properties=properties).acquired_at == expected


@pytest.mark.parametrize(
    "at", [None, "", "yesterday", 1705290600, "2024-13-45T00:00:00Z", {}, "0001-01-01T00:00:00+14:00"]
)
def test_no_time(at: Any) -> None:
    with pytest.raises(SceneRefused, match="when it was acquired"):
        made(properties={"datetime": at})


@pytest.mark.parametrize("at", [None, "2024-02-15T00:00:00Z"])
def test_a_mosaic_of_a_season_is_no_look_and_that_of_a_day_is(at: str | None) -> None:
    """A change is dated between two looks: a mosaic has no day on which it could have been seen."""
    times = {"datetime": at, "start_datetime": "2024-01-01T00:00:00Z"}
    with pytest.raises(SceneRefused, match="made of images of 91 days, not of one pass"):
        made(properties={**times, "end_datetime": "2024-04-01T00:00:00Z"})
    assert made(properties={**times, "end_datetime": "2024-01-01T23:59:59Z"}).ended_at is not None


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("S2A_9XVK_20200715_0_L2A", "09XVK"),
        ("S2A_09XVK_20200715_0_L2A", "09XVK"),
        ("S2B_T9XVK_20200715T223551_L2A", "09XVK"),
        ("s2c_msil2a_20260715T223551_n0511_r001_t9xvk_20260715T233000", "09XVK"),
        ("S2A_47QMV_20240115_0_L2A", "47QMV"),
        ("S2A_MSIL2A_20240115T035101_N0510_R104_T47QMV_20240115T070000", "47QMV"),
        ("S1A_IW_GRDH_1SDV_20240101T000000_20240101T000025_051916_0645A1_rtc", ""),
        ("S1A_IW_SLC__1SSH_20240101T000000", ""),
        ("S2A_9IVK_20200715_0_L2A", ""),
        ("S2A_147QMV_20200715_0_L2A", ""),
        ("LC09_L2SP_084069_20240115_02_T1", ""),
    ],
)
def test_the_tile_of_a_name_also_in_the_zones_of_one_digit(name: str, place: str) -> None:
    assert tile({}, name) == place


def test_antimeridian() -> None:
    across = {"type": "Polygon", "coordinates": [[[179, 10], [-179, 10], [-179, 11], [179, 11], [179, 10]]]}
    scene = made(geometry=across)
    assert isinstance(scene.footprint, MultiPolygon)
    assert scene.footprint.area == pytest.approx(2.0)
    already = {
        "type": "MultiPolygon",
        "coordinates": [
            [[[179, 10], [180, 10], [180, 11], [179, 11], [179, 10]]],
            [[[-180, 10], [-179, 10], [-179, 11], [-180, 11], [-180, 10]]],
        ],
    }
    assert made(geometry=already).footprint.equals(scene.footprint)
    boxed = made(geometry=None, bbox=[179, 10, -179, 11])
    assert boxed.footprint.equals(scene.footprint) and "bounding box" in boxed.notes[0]


@pytest.mark.parametrize(
    ("west", "east", "there", "not_there"),
    [
        (178, 190, (179, -175), (-165, 177)),  # a catalogue that goes on counting east: 190 is -170
        (-190, -178, (175, -179), (165, -175)),
        (181, 182, (-178.5,), (178.5,)),
        (0, 360, (-90, 90), ()),
        (-180.0001, -170, (-175,), (175,)),
    ],
)
def test_a_footprint_beyond_180_degrees_lies_on_the_other_side(
    west: float, east: float, there: tuple[float, ...], not_there: tuple[float, ...]
) -> None:
    around = [[west, 10], [east, 10], [east, 11], [west, 11], [west, 10]]
    scene = made(geometry={"type": "Polygon", "coordinates": [around]})
    assert all(scene.footprint.covers(Point(lon, 10.5)) for lon in there)
    assert not any(scene.footprint.covers(Point(lon, 10.5)) for lon in not_there)
    assert scene.footprint.bounds[0] >= -180 and scene.footprint.bounds[2] <= 180
    assert scene.footprint.area == pytest.approx(east - west)  # a degree high: nothing is lost, and nothing twice


def test_footprints_that_are_none() -> None:
    metres = {"type": "Polygon", "coordinates": [[[6e5, 1e6], [7e5, 1e6], [7e5, 2e6], [6e5, 1e6]]]}
    bare, lettered = {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[["a"]]]}
    for geometry in (None, metres, {}, bare, lettered, "POLYGON", 7):
        with pytest.raises(SceneRefused, match="where it lies"):
            made(geometry=geometry)
        assert made(geometry=geometry, bbox=[98, 16, 0, 99, 17, 50]).footprint.bounds == (98, 16, 99, 17)
    knot = {"type": "Polygon", "coordinates": [[[98, 16], [99, 17], [99, 16], [98, 17], [98, 16]]]}
    assert made(geometry=knot).footprint.is_valid


def test_addresses() -> None:
    named: dict[str, Any] = {b: f"./{b}.tif" for b in ("blue", "green", "scl")}
    signed = "https://acc.blob.core.windows.net/c/red.tif?st=1&se=2&sp=rl&sv=3&sr=c&sig=SECRET"
    assert made(assets={**named, "red": signed}).assets["red"].href == "https://acc.blob.core.windows.net/c/red.tif"
    kept = "https://x.org/get?file=red.tif"
    assert made(assets={**named, "red": kept}).assets["red"].href == kept
    billed = {**asset("s3://usgs/red.tif"), "storage:requester_pays": True}
    with pytest.raises(SceneRefused, match="bills the reader"):
        made(assets={**named, "red": billed})
    free = {**billed, "alternate": {"web": {"href": "https://x.org/red.tif"}}}
    assert made(assets={**named, "red": free}).assets["red"].href == "https://x.org/red.tif"
    scene = made(links=[{"rel": "self", "href": "https://user:pass@x.org/i.json?token=1"}])
    assert scene.item_href == "https://x.org/i.json"


def test_landsat() -> None:
    names = ("blue", "green", "red", "nir08", "swir16", "swir22", "qa_pixel")
    scene = made(
        assets={b: f"./{b}.TIF" for b in names},
        collection="landsat-c2-l2",
        properties={"platform": "LANDSAT_9", "landsat:wrs_path": "84", "landsat:wrs_row": "69"},
    )
    assert set(scene.assets) == {"blue", "green", "red", "nir", "swir16", "swir22", "qa_pixel"}
    assert (scene.assets["red"].scale, scene.assets["red"].offset) == (2.75e-5, -0.2)
    assert (scene.platform, scene.tile) == ("landsat-9", "WRS2-084069")
    for more in (
        {"collection": "landsat-c2-l1"},
        {"id": "LC09_L1TP_084069_20240115_02_T1"},
        {"properties": {"platform": "landsat-9", "landsat:correction": "L1GT"}},
    ):
        written: dict[str, Any] = {"collection": "landsat", "properties": {"platform": "landsat-9"}, **more}
        with pytest.raises(SceneRefused, match="Level-1"):
            made(assets={b: f"./{b}.TIF" for b in names}, **written)


@pytest.mark.parametrize("platform", ["given", "landsat", None])
@pytest.mark.parametrize(
    ("id", "flying", "colours"),
    [
        ("LT05_L2SP_131048_20040115_02_T1", "landsat-5", ("SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5")),
        ("LE07_L2SP_131048_20140115_02_T1", "landsat-7", ("SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5")),
        ("LC08_L2SP_131048_20240115_02_T1", "landsat-8", ("SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6")),
    ],
)
def test_bands_of_landsat_are_those_of_its_satellite(
    id: str, flying: str, colours: tuple[str, ...], platform: str | None
) -> None:
    """By the USGS band designations, also where the item does not name its platform."""
    assets = {name: asset(f"./{name}.tif") for name in (*(f"SR_B{n}" for n in range(1, 8)), "QA_PIXEL")}
    more: dict[str, Any] = {"assets": assets, "collection": "landsat-c2l2-sr"}
    properties = {"platform": flying if platform == "given" else platform}
    scene = made(id=id, properties=properties, **more)
    assert scene.platform == flying
    wanted = ("blue", "green", "red", "nir", "swir16")
    assert tuple(scene.assets[band].href for band in wanted) == tuple(f"./{name}.tif" for name in colours)
    if platform != "given":
        with pytest.raises(SceneRefused, match="no file for blue, green, red"):
            made(id="of-a-day", properties=properties, **more)
        for name, common in zip(colours, ("blue", "green", "red", "nir08", "swir16"), strict=True):
            assets[name]["eo:bands"] = [{"name": name, "common_name": common}]
        named = made(id="of-a-day", properties=properties, **more)
        assert named.assets["blue"].href == f"./{colours[0]}.tif"
        assert named.assets["nir"].href == f"./{colours[3]}.tif"


def test_what_flies_decides_the_sensor_whatever_the_id_looks_like() -> None:
    assert made(id="s1", properties={"platform": "sentinel-2a"}).sensor is Sensor.OPTICAL
    radar = made(id="x", collection="x", assets={"vv": "./vv.tif"}, properties={"platform": "sentinel-1c"})
    assert radar.sensor is Sensor.RADAR


def test_other_optical_products_must_say_how_numbers_become_reflectance() -> None:
    for scale, offset, fine in ((0.0001, 0, True), (0.0001, -0.7, False), (None, None, False), (0, 0, False)):
        more = {"assets": red(offset, scale), "properties": {"platform": "planet-x"}, "collection": "x"}
        if fine:
            assert made(**more).assets["red"].scale == scale
        else:
            with pytest.raises(SceneRefused, match="believably"):
                made(**more)


@pytest.mark.parametrize(("field", "other"), [("scale", 3e-4), ("offset", -0.05)])
def test_bands_of_an_unknown_mission_that_are_scaled_differently_are_refused(field: str, other: float) -> None:
    assets: dict[str, Any] = {"scl": asset("./scl.tif")}
    for band in ("blue", "green", "red"):
        numbers = {"scale": 1e-4, "offset": 0.0, **({field: other} if band == "red" else {})}
        assets[band] = asset(f"./{band}.tif", **{"raster:bands": [numbers]})
    more = {"id": "x", "collection": "x", "assets": assets}
    with pytest.raises(SceneRefused, match="different scales or offsets"):
        made(**more, properties={"platform": "planet-x"})
    known = made(**more, properties={"platform": "sentinel-2a", "s2:processing_baseline": "02.12"})
    assert {(a.scale, a.offset) for band, a in known.assets.items() if band != "scl"} == {(1e-4, 0.0)}


def test_radar() -> None:
    def radar(properties: dict[str, Any], **assets: Any) -> Scene:
        return made(
            id="S1A_X", collection="sentinel-1-rtc", assets=assets, properties={"platform": "SENTINEL-1A", **properties}
        )

    scene = radar({"sar:product_type": "RTC", "sat:relative_orbit": "137"}, vv="./vv.tif", vh="./vh.tif")
    assert (scene.sensor, scene.platform, scene.orbit) == (Sensor.RADAR, "sentinel-1a", 137)
    assert {a.nodata for a in scene.assets.values()} == {-32768.0}
    nan = radar({}, vv=asset("./vv.tif", **{"raster:bands": [{"nodata": "nan"}]})).assets["vv"].nodata
    assert nan is not None and math.isnan(nan)
    for properties, assets, words in (
        ({"sar:product_type": "GRD"}, {"vv": "./vv.tif"}, "radar geometry"),
        ({}, {"hh": "./hh.tif"}, "VV or VH"),
        ({}, {"vv": asset("./vv.tif", **{"raster:bands": [{"unit": "dB"}]})}, "decibel"),
    ):
        with pytest.raises(SceneRefused, match=words):
            radar(properties, **assets)


def test_night_light() -> None:
    black = made(
        id="VJ146A2.A2024015.h27v07.002.1",
        collection="VJ146A2_2",
        assets={
            "Gap_Filled_DNB_BRDF-Corrected_NTL": "./gap.tif",
            "DNB_BRDF-Corrected_NTL": "./ntl.tif",
            "hdf5": "./a.h5",
        },
        properties={
            "datetime": None,
            "start_datetime": "2024-01-15T00:00:00Z",
            "end_datetime": "2024-01-15T23:59:59Z",
            "platform": "JPSS-1",
        },
    )
    light = black.assets["light"]
    assert (light.href, light.scale, light.nodata, black.platform, black.tile) == (
        "./ntl.tif",
        0.1,
        65535.0,
        "noaa-20",
        "h27v07",
    )
    every = made(
        id="SVDNB_npp_d20120401_t0009017_e0014421_b02208_c20120428182646408538_devl_pop.rade9.co",
        collection=None,
        assets={"image": "./a.rade9.co.tif", "metadata": "./a.json"},
        properties={"platform": "NPP"},
    )
    assert (every.sensor, every.platform, every.assets["light"].scale) == (Sensor.NIGHT_LIGHT, "suomi-npp", 1.0)


@pytest.mark.parametrize(
    ("declared", "scale", "offset", "undeclared"),
    [
        ({}, 1.0, 0.0, ("scale", "offset")),
        ({"scale": 0.01}, 0.01, 0.0, ("offset",)),
        ({"offset": 0}, 1.0, 0.0, ("scale",)),
        ({"scale": 0, "offset": 0}, 1.0, 0.0, ("scale",)),
        ({"scale": 1, "offset": -0.5}, 1.0, -0.5, ()),
    ],
)
def test_what_an_item_says_nothing_of_is_left_to_the_file(
    declared: dict[str, float], scale: float, offset: float, undeclared: tuple[str, ...]
) -> None:
    named = {"vv": asset("./vv.tif", **{"raster:bands": [declared]})}
    vv = made(id="S1A_X", collection="sentinel-1-rtc", assets=named).assets["vv"]
    light = made(id="VNP46A2.A2024015.h27v07", assets={"ntl": asset("./n.tif", **{"raster:bands": [declared]})})
    assert (vv.scale, vv.offset, vv.undeclared) == (scale, offset, undeclared)
    dark = light.assets["light"]
    assert (dark.offset, dark.undeclared) == (offset, undeclared)
    assert dark.scale == (0.1 if "scale" in undeclared else scale), "as the product is stored"


def test_black_marble_as_it_is_served_is_one_hdf5_file_of_a_named_tile() -> None:
    files = {
        "s3": {"href": "s3://prod/a.h5"},
        "data": {"href": "https://data.example.org/a.h5", "roles": ["data"]},
        "browse": {"href": "https://data.example.org/a.jpg"},
        "metadata": {"href": "https://data.example.org/a.xml"},
    }
    light = made(id="VNP46A2.A2024015.h27v07.002.1", collection="VNP46A2_2", assets=files)
    assert (light.assets["light"].href, light.tile) == ("https://data.example.org/a.h5", "h27v07")
    with pytest.raises(SceneRefused, match="which tile"):
        made(id="VNP46A2.A2024015", collection="VNP46A2_2", assets=files)
    with pytest.raises(SceneRefused, match="not GeoTIFF"):  # HDF5 of any other product is not opened
        made(id="SVDNB_npp_d20240115", collection="nightlight", assets={"image": {"href": "./a.h5"}})


def test_gaps_are_filled_from_the_collection() -> None:
    described = {"item_assets": {"X1": {"eo:bands": [{"common_name": "red"}], "raster:bands": [{"offset": -0.1}]}}}
    named = {**{b: f"./{b}.tif" for b in ("blue", "green", "scl")}, "X1": "./x.tif"}
    scene = scene_from_item(item(assets=named), collection=described, catalog="made")
    assert (scene.assets["red"].href, scene.assets["red"].offset) == ("./x.tif", -0.1)


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70000) | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
GOOD = item(
    properties={"s2:processing_baseline": "05.11", "proj:epsg": 32647, "eo:cloud_cover": 3, "s2:mgrs_tile": "47QMV"},
    assets={
        b: asset(f"./{b}.tif", **{"raster:bands": [{"scale": 0.0001, "offset": -0.1}], "proj:shape": [9, 9]})
        for b in ("blue", "green", "red", "scl")
    },
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        found += paths(child, (*at, key))
    return found


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths(GOOD)), JUNK)
def test_one_broken_field_never_crashes(path: tuple[Any, ...], junk: Any) -> None:
    broken = copy.deepcopy(GOOD)
    spot: Any = broken
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = junk
    try:
        scene = scene_from_item(broken, collection=None, catalog="made")
    except SceneRefused as refused:
        assert refused.cause and refused.next_step
    else:
        assert scene.acquired_at.tzinfo is not None and scene.footprint.is_valid


@settings(max_examples=60, deadline=None)
@given(JUNK)
def test_anything_at_all_never_crashes(junk: Any) -> None:
    with pytest.raises(SceneRefused):
        scene_from_item(junk, collection=junk if isinstance(junk, dict) else None, catalog="made")


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_a_footprint_with_numbers_that_are_none_gives_way_to_the_bounding_box(odd: float) -> None:
    ring = [[98.4, 16.6], [98.6, odd], [98.6, 16.8], [98.4, 16.6]]
    broken = {"type": "Polygon", "coordinates": [ring]}
    found = footprint({"geometry": broken, "bbox": [98.4, 16.6, 98.6, 16.8]})
    assert found[0] is not None and found[0].bounds == (98.4, 16.6, 98.6, 16.8)
    assert footprint({"geometry": broken}) == (None, ())


@pytest.mark.parametrize("west", [97.0, 179.0])
def test_a_footprint_of_many_crossing_edges_is_taken_as_its_hull(west: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repairing 500 corners at random took many minutes and gigabytes: one item of 20 kB held a whole night."""
    repaired: list[int] = []
    real = shapely.make_valid

    def counted(geometry: Any, **more: Any) -> Any:
        repaired.append(int(shapely.get_num_coordinates(geometry)))
        return real(geometry, **more) if repaired[-1] <= MOST_CORNERS else geometry.convex_hull

    monkeypatch.setattr(shapely, "make_valid", counted)
    draw = random.Random(4)
    ring = [[(west + draw.uniform(0, 2) + 180) % 360 - 180, draw.uniform(15, 17)] for _ in range(500)]
    outline, notes = footprint({"geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}})
    assert outline is not None and outline.is_valid and "hull" in notes[0]
    assert max(repaired, default=0) <= MOST_CORNERS
    assert all(outline.distance(Point(corner)) < 1e-9 for corner in ring)
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert footprint({"geometry": bow})[0].area == pytest.approx(0.5)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="more than 50 corners"):
        _place({"type": "Polygon", "coordinates": [[[98 + x % 1, y] for x, y in [*ring, ring[0]]]]})
