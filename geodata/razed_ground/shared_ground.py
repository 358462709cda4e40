"""Ground that several demolitions razed one after the other: which of them speaks for it in a month. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.razed_ground.stage import STAGES, Share, Stage

Shares = Mapping[Stage, Share]


@dataclass(frozen=True)
class Part:
    """What one demolition speaks for: its ground without that for which others speak."""

    place: int  # of the demolition among those given
    area_m2: float  # 0 where others speak for all of it
    whole_m2: float  # all of its ground
    others: Mapping[int, float]  # place of another that speaks for some of this ground: square metres of that


def parts_of(outlines: Sequence[BaseGeometry], areas_m2: Sequence[float], order: Sequence[int]) -> list[Part]:
    """What each demolition speaks for, so that no ground counts twice.

    Args:
        outlines: WGS84, of one site, so that shares of their areas are those on the ground.
        areas_m2: of each, square metres.
        order: their places; on shared ground the first of it speaks.

    Returns:
        One for each, in that order; their areas add up to that of all ground together.
    """
    meeting = {(int(i), int(k)) for i, k in shapely.STRtree(outlines).query(outlines, predicate="intersects").T}
    rests: dict[int, BaseGeometry] = {}
    parts = []
    for place in order:
        whole = rest = outlines[place]
        others = {}
        for other, other_rest in rests.items():
            shared = whole.intersection(other_rest).area if (place, other) in meeting else 0.0
            if shared > 0:
                others[other] = areas_m2[place] * shared / whole.area
                rest = rest.difference(other_rest)
        rests[place] = rest
        area = areas_m2[place] * rest.area / whole.area if others else areas_m2[place]
        parts.append(Part(place, area, areas_m2[place], others))
    return parts


def shares_of_parts(parts: Sequence[Part], shares: Sequence[Shares]) -> list[Shares]:
    """The shares of the stages in what each demolition speaks for, in one month.

    A demolition's shares are of all of its ground. What the others tell of the shared part, as if evenly spread over
    theirs, is taken off; the ends of the interval are those at which both err the other way.

    Args:
        parts: from parts_of.
        shares: of the demolitions in the order in which they were given there.

    Returns:
        One for each part; of a part without area, the shares of its whole ground.
    """
    of_part: dict[int, Shares] = {}
    for part in parts:
        own = shares[part.place]
        taken = [(of_part[other], m2) for other, m2 in part.others.items()]
        of_part[part.place] = _rest(part, own, taken) if taken and part.area_m2 > 0 else own
    return [of_part[part.place] for part in parts]


def _rest(part: Part, own: Shares, taken: Sequence[tuple[Shares, float]]) -> Shares:
    left = {
        stage: max(part.whole_m2 * own[stage].value - sum(m2 * s[stage].value for s, m2 in taken), 0.0)
        for stage in STAGES
    }
    total = sum(left.values())
    out = {}
    for stage in STAGES:
        value = left[stage] / total if total > 0 else own[stage].value
        low = part.whole_m2 * own[stage].low - sum(m2 * s[stage].high for s, m2 in taken)
        high = part.whole_m2 * own[stage].high - sum(m2 * s[stage].low for s, m2 in taken)
        out[stage] = Share(value, min(max(low / part.area_m2, 0.0), value), max(min(high / part.area_m2, 1.0), value))
    return out
