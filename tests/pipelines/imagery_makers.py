"""Makers of small real GeoTIFFs, STAC items and catalogues for the imagery tests."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import from_origin
from shapely.geometry import box, mapping

from geodata.sites.grid import Grid, grid_for
from geodata.sites.site import Site

Json = dict[str, Any]
OUTLINE = box(98.500, 16.700, 98.504, 16.7036)
"""A made-up outline of about 430 m x 400 m in UTM zone 47 north."""
WIDE = box(98.40, 16.60, 98.62, 16.82)
"""A footprint around it."""
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")


def site_of(outline: Any = OUTLINE, id: str = "place-1") -> Site:
    """A watched site with its grid."""
    return Site(id, id, outline, grid=grid_for(outline))


def ramp(grid: Grid, *, factor: int = 1, pad: int = 4, low: int = 200) -> npt.NDArray[np.uint16]:
    """Numbers that differ from pixel to pixel, over a grid and some pixels around it."""
    rows, columns = grid.height // factor + 2 * pad + 1, grid.width // factor + 2 * pad + 1
    r, c = np.mgrid[0:rows, 0:columns]
    return (low + (r * 37 + c * 11) % 600).astype(np.uint16)


def write_tif(
    path: Path,
    values: npt.NDArray[Any],
    *,
    epsg: int | None,
    left: float,
    top: float,
    pixel: float = 10.0,
    nodata: float | None = 0,
    block: int = 256,
    **options: Any,
) -> Path:
    """A tiled GeoTIFF; epsg None leaves the place out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = {"tiled": True, "blockxsize": block, "blockysize": block, "compress": "deflate", **options}
    place = from_origin(left, top, pixel, pixel)
    placed: Json = {} if epsg is None else {"crs": CRS.from_epsg(epsg), "transform": place}
    bands = values if values.ndim == 3 else values[None]
    with warnings.catch_warnings(), rasterio.Env(GDAL_PAM_ENABLED="NO"):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # epsg None is meant
        opened = rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=bands.shape[2],
            height=bands.shape[1],
            count=bands.shape[0],
            dtype=bands.dtype,
            nodata=nodata,
            **placed,
            **kind,
        )
        with opened as out:
            out.write(bands)
    return path


def band_file(
    path: Path, grid: Grid, values: npt.NDArray[Any], *, factor: int = 1, pad: int = 4, nodata: float | None = 0
) -> Path:
    """A file of `ramp` shape in the grid's own zone and on its raster."""
    pixel = grid.pixel_m * factor
    left, top = grid.left - pad * pixel, grid.top + pad * pixel
    return write_tif(path, values, epsg=grid.epsg, left=left, top=top, pixel=pixel, nodata=nodata)


def scene_files(
    folder: Path, grid: Grid, *, scl: npt.NDArray[np.uint8] | int = 4, low: int = 200, bands: tuple[str, ...] = BANDS
) -> dict[str, str]:
    """Files of one scene on a grid, 20 m ones at 20 m; relative addresses by band."""
    hrefs = {}
    for i, band in enumerate(bands):
        factor = 2 if band.startswith("swir") else 1
        band_file(folder / f"{band}.tif", grid, ramp(grid, factor=factor, low=low + 13 * i), factor=factor)
        hrefs[band] = f"./{band}.tif"
    classes = np.full(ramp(grid, factor=2).shape, scl, np.uint8) if isinstance(scl, int) else scl
    band_file(folder / "scl.tif", grid, classes, factor=2)
    hrefs["scl"] = "./scl.tif"
    return hrefs


def item(
    id: str = "S2A_47QMV_20240115_0_L2A",
    *,
    assets: Mapping[str, Any] | None = None,
    properties: Mapping[str, Any] | None = None,
    geometry: Any = "wide",
    collection: str | None = "sentinel-2-l2a",
    **more: Any,
) -> Json:
    """A STAC item; assets given as addresses become GeoTIFF assets."""
    named = {b: f"./{b}.tif" for b in (*BANDS, "scl")} if assets is None else assets
    made: Json = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": id,
        "geometry": dict(mapping(WIDE)) if geometry == "wide" else geometry,
        "properties": {"datetime": "2024-01-15T03:50:00Z", "platform": "sentinel-2a", **(properties or {})},
        "assets": {k: asset(v) if isinstance(v, str) else v for k, v in named.items()},
        "links": [],
        **more,
    }
    if collection is not None:
        made["collection"] = collection
    return made


def asset(href: str, **more: Any) -> Json:
    """A GeoTIFF asset."""
    return {"href": href, "type": "image/tiff; application=geotiff; profile=cloud-optimized", "roles": ["data"], **more}


def collection_document(id: str = "sentinel-2-l2a", links: list[Json] | None = None) -> Json:
    """A STAC collection."""
    return {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": id,
        "description": "made for tests",
        "license": "other",
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}},
        "links": links or [],
    }


def write_catalog(folder: Path, items: Mapping[str, Json], collection: str = "sentinel-2-l2a") -> Path:
    """A static catalogue: items by their folder below items/."""
    links = [{"rel": "item", "href": f"./items/{name}/item.json"} for name in items]
    write_json(folder / "collection.json", collection_document(collection, links))
    for name, content in items.items():
        write_json(folder / "items" / name / "item.json", content)
    root = {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": "made",
        "description": "made for tests",
        "links": [{"rel": "child", "href": "./collection.json"}],
    }
    return write_json(folder / "catalog.json", root)


def write_json(path: Path, content: Any) -> Path:
    """A JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
