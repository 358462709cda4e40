"""The demo world's catalogue as plain dictionaries: one static catalogue, two collections, an item for each scene."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from pipelines.demo.world import lights
from pipelines.demo.world.places import EPSG, PLACES, SCENE_PX, Place, lonlat_in_scene

S2: Final = "sentinel-2-l2a"
LIGHTS: Final = "simulated-night-lights"
RADAR: Final = "sentinel-1-rtc"
RADAR_ORBIT: Final = 83
RADAR_NODATA: Final = -9999.0
NTL: Final = "DNB_BRDF-Corrected_NTL"
OFFSET_DN: Final = 1000
"""Stored numbers are reflectance x 1e4 plus this, as in real products since processing baseline 04.00."""
BASELINE: Final = "05.11"
TEN_METRE: Final = ("blue", "green", "red", "nir")
TWENTY_METRE: Final = ("swir16", "swir22")
_NAMES: Final = {"blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "swir16": "B11", "swir22": "B12"}
_COG: Final = "image/tiff; application=geotiff; profile=cloud-optimized"
_EXTENSIONS: Final = [
    "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
    "https://stac-extensions.github.io/grid/v1.1.0/schema.json",
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
    "https://stac-extensions.github.io/sat/v1.0.0/schema.json",
    "https://stac-extensions.github.io/view/v1.0.0/schema.json",
]
_NOTICE: Final = "Simulated imagery of fictional places. Nothing here describes a real site."


def scene_id(place: Place, day: date) -> str:
    """The lasting id of the scene of a place on a day."""
    return f"SIM_T{place.tile.removeprefix('SIM-')}_{day:%Y%m%d}T131245_L2A"


def lights_id(dekad: lights.Dekad) -> str:
    """The lasting id of ten days of night lights."""
    return f"SIM_VNP46A2.A{dekad.first:%Y%j}.h06v11.001"


def radar_id(place: Place, day: date) -> str:
    """The lasting id of the radar look at a place on a day."""
    return f"SIM_RTC_{place.tile.removeprefix('SIM-')}_{day:%Y%m%d}T091205"


def platform(day: date) -> str:
    """Two satellites take turns."""
    return "simulated-2a" if day.toordinal() // 5 % 2 else "simulated-2b"


def _ring(corners: list[tuple[float, float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(c) for c in [*corners, corners[0]]]]}


def _bbox(corners: list[tuple[float, float]]) -> list[float]:
    lons, lats = [c[0] for c in corners], [c[1] for c in corners]
    return [min(lons), min(lats), max(lons), max(lats)]


def _links(depth: str, collection: str) -> list[dict[str, str]]:
    return [
        {"rel": "root", "href": f"{depth}/catalog.json", "type": "application/json"},
        {"rel": "collection", "href": f"{depth}/{collection}/collection.json", "type": "application/json"},
        {"rel": "parent", "href": f"{depth}/{collection}/collection.json", "type": "application/json"},
    ]


def scene_item(place: Place, day: date, cloud_cover: float) -> dict[str, Any]:
    """The STAC item of one Sentinel-2 like scene. cloud_cover in percent."""
    size = SCENE_PX * 10.0
    corners = [lonlat_in_scene(place, x, y) for x, y in ((0, 0), (0, size), (size, size), (size, 0))]
    east, north = place.corner_m
    assets: dict[str, Any] = {}
    for name in (*TEN_METRE, *TWENTY_METRE, "scl"):
        step = 10 if name in TEN_METRE else 20
        shape = SCENE_PX * 10 // step
        asset: dict[str, Any] = {
            "href": f"./{name}.tif",
            "type": _COG,
            "gsd": step,
            "proj:shape": [shape, shape],
            "proj:transform": [step, 0, int(east), 0, -step, int(north)],
            "roles": ["data", "reflectance"],
        }
        if name == "scl":
            asset["title"] = "Scene classification map (SCL)"
            asset["roles"] = ["data", "reflectance"][:1]
            asset["raster:bands"] = [{"nodata": 0, "data_type": "uint8", "spatial_resolution": step}]
        else:
            asset["eo:bands"] = [{"name": _NAMES[name], "common_name": name}]
            asset["raster:bands"] = [
                {"nodata": 0, "data_type": "uint16", "spatial_resolution": step, "scale": 0.0001, "offset": -0.1}
            ]
        assets[name] = asset
    stamp = f"{day:%Y-%m-%d}T13:12:45.000000Z"
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": _EXTENSIONS,
        "id": scene_id(place, day),
        "collection": S2,
        "geometry": _ring(corners),
        "bbox": _bbox(corners),
        "properties": {
            "datetime": stamp,
            "created": f"{day:%Y-%m-%d}T17:40:00Z",
            "updated": f"{day:%Y-%m-%d}T17:40:00Z",
            "description": _NOTICE,
            "platform": platform(day),
            "constellation": "simulated",
            "instruments": ["msi"],
            "gsd": 10,
            "eo:cloud_cover": round(cloud_cover, 2),
            "proj:code": f"EPSG:{EPSG}",
            "grid:code": place.tile,
            "sat:orbit_state": "descending",
            "sat:relative_orbit": 52,
            "view:sun_elevation": 55.0,
            "view:sun_azimuth": 40.0,
            "s2:processing_baseline": BASELINE,
            "s2:product_type": "S2MSI2A",
            "s2:tile_id": f"SIM_OPER_MSI_L2A_TL_{day:%Y%m%d}T131245_T{place.tile.removeprefix('SIM-')}_N05.11",
            "s2:product_uri": f"SIM_MSIL2A_{day:%Y%m%d}T131245_N0511_R052_T{place.tile.removeprefix('SIM-')}.SAFE",
        },
        "links": _links("../..", S2),
        "assets": assets,
    }


def radar_item(place: Place, day: date) -> dict[str, Any]:
    """The STAC item of one terrain-corrected radar look, shaped like Sentinel-1 RTC at 30 m: linear gamma0."""
    size, (east, north) = SCENE_PX * 10.0, place.corner_m
    corners = [lonlat_in_scene(place, x, y) for x, y in ((0, 0), (0, size), (size, size), (size, 0))]
    side = SCENE_PX // 3
    assets = {
        name: {
            "href": f"./{name}.tif",
            "type": _COG,
            "gsd": 30,
            "proj:shape": [side, side],
            "proj:transform": [30, 0, int(east), 0, -30, int(north)],
            "roles": ["data"],
            "raster:bands": [{"nodata": RADAR_NODATA, "data_type": "float32", "spatial_resolution": 30}],
        }
        for name in ("vv", "vh")
    }
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [*_EXTENSIONS[2:5], "https://stac-extensions.github.io/sar/v1.0.0/schema.json"],
        "id": radar_id(place, day),
        "collection": RADAR,
        "geometry": _ring(corners),
        "bbox": _bbox(corners),
        "properties": {
            "datetime": f"{day:%Y-%m-%d}T09:12:05.000000Z",
            "created": f"{day:%Y-%m-%d}T15:00:00Z",
            "updated": f"{day:%Y-%m-%d}T15:00:00Z",
            "description": _NOTICE,
            "platform": "simulated-1a",
            "constellation": "simulated",
            "instruments": ["c-sar"],
            "proj:code": f"EPSG:{EPSG}",
            "sar:instrument_mode": "IW",
            "sar:frequency_band": "C",
            "sar:product_type": "RTC",
            "sar:polarizations": ["VV", "VH"],
            "sat:orbit_state": "ascending",
            "sat:relative_orbit": RADAR_ORBIT,
        },
        "links": _links("../..", RADAR),
        "assets": assets,
    }


def lights_item(dekad: lights.Dekad) -> dict[str, Any]:
    """The STAC item of ten days of night lights, shaped like VNP46A2."""
    west, north = lights.WEST, lights.NORTH
    east, south = west + lights.WIDTH * lights.STEP_DEG, north - lights.HEIGHT * lights.STEP_DEG
    corners = [(round(x, 7), round(y, 7)) for x, y in ((west, north), (west, south), (east, south), (east, north))]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [_EXTENSIONS[2], _EXTENSIONS[3]],
        "id": lights_id(dekad),
        "collection": LIGHTS,
        "geometry": _ring(corners),
        "bbox": _bbox(corners),
        "properties": {
            "datetime": None,
            "start_datetime": f"{dekad.first:%Y-%m-%d}T00:00:00Z",
            "end_datetime": f"{dekad.last:%Y-%m-%d}T23:59:59Z",
            "created": f"{dekad.last + timedelta(1):%Y-%m-%d}T12:00:00Z",
            "description": _NOTICE,
            "platform": "simulated-npp",
            "constellation": "simulated",
            "instruments": ["viirs"],
            "proj:code": "EPSG:4326",
            "proj:shape": [lights.HEIGHT, lights.WIDTH],
            "proj:transform": [lights.STEP_DEG, 0.0, west, 0.0, -lights.STEP_DEG, north],
        },
        "links": _links("../..", LIGHTS),
        "assets": {
            NTL: {
                "href": f"./{NTL}.tif",
                "type": _COG,
                "title": "Night light at the ground, simulated",
                "raster:bands": [
                    {
                        "data_type": "uint16",
                        "nodata": lights.NODATA,
                        "unit": "nWatts / cm^2 / sr",
                        "scale": lights.SCALE,
                        "spatial_resolution": 500,
                    }
                ],
                "roles": ["data"],
            }
        },
    }


def collection(name: str, item_ids: list[str], first: date, last: date, bbox: list[float]) -> dict[str, Any]:
    """A static collection with a link to each of its items."""
    titles = {
        S2: "Simulated Sentinel-2 L2A scenes",
        LIGHTS: "Simulated night lights, ten days each",
        RADAR: "Simulated Sentinel-1 looks, terrain-corrected",
    }
    return {
        "type": "Collection",
        "id": name,
        "stac_version": "1.1.0",
        "title": titles[name],
        "description": _NOTICE,
        "license": "CC0-1.0",
        "extent": {
            "spatial": {"bbox": [bbox]},
            "temporal": {"interval": [[f"{first:%Y-%m-%d}T00:00:00Z", f"{last:%Y-%m-%d}T23:59:59Z"]]},
        },
        "links": [
            {"rel": "root", "href": "../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../catalog.json", "type": "application/json"},
            *({"rel": "item", "href": f"./{i}/item.json", "type": "application/geo+json"} for i in item_ids),
        ],
    }


def catalog(collections: Sequence[str]) -> dict[str, Any]:
    """The root of the static catalogue, of these collections."""
    return {
        "type": "Catalog",
        "id": "demo-world",
        "stac_version": "1.1.0",
        "title": "Demo world",
        "description": _NOTICE,
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            *({"rel": "child", "href": f"./{c}/collection.json", "type": "application/json"} for c in collections),
        ],
    }


def world_bbox() -> list[float]:
    """West, south, east, north of all scenes together."""
    size = SCENE_PX * 10.0
    corners = [lonlat_in_scene(p, x, y) for p in PLACES for x, y in ((0, 0), (size, size), (0, size), (size, 0))]
    return _bbox(corners)
