"""What an edition can tell of the ground around a site: how much was built on it, beside comparable places."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from geodata.access.audience import Audience
from geodata.actions.action import Action
from geodata.actions.middle_range import middle
from geodata.belts.answer import LEAST_COMPARABLE, LEAST_COUNTED, BeltAnswer, BeltLooks, BeltMonth
from geodata.belts.belt import Belt, SeenBelt
from geodata.belts.belt_looks import belt_looks
from geodata.belts.belt_sentences import nothing_can_be_told
from geodata.belts.told_days import may_be_told_since
from geodata.detections.confidence import MAY_BE_FIELD
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


@dataclass(frozen=True)
class _Span:
    """From which day on a belt is told."""

    since: date  # first day that counts
    action: Action | None  # whose last day it is; None = of none
    first_judged: bool = False  # the first judged day, in place of the day that was asked for
    not_by_action: bool = False  # there is an action, and its day would set one or two of three or more changes apart


def tell_belt(
    view: EditionView, site_id: str, action: Action | None = None, *, on_paper: bool = False
) -> BeltAnswer | None:
    """What can be told of a site's belt; None where it has none.

    Partner and public read one total, since the first judged day, where there are one or two changes (LEAST_COUNTED)
    since then, and neither number nor months, nor how much may be earlier. Of more, they read a total since an action
    as told_days.py allows it, then without comparable places, else that one; no months from which, less the total, one
    or two would be known; and how much may be earlier where it is none or all.

    Args:
        view: the edition; other sites have no say.
        site_id: whose.
        action: since when; None, or one that is not over = since the newest action at the site that is old enough, else
            over the last year.
        on_paper: that action is one that a paper tells (EditionView.off_paper).
    """
    own = next((b for b in view.belts.values() if b.belt.site_id == site_id and not b.belt.is_control), None)
    if own is None:
        return None
    until = own.belt.judged_until or view.today
    if action is None or action.end_date > view.today:
        action = _newest_action(view, own.belt, until, on_paper=on_paper)
    return _answer(view, own, _span(view, own, action, until), until)


def _answer(view: EditionView, own: SeenBelt, span: _Span, until: date) -> BeltAnswer:
    """The figures of a belt from the first day that counts to the last."""
    belt, since = own.belt, span.since
    changes = own.told(since, until)
    outside = view.audience is not Audience.INTERNAL
    unranked = outside and bool(changes) and since > (belt.judged_from or since)
    others = [] if unranked else comparable(own, view, since, until)
    rate = own.built_per_km2(since, until)
    few = outside and _few(len(changes))
    flags, years = _around_controls(view)
    months, few_in_a_month = _told_by_month(own, others, since, outside=outside)
    return BeltAnswer(
        site_id=belt.site_id,
        width_m=belt.width_m,
        since=since,
        action_id=span.action.id if span.action is not None else "",
        until=until,
        covered_km2=belt.covered_km2,
        built_ha=own.built(since, until),
        built_between_ha=own.built_between(since, until) if changes else None,
        count=None if few else len(changes),
        may_be_earlier_ha=_may_be_earlier(changes, since, outside=outside),
        open=own.open,
        more_than=sum(b.built_per_km2(since, until) < rate for b in others),
        comparable=len(others),
        controls=sum(b.belt.is_control for b in others),
        months=() if few else months,
        few_in_a_month=few_in_a_month,
        held=own.held,
        reason="" if belt.judged_from is not None else belt.reason or NOT_JUDGED,
        left_out=belt.left_out,
        overlaps=belt.overlaps,
        flags=flags,
        control_years=years,
        rule_looks=view.settings.detection.confirm_looks,
        rule_days=view.settings.detection.confirm_days,
        may_be_field=any(MAY_BE_FIELD in change.reasons for change in changes),
        dismissed=sum(b.dismissed for b in view.belts.values()),
        looks=None if own.held or belt.judged_from is None else _looks(view, belt, since),
        first_judged=span.first_judged,
        not_by_action=span.not_by_action,
        unranked=unranked,
    )


def _around_controls(view: EditionView) -> tuple[int, float]:
    """How many changes were flagged around control places, and the years that these were judged: of those without
    ground of a site's belt, and no ground twice."""
    taken = [b for b in view.belts.values() if not b.belt.is_control]
    judged = (b for b in view.belts.values() if b.belt.is_control and b.belt.judged_from is not None)
    controls = _no_ground_twice(taken, judged)
    return sum(len(b.changes) for b in controls), sum(b.belt.years for b in controls)


def _no_ground_twice(taken: Iterable[SeenBelt], controls: Iterable[SeenBelt]) -> list[SeenBelt]:
    """Of belts around control places those that share no ground with any that is taken, nor with each other; of two
    that do, the first by id."""
    used, apart = {b.belt.id for b in taken}, []
    for one in sorted(controls, key=lambda b: b.belt.id):
        if not one.shares & used:
            used.add(one.belt.id)
            apart.append(one)
    return apart


def _span(view: EditionView, own: SeenBelt, action: Action | None, until: date) -> _Span:
    """Since the action, or the newest one, or over a year; outside since the first judged day where that is not told.

    Over a year outside only where nothing was found: the day would move on, and pass one change after the other.
    """
    start = own.belt.judged_from
    asked = action.end_date if action is not None else until - timedelta(days=YEAR_DAYS)
    span = _Span(max(asked, start or asked), action)
    if view.audience is Audience.INTERNAL or start is None:
        return span
    days = [c.first_seen for c in own.told(start, until)]
    if not days or (action is not None and may_be_told_since(span.since, days)):
        return span
    return _Span(start, None, True, not_by_action=action is not None and not _few(len(days)))


def _may_be_earlier(told: Sequence[Detection], since: date, *, outside: bool) -> float | None:
    """Hectares whose last look before lies before a day; None outside where it is a part, or of one or two changes.

    A part would be one more total by another day, that of the last look before.
    """
    early = [c for c in told if (c.last_clear_before or date.min) < since]
    if outside and (_few(len(told)) or 0 < len(early) < len(told)):
        return None
    return sum(c.area_m2 for c in early) / 10_000.0


def _told_by_month(
    own: SeenBelt, others: Sequence[SeenBelt], since: date, *, outside: bool
) -> tuple[tuple[BeltMonth, ...], bool]:
    """The months, and whether none is told since one or two changes stand behind one of them, or outside would be known
    from one: what is told of the whole month less what is told from the day on is told of the days before it."""
    months = _months(own, others, outside=outside)
    before = own.told(since.replace(day=1), since - timedelta(days=1))
    few = outside and any(map(_few, (len(before), *(m.count for m in months))))
    return () if few else months, few


def told_figures(answer: BeltAnswer) -> dict[str, Any]:
    """The figures of an answer by field, as far as they are measures: None where nothing can be told, and no month that
    ends after the day from which nothing could have met the rule. 0 is written where the ground was looked at."""
    figures = asdict(answer)
    if nothing_can_be_told(answer):
        empty = ("built_ha", "built_between_ha", "count", "may_be_earlier_ha", "more_than", "comparable")
        return figures | dict.fromkeys(empty) | {"months": ()}
    too_few = answer.unranked or answer.comparable < LEAST_COMPARABLE
    unranked: dict[str, Any] = dict.fromkeys(("more_than", "comparable") if too_few else ())
    return figures | unranked | {"months": tuple(asdict(m) for m in told_months(answer))}


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
    """Belts that were judged over the same time, share no ground with it, and were about as built up before.

    Those of other sites and those around control places alike: what an edition holds back is not among them, nor a
    control place whose ground is counted already.
    """
    belts = []
    for other in view.belts.values():
        b = other.belt
        mine = b.id == own.belt.id or b.id in own.shares or (b.site_id in own.belt.overlaps and not b.is_control)
        if mine or other.held or b.judged_from is None or b.judged_until is None or b.built_share is None:
            continue
        if b.judged_from <= since + timedelta(days=LATE_DAYS) and b.judged_until >= until - timedelta(days=LATE_DAYS):
            belts.append(other)
    usual = own.belt.built_share
    if usual is None:
        return []
    of_sites = [o for o in belts if not o.belt.is_control]
    belts = [*of_sites, *_no_ground_twice(of_sites, (o for o in belts if o.belt.is_control))]
    nearest = sorted(belts, key=lambda o: (_far(o, usual), o.belt.id))[:MOST]
    within = [o for o in nearest if _far(o, usual) <= math.log(ALIKE)]
    return within if len(within) >= 2 * LEAST_COMPARABLE else nearest


def _far(other: SeenBelt, usual: float) -> float:
    return abs(math.log(max(other.belt.built_share or 0.0, 1e-4)) - math.log(max(usual, 1e-4)))


def _newest_action(view: EditionView, belt: Belt, until: date, *, on_paper: bool) -> Action | None:
    if belt.judged_from is None:
        return None
    latest = until - timedelta(days=LEAST_SINCE_DAYS)
    actions = [
        a
        for a in view.actions.items
        if not a.withdrawn
        and not (on_paper and view.off_paper(a))
        and belt.judged_from <= a.end_date <= latest
        and any(s.id == belt.site_id for s in view.concerned_by(a))
    ]
    return max(actions, key=lambda a: (a.end_date, a.id), default=None)


def _months(own: SeenBelt, others: Sequence[SeenBelt], *, outside: bool) -> tuple[BeltMonth, ...]:
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
        beside = [o.built_per_km2(first, last) * own.ground_km2 for o in others]
        low, high = middle(beside) if len(beside) >= LEAST_COMPARABLE else (None, None)
        out.append(BeltMonth(first, own.built(first, last), len(own.told(first, last)), low, high))
        few = few or (outside and _few(sum(len(o.told(first, last)) for o in others if not o.belt.is_control)))
        first = following
    return tuple(replace(m, comparable_low=None, comparable_high=None) for m in out) if few else tuple(out)
