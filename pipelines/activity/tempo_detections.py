"""Report tempo of one site, from its stored counts: months with more or fewer reports than usual become a detection.

Such a detection counts reports that partners and the public may not see, so the gate keeps it to the internal edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from geodata.detections.detection import FROM_REPORTS, Confidence, Detection, Kind, State
from geodata.detections.reason_codes import USUAL_SHARE, rests_on_reports
from geodata.errors import NotFound
from geodata.incidents.monthly_counts import REGION, TEMPO
from geodata.looks.measure import Measure
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from pipelines.activity.light_detections import with_lasting_ids
from pipelines.activity.tempo import Count, TempoBreak, tempo_breaks
from pipelines.judge.lasting_ids import NO_LONGER_FOUND, as_told, detection_id, under_free_ids

LEAST_REGION = 20
"""Reports of the region in past and window below which they say nothing of its tempo."""
RETURNED = "returned"


def counts_of(measures: Iterable[Measure]) -> list[Count]:
    """The whole months of a site's tempo beside its region's; the newest month still runs, and is left out.

    Args:
        measures: of one site, any names.
    """
    site: dict[date, float] = {}
    region: dict[date, float] = {}
    for m in measures:
        if m.name in (TEMPO, REGION):
            (site if m.name == TEMPO else region)[m.at.date().replace(day=1)] = m.value
    return [
        Count(month, _last_day(month), site[month], region.get(month, 0.0) if region else None)
        for month in sorted(site)[:-1]
    ]


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def tempo_detections(
    site: Site, store: Store, settings: Settings, *, run_id: str, told: Iterable[Detection] | None = None
) -> tuple[Detection, ...]:
    """Every detection of a site's report tempo: found ones, and stored ones no longer found, withdrawn.

    `told` are the site's detections as they were told; None = as the store has them.

    Raises:
        NotFound: the site has no outline.
    """
    if site.grid is None:
        raise NotFound(site.id, "it has no pixel grid, since its outline is unknown", "Draw an outline first")
    counts = counts_of([m for name in (TEMPO, REGION) for m in store.measures(site.id, name)])
    stored = {d.id: d for d in (store.detections(site.id) if told is None else told) if from_reports(d)}
    out: dict[str, Detection] = {}
    detections = [_detection(site, one, settings, run_id) for one in tempo_breaks(counts, least_region=LEAST_REGION)]
    free = under_free_ids(detections, partial(store.held_elsewhere, site.id))
    for made in with_lasting_ids(free, stored):
        out[made.id] = as_told(stored.get(made.id), made)
    for key, detection in stored.items():
        if key not in out:
            lost = detection.state is not State.WITHDRAWN and bool(counts)
            out[key] = _withdrawn(detection, counts, run_id) if lost else detection
    return tuple(out[key] for key in sorted(out))


def from_reports(detection: Detection) -> bool:
    """Whether a detection was made from reports."""
    old = detection.kind is Kind.ACTIVITY and rests_on_reports(detection.reasons)
    return old or detection.kind in FROM_REPORTS


def _withdrawn(detection: Detection, counts: Sequence[Count], run_id: str) -> Detection:
    return replace(
        detection,
        state=State.WITHDRAWN,
        ended_on=counts[-1].last,
        withdrawn_reason=NO_LONGER_FOUND,
        run_id=run_id,
    )


def _detection(site: Site, one: TempoBreak, settings: Settings, run_id: str) -> Detection:
    assert site.grid is not None  # tempo_detections has refused a site without one
    birth = f"reports/{'more' if one.up else 'fewer'}/{one.born}"
    confirmed = one.confirmed_on is not None
    state = State.CONFIRMED if confirmed else State.PROVISIONAL
    if one.ended_on is not None:
        state = State.ENDED if confirmed else State.WITHDRAWN
    return Detection(
        id=detection_id(site.id, birth),
        site_id=site.id,
        kind=Kind.BUSIER if one.up else Kind.QUIETER,
        state=state,
        outline=site.outline,
        last_clear_before=one.last_before,
        first_seen=one.first_seen,
        confirmed_on=one.confirmed_on,
        last_seen=one.last_seen,
        ended_on=one.ended_on,
        area_m2=round(float(site.grid.to_grid(site.outline).area), 1),
        confidence=Confidence.LOW,  # reports are no measure of a place
        reasons=(
            "reports-only",
            "report-tempo",
            *((f"{USUAL_SHARE}:{round(100 * one.share)}",) if one.share is not None else ()),
        ),
        scenes=(),
        settings_hash=settings.hash(),
        code_version=code_version(),
        birth=birth,
        control_basis="region" if one.against_region else "usual range",
        clear_looks_since=one.stretches,
        agreeing_looks=one.agreeing,
        withdrawn_reason=RETURNED if state is State.WITHDRAWN else "",
        run_id=run_id,
    )
