"""Activity at one site, from its stored measures: night light above its usual range becomes a detection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from geodata.detections.detection import Detection, Kind, State
from geodata.errors import NotFound
from geodata.looks.measure import Measure
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from pipelines.confirm.lasting_ids import NO_LONGER_FOUND, detection_id
from pipelines.night_light.rises import LightValue, Rise, rises

RETURNED = "returned"


def judge_activity(
    site: Site, store: Store, settings: Settings, *, run_id: str, control_set: int = 0
) -> tuple[Detection, ...]:
    """Every activity detection of a site after a run: found ones, and stored ones that are no longer found, withdrawn.

    The outline of activity is the site's own: light cannot be placed inside it. `control_set` is the number of the set
    that the measures were taken by.
    """
    if site.grid is None:
        raise NotFound(site.id, "it has no pixel grid, since its outline is unknown", "Draw an outline first")
    series = light_values([*store.measures(site.id, "night_light"), *store.measures(site.id, "night_light_lookalikes")])
    stored = {d.id: d for d in store.detections(site.id) if d.kind is Kind.ACTIVITY}
    out: dict[str, Detection] = {}
    for rise in rises(series):
        made = replace(_detection(site, rise, settings, run_id), control_set=control_set)
        earlier = stored.get(made.id)
        out[made.id] = earlier if earlier is not None and _same(earlier, made) else made
    newest = series[-1].day if series else date.min
    for key, detection in stored.items():
        if key not in out:
            lost = detection.state is not State.WITHDRAWN and bool(series)
            out[key] = _withdrawn(detection, newest, run_id) if lost else detection
    return tuple(out[key] for key in sorted(out))


def light_values(measures: Iterable[Measure]) -> list[LightValue]:
    """A site's night light beside that of its look-alikes, by day.

    Args:
        measures: of one site, any names.
    """
    own: dict[datetime, Measure] = {}
    beside: dict[datetime, float] = {}
    for m in measures:
        if m.name == "night_light":
            own[m.at] = m
        elif m.name == "night_light_lookalikes":
            beside[m.at] = m.value
    return [LightValue(at.date(), own[at].value, beside.get(at), own[at].scene_id) for at in sorted(own)]


def _detection(site: Site, rise: Rise, settings: Settings, run_id: str) -> Detection:
    assert site.grid is not None  # judge_activity has refused a site without one
    birth = f"night_light/{rise.first_seen}"
    return Detection(
        id=detection_id(site.id, birth),
        site_id=site.id,
        kind=Kind.ACTIVITY,
        state=rise.state,
        outline=site.outline,
        last_clear_before=rise.last_usual,
        first_seen=rise.first_seen,
        confirmed_on=rise.confirmed_on,
        last_seen=rise.last_seen,
        ended_on=rise.ended_on,
        area_m2=round(float(site.grid.to_grid(site.outline).area), 1),
        confidence=rise.confidence,
        reasons=rise.reasons,
        scenes=rise.scene_ids,
        settings_hash=settings.hash(),
        code_version=code_version(),
        birth=birth,
        control_basis=rise.control_basis,
        clear_looks_since=rise.values,
        agreeing_looks=rise.agreeing,
        withdrawn_reason=RETURNED if rise.state is State.WITHDRAWN else "",
        run_id=run_id,
    )


def _same(earlier: Detection, made: Detection) -> bool:
    return bool(earlier.outline.equals_exact(made.outline, 1e-9)) and (
        replace(earlier, run_id=made.run_id, outline=made.outline) == made
    )


def _withdrawn(detection: Detection, newest: date, run_id: str) -> Detection:
    return replace(detection, state=State.WITHDRAWN, ended_on=newest, withdrawn_reason=NO_LONGER_FOUND, run_id=run_id)
