"""Judge looks of your own by the rules that watch the sites, and tell what the ground is. Arrays in, tables out.

No workspace, file or network is needed. What is found here is kept nowhere and has passed no review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, overload

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely
from affine import Affine
from scipy.ndimage import distance_transform_edt

from compound_watch.frames import days_of
from geodata.detections.detection import Kind, State
from geodata.errors import FileRefused
from geodata.looks.chip import NODATA
from geodata.settings.override import changed_settings
from geodata.settings.settings import Settings
from geodata.sites.grid import PIXEL_M, Grid
from geodata.wording.handling import hedge_words
from pipelines.detect.candidate_pixels import history_length
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.coregistration import measure_shifts
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack
from pipelines.ground.library import BANDS
from pipelines.ground.states import STATES, state_probabilities
from pipelines.missions.band_aliases import common_name

if TYPE_CHECKING:
    import xarray

    from geodata.settings.detection_settings import DetectionSettings

Bool = npt.NDArray[np.bool_]
TEN_THOUSAND = 10_000.0
"""Whole numbers are reflectance times this."""


@dataclass(frozen=True, repr=False)
class Stack:
    """Looks at one place, in order of acquisition, on one grid of square pixels of about 10 m.

    Look-alike ground and placebos are taken from what lies around the site, so give some: 500 m are kept free around it
    and the ring beyond should be 800 m wide. Without it each pixel is held against its own seasons alone.
    """

    reflectance: npt.NDArray[
        Any
    ]  # (T, B, H, W) surface reflectance: floats 0..1, NaN = not seen; or int16 x 1e4, -32768
    days: Sequence[Any] | npt.NDArray[np.datetime64]  # (T,) acquisition days (UTC), never going back
    bands: Sequence[str]  # of the B bands: blue, green, red and any of nir, swir16, swir22; B02 and the like are known
    site: Bool  # (H, W) True = is judged
    clear: Bool | None = None  # (T, H, W) True = usable; None = told from classes, else every pixel that has a value
    classes: npt.NDArray[np.uint8] | None = None  # (T, H, W) scene classes of Sentinel-2 (SCL); None = there are none
    scenes: Sequence[str] = ()  # (T,) a name for each look; () = its day
    surroundings: Bool | None = None  # (H, W) ground to compare with; None = all that is 500 m or more from the site
    crs: Any = None  # anything that pyproj reads, in metres; None = the grid's place is not known
    transform: Affine | None = None  # from (column, row) to x, y of the CRS; None where crs is


@dataclass(frozen=True)
class Judged:
    """What the rules say of a stack."""

    status: str  # "judged" | "too little history"
    reason: str  # why not judged, in words; "" when judged
    changes: geopandas.GeoDataFrame = field(repr=False)
    """A row a change. Days are acquisition days: it became visible between last_clear_before and first_seen. hedge has
    to stand beside kind. Geometry: its pixels' outline in WGS84 lon, lat; where the stack has no crs, in (column,
    row)."""
    masks: Bool = field(repr=False)  # (n, H, W) the pixels of each row of changes
    history_until: date | None  # first day that is judged; None when not judged
    clear_looks: int  # clear looks of the median site pixel
    control_share: float  # 0..1 of the site's pixels with enough look-alike ground; the rest rest on their own seasons
    placebos: int  # shapes like the site in the surroundings, judged by the same rules
    placebos_flagged: int  # of these, how many were confirmed to change: false flags, before anything is said
    placebo_years: float  # years that the placebos were judged, together


def judge(stack: Stack, settings: Mapping[str, float] | None = None, *, through: str | date | None = None) -> Judged:
    """Say what changed in looks of your own.

    Args:
        stack: at least a year of them before anything can be told.
        settings: detection settings that are to be others than the defaults, by name (docs/settings.md).
        through: judge as if looks after this day did not exist; None = use all.

    Raises:
        FileRefused: shapes that do not fit together, days that go back, blue, green or red missing.
        SettingsRefused: no such setting, or out of its range.
    """
    grid = _grid(stack)
    numbers = Settings()
    if settings:
        numbers = changed_settings(numbers, [f"{name}={value}" for name, value in settings.items()])
    made = _site_stack(stack, numbers.detection)
    last = None if through is None else pandas.Timestamp(through).date()
    judgement = detect(made, numbers.detection, through=last)
    flagged = {f.placebo_index for f in judgement.placebo_findings if f.confirmed_on is not None}
    site_px = max(int(made.site.sum()), 1)
    shape = (len(judgement.findings), *made.site.shape)
    return Judged(
        judgement.status,
        judgement.reason,
        _changes(judgement.findings, grid, stack),
        np.array([f.mask for f in judgement.findings], bool).reshape(shape),
        judgement.history_until,
        judgement.clear_looks,
        judgement.control_share,
        len(made.placebos),
        len(flagged),
        sum(judgement.judged_years * int(mask.sum()) / site_px for mask in made.placebos),
    )


@overload
def ground_states(image: npt.NDArray[np.floating], bands: Sequence[str] = ...) -> npt.NDArray[np.float32]: ...
@overload
def ground_states(image: xarray.Dataset) -> xarray.DataArray: ...
def ground_states(image: Any, bands: Sequence[str] = BANDS) -> Any:
    """What the ground is in one image, as probabilities of STATES: built, bare, green, dry, water, burnt.

    One look alone, without history: where soil is wet or a material was never measured it errs more than watching does
    (docs/ground-model.md).

    Args:
        image: (B, H, W) surface reflectance 0..1, NaN = not seen; or a Dataset with a variable (y, x) for each band.
        bands: of the B bands, for an array; blue, green and red must be among them, nir, swir16 and swir22 help.

    Returns:
        float32 (6, H, W) in the order of STATES, NaN where a pixel lacks blue, green or red; of a Dataset a DataArray
        with dims (state, y, x) and the image's coordinates.

    Raises:
        FileRefused: blue, green or red is missing, or the shapes do not fit.
    """
    if hasattr(image, "data_vars"):
        names = [str(name) for name in image.data_vars if common_name(str(name)) in BANDS]
        _must_have([common_name(name) for name in names])
        values = ground_states(np.stack([image[name].values for name in names]), names)
        import xarray

        first = image[names[0]]
        beside = {
            key: coordinate for key, coordinate in image.coords.items() if set(coordinate.dims) <= set(first.dims)
        }
        attrs = {key: value for key, value in first.attrs.items() if key == "grid_mapping"}
        return xarray.DataArray(values, {"state": list(STATES), **beside}, ("state", *first.dims), "ground", attrs)
    known = [common_name(band) for band in bands]
    if np.ndim(image) != 3 or len(image) != len(known):
        raise _refused(f"it is of shape {np.shape(image)} with {len(known)} band names")
    _must_have(known)
    count, height, width = image.shape
    flat = state_probabilities(np.asarray(image, np.float32).reshape(count, -1).T, known)
    return np.ascontiguousarray(flat.T).reshape(len(STATES), height, width)


def _site_stack(stack: Stack, settings: DetectionSettings) -> SiteStack:
    bands = tuple(common_name(band) for band in stack.bands)
    _must_have(bands)
    try:
        days = np.asarray(stack.days, "datetime64[D]")
        reflectance = as_counts(stack.reflectance)
        site = np.asarray(stack.site, bool)
        if reflectance.ndim != 4 or reflectance.shape[2:] != site.shape or len(days) != len(reflectance):
            shapes = f"{reflectance.shape}, {days.shape}, {site.shape}"
            raise ValueError(f"reflectance, days and site of shapes {shapes} are not (T, B, H, W), (T,) and (H, W)")
        valid = _clear(stack, reflectance, bands, days, settings)
        shifts = measure_shifts(reflectance, valid, bands, days)
        shift_px = tuple(None if one is None else round(one.size, 2) for one in shifts)
        valid[[px is not None and px > settings.max_shift_px for px in shift_px]] = False
        reservoir = _surroundings(stack, site, settings.guard_m)
        past = history_length(days.astype(np.int64), valid[:, site], settings)
        reservoir &= valid[:past].any(axis=0)
        return SiteStack(
            reflectance=reflectance,
            bands=bands,
            valid=valid,
            days=days,
            scene_ids=tuple(stack.scenes) or tuple(str(day) for day in days),
            site=site,
            reservoir=reservoir,
            placebos=tuple(placebo.mask for placebo in place_placebos(site, reservoir)),
            shift_px=shift_px,
        )
    except ValueError as error:
        raise _refused(str(error)) from error


def as_counts(reflectance: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Reflectance as int16 x 1e4 with nodata -32768; int16 is that already.

    Raises:
        ValueError: whole numbers of another kind, which do not say what one of them stands for.
    """
    given = np.asarray(reflectance)
    if given.dtype == np.int16:
        return given
    if given.dtype.kind != "f":
        raise ValueError(f"reflectance is {given.dtype}, neither floats 0..1 nor int16 x 1e4")
    seen = np.isfinite(given)
    counts = np.where(seen, np.round(np.where(seen, given, 0.0) * TEN_THOUSAND), NODATA)
    return np.clip(counts, NODATA, np.iinfo(np.int16).max).astype(np.int16)


def _clear(
    stack: Stack,
    reflectance: npt.NDArray[np.int16],
    bands: tuple[str, ...],
    days: npt.NDArray[np.datetime64],
    settings: DetectionSettings,
) -> Bool:
    seen: Bool = (reflectance != NODATA).all(axis=1)
    if stack.clear is not None:
        seen &= np.asarray(stack.clear, bool)
    elif stack.classes is not None:
        seen &= clear_looks(reflectance, np.asarray(stack.classes, np.uint8), bands, days, settings)
    return seen


def _surroundings(stack: Stack, site: Bool, guard_m: float) -> Bool:
    if stack.surroundings is not None:
        return np.array(stack.surroundings, bool) & ~site
    if not site.any():
        return np.zeros(site.shape, bool)
    pixel_m = PIXEL_M if stack.transform is None else abs(float(stack.transform.a))
    far: Bool = distance_transform_edt(~site) * pixel_m >= guard_m
    return far


def _grid(stack: Stack) -> Grid:
    """The stack's grid; of one whose place is not known, in pixels from its upper left corner."""
    height, width = np.shape(stack.site)
    if stack.crs is None or stack.transform is None:
        return Grid(0, 0.0, 0.0, width, height, 1.0)
    t = stack.transform
    if t.b or t.d or t.a <= 0 or abs(t.a + t.e) > 1e-6 * t.a:
        raise _refused("its pixels are not square and north-up")
    return Grid(0, t.c, t.f, width, height, t.a)


def _changes(findings: Sequence[Finding], grid: Grid, stack: Stack) -> geopandas.GeoDataFrame:
    outlines = [grid.polygon_m(f.mask) for f in findings]
    placed = stack.crs is not None and stack.transform is not None
    if not placed:
        outlines = [shapely.transform(shape, lambda xy: xy * (1.0, -1.0)) for shape in outlines]
    area = grid.pixel_area_m2 if placed else PIXEL_M * PIXEL_M
    text: dict[str, list[str]] = {
        "kind": [f.kind for f in findings],
        "hedge": [hedge_words(Kind(f.kind), f.kind_probability, State(f.state)) for f in findings],
        "state": [f.state for f in findings],
        "confidence": [f.confidence for f in findings],
        "control_basis": [f.control_basis for f in findings],
    }
    days: dict[str, list[date | None]] = {
        "last_clear_before": [f.last_clear_before for f in findings],
        "first_seen": [f.first_seen for f in findings],
        "confirmed_on": [f.confirmed_on for f in findings],
        "last_seen": [f.last_seen for f in findings],
        "ended_on": [f.ended_on for f in findings],
    }
    columns: dict[str, Any] = {name: pandas.Series(cells, dtype="string") for name, cells in text.items()}
    columns |= {name: days_of(cells) for name, cells in days.items()}
    columns |= {
        "kind_probability": pandas.Series([f.kind_probability for f in findings], dtype="Float64"),
        "area_m2": pandas.Series([f.area_px * area for f in findings], dtype="Float64"),
        "clear_looks": pandas.Series([f.clear_looks for f in findings], dtype="Int64"),
        "agreeing_looks": pandas.Series([f.agreeing_looks for f in findings], dtype="Int64"),
    }
    made = geopandas.GeoDataFrame(columns, geometry=outlines, crs=stack.crs if placed else None)
    return made.to_crs("EPSG:4326") if placed else made


def _must_have(bands: Sequence[str]) -> None:
    missing = [name for name in ("blue", "green", "red") if name not in bands]
    if missing:
        raise _refused(f"it has no band named {' or '.join(missing)}")


def _refused(cause: str) -> FileRefused:
    return FileRefused("the arrays", cause, "See help(compound_watch.Stack) for what is needed")


__all__ = ["STATES", "Judged", "Stack", "as_counts", "common_name", "ground_states", "judge"]
