"""Scores detections against the truth of the demo world, on the 10 m grid of each site's scenes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import shape

from geodata.sites.grid import Grid
from pipelines.demo.world.places import CENTRE_M, EPSG
from pipelines.demo.world.series import SimulatedSite, TrueEvent
from pipelines.demo.world.truth_files import SiteTruth, read_truth

GROUND_KINDS: Final = ("construction", "demolition", "clearing", "unclear")
"""Kinds that speak of pixels; activity does not."""
SCORED_STATES: Final = ("confirmed",)
"""States that count as said: provisional is not said yet, ended and withdrawn are taken back."""


@dataclass(frozen=True)
class EventScore:
    """How well one true event was found.

    site_id, id, kind, pixels. recall: share of its pixels that were flagged. kind_found: kind of the detection that
    covers most of it, None when none does. first_seen: of that detection. days_late: first_seen less ground-breaking.
    late_looks: clear looks after ground-breaking that passed before first_seen (0 = the first one that could show
    it), negative when dated before it, None without a detection or without a list of clear looks.
    """

    site_id: str
    id: str
    kind: str
    pixels: int
    recall: float
    kind_found: str | None
    first_seen: date | None
    days_late: int | None
    late_looks: int | None


@dataclass(frozen=True)
class Score:
    """Pixels inside the sites, events younger than 90 days and their pixels left out.

    true_found, false_flags, missed: pixels. distractors: kind -> share of its pixels inside sites that were flagged.
    events: the counted ones. by_site: site id -> F1 (1.0 where nothing changed and nothing was flagged).
    """

    true_found: int
    false_flags: int
    missed: int
    distractors: dict[str, float]
    events: tuple[EventScore, ...]
    by_site: dict[str, float]

    @property
    def precision(self) -> float:
        """Share of flagged pixels that did change; 1.0 when none was flagged."""
        return _share(self.true_found, self.true_found + self.false_flags)

    @property
    def recall(self) -> float:
        """Share of changed pixels that were flagged; 1.0 when none changed."""
        return _share(self.true_found, self.true_found + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.true_found, 2 * self.true_found + self.false_flags + self.missed)

    def lines(self) -> list[str]:
        """The score in plain lines."""
        said = [f"pixel F1 {self.f1:.3f}, precision {self.precision:.3f}, recall {self.recall:.3f}"]
        said += [f"  {site}: F1 {f1:.3f}" for site, f1 in self.by_site.items()]
        said += [f"  {kind} flagged: {share:.1%}" for kind, share in sorted(self.distractors.items())]
        for event in self.events:
            late = "not found" if event.days_late is None else f"{event.days_late} days late"
            looks = "" if event.late_looks is None else f", {event.late_looks} clear looks late"
            found = event.kind_found or "nothing"
            said.append(
                f"  {event.site_id}/{event.id} ({event.kind}, {event.pixels} px): recall {event.recall:.2f}, "
                f"called {found}, {late}{looks}"
            )
        return said


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def read_truths(folder: Path) -> dict[str, SiteTruth]:
    """Site id -> truth for every site in a world's `truth` folder."""
    return {path.stem: read_truth(folder, path.stem) for path in sorted(folder.glob("*.npz"))}


def score(
    truth: Mapping[str, SiteTruth],
    detections: Mapping[str, Any],
    *,
    states: Sequence[str] = SCORED_STATES,
    clear_looks: Mapping[str, Sequence[date]] | None = None,
) -> Score:
    """Score an exported FeatureCollection of detections.

    Args:
        truth: site id -> truth, as `read_truths` gives it.
        detections: GeoJSON with the properties site_id, kind, state and first_seen (ISO date), WGS84.
        states: which states count as said.
        clear_looks: site id -> dates of clear looks, for the dating error in looks.
    """
    said: dict[str, list[tuple[NDArray[np.bool_], str, date]]] = {site: [] for site in truth}
    for feature in detections["features"]:
        properties = feature["properties"]
        site = properties["site_id"]
        if site in truth and properties["kind"] in GROUND_KINDS and properties["state"] in states:
            mask = truth[site].grid.mask(shape(feature["geometry"]))
            said[site].append((mask, properties["kind"], date.fromisoformat(properties["first_seen"])))
    return score_masks(truth, said, clear_looks=clear_looks)


def score_masks(
    truth: Mapping[str, SiteTruth],
    said: Mapping[str, Iterable[tuple[NDArray[np.bool_], str, date]]],
    *,
    clear_looks: Mapping[str, Sequence[date]] | None = None,
) -> Score:
    """Score masks: site id -> (mask (H, W) on the truth's grid, kind, first_seen) of each detection."""
    found = false = missed = 0
    events: list[EventScore] = []
    by_site: dict[str, float] = {}
    flagged_of: dict[str, list[int]] = {}
    for site_id, site in truth.items():
        detections = list(said.get(site_id, ()))
        flagged = np.zeros(site.site.shape, np.bool_)
        for mask, _, _ in detections:
            flagged |= mask
        changed, judged = _changed_and_judged(site)
        tp = int((flagged & changed & judged).sum())
        fp = int((flagged & ~changed & judged).sum())
        fn = int((~flagged & changed & judged).sum())
        found, false, missed = found + tp, false + fp, missed + fn
        by_site[site_id] = _share(2 * tp, 2 * tp + fp + fn)
        for kind, mask in site.distractors.items():
            inside = mask & judged & ~changed
            count = flagged_of.setdefault(kind, [0, 0])
            count[0] += int((inside & flagged).sum())
            count[1] += int(inside.sum())
        looks = clear_looks.get(site_id) if clear_looks is not None else None
        inside = [e for e in site.events if site.counted(e) and (e.mask & site.site).any()]  # a belt has its own truth
        events += [_event(site_id, e, flagged, detections, looks) for e in inside]
    return Score(
        true_found=found,
        false_flags=false,
        missed=missed,
        distractors={kind: a / b for kind, (a, b) in flagged_of.items() if b},
        events=tuple(events),
        by_site=by_site,
    )


def _changed_and_judged(site: SiteTruth) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pixels that changed, and pixels that are judged: inside the site and not of an event that is too young."""
    changed = np.zeros(site.site.shape, np.bool_)
    young = np.zeros(site.site.shape, np.bool_)
    for event in site.events:
        if site.counted(event):
            changed |= event.mask
        else:
            young |= event.mask | event.edge
    return changed, site.site & ~(young & ~changed)


def _event(
    site_id: str,
    event: TrueEvent,
    flagged: NDArray[np.bool_],
    detections: list[tuple[NDArray[np.bool_], str, date]],
    looks: Sequence[date] | None,
) -> EventScore:
    pixels = int(event.mask.sum())
    overlaps = [int((mask & event.mask).sum()) for mask, _, _ in detections]
    best = detections[int(np.argmax(overlaps))] if overlaps and max(overlaps) > 0 else None
    begins = date.fromisoformat(str(event.begins))
    late_looks = None
    if best is not None and looks is not None:
        after = sum(begins <= day < best[2] for day in looks)
        late_looks = after if best[2] >= begins else -sum(best[2] <= day < begins for day in looks)
    return EventScore(
        site_id=site_id,
        id=event.id,
        kind=event.kind,
        pixels=pixels,
        recall=_share(int((flagged & event.mask).sum()), pixels),
        kind_found=None if best is None else best[1],
        first_seen=None if best is None else best[2],
        days_late=None if best is None else (best[2] - begins).days,
        late_looks=late_looks,
    )


def as_truth(site_id: str, simulated: SimulatedSite) -> SiteTruth:
    """The truth of a `SimulatedSite` in the form that scores take, on a grid of its own at the world's middle."""
    h, w = simulated.site.shape
    return SiteTruth(
        site_id=site_id,
        grid=Grid(EPSG, CENTRE_M[0], CENTRE_M[1], w, h),
        site=simulated.site,
        events=simulated.events,
        distractors=simulated.distractors,
        last_day=simulated.days[-1].item(),
    )
