"""Looks of your own as the detector takes them: what a Stack is, what of it is refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas
import pyproj
from affine import Affine
from pyproj.exceptions import CRSError
from scipy.ndimage import distance_transform_edt

from compound_watch.days import as_day, longer_than_a_day
from geodata.errors import FileRefused, SettingsRefused
from geodata.looks.chip import NODATA
from geodata.sites.grid import PIXEL_M, Grid
from pipelines.detect.candidate_pixels import history_length
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.controls.control_areas import place_placebos
from pipelines.detect.coregistration import measure_shifts
from pipelines.detect.lasting_shift import lasting_offsets, moved_back, moved_mask
from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack
from pipelines.ground.reflectance import LEAST, why_no_reflectance
from pipelines.missions.band_aliases import common_name, places_of_bands
from pipelines.missions.scene_classes import HIGHEST
from pipelines.missions.sentinel2 import SCL_FILL

if TYPE_CHECKING:
    from geodata.settings.detection_settings import DetectionSettings

Bool = npt.NDArray[np.bool_]
TEN_THOUSAND = 10_000.0
"""Whole numbers are reflectance times this."""
IN_SHARES = "Give floats 0..1 (counts times what one stands for, 0.0001 of Sentinel-2), NaN where nothing was seen"
IN_METRES = "Bring it onto square pixels of a CRS in metres, such as the place's UTM zone"
_SOME_DAY = "Give datetime64, dates or texts as 2026-06-30, in UTC"
SEE_STACK = "See help(compound_watch.Stack) for what is needed"


@dataclass(frozen=True, repr=False)
class Stack:
    """Looks at one place, in order of acquisition, on one grid of square pixels of about 10 m.

    T looks of B bands on H rows from north to south and W columns from west to east. Look-alike ground and placebos are
    taken from what lies around the site, so give some: 500 m are kept free around it (the setting guard_m) and the ring
    beyond should be 800 m wide. Without it each pixel is held against its own seasons alone. A look that lies more than
    max_shift_px pixels beside the others is set aside.

    Args:
        reflectance: (T, B, H, W) surface reflectance: floats 0..1, NaN = not seen; or int16, 10,000 times that, -32768
            = not seen. Slightly below 0 is real; below -0.5 is taken for not seen. A masked array is not seen where it
            is masked. Floats in another unit (counts, percent) and other whole numbers are refused.
        days: (T,) acquisition days in UTC as datetime64, dates or texts such as "2026-06-30"; they never go back. Of a
            time with a zone it is the day in UTC: "2026-06-30T20:00-05:00" is of the 1st of July. Looks of one day are
            taken as one: of each pixel the first in which it may be used. A rule that waits for five looks would
            otherwise be met by fewer passes, where tiles or rows of one pass overlap.
        bands: (B,) names: blue, green, red and any of nir, swir16, swir22, in any order; B02 and the like are known. Of
            two of the near infrared (B08 and B8A) the first is used; any other that comes twice is refused.
        site: (H, W) True = this pixel is judged; at least one is. Changes are told of these pixels alone.
        clear: (T, H, W) True = this pixel may be used in this look: no cloud, no shadow, no snow. None = told from
            classes; without those too, every pixel is used that has a value in all bands.
        classes: (T, H, W) whole numbers, scene classes of Sentinel-2 (SCL), 0 = nothing seen; others are refused.
            Clouds, their shadows, snow and the pixels beside them are left out; bright roofs that are called cloud look
            after look are kept. Asked for where clear is None alone. None = there are none.
        scenes: (T,) a name for each look, of looks of one day that of the first; () = its day.
        surroundings: (H, W) True = ground that the site may be compared with: look-alikes and placebos are sought among
            these pixels and no others. Leave out other places where people build. None = every pixel that lies guard_m
            (500 m) or more from the nearest pixel of the site.
        crs: of the grid, in metres: anything that pyproj reads, such as 32647 or "EPSG:32647". None = where the grid
            lies is not known; then a pixel counts as 10 m, and outlines are in (column, row).
        transform: affine.Affine from (column, row) to x, y of the CRS in metres, at outer corners of pixels; given
            together with crs, or neither.
    """

    reflectance: npt.NDArray[Any]
    days: Sequence[Any] | npt.NDArray[np.datetime64]
    bands: Sequence[str]
    site: Bool
    clear: Bool | None = None
    classes: npt.NDArray[np.uint8] | None = None
    scenes: Sequence[str] = ()
    surroundings: Bool | None = None
    crs: Any = None
    transform: Affine | None = None


def site_stack(stack: Stack, settings: DetectionSettings) -> SiteStack:
    """A stack as the detector takes it.

    Raises:
        FileRefused: its parts do not fit together, are in another unit, or are not there.
    """
    try:
        days = _days(stack.days)
        _shapes_fit(stack, days.shape)
        places = _places(stack.bands)
        bands = tuple(places)
        given = np.asanyarray(stack.reflectance)
        reflectance = as_counts(given if len(bands) == given.shape[1] else given[:, list(places.values())], bands)
        site = _mask(stack.site, "site")
        valid = _clear(stack, reflectance, bands, days, settings)
        scene_ids = tuple(stack.scenes) or tuple(str(day) for day in days)
        if not np.diff(days).all():
            reflectance, valid, days, scene_ids = _one_look_a_day(reflectance, valid, days, scene_ids)
        shifts = measure_shifts(reflectance, valid, bands, days)
        shift_px = tuple(None if one is None else round(one.size, 2) for one in shifts)
        seen = valid.copy()
        valid[[px is not None and px > settings.max_shift_px for px in shift_px]] = False
        reservoir = _surroundings(stack, site, settings.guard_m)
        past = history_length(days.astype(np.int64), valid[:, site], settings)
        reservoir &= valid[:past].any(axis=0)
        offsets = np.zeros((len(days), 2))
        if past is not None:
            offsets = lasting_offsets(reflectance, seen, bands, days, shifts, past)
            reflectance = reflectance.copy() if offsets.any() else reflectance  # it may be the caller's own
            for t in np.flatnonzero(offsets.any(axis=1)):
                reflectance[t], valid[t] = moved_back(reflectance[t], offsets[t]), moved_mask(valid[t], offsets[t])
        return SiteStack(
            reflectance=reflectance,
            bands=bands,
            valid=valid,
            days=days,
            scene_ids=scene_ids,
            site=site,
            reservoir=reservoir,
            placebos=tuple(placebo.mask for placebo in place_placebos(site, reservoir)),
            shift_px=shift_px,
            moved_px=tuple(round(float(px), 2) for px in np.hypot(*offsets.T)),
        )
    except ValueError as error:
        refuse(str(error))


def as_counts(reflectance: npt.NDArray[Any], bands: Sequence[str] = ()) -> npt.NDArray[np.int16]:
    """Reflectance as int16 x 1e4 with nodata -32768; int16 is that already.

    Args:
        reflectance: (T, B, H, W) as a Stack has it.
        bands: names of the B bands, for the refusal; () = they have none.

    Raises:
        FileRefused: floats that are no reflectance 0..1, or whole numbers of another kind, which do not say what one of
            them stands for.
    """
    given = np.asanyarray(reflectance)
    if given.dtype == np.int16:
        whole = np.asarray(np.ma.filled(given, NODATA))
        nothing = whole < LEAST * TEN_THOUSAND
        return np.where(nothing, np.int16(NODATA), whole) if nothing.any() else whole
    if given.dtype.kind != "f":
        refuse(f"reflectance is {given.dtype}, neither floats 0..1 nor int16 x 1e4", IN_SHARES)
    given = np.asarray(np.ma.filled(given, np.nan))
    refuse_counts(np.moveaxis(given, 1, 0) if given.ndim == 4 else given[None], bands)
    seen = np.isfinite(given) & (given >= LEAST)
    counts = np.where(seen, np.round(np.where(seen, given, 0.0) * TEN_THOUSAND), NODATA)
    return np.clip(counts, NODATA, np.iinfo(np.int16).max).astype(np.int16)


def refuse_counts(values: npt.NDArray[Any], bands: Sequence[str] = ()) -> None:
    """Refuse floats (B, ...) of which one band is too large to be reflectance 0..1.

    Raises:
        FileRefused: it is; the band is named.
    """
    for number, band in enumerate(values):
        if cause := why_no_reflectance(band, bands[number] if number < len(bands) else f"band {number + 1}"):
            refuse(cause, IN_SHARES)


def grid_of(stack: object) -> Grid:
    """The stack's grid; of one whose place is not known, in pixels from its upper left corner.

    Raises:
        FileRefused: it is no stack, has no site, or its pixels are not squares of metres.
    """
    if not isinstance(stack, Stack):
        step = "Make one with compound_watch.Stack, or of a Dataset with compound_watch.stack_of"
        refuse(f"judge takes a Stack, and this is of the type {type(stack).__name__}", step)
    if np.ndim(stack.site) != 2:
        refuse(f"site has the shape {np.shape(stack.site)}, not (H, W)")
    height, width = np.shape(stack.site)
    if stack.crs is None and stack.transform is None:
        return Grid(0, 0.0, 0.0, width, height, 1.0)
    if stack.crs is None or stack.transform is None:
        refuse("of crs and transform it has one alone", "Give both, or neither where its place is not known")
    in_metres(stack.crs)
    t = stack.transform
    if not isinstance(t, Affine):
        refuse(f"transform is of the type {type(t).__name__}, not affine.Affine")
    if t.b or t.d or t.a <= 0 or abs(t.a + t.e) > 1e-6 * t.a:
        refuse("its pixels are not square and north-up", IN_METRES)
    return Grid(0, t.c, t.f, width, height, t.a)


def in_metres(crs: object, thing: str = "the arrays") -> pyproj.CRS:
    """A CRS that counts in metres.

    Args:
        crs: anything that pyproj reads.
        thing: what it is of, for the refusal.

    Raises:
        FileRefused: pyproj does not know it, or it counts in degrees or feet: areas and distances would be wrong.
    """
    try:
        known = pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        cause = f"{str(crs)[:60]!r} is no CRS that pyproj knows"
        raise FileRefused(thing, cause, 'Write it as 32647 or "EPSG:32647"') from error
    units = sorted({axis.unit_name for axis in known.axis_info[:2]})
    if not known.is_projected or units != ["metre"]:
        raise FileRefused(thing, f"its CRS ({known.name}) counts in {' and '.join(units)}, not in metres", IN_METRES)
    return known


def must_have(bands: Sequence[str]) -> None:
    """Refuse bands (common names) among which blue, green or red is missing."""
    missing = [name for name in ("blue", "green", "red") if name not in bands]
    if missing:
        refuse(f"it has no band named {' or '.join(missing)}")


def refuse(cause: str, step: str = SEE_STACK) -> NoReturn:
    """Raise the refusal of arrays."""
    raise FileRefused("the arrays", cause, step)


def _days(given: Sequence[Any] | npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    written = np.asarray(given)
    if written.dtype.kind in "iufb" and written.size:
        refuse("days are numbers, which do not say what day they are", _SOME_DAY)
    if longer_than_a_day(written.dtype):
        refuse(f"days are {written.dtype}, longer than a day", _SOME_DAY)
    if written.dtype.kind == "M":
        days = written.astype("datetime64[D]")
    else:
        read = [_day(one) for one in written.ravel().tolist()]
        days = np.array(read, "datetime64[D]").reshape(written.shape)
    if not days.size:
        refuse("there is no look in it", "Give at least a year of looks")
    if np.isnat(days).any():
        refuse(f"days holds {int(np.isnat(days).sum())} that are no date", "Leave these looks out")
    return days


def _day(one: Any) -> date | None:
    """The day in UTC of a date, a time or a text; None of what is no date to pandas either, such as NaT.

    Raises:
        FileRefused: it is none.
    """
    if one is None or one is pandas.NaT:
        return None
    try:
        return as_day(one)
    except SettingsRefused:
        refuse(f"days cannot be read ({one!r} is not a date)", _SOME_DAY)


def _shapes_fit(stack: Stack, days: tuple[int, ...]) -> None:
    shape = np.shape(stack.reflectance)
    if len(shape) != 4:
        refuse(f"reflectance has the shape {shape}, not (T, B, H, W)")
    t, b, h, w = shape
    wanted: dict[str, tuple[str, tuple[int, ...]]] = {
        "days": ("(T,)", (t,)),
        "bands": ("(B,)", (b,)),
        "site": ("(H, W)", (h, w)),
        "clear": ("(T, H, W)", (t, h, w)),
        "classes": ("(T, H, W)", (t, h, w)),
        "surroundings": ("(H, W)", (h, w)),
        "scenes": ("(T,)", (t,)),
    }
    for name, (letters, expected) in wanted.items():
        part = getattr(stack, name)
        if part is None or (name == "scenes" and not len(part)):
            continue
        there = days if name == "days" else (len(part),) if name in ("bands", "scenes") else np.shape(part)
        if there != expected:
            refuse(f"{name} has the shape {there}, and {letters} of reflectance {shape} is {expected}")
    if not np.asarray(stack.site, bool).any():
        refuse("site marks no pixel, so that nothing would be judged", "Set the pixels to True that are to be judged")


def _places(names: Sequence[str]) -> dict[str, int]:
    """Common name to place of the bands that are used, in their order."""
    unknown = [name for name in names if common_name(name) not in KNOWN_BANDS]
    must_have([common_name(name) for name in names])
    if unknown:
        refuse(f"{', '.join(unknown)} is none of {', '.join(KNOWN_BANDS)}", "Leave it out, or name it as one of these")
    places = places_of_bands(names, KNOWN_BANDS)
    return dict(sorted(places.items(), key=lambda place: place[1]))


def _clear(
    stack: Stack,
    reflectance: npt.NDArray[np.int16],
    bands: tuple[str, ...],
    days: npt.NDArray[np.datetime64],
    settings: DetectionSettings,
) -> Bool:
    seen: Bool = (reflectance != NODATA).all(axis=1)
    if stack.clear is not None:
        seen &= _mask(stack.clear, "clear")
    elif stack.classes is not None:
        seen &= clear_looks(reflectance, _classes(stack.classes), bands, days, settings)
    return seen


def _mask(given: npt.NDArray[Any], name: str) -> Bool:
    """A part that is True or False, or 1 or 0: a mask of classes or of shares would be True nearly everywhere."""
    written = np.asarray(given)
    strange = written[(written != 0) & (written != 1)]
    if strange.size:
        refuse(f"{name} holds {strange[0]}, which is neither True nor False", "Give True and False, as in `scl == 4`")
    return np.array(written, bool)


def _classes(given: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Scene classes of Sentinel-2, 0 where there is none; the numbers of any other mask would be taken for them."""
    written = np.nan_to_num(np.asarray(np.ma.filled(given, 0)))
    written = np.where(written == SCL_FILL, 0, written)
    strange = written[~np.isin(written, np.arange(HIGHEST + 1))]
    if strange.size:
        cause = f"classes holds {strange[0]}, and the scene classes of Sentinel-2 are 0 to {HIGHEST}"
        refuse(cause, "Of another mask (QA_PIXEL, Fmask, a probability) make `clear`: True = may be used")
    return written.astype(np.uint8)


def _one_look_a_day(
    reflectance: npt.NDArray[np.int16],
    valid: Bool,
    days: npt.NDArray[np.datetime64],
    scene_ids: tuple[str, ...],
) -> tuple[npt.NDArray[np.int16], Bool, npt.NDArray[np.datetime64], tuple[str, ...]]:
    """Looks of one day as one: the later ones fill what may not be used in the earlier.

    Days that go back stay, to be refused.

    Args:
        reflectance: (T, B, H, W). valid: (T, H, W) what is usable. days: (T,). scene_ids: T of them.
    """
    begins = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
    merged, usable = reflectance[begins], valid[begins]
    for at, look in enumerate(np.searchsorted(begins, np.arange(days.size), side="right") - 1):
        more = valid[at] & ~usable[look]
        merged[look][:, more] = reflectance[at][:, more]
        usable[look] |= more
    return merged, usable, days[begins], tuple(scene_ids[at] for at in begins)


def _surroundings(stack: Stack, site: Bool, guard_m: float) -> Bool:
    if stack.surroundings is not None:
        return _mask(stack.surroundings, "surroundings") & ~site
    pixel_m = PIXEL_M if stack.transform is None else abs(float(stack.transform.a))
    far: Bool = distance_transform_edt(~site) * pixel_m >= guard_m
    return far
