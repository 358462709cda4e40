"""What a site is judged by, as the store keeps it: packed small, and taken out again bit by bit. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.detections.control_set import ControlSet, damaged
from pipelines.detect.controls.control_groups import ChosenControls
from pipelines.detect.site_stack import union

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KeptControls:
    """The controls and placebos of a site on its grid."""

    site: Bool  # (H, W) pixels that are judged
    placebos: tuple[Bool, ...]  # (H, W) each
    controls: ChosenControls

    def reservoir(self, shape: tuple[int, int]) -> Bool:
        """Pixels (H, W) that controls could be chosen from."""
        out = np.zeros(shape, bool)
        out.flat[self.controls.pool] = True
        return out

    def held(self, shape: tuple[int, int]) -> Bool:
        """Pixels (H, W) that looks are needed of: the site, its placebos, and the controls in use."""
        out = union((self.site, *self.placebos), shape)
        out.flat[self.controls.in_use] = True
        return out


def packed(kept: KeptControls) -> bytes:
    """A NumPy archive (npz), deflated: anybody can open it with numpy.load."""
    chosen = kept.controls
    ends = np.cumsum([len(members) for members in chosen.members], dtype=np.int32)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        site=kept.site,
        placebos=np.stack(kept.placebos) if kept.placebos else np.zeros((0, *kept.site.shape), bool),
        history=np.array([chosen.history_from.isoformat(), chosen.history_until.isoformat()]),
        pool=_steps(chosen.pool),
        of_pixel=chosen.of_pixel,
        members=np.concatenate([*chosen.members, np.zeros(0, np.int64)]).astype(np.int32),
        member_ends=ends,
        sample=_steps(chosen.sample),
    )
    return out.getvalue()


def unpacked(control_set: ControlSet) -> KeptControls:
    """What a stored set holds.

    Raises:
        ReadFailed: its bytes are not those that were stored.
    """
    control_set.check()
    try:
        with np.load(io.BytesIO(control_set.content), allow_pickle=False) as arrays:
            site, of_pixel = arrays["site"], arrays["of_pixel"]
            members = np.split(arrays["members"].astype(np.int64), arrays["member_ends"][:-1])
            first_day, until = (date.fromisoformat(str(day)) for day in arrays["history"])
            pool, sample = np.cumsum(arrays["pool"], dtype=np.int64), np.cumsum(arrays["sample"], dtype=np.int64)
            placebos = tuple(arrays["placebos"])
            groups = len(arrays["member_ends"])
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise damaged(control_set) from error
    chosen = ChosenControls(first_day, until, pool, of_pixel, tuple(members) if groups else (), sample)
    return KeptControls(site, placebos, chosen)


def _steps(pixels: I64) -> npt.NDArray[np.int32]:
    """Increasing numbers as the step from each to the next, which packs to a tenth."""
    return np.diff(pixels, prepend=0).astype(np.int32)
