"""The ground of demolitions, month by month, from measures; of one change, and of all of a site together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.detections.detection import Detection, Kind, State
from geodata.looks.measure import Measure
from geodata.razed_ground.stage import STAGES, Stage, stage_of


@dataclass(frozen=True)
class Share:
    """A share 0..1 of ground, with its interval of about 90 %."""

    value: float
    low: float
    high: float


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
    area_m2: float
    first_seen: date  # the earliest of them
    months: tuple[StageMonth, ...]  # in order, none left out

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
        )
        for d in demolitions
    )


def together(grounds: Sequence[RazedGround]) -> RazedGround | None:
    """All of it as one; None for none. Errors of changes at one site may go together: ends are added, not squared."""
    if len(grounds) < 2:
        return grounds[0] if grounds else None
    area = sum(g.area_m2 for g in grounds)
    by_month = [{m.month: m for m in g.months} for g in grounds]
    months = []
    for first in sorted({month for one in by_month for month in one}):
        parts = [(g, one.get(first) or _outside(first, g)) for g, one in zip(grounds, by_month, strict=True)]
        shares = {
            stage: Share(
                sum(g.area_m2 * m.shares[stage].value for g, m in parts) / area,
                sum(g.area_m2 * m.shares[stage].low for g, m in parts) / area,
                sum(g.area_m2 * m.shares[stage].high for g, m in parts) / area,
            )
            for stage in STAGES
        }
        days = [m.day for _, m in parts if m.day is not None]
        months.append(StageMonth(first, max(days, default=None), shares))
    return RazedGround(
        tuple(key for g in grounds for key in g.ids), area, min(g.first_seen for g in grounds), tuple(months)
    )


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
