"""How hard the demo world is: pyxccd's COLD, with our gate and a minimum size, and our own detector, scored on it.

COLD (Zhu et al. 2020) fits a seasonal model to each pixel and reports a break when six clear looks in a row leave it.
On its own it also reports fires and new fields, so it gets the same gate as our detector: ground that turned green
again after the break is no lasting change, and fewer than six connected pixels are not reported. A world on which
this scores above 0.90 is too easy to say anything about a detector.

Usage: python benchmarks/demo_world_vs_cold.py [WORLD]   (needs pyxccd; builds a world when none is named)
"""

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, label

HISTORY_DAYS = 365
GREEN = 0.45
"""NDVI that ground under a roof or laid bare does not reach again (85th percentile of the clear looks after)."""
SMALLEST_PX = 6
ROOF_PX = 40
"""A 'cloud' of fewer pixels is likelier a bright roof."""
GROW_PX = 2
NOTHING_FITTED = "no change records"
"""Part of what pyxccd says of a pixel with too few looks that it holds to be clear."""

Found = tuple[NDArray[np.bool_], str, date]


def clear(scl: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(T, H, W) scene classification -> True where usable."""
    out = np.empty(scl.shape, np.bool_)
    for i, look in enumerate(scl):
        bad = np.isin(look, (0, 1, 3, 8, 9, 10, 11))
        blobs, _ = label(bad)
        size = np.bincount(blobs.ravel())
        bad &= ~((size[blobs] < ROOF_PX) & (blobs > 0) & ~np.isin(look, (0, 3)))
        out[i] = ~binary_dilation(bad, iterations=GROW_PX)
    return out


class NothingFitted:
    """Lets one refusal of COLD pass, that a pixel has too few looks for one model, and no other error.

    pyxccd raises it as a plain Exception, which has no narrower class: its words tell it from every other fault.
    """

    def __enter__(self) -> None:
        """Nothing to open."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Whether the error is that refusal."""
        return kind in (Exception, RuntimeError) and NOTHING_FITTED in str(error)


def cold_breaks(
    reflectance: NDArray[np.int16], usable: NDArray[np.bool_], days: NDArray[np.datetime64], site: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(H, W) ordinal of the first break after the history (0 = none), and whether it passed the gate."""
    from pyxccd import cold_detect  # type: ignore[import-not-found, unused-ignore]

    ordinals = days.astype("datetime64[D]").astype(np.int64) + date(1970, 1, 1).toordinal()
    watch_from = int(ordinals[0]) + HISTORY_DAYS
    since = np.zeros(site.shape, np.int64)
    kept = np.zeros(site.shape, np.bool_)
    for row, col in np.argwhere(site):
        ok = usable[:, row, col]
        if ok.sum() < 15:
            continue
        series = np.ascontiguousarray(reflectance[:, :, row, col][ok].astype(np.int64))
        when = ordinals[ok].astype(np.int64)
        blank = np.zeros(when.size, np.int64)
        segments = ()
        with NothingFitted():
            segments = cold_detect(when, *(np.ascontiguousarray(series[:, b]) for b in range(6)), blank, blank)
        breaks = [int(s["t_break"]) for s in segments if s["t_break"] >= watch_from and s["change_prob"] == 100]
        for at in breaks:
            after = series[when >= at].astype(np.float64)
            ndvi = (after[:, 3] - after[:, 2]) / np.maximum(after[:, 3] + after[:, 2], 1)
            if np.percentile(ndvi, 85) < GREEN:
                since[row, col], kept[row, col] = at, True
                break
            since[row, col] = at
    return since, kept


def found_by_cold(
    reflectance: NDArray[np.int16], scl: NDArray[np.uint8], days: NDArray[np.datetime64], site: NDArray[np.bool_]
) -> list[Found]:
    """Blobs of pixels with a break that passed the gate, each with the median day of its breaks."""
    since, kept = cold_breaks(reflectance, clear(scl), days, site)
    blobs, number = label(kept)
    found: list[Found] = []
    for i in range(1, number + 1):
        mask = blobs == i
        if mask.sum() >= SMALLEST_PX:
            found.append((mask, "construction", date.fromordinal(int(np.median(since[mask])))))
    return found


def read_site(world: Path, site_id: str) -> tuple[NDArray[np.int16], NDArray[np.uint8], NDArray[np.datetime64]]:
    """The whole series of one site from the world's files; a look with a broken file is left out."""
    import rasterio
    from rasterio.errors import RasterioIOError

    from pipelines.demo.world import stac
    from pipelines.demo.world.places import PLACES

    place = {p.id: p for p in PLACES}[site_id]
    tile = place.tile.removeprefix("SIM-")
    stacks, scls, days = [], [], []
    for folder in sorted((world / stac.S2).glob(f"SIM_T{tile}_*")):
        try:
            bands = []
            for name in (*stac.TEN_METRE, *stac.TWENTY_METRE, "scl"):
                with rasterio.open(folder / f"{name}.tif") as file:
                    band = file.read(1)
                bands.append(band if band.shape[0] == 336 else band.repeat(2, 0).repeat(2, 1))
        except RasterioIOError:
            continue
        stacks.append(np.stack([b.astype(np.int32) - stac.OFFSET_DN for b in bands[:6]]).astype(np.int16))
        scls.append(bands[6].astype(np.uint8))
        stamp = folder.name.split("_")[2][:8]
        days.append(date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:])))
    return np.stack(stacks), np.stack(scls), np.array(days, "datetime64[D]")


def one_site(world: str, site_id: str) -> list[Found]:
    """COLD with the gate on one site of a written world."""
    from pipelines.demo.world.truth_files import read_truth

    truth = read_truth(Path(world) / "truth", site_id)
    reflectance, scl, days = read_site(Path(world), site_id)
    return found_by_cold(reflectance, scl, days, truth.site)


def our_site(world: str, site_id: str) -> list[Found]:
    """Our detector on the same files: the confirmed changes of one site."""
    from geodata.settings.detection_settings import DetectionSettings
    from pipelines.demo.world.series import ring_mask
    from pipelines.demo.world.truth_files import read_truth
    from pipelines.detect.cloud_mask import clear_looks
    from pipelines.detect.detect import detect
    from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack

    site = read_truth(Path(world) / "truth", site_id).site
    reflectance, scl, days = read_site(Path(world), site_id)
    settings = DetectionSettings()
    valid = clear_looks(reflectance, scl, KNOWN_BANDS, days, settings)
    names = tuple(str(day) for day in days)
    stack = SiteStack(reflectance, KNOWN_BANDS, valid, days, names, site, ring_mask(site))
    return [(f.mask, f.kind, f.first_seen) for f in detect(stack, settings).findings if f.state == "confirmed"]


def main(world: Path) -> dict[str, float]:
    """Print the scores of both on a world and return their pixel F1."""
    from benchmarks.simulators.score_demo import read_truths, score_masks

    truth = read_truths(world / "truth")
    limit = max(site.last_day for site in truth.values()) - timedelta(90)
    scores = {}
    with ProcessPoolExecutor(2) as pool:
        for name, method in (("COLD + gate", one_site), ("Compound Watch", our_site)):
            found = dict(zip(truth, pool.map(method, [str(world)] * len(truth), truth), strict=True))
            result = score_masks(truth, found)
            print(f"{name} on {len(truth)} sites, events begun by {limit}:")
            for line in result.lines():
                print(line)
            scores[name] = result.f1
    return scores


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        from pipelines.demo.world.write import build_world

        with tempfile.TemporaryDirectory() as made:
            build_world(Path(made))
            main(Path(made))
