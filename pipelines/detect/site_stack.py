"""What the detector is given and what it answers: arrays in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from pipelines.detect.controls.control_groups import ChosenControls

KNOWN_BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
"""Common names the detector understands, in wavelength order."""


@dataclass(frozen=True)
class SiteStack:
    """All looks at one site, in order of acquisition.

    Raises:
        ValueError: shapes that do not fit, days that go back, fewer than three known bands, a site that is not held.
    """

    reflectance: npt.NDArray[np.int16]  # (T, B, H, W), x 1e4, signed, nodata -32768; (T, B, N) where some are held
    bands: tuple[str, ...]  # common name of each of the B bands; 3 to 6 of KNOWN_BANDS, blue green red at least
    valid: npt.NDArray[np.bool_]  # (T, H, W), True = usable; (T, N) where some are held
    days: npt.NDArray[np.datetime64]  # (T,) datetime64[D], increasing
    scene_ids: tuple[str, ...]  # (T,)
    site: npt.NDArray[np.bool_]  # (H, W) pixels that are judged
    reservoir: npt.NDArray[np.bool_]  # (H, W) pixels that may serve as controls; all False = there are none
    placebos: tuple[npt.NDArray[np.bool_], ...] = ()  # (H, W) each; judged by the same rules, kept apart
    shift_px: tuple[float | None, ...] = ()  # (T,) grid pixels beside the site's own median, None not measured; or ()
    moved_px: tuple[float, ...] = ()  # (T,) grid pixels that each look was moved back by (lasting_shift.py); or ()
    held: npt.NDArray[np.bool_] | None = None  # (H, W) the N pixels that looks are held of, row by row; None = all
    chosen: ChosenControls | None = None  # what was chosen when the site was first judged; None = choose now

    def __post_init__(self) -> None:
        t, b = self.reflectance.shape[:2]
        h, w = self.site.shape
        one = (h, w) if self.held is None else (int(self.held.sum()),)
        if self.reflectance.shape[2:] != one:
            raise ValueError(f"reflectance has pixels {self.reflectance.shape[2:]}, not {one}")
        if self.reflectance.dtype != np.int16:
            raise ValueError(f"reflectance is {self.reflectance.dtype}, not int16")
        if self.valid.shape != (t, *one) or self.days.shape != (t,) or len(self.scene_ids) != t:
            raise ValueError("valid, days and scene_ids must have one entry per look")
        if len(self.bands) != b or len(set(self.bands)) != b or not set(self.bands) <= set(KNOWN_BANDS):
            raise ValueError(f"bands {self.bands} are not {b} different names of {KNOWN_BANDS}")
        if not {"blue", "green", "red"} <= set(self.bands):
            raise ValueError(f"blue, green and red are needed, bands are {self.bands}")
        masks = (self.site, self.reservoir, *self.placebos, *(() if self.held is None else (self.held,)))
        if any(mask.shape != (h, w) or mask.dtype != np.bool_ for mask in masks):
            raise ValueError("site, reservoir, placebos and held must be bool (H, W)")
        if self.held is not None and any(bool((mask & ~self.held).any()) for mask in (self.site, *self.placebos)):
            raise ValueError("every pixel of the site and of the placebos must be held")
        if t > 1 and not bool((np.diff(self.days.astype("datetime64[D]").astype(np.int64)) >= 0).all()):
            raise ValueError("days must not go back")

    def columns(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Where the held pixels of a mask (H, W) lie in the last axis of `flat`: increasing (n,)."""
        return np.flatnonzero(mask.ravel() if self.held is None else mask[self.held])

    @property
    def flat(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.bool_]]:
        """Reflectance (T, B, N) and valid (T, N) of the held pixels, row by row; no copy."""
        t, b = self.reflectance.shape[:2]
        return self.reflectance.reshape(t, b, -1), self.valid.reshape(t, -1)


@dataclass(frozen=True)
class LookSeries:
    """K looks at one change in one band, oldest first. Reflectance 0..1."""

    band: str  # common name
    looks: npt.NDArray[np.int64]  # (K,) numbers of the looks in the stack
    measured: npt.NDArray[np.float32]  # (K,) median of the change's usable pixels
    expected: npt.NDArray[np.float32]  # (K,) median of what its season and its controls let expect
    low: npt.NDArray[np.float32]  # (K,) from here ...
    high: npt.NDArray[np.float32]  # (K,) ... to here lie nine in ten values of such a pixel that did not change
    lookalikes: npt.NDArray[
        np.float32
    ]  # (K,) median of its look-alikes that day; NaN where it is judged against its own season
    far: npt.NDArray[np.float32]  # (K,) share 0..1 of the change's usable pixels that differ in all bands together


@dataclass(frozen=True)
class Finding:
    """One change found in a stack. Dates are acquisition days of looks."""

    birth: str  # deterministic birth key "YYYY-MM-DD/row/col": earliest provisional look and anchor pixel
    kind: str  # "construction" | "demolition" | "clearing" | "unclear"
    state: str  # "provisional" | "confirmed" | "ended" | "withdrawn"
    mask: npt.NDArray[np.bool_]  # (H, W) changed pixels; for ended and withdrawn the ones last held
    area_px: int  # pixels in mask
    last_clear_before: date | None  # clear look before first_seen; None where there was none
    first_seen: date  # first clear look, in hindsight, in which the ground differs
    confirmed_on: date | None  # None while not confirmed
    last_seen: date  # newest clear look that shows it
    ended_on: date | None  # first look that shows it ended or withdrawn; None while it lasts
    confidence: str  # "low" | "medium" | "high"
    reasons: tuple[str, ...]  # short codes, see geodata/detections/lifecycle.py REASONS
    stage: str | None  # "cleared" | "under way" | "roofed"; None for other kinds
    control_basis: str  # "look-alikes" | "own season"
    clear_looks: int  # clear looks from first_seen to the newest look
    agreeing_looks: int  # of those, how many show the change
    scene_ids: tuple[str, ...]  # scenes of the looks that show it and of each day told of it, oldest first
    withdrawn_reason: str = ""  # "" unless withdrawn; a code of geodata/detections/lifecycle.py WITHDRAWN
    placebo: bool = False  # True: inside a placebo polygon, never exported as a detection
    placebo_index: int | None = None  # which of stack.placebos; None unless placebo
    kind_probability: float | None = None  # 0..1 that the kind is the right one, where there is a change; None: unknown
    series: LookSeries | None = field(default=None, compare=False)  # of its looks; None: a placebo, or none is clear


@dataclass(frozen=True)
class Judgement:
    """What the detector has to say about a stack."""

    status: str  # "judged" | "too little history"
    findings: tuple[Finding, ...]  # inside the site
    placebo_findings: tuple[Finding, ...]  # inside placebos, placebo=True
    history_until: date | None  # first day that is judged; None while history is too short
    clear_looks: int  # clear looks of the median site pixel up to `through`
    history_looks: int  # of these, in the history
    judged_looks: tuple[str, ...]  # scene ids of looks in which at least 5 % of the site could be judged
    control_share: float  # share 0..1 of site pixels with enough look-alike controls
    judged_years: float  # years from history_until to the last look; 0 when not judged
    reason: str = ""  # in words, when status is not "judged"
    chosen: ChosenControls | None = None  # what it was judged by; None when not judged
    placebo_far: npt.NDArray[np.float32] | None = field(default=None, compare=False)
    """(P, T) share 0..1 of each placebo's usable pixels that differ that day, NaN: hardly seen; None: not judged."""


def no_findings(reason: str, *, clear_looks: int, history_looks: int) -> Judgement:
    """The answer where the history does not allow a judgement."""
    return Judgement("too little history", (), (), None, clear_looks, history_looks, (), 0.0, 0.0, reason)


def as_dates(days: npt.NDArray[np.datetime64]) -> list[date]:
    """Acquisition days (T,) as python dates."""
    return [date.fromisoformat(str(day)) for day in days.astype("datetime64[D]")]


@dataclass(frozen=True)
class Placebo:
    """A placebo polygon: a shape like the site's, put where nothing is known."""

    mask: npt.NDArray[np.bool_]  # (H, W)
    row_shift: int  # pixels moved down from the site
    col_shift: int  # pixels moved right from the site
    turned: int = field(default=0)  # quarter turns counter-clockwise


def union(masks: Sequence[npt.NDArray[np.bool_]], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """All pixels in any mask: bool (H, W)."""
    out = np.zeros(shape, bool)
    for mask in masks:
        out |= mask
    return out
