"""Built-up hectares against the truth of simulated worlds: `python benchmarks/growth_worlds.py [FIRST_SEED [WORLDS]]`.

The truth is painted on a grid finer than a pixel: roofs, yards, roads and tracks of the first day, then what
construction took and demolition freed, each pixel from the day half of it had changed. Prints, a world each, the truth
and what is said at the first and the last judged look, and the share of looks whose 90 % interval holds the truth;
then the same over all worlds, and the growth from first to last look against its truth.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time

import numpy as np
import shapely

from benchmarks.simulators.demo import simulate_site
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.growth import growth_of
from geodata.looks.measure import Measure
from geodata.settings.detection_settings import DetectionSettings
from pipelines.demo.world.ground import paint
from pipelines.demo.world.series import SimulatedSite
from pipelines.demo.world.shapes import block_mean
from pipelines.demo.world.surfaces import CODE
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.site_stack import Finding, SiteStack
from pipelines.measure.built_up import built_up

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
BUILT = ("roof_metal", "roof_blue", "roof_red", "roof_grey", "roof_white", "yard", "asphalt", "dirt_road")
PIXEL_HA = 0.01
FIRST_SEED, WORLDS = 9300, 8


def true_hectares(world: SimulatedSite, days: list[date]) -> np.ndarray:
    """Hectares built up inside the site on each day."""
    covers = paint(world.plan).covers
    start = block_mean(np.isin(covers, [CODE[name] for name in BUILT]).astype(np.float32))
    out = []
    for day in days:
        now = start.copy()
        for event in sorted(world.events, key=lambda e: e.begins):
            begun = event.mask & (event.changed_on <= np.datetime64(day))
            if event.kind == "construction":
                now[begun] = 1.0
            elif event.kind == "demolition":
                now[begun] = 0.0
        out.append(float(now[world.site].sum()) * PIXEL_HA)
    return np.array(out)


def as_detection(finding: Finding) -> Detection:
    """A finding with what growth needs of it: kind, state, days and area inside the site; its outline is empty."""
    return Detection(
        id=finding.birth,
        site_id="w",
        kind=Kind(finding.kind),
        state=State(finding.state),
        outline=shapely.Polygon(),
        last_clear_before=finding.last_clear_before,
        first_seen=finding.first_seen,
        confirmed_on=finding.confirmed_on,
        last_seen=finding.last_seen,
        ended_on=finding.ended_on,
        area_m2=finding.area_px * PIXEL_HA * 10_000.0,
        confidence=Confidence(finding.confidence),
        reasons=finding.reasons,
        scenes=finding.scene_ids,
        settings_hash="",
        code_version="",
    )


def main(first: int, worlds: int) -> None:
    settings = DetectionSettings()
    held, grown, months_held = [], [], []
    print(f"{'seed':>6s} {'truth, ha':>16s} {'said at the first look':>24s} {'said at the last':>22s} {'held':>6s}")
    for seed in range(first, first + worlds):
        world = simulate_site(seed)
        valid = clear_looks(world.reflectance, world.scl, BANDS, world.days, settings)
        names = tuple(f"look-{i}" for i in range(len(world.days)))
        stack = SiteStack(world.reflectance, BANDS, valid, world.days, names, world.site, world.ring, ())
        judgement = detect(stack, settings)
        points = built_up(stack, judgement, pixel_ha=PIXEL_HA)
        truth = true_hectares(world, [p.day for p in points])
        inside = np.array([p.low <= t <= p.high for p, t in zip(points, truth, strict=True)])
        a, b = points[0], points[-1]
        held.append(inside)
        measures = [
            Measure("w", "built_up", datetime.combine(p.day, time(), UTC), p.value, "ha", p.low, p.high) for p in points
        ]
        true_on = {p.day: t for p, t in zip(points, truth, strict=True)}
        growth = growth_of(measures, map(as_detection, judgement.findings))
        last_days = [max(d for d in true_on if d.replace(day=1) == g.month) for g in growth]
        months_held += [
            g.change_low - 0.005 <= true_on[day] - true_on[before] <= g.change_high + 0.005
            for g, before, day in zip(growth[1:], last_days, last_days[1:], strict=False)
        ]
        grown.append((truth[-1] - truth[0], b.value - a.value))
        print(
            f"{seed:6d} {truth[0]:7.2f} {truth[-1]:7.2f}  {a.value:8.2f} ({a.low:5.2f} to {a.high:5.2f}) "
            f"{b.value:7.2f} ({b.low:5.2f} to {b.high:5.2f}) {inside.mean():6.0%}",
            flush=True,
        )
    first_held, last_held = np.mean([h[0] for h in held]), np.mean([h[-1] for h in held])
    print(
        f"interval holds the truth: all looks {np.mean([h.mean() for h in held]):.0%}, first look {first_held:.0%}, "
        f"last look {last_held:.0%}"
    )
    print(f"months whose interval of change holds the true change: {np.mean(months_held):.0%} of {len(months_held)}")
    true, said = np.array(grown).T
    print(f"growth, first to last look: mean error {np.abs(said - true).mean():.2f} ha of {np.abs(true).mean():.2f} ha")


if __name__ == "__main__":
    given = [int(x) for x in sys.argv[1:]]
    main(given[0] if given else FIRST_SEED, given[1] if len(given) > 1 else WORLDS)
