"""Who may read what of a belt: internal all; partner and public totals and counts, once two people agree. Pure.

What was built beside a public site may be anybody's: a single change beyond an outline is nobody's business before
people have looked at it, and its place is nobody's afterwards. Belts around control places hold no figure of a site:
they are read only as what others are compared with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import shapely

from geodata.access.audience import Audience
from geodata.belts.belt import PIXEL_M, Belt, SeenBelt, counts
from geodata.belts.belt_review import BeltReview, holding_in_belts
from geodata.detections.area_interval import interval_of
from geodata.detections.confidence import MAY_BE_FIELD
from geodata.detections.detection import Detection
from geodata.detections.review_state import ReviewState, Standing, standings


def shown_belts(
    belts: Iterable[Belt],
    changes: Sequence[Detection],
    reviews: Iterable[BeltReview],
    audience: Audience,
    open_to: Collection[str],
) -> Mapping[str, SeenBelt]:
    """Belt id -> what an audience may read of it.

    Args:
        belts: of any sites, control places too.
        changes: in them, of every kind and state.
        reviews: verdicts on those; those on what was said before count for nothing.
        audience: for whom.
        open_to: ids of the sites that it may see.
    """
    reviewed = standings(holding_in_belts(reviews, changes))
    by_belt: dict[str, list[Detection]] = {}
    for change in changes:
        if counts(change):
            by_belt.setdefault(change.site_id, []).append(change)
    shown = [belt for belt in belts if belt.site_id in open_to]
    shared = _shared_ground(shown)
    return {
        belt.id: replace(_shown(belt, by_belt.get(belt.id, ()), reviewed, audience, open_to), shares=shared[belt.id])
        for belt in shown
    }


def _shared_ground(belts: Sequence[Belt]) -> Mapping[str, frozenset[str]]:
    """Belt id -> ids of the others that cover some of the same ground."""
    shared: dict[str, set[str]] = {belt.id: set() for belt in belts}
    if not belts:  # no belt is watched: shapely takes no empty list
        return {}
    outlines = [belt.outline for belt in belts]
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i != j:
            shared[belts[i].id].add(belts[j].id)
    return {key: frozenset(others) for key, others in shared.items()}


def _shown(
    belt: Belt,
    changes: Sequence[Detection],
    reviewed: Mapping[str, Standing],
    audience: Audience,
    open_to: Collection[str],
) -> SeenBelt:
    states = {c.id: reviewed.get(c.id, Standing()).state for c in changes}
    kept = tuple(c for c in changes if states[c.id] is not ReviewState.DISMISSED)
    dismissed = len(changes) - len(kept)
    not_agreed = sum(states[c.id] is not ReviewState.CONFIRMED for c in kept)
    between = tuple(interval_of(c.outline, c.area_m2, PIXEL_M) for c in kept)  # before outlines are taken away
    if audience is Audience.INTERNAL:
        known = {c.id: reviewed[c.id] for c in changes if c.id in reviewed}
        return SeenBelt(belt, kept, known, False, dismissed, not_agreed, between)
    held = not belt.is_control and not_agreed > 0
    if held:
        return SeenBelt(_placeless(belt, open_to), (), {}, held)
    bare, exact = tuple(map(_bare, kept)), belt.covered_km2
    return SeenBelt(_placeless(belt, open_to), bare, {}, held, between=between, exact_km2=exact)


def _placeless(belt: Belt, open_to: Collection[str]) -> Belt:
    """A belt without its ground, which would show what restricted places were left out."""
    return replace(
        belt,
        outline=shapely.Polygon(),
        left_out=tuple(key for key in belt.left_out if key in open_to),
        overlaps=tuple(key for key in belt.overlaps if key in open_to),
        covered_km2=float(round(belt.covered_km2)),
    )


def _bare(change: Detection) -> Detection:
    """How much ground and when; not where, nor in which images it can be found."""
    doubt = tuple(
        code for code in change.reasons if code == MAY_BE_FIELD
    )  # what a reader must know beside the hectares
    return replace(change, id="", birth="", outline=shapely.Polygon(), scenes=(), reasons=doubt, run_id="")
