"""The night light of each site whose archived looks changed: measured beside its look-alikes, and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from geodata.detections.control_set import Cause
from geodata.errors import CompoundWatchError
from geodata.looks.judgement_mark import LIGHT, Judged
from geodata.looks.measure import Measure
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.activity.light_detections import light_detections
from pipelines.activity.light_placebos import PLACES_FLAGGED, placebo_measure
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.judge.known_places import NEAR_DEG, KnownPlaces, place_marks
from pipelines.judge.why_changed import rests_on, why_changed
from pipelines.night_light.kept_lookalikes import kept_lookalikes, light_set
from pipelines.night_light.read_night_light import measure_light
from pipelines.run.fingerprint import code_in_force, fingerprint, rules_in_force


def watch_light(run: RunContext, sites: Sequence[Site], places: KnownPlaces, at: datetime | None = None) -> None:
    """Measure and judge night light where anything that it rests on changed.

    Args:
        run: whose tally the judgements are added to.
        sites: watched ones.
        places: every known place.
        at: the moment that is written beside it, aware UTC; None reads the clock.
    """
    store, at = run.store, at or datetime.now(UTC)
    archive, earlier = store.archive_digests(Sensor.NIGHT_LIGHT.value), store.judged(LIGHT)
    kept, rules = store.control_set_digests(LIGHT), rules_in_force(run.settings)
    for site in sites:
        seen = archive.get(site.id, "")
        held_against = kept.get(site.id) or (places.digest(site, NEAR_DEG) if seen else "")
        mark = Judged(site.id, LIGHT, fingerprint(site, seen, held_against, rules))
        if site.id in earlier and earlier[site.id].fingerprint == mark.fingerprint:
            continue
        try:
            judge_light(run.workspace, site, places, run.run_id, run.tally, at)
        except CompoundWatchError as error:
            run.tally.note(error, site_id=site.id)


def judge_light(
    workspace: Workspace,
    site: Site,
    places: KnownPlaces,
    run_id: str,
    tally: Tally,
    at: datetime,
    renewal: tuple[str, str] | None = None,
) -> None:
    """Measure and judge the night light of one site, and keep what came of it in one piece.

    Args:
        at: the moment that is written beside it, aware UTC.
        renewal: reason and who gives it, where new look-alikes are to be chosen; None = keep those that are chosen.

    Raises:
        NotFound, ReadFailed: an archived chip or the control set is missing or was changed.
    """
    store, near = workspace.store, places.near(site)
    before = store.control_set(site.id, LIGHT)
    chosen = None if renewal else kept_lookalikes(before, site)
    measured = measure_light(workspace, site, near, run_id, chosen)
    in_force = before
    known = {detection.id for detection in store.detections(site.id)}
    if chosen is None:
        why = Cause.UPGRADE if store.measures(site.id, "night_light") else Cause.FIRST
        why = Cause.RENEWED if renewal else why
        in_force = light_set(site, measured, before, why, place_marks(near), at=at, run_id=run_id)
        if in_force is not None and renewal:
            in_force = replace(in_force, reason=renewal[0], chosen_by=renewal[1])
    held_against = in_force.mark if in_force else places.digest(site, NEAR_DEG)
    archive = store.archive_digests(Sensor.NIGHT_LIGHT.value, site.id).get(site.id, "")
    rules = rules_in_force(workspace.settings)
    if measured.days is not None:
        places_flagged: list[Measure] = []  # too few places: a rate of an earlier set says nothing of this one
        if measured.places is not None and measured.around_places is not None:
            beside = measured.measures.get("night_light_lookalikes", [])
            places_flagged = placebo_measure(
                site.id, measured.days, measured.places, measured.around_places, beside, run_id
            )
        measured.measures[PLACES_FLAGGED] = places_flagged
    with store.transaction():
        for name, values in measured.measures.items():
            store.save_measures(site.id, name, values)
        made = light_detections(
            site, store, workspace.settings, run_id=run_id, control_set=in_force.number if in_force else 0
        )
        mark = Judged(site.id, LIGHT, fingerprint(site, archive, held_against if archive else "", rules))
        mark = rests_on(
            mark, site, measured.chips, workspace.settings.hash(), code_in_force(), in_force.number if in_force else 0
        )
        change = why_changed(store.judged(LIGHT, site.id).get(site.id), mark, measured.chips, in_force)
        store.save_detections(made, change=change, at=at)
        if in_force is not None and in_force != before:
            store.save_control_set(in_force)
        store.save_judged([mark])
    tally.new_detections += sum(detection.id not in known for detection in made)
