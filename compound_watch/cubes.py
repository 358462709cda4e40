"""Chips as arrays with coordinates, and such arrays as a stack to be judged. Needs the extra `notebook` (xarray)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from affine import Affine
from shapely.geometry.base import BaseGeometry

from compound_watch.stacks import TEN_THOUSAND, Stack, in_metres
from geodata.chip_archive import ChipArchive
from geodata.errors import FileRefused, NotFound, OutlineRefused
from geodata.looks.chip import NODATA, Chip
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.context.optional_packages import need
from pipelines.detect.site_stack import KNOWN_BANDS
from pipelines.ground.reflectance import LEAST, why_no_reflectance
from pipelines.missions.band_aliases import places_of_bands
from pipelines.read.chip_files import read_look
from pipelines.read.inside_alone import inside_alone

if TYPE_CHECKING:
    import xarray

RADAR = ("vv", "vh")
"""Bands of radar: linear gamma0, kept as they are."""
CLASSES = "scl"


def cube(
    archive: ChipArchive, site: Site, chips: Sequence[Chip], bands: Sequence[str] | None, *, inside: bool = False
) -> xarray.Dataset:
    """The chips of a site as one Dataset, see OpenedWorkspace.chips.

    Args:
        archive: where chips lie.
        site: with its grid.
        chips: those that may be read, any order.
        bands: the ones wanted; None = all optical ones.
        inside: only the pixels inside the site's outline; others are as not observed.

    Raises:
        NotFound: xarray, the site's grid, such chips or such a band are not there.
        ReadFailed: a chip is not what was archived.
    """
    need("notebook", "chips as arrays")
    import xarray

    grid = site.grid
    wanted = (bands,) if isinstance(bands, str) else tuple(bands) if bands is not None else (*KNOWN_BANDS, CLASSES)
    unknown = [name for name in wanted if name not in (*KNOWN_BANDS, *RADAR, CLASSES)]
    if unknown or not wanted:
        cause = f"no band is named {', '.join(map(repr, unknown))}" if unknown else "no band is named"
        raise NotFound(f"chips of {site.id}", cause, f"Ask for some of {', '.join((*KNOWN_BANDS, CLASSES))}")
    kept = sorted(
        (chip for chip in chips if set(wanted) & set(chip.bands)),
        key=lambda c: (c.acquired_at, c.collection, c.scene_id),
    )
    there = [name for name in wanted if any(name in chip.bands for chip in kept)]
    if grid is None or not there:
        cause = f"this edition has no pixels of it in these days for {', '.join(wanted)}"
        raise NotFound(f"chips of {site.id}", cause, "See looks() for what was seen, and when")
    values: dict[str, npt.NDArray[Any]] = {
        name: np.zeros((len(kept), *grid.shape), np.uint8)
        if name == CLASSES
        else np.full((len(kept), *grid.shape), np.nan, np.float32)
        for name in there
    }
    for place, chip in enumerate(kept):
        read = read_look(archive, grid, chip)
        for name, pixels in (inside_alone(site, read) if inside else read).items():
            if name in values:
                values[name][place] = pixels if name in (CLASSES, *RADAR) else _reflectance(pixels)
    return xarray.Dataset(
        {name: (("time", "y", "x"), array, _about(name)) for name, array in values.items()},
        coords={
            "time": ("time", np.array([c.acquired_at.replace(tzinfo=None) for c in kept], "datetime64[us]")),
            "scene": ("time", np.array([c.scene_id for c in kept], object)),
            **_places(grid),
        },
        attrs={"site": site.id, "title": site.name, "simulated": int(site.simulated)},
    )


def stack_of(image: xarray.Dataset, outline: BaseGeometry, *, scale: float | None = None, offset: float = 0.0) -> Stack:
    """A cube as a stack to be judged: that of `chips`, or one that odc-stac or rioxarray has read.

    Args:
        image: dims (time, y, x), a variable for each band by its common name (or B02 and the like; of two of the near
            infrared the first is used), `scl` for the scene classes where there are any, and a coordinate `spatial_ref`
            with the CRS, which counts in metres, in an attribute crs_wkt or spatial_ref or as its EPSG number. Floats
            are reflectance 0..1, NaN = not seen; whole numbers become it by scale and offset, and their `nodata`
            (attribute; else 0) is not seen. Reflectance slightly below 0 is real, below -0.5 taken for not seen.
        outline: WGS84 Polygon or MultiPolygon of the ground that is judged.
        scale, offset: reflectance = number x scale + offset; None = 1/10,000 for whole numbers, 1 for floats.

    Raises:
        FileRefused: no time, no CRS in metres, no known band, one that is named twice, or another unit.
        OutlineRefused: the outline does not lie on the image.
    """
    names = _variables(image)
    bands = [band for band in KNOWN_BANDS if band in names]
    crs = _crs(image)
    ordered = image.sortby("time").transpose("time", "y", "x", ...)
    transform = _transform(image["x"].values, image["y"].values)
    height, width = image.sizes["y"], image.sizes["x"]
    move = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    shape = shapely.transform(outline, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))
    xs, ys = np.meshgrid(image["x"].values, image["y"].values)
    site = np.asarray(shapely.contains_xy(shape, xs, ys), bool).reshape(height, width)
    if not site.any():
        raise OutlineRefused("outline", "no pixel of the cube lies in it", "Give it in WGS84 lon, lat")
    counts = np.stack([_counts(ordered[names[band]], band, scale, offset) for band in bands], axis=1)
    return Stack(
        counts,
        ordered["time"].values.astype("datetime64[D]"),
        bands,
        site,
        classes=np.nan_to_num(ordered[names[CLASSES]].values) if CLASSES in names else None,  # NaN: no class
        scenes=tuple(str(name) for name in ordered["scene"].values) if "scene" in ordered.coords else (),
        crs=crs,
        transform=transform,
    )


def _reflectance(pixels: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    reflectance: npt.NDArray[np.float32] = np.where(pixels == NODATA, np.nan, pixels / TEN_THOUSAND).astype(np.float32)
    return reflectance


def _variables(image: xarray.Dataset) -> dict[str, str]:
    """Common name to variable of the bands of a cube, and of its scene classes."""
    if not hasattr(image, "data_vars"):
        step = 'Give a Dataset with a variable for each band: array.to_dataset("band") makes one of a dimension "band"'
        raise _refused(f"this is of the type {type(image).__name__}, not a Dataset of xarray", step)
    variables = [str(name) for name in image.data_vars]
    try:
        places = places_of_bands(variables, (*KNOWN_BANDS, CLASSES))
    except ValueError as error:
        raise _refused(str(error), "Leave one of them out") from error
    if lacking := [band for band in ("blue", "green", "red") if band not in places]:
        cause = f"no variable is named {' or '.join(lacking)}; it has: {', '.join(variables) or 'none'}"
        raise _refused(cause, "Name its variables blue, green, red, nir, swir16, swir22, scl, or B02 and the like")
    if lacking := [name for name in ("time", "y", "x") if name not in image.dims]:
        cause = f"it has no dimension {' or '.join(lacking)}; it has: {', '.join(map(str, image.dims))}"
        raise _refused(cause, "Read it with odc.stac.load or OpenedWorkspace.chips, or rename its dimensions")
    if image["time"].dtype.kind != "M":
        raise _refused(
            f"its time is {image['time'].dtype}, not datetime64", "Give each look its day of acquisition, UTC"
        )
    return {band: variables[place] for band, place in places.items()}


def _crs(image: xarray.Dataset) -> pyproj.CRS:
    reference = image.coords.get("spatial_ref")
    attributes = {} if reference is None else reference.attrs
    given = attributes.get("crs_wkt") or attributes.get("spatial_ref")
    if given is None and reference is not None and reference.ndim == 0 and reference.dtype.kind in "iu":
        given = int(reference) or None  # its EPSG number alone; rioxarray writes 0 beside the attributes
    if given is None:
        step = 'Give it one: image.rio.write_crs("EPSG:32647") of rioxarray, or assign_coords(spatial_ref=32647)'
        raise _refused("it has no CRS: no coordinate spatial_ref that tells one", step)
    return in_metres(given, "the cube")


def _refused(cause: str, step: str) -> FileRefused:
    return FileRefused("the cube", cause, step)


def _counts(band: xarray.DataArray, name: str, scale: float | None, offset: float) -> npt.NDArray[np.int16]:
    """One band (T, H, W) as int16 x 1e4.

    Raises:
        FileRefused: it is no reflectance.
    """
    values = band.values
    whole = values.dtype.kind in "iu"
    nothing = band.attrs.get("nodata", band.attrs.get("_FillValue", 0 if whole else None))
    seen = np.isfinite(values) if not whole else np.ones(values.shape, bool)
    if nothing is not None:
        seen &= values != nothing
    by = scale if scale is not None else (1.0 / TEN_THOUSAND if whole else 1.0)
    shares = np.where(seen, values, 0).astype(np.float64) * by + offset
    seen &= shares >= LEAST
    if cause := why_no_reflectance(np.where(seen, shares, 0.0), name):
        raise _refused(cause, "Say what one count stands for: scale=0.0001 of Sentinel-2")
    counts: npt.NDArray[np.int16] = np.full(values.shape, NODATA, np.int16)
    counts[seen] = np.clip(np.round(shares[seen] * TEN_THOUSAND), NODATA + 1, np.iinfo(np.int16).max)
    return counts


def _transform(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> Affine:
    """From (column, row) to the outer edges of pixels, of coordinates at their centres."""
    if len(x) < 2 or len(y) < 2:
        raise _refused("it has fewer than two rows or columns", "Read more ground around the site")
    step_x, step_y = float(x[1] - x[0]), float(y[1] - y[0])
    return Affine(step_x, 0.0, float(x[0]) - step_x / 2, 0.0, step_y, float(y[0]) - step_y / 2)


def _places(grid: Grid) -> dict[str, Any]:
    x = grid.left + (np.arange(grid.width) + 0.5) * grid.pixel_m
    y = grid.top - (np.arange(grid.height) + 0.5) * grid.pixel_m
    crs = pyproj.CRS.from_epsg(grid.epsg)
    crs_attributes = {
        **crs.to_cf(),
        "spatial_ref": crs.to_wkt(),
        "GeoTransform": " ".join(map(str, grid.transform.to_gdal())),
    }
    return {
        "y": ("y", y, {"units": "metre", "standard_name": "projection_y_coordinate"}),
        "x": ("x", x, {"units": "metre", "standard_name": "projection_x_coordinate"}),
        "spatial_ref": ((), grid.epsg, crs_attributes),
    }


def _about(name: str) -> dict[str, Any]:
    if name == CLASSES:
        return {"long_name": "scene classes of Sentinel-2, 0 = none", "grid_mapping": "spatial_ref"}
    what = "radar gamma0, linear power" if name in RADAR else "surface reflectance"
    return {"long_name": f"{name}, {what}", "units": "1", "grid_mapping": "spatial_ref"}
