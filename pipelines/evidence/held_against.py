"""What of a site's control sets goes into a package: controls keep clear of every known place, also of one that an
edition does not show, so that a hole in them would show where that place lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from geodata.access.audience import Audience
from geodata.detections.control_set import ControlSet
from geodata.detections.detection import Detection, Kind
from geodata.edition_view import EditionView
from geodata.looks.judgement_mark import GROUND, LIGHT
from geodata.store import Store
from pipelines.night_light.comparison_places import APART_M

GUARD = "guard_m="
"""How the distance that controls keep from known places stands among the settings of a set."""


def sets_for(store: Store, detection: Detection, audience: Audience) -> list[ControlSet]:
    """The control sets that a package holds.

    Internal readers get all of the site. Others get the one that the change rests on, without the digests of
    the places around, a person's reason and who gave it: no finding rests on these.
    """
    sets = store.control_sets(detection.site_id)
    if audience is Audience.INTERNAL:
        return sets
    light = detection.kind.is_activity and detection.kind is not Kind.RADAR_CHANGE
    of_it = [one for one in sets if one.what == (LIGHT if light else GROUND)]
    of_it = [one for one in of_it if one.number == detection.control_set] or of_it[-1:]
    return [replace(one, places=(), reason="", chosen_by="") for one in of_it]


def shaped_by_unseen(store: Store, sets: Sequence[ControlSet], view: EditionView) -> bool:
    """Whether a place that an edition does not show lies, or lay, where these sets keep clear of it."""
    unseen = [site for site in store.sites(retired=True) if site.id not in view.site_ids]
    outlines = [
        revision.outline
        for site in unseen
        for revision in (site, *store.site_revisions(site.id))
        if not revision.outline.is_empty
    ]
    for one in sets:
        ground, reach = shapely.box(*one.grid.bounds), _reach(one)
        middle = one.grid.to_lonlat(ground.centroid)
        for outline in outlines:
            if shapely.distance(outline.centroid, middle) > 1.0:
                continue  # a degree is 100 km: further than any grid reaches, and beyond what its zone can project
            if one.grid.to_grid(outline).distance(ground) <= reach:
                return True
    return False


def _reach(one: ControlSet) -> float:
    """Metres that a set keeps from known places."""
    if one.what == LIGHT:
        return APART_M
    return max((float(s.removeprefix(GUARD)) for s in one.settings if s.startswith(GUARD)), default=0.0)
