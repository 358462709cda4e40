"""What an edition can tell of the ground around a site: how much was built on it, beside comparable places."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from geodata.access.audience import Audience
from geodata.actions.action import Action
from geodata.actions.middle_range import middle
from geodata.belts.answer import LEAST_COMPARABLE, LEAST_COUNTED, BeltAnswer, BeltLooks, BeltMonth
from geodata.belts.belt import Belt, SeenBelt
from geodata.belts.belt_looks import belt_looks
from geodata.belts.belt_sentences import nothing_can_be_told
from geodata.detections.detection import Detection
from geodata.edition_view import EditionView
from geodata.i18n.messages import msg
from geodata.looks.look import LookStatus
from pipelines.belts.chosen_looks import chosen_looks
from pipelines.detect.pixel_change_limits import SURE_DAYS, SURE_LOOKS

ALIKE = 4.0
"""Factor by which a comparable place may have been more or less built up before, where enough are within it."""
MOST = 40
"""Comparable places at most, those nearest in how far they were built up before."""
LEAST_SINCE_DAYS = 45
"""Days since an action from which it is told what was built since, as before_after asks."""
YEAR_DAYS = 365
LATE_DAYS = 60
"""Days by which the looks at a comparable place may end earlier."""
NOT_JUDGED = msg("it has not been judged yet")


def tell_belt(view: EditionView, site_id: str, action: Action | None = None) -> BeltAnswer | None:
    """What can be told of a site's belt; None where it has none.

    Of one or two changes partner and public read neither number nor months, nor how much may be earlier
    (LEAST_COUNTED); nor months from which, less the total, one or two would be known.

    Args:
        view: the edition; other sites have no say.
        site_id: whose.
        action: since when; None = since the newest action at the site that is old enough, else over the last year.
    """
    own = next((b for b in view.belts.values() if b.belt.site_id == site_id and not b.belt.is_control), None)
    if own is None:
        return None
    belt = own.belt
    until = belt.judged_until or view.today
    action = action or _newest_action(view, site_id, belt.judged_from, until)
    asked = action.end_date if action is not None else until - timedelta(days=YEAR_DAYS)
    since = max(asked, belt.judged_from or asked)
    others = comparable(own, view, since, until)
    told = own.told(since, until)
    area = max(belt.covered_km2, 0.01)
    rate = own.built(since, until) / area
    controls = [b for b in view.belts.values() if b.belt.is_control]
    outside = view.audience is not Audience.INTERNAL
    months = _months(own, others, area, outside=outside)
    few, early = outside and _few(len(told)), [c for c in told if (c.last_clear_before or date.min) < since]
    # What is told of the whole month less what is told from the day on is told of the days before it.
    before = own.told(since.replace(day=1), since - timedelta(days=1))
    few_in_a_month = outside and any(map(_few, (len(before), *(m.count for m in months))))
    return BeltAnswer(
        site_id=site_id,
        width_m=belt.width_m,
        since=since,
        action_id=action.id if action is not None else "",
        until=until,
        covered_km2=belt.covered_km2,
        built_ha=own.built(since, until),
        built_between_ha=own.built_between(since, until) if told else None,
        count=None if few else len(told),
        may_be_earlier_ha=None if few or (outside and _few(len(early))) else _hectares(early),
        open=own.open,
        more_than=sum(b.built(since, until) / max(b.belt.covered_km2, 0.01) < rate for b in others),
        comparable=len(others),
        controls=sum(b.belt.is_control for b in others),
        months=() if few or few_in_a_month else months,
        few_in_a_month=few_in_a_month,
        held=own.held,
        reason="" if belt.judged_from is not None else belt.reason or NOT_JUDGED,
        left_out=belt.left_out,
        overlaps=belt.overlaps,
        flags=sum(len(b.changes) for b in controls),
        control_years=sum(b.belt.years for b in controls),
        rule_looks=view.settings.detection.confirm_looks,
        rule_days=view.settings.detection.confirm_days,
        dismissed=sum(b.dismissed for b in view.belts.values()),
        looks=None if own.held or belt.judged_from is None else _looks(view, belt, since),
    )


def told_figures(answer: BeltAnswer) -> dict[str, Any]:
    """The figures of an answer by field, as far as they are measures: None where nothing can be told, and no month that
    ends after the day from which nothing could have met the rule. 0 is written where the ground was looked at."""
    found = asdict(answer)
    if nothing_can_be_told(answer):
        empty = ("built_ha", "built_between_ha", "count", "may_be_earlier_ha", "more_than", "comparable")
        return found | dict.fromkeys(empty) | {"months": ()}
    return found | {"months": tuple(asdict(m) for m in told_months(answer))}


def told_months(answer: BeltAnswer) -> tuple[BeltMonth, ...]:
    """The months of an answer of which something can be told: those in which ground was seen built on, and those that
    end before the day from which nothing could have met the rule; none where nothing can be told at all."""
    if nothing_can_be_told(answer):
        return ()
    until = answer.looks.met_until if answer.looks is not None else None
    return tuple(m for m in answer.months if m.built_ha > 0 or until is None or _last_day(m) <= until)


def _last_day(month: BeltMonth) -> date:
    first = month.month
    return first.replace(day=monthrange(first.year, first.month)[1])


def _few(count: int) -> bool:
    return 0 < count < LEAST_COUNTED


def _hectares(changes: Sequence[Detection]) -> float:
    return sum(c.area_m2 for c in changes) / 10_000.0


def _looks(view: EditionView, belt: Belt, since: date) -> BeltLooks | None:
    """The looks that a belt was judged from, of scenes that the edition shows at the site.

    Four that agree strongly over a season are enough as well (pipelines/detect/pixel_changes.py): the later day counts.
    """
    s = view.settings.detection
    until = belt.judged_until or view.today
    shown = chosen_looks(view.looks(belt.site_id), view.settings.belt_look_days, s.max_shift_px)
    used = {
        key: look.acquired_at.date()
        for look in view.belt_looks(belt.id)
        if look.status is LookStatus.SEEN and (key := (look.collection, look.scene_id)) in shown
    }
    rules = ((s.confirm_looks, s.confirm_days), (SURE_LOOKS, SURE_DAYS))
    return belt_looks(used.values(), rules, since, until)


def comparable(own: SeenBelt, view: EditionView, since: date, until: date) -> list[SeenBelt]:
    """Belts that were judged over the same time, share no ground, and were about as built up before.

    Those of other sites and those around control places alike: what an edition holds back is not among them.
    """
    found = []
    for other in view.belts.values():
        b = other.belt
        mine = b.id == own.belt.id or (b.site_id in own.belt.overlaps and not b.is_control)
        if mine or other.held or b.judged_from is None or b.judged_until is None or b.built_share is None:
            continue
        if b.judged_from <= since + timedelta(days=LATE_DAYS) and b.judged_until >= until - timedelta(days=LATE_DAYS):
            found.append(other)
    usual = own.belt.built_share
    if usual is None:
        return []
    nearest = sorted(found, key=lambda o: (_far(o, usual), o.belt.id))[:MOST]
    within = [o for o in nearest if _far(o, usual) <= math.log(ALIKE)]
    return within if len(within) >= 2 * LEAST_COMPARABLE else nearest


def _far(other: SeenBelt, usual: float) -> float:
    return abs(math.log(max(other.belt.built_share or 0.0, 1e-4)) - math.log(max(usual, 1e-4)))


def _newest_action(view: EditionView, site_id: str, judged_from: date | None, until: date) -> Action | None:
    if judged_from is None:
        return None
    latest = until - timedelta(days=LEAST_SINCE_DAYS)
    found = [
        a
        for a in view.actions.items
        if not a.withdrawn
        and judged_from <= a.end_date <= latest
        and any(s.id == site_id for s in view.concerned_by(a))
    ]
    return max(found, key=lambda a: (a.end_date, a.id), default=None)


def _months(own: SeenBelt, others: Sequence[SeenBelt], area: float, *, outside: bool) -> tuple[BeltMonth, ...]:
    """Every month that was judged whole or in part, with the range of comparable places but their outermost tenths.

    Outside no range is told where one or two changes around other sites stand behind one of them: it would tell their
    month. Around control places, which nobody outside knows, there is nothing to be found.
    """
    belt = own.belt
    if own.held or belt.judged_from is None or belt.judged_until is None:
        return ()
    out, first, few = [], belt.judged_from.replace(day=1), False
    while first <= belt.judged_until:
        following = (first + timedelta(days=32)).replace(day=1)
        last = following - timedelta(days=1)
        beside = [o.built(first, last) / max(o.belt.covered_km2, 0.01) * area for o in others]
        low, high = middle(beside) if len(beside) >= LEAST_COMPARABLE else (None, None)
        out.append(BeltMonth(first, own.built(first, last), len(own.told(first, last)), low, high))
        few = few or (outside and _few(sum(len(o.told(first, last)) for o in others if not o.belt.is_control)))
        first = following
    return tuple(replace(m, comparable_low=None, comparable_high=None) for m in out) if few else tuple(out)
