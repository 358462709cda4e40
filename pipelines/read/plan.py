"""Which (scene, site) pairs are read, which are left alone, and which lost to another item of the same pass. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import shapely

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.read.look_of_scene import KnownLooks, is_empty, look_at, same_as, stands_back, was_unusable
from pipelines.search.deduplicate import one_per_acquisition, same_pass

EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """One scene and the sites to read it for."""

    scene: Scene
    sites: tuple[Site, ...]
    attempts: Mapping[str, int]  # by site id, this try included
    settled: tuple[Look, ...]  # looks that need no reading


def plan_reading(
    sites: Sequence[Site],
    scenes: Sequence[Scene],
    known: Mapping[str, KnownLooks],
    settings: Settings,
    since: Mapping[str, datetime] | None = None,
) -> tuple[list[Work], int]:
    """What to read, scene by scene in order of acquisition, and how many pairs are left alone.

    Args:
        sites: watched ones.
        scenes: of any sensor; night lights are left out.
        known: earlier looks by site id.
        settings: max_attempts.
        since: by site id, the start of its own history (scenes before it are not the site's); None = all are.
    """
    by_key = {(s.collection, s.id): s for s in scenes if s.sensor is not Sensor.NIGHT_LIGHT}
    offered = list(by_key.values())
    footprints = np.array([s.footprint for s in offered], object)
    planned = _Planned()
    for site in sites:
        starts = EVER if since is None else since.get(site.id, NEVER)
        touched = shapely.intersects(footprints, site.outline)
        over = [s for s, touches in zip(offered, touched, strict=True) if touches and s.acquired_at >= starts]
        _plan_site(planned, site, over, known.get(site.id, {}), by_key, settings)
    plan = [
        Work(
            by_key[key],
            tuple(planned.wanted.get(key, ())),
            planned.attempts.get(key, {}),
            tuple(planned.settled.get(key, ())),
        )
        for key in by_key
        if key in planned.wanted or key in planned.settled
    ]
    return sorted(plan, key=lambda w: (w.scene.acquired_at, w.scene.collection, w.scene.id)), planned.left_alone


@dataclass
class _Planned:
    """What is planned so far, by (collection, scene id)."""

    wanted: dict[tuple[str, str], list[Site]] = field(default_factory=dict)
    settled: dict[tuple[str, str], list[Look]] = field(default_factory=dict)
    attempts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    left_alone: int = 0  # pairs of a scene and a site


def _plan_site(
    planned: _Planned,
    site: Site,
    over: Sequence[Scene],
    earlier: KnownLooks,
    by_key: Mapping[tuple[str, str], Scene],
    settings: Settings,
) -> None:
    """Plan the scenes of one site.

    Args:
        planned: is added to.
        site, over: the scenes over it, in the order given. earlier: its looks so far.
        by_key: every scene that is offered. settings: max_attempts.
    """
    # An item that was read and held nothing of the site, whatever it claims, does not stand before another one.
    empty = {k for k, look in earlier.items() if is_empty(look) and k in by_key and look.updated == by_key[k].updated}
    offers = [s for s in over if (s.collection, s.id) not in empty]
    chosen = {(s.collection, s.id) for s in one_per_acquisition(offers, site.outline)} | empty
    stand_ins = _stand_ins([s for s in over if (s.collection, s.id) in chosen], earlier)
    chosen |= set(stand_ins.values())
    for scene in over:
        key = (scene.collection, scene.id)
        before = earlier.get(key)
        if key in stand_ins:
            planned.left_alone += 1
            continue
        if key not in chosen:
            if before is None or before.status is not LookStatus.NOT_COVERED:
                planned.settled.setdefault(key, []).append(_set_aside(scene, site))
            else:
                planned.left_alone += 1
            continue
        if before is not None and not _again(before, scene, settings):
            planned.left_alone += 1
            continue
        rival = _rival(scene, earlier, by_key)
        if rival is not None and rival.baseline >= scene.baseline and before is None:
            planned.settled.setdefault(key, []).append(_set_aside(scene, site, rival.scene_id))
            continue
        if rival is not None:
            retired = replace(rival, status=LookStatus.NOT_COVERED, reasons=same_as(scene.id))
            planned.settled.setdefault(key, []).append(retired)
        planned.wanted.setdefault(key, []).append(site)
        changed = before is not None and (before.updated != scene.updated or was_unusable(before))
        planned.attempts.setdefault(key, {})[site.id] = 1 if before is None or changed else before.attempts + 1


def _again(before: Look, scene: Scene, settings: Settings) -> bool:
    """Whether a look that is in the ledger is read again."""
    if before.updated != scene.updated or was_unusable(before):
        return True
    if before.status is LookStatus.FAILED:
        return before.attempts < settings.max_attempts
    return stands_back(before) and before.status is LookStatus.NOT_COVERED


def _stand_ins(over: Sequence[Scene], earlier: KnownLooks) -> dict[tuple[str, str], tuple[str, str]]:
    """Items that failed and have another item's look in their place, as the ledger says: by key, that item's key."""
    stand_ins: dict[tuple[str, str], tuple[str, str]] = {}
    for scene in over:
        before = earlier.get((scene.collection, scene.id))
        if before is None or before.updated != scene.updated or before.reason_code is not ReasonCode.OTHER_ITEM_READ:
            continue
        stand_in = before.reasons[0].values["scene"]
        for key, look in earlier.items():
            if look.status is not LookStatus.FAILED and look.scene_id == stand_in:
                stand_ins[(scene.collection, scene.id)] = key
                break
    return stand_ins


def _rival(scene: Scene, earlier: KnownLooks, offered: Mapping[tuple[str, str], Scene]) -> Look | None:
    """An earlier look at the same acquisition, seen under an item that is not among those offered now."""
    me = (scene.platform, scene.orbit, scene.tile, scene.acquired_at)
    for key, look in earlier.items():
        if key == (scene.collection, scene.id) or key in offered or look.status is not LookStatus.SEEN:
            continue
        if look.sensor == scene.sensor.value and same_pass(
            me, (look.platform, look.orbit, look.tile, look.acquired_at)
        ):
            return look
    return None


def _set_aside(scene: Scene, site: Site, winner: str = "") -> Look:
    reasons = same_as(winner) if winner else (Reason(ReasonCode.OTHER_ITEM_CHOSEN),)
    return look_at(scene, site, LookStatus.NOT_COVERED, *reasons)
