"""A chip as a STAC Item: one asset a band, with its place, time, scale and checksum. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.sites.grid import Grid
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.version import code_version
from pipelines.incidents.catalog.item import AUDIENCE, HANDLING, NOUN, STAC_VERSION
from pipelines.missions.scene_classes import NAMES
from pipelines.publish.catalog.items import FILE, PROCESSING, SAT, Item, file_fields
from pipelines.publish.export_geojson import geometry_json
from pipelines.read.band_geotiff import SCALE, nothing_of

PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
RASTER = "https://stac-extensions.github.io/raster/v2.0.0/schema.json"
EO = "https://stac-extensions.github.io/eo/v2.0.0/schema.json"
CLASSIFICATION = "https://stac-extensions.github.io/classification/v2.0.0/schema.json"
CHIPS = "chips"
"""Name of the noun, its collection and its folder."""
TIFF = "image/tiff; application=geotiff; profile=cloud-optimized"
COLOURS = ("blue", "green", "red", "nir", "swir16", "swir22")
SAYS = {
    "scl": "Scene classes of Sentinel-2, 0 = none",
    "vv": "Radar gamma0, linear power, VV",
    "vh": "Radar gamma0, linear power, VH",
}
Files = Mapping[str, bytes]


def chip_key(chip: Chip) -> str:
    """The way to a chip's folder in its collection: readable, safe on any disk, never the same for two chips."""
    inside = PurePosixPath(chip.path).with_suffix("")
    return f"{inside.parent.name}/{inside.name}"


def chip_item(
    chip: Chip, look: Look, site: Site, pixels: Mapping[str, npt.NDArray[Any]], files: Files, about: Mapping[str, str]
) -> Item:
    """The item; the catalogue adds the structural links.

    Args:
        chip: an archived look.
        look: what it came to.
        site: with its grid.
        pixels: the chip's bands.
        files: by band, the bytes that are written beside the item as <band>.tif.
        about: licence, audience and handling.

    Raises:
        ValueError: the site has no grid.
    """
    grid = site.grid
    if grid is None:
        raise ValueError(f"site {site.id} has no grid")
    extensions = [PROJECTION, RASTER, FILE, PROCESSING]
    if _orbit(look) is not None:
        extensions.append(SAT)
    if set(COLOURS) & set(files):
        extensions.append(EO)
    if "scl" in files:
        extensions.append(CLASSIFICATION)
    footprint = grid.to_lonlat(shapely.box(*grid.bounds))
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": chip_key(chip).replace("/", "--"),
        "geometry": geometry_json(footprint),
        "bbox": list(footprint.bounds),
        "properties": _properties(chip, look, site, grid, about),
        "links": [],
        "assets": {name: _asset(name, pixels[name], files[name], grid) for name in files},
        "collection": CHIPS,
    }


def _properties(chip: Chip, look: Look, site: Site, grid: Grid, about: Mapping[str, str]) -> dict[str, Any]:
    """What the item says of the chip, its grid and where it comes from."""
    at = chip.acquired_at.astimezone(UTC)
    properties: dict[str, Any] = {
        "title": f"{told_name(site)}, {at:%Y-%m-%d}",
        "description": f"What was archived of scene {chip.scene_id} over one site, on the site's own grid.",
        "datetime": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}Z",
        "license": about["licence"],
        "gsd": grid.pixel_m,
        "proj:code": f"EPSG:{grid.epsg}",
        "proj:shape": list(grid.shape),
        "proj:transform": [float(number) for number in tuple(grid.transform)[:6]],
        "proj:bbox": list(grid.bounds),
        "processing:software": {"compound-watch": code_version()},
        "processing:lineage": f"Copied from {chip.collection}/{chip.scene_id} onto the grid of the site.",
        NOUN: CHIPS,
        AUDIENCE: about["audience"],
        HANDLING: about["handling"],
        "cw:site_id": site.id,
        "cw:scene_id": chip.scene_id,
        "cw:collection": chip.collection,
        "cw:sensor": look.sensor,
        "cw:archived_sha256": chip.sha256,
        "cw:simulated": site.simulated,
    }
    if look.clear_fraction is not None:
        properties["cw:clear_fraction"] = look.clear_fraction
    if look.platform:
        properties["platform"] = look.platform.lower()
    if (orbit := _orbit(look)) is not None:
        properties["sat:relative_orbit"] = orbit
    return properties


def _orbit(look: Look) -> int | None:
    """The relative orbit as the extension `sat` wants it, from 1 on; None = not known."""
    return look.orbit if look.orbit is not None and look.orbit > 0 else None


def _asset(name: str, pixels: npt.NDArray[Any], body: bytes, grid: Grid) -> dict[str, Any]:
    nothing, optical = nothing_of(pixels), pixels.dtype == np.int16
    band: dict[str, Any] = {"name": name}
    if name in COLOURS:
        band["eo:common_name"] = name
    made: dict[str, Any] = {
        "href": f"./{name}.tif",
        "type": TIFF,
        "title": SAYS.get(name, f"Surface reflectance, {name}"),
        "roles": ["data", "reflectance"] if optical else ["data"],
        "data_type": pixels.dtype.name,
        "nodata": "nan" if np.isnan(nothing) else int(nothing),
        "bands": [band],
        "raster:spatial_resolution": grid.pixel_m,
        **file_fields(body),
    }
    if name == "scl":
        made["classification:classes"] = [
            {"value": value, "name": of_class, "description": words, "nodata": value == 0}
            for value, (of_class, words) in enumerate(NAMES)
        ]
    if optical:
        made |= {"raster:scale": SCALE, "raster:offset": 0.0}
    return made
