"""Which (scene, site) pairs are read, which are left alone, and which lost to another item of the same pass. Pure.

A seen look that lost to a better item gives way in the write that settles that item's look, never before: while the
better item cannot be read, what was seen stands.

Halves of a split pass are read both, and no pixel has two looks of one acquisition. They are read in turns, one after
the other, and each leaves what another one's chip holds by then to it, by footprints (leave_to_halves); its look keeps
to whom. So a half that failed takes nothing away, one that is read again takes back what was its own, and one that left
ground to a look which is not seen any more, or was read anew since, is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    left_to_halves,
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
    halves: Mapping[str, tuple[Scene, ...]] = field(default_factory=dict)
    """By site id: the other scenes of the same acquisition that are looked at too, each for ground of its own."""
    turn: int = 0
    """Scenes of a later turn are begun when what became of those of earlier ones is known."""
    own_ground: Mapping[str, BaseGeometry] = field(default_factory=dict)
    """By site id, where there are such halves: the ground, WGS84, that is kept; the rest is no data. Empty until
    leave_to_halves."""
    left_to: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    """By site id, in the same way: to which looks ground is left, as a seen look keeps it."""


def plan_reading(
    sites: Sequence[Site],
    scenes: Sequence[Scene],
    known: Mapping[str, KnownLooks],
    settings: Settings,
    since: Mapping[str, datetime] | None = None,
) -> tuple[list[Work], int]:
    """What to read, scene by scene in order of turn, then acquisition, and how many pairs are left alone.

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
    plan = [work for key, scene in by_key.items() for work in planned.works(key, scene)]
    return sorted(plan, key=lambda w: (w.turn, w.scene.acquired_at, w.scene.collection, w.scene.id)), planned.left_alone


@dataclass
class _Planned:
    """What is planned so far, by (collection, scene id)."""

    wanted: dict[tuple[str, str], list[Site]] = field(default_factory=dict)
    settled: dict[tuple[str, str], list[Look]] = field(default_factory=dict)
    attempts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    seen_before: dict[tuple[str, str], dict[str, Look]] = field(default_factory=dict)
    gives_way: dict[tuple[str, str], dict[str, list[Look]]] = field(default_factory=dict)
    halves: dict[tuple[str, str], dict[str, tuple[Scene, ...]]] = field(default_factory=dict)
    turns: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)  # those that are not 0, by site id
    left_alone: int = 0  # pairs of a scene and a site

    def reads(self, key: Key, site: Site) -> bool:
        """Whether a scene is to be read for a site."""
        return site.id in self.attempts.get(key, {})

    def works(self, key: Key, scene: Scene) -> list[Work]:
        """What is planned for a scene: one for each turn in which it is read for some sites, most often the first."""
        turns = self.turns.get(key, {})
        wanted: dict[int, list[Site]] = {0: []} if key in self.settled else {}
        for site in self.wanted.get(key, ()):
            wanted.setdefault(turns.get(site.id, 0), []).append(site)
        return [
            Work(
                scene,
                tuple(sites),
                self.attempts.get(key, {}),
                () if turn else tuple(self.settled.get(key, ())),
                self.seen_before.get(key, {}),
                {site_id: tuple(looks) for site_id, looks in self.gives_way.get(key, {}).items()},
                self.halves.get(key, {}),
                turn,
            )
            for turn, sites in wanted.items()
        ]

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
        if last is not None and not (_again(last, scene, settings) or _misses_ground(last, earlier)):
            planned.left_alone += 1
            continue
        rivals = _rivals(scene, earlier, by_key)
        newest = max(rivals, key=lambda look: (look.baseline, look.updated), default=None)
        if newest is not None and before is None and not _processed_later(scene, newest):
            planned.settled.setdefault(key, []).append(_set_aside(scene, site, newest.scene_id))
            continue
        for rival in rivals:
            planned.retire(rival, key)
        if before is not None and before.status is LookStatus.SEEN:
            planned.seen_before.setdefault(key, {})[site.id] = before
        planned.wanted.setdefault(key, []).append(site)
        anew = last is None or last.status is LookStatus.SEEN or last.updated != scene.updated or was_unusable(last)
        planned.attempts.setdefault(key, {})[site.id] = 1 if last is None or anew else last.attempts + 1
    looked_at = {(s.collection, s.id) for s in over} & (chosen - empty - stand_ins.keys())
    for scenes in acquisitions(s for s in over if (s.collection, s.id) in looked_at | lost_though_seen):
        halves = [s for s in scenes if (s.collection, s.id) in looked_at]
        for loser in scenes:
            if (loser.collection, loser.id) in lost_though_seen:
                _give_way(planned, site, loser, halves, earlier)
        if len(halves) > 1:
            _set_apart(planned, site, halves)


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


def _set_apart(planned: _Planned, site: Site, halves: Sequence[Scene]) -> None:
    """Plan that parts of a split pass, in order of time, are read one after the other, each beside all others."""
    turn = 0
    for scene in halves:
        key = (scene.collection, scene.id)
        if not planned.reads(key, site):
            continue
        planned.halves.setdefault(key, {})[site.id] = tuple(other for other in halves if other is not scene)
        if turn:
            planned.turns.setdefault(key, {})[site.id] = turn
        turn += 1


def leave_to_halves(work: Work, look_of: Callable[[str, Key], Look | None]) -> Work:
    """Work whose scene leaves ground to the other halves of its pass that are seen, but for what these left to it.

    A half that left ground to a look which gives way to this scene's left it to this one.

    Args:
        work: is begun now.
        look_of: site id, then collection and scene id: the look as it is now; None where there is none.
    """
    own_ground: dict[str, BaseGeometry] = {}
    left_to: dict[str, tuple[Reason, ...]] = {}
    for site in work.sites:
        mine = {work.scene.id, *(look.scene_id for look in work.gives_way.get(site.id, ()))}
        halves = work.halves.get(site.id, ())
        shown: list[BaseGeometry] = []
        reasons: list[Reason] = []
        for half in halves:
            look = look_of(site.id, (half.collection, half.id))
            if look is None or look.status is not LookStatus.SEEN or mine & left_to_halves(look).keys():
                continue
            shown.append(half.footprint)
            reasons.append(Reason(ReasonCode.LEFT_TO_OTHER_HALF, {"scene": half.id, "updated": look.updated}))
        if halves:
            own_ground[site.id] = work.scene.footprint.difference(shapely.union_all(shown))
            left_to[site.id] = tuple(reasons)
    return replace(work, own_ground=own_ground, left_to=left_to)


def _misses_ground(last: Look, earlier: KnownLooks) -> bool:
    """Whether a seen look left ground to another half which does not show it any more, or was read anew since.

    Args:
        last: the look, or the failed one at its item as it is now, which was tried as often as any.
        earlier: the site's looks.
    """
    if last.status is not LookStatus.SEEN or not (left := left_to_halves(last)):
        return False
    seen = {look.scene_id: look.updated for look in earlier.values() if look.status is LookStatus.SEEN}
    return any(seen.get(scene_id) != updated for scene_id, updated in left.items())


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


def _processed_later(scene: Scene, look: Look) -> bool:
    """Whether a scene is a later processing of what a look of the same acquisition was read from.

    By its baseline; of two without one, as Landsat's, by when the same collection changed them last: a catalogue of
    others has its own days.
    """
    if scene.baseline != look.baseline or scene.collection != look.collection:
        return scene.baseline > look.baseline
    return not scene.baseline and scene.updated > look.updated > ""


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
