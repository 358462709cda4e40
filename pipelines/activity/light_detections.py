"""Night light of one site, from its stored measures: what left its usual range, or came back, becomes a detection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from geodata.detections.detection import FROM_LIGHT, Detection, Kind, State
from geodata.detections.reason_codes import LIKE_FLAGGED, rests_on_reports
from geodata.errors import NotFound
from geodata.looks.measure import Measure
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store import Store
from geodata.version import code_version
from pipelines.activity.light import LightChange, LightValue, judged_from, light_changes
from pipelines.activity.light_placebos import PLACES_FLAGGED
from pipelines.judge.lasting_ids import NO_LONGER_FOUND, as_told, detection_id, under_free_ids

RETURNED = "returned"
LOOKALIKES = "look-alikes"
"""Control basis of a change that was held against look-alikes."""
SAME_DAYS = 31
"""Days by which the first value of a change may be told otherwise when it is judged by other rules or late values."""
MEASURES = ("night_light", "night_light_lookalikes", "night_light_surroundings")


def light_detections(
    site: Site,
    store: Store,
    settings: Settings,
    *,
    run_id: str,
    control_set: int = 0,
    told: Iterable[Detection] | None = None,
) -> tuple[Detection, ...]:
    """Every detection of a site's night light after a run: found ones, and stored ones that are no longer found,
    withdrawn where the light could be judged in their time; else they stay as they are.

    The outline is the site's own: light cannot be placed inside it. `control_set` is the number of the set that the
    measures were taken by; `told` are the site's detections as they were told, None = as the store has them.

    Raises:
        NotFound: the site has no outline.
    """
    if site.grid is None:
        raise NotFound(site.id, "it has no pixel grid, since its outline is unknown", "Draw an outline first")
    series = light_values([m for name in MEASURES for m in store.measures(site.id, name)])
    stored = {d.id: d for d in (store.detections(site.id) if told is None else told) if from_light(d)}
    rates = store.measures(site.id, PLACES_FLAGGED)[-1:]
    flagged = [f"{LIKE_FLAGGED}:{m.low or 0.0:.2g}/{m.high or 0.0:.2g}" for m in rates]
    detections = [
        replace(d, control_set=control_set, reasons=(*d.reasons, *(flagged if d.control_basis == LOOKALIKES else ())))
        for d in (_detection(site, change, settings, run_id) for change in light_changes(series))
    ]
    out: dict[str, Detection] = {}
    free = under_free_ids(detections, partial(store.held_elsewhere, site.id))
    for made in with_lasting_ids(free, stored):
        out[made.id] = as_told(stored.get(made.id), made)
    newest, judged_since = series[-1].day if series else date.min, judged_from(series)
    for key, detection in stored.items():
        if key not in out:
            shown_on = detection.confirmed_on or detection.last_seen
            judged = judged_since is not None and judged_since <= shown_on <= newest
            lost = detection.state is not State.WITHDRAWN and judged
            out[key] = _withdrawn(detection, newest, run_id) if lost else detection
    return tuple(out[key] for key in sorted(out))


def from_light(detection: Detection) -> bool:
    """Whether a detection was made from night light."""
    old = detection.kind is Kind.ACTIVITY and not rests_on_reports(detection.reasons)
    return old or detection.kind in FROM_LIGHT


def with_lasting_ids(found: Sequence[Detection], stored: Mapping[str, Detection]) -> list[Detection]:
    """What was found, under the ids that it is known by: that of its birth, else of the stored change of the same
    direction that began within SAME_DAYS: one that stands before one that was withdrawn, then the nearest.

    Args:
        found: judged anew.
        stored: what was told before, by id.
    """
    taken = {one.id for one in found if one.id in stored}
    pairs = [
        (old.state is State.WITHDRAWN, abs((old.first_seen - one.first_seen).days), one.birth, old.id, i)
        for i, one in enumerate(found)
        for old in stored.values()
        if one.id not in stored and old.id not in taken and _same_start(old, one)
    ]
    detections, known = list(found), set[int]()
    for _, _, _, key, i in sorted(pairs):
        if i not in known and key not in taken:
            known.add(i)
            taken.add(key)
            detections[i] = replace(found[i], id=key, birth=stored[key].birth)
    return detections


def _same_start(old: Detection, new: Detection) -> bool:
    return _direction(old.kind) == _direction(new.kind) and abs((old.first_seen - new.first_seen).days) <= SAME_DAYS


def _direction(kind: Kind) -> str:
    if kind in (Kind.DIMMED, Kind.DARK, Kind.QUIETER):
        return "down"
    return "back" if kind is Kind.RELIT else "up"


def light_values(measures: Iterable[Measure]) -> list[LightValue]:
    """A site's night light beside that of its look-alikes and its surroundings, by day (UTC), increasing.

    The three are of one look, since passes of one night differ in moon, stray light and angle. Of a day with several
    looks, one with most of the three is taken; of those the first.

    Args:
        measures: of one site, any names.
    """
    by_name: dict[str, dict[tuple[datetime, str], Measure]] = {name: {} for name in MEASURES}
    for m in measures:
        if m.name in by_name:
            by_name[m.name][m.at, m.scene_id] = m
    own, beside, around = (by_name[name] for name in MEASURES)

    def value(of: Mapping[tuple[datetime, str], Measure], look: tuple[datetime, str]) -> float | None:
        return of[look].value if look in of else None

    by_day: dict[date, LightValue] = {}
    for look in sorted(own):
        at, scene_id = look
        light = LightValue(at.date(), own[look].value, value(beside, look), scene_id, value(around, look))
        if at.date() not in by_day or _values_of(light) > _values_of(by_day[at.date()]):
            by_day[at.date()] = light
    return list(by_day.values())


def _values_of(light: LightValue) -> int:
    """How many of the three values a look has."""
    return 1 + (light.lookalikes is not None) + (light.surroundings is not None)


def _detection(site: Site, change: LightChange, settings: Settings, run_id: str) -> Detection:
    assert site.grid is not None  # light_detections has refused a site without one
    birth = f"night_light/{'back' if change.kind is Kind.RELIT else 'left'}/{change.born}"
    return Detection(
        id=detection_id(site.id, birth),
        site_id=site.id,
        kind=change.kind,
        state=change.state,
        outline=site.outline,
        last_clear_before=change.last_usual,
        first_seen=change.first_seen,
        confirmed_on=change.confirmed_on,
        last_seen=change.last_seen,
        ended_on=change.ended_on,
        area_m2=round(float(site.grid.to_grid(site.outline).area), 1),
        confidence=change.confidence,
        reasons=change.reasons,
        scenes=change.scene_ids,
        settings_hash=settings.hash(),
        code_version=code_version(),
        birth=birth,
        control_basis=change.control_basis,
        clear_looks_since=change.values,
        agreeing_looks=change.agreeing,
        withdrawn_reason=RETURNED if change.state is State.WITHDRAWN else "",
        run_id=run_id,
    )


def _withdrawn(detection: Detection, newest: date, run_id: str) -> Detection:
    return replace(detection, state=State.WITHDRAWN, ended_on=newest, withdrawn_reason=NO_LONGER_FOUND, run_id=run_id)
