"""The ground of demolitions, month by month, from measures; of one change, and of all of a site together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, Kind, State
from geodata.looks.measure import Measure
from geodata.razed_ground.shared_ground import Part, parts_of, shares_of_parts
from geodata.razed_ground.stage import STAGES, Share, Stage, stage_of


@dataclass(frozen=True)
class StageMonth:
    """What ground was in one month."""

    month: date  # its first day
    day: date | None  # newest look of it that shows any of the ground; None where none does
    shares: Mapping[Stage, Share]  # of every stage; the values add up to 1

    @property
    def seen(self) -> float:
        """Share 0..1 of the ground that was seen."""
        return 1.0 - self.shares[Stage.UNSEEN].value


@dataclass(frozen=True)
class RazedGround:
    """The ground of one demolition, or of several together."""

    ids: tuple[str, ...]  # of the changes
    area_m2: float  # ground that several razed counts once
    first_seen: date  # the earliest of them
    months: tuple[StageMonth, ...]  # in order, none left out
    outline: BaseGeometry  # WGS84

    @property
    def newest(self) -> StageMonth | None:
        """The newest month in which at least half of the ground was seen; None where there is none."""
        return next((m for m in reversed(self.months) if m.day is not None and m.seen >= 0.5), None)


def razed_grounds(detections: Iterable[Detection], measures: Iterable[Measure]) -> tuple[RazedGround, ...]:
    """The ground of each demolition that has measures of its stages, by first look.

    Args:
        detections: those that a reader sees; what is measured of others is passed over.
        measures: of any name, as that reader sees them.
    """
    of_change: dict[str, dict[date, dict[Stage, Measure]]] = defaultdict(lambda: defaultdict(dict))
    for m in measures:
        stage_and_id = stage_of(m.name)
        if stage_and_id is not None:
            of_change[stage_and_id[1]][m.at.date().replace(day=1)][stage_and_id[0]] = m
    demolitions = sorted((d for d in detections if _razed(d) and d.id in of_change), key=lambda d: (d.first_seen, d.id))
    return tuple(
        RazedGround(
            (d.id,),
            d.area_m2,
            d.first_seen,
            tuple(_month(k, by_stage) for k, by_stage in sorted(of_change[d.id].items())),
            d.outline,
        )
        for d in demolitions
    )


def together(grounds: Sequence[RazedGround]) -> RazedGround | None:
    """All of it as one; None for none. Errors of changes at one site may go together: ends are added, not squared.

    Ground that was razed again counts once: from the month in which the newer demolition was first seen, that one
    speaks for it; before that, the older one.
    """
    if len(grounds) < 2:
        return grounds[0] if grounds else None
    outlines, areas = [g.outline for g in grounds], [g.area_m2 for g in grounds]
    by_first_seen = sorted(range(len(grounds)), key=lambda k: (grounds[k].first_seen, grounds[k].ids))
    parts_by_begun: dict[int, list[Part]] = {}  # number of demolitions that were seen by then: who speaks for what
    by_month = [{m.month: m for m in g.months} for g in grounds]
    months = []
    for first in sorted({month for one in by_month for month in one}):
        begun = sum(g.first_seen.replace(day=1) <= first for g in grounds)
        if begun not in parts_by_begun:
            order = by_first_seen[:begun][::-1] + by_first_seen[begun:]
            parts_by_begun[begun] = parts_of(outlines, areas, order)
        of_month = [one.get(first) or _outside(first, g) for g, one in zip(grounds, by_month, strict=True)]
        days = [m.day for m in of_month if m.day is not None]
        shares = _added(parts_by_begun[begun], [m.shares for m in of_month])
        months.append(StageMonth(first, max(days, default=None), shares))
    return RazedGround(
        tuple(key for g in grounds for key in g.ids),
        sum(part.area_m2 for part in parts_of(outlines, areas, by_first_seen[::-1])),
        min(g.first_seen for g in grounds),
        tuple(months),
        shapely.union_all(outlines),
    )


def _added(parts: Sequence[Part], shares: Sequence[Mapping[Stage, Share]]) -> dict[Stage, Share]:
    """The shares of all ground together: those of each part by its area."""
    area = sum(part.area_m2 for part in parts)
    weighed = [(part.area_m2 / area, one) for part, one in zip(parts, shares_of_parts(parts, shares), strict=True)]
    return {
        stage: Share(
            sum(weight * one[stage].value for weight, one in weighed),
            sum(weight * one[stage].low for weight, one in weighed),
            sum(weight * one[stage].high for weight, one in weighed),
        )
        for stage in STAGES
    }


def _razed(d: Detection) -> bool:
    return d.kind is Kind.DEMOLITION and d.state is not State.WITHDRAWN and d.confirmed_on is not None


def _month(first: date, by_stage: Mapping[Stage, Measure]) -> StageMonth:
    shares = {}
    for stage in STAGES:
        m = by_stage.get(stage)
        value = 0.0 if m is None else m.value
        low, high = (value if m is None or end is None else end for end in ((m.low, m.high) if m else (None, None)))
        shares[stage] = Share(value, low, high)
    looked = next((m.at.date() for m in by_stage.values() if m.scene_id), None)
    return StageMonth(first, looked, shares)


def _outside(first: date, ground: RazedGround) -> StageMonth:
    """A month before a change's own: it stands; one after them: not seen."""
    stage = Stage.STANDING if not ground.months or first < ground.months[0].month else Stage.UNSEEN
    return StageMonth(first, None, {s: Share(float(s is stage), float(s is stage), float(s is stage)) for s in STAGES})
