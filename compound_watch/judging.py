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

from compound_watch.days import When, as_day
from compound_watch.frames import days_of
from compound_watch.stacks import IN_SHARES, Bool, Stack, grid_of, must_have, refuse, refuse_counts, site_stack
from geodata.detections.detection import Kind, State
from geodata.settings.override import settings_with
from geodata.settings.settings import Settings
from geodata.sites.grid import PIXEL_M, Grid
from geodata.wording.handling import hedge_words
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding
from pipelines.ground.library import BANDS
from pipelines.ground.reflectance import LEAST
from pipelines.ground.states import STATES, state_probabilities
from pipelines.missions.band_aliases import places_of_bands

if TYPE_CHECKING:
    import xarray


_AN_IMAGE = "Give one look alone, such as cube.isel(time=-1); see help(compound_watch.ground_states)"


@dataclass(frozen=True)
class Judged:
    """What the rules say of a stack. Days are acquisition days in UTC.

    A placebo is a shape like the site, laid into its surroundings, where nothing is known to have changed, and judged
    by the same rules: what is confirmed there is a false flag.

    Attributes:
        status: "judged", or "too little history": then the table is empty and nothing is said about changes.
        reason: why it was not judged, in words; "" when it was.
        changes: a row a change, n in all, those that were withdrawn or have ended among them (see state). It became
            visible between last_clear_before and first_seen, never on one of these days. hedge has to stand beside kind
            wherever it is repeated; kind_probability, 0..1, is that of the kind where there is a change. area_m2 is its
            pixels' area (100 m2 a pixel where the stack has no crs). Geometry: its pixels' outline in WGS84 lon, lat;
            where the stack has no crs, in (column, row) of the stack's grid.
        masks: (n, H, W) True = this pixel of the stack's grid is part of the change in the same row of changes.
        history_until: the first day that is judged: what came before is the history that everything is held against.
            None when not judged.
        clear_looks: clear looks of the median site pixel.
        control_share: 0..1 of the site's pixels that have enough look-alike ground in the surroundings. The others are
            held against their own earlier seasons alone; control_basis of a change tells which it was.
        placebos: shapes like the site that were judged in the surroundings; 0 where they have no room.
        placebos_flagged: of these, in how many a change was confirmed.
        placebo_years: years of a site's area that the placebos were judged, together: a shape of half the site's area
            that was judged for two years counts as one. placebo_changes for so many years is how often to expect a
            false flag; after few years, none says little.
        placebo_changes: changes that were confirmed in the placebos, together; one placebo may have several.
    """

    status: str
    reason: str
    changes: geopandas.GeoDataFrame = field(repr=False)
    masks: Bool = field(repr=False)
    history_until: date | None
    clear_looks: int
    control_share: float
    placebos: int
    placebos_flagged: int
    placebo_years: float
    placebo_changes: int


def judge(stack: Stack, settings: Mapping[str, float] | None = None, *, through: When = None) -> Judged:
    """Say what changed in looks of your own.

    It works on one core and tells nothing meanwhile. The time grows with looks, pixels and what changed: 134 looks of
    312 x 332 pixels and six bands take 7 to 14 s of a processor, and with the whole grid as the site 16 to 27 s; on a
    machine that is busy with other work that can be more than a minute.

    Ground that is as bright in all bands (an array of 0.1, made to try it) is built ground to the rules: what is put up
    there is a roof on a roof, and nothing is said of it (docs/method.md). Give earth a spectrum of earth.

    Args:
        stack: at least a year of them before anything can be told.
        settings: detection settings that are to be others than the defaults, by name (docs/settings.md), such as
            {"min_px": 5}. Those of a workspace are not known here.
        through: judge as if looks after this day did not exist; None = use all.

    Raises:
        FileRefused: this is no Stack, its parts do not fit together, are in another unit or not there.
        SettingsRefused: no such setting, or out of its range; or through is not a date.
    """
    grid = grid_of(stack)
    numbers = Settings()
    if settings:
        texts = {str(name): str(value) for name, value in settings.items()}
        numbers = settings_with(numbers, texts, "settings[{!r}]".format)
    last = as_day(through, "through")
    made = site_stack(stack, numbers.detection)
    judgement = detect(made, numbers.detection, through=last)
    flagged = [f.placebo_index for f in judgement.placebo_findings if f.confirmed_on is not None]
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
        len(set(flagged)),
        sum(judgement.judged_years * int(mask.sum()) / site_px for mask in made.placebos),
        len(flagged),
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
        image: (B, H, W) surface reflectance, floats 0..1, NaN = not seen; slightly below 0 is real, below -0.5 is taken
            for not seen. Or a Dataset with a variable (y, x) of such floats for each band.
        bands: of the B bands, for an array; blue, green and red must be among them, nir, swir16 and swir22 help, and of
            two of the near infrared (B08 and B8A) the first is used. Others are not used.

    Returns:
        float32 (6, H, W) in the order of STATES, NaN where a pixel lacks blue, green or red; of a Dataset a DataArray
        with dims (state, y, x) and the image's coordinates.

    Raises:
        FileRefused: blue, green or red is missing, another band is named twice, the shapes do not fit, or these are no
            floats 0..1.
    """
    if hasattr(image, "data_vars"):
        return _states_of_dataset(image)
    given = np.asanyarray(image)
    if given.ndim != 3 or len(given) != len(bands):
        refuse(f"image has the shape {given.shape}, not (B, H, W) with B = {len(bands)} band names", _AN_IMAGE)
    places = _places(bands)
    return _states([given[place] for place in places.values()], list(places))


def _states_of_dataset(image: xarray.Dataset) -> xarray.DataArray:
    import xarray

    variables = list(image.data_vars)
    places = _places([str(name) for name in variables])
    chosen = [image[variables[place]] for place in places.values()]
    first = chosen[0]
    wrong = next((band for band in chosen if band.ndim != 2 or band.dims != first.dims), None)
    if wrong is not None:
        refuse(f"{wrong.name} has the dimensions {', '.join(map(str, wrong.dims))}, not (y, x)", _AN_IMAGE)
    values = _states([band.values for band in chosen], list(places))
    beside = {key: coordinate for key, coordinate in image.coords.items() if set(coordinate.dims) <= set(first.dims)}
    attrs = {key: value for key, value in first.attrs.items() if key == "grid_mapping"}
    return xarray.DataArray(values, {"state": list(STATES), **beside}, ("state", *first.dims), "ground", attrs)


def _states(bands: Sequence[npt.NDArray[Any]], names: Sequence[str]) -> npt.NDArray[np.float32]:
    """(6, H, W) of bands (H, W) each."""
    odd = next((band.dtype for band in bands if band.dtype.kind != "f"), None)
    if odd is not None:
        refuse(f"image is {odd}, not floats", IN_SHARES)
    reflectance = np.stack([np.ma.filled(band, np.nan) for band in bands]).astype(np.float32)
    refuse_counts(reflectance, names)
    reflectance[reflectance < LEAST] = np.nan
    flat = state_probabilities(reflectance.reshape(len(names), -1).T, names)
    return np.ascontiguousarray(flat.T).reshape(len(STATES), *reflectance.shape[1:])


def _places(names: Sequence[str]) -> dict[str, int]:
    """Common name to place of the bands that the model knows."""
    try:
        places = places_of_bands(names, BANDS)
    except ValueError as error:
        refuse(str(error), "Leave one of them out")
    must_have(list(places))
    return places


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


__all__ = ["STATES", "Judged", "Stack", "ground_states", "judge"]
