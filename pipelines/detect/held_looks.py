"""The looks of a site as the detector reads them: of the pixels that are held, picked by where they lie there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.detect.indices import F32, YEAR_DAYS, log_table

I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
RUN_PX = 16
"""Mean length of a row's runs of pixels from which they are copied run by run."""
SEASON_DAYS = 91.4375
"""Days of a quarter of a year: a little over 365.25 / 4, so that the last day of a year is of the fourth."""


@dataclass(frozen=True)
class HeldLooks:
    """T looks of B bands over the N pixels that are held."""

    reflectance: npt.NDArray[np.int16]  # (T, B, N) x 1e4
    valid: Bool  # (T, N) usable
    days: I64  # (T,) day numbers
    bands: tuple[str, ...]
    history: int  # looks 0..history-1 are history
    column: I64  # (H * W,) where each pixel of the grid lies in N, of those that are held

    @classmethod
    def of(
        cls,
        reflectance: npt.NDArray[np.int16],
        valid: Bool,
        days: I64,
        bands: tuple[str, ...],
        history: int,
        held: Bool | None = None,
    ) -> HeldLooks:
        """Looks as a stack has them.

        Args:
            reflectance: (T, B, H, W), or (T, B, N). valid: (T, H, W), or (T, N). days: (T,) day numbers.
            history: looks 0..history-1 are history.
            held: (H, W) the N pixels, row by row; None = all.
        """
        t, b = reflectance.shape[:2]
        seen = valid.reshape(t, -1)
        column = np.arange(seen.shape[1]) if held is None else np.cumsum(held.ravel()) - 1
        return cls(reflectance.reshape(t, b, -1), seen, days, bands, history, column)

    @cached_property
    def past(self) -> HeldLooks:
        """The looks of the history alone."""
        end = self.history
        return replace(self, reflectance=self.reflectance[:end], valid=self.valid[:end], days=self.days[:end])

    @property
    def season(self) -> I64:
        """(T,) number 0..3 of each look's season of the year."""
        return ((self.days % YEAR_DAYS) // SEASON_DAYS).astype(np.int64)

    def pixels(self, at: I64) -> npt.NDArray[np.int16]:
        """Reflectance x 1e4 (T, B, n) of some pixels; neighbours in a row are copied together, several times faster."""
        ends = np.flatnonzero(np.diff(at, append=-1) != 1) + 1
        if len(ends) * RUN_PX > len(at):
            return self.reflectance[:, :, at]
        out = np.empty((*self.reflectance.shape[:2], len(at)), np.int16)
        start = 0
        for end in ends.tolist():
            out[:, :, start:end] = self.reflectance[:, :, at[start] : at[start] + end - start]
            start = end
        return out

    def logs(self, at: I64) -> F32:
        """ln(reflectance + OFFSET) (T, B, n) of some pixels."""
        logs: F32 = log_table()[self.pixels(at).view(np.uint16)]
        return logs
