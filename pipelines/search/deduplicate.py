"""One look per acquisition: the same pass appears under several ids, in two collections, or split in parts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from geodata.looks.scene import SAME_PASS, Scene

COVERED = 0.98
"""Share of a loser's ground that one winner must hold before the loser is dropped: halves of a split pass stay."""


def one_per_acquisition(scenes: Iterable[Scene], area: BaseGeometry | None = None) -> tuple[Scene, ...]:
    """The scenes to look at, one for each pass of a platform over a tile; the losers are noted in the winner.

    The winner is the one that holds most of the area, then the newest baseline, then the latest update. A loser whose
    ground no winner holds (halves of a split datatake) stays; where an area is given, only the ground in it counts.

    Args:
        scenes: any order; the answer does not depend on it.
        area: WGS84, the ground that matters; None = each scene's own footprint.

    Returns:
        Sorted by acquisition time, then collection, then id.
    """
    kept = [winner for cluster in acquisitions(scenes) for winner in _winners(cluster, area)]
    return tuple(sorted(kept, key=lambda s: (s.acquired_at, s.collection, s.id)))


def acquisitions(scenes: Iterable[Scene]) -> list[list[Scene]]:
    """The scenes of each pass of a platform over a tile, in order of time, then collection, then id."""
    groups: dict[tuple[str, str, str], list[Scene]] = defaultdict(list)
    for scene in scenes:
        groups[_key(scene)].append(scene)
    passes: list[list[Scene]] = []
    for members in groups.values():
        members.sort(key=lambda s: (s.acquired_at, s.collection, s.id))
        passes += _passes(members)
    return passes


def same_pass(one: tuple[str, int | None, str, datetime], other: tuple[str, int | None, str, datetime]) -> bool:
    """Whether two (platform, orbit, tile, time) are one pass over one tile. Without a tile nothing is taken as one."""
    platform, orbit, tile, at = one
    platform2, orbit2, tile2, at2 = other
    if not tile or tile != tile2 or platform != platform2 or abs(at - at2) > SAME_PASS:
        return False
    return orbit is None or orbit2 is None or orbit == orbit2


def _key(scene: Scene) -> tuple[str, str, str]:
    place = scene.tile or "{:.3f} {:.3f} {:.3f} {:.3f}".format(*scene.footprint.bounds)
    return (scene.sensor.value, scene.platform, place)


def _passes(members: list[Scene]) -> list[list[Scene]]:
    """Members in order of time, cut where the next is not of the same pass as the first of the group."""
    passes: list[list[Scene]] = []
    for scene in members:
        for group in passes:
            first = group[0]
            orbits = {s.orbit for s in (*group, scene) if s.orbit is not None}
            if scene.acquired_at - first.acquired_at <= SAME_PASS and len(orbits) <= 1:
                group.append(scene)
                break
        else:
            passes.append([scene])
    return passes


def _winners(cluster: list[Scene], area: BaseGeometry | None) -> list[Scene]:
    if len(cluster) == 1:
        return cluster
    rest = sorted(cluster, key=lambda s: (s.collection, s.id))
    rest.sort(key=lambda s: (round(_share(s.footprint, area), 2), s.baseline, s.updated), reverse=True)
    kept: list[Scene] = []
    lost: dict[int, list[str]] = defaultdict(list)
    for scene in rest:
        for i, winner in enumerate(kept):
            if held_share(winner, scene, area) >= COVERED:
                lost[i].append(f"same acquisition as {scene.id} of {scene.collection}, which is not used")
                break
        else:
            kept.append(scene)
    return [replace(s, notes=(*s.notes, *sorted(lost[i]))) if lost[i] else s for i, s in enumerate(kept)]


def held_share(winner: Scene, loser: Scene, area: BaseGeometry | None) -> float:
    """Share 0..1 of a loser's ground that a winner holds; 1 where the loser has none.

    Args:
        winner, loser: of one acquisition.
        area: WGS84, the ground that matters; None = all of the loser's.
    """
    ground = loser.footprint if area is None else loser.footprint.intersection(area)
    return 1.0 if ground.is_empty else _share(winner.footprint, ground)


def _share(footprint: BaseGeometry, area: BaseGeometry | None) -> float:
    if area is None:
        return 1.0
    if area.area <= 0:
        return float(footprint.intersects(area))
    return float(footprint.intersection(area).area / area.area)
