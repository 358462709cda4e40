"""The night light of each site whose archived looks changed: measured beside its look-alikes, and judged."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.errors import CompoundWatchError
from geodata.looks.judgement_mark import LIGHT, Judged
from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.confirm.known_places import NEAR_DEG, KnownPlaces
from pipelines.context.summary import Tally
from pipelines.night_light.archive import measure_light
from pipelines.night_light.detect_activity import judge_activity
from pipelines.run.fingerprint import fingerprint, rules_in_force


def watch_light(workspace: Workspace, sites: Sequence[Site], places: KnownPlaces, run_id: str, tally: Tally) -> None:
    """Measure and judge night light where anything that it rests on changed."""
    store, settings = workspace.store, workspace.settings
    archive, earlier = store.archive_digests(Sensor.NIGHT_LIGHT.value), store.judged(LIGHT)
    rules = rules_in_force(settings)
    for site in sites:
        seen = archive.get(site.id, "")
        mark = Judged(site.id, LIGHT, fingerprint(site, seen, places.digest(site, NEAR_DEG) if seen else "", rules))
        if site.id in earlier and earlier[site.id].fingerprint == mark.fingerprint:
            continue
        try:
            measures = measure_light(workspace, site, places.near(site), run_id)
        except CompoundWatchError as error:
            tally.note(error, site_id=site.id)
            continue
        known = {detection.id for detection in store.detections(site.id)}
        with store.transaction():
            for name, values in measures.items():
                store.save_measures(site.id, name, values)
            made = judge_activity(site, store, settings, run_id=run_id)
            store.save_detections(made)
            store.save_judged([mark])
        tally.new_detections += sum(detection.id not in known for detection in made)
