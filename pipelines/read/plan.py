"""Which (scene, site) pairs are read, which are left alone, and which lost to another item of the same pass. Pure.

A seen look that lost to a better item gives way in the write that settles that item's look, never before: while the
better item cannot be read, what was seen stands. Halves of a split pass are read both, each for ground that the other
one does not show by its footprint, so that no pixel has two looks of one acquisition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.read.look_of_scene import (
    KnownLooks,
    failure_behind,
    is_empty,
    is_settled,
    look_at,
    same_as,
    stands_back,
    was_unusable,
)
from pipelines.search.deduplicate import acquisitions, held_share, one_per_acquisition, same_pass

Key = tuple[str, str]
"""Collection and id of a scene."""
EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """One scene and the sites to read it for."""

    scene: Scene
    sites: tuple[Site, ...]
    attempts: Mapping[str, int]  # by site id, this try included
    settled: tuple[Look, ...]  # looks that need no reading
    seen_before: Mapping[str, Look] = field(default_factory=dict)
    """By site id: the seen look at this scene's item as it was before; it stands while the reading fails."""
    gives_way: Mapping[str, tuple[Look, ...]] = field(default_factory=dict)
    """By site id: looks of other items, as they are to be stored together with this scene's look once it is settled."""
    halves: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    """By site id: the other scenes of the same acquisition that are looked at too, each for ground of its own."""
    own_ground: Mapping[str, BaseGeometry] = field(default_factory=dict)
    """By site id, where there are such halves: the ground, WGS84, that this one is read for; the rest is no data."""


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
            planned.seen_before.get(key, {}),
            {site_id: tuple(looks) for site_id, looks in planned.gives_way.get(key, {}).items()},
            planned.halves.get(key, {}),
            planned.own_ground.get(key, {}),
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
    seen_before: dict[tuple[str, str], dict[str, Look]] = field(default_factory=dict)
    gives_way: dict[tuple[str, str], dict[str, list[Look]]] = field(default_factory=dict)
    halves: dict[tuple[str, str], dict[str, tuple[Key, ...]]] = field(default_factory=dict)
    own_ground: dict[tuple[str, str], dict[str, BaseGeometry]] = field(default_factory=dict)
    left_alone: int = 0  # pairs of a scene and a site

    def reads(self, key: Key, site: Site) -> bool:
        """Whether a scene is to be read for a site."""
        return site.id in self.attempts.get(key, {})

    def retire(self, look: Look, winner: Key) -> None:
        """Let a seen look give way once the winner's is settled."""
        retired = replace(look, status=LookStatus.NOT_COVERED, reasons=same_as(winner[1]))
        self.gives_way.setdefault(winner, {}).setdefault(look.site_id, []).append(retired)


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
    lost_though_seen: set[Key] = set()
    for scene in over:
        key = (scene.collection, scene.id)
        before = earlier.get(key)
        if key in stand_ins:
            planned.left_alone += 1
            continue
        if key not in chosen:
            if before is not None and before.status is LookStatus.SEEN:
                lost_though_seen.add(key)
            elif before is None or before.status is not LookStatus.NOT_COVERED:
                planned.settled.setdefault(key, []).append(_set_aside(scene, site))
            else:
                planned.left_alone += 1
            continue
        last = None if before is None else failure_behind(before) or before
        if last is not None and not _again(last, scene, settings):
            planned.left_alone += 1
            continue
        rivals = _rivals(scene, earlier, by_key)
        newest = max(rivals, key=lambda look: look.baseline, default=None)
        if newest is not None and newest.baseline >= scene.baseline and before is None:
            planned.settled.setdefault(key, []).append(_set_aside(scene, site, newest.scene_id))
            continue
        for rival in rivals:
            planned.retire(rival, key)
        if before is not None and before.status is LookStatus.SEEN:
            planned.seen_before.setdefault(key, {})[site.id] = before
        planned.wanted.setdefault(key, []).append(site)
        changed = last is not None and (last.updated != scene.updated or was_unusable(last))
        planned.attempts.setdefault(key, {})[site.id] = 1 if last is None or changed else last.attempts + 1
    looked_at = {(s.collection, s.id) for s in over} & (chosen - empty - stand_ins.keys())
    for scenes in acquisitions(s for s in over if (s.collection, s.id) in looked_at | lost_though_seen):
        halves = [s for s in scenes if (s.collection, s.id) in looked_at]
        for loser in scenes:
            if (loser.collection, loser.id) in lost_though_seen:
                _give_way(planned, site, loser, halves, earlier)
        if len(halves) > 1:
            _set_apart(planned, site, halves, earlier)


def _give_way(planned: _Planned, site: Site, loser: Scene, winners: Sequence[Scene], earlier: KnownLooks) -> None:
    """Plan what becomes of a seen look whose scene lost to another that is offered.

    Args:
        planned: is added to. loser: seen under this scene.
        site, winners: the scenes of the same acquisition that are chosen over it. earlier: its looks so far.
    """
    key = (loser.collection, loser.id)
    winner = max(winners, key=lambda s: held_share(s, loser, site.outline), default=None)
    by = None if winner is None else (winner.collection, winner.id)
    look = None if by is None else earlier.get(by)
    if by is None or (look is not None and is_settled(look)):  # nothing to wait for
        planned.settled.setdefault(key, []).append(_set_aside(loser, site))
    elif planned.reads(by, site):
        planned.retire(earlier[key], by)
    else:
        planned.left_alone += 1  # the better item was given up: what was seen stands


def _set_apart(planned: _Planned, site: Site, halves: Sequence[Scene], earlier: KnownLooks) -> None:
    """Plan which ground each part of a split pass leaves to the others that are archived, or read before it."""
    keys = [(scene.collection, scene.id) for scene in halves]
    for i, key in enumerate(keys):
        if not planned.reads(key, site):
            continue
        shown = []
        for j, other in enumerate(keys):
            before = earlier.get(other)
            archived = before is not None and before.status is LookStatus.SEEN
            if j != i and (j < i if planned.reads(other, site) else archived):
                shown.append(halves[j].footprint)
        planned.halves.setdefault(key, {})[site.id] = tuple(other for other in keys if other != key)
        own = halves[i].footprint.difference(shapely.union_all(shown))
        planned.own_ground.setdefault(key, {})[site.id] = own


def _again(before: Look, scene: Scene, settings: Settings) -> bool:
    """Whether a look that is in the ledger is read again; of one whose newer version failed, the failed one counts."""
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


def _rivals(scene: Scene, earlier: KnownLooks, offered: Mapping[tuple[str, str], Scene]) -> list[Look]:
    """Earlier looks at the same acquisition, seen under items that are not among those offered now."""
    rivals = []
    me = (scene.platform, scene.orbit, scene.tile, scene.acquired_at)
    for key, look in earlier.items():
        if key == (scene.collection, scene.id) or key in offered or look.status is not LookStatus.SEEN:
            continue
        if look.sensor == scene.sensor.value and same_pass(
            me, (look.platform, look.orbit, look.tile, look.acquired_at)
        ):
            rivals.append(look)
    return rivals


def _set_aside(scene: Scene, site: Site, winner: str = "") -> Look:
    reasons = same_as(winner) if winner else (Reason(ReasonCode.OTHER_ITEM_CHOSEN),)
    return look_at(scene, site, LookStatus.NOT_COVERED, *reasons)
